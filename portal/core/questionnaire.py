"""What a questionnaire is: sections, questions, options, and who is asked what.

The models mirror the YAML that authors write (`docs/authors.md`). They are frozen: a published version never changes its ids,
kinds or logic. Texts stand in Swedish, the master; other languages are looked up by the key that `texts_of` gives each text.
"""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from portal.core.conditions import Condition

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Clause = Literal["2018", "2023"]
Level = Literal["basic", "advanced"]
COMPANY = "company"
"""The instance of every question that is not asked per site or contract."""


class Part(BaseModel):
    """A piece of a definition: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What may be answered, and so how it is drawn, read and judged."""

    YES_NO = "yes_no"
    ONE = "one"
    MANY = "many"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    TABLE = "table"
    MATRIX = "matrix"
    COUNTRY = "country"
    STATEMENT = "statement"


class Option(Part):
    """One choice. An exclusive one cannot stand beside others."""

    id: Identifier
    text: Text
    exclusive: bool = False


class Column(Part):
    """A column of a table; a matrix uses only id and text."""

    id: Identifier
    text: Text
    kind: Literal["text", "number", "date", "country", "one"] = "text"
    optional: bool = False
    options: tuple[Option, ...] = ()


class NamedRow(Part):
    """A fixed row of a matrix."""

    id: Identifier
    text: Text


class RowLimits(Part):
    """How many rows a free table takes."""

    min: int = Field(1, ge=0)
    max: int = Field(20, ge=1, le=50)


class Evidence(Part):
    """Which documents may prove the answer, and when they are asked for; files themselves come later."""

    when: Condition | None = None
    kinds: tuple[Identifier, ...]
    max_age_months: int | None = Field(None, ge=1, le=120)


class Question(Part):
    """One question as authored. Which fields are allowed beside which kind is checked here."""

    id: Identifier
    kind: Kind
    text: Text
    help: Text | None = None
    why: Text | None = None
    core: bool = False
    optional: bool = False
    reversed: bool = False
    ask_if: Condition | None = None
    clause: tuple[Clause, ...] = ()
    level: tuple[Level, ...] = ()
    requirement: str | None = None
    article: str | None = None
    scope: Literal["group", "company", "site", "contract"] | None = None
    carry: Literal["confirm", "keep", "fresh"] = "confirm"
    secrecy: Literal["unlikely", "possible", "likely"] = "unlikely"
    evidence: Evidence | None = None
    options: tuple[Option, ...] = ()
    options_from: Literal["contracts"] | None = None
    shows: Literal["company_details"] | None = None
    columns: tuple[Column, ...] = ()
    rows: RowLimits | tuple[NamedRow, ...] | None = None
    none_text: Text | None = None
    unit: Literal["percent", "people", "suppliers", "factories", "days", "hours", "years", "minutes", "cases"] | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    whole: bool = False
    long: bool = False
    max_length: int = Field(2000, ge=1, le=8000)

    @model_validator(mode="after")
    def _fields_fit_kind(self) -> Self:
        needs = {Kind.ONE: bool(self.options), Kind.MANY: bool(self.options or self.options_from),
                 Kind.TABLE: bool(self.columns) and not self.named_rows,
                 Kind.MATRIX: bool(self.columns) and bool(self.named_rows)}
        if not needs.get(self.kind, True):
            raise ValueError(f"kind_needs:{self.kind.value}")
        if self.options and self.kind not in (Kind.ONE, Kind.MANY):
            raise ValueError(f"kind_refuses_options:{self.kind.value}")
        if self.core and (self.clause or self.level):
            raise ValueError("core_is_for_everyone")
        return self

    @property
    def named_rows(self) -> tuple[NamedRow, ...]:
        """The fixed rows of a matrix; empty for every other kind."""
        return self.rows if isinstance(self.rows, tuple) else ()

    @property
    def limits(self) -> RowLimits:
        """How many rows a table takes."""
        return self.rows if isinstance(self.rows, RowLimits) else RowLimits()


class Section(Part):
    """A page of questions that belong together."""

    id: Identifier
    title: Text
    intro: Text | None = None
    requirement: str | None = None
    article: str | None = None
    scope: Literal["group", "company", "site", "contract"] = "company"
    per: Literal["site", "contract"] | None = None
    ask_if: Condition | None = None
    questions: tuple[Question, ...]


class NamedCondition(Part):
    """A condition with a name and two authored reasons: why asked (`because`), why not (`otherwise`)."""

    when: Condition
    because: Text
    otherwise: Text


class Minutes(Part):
    """How long answering takes, in minutes."""

    core: int
    full: int


class Questionnaire(Part):
    """One version of a questionnaire, whole."""

    code: Identifier
    number: str
    title: Text
    language: Literal["sv"] = "sv"
    frameworks: tuple[Identifier, ...] = ()
    minutes: Minutes
    conditions: dict[Identifier, NamedCondition] = {}
    sections: tuple[Section, ...]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its id, in reading order."""
        return {question.id: question for section in self.sections for question in section.questions}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section of every question, by the question's id."""
        return {question.id: section for section in self.sections for question in section.questions}

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The printed number of every question, such as `3.2`: place of the section, place in it; never depends on routing."""
        return {question.id: f"{place}.{row}" for place, section in enumerate(self.sections, 1)
                for row, question in enumerate(section.questions, 1)}

    def section(self, section_id: str) -> Section:
        """Return a section by its id.  Raises KeyError."""
        return next_or_key_error(self.sections, section_id)


def next_or_key_error(sections: tuple[Section, ...], section_id: str) -> Section:
    """Return the section with this id.  Raises KeyError."""
    for section in sections:
        if section.id == section_id:
            return section
    raise KeyError(section_id)


def question_texts(question: Question) -> Iterator[tuple[str, str]]:
    """Yield every text of a question as (key, Swedish text); keys begin with the question's id."""
    for field in ("text", "help", "why", "none_text"):
        if text := getattr(question, field):
            yield f"{question.id}.{field}", text
    for option in question.options:
        yield f"{question.id}.option.{option.id}", option.text
    for row in question.named_rows:
        yield f"{question.id}.row.{row.id}", row.text
    for column in question.columns:
        yield f"{question.id}.column.{column.id}", column.text
        for option in column.options:
            yield f"{question.id}.column.{column.id}.option.{option.id}", option.text


def texts_of(questionnaire: Questionnaire) -> dict[str, str]:
    """Return every text of a questionnaire, key to Swedish text, in reading order."""
    texts = {"title": questionnaire.title}
    for name, condition in questionnaire.conditions.items():
        texts[f"condition.{name}.because"] = condition.because
        texts[f"condition.{name}.otherwise"] = condition.otherwise
    for section in questionnaire.sections:
        texts[f"section.{section.id}.title"] = section.title
        if section.intro:
            texts[f"section.{section.id}.intro"] = section.intro
        for question in section.questions:
            texts.update(question_texts(question))
    return texts
