"""What an answer is once read: typed, frozen, and the same on a page, in a sheet and in a stored document.

A value is, by kind: `yes_no`, `one`, `country`, `text` a str; `many`, `matrix` a tuple of str (a matrix cell is `row.column`);
`number` a Decimal; `date` a str of ISO form, as exact as it was given (`2026`, `2026-03`, `2026-03-14`); `table` a tuple of
mappings, column id to str; `statement` the str `yes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

Row = Mapping[str, str]
Value = str | Decimal | tuple[str, ...] | tuple[Row, ...]

UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one question.

    Exactly one of these holds: a `value`; `unknown` ("don't know"); a reason in `not_applicable`; `typed`, what was entered when
    it could not be read, kept as it was, by field name; or nothing at all. A `comment` may stand beside any of them.
    """

    value: Value | None = None
    unknown: bool = False
    not_applicable: str = ""
    comment: str = ""
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered; a comment alone is no answer."""
        return self.value is None and not self.unknown and not self.not_applicable and not self.typed

    @property
    def is_faulty(self) -> bool:
        """Whether something was entered that could not be read."""
        return bool(self.typed)


Answers = Mapping[str, Answer]
"""Question id to answer, of one instance."""

EMPTY = Answer()
LONGEST_CHOICE = 20
"""Signs of the longest value that is looked up rather than made anew: ids of options, countries, dates."""


def to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain JSON data; empty parts are left out, decimals become text."""
    data: dict[str, Any] = {}
    if answer.value is not None:
        data["value"] = _plain(answer.value)
    if answer.unknown:
        data["unknown"] = True
    if answer.not_applicable:
        data["not_applicable"] = answer.not_applicable
    if answer.comment:
        data["comment"] = answer.comment
    if answer.typed:
        data["typed"] = {name: list(entries) for name, entries in answer.typed.items()}
    return data


def from_json(data: Mapping[str, Any], *, number: bool = False) -> Answer:
    """Return the answer that `to_json` wrote.

    Args:
        number: whether the question is of kind number, so that the text is read as a Decimal.
    """
    value = data.get("value")
    if len(data) == 1 and not number and isinstance(value, str) and len(value) <= LONGEST_CHOICE:
        return _chosen(value)
    if isinstance(value, list):
        value = tuple(value)
    elif number and value is not None:
        value = Decimal(value)
    return Answer(value, bool(data.get("unknown")), data.get("not_applicable", ""), data.get("comment", ""),
                  {name: tuple(entries) for name, entries in data.get("typed", {}).items()})


@lru_cache(maxsize=1000)
def _chosen(value: str) -> Answer:
    """The answer that is a choice and nothing else, as nearly all are: one object for every time it is read."""
    return Answer(value)


def _plain(value: Value) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [item if isinstance(item, str) else dict(item) for item in value]
    return value
