"""One finding with all that a decision stands on: a fixed number of statements, however many points it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, not_, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from portal.casework.contracts import HeldContract, contracts_of
from portal.casework.findings import points_of
from portal.casework.visibility import names_place, seen_ids, sees_finding, sees_this
from portal.core.errors import NotFound
from portal.core.people import Reader
from portal.core.profile import as_seen
from portal.core.rules import WEIGHT, Severity
from portal.core.states import Decision
from portal.models.accounts import StaffUser
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import ContentText
from portal.models.deviations import Deviation
from portal.models.findings import DecisionRecord, Finding, Point
from portal.models.register import Supplier
from portal.models.submissions import Submission

LATEST = 1_000
"""How many earlier decisions on the same rule and answer are looked at: the newest."""
OTHERS = 20


@dataclass(frozen=True, slots=True)
class Precedent:
    """How often the same answer to the same rule was decided in one way, and the commonest reason."""

    struck: bool
    decision: Decision
    severity: Severity | None
    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """A decision that was taken on this finding; a dismissal has no severity."""

    at: datetime
    decision: Decision
    severity: Severity | None
    reason: str
    name: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A finding with its surroundings."""

    finding: Finding
    assessment: Assessment
    supplier: Supplier
    campaign: Campaign
    decided_by: str | None
    points: Sequence[Point]
    submission: Submission | None
    text_revision: int | None
    is_unreviewed: bool
    """Whether the questions were read in a translation that nobody has approved yet."""
    submissions: int
    contracts: Sequence[HeldContract]
    others: Sequence[Any]
    """The supplier's other findings, those of the same assessment first, then round by round, the newest first: id, headline,
    requirement, instance, profile, suggested, severity, status, rule_set_id, assessment_id, round."""
    records: Sequence[Record]
    """Decisions on this finding, newest first."""
    deviation: Any
    """Number, id and status of the deviation it became, ended or not; None before release."""
    profile: Mapping[str, Any]
    """The assessment's, with the contracts that the reader sees."""
    seen: frozenset[str] | None
    """The ids of these; None for all."""

    @property
    def rounds(self) -> list[tuple[str, list[Any]]]:
        """The others, each assessment's with the title of its round; an empty title for those of the same assessment."""
        grouped = groupby(self.others, key=lambda row: (row.assessment_id, row.round))
        return [("" if key == self.assessment.id else title, list(rows)) for (key, title), rows in grouped]


def open_finding(db: Session, reader: Reader, finding_id: UUID) -> Opened:
    """Return a finding.  Raises NotFound for one that is absent or not the reader's."""
    row = db.execute(
        select(Finding, Assessment, Supplier, Campaign, StaffUser.name, Deviation.id.label("deviation_id"), Deviation.number,
               Deviation.status.label("deviation_status"))
        .join(Assessment, Assessment.id == Finding.assessment_id).join(Supplier, Supplier.id == Finding.supplier_id)
        .join(Campaign, Campaign.id == Finding.campaign_id).outerjoin(StaffUser, StaffUser.id == Finding.decided_by)
        .outerjoin(Deviation, and_(Deviation.finding_id == Finding.id, Finding.released_at.is_not(None)))
        .where(Finding.id == finding_id, sees_finding(reader)).order_by(Deviation.released_at.desc())).first()
    if row is None:
        raise NotFound
    points = points_of(db, [finding_id])[finding_id]
    read, count = _submission(db, row.Assessment, row.Campaign, points)
    contracts = contracts_of(db, row.Finding.supplier_id)
    theirs = [contract for contract in contracts if sees_this(reader, contract)]
    seen = seen_ids(reader, theirs)
    return Opened(
        row.Finding, row.Assessment, row.Supplier, row.Campaign, row.name, points, read and read.Submission,
        read and read.revision, bool(read) and read.is_reviewed is False, count, theirs, _others(db, reader, row.Finding),
        _records(db, finding_id), (row.number, row.deviation_id, row.deviation_status) if row.deviation_id else None,
        as_seen(row.Assessment.profile, seen), seen)


def told_alone(db: Session, finding_id: UUID, person: Reader) -> UUID | None:
    """Return the assessment of a severe deviation that just this person has told the supplier of alone; None otherwise."""
    return db.scalar(
        select(Assessment.id).join(Finding, Finding.assessment_id == Assessment.id)
        .join(Deviation, Deviation.finding_id == Finding.id)
        .where(Finding.id == finding_id, Finding.released_at == Deviation.released_at, Deviation.released_by == person.id,
               Deviation.severity == Severity.SEVERE, Deviation.ended_at.is_(None), Assessment.reviewed_at.is_(None)))


def is_released(db: Session, finding_id: UUID) -> bool:
    """Return whether a supplier has been told what became of a finding.  One statement."""
    return db.scalar(select(Finding.released_at).where(Finding.id == finding_id)) is not None


def is_reopened_by(db: Session, finding_id: UUID, person: Reader, reason: str) -> bool:
    """Return whether the last thing done to a finding is that just this person took the decision back so.  One statement."""
    last = db.execute(select(DecisionRecord.decision, DecisionRecord.actor_id, DecisionRecord.reason)
                      .where(DecisionRecord.finding_id == finding_id)
                      .order_by(DecisionRecord.id.desc()).limit(1)).one_or_none()
    return last is not None and tuple(last) == (Decision.REOPEN, person.id, reason.strip())


