"""What waits for somebody, and how the running rounds stand: two statements and the kept counts, whatever there is.

One more for those who write the questionnaires.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from portal.casework.readiness import is_ready
from portal.casework.visibility import sees_deviation
from portal.core.drafting import DraftStatus
from portal.core.people import Reader
from portal.core.states import AssessmentStatus, DeviationStatus, FindingStatus, MailStatus
from portal.models.assessments import Assessment, Campaign
from portal.models.authoring import ContentDraft
from portal.models.deviations import Deviation
from portal.models.mail import OutgoingMail
from portal.models.register import Contract
from portal.platform import tallies

MOST = 1_000
"""Beyond this a number reads "more than"; counting stops there."""
ROUNDS = 6
SUBMITTED = (AssessmentStatus.SUBMITTED, AssessmentStatus.REVIEWED, AssessmentStatus.CLOSED)
OPEN = tuple(status for status in DeviationStatus if status not in (DeviationStatus.VERIFIED_CLOSED, DeviationStatus.WITHDRAWN))
AWAITS_PLAN = (DeviationStatus.OPEN, DeviationStatus.PLAN_REQUESTED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Numbers of what waits; each at most one more than `MOST`.

    Attributes:
        findings: open findings by the word they are counted under (`possibly_severe`, then the severities); exact.
        unreleased: assessments whose findings are all decided and that the supplier has not been told about.
        late_plans: deviations whose plan should have come.
        failed_letters: letters that did not arrive, or may not have.
    """

    findings: dict[str, int]
    unreleased: int
    late_plans: int
    failed_letters: int

    @property
    def to_decide(self) -> int:
        """Findings to decide, the possibly severe ones left out."""
        return sum(count for word, count in self.findings.items() if word != "possibly_severe")


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts of questionnaires that wait for an author: a colleague's, approved ones, own ones to go on with."""

    to_approve: int = 0
    to_publish: int = 0
    own: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """A running round and how many have answered."""

    id: UUID
    title: str
    closes_on: date
    invited: int
    submitted: int


@dataclass(frozen=True, slots=True)
class Results:
    """What a region or coordinator may see: deviations that are open, contracts that run."""

    deviations: int
    contracts: int


def count_waiting(db: Session, *, today: date) -> Waiting:
    """Return what waits for the kansli."""
    numbers = _counted(db, {
        # Naming the rounds lets the index of round and state find the few.
        "unreleased": select(Assessment.id).where(Assessment.campaign_id.in_(select(Campaign.id)), is_ready()),
        "late_plans": select(Deviation.id).where(Deviation.status.in_(AWAITS_PLAN), Deviation.plan_due_on < today),
        "failed_letters": select(OutgoingMail.id).where(OutgoingMail.status.in_((MailStatus.FAILED, MailStatus.UNKNOWN))),
    })
    return Waiting(tallies.counts(db, "finding", "severity", FindingStatus.OPEN), **numbers)


def count_drafts(db: Session, actor: str) -> Drafts:
    """Return the drafts that wait for an author, named as the audit log names people."""
    underway = select(ContentDraft.status, ContentDraft.writers).where(
        ContentDraft.status.in_((DraftStatus.DRAFT, DraftStatus.SUBMITTED, DraftStatus.APPROVED))).limit(MOST + 1)
    rows = db.execute(underway).all()
    return Drafts(
        to_approve=sum(status is DraftStatus.SUBMITTED and actor not in writers for status, writers in rows),
        to_publish=sum(status is DraftStatus.APPROVED for status, _ in rows),
        own=sum(status is DraftStatus.DRAFT and actor in writers for status, writers in rows))


def count_results(db: Session, reader: Reader, *, today: date) -> Results:
    """Return the numbers of somebody who sees only some contracts."""
    numbers = _counted(db, {
        "deviations": select(Deviation.id).where(Deviation.status.in_(OPEN), sees_deviation(reader)),
        "contracts": select(Contract.id).where(Contract.starts_on <= today, Contract.ends_on >= today, _mine(reader)),
    })
    return Results(**numbers)


def list_rounds(db: Session, *, today: date) -> Sequence[Round]:
    """Return the rounds that are open, the one that closes first first."""
    invited = func.count(Assessment.id)
    submitted = func.count(Assessment.id).filter(Assessment.status.in_(SUBMITTED))
    running = (select(Campaign.id, Campaign.title, Campaign.closes_on)
               .where(Campaign.invited_at.is_not(None), Campaign.closes_on >= today)
               .order_by(Campaign.closes_on, Campaign.id).limit(ROUNDS).subquery())
    rows = db.execute(
        select(running.c.id, running.c.title, running.c.closes_on, invited, submitted)
        .join(Assessment, (Assessment.campaign_id == running.c.id) & (Assessment.status != AssessmentStatus.CANCELLED))
        .group_by(running.c.id, running.c.title, running.c.closes_on).order_by(running.c.closes_on, running.c.id))
    return [Round(*row) for row in rows]


def _mine(reader: Reader) -> ColumnElement[bool]:
    return or_(Contract.authority_id.in_(reader.authorities), Contract.category_id.in_(reader.categories))


def _counted(db: Session, questions: dict[str, Select[UUID]]) -> dict[str, int]:
    """Count several lists in one statement, each up to `MOST` and one."""
    parts = [select(literal(name).label("name"), func.count().label("number")).select_from(rows.limit(MOST + 1).subquery())
             for name, rows in questions.items()]
    return {name: number for name, number in db.execute(union_all(*parts))}
