"""Judging a round anew under another rule set: on request, for whoever has not been told the result yet.

Decisions stand on points that are unchanged; new or heavier points open their finding again, vanished ones lapse, and what people
saw stays. One transaction an assessment: broken off, it goes on where it stopped, and doing it twice changes nothing more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, compiled_rules, country_risks
from portal.casework.findings import Raised, raise_findings
from portal.core.errors import CampaignNotReady, NotFound
from portal.core.grouping import group
from portal.core.judging import flags_of
from portal.core.precedents import answer_key
from portal.core.rules import Severity
from portal.core.states import ANSWERING, AssessmentStatus, FindingStatus
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
State = dict[UUID, tuple[int, FindingStatus]]


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
        new, reopened, lapsed: findings that came, that were decided and are open again, and that lapsed.
    """

    judged: int = 0
    changed: int = 0
    last: UUID = FIRST
    new: int = 0
    reopened: int = 0
    lapsed: int = 0

    def after(self, supplier_id: UUID, changes: "Changes") -> "Progress":
        """Return the progress with one more assessment."""
        return Progress(self.judged + 1, self.changed + changes.is_any, supplier_id, self.new + changes.new,
                        self.reopened + changes.reopened, self.lapsed + changes.lapsed)


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the findings of one assessment; `is_any` also where one only weighs otherwise."""

    is_any: bool = False
    new: int = 0
    reopened: int = 0
    lapsed: int = 0


BEGINNING = Progress()
Keep = Callable[[Session, Progress], None]
"""Told of the progress in the transaction of every assessment."""


def change_rules(db: Session, order: Order) -> None:
    """Let a round be judged by another rule set from now on, its later submissions too.

    Raises:
        NotFound: there is no such round or rule set.
        CampaignNotReady: `rules`: the rule set does not judge the round's version; `rules_withdrawn`: it can take no other's
            place any more.
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
    if rules.withdrawn_at is not None:
        raise CampaignNotReady("rules_withdrawn", rules.withdrawn_why or "")
    campaign.rule_set_version_id = rules.id
    audit.record(db, "campaign.rules_changed", ("campaign", campaign.id), actor=order.actor, now=order.now,
                 rules=f"{rules.code} {rules.number}")
    db.flush()


def _wait_for_submissions(db: Session, campaign_id: UUID) -> None:
    """Wait for whoever is submitting by the rules as they were, so that it is there to be judged anew.

    They hold their assessment while they do. SQLite lets nobody else write anyway.
    """
    db.execute(select(Assessment.id).where(Assessment.campaign_id == campaign_id, Assessment.status.in_(ANSWERING))
               .order_by(Assessment.id).with_for_update()).all()


def count_waiting(db: Session, campaign_id: UUID) -> int:
    """Return how many assessments of a round would be judged anew: submitted, and not released."""
    return db.scalar(select(func.count()).select_from(Assessment).where(*_is_waiting(campaign_id))) or 0


def re_evaluate(database: Database, order: Order, *, begun: Progress = BEGINNING, keep: Keep | None = None) -> Iterator[Progress]:
    """Judge what has been submitted and not released in a round by another rule set; yield how far it has come, batch by batch.

    Args:
        begun: the progress where an earlier run was broken off.
        keep: writes the progress down, so that none of it is lost or counted twice.

    Raises:
        NotFound, CampaignNotReady: as `change_rules`.
    """
    database.write(lambda db: change_rules(db, order))
    database.write(lambda db: _wait_for_submissions(db, order.campaign_id))
    progress = begun
    while waiting := _waiting(database, order, progress.last):
        for supplier_id, assessment_id in waiting:
            progress = _one(database, order, (supplier_id, assessment_id), progress, keep)
        yield progress


def re_evaluate_one(db: Session, assessment_id: UUID, order: Order) -> Changes:
    """Judge one assessment by another rule set; return what became of its findings. One already released stays as it is."""
    row = db.execute(
        select(Assessment, Campaign, Supplier.country).join(Campaign, Campaign.id == Assessment.campaign_id)
        .join(Supplier, Supplier.id == Assessment.supplier_id)
        .where(Assessment.id == assessment_id, Assessment.status == AssessmentStatus.SUBMITTED)
        .with_for_update(of=Assessment), execution_options={"populate_existing": True}).one_or_none()
    submission = None if row is None else db.scalars(
        select(Submission).where(Submission.assessment_id == assessment_id)
        .order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1)).one_or_none()
    if row is None or submission is None:
        return Changes()
    # Whoever decides one of these now is waited for, or waits: a decision never fails the whole round.
    db.execute(select(Finding.id).where(Finding.assessment_id == assessment_id).order_by(Finding.id).with_for_update())
    before = _state(db, assessment_id)
    raise_findings(db, _raised(db, row, submission, order), now=order.now)
    db.flush()
    after = _state(db, assessment_id)
    if before == after:
        return Changes()
    audit.record(db, "assessment.judged_anew", ("assessment", assessment_id), actor=order.actor, now=order.now,
                 findings=len(after.items() - before.items()), submission=submission.number)
    db.flush()
    return _changes(before, after)


def _one(database: Database, order: Order, ids: tuple[UUID, UUID], begun: Progress, keep: Keep | None) -> Progress:
    """Judge the assessment with these ids, its supplier's and its own, and write down the progress, in one transaction."""
    def unit(db: Session) -> Progress:
        progress = begun.after(ids[0], re_evaluate_one(db, ids[1], order))
        if keep is not None:
            keep(db, progress)
        return progress

    return database.write(unit)


def _is_waiting(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Assessment.campaign_id == campaign_id, Assessment.status == AssessmentStatus.SUBMITTED


def _waiting(database: Database, order: Order, after: UUID) -> list[tuple[UUID, UUID]]:
    with database.read() as db:
        rows = db.execute(
            select(Assessment.supplier_id, Assessment.id)
            .where(*_is_waiting(order.campaign_id), Assessment.supplier_id > after)
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


def _state(db: Session, assessment_id: UUID) -> State:
    """Every finding of an assessment with its status, and its revision, which every change of it moves."""
    rows = db.execute(select(Finding.id, Finding.revision, Finding.status).where(Finding.assessment_id == assessment_id)).all()
    return {row.id: (row.revision, row.status) for row in rows}


def _changes(before: State, after: State) -> Changes:
    def became(key: UUID, status: FindingStatus) -> bool:
        return after[key][1] is status and key in before and before[key][1] is not status

    return Changes(is_any=True, new=len(after.keys() - before.keys()),
                   reopened=sum(became(key, FindingStatus.OPEN) for key in after),
                   lapsed=sum(became(key, FindingStatus.LAPSED) for key in after))
