"""Release: the supplier is told. Deviations on exactly the contracts concerned, one letter; and the way back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, exists, select
from sqlalchemy.orm import Session

from portal.casework import deciding, deviations, letters
from portal.casework.contracts import contracts_of, running
from portal.casework.languages import settle_letters
from portal.casework.numbering import next_number
from portal.casework.planning import Plan, Planned, plan_release
from portal.core.errors import IllegalDecision, NotFound, StaleRevision, UndecidedFindings
from portal.core.people import Reader
from portal.core.review import Verdict
from portal.core.rules import Severity
from portal.core.states import LIVE, AssessmentStatus, Decision, DeviationStatus
from portal.db.types import new_id
from portal.language.formats import local_day
from portal.models.assessments import Assessment
from portal.models.deviations import Deviation, DeviationContract
from portal.models.findings import Finding
from portal.models.register import Supplier
from portal.platform import audit
from portal.platform.letters.composing import LetterContext

PREFIX = "AV"


def release(db: Session, assessment_id: UUID, *, seen: str, actor: Reader, now: datetime, domain: str) -> Plan:
    """Tell the supplier what came of its answers: deviations where findings are confirmed, one letter, state `reviewed`.

    Args:
        seen: the mark of the plan that was shown (`Plan.mark`).
        domain: of our sending address.

    Raises:
        NotFound: there is no such assessment.
        UndecidedFindings: a finding is open.
        IllegalDecision: `not_submitted`: there is nothing to release, or it was released already.
        StaleRevision: somebody decided since the plan was shown.
    """
    _hold(db, assessment_id)
    plan = plan_release(db, assessment_id, now=now)
    if plan.assessment.status is not AssessmentStatus.SUBMITTED:
        raise IllegalDecision("not_submitted")
    if plan.undecided:
        raise UndecidedFindings(plan.undecided)
    if plan.mark != seen:
        raise StaleRevision
    for planned in plan.deviations:
        _make(db, planned, actor=actor, now=now)
    for finding in plan.settled:
        finding.released_at = now
    assessment = plan.assessment
    assessment.status, assessment.reviewed_at, assessment.reviewed_by = AssessmentStatus.REVIEWED, now, actor.name
    assessment.valid_until = plan.valid_until
    context = _context(db, plan).model_copy(update={
        "has_deviations": plan.asks_for_something, "reviewed_by": actor.name, "valid_until": plan.valid_until})
    letters.queue_result(db, assessment, context, now=now, domain=domain)
    audit.record(db, "assessment.released", ("assessment", assessment_id), actor=actor.actor, now=now,
                 deviations=len(plan.deviations))
    db.flush()
    return plan


def release_severe(db: Session, finding_id: UUID, *, revision: int, actor: Reader, now: datetime, domain: str) -> Plan:
    """Tell the supplier of one severe deviation at once, alone; the rest of the assessment waits for its own release.

    Raises:
        NotFound: there is no such finding.
        StaleRevision: somebody else has changed it.
        IllegalDecision: `released`, or `not_severe`: it is not confirmed as severe, or no running contract contains it.
    """
    _hold(db, select(Finding.assessment_id).where(Finding.id == finding_id).scalar_subquery())
    plan = plan_severe(db, deciding.open_finding(db, finding_id, revision).finding, now=now)
    _make(db, plan.deviations[0], actor=actor, now=now)
    context = _context(db, plan).model_copy(update={"has_deviations": True, "reviewed_by": actor.name})
    letters.queue_result(db, plan.assessment, context, now=now, domain=domain)
    db.flush()
    return plan


def plan_severe(db: Session, finding: Finding, *, now: datetime) -> Plan:
    """Return what telling the supplier of one severe deviation alone would do now.

    Raises:
        IllegalDecision: as `release_severe`.
    """
    if finding.released_at is not None:
        raise IllegalDecision("released")
    plan = plan_release(db, finding.assessment_id, now=now, only=finding.id)
    if [planned.severity for planned in plan.deviations] != [Severity.SEVERE]:
        raise IllegalDecision("not_severe")
    return plan


def take_back(db: Session, finding_id: UUID, *, revision: int, reason: str, actor: Reader, now: datetime, domain: str) -> Finding:
    """Open a decided finding again, whether or not the supplier has been told.  Raises as `decide_finding` and `reopen` do."""
    if deciding.open_finding(db, finding_id, revision).finding.released_at is not None:
        return reopen(db, finding_id, revision=revision, reason=reason, actor=actor, now=now, domain=domain)
    return deciding.decide_finding(db, finding_id, Verdict(Decision.REOPEN, reason), revision=revision, actor=actor, now=now)


def reopen(db: Session, finding_id: UUID, *, revision: int, reason: str, actor: Reader, now: datetime, domain: str) -> Finding:
    """Take back a released decision: withdraw its deviation, say so by letter, and let the finding be decided anew.

    Raises:
        NotFound: there is no such finding.
        StaleRevision: somebody else has changed it.
        IllegalDecision: `reason_missing`; `newer_finding` or `newer_round`: something later has taken its place, so that the
            deviation can only be withdrawn.
    """
    opened = deciding.open_finding(db, finding_id, revision)
    finding, assessment = opened.finding, opened.assessment
    running_on = withdrawn_with(db, opened)
    finding.released_at = None
    deciding.apply(db, opened, Verdict(Decision.REOPEN, reason), actor=actor, now=now)
    if assessment.status is AssessmentStatus.REVIEWED:
        assessment.status, assessment.reviewed_at, assessment.reviewed_by = AssessmentStatus.SUBMITTED, None, None
        assessment.valid_until = None
    for deviation in running_on:
        deviations.end(db, deviation, DeviationStatus.WITHDRAWN, reason, actor=actor, now=now)
    if running_on:
        tell_withdrawal(db, assessment, now=now, domain=domain)
    db.flush()
    return finding


def withdrawn_with(db: Session, opened: deciding.Opened) -> Sequence[Deviation]:
    """Return the deviations that reopening a released finding would withdraw; a letter says so if there is one.

    Raises:
        IllegalDecision: as `reopen`, but for the reason; `not_released`.
    """
    _refuse_reopening(db, opened.finding, opened.assessment)
    return db.scalars(select(Deviation).where(Deviation.finding_id == opened.finding.id, Deviation.ended_at.is_(None))).all()


def tell_withdrawal(db: Session, assessment: Assessment, *, now: datetime, domain: str) -> None:
    """Queue the letter that says that something told earlier no longer holds."""
    name = db.scalars(select(Supplier.name).where(Supplier.id == assessment.supplier_id)).one()
    contracts = running(contracts_of(db, assessment.supplier_id), local_day(now))
    english = settle_letters(db, assessment)
    context = letters.context_of(assessment, name, contracts, english=english)
    letters.queue_withdrawal(db, assessment, context, now=now, domain=domain)


def withdraw(db: Session, deviation_id: UUID, *, revision: int, reason: str, actor: Reader, now: datetime,
             domain: str) -> Deviation:
    """Withdraw a deviation for good and say so by letter; its finding stays as it was decided.

    Raises:
        NotFound, StaleRevision, IllegalDecision: as `deviations.close`.
    """
    deviation = deviations.open_deviation(db, deviation_id, revision)
    deviations.end(db, deviation, DeviationStatus.WITHDRAWN, reason, actor=actor, now=now)
    assessment = db.get_one(Assessment, deviation.assessment_id)
    tell_withdrawal(db, assessment, now=now, domain=domain)
    db.flush()
    return deviation


def _context(db: Session, plan: Plan) -> LetterContext:
    english = settle_letters(db, plan.assessment)
    return letters.context_of(plan.assessment, plan.supplier_name, plan.contracts, english=english)


def _hold(db: Session, assessment_id: UUID | ScalarSelect[UUID]) -> None:
    """Keep a second release of the same assessment waiting until this one is done."""
    if db.scalar(select(Assessment.id).where(Assessment.id == assessment_id).with_for_update()) is None:
        raise NotFound


def _refuse_reopening(db: Session, finding: Finding, assessment: Assessment) -> None:
    if finding.released_at is None:
        raise IllegalDecision("not_released")
    if db.scalar(select(exists().where(Finding.assessment_id == finding.assessment_id, Finding.released_at.is_(None),
                                       Finding.requirement == finding.requirement, Finding.instance == finding.instance))):
        raise IllegalDecision("newer_finding")
    if assessment.status not in LIVE and db.scalar(select(exists().where(
            Assessment.supplier_id == assessment.supplier_id, Assessment.id != assessment.id, Assessment.status.in_(LIVE)))):
        raise IllegalDecision("newer_round")


def _make(db: Session, planned: Planned, *, actor: Reader, now: datetime) -> None:
    finding, is_severe = planned.finding, planned.severity is Severity.SEVERE
    asks = planned.severity is not Severity.OBSERVATION
    deviation = Deviation(
        id=new_id(), number=next_number(db, Deviation.number, PREFIX, local_day(now).year), finding_id=finding.id,
        assessment_id=finding.assessment_id, supplier_id=finding.supplier_id, requirement=finding.requirement,
        instance=finding.instance, severity=planned.severity, ground=finding.ground if is_severe else None,
        status=DeviationStatus.PLAN_REQUESTED if asks else DeviationStatus.OPEN, headline=finding.headline,
        reason=finding.reason or "", action=finding.action or "", plan_due_on=planned.deadlines.plan_due_on,
        close_due_on=planned.deadlines.close_due_on, released_at=now, released_by=actor.id)
    db.add(deviation)
    finding.released_at = now
    db.flush()
    db.add_all(DeviationContract(deviation_id=deviation.id, contract_id=contract.id, section=section)
               for contract, section in planned.contracts)
    audit.record(db, "deviation.released", ("deviation", deviation.id), actor=actor.actor, now=now, number=deviation.number,
                 severity=planned.severity.value, finding=str(finding.id))
