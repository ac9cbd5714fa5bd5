"""One round of the demonstration: invited, answered, submitted, decided and told through the services that the pages use."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, country_risks, current_digests
from portal.casework.deciding import decide_finding
from portal.casework.deviations import close
from portal.casework.planning import plan_release
from portal.casework.releasing import release
from portal.casework.submissions import SubmitOrder, submit
from portal.cli.demonstration.answering import Part, Script
from portal.core.people import Reader
from portal.core.questionnaire import Kind
from portal.core.review import Verdict
from portal.core.routing import Route
from portal.core.rules import RuleSet
from portal.core.states import Decision
from portal.core.values import Answer
from portal.db.work import Database
from portal.language.formats import local_day
from portal.models.assessments import Assessment, Campaign
from portal.models.deviations import Deviation
from portal.models.findings import Finding, Point
from portal.models.register import Supplier
from portal.platform.links import mint
from portal.staff.campaigns import services as campaigns
from portal.supplier.answering import queries, services
from portal.supplier.answering.drafts import plain, read_draft
from portal.supplier.answering.services import NOTHING, Save

LINK_DAYS = 120
MENDED = "Åtgärderna är genomförda, och vi har sett underlaget."
PageOf = tuple[tuple[str, str], dict[str, Answer]]
"""A page of the questionnaire, by section and instance, with what is answered on it."""


@dataclass
class Guest:
    """A supplier invited to a round: its assessment, how it answers, and the link it holds."""

    assessment: Assessment
    part: Part
    link: UUID
    secret: str


@dataclass(frozen=True)
class Round:
    """A campaign of the demonstration.

    Attributes:
        now: the day on which its story ends, today for one that is going on; the kansli does its part on it.
        rules: what judges it, with the authors' examples.
    """

    database: Database
    campaign_id: UUID
    reviewer: Reader
    domain: str
    now: datetime
    rules: RuleSet

    def invite(self, now: datetime) -> int:
        """Invite everybody who can be; return how many."""
        count, after = 0, None
        while True:
            done = self.database.write(partial(campaigns.invite, campaign_id=self.campaign_id, actor=self.reviewer.actor, now=now,
                                               domain=self.domain, after=after))
            count, after = count + done.count, done.last
            if after is None:
                return count

    def script(self) -> Script:
        """Return the questionnaire, its rules and the circumstances of the round."""
        with self.database.read() as db:
            campaign = db.scalars(select(Campaign).where(Campaign.id == self.campaign_id)).one()
            return Script(compiled_questionnaire(db, campaign.questionnaire_version_id), self.rules,
                          country_risks(db, campaign.risk_list_id), local_day(self.now))

    def assessments(self) -> list[Assessment]:
        """Return the round's assessments, always in the same order."""
        with self.database.read() as db:
            return list(db.scalars(select(Assessment).join(Supplier, Supplier.id == Assessment.supplier_id)
                                   .where(Assessment.campaign_id == self.campaign_id).order_by(Supplier.registration_number)))

    def welcome(self, assessment: Assessment, locale: str) -> Guest:
        """Give an assessment a link."""
        def unit(db: Session) -> tuple[UUID, str]:
            link, secret = mint(db, assessment.id, assessment.supplier_id, now=self.now,
                                expires_at=self.now + timedelta(days=LINK_DAYS))
            db.flush()
            return link.id, secret
        return Guest(assessment, Part(assessment.profile, locale), *self.database.write(unit))

    def answer(self, guest: Guest, decided: Route, now: datetime, *, pages: int | None = None) -> None:
        """Save page after page, as the supplier's pages do: all of them, or only the first."""
        for key, answers in list(_pages(decided))[:pages]:
            self.database.write(partial(self._save, guest=guest, key=key, answers=answers, now=now))

    def _save(self, db: Session, *, guest: Guest, key: tuple[str, str], answers: dict[str, Answer], now: datetime) -> None:
        locale = guest.part.locale
        opened = queries.open_assessment(db, guest.link, guest.assessment.id, locale=locale, now=self.now)
        draft = read_draft(db, opened, locale=locale, now=now)
        revision = opened.drafts.get(key, NOTHING).revision  # what was carried over is there already
        services.save_section(db, opened, Save(key, revision, secrets.token_urlsafe(9), plain(answers), locale,
                                               draft.texts.digest), now=now)
        services.move_progress(db, opened, min(95, opened.percent + 7), now=now)

    def submit(self, guest: Guest, decided: Route, now: datetime) -> None:
        """Sign and submit everything that is answered."""
        section_of, locale = decided.compiled.questionnaire.section_of, guest.part.locale
        answers: dict[tuple[str, str], dict[str, Answer]] = {}
        for instance, way in decided.whole():
            for question, answer in way.active.items():
                answers.setdefault((section_of[question].id, instance), {})[question] = answer

        def unit(db: Session) -> None:
            version = db.scalars(select(Campaign.questionnaire_version_id).where(Campaign.id == self.campaign_id)).one()
            submit(db, SubmitOrder(
                assessment_id=guest.assessment.id, answers=answers, signed_name="Demonstration",
                signed_role="Verkställande direktör", locale=locale, form_key=secrets.token_urlsafe(9),
                text_digests=current_digests(db, version, locale), link_id=guest.link, mail_domain=self.domain), now=now)
        self.database.write(unit)

    def review(self, guest: Guest) -> None:
        """Confirm what the rules suggest, then tell the supplier."""
        key = guest.assessment.id
        with self.database.read() as db:
            found = db.execute(select(Finding.id, Finding.revision).where(Finding.assessment_id == key)).all()
            seen = {finding_id: db.scalars(select(Point.rule).where(
                Point.finding_id == finding_id, Point.covered_by.is_(None)).order_by(Point.id)).all() for finding_id, _ in found}
        for finding_id, revision in found:
            verdict = self._as_suggested([name for name in seen[finding_id] if name is not None])
            self.database.write(partial(decide_finding, finding_id=finding_id, verdict=verdict, revision=revision,
                                        actor=self.reviewer, now=self.now))

        def tell(db: Session) -> None:
            plan = plan_release(db, key, now=self.now)
            release(db, key, seen=plan.mark, actor=self.reviewer, now=self.now, domain=self.domain)
        self.database.write(tell)

    def _as_suggested(self, names: Sequence[str]) -> Verdict:
        """Confirmed in the words that rules suggest, which a reviewer reads and may keep."""
        met = [rule for rule in self.rules.rules if rule.id in names]
        return Verdict(Decision.CONFIRM, "\n".join(dict.fromkeys(rule.reason for rule in met)),
                       action="\n".join(dict.fromkeys(rule.action for rule in met if rule.action)))

    def close(self, guest: Guest, now: datetime) -> None:
        """Close every deviation of a supplier that was told of them."""
        with self.database.read() as db:
            found = db.execute(select(Deviation.id, Deviation.revision)
                               .where(Deviation.assessment_id == guest.assessment.id)).all()
        for deviation_id, revision in found:
            self.database.write(partial(close, deviation_id=deviation_id, revision=revision, reason=MENDED, actor=self.reviewer,
                                        now=now))


def _pages(decided: Route) -> Iterator[PageOf]:
    """Yield what is answered, in reading order; the statement is signed when submitting."""
    for section in decided.compiled.questionnaire.sections:
        for instance, way in decided.whole():
            answers = {question.id: way.active[question.id] for question in section.questions
                       if question.id in way.active and question.kind is not Kind.STATEMENT}
            if answers:
                yield (section.id, instance), answers