def find_precedents(db: Session, finding: Finding, points: Sequence[Point]) -> dict[tuple[str, str], list[Precedent]]:
    """Return how the same answers to the same rules were decided elsewhere, by rule and answer, the commonest first."""
    pairs = sorted({(point.rule, point.answer_key) for point in points if point.rule})
    if not pairs:
        return {}
    newest = [select(_latest(finding, rule, key).subquery()) for rule, key in pairs]
    held = union_all(*newest).subquery()
    rows = db.execute(
        select(held.c.rule, held.c.answer_key, held.c.struck, held.c.decision, held.c.severity, held.c.reason,
               func.count().label("amount"))
        .group_by(held.c.rule, held.c.answer_key, held.c.struck, held.c.decision, held.c.severity, held.c.reason)
        .order_by(func.count().desc(), held.c.reason)).all()
    found: dict[tuple[str, str], dict[Any, Precedent]] = {}
    for row in rows:
        kind = ("struck",) if row.struck else (row.decision, row.severity)
        ways = found.setdefault((row.rule, row.answer_key), {})
        # Rows come with the commonest reason first: later ones of the same way only add to the count.
        held_so_far = ways.get(kind)
        ways[kind] = Precedent(row.struck, row.decision, row.severity, row.amount + (held_so_far.count if held_so_far else 0),
                               held_so_far.reason if held_so_far else row.reason)
    return {pair: sorted(ways.values(), key=lambda way: -way.count) for pair, ways in found.items()}


def _latest(finding: Finding, rule: str, key: str) -> Any:  # noqa: ANN401 - a select
    later = aliased(DecisionRecord)
    newer = or_(later.at > DecisionRecord.at, and_(later.at == DecisionRecord.at, later.id > DecisionRecord.id))
    overtaken = exists().where(later.finding_id == DecisionRecord.finding_id, later.point_id == DecisionRecord.point_id, newer)
    return (select(DecisionRecord.rule, DecisionRecord.answer_key, DecisionRecord.struck, DecisionRecord.decision,
                   DecisionRecord.severity, DecisionRecord.reason)
            .where(DecisionRecord.rule == rule, DecisionRecord.answer_key == key, DecisionRecord.finding_id != finding.id,
                   DecisionRecord.decision != Decision.REOPEN, not_(overtaken))
            .order_by(DecisionRecord.id.desc()).limit(LATEST))


def _submission(db: Session, assessment: Assessment, campaign: Campaign, points: Sequence[Point]) -> tuple[Any, int]:
    """The submission the points stand on (the newest, for what people saw), what is known of its texts, how many there are."""
    read = (ContentText.digest == Submission.text_digest, ContentText.locale == Submission.locale,
            ContentText.questionnaire_version_id == campaign.questionnaire_version_id)
    revision = select(ContentText.revision).where(*read).limit(1).scalar_subquery()
    rows = db.execute(select(Submission, revision.label("revision"), reviewed_texts(*read).label("is_reviewed"))
                      .where(Submission.assessment_id == assessment.id)
                      .order_by(Submission.received_at.desc(), Submission.id.desc())).all()
    stood_on = {point.submission_id for point in points if point.submission_id}
    chosen = next((row for row in rows if row.Submission.id in stood_on), rows[0] if rows else None)
    return chosen, len(rows)


def reviewed_texts(*read: ColumnElement[bool]) -> ScalarSelect[bool]:
    """Return whether a reader has approved the texts that a submission was answered in; null where they are not known."""
    return select(ContentText.is_reviewed).where(*read).order_by(ContentText.is_reviewed.desc()).limit(1).scalar_subquery()


def _others(db: Session, reader: Reader, finding: Finding) -> Sequence[Any]:
    return db.execute(
        select(Finding.id, Finding.headline, Finding.requirement, Finding.suggested, Finding.severity, Finding.status,
               Finding.possibly_severe, Finding.assessment_id, Finding.instance, Campaign.title.label("round"),
               Campaign.rule_set_version_id.label("rule_set_id"),
               names_place(reader, Finding.instance).label("profile"))
        .join(Campaign, Campaign.id == Finding.campaign_id).join(Assessment, Assessment.id == Finding.assessment_id)
        .where(Finding.supplier_id == finding.supplier_id, Finding.id != finding.id, sees_finding(reader))
        .order_by(Finding.assessment_id != finding.assessment_id, Campaign.created_at.desc(), Finding.assessment_id,
                  Finding.rank, Finding.id).limit(OTHERS)).all()


def _records(db: Session, finding_id: UUID) -> list[Record]:
    """One line a decision, newest first, though each was recorded point by point."""
    rows = db.execute(select(DecisionRecord.at, DecisionRecord.decision, DecisionRecord.severity, DecisionRecord.reason,
                             StaffUser.name)
                      .join(StaffUser, StaffUser.id == DecisionRecord.actor_id).where(DecisionRecord.finding_id == finding_id)
                      .order_by(DecisionRecord.id.desc()).limit(LATEST)).all()
    found: dict[tuple[datetime, Decision], Record] = {}
    for row in rows:
        held = found.get((row.at, row.decision))
        given = [severity for severity in (row.severity, held.severity if held else None) if severity is not None]
        found[(row.at, row.decision)] = Record(row.at, row.decision, max(given, key=WEIGHT.__getitem__, default=None), row.reason,
                                               row.name)
    return list(found.values())
