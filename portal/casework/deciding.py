"""A reviewer's decision on one finding, recorded point by point. The supplier sees nothing of it until release."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework import counting, findings
from portal.casework.contents.running import current_frameworks
from portal.casework.contracts import HeldContract, clause_section, contracts_of, running
from portal.core.errors import IllegalDecision, NotFound, StaleRevision
from portal.core.frameworks import Frameworks
from portal.core.instances import CONTRACT, SITE, instances_of
from portal.core.people import Reader
from portal.core.questionnaire import COMPANY
from portal.core.review import Decided, FindingView, PointView, Verdict, decide
from portal.core.states import AssessmentStatus, Decision, FindingStatus, PointStatus
from portal.language.formats import local_day
from portal.models.assessments import Assessment
from portal.models.findings import DecisionRecord, Finding, Point
from portal.models.register import Supplier
from portal.platform import audit


@dataclass(frozen=True, slots=True)
class Opened:
    """A finding with what a decision on it stands on."""

    finding: Finding
    assessment: Assessment
    points: list[Point]


def open_finding(db: Session, finding_id: UUID, revision: int | None = None) -> Opened:
    """Return a finding to be changed.

    Args:
        revision: the one the reviewer saw; None where nothing was shown.

    Raises:
        NotFound: there is no such finding.
        StaleRevision: somebody else has changed it since.
    """
    row = db.execute(select(Finding, Assessment).join(Assessment, Assessment.id == Finding.assessment_id)
                     .where(Finding.id == finding_id), execution_options={"populate_existing": True}).one_or_none()
    if row is None:
        raise NotFound
    if revision is not None and row.Finding.revision != revision:
        raise StaleRevision
    return Opened(row.Finding, row.Assessment, findings.points_of(db, [finding_id])[finding_id])


def decide_finding(db: Session, finding_id: UUID, verdict: Verdict, *, revision: int, actor: Reader, now: datetime) -> Finding:
    """Apply a verdict and record it. A released finding is reopened by `releasing.reopen`, since the supplier must be told.

    Raises:
        NotFound: there is no such finding.
        StaleRevision: somebody else has decided meanwhile.
        IllegalDecision: the finding's state, or the words, do not allow it (`core.review.decide`).
    """
    opened = open_finding(db, finding_id, revision)
    if opened.finding.released_at is not None:
        raise IllegalDecision("released")
    return apply(db, opened, verdict, actor=actor, now=now)


def apply(db: Session, opened: Opened, verdict: Verdict, *, actor: Reader, now: datetime) -> Finding:
    """Apply a verdict to an opened finding.  Raises IllegalDecision."""
    finding = opened.finding
    before = counting.standing_of(finding, opened.assessment.profile)
    contracts = running(contracts_of(db, finding.supplier_id), local_day(now))
    view = FindingView(finding.status, contained_views(current_frameworks(db), contracts, opened.points))
    decided = decide(view, verdict)
    _write_points(db, opened, verdict, decided, actor=actor, now=now)
    _write_finding(finding, verdict, decided, actor=actor, now=now)
    findings.stand(finding, opened.points)
    counting.move(db, before, counting.standing_of(finding, opened.assessment.profile))
    audit.record(db, "finding.decided", ("finding", finding.id), actor=actor.actor, now=now, decision=verdict.decision.value,
                 status=decided.status.value, severity=decided.severity and decided.severity.value)
    db.flush()
    return finding


def contained_views(frameworks: Frameworks, contracts: list[HeldContract], points: list[Point]) -> tuple[PointView, ...]:
    """Return points as the core sees them, each with whether some of the contracts contains it."""
    return tuple(findings.view_of(point, is_contained=any(
        clause_section(frameworks, contract, [point.requirement]) is not None for contract in contracts)) for point in points)


def raise_by_hand(db: Session, assessment_id: UUID, seen: findings.Seen, *, instance: str, actor: Reader,
                  now: datetime) -> Finding:
    """Record what a reviewer saw in an assessment that is being reviewed.

    Raises:
        NotFound: there is no such assessment.
        IllegalDecision: `not_submitted`, `unknown_instance`, `unknown_requirement`, `severe_needs_confirmation` or
            `reason_missing`.
    """
    row = db.execute(select(Assessment, Supplier.country).join(Supplier, Supplier.id == Assessment.supplier_id)
                     .where(Assessment.id == assessment_id)).one_or_none()
    if row is None:
        raise NotFound
    if row.Assessment.status is not AssessmentStatus.SUBMITTED:
        raise IllegalDecision("not_submitted")
    if instance not in (COMPANY, *instances_of(row.Assessment.profile, (SITE, CONTRACT))):
        raise IllegalDecision("unknown_instance")
    _refuse_sight(db, seen)
    return findings.raise_by_hand(db, row.Assessment, seen, instance=instance, country=row.country, actor=actor, now=now)


def _refuse_sight(db: Session, seen: findings.Seen) -> None:
    if not seen.words.strip():
        raise IllegalDecision("reason_missing")
    if seen.severity.value == "severe":
        raise IllegalDecision("severe_needs_confirmation")
    try:
        current_frameworks(db).owners(seen.point)
    except KeyError:
        raise IllegalDecision("unknown_requirement") from None


def _write_points(db: Session, opened: Opened, verdict: Verdict, decided: Decided, *, actor: Reader, now: datetime) -> None:
    for point in opened.points:
        outcome = decided.points.get(point.id)
        if outcome is None:
            continue
        point.status = outcome.status
        db.add(DecisionRecord(
            finding_id=opened.finding.id, point_id=point.id, decision=verdict.decision,
            struck=outcome.status is PointStatus.STRUCK, severity=outcome.severity, ground=decided.ground,
            reason=verdict.reason.strip(), rule=point.rule,
            answer_key=point.answer_key, actor_id=actor.id, at=now))


def _write_finding(finding: Finding, verdict: Verdict, decided: Decided, *, actor: Reader, now: datetime) -> None:
    finding.status, finding.severity, finding.ground = decided.status, decided.severity, decided.ground
    if verdict.decision is Decision.REOPEN:
        findings.open_again(finding)
        return
    finding.reason, finding.decided_at, finding.decided_by = verdict.reason.strip(), now, actor.id
    finding.action = verdict.action.strip() if decided.status is FindingStatus.CONFIRMED else None
