"""The demonstration's assessments: answered, submitted, decided and told through the services that the pages use."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.loading import Package
from portal.casework.contents.running import compiled_questionnaire, country_risks, current_digests
from portal.casework.deciding import decide_finding
from portal.casework.planning import plan_release
from portal.casework.releasing import release
from portal.casework.submissions import SubmitOrder, submit
from portal.cli.demonstration.answering import Part, Script, write_parts
from portal.core.people import Reader
from portal.core.questionnaire import COMPANY, Kind
from portal.core.review import Verdict
from portal.core.routing import Route
from portal.core.states import Decision
from portal.core.values import Answer
from portal.db.work import Database
from portal.language.formats import local_day
from portal.models.assessments import Assessment, Campaign
from portal.models.findings import Finding
from portal.models.register import Supplier
from portal.platform.links import mint
from portal.supplier.answering import queries, services
from portal.supplier.answering.drafts import plain, read_draft
from portal.supplier.answering.services import Save

SUBMITTED = 30
STARTED = 8
TOLD = 4
LINK_DAYS = 120
LOCALE = "sv"
REASON = "Svaret visar en brist mot avtalet."
Say = Callable[[str], None]


@dataclass(frozen=True)
class Round:
    """A campaign of the demonstration, and who takes part in it."""

    database: Database
    campaign_id: UUID
    reviewer: Reader
    domain: str
    now: datetime

    def write_link(self, assessment: Assessment) -> tuple[UUID, str]:
        """Give an assessment a link; return its id and its secret."""
        def unit(db: Session) -> tuple[UUID, str]:
            link, secret = mint(db, assessment.id, assessment.supplier_id, now=self.now,
                                expires_at=self.now + timedelta(days=LINK_DAYS))
            db.flush()
            return link.id, secret
        return self.database.write(unit)


def play(round_: Round, package: Package, say: Say) -> str:
    """Let suppliers answer and reviewers decide; return the secret of a link to an assessment that nobody has begun."""
    script, assessments = _script(round_, package)
    parts = write_parts(script, [assessment.profile for assessment in assessments[:SUBMITTED]])
    for place, (assessment, part) in enumerate(zip(assessments, parts, strict=False), 1):
        link, _ = round_.write_link(assessment)
        moment = round_.now - timedelta(days=SUBMITTED - place, hours=2)
        _answer(round_, script.answers(part), assessment, link, moment)
        _submit(round_, script.answers(part), assessment, link, moment + timedelta(minutes=40))
        if place % 10 == 0:
            say(f"{place} of {SUBMITTED} self-assessments answered and submitted")
    for assessment in assessments[SUBMITTED:SUBMITTED + STARTED]:
        link, _ = round_.write_link(assessment)
        _answer(round_, script.answers(Part(assessment.profile)), assessment, link, round_.now, sections=3)
    for assessment in assessments[SUBMITTED - TOLD:SUBMITTED]:
        _review(round_, assessment.id)
    say(f"{STARTED} more begun, {TOLD} decided and told to their suppliers")
    fresh = next(one for one in assessments[SUBMITTED + STARTED:] if one.locale == LOCALE and len(one.profile["contracts"]) > 1)
    return round_.write_link(fresh)[1]


def _script(round_: Round, package: Package) -> tuple[Script, Sequence[Assessment]]:
    with round_.database.read() as db:
        campaign = db.scalars(select(Campaign).where(Campaign.id == round_.campaign_id)).one()
        compiled = compiled_questionnaire(db, campaign.questionnaire_version_id)
        rules = next(one for one in package.rule_sets if one.code == compiled.questionnaire.code)
        script = Script(compiled, rules, country_risks(db, campaign.risk_list_id), local_day(round_.now))
        assessments = db.scalars(
            select(Assessment).join(Supplier, Supplier.id == Assessment.supplier_id)
            .where(Assessment.campaign_id == campaign.id).order_by(Supplier.registration_number)).all()
        db.expunge_all()
    return script, assessments


def _answer(round_: Round, decided: Route, assessment: Assessment, link: UUID, now: datetime, *, sections: int = 99) -> None:
    """Save section after section, as the page does."""
    questionnaire = decided.compiled.questionnaire
    asked = [section for section in questionnaire.sections if any(question.id in decided.asked for question in section.questions)]
    for section in asked[:sections]:
        answers = {question.id: decided.active[question.id] for question in section.questions
                   if question.id in decided.active and question.kind is not Kind.STATEMENT}
        round_.database.write(partial(_save, round_=round_, link=(link, assessment.id), section=section.id, answers=answers,
                                      now=now))


def _save(db: Session, *, round_: Round, link: tuple[UUID, UUID], section: str, answers: dict[str, Answer],
          now: datetime) -> None:
    opened = queries.open_assessment(db, *link, locale=LOCALE, now=round_.now)
    draft = read_draft(db, opened, locale=LOCALE, now=now)
    services.save_section(db, opened, Save((section, COMPANY), 0, secrets.token_urlsafe(9), plain(answers), LOCALE,
                                           draft.texts.digest), now=now)
    services.move_progress(db, opened, min(95, opened.percent + 7), now=now)


def _submit(round_: Round, decided: Route, assessment: Assessment, link: UUID, now: datetime) -> None:
    section_of = decided.compiled.questionnaire.section_of
    answers: dict[tuple[str, str], dict[str, Answer]] = {}
    for question, answer in decided.active.items():
        answers.setdefault((section_of[question].id, COMPANY), {})[question] = answer

    def unit(db: Session) -> None:
        version = db.scalars(select(Campaign.questionnaire_version_id).where(Campaign.id == round_.campaign_id)).one()
        submit(db, SubmitOrder(
            assessment_id=assessment.id, answers=answers, signed_name="Demonstration", signed_role="Verkställande direktör",
            locale=LOCALE, form_key=secrets.token_urlsafe(9), text_digests=current_digests(db, version, LOCALE), link_id=link,
            mail_domain=round_.domain), now=now)
    round_.database.write(unit)


def _review(round_: Round, assessment_id: UUID) -> None:
    """Confirm what the rules suggest, then tell the supplier."""
    with round_.database.read() as db:
        found = db.execute(select(Finding.id, Finding.revision).where(Finding.assessment_id == assessment_id)).all()
    verdict = Verdict(Decision.CONFIRM, REASON, action="Rätta bristen enligt vad som står vid varje punkt.")
    for finding_id, revision in found:
        round_.database.write(partial(decide_finding, finding_id=finding_id, verdict=verdict, revision=revision,
                                      actor=round_.reviewer, now=round_.now))

    def tell(db: Session) -> None:
        plan = plan_release(db, assessment_id, now=round_.now)
        release(db, assessment_id, seen=plan.mark, actor=round_.reviewer, now=round_.now, domain=round_.domain)
    round_.database.write(tell)
