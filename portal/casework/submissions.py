"""Submitting: a draft becomes a frozen document; in the same transaction come number, findings, receipt and log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.casework import letters
from portal.casework.contents.running import compiled_questionnaire, compiled_rules, country_risks
from portal.casework.contracts import contracts_of, running
from portal.casework.findings import AnswerKey, Raised, raise_findings
from portal.casework.numbering import next_number
from portal.core.documents import canonical, digest
from portal.core.errors import AnsweringClosed, IncompleteSubmission, NotFound
from portal.core.grouping import group
from portal.core.judging import raise_flags
from portal.core.precedents import answer_key
from portal.core.progress import missing
from portal.core.questionnaire import COMPANY
from portal.core.routing import Route, route
from portal.core.rules import Flag, Outcome, Severity
from portal.core.states import ANSWERING, AssessmentStatus
from portal.core.submitted import Definitions, Signature, build_document
from portal.core.values import Answer
from portal.db.types import new_id
from portal.language.formats import local_day
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.register import Supplier
from portal.models.submissions import Submission
from portal.platform import audit

PREFIX = "AK"


@dataclass(frozen=True, slots=True)
class SubmitOrder:
    """What is submitted, by whom, through which link.

    Attributes:
        answers: the draft's answers by (section, instance), then by question; those to questions not asked are left behind.
        form_key: made anew for every form shown: sending it twice gives one submission.
        text_digests: of the Swedish texts, and of the texts that were read.
        mail_domain: of our sending address.
    """

    assessment_id: UUID
    answers: Mapping[tuple[str, str], Mapping[str, Answer]]
    signed_name: str
    signed_role: str
    locale: str
    form_key: str
    text_digests: tuple[str, str]
    link_id: UUID
    mail_domain: str

    @property
    def by_question(self) -> dict[str, Answer]:
        """The company's answers: until sites exist there are no others."""
        return {question: answer for (_, instance), answers in self.answers.items() if instance == COMPANY
                for question, answer in answers.items()}


@dataclass(frozen=True, slots=True)
class _Facts:
    """The assessment and what its campaign and its supplier say."""

    assessment: Assessment
    version_id: UUID
    rule_set_id: UUID
    risk_list_id: UUID | None
    version_digest: str
    rule_set_digest: str
    supplier_name: str
    country: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the answers are, and what the rules make of them."""

    decided: Route
    flags: tuple[Flag, ...]
_EARLIER = (select(Submission).where(Submission.assessment_id == bindparam("assessment_id"))
            .order_by(Submission.received_at, Submission.id))
_FACTS = (
    select(Assessment, Campaign.questionnaire_version_id, Campaign.rule_set_version_id, Campaign.risk_list_id,
           QuestionnaireVersion.digest, RuleSetVersion.digest, Supplier.name, Supplier.country)
    .join(Campaign, Campaign.id == Assessment.campaign_id)
    .join(QuestionnaireVersion, QuestionnaireVersion.id == Campaign.questionnaire_version_id)
    .join(RuleSetVersion, RuleSetVersion.id == Campaign.rule_set_version_id)
    .join(Supplier, Supplier.id == Assessment.supplier_id)
    .where(Assessment.id == bindparam("assessment_id")).with_for_update(of=Assessment))


def submit(db: Session, order: SubmitOrder, *, now: datetime) -> Submission:
    """Freeze an assessment's answers and raise what the rules flag.

    Sending the same form twice returns the first submission. A submission after the last day is taken and marked.

    Raises:
        NotFound: there is no such assessment.
        AnsweringClosed: it takes no more answers.
        IncompleteSubmission: answers are missing or could not be read.
    """
    facts = _locked(db, order.assessment_id)
    assessment = facts.assessment
    earlier = db.scalars(_EARLIER, {"assessment_id": assessment.id}).all()
    if repeated := next((row for row in earlier if row.form_key == order.form_key), None):
        return repeated
    if assessment.status not in ANSWERING:
        raise AnsweringClosed
    judged = _judge(db, facts, order, now)
    submission = _freeze(db, facts, order, judged, now)
    submission.previous_id = earlier[-1].id if earlier else None
    db.add(submission)
    assessment.status, assessment.submitted_at, assessment.percent = AssessmentStatus.SUBMITTED, now, 100
    assessment.started_at = assessment.started_at or now
    db.flush()
    raise_findings(db, Raised(assessment, submission.id, facts.rule_set_id, facts.country, group(judged.flags),
                              _key_of(judged.decided)), now=now)
    contracts = running(contracts_of(db, assessment.supplier_id), local_day(now))
    letters.queue_receipt(db, assessment, submission, letters.context_of(assessment, facts.supplier_name, contracts),
                          now=now, domain=order.mail_domain)
    audit.record(db, "assessment.submitted", ("assessment", assessment.id), actor=f"link:{order.link_id}", now=now,
                 number=submission.number, digest=submission.digest, in_time=submission.in_time)
    db.flush()
    return submission


def _locked(db: Session, assessment_id: UUID) -> _Facts:
    """The assessment, held against a second submission at the same moment, with what its campaign and supplier say."""
    row = db.execute(_FACTS, {"assessment_id": assessment_id}, execution_options={"populate_existing": True}).one_or_none()
    if row is None:
        raise NotFound
    return _Facts(*row)


def _judge(db: Session, facts: _Facts, order: SubmitOrder, now: datetime) -> _Judged:
    compiled = compiled_questionnaire(db, facts.version_id)
    rules = compiled_rules(db, facts.rule_set_id, facts.version_id)
    profile, risks, as_of = facts.assessment.profile, country_risks(db, facts.risk_list_id), local_day(now)
    decided = route(compiled, profile, order.by_question, risks=risks, as_of=as_of)
    if lacking := missing(decided, compiled.questionnaire):
        raise IncompleteSubmission(lacking)
    return _Judged(decided, raise_flags(rules, decided.active, profile=profile, risks=risks, as_of=as_of))


def _freeze(db: Session, facts: _Facts, order: SubmitOrder, judged: _Judged, now: datetime) -> Submission:
    assessment, risks = facts.assessment, facts.risk_list_id
    document = canonical(build_document(
        {COMPANY: judged.decided}, Signature(order.signed_name, order.signed_role, order.locale, order.text_digests),
        Definitions(facts.version_digest, facts.rule_set_digest, str(risks) if risks else None)))
    return Submission(
        id=new_id(), assessment_id=assessment.id, supplier_id=assessment.supplier_id, document=document, digest=digest(document),
        text_digest=order.text_digests[1], locale=order.locale, signed_name=order.signed_name, signed_role=order.signed_role,
        received_at=now, in_time=local_day(now) <= assessment.due_on, form_key=order.form_key,
        signals=[flag.rule for flag in judged.flags if flag.outcome is Outcome.INFORMATION],
        number=next_number(db, Submission.number, PREFIX, local_day(now).year))


def _key_of(decided: Route) -> AnswerKey:
    questions = decided.compiled.questionnaire.questions

    def key(_instance: str, question: str, severity: Severity) -> str:
        return answer_key(questions[question].kind, decided.active.get(question), severity)
    return key
