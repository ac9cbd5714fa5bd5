"""What a release will do: shown to the reviewer before, and carried out as shown."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import findings
from portal.casework.contents.running import compiled_rules, current_frameworks
from portal.casework.contracts import HeldContract, contracts_of, running, touched
from portal.casework.languages import next_letter_locale
from portal.core.documents import canonical, digest
from portal.core.errors import NotFound
from portal.core.frameworks import Frameworks
from portal.core.review import Deadlines, deadlines, told_severity, valid_until
from portal.core.rules import Rule, Severity
from portal.core.states import FindingStatus, PointStatus
from portal.language.formats import local_day
from portal.models.assessments import Assessment, Campaign
from portal.models.findings import Finding, Point
from portal.models.register import Supplier


@dataclass(frozen=True, slots=True)
class Planned:
    """A deviation that a release will make: how heavy, by when, on which contracts with which section of their clause."""

    finding: Finding
    severity: Severity
    deadlines: Deadlines
    contracts: tuple[tuple[HeldContract, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release will do.

    Attributes:
        undecided: how many findings are open; above zero nothing can be released.
        settled: the other findings: dismissed or lapsed.
        contracts: the contracts that run on the day; the letter names them.
        locale: the language of the letter.
    """

    assessment: Assessment
    supplier_name: str
    undecided: int
    deviations: tuple[Planned, ...]
    settled: tuple[Finding, ...]
    contracts: tuple[HeldContract, ...]
    day: date
    locale: str

    @property
    def valid_until(self) -> date:
        """Until when the result stands in for a new assessment."""
        return valid_until(self.day)

    @property
    def asks_for_something(self) -> bool:
        """Whether some deviation needs a plan: an observation does not."""
        return any(planned.deadlines.plan_due_on for planned in self.deviations)

    @property
    def mark(self) -> str:
        """A digest of every finding and its revision: tells whether somebody decided since the plan was shown."""
        held = (*(planned.finding for planned in self.deviations), *self.settled)
        return digest(canonical([self.undecided, *sorted(f"{finding.id} {finding.revision}" for finding in held)]))[:16]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every deviation of one assessment is planned on."""

    day: date
    frameworks: Frameworks
    contracts: list[HeldContract]
    rules: dict[str, Rule]


def plan_release(db: Session, assessment_id: UUID, *, now: datetime, only: UUID | None = None) -> Plan:
    """Return what releasing an assessment would do now.

    Args:
        only: one finding to be released alone.

    Raises:
        NotFound: there is no such assessment.
    """
    row = _assessment(db, assessment_id)
    narrowed = Finding.id == only if only else Finding.assessment_id == assessment_id
    held = db.scalars(select(Finding).where(narrowed, Finding.released_at.is_(None)).order_by(Finding.rank, Finding.id)).all()
    points = findings.points_of(db, [finding.id for finding in held])
    rules = compiled_rules(db, row.Campaign.rule_set_version_id, row.Campaign.questionnaire_version_id).rules
    day = local_day(now)
    ground = _Ground(day, current_frameworks(db), running(contracts_of(db, row.Assessment.supplier_id), day),
                     {compiled.rule.id: compiled.rule for compiled in rules})
    return Plan(
        row.Assessment, row.name, sum(finding.status is FindingStatus.OPEN for finding in held),
        tuple(_planned(ground, finding, points[finding.id]) for finding in held if finding.status is FindingStatus.CONFIRMED),
        tuple(finding for finding in held if finding.status in (FindingStatus.DISMISSED, FindingStatus.LAPSED)),
        tuple(ground.contracts), day, next_letter_locale(db, row.Assessment, row.Campaign))


def _assessment(db: Session, assessment_id: UUID) -> Any:  # noqa: ANN401 - a row of several columns
    row = db.execute(select(Assessment, Campaign, Supplier.name)
                     .join(Campaign, Campaign.id == Assessment.campaign_id)
                     .join(Supplier, Supplier.id == Assessment.supplier_id)
                     .where(Assessment.id == assessment_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _planned(ground: _Ground, finding: Finding, points: list[Point]) -> Planned:
    standing = [point for point in points if point.status is PointStatus.CONFIRMED]
    contracts = touched(ground.frameworks, ground.contracts, [point.requirement for point in standing])
    severity = told_severity(finding.severity or finding.suggested, touches_contract=bool(contracts))
    days = [ground.rules[point.rule].plan_days for point in standing if point.rule in ground.rules]
    return Planned(finding, severity, deadlines(severity, ground.day, days), tuple(contracts))
