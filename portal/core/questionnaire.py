"""What a questionnaire is: sections, questions, options, and who is asked what.

The models mirror the YAML that authors write (`docs/authors.md`) and are frozen: a published version never changes its meaning.
Texts stand in Swedish, the master; other languages are looked up by the key that `portal.core.wording.texts_of` gives each.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from portal.core.conditions import Condition

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Accepted = dict[str, Text]
"""Warnings of the checks that an author has weighed: the code of each, and the reason. No part of what is published."""
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
    INFORMATION = "information"


UNANSWERED = frozenset({Kind.STATEMENT, Kind.INFORMATION})
"""Kinds that no section counts: the statement is signed when submitting, information is only read."""


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
    """A fixed row of a matrix or a table."""

    id: Identifier
    text: Text


class RowLimits(Part):
    """How many rows a free table takes."""

    min: int = Field(1, ge=0)
    max: int = Field(20, ge=1, le=50)


class Evidence(Part):
    """Which documents may prove the answer, and when they are asked for; files themselves come later.

    Attributes:
        when: the answer that asks for them; without it every answer does.
        max_age_months: how old they may be on the day of the submission.
        share: the least share of what the question is about that they must cover, in percent.
        example: what a good document looks like, in words.
    """

    when: Condition | None = None
    kinds: tuple[Identifier, ...]
    max_age_months: int | None = Field(None, ge=1, le=120)
    share: int | None = Field(None, ge=1, le=100)
    example: Text | None = None


class Standard(Part):
    """A place in somebody else's standard that the question answers to, such as `{scheme: gri, id: 408-1, version: 2016}`."""

    scheme: Identifier
    id: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    version: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None


class Replaces(Part):
    """The question of an earlier version whose answers carry over to this one.

    Attributes:
        question: its id in the version that `derived_from` names.
        options: its options, each with the one of this question that says the same; what is not named does not carry over.
    """

    question: Identifier
    options: dict[Identifier, Identifier] = {}


class Term(Part):
    """A word of the glossary and what it means."""

    term: Text
    text: Text


class Question(Part):
    """One question as authored. Which fields are allowed beside which kind is checked here."""

    id: Identifier
    kind: Kind
    text: Text
    help: Text | None = None
    why: Text | None = None
    example: Text | None = None
    terms: tuple[Identifier, ...] = ()
    core: bool = False
    optional: bool = False
    reversed: bool = False
    ask_if: Condition | None = None
    clause: tuple[Clause, ...] = ()
    level: tuple[Level, ...] = ()
    requirement: str | None = None
    article: str | None = None
    standards: tuple[Standard, ...] = ()
    scope: Literal["group", "company", "site", "contract"] | None = None
    carry: Literal["confirm", "confirm_if_reworded", "keep", "fresh"] = "confirm"
    replaces: Replaces | None = None
    secrecy: Literal["unlikely", "possible", "likely"] = "unlikely"
    sensitivity: tuple[Literal["personal", "confidential", "publishable"], ...] = ()
    not_yet: bool = False
    evidence: Evidence | None = None
    options: tuple[Option, ...] = ()
    options_from: Literal["contracts", "languages"] | None = None
    shows: Literal["company_details"] | None = None
    columns: tuple[Column, ...] = ()
    rows: RowLimits | tuple[NamedRow, ...] | None = None
    none_text: Text | None = None
    unit: Literal["percent", "people", "suppliers", "factories", "days", "hours", "years", "minutes", "cases"] | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    whole: bool = False
    long: bool = False
    format: Literal["email", "web_address"] | None = None
    max_length: int = Field(2000, ge=1, le=8000)
    accepted: Accepted = {}

    @model_validator(mode="after")
    def _fields_fit_kind(self) -> Self:
        needs = {Kind.ONE: bool(self.options or self.options_from), Kind.MANY: bool(self.options or self.options_from),
                 Kind.TABLE: bool(self.columns),
                 Kind.MATRIX: bool(self.columns) and bool(self.named_rows)}
        if not needs.get(self.kind, True):
            raise ValueError(f"kind_needs:{self.kind.value}")
        if self.options and self.kind not in (Kind.ONE, Kind.MANY):
            raise ValueError(f"kind_refuses_options:{self.kind.value}")
        if self.core and (self.clause or self.level):
            raise ValueError("core_is_for_everyone")
        if self.not_yet and self.kind not in (Kind.YES_NO, Kind.ONE):
            raise ValueError(f"not_yet_needs_choice:{self.kind.value}")
        if self.format and self.kind is not Kind.TEXT:
            raise ValueError(f"format_needs_text:{self.kind.value}")
        return self

    @property
    def named_rows(self) -> tuple[NamedRow, ...]:
        """The fixed rows of a matrix or a table; empty for a table that grows, and for every other kind."""
        return self.rows if isinstance(self.rows, tuple) else ()

    @property
    def is_listed(self) -> bool:
        """Whether one is chosen from a list too long to stand on the page as buttons."""
        return self.kind is Kind.ONE and self.options_from == "languages"

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
    accepted: Accepted = {}
    questions: tuple[Question, ...]


class NamedCondition(Part):
    """A condition with a name and two authored reasons: why asked (`because`), why not (`otherwise`)."""

    when: Condition
    because: Text
    otherwise: Text
    accepted: Accepted = {}


class Minutes(Part):
    """How long answering takes, in minutes."""

    core: int
    full: int


class Questionnaire(Part):
    """One version of a questionnaire, whole.

    Attributes:
        owner: who answers for it.
        valid_from: the first day a round may use it.
        derived_from: the number of the version it was made from: what `replaces` names is a question of that one.
        minutes: how long answering takes.
        glossary: words that questions refer to by `terms`.
    """

    code: Identifier
    number: str
    title: Text
    language: Literal["sv"] = "sv"
    owner: Text | None = None
    valid_from: date | None = None
    derived_from: str | None = None
    frameworks: tuple[Identifier, ...] = ()
    minutes: Minutes
    glossary: dict[Identifier, Term] = {}
    conditions: dict[Identifier, NamedCondition] = {}
    sections: tuple[Section, ...]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy, without what was worked out from the fields: the copy may hold other ones."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

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

    @cached_property
    def repeated(self) -> dict[str, Literal["site", "contract"]]:
        """The questions asked once for every site or contract, and which of the two; the others are asked of the company."""
        return {question.id: section.per for section in self.sections if section.per is not None
                for question in section.questions if question.scope in (None, section.per)}

    def section(self, section_id: str) -> Section:
        """Return a section by its id.  Raises KeyError."""
        return next_or_key_error(self.sections, section_id)


def next_or_key_error(sections: tuple[Section, ...], section_id: str) -> Section:
    """Return the section with this id.  Raises KeyError."""
    for section in sections:
        if section.id == section_id:
            return section
    raise KeyError(section_id)
