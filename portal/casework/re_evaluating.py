"""Judging a round anew under another rule set: on request, for whoever has not been told the result yet.

Decisions stand on points that are unchanged; new or heavier points open their finding again, vanished ones lapse, and what people
saw stays. One transaction an assessment: broken off, it goes on where it stopped, and doing it twice changes nothing more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, compiled_rules, country_risks
from portal.casework.findings import Raised, raise_findings
from portal.core.errors import CampaignNotReady, NotFound
from portal.core.grouping import group
from portal.core.judging import flags_of
from portal.core.precedents import answer_key
from portal.core.rules import Severity
from portal.core.states import AssessmentStatus
from portal.core.stored import FactsReader, read_stored
from portal.db.work import Database
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.findings import Finding
from portal.models.register import Supplier
from portal.models.submissions import Submission
from portal.platform import audit

BATCH = 100
FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Order:
    """Which round is judged anew by which rule set, on whose word."""

    campaign_id: UUID
    rule_set_id: UUID
    actor: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come.

    Attributes:
        judged, changed: assessments so far, and those in which some finding changed.
        last: the supplier of the last one: what to go on after when it was broken off.
    """

    judged: int
    changed: int
    last: UUID


def change_rules(db: Session, order: Order) -> None:
    """Let a round be judged by another rule set from now on, its later submissions too.

    Raises:
        NotFound: there is no such round or rule set.
        CampaignNotReady: `rules`: the rule set does not judge the round's version.
    """
    row = db.execute(select(Campaign, QuestionnaireVersion, RuleSetVersion)
                     .join(QuestionnaireVersion, QuestionnaireVersion.id == Campaign.questionnaire_version_id)
                     .join(RuleSetVersion, RuleSetVersion.id == order.rule_set_id)
                     .where(Campaign.id == order.campaign_id)).one_or_none()
    if row is None:
        raise NotFound
    campaign, version, rules = row
    if rules.code != version.code or version.number not in rules.fits:
        raise CampaignNotReady("rules")
    if campaign.rule_set_version_id == rules.id:
        return
    campaign.rule_set_version_id = rules.id
    audit.record(db, "campaign.rules_changed", ("campaign", campaign.id), actor=order.actor, now=order.now,
                 rules=f"{rules.code} {rules.number}")
    db.flush()


def re_evaluate(database: Database, order: Order, *, after: UUID = FIRST) -> Iterator[Progress]:
    """Judge what has been submitted and not released in a round by another rule set; yield how far it has come, batch by batch.

    Args:
        after: the `last` of the progress where an earlier run was broken off.

    Raises:
        NotFound, CampaignNotReady: as `change_rules`.
    """
    database.write(lambda db: change_rules(db, order))
    judged = changed = 0
    while waiting := _waiting(database, order, after):
        for supplier_id, assessment_id in waiting:
            changed += _one(database, assessment_id, order)
            judged, after = judged + 1, supplier_id
        yield Progress(judged, changed, after)


def re_evaluate_one(db: Session, assessment_id: UUID, order: Order) -> bool:
    """Judge one assessment by another rule set; return whether some finding changed. One already released stays as it is."""
    row = db.execute(
        select(Assessment, Campaign, Supplier.country).join(Campaign, Campaign.id == Assessment.campaign_id)
        .join(Supplier, Supplier.id == Assessment.supplier_id)
        .where(Assessment.id == assessment_id, Assessment.status == AssessmentStatus.SUBMITTED)
        .with_for_update(of=Assessment), execution_options={"populate_existing": True}).one_or_none()
    submission = None if row is None else db.scalars(
        select(Submission).where(Submission.assessment_id == assessment_id)
        .order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1)).one_or_none()
    if row is None or submission is None:
        return False
    before = _state(db, assessment_id)
    raise_findings(db, _raised(db, row, submission, order), now=order.now)
    db.flush()
    after = _state(db, assessment_id)
    if before == after:
        return False
    audit.record(db, "assessment.judged_anew", ("assessment", assessment_id), actor=order.actor, now=order.now,
                 findings=len(after - before), submission=submission.number)
    db.flush()
    return True


def _one(database: Database, assessment_id: UUID, order: Order) -> bool:
    return database.write(lambda db: re_evaluate_one(db, assessment_id, order))


def _waiting(database: Database, order: Order, after: UUID) -> list[tuple[UUID, UUID]]:
    with database.read() as db:
        rows = db.execute(
            select(Assessment.supplier_id, Assessment.id)
            .where(Assessment.campaign_id == order.campaign_id, Assessment.supplier_id > after,
                   Assessment.status == AssessmentStatus.SUBMITTED)
            .order_by(Assessment.supplier_id).limit(BATCH)).all()
    return [(row.supplier_id, row.id) for row in rows]


def _raised(db: Session, row: Any, submission: Submission, order: Order) -> Raised:  # noqa: ANN401 - a row of several columns
    """What the rules say of the stored answers: judged on exactly what they were judged on when they came in."""
    version_id = row.Campaign.questionnaire_version_id
    compiled, rules = compiled_questionnaire(db, version_id), compiled_rules(db, order.rule_set_id, version_id)
    stored, questions = read_stored(submission.document), compiled.questionnaire.questions
    risks = country_risks(db, UUID(stored.risk_list) if stored.risk_list else None)
    facts = FactsReader(compiled, questions).facts(stored, risks)

    def key(instance: str, question: str, severity: Severity) -> str:
        return answer_key(questions[question].kind, facts[instance].answers.get(question), severity)

    proposals = [proposal for instance, each in facts.items() for proposal in group(flags_of(rules, each, instance), instance)]
    return Raised(row.Assessment, submission.id, order.rule_set_id, row.country, proposals, key)


def _state(db: Session, assessment_id: UUID) -> set[tuple[UUID, int]]:
    """Every finding of an assessment with its revision, which every change of it moves."""
    rows = db.execute(select(Finding.id, Finding.revision).where(Finding.assessment_id == assessment_id)).all()
    return {(row.id, row.revision) for row in rows}
