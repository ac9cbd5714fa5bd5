"""Submitting: a draft becomes a frozen document; in the same transaction come number, findings, receipt and log."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.orm import Session

from portal.casework import letters
from portal.casework.contents.running import compiled_questionnaire, compiled_rules, country_risks
from portal.casework.contracts import contracts_of, running
from portal.casework.findings import AnswerKey, Raised, raise_findings
from portal.casework.languages import offers_english
from portal.casework.numbering import next_number
from portal.casework.plausibility import Clock, Submitting, Traits, weigh
from portal.core.carrying import with_promises
from portal.core.documents import canonical, digest
from portal.core.errors import AnsweringClosed, IncompleteSubmission, NotFound
from portal.core.grouping import group_by_instance
from portal.core.judging import judge
from portal.core.precedents import answer_key
from portal.core.progress import missing
from portal.core.questionnaire import COMPANY
from portal.core.routing import Route, route
from portal.core.rules import Flag, Outcome, Severity
from portal.core.states import ANSWERING, AssessmentStatus
from portal.core.submitted import Definitions, Document, Signature, build_document, document_of, read_document
from portal.core.values import Answer
from portal.db.direct import Direct
from portal.db.packing import packed, unpacked
from portal.db.prepared import Prepared, inserting
from portal.db.types import new_id
from portal.language.formats import local_day
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.findings import Finding
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
        typed: tells for how long the answers were typed, where a rule wants to know.
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
    typed: Clock = lambda db: None

    @property
    def by_instance(self) -> dict[str, dict[str, Answer]]:
        """The answers of the company, and of every site and contract, by question."""
        found: dict[str, dict[str, Answer]] = {COMPANY: {}}
        for (_, instance), answers in self.answers.items():
            found.setdefault(instance, {}).update(answers)
        return found


class Judgement(NamedTuple):
    """What was submitted, and what the rules make of it, by instance."""

    document: Document
    flags: Mapping[str, tuple[Flag, ...]]


@dataclass(frozen=True, slots=True)
class Received:
    """A submission as it came in.

    Attributes:
        document: canonical text, of which `digest` is the SHA-256.
        judgement: of one that has just come in, what would else be read from the document and judged anew.
    """

    id: UUID
    number: str
    document: str
    digest: str
    locale: str
    received_at: datetime
    in_time: bool
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    """The assessment, and what its campaign and its supplier say."""

    id: UUID
    supplier_id: UUID
    campaign_id: UUID
    status: AssessmentStatus
    due_on: date
    profile: Mapping[str, Any]
    contact_name: str
    contact_email: str
    locale: str
    started_at: datetime | None
    version_id: UUID
    rule_set_id: UUID
    risk_list_id: UUID | None
    languages: Sequence[str]
    version_digest: str
    rule_set_digest: str
    supplier_name: str
    country: str
    has_findings: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the answers are, and what the rules make of them, by instance."""

    decided: Route
    flags: Mapping[str, tuple[Flag, ...]]
    traits: Traits

    @property
    def signals(self) -> list[str]:
        """The information rules met, each once, wherever."""
        return list(dict.fromkeys(flag.rule for flags in self.flags.values() for flag in flags
                                  if flag.outcome is Outcome.INFORMATION))


_FACTS = Prepared(
    select(packed(Assessment.id, Assessment.supplier_id, Assessment.campaign_id, Assessment.status, Assessment.due_on,
                  unpacked(Assessment.profile), Assessment.contact_name, Assessment.contact_email, Assessment.locale,
                  Assessment.started_at, Campaign.questionnaire_version_id, Campaign.rule_set_version_id, Campaign.risk_list_id,
                  unpacked(Campaign.languages), QuestionnaireVersion.digest, RuleSetVersion.digest, Supplier.name,
                  Supplier.country, select(Finding.id).where(Finding.assessment_id == Assessment.id).exists()))
    .join(Campaign, Campaign.id == Assessment.campaign_id)
    .join(QuestionnaireVersion, QuestionnaireVersion.id == Campaign.questionnaire_version_id)
    .join(RuleSetVersion, RuleSetVersion.id == Campaign.rule_set_version_id)
    .join(Supplier, Supplier.id == Assessment.supplier_id)
    .where(Assessment.id == bindparam("assessment_id")).with_for_update(of=Assessment))
_EARLIER = Prepared(
    select(packed(Submission.id, Submission.form_key, Submission.number, Submission.digest, Submission.locale,
                  Submission.received_at, Submission.in_time), Submission.document)
    .where(Submission.assessment_id == bindparam("assessment_id")).order_by(Submission.received_at, Submission.id))
_SUBMISSION = inserting(Submission.__table__)
_SUBMITTED = Prepared(update(Assessment).where(Assessment.id == bindparam("assessment_id")).values(
    status=AssessmentStatus.SUBMITTED, submitted_at=bindparam("at"), started_at=bindparam("began_at"), percent=100))


