"""Conditions: trees from a closed table of operators; three-valued, total, decided without a clock, a file or a catalogue.

A leaf names a question (or an attribute of the supplier's profile, or another condition) and exactly one operator. A tree joins
leaves by `all`, `any`, `not`. The value is true, false or unknown (`None`): unknown when an operand is missing, hidden, not
applicable or answered "don't know". `answered` alone is never unknown.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictBool, Tag, field_validator, model_validator

OPERATORS = ("is", "any_of", "has", "any_in", "none_of", "only", "less_than", "at_most", "more_than", "at_least",
             "older_than_months", "ticked_fewer_than", "rows_fewer_than", "empty_row", "gap_in_column", "answered")


class Node(BaseModel):
    """A part of a condition: immutable, no unknown keys, read and written by the names authors use."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Leaf(Node):
    """One comparison.

    Operators: `is` (equals: an option, `yes`, `unknown`, `not_applicable`, a number or true/false), `any_of` (equals one of),
    `has` (this option, or `row.column` of a matrix, is ticked), `any_in` (one of these is ticked; `risk.high`: a country of high
    risk), `none_of` (none of these is ticked), `only` (ticked, and nothing beside these), `less_than`/`at_most`/`more_than`/
    `at_least` (numbers), `older_than_months` (dates, counted to the day of judging), `ticked_fewer_than` (so many choices or
    cells; what excludes all else counts as none), `rows_fewer_than` (tables), `empty_row` (true: some row of a matrix has nothing
    ticked), `gap_in_column` (some row of a matrix or table lacks it), `answered`.

    `submission` names something about the answers as a whole (`portal.core.whole_submission`), known only when they are judged.
    `any_site: true` asks whether the comparison holds at some site, where the question is asked once per site.
    """

    question: str | None = None
    profile: str | None = None
    condition: str | None = None
    submission: str | None = None
    column: str | None = None
    any_site: Literal[True] | None = None
    is_: StrictBool | Decimal | str | None = Field(None, alias="is")
    any_of: tuple[str, ...] | None = None
    has: str | None = None
    any_in: tuple[str, ...] | Literal["risk.high"] | None = None
    none_of: tuple[str, ...] | None = None
    only: tuple[str, ...] | None = None
    less_than: Decimal | None = None
    at_most: Decimal | None = None
    more_than: Decimal | None = None
    at_least: Decimal | None = None
    older_than_months: int | None = None
    ticked_fewer_than: int | None = None
    rows_fewer_than: int | None = None
    empty_row: bool | None = None
    gap_in_column: str | None = None
    answered: bool | None = None

    @field_validator("any_site", mode="before")
    @classmethod
    def _true_from_text(cls, value: object) -> object:
        return True if value == "true" else value

    @field_validator("is_", mode="before")
    @classmethod
    def _number_from_text(cls, value: object) -> object:
        """The loader hands every scalar over as text; ids begin with a letter, so digits mean a number."""
        return Decimal(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", value) else value

    @model_validator(mode="after")
    def _one_operator(self) -> Self:
        named = [name for name in (self.question, self.profile, self.condition, self.submission) if name is not None]
        if len(named) > 1:
            raise ValueError("leaf_names_two")
        used = self.operators()
        if self.condition is not None:
            if used:
                raise ValueError("condition_takes_no_operator")
        elif len(used) != 1:
            raise ValueError("leaf_needs_one_operator")
        return self

    def operators(self) -> list[str]:
        """The operators this leaf uses, by their YAML names."""
        return [name for name in OPERATORS if getattr(self, "is_" if name == "is" else name) is not None]

    @property
    def operator(self) -> str:
        """The one operator; empty for a reference to a named condition."""
        return next(iter(self.operators()), "")

    @property
    def operand(self) -> Any:  # noqa: ANN401 - the operand's type follows from the operator
        """What the operator compares with."""
        return getattr(self, "is_" if self.operator == "is" else self.operator) if self.operator else None


class All(Node):
    """True when every part is."""

    all: tuple["Condition", ...] = Field(min_length=1)


class Any_(Node):
    """True when some part is."""

    any: tuple["Condition", ...] = Field(min_length=1)


class Not(Node):
    """True when the part is false; unknown stays unknown."""

    not_: "Condition" = Field(alias="not")


def _shape(value: Any) -> str:  # noqa: ANN401 - called by pydantic with whatever stands in the file
    keys = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, BaseModel) else {}
    if "all" in keys:
        return "all"
    if "any" in keys:
        return "any"
    return "not" if "not" in keys or "not_" in keys else "leaf"


Condition = Annotated[
    Annotated[Leaf, Tag("leaf")] | Annotated[All, Tag("all")] | Annotated[Any_, Tag("any")] | Annotated[Not, Tag("not")],
    Discriminator(_shape),
]

for _model in (All, Any_, Not):
    _model.model_rebuild()
