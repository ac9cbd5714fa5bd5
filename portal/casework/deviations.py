"""The end of a deviation: verified and closed, or withdrawn."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, compiled_rules, country_risks
from portal.casework.contracts import HeldContract
from portal.casework.judged_by import rule_set_of
from portal.core.errors import IllegalDecision, NotFound, StaleRevision
from portal.core.judging import flags_of
from portal.core.people import Reader
from portal.core.states import DeviationStatus, PointStatus
from portal.core.submitted import read_document
from portal.models.assessments import Assessment, Campaign
from portal.models.deviations import Deviation, DeviationContract
from portal.models.findings import Point
from portal.models.submissions import Submission
from portal.platform import audit

ENDED = frozenset({DeviationStatus.VERIFIED_CLOSED, DeviationStatus.WITHDRAWN})


def open_deviation(db: Session, deviation_id: UUID, revision: int) -> Deviation:
    """Return a deviation to be changed.

    Raises:
        NotFound: there is no such deviation.
        StaleRevision: somebody else has changed it since the page was shown.
    """
    deviation = db.scalar(select(Deviation).where(Deviation.id == deviation_id), execution_options={"populate_existing": True})
    if deviation is None:
        raise NotFound
    if deviation.revision != revision:
        raise StaleRevision
    return deviation


def contracts_touched(db: Session, deviation: Deviation, contracts: Iterable[HeldContract]) -> list[tuple[HeldContract, str]]:
    """Return those of some contracts that a deviation was made on, each with the section of its clause.  One statement."""
    rows = db.execute(select(DeviationContract.contract_id, DeviationContract.section)
                      .where(DeviationContract.deviation_id == deviation.id))
    sections: dict[UUID, str] = {contract_id: section for contract_id, section in rows}
    return [(contract, sections[contract.id]) for contract in contracts if contract.id in sections]


def close(db: Session, deviation_id: UUID, *, revision: int, reason: str, actor: Reader, now: datetime) -> Deviation:
    """Close a deviation as verified.

    Raises:
        NotFound: there is no such deviation.
        StaleRevision: somebody else has changed it.
        IllegalDecision: `ended` or `reason_missing`.
    """
    deviation = open_deviation(db, deviation_id, revision)
    end(db, deviation, DeviationStatus.VERIFIED_CLOSED, reason, actor=actor, now=now)
    db.flush()
    return deviation


def answers_otherwise(db: Session, deviation: Deviation) -> bool:
    """Return whether a submission after the release no longer breaks some rule that the deviation rests on.

    Nothing follows of itself: a reviewer closes the deviation, or does not.
    """
    row = db.execute(
        select(Submission.document, Campaign.questionnaire_version_id, rule_set_of(Deviation.finding_id).label("rule_set_id"),
               Campaign.risk_list_id)
        .join(Deviation, Deviation.assessment_id == Submission.assessment_id)
        .join(Assessment, Assessment.id == Submission.assessment_id).join(Campaign, Campaign.id == Assessment.campaign_id)
        .where(Deviation.id == deviation.id, Submission.received_at > deviation.released_at)
        .order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1)).one_or_none()
    if row is None:
        return False
    document = read_document(row.document, compiled_questionnaire(db, row.questionnaire_version_id).numbers)
    flags = flags_of(compiled_rules(db, row.rule_set_id, row.questionnaire_version_id),
                     document.facts(deviation.instance, country_risks(db, row.risk_list_id)), deviation.instance)
    told = db.scalars(select(Point.rule).where(Point.finding_id == deviation.finding_id, Point.rule.is_not(None),
                                               Point.status == PointStatus.CONFIRMED)).all()
    return not set(told) <= {flag.rule for flag in flags if flag.severity is not None}


def end(db: Session, deviation: Deviation, status: DeviationStatus, reason: str, *, actor: Reader, now: datetime) -> None:
    """End a deviation in one of the two ways.  Raises IllegalDecision: `ended` or `reason_missing`."""
    if deviation.status in ENDED:
        raise IllegalDecision("ended")
    if not reason.strip():
        raise IllegalDecision("reason_missing")
    deviation.status, deviation.ended_at, deviation.ended_by, deviation.ended_reason = status, now, actor.id, reason.strip()
    audit.record(db, f"deviation.{status.value}", ("deviation", deviation.id), actor=actor.actor, now=now)
