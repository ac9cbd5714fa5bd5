"""What a rule set is: which answers are flagged, how heavily, and under which requirement."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from portal.core.conditions import Condition, Leaf
from portal.core.questionnaire import Accepted, Identifier, Part, Text


class Severity(StrEnum):
    """How heavy a point is, lightest first. `severe` is given by people only."""

    OBSERVATION = "observation"
    MINOR = "minor"
    MAJOR = "major"
    SEVERE = "severe"


class Outcome(StrEnum):
    """What a rule claims: a breach, a question for a person, or a signal that never becomes a point."""

    BREACH = "breach"
    NEEDS_JUDGEMENT = "needs_judgement"
    INFORMATION = "information"


class Ground(StrEnum):
    """The six severe deviations of the code of conduct."""

    FORCED_LABOUR = "forced_labour"
    CHILD_LABOUR = "child_labour"
    DANGER_TO_LIFE = "danger_to_life"
    ENVIRONMENTAL_HARM = "environmental_harm"
    GRAND_CORRUPTION = "grand_corruption"
    ATTACKS_ON_DEFENDERS = "attacks_on_defenders"


Grade = Literal["quiet", "observation", "minor", "major", "judgement", "information"]
"""What an answer leads to. `judgement` is a `needs_judgement` point, suggested minor; `information` a signal."""


class GradeLine(Part):
    """One line of `levels`: what the judged answer looks like, and what it leads to."""

    looks: Leaf
    gives: Grade


class Case(Part):
    """An example an author vouches for: answers, profile, and what the rule then gives.

    Attributes:
        sites: the answers of each site, for rules that ask about any of them.
        submission: what is known of the answers as a whole.
        promised: question to the day by which an earlier submission promised it.
    """

    given: dict[Identifier, Any] = {}
    sites: tuple[dict[Identifier, Any], ...] = ()
    submission: dict[str, Any] = {}
    promised: dict[Identifier, date] = {}
    profile: dict[str, Any] = {}
    risks: dict[str, Literal["low", "medium", "high"]] = {}
    as_of: date = date(2026, 6, 1)
    gives: Grade


class Rule(Part):
    """One rule: the question it judges, what each answer leads to, and what is said of it.

    Attributes:
        reviewer_only: a contradiction or something implausible: never blame, never shown to the supplier, never more than an
            observation.
        evidence: kinds of documents that are asked for when it speaks.
    """

    id: Identifier
    judges: Identifier
    answers: dict[str, Grade] = {}
    levels: tuple[GradeLine, ...] = ()
    when: Condition | None = None
    severity: Literal["observation", "minor", "major"] | None = None
    outcome: Outcome = Outcome.BREACH
    ground: Ground | None = None
    requirement: str
    also: tuple[str, ...] = ()
    covered_by: tuple[Identifier, ...] = ()
    audience: Literal["supplier", "reviewer"] = "supplier"
    reviewer_only: bool = False
    evidence: tuple[Identifier, ...] = ()
    short: Text
    reason: Text
    action: Text | None = None
    plan_days: int = Field(30, ge=1, le=365)
    cases: dict[str, Grade] | tuple[Case, ...]
    accepted: Accepted = {}

    @model_validator(mode="after")
    def _says_what_it_judges(self) -> Self:
        if not (self.answers or self.levels or (self.when and self.severity)):
            raise ValueError("rule_judges_nothing")
        if self.severity and (self.answers or self.levels):
            raise ValueError("severity_beside_answers")
        if self.reviewer_only and (self.audience != "reviewer" or self.outcome is Outcome.BREACH or not self._is_light):
            raise ValueError("reviewer_only_observes")
        if self.ground and self.outcome is not Outcome.NEEDS_JUDGEMENT:
            raise ValueError("ground_needs_judgement")
        return self

    @property
    def _is_light(self) -> bool:
        grades = {*self.answers.values(), *(line.gives for line in self.levels), self.severity or "quiet"}
        return grades <= {"quiet", "observation", "information"}


class AreaLevel(Part):
    """One line of the table that makes levels from points: so many points of at least this severity give this level."""

    level: Literal["serious", "to_improve", "minor_remarks"]
    severity: Literal["observation", "minor", "major", "severe"]
    points: int = Field(1, ge=1)


PUBLISHED_LEVELS = (
    AreaLevel(level="serious", severity="severe"), AreaLevel(level="to_improve", severity="major"),
    AreaLevel(level="to_improve", severity="minor", points=3), AreaLevel(level="minor_remarks", severity="observation"))
"""The table that holds where a rule set brings none: the first line that is met gives the level, and none means nothing found."""


class RuleSet(Part):
    """The rules that judge one or several versions of a questionnaire.

    Attributes:
        derived_from: the number of the rule set it was made from.
        fits: the versions it judges.
        levels: how points of one area make its level, worst first.
    """

    code: Identifier
    number: str
    derived_from: str | None = None
    fits: tuple[str, ...]
    levels: tuple[AreaLevel, ...] = PUBLISHED_LEVELS
    rules: tuple[Rule, ...]


class Flag(NamedTuple):
    """What one rule says of one set of answers; becomes a point of a finding unless it is information."""

    rule: str
    judges: str
    outcome: Outcome
    severity: Severity | None
    requirement: str
    ground: Ground | None = None
    covered_by: str | None = None
    read: tuple[tuple[str, str], ...] = ()
    """Question id and canonical text of every answer the rule read, sorted: its digest tells whether a later answer differs."""


def texts_of(rule_set: RuleSet) -> dict[str, str]:
    """Return every text of a rule set, key to Swedish text."""
    texts: dict[str, str] = {}
    for rule in rule_set.rules:
        texts[f"{rule.id}.short"] = rule.short
        texts[f"{rule.id}.reason"] = rule.reason
        if rule.action:
            texts[f"{rule.id}.action"] = rule.action
    return texts


ONE_STEP_LIGHTER: dict[Severity, Severity] = {
    Severity.SEVERE: Severity.MAJOR, Severity.MAJOR: Severity.MINOR,
    Severity.MINOR: Severity.OBSERVATION, Severity.OBSERVATION: Severity.OBSERVATION,
}
SUGGESTED_FOR_JUDGEMENT = Severity.MINOR
WEIGHT: dict[Severity, int] = {severity: weight for weight, severity in enumerate(Severity)}
"""Rank for sorting and for "the heaviest holds"."""