def submit(db: Session | Direct, order: SubmitOrder, *, now: datetime) -> Received:
    """Freeze an assessment's answers and raise what the rules flag.

    Sending the same form twice returns the first submission. A submission after the last day is taken and marked. Rows that the
    session held before are read anew when they are next asked for.

    Raises:
        NotFound: there is no such assessment.
        AnsweringClosed: it takes no more answers.
        IncompleteSubmission: answers are missing or could not be read.
        RowsHeld: there are findings to be merged with, and `db` is no session.
    """
    place = _place(db)
    facts = _locked(place, order.assessment_id)
    earlier = _earlier(place, facts)
    if order.form_key in earlier:
        return earlier[order.form_key]
    if facts.status not in ANSWERING:
        raise AnsweringClosed
    previous = list(earlier.values())[-1] if earlier else None
    judged = _judge(place, facts, order, now, previous)
    received = _freeze(place, facts, order, judged, previous_id=previous.id if previous else None, now=now)
    raise_findings(db, Raised(facts, received.id, facts.rule_set_id, facts.country, group_by_instance(judged.flags),
                              _key_of(judged.decided), is_first=not facts.has_findings), now=now)
    contracts = running(contracts_of(place, facts.supplier_id), local_day(now))
    english = offers_english(place, facts.version_id, facts.rule_set_id, facts.languages)
    context = letters.context_of(facts, facts.supplier_name, contracts, english=english)
    letters.queue_receipt(place, facts, received, context, now=now, domain=order.mail_domain)
    audit.record(place, "assessment.submitted", ("assessment", facts.id), actor=f"link:{order.link_id}", now=now,
                 number=received.number, digest=received.digest, in_time=received.in_time)
    if isinstance(db, Session):
        db.expire_all()
    return received


def _place(db: Session | Direct) -> Connection | Direct:
    """Where the statements run: asking a session anew for each would cost more than most of them."""
    if isinstance(db, Direct):
        return db
    db.flush()
    return db.connection()


def _locked(db: Connection | Direct, assessment_id: UUID) -> _Facts:
    """The assessment, held against a second submission at the same moment, with what its campaign and supplier say."""
    rows = _FACTS.rows(db, {"assessment_id": assessment_id})
    if not rows:
        raise NotFound
    (key, supplier, campaign, status, due_on, profile, contact, email, locale, started_at, version, rule_set, risks,
     languages, version_digest, rule_set_digest, name, country, has_findings) = json.loads(rows[0][0])
    return _Facts(
        UUID(key), UUID(supplier), UUID(campaign), AssessmentStatus(status), date.fromisoformat(due_on), profile, contact, email,
        locale, started_at and datetime.fromisoformat(started_at), UUID(version), UUID(rule_set), risks and UUID(risks),
        languages, version_digest, rule_set_digest, name, country, bool(has_findings))


def _earlier(db: Connection | Direct, facts: _Facts) -> dict[str, Received]:
    """What was submitted before, oldest first, by the key of the form. Read after the lock, so it misses nothing."""
    found = {}
    for text, document in _EARLIER.rows(db, {"assessment_id": facts.id}):
        key, form_key, number, mark, locale, received_at, in_time = json.loads(text)
        found[form_key] = Received(UUID(key), number, document, mark, locale, datetime.fromisoformat(received_at), bool(in_time))
    return found


def _judge(db: Connection | Direct, facts: _Facts, order: SubmitOrder, now: datetime, previous: Received | None) -> _Judged:
    compiled = compiled_questionnaire(db, facts.version_id)
    rules = compiled_rules(db, facts.rule_set_id, facts.version_id)
    profile, risks, as_of = facts.profile, country_risks(db, facts.risk_list_id), local_day(now)
    if previous is not None:  # what was promised then counts, though the round is the same
        profile = with_promises(profile, compiled.questionnaire, read_document(previous.document, compiled.numbers).answers)
    answers = order.by_instance
    decided = route(compiled, profile, answers[COMPANY], risks=risks, as_of=as_of, parts=answers)
    if lacking := missing(decided, compiled.questionnaire):
        raise IncompleteSubmission(lacking)
    traits = weigh(db, rules, decided, Submitting(facts.supplier_id, facts.version_id, order.typed))
    return _Judged(decided, judge(rules, decided), traits)


def _freeze(db: Connection | Direct, facts: _Facts, order: SubmitOrder, judged: _Judged, *, previous_id: UUID | None,
            now: datetime) -> Received:
    """Store the document, and that the assessment is submitted."""
    risks = facts.risk_list_id
    document = document_of(
        judged.decided, Signature(order.signed_name, order.signed_role, order.locale, order.text_digests),
        Definitions(facts.version_digest, facts.rule_set_digest, str(risks) if risks else None))
    text = canonical(build_document(document))
    received = Received(
        id=new_id(), document=text, digest=digest(text), locale=order.locale, received_at=now,
        judgement=Judgement(document, judged.flags),
        in_time=local_day(now) <= facts.due_on, number=next_number(db, Submission.number, PREFIX, local_day(now).year))
    _SUBMISSION.run(db, {
        "id": received.id, "number": received.number, "assessment_id": facts.id, "supplier_id": facts.supplier_id,
        "previous_id": previous_id, "document": text, "digest": received.digest, "text_digest": order.text_digests[1],
        "locale": order.locale, "signed_name": order.signed_name, "signed_role": order.signed_role, "received_at": now,
        "in_time": received.in_time, "form_key": order.form_key,
        "signals": judged.signals, "answers_digest": judged.traits.answers_digest,
        "typed_seconds": judged.traits.typed_seconds})
    _SUBMITTED.run(db, {"assessment_id": facts.id, "at": now, "began_at": facts.started_at or now})
    return received


def _key_of(decided: Route) -> AnswerKey:
    questions = decided.compiled.questionnaire.questions

    def key(instance: str, question: str, severity: Severity) -> str:
        return answer_key(questions[question].kind, decided.of(instance).facts.answers.get(question), severity)
    return key
