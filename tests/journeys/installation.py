"""The product as people meet it: both wings on one port, the shipped questionnaire, a database file, letters in a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from time import monotonic
from uuid import UUID

from flask import Flask
from sqlalchemy import URL, select

from portal.app import create_joined_app
from portal.casework.contents.loading import TRANSLATIONS, load
from portal.casework.contents.publication import Desk, publish
from portal.casework.submissions import submit
from portal.cli.mail import post_of
from portal.config import Settings
from portal.core.states import LetterKind, Role
from portal.core.values import Answer
from portal.db.engine import make_engine
from portal.db.types import new_id
from portal.db.work import Database
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.mail import OutgoingMail
from portal.platform import links
from portal.platform.mail.posting import post_all
from tests.content.personas import Manner, answer_all
from tests.factories.rounds import NOW, Held, make_assessment, make_supplier, order_of
from tests.factories.world import Post, add_person
from tests.fixtures.server import make_certificate, served
from tests.fixtures.world import make_settings

STARTED = monotonic()
CONTRACT = Held("skane", "it-equipment")


def clock() -> datetime:
    """Return a moment of the day that the factories live on; it moves, since codes of a second factor work once."""
    return NOW + timedelta(hours=1, seconds=monotonic() - STARTED)


@dataclass(frozen=True, slots=True)
class Invited:
    """A supplier that was asked: the address in its letter, and its assessment."""

    link: str
    assessment_id: UUID
    supplier_id: UUID


@dataclass
class Running:
    """A running installation."""

    origin: str
    settings: Settings
    database: Database
    campaign_id: UUID
    names: int = field(default=0)

    def invite(self, name: str = "", *, locale: str = "sv", ends: timedelta = timedelta(days=60),
               due: date | None = None) -> Invited:
        """Invite a new supplier with one contract; return its link, which is told as a letter would tell it."""
        self.names += 1

        def unit(db) -> Invited:
            supplier = make_supplier(db, name or f"Nordinstrument {self.names} AB", CONTRACT)
            assessment = make_assessment(db, db.get_one(Campaign, self.campaign_id), supplier, locale=locale)
            assessment.due_on = due or assessment.due_on
            _, secret = links.mint(db, assessment.id, supplier.id, now=clock(), expires_at=clock() + ends)
            return Invited(f"{self.origin}/i/{secret}", assessment.id, supplier.id)

        return self.database.write(unit)

    def submitted(self, name: str, manner: Manner, *, locale: str = "sv", comment: str = "") -> Invited:
        """Let a supplier answer everything in one manner, with one comment, and submit, through the product's services."""
        invited = self.invite(name, locale=locale)

        def unit(db) -> None:
            assessment = db.get_one(Assessment, invited.assessment_id)
            given = {"role": Answer(("service",)), "employees": Answer("under-10")}
            decided = answer_all(manner, given, assessment.profile)
            answers = {question: replace(answer, comment=comment) for question, answer in decided.active.items()}
            submit(db, order_of(db, assessment, answers, locale=locale), now=clock())

        self.database.write(unit)
        return invited

    def employ(self, role: Role = Role.REVIEWER) -> str:
        """Give a new colleague an account with a second factor; return the address that signs in with `PASSWORD`."""
        self.names += 1
        email = f"colleague{self.names}@kansli.example"
        self.database.write(lambda db: add_person(db, email, Post(role), now=clock()))
        return email

    def recall(self, invited: Invited) -> None:
        """Recall every link to an assessment."""
        self.database.write(lambda db: links.revoke_all(db, invited.assessment_id, now=clock()))

    def letters(self, supplier: Invited, kind: LetterKind) -> list[str]:
        """Work off the outbox as the worker does; return the texts of a supplier's letters of one kind."""
        post_all(post_of(self.database, self.settings, clock))
        with self.database.read() as db:
            ids = db.scalars(select(OutgoingMail.message_id).where(
                OutgoingMail.supplier_id == supplier.supplier_id, OutgoingMail.kind == kind)).all()
        folder = self.settings.mail_folder or Path()
        found = [message_from_bytes(file.read_bytes(), policy=default) for file in folder.glob("*.eml")]
        bodies = [letter.get_body(("plain",)) for letter in found if letter["Message-ID"].strip("<>") in ids]
        return [body.get_content() for body in bodies if body]


def _plant(db) -> UUID:
    publish(Desk(db, "command", NOW, TRANSLATIONS), load())
    version = db.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.number == "2026-1")).one()
    rules = db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.number == "1")).one()
    campaign = Campaign(id=new_id(), title="Hösten 2026", questionnaire_version_id=version, rule_set_version_id=rules,
                        closes_on=NOW.date() + timedelta(days=20), choice={}, created_at=NOW, created_by="command",
                        invited_at=NOW)
    db.add(campaign)
    db.flush()
    return campaign.id


@contextmanager
def run(folder: Path, *, tls: bool = False, pseudo_locale: bool = False) -> Iterator[Running]:
    """Run an installation on a migrated database file in a folder."""
    database = Database(make_engine(URL.create("sqlite", database=str(folder / "portal.sqlite"))))
    campaign_id = database.write(_plant)
    made: dict[str, Flask] = {}
    certificate = make_certificate(folder) if tls else None
    with served(lambda environ, start: made["app"](environ, start), certificate=certificate) as origin:
        settings = replace(make_settings(folder, origin=origin), pseudo_locale=pseudo_locale)
        made["app"] = create_joined_app(settings, database=database, clock=clock)
        yield Running(origin, settings, database, campaign_id)
    database.engine.dispose()
