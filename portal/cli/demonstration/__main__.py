"""Prepares the demonstration's database: schema, definitions and, where it is empty, suppliers and a round in progress.

Run by `portal demo` as a process of its own. An embedded database is filled beside its place and moved there when it is whole, so
that an interrupted start leaves nothing half-made behind.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.casework.contents.loading import TRANSLATIONS, Package, load
from portal.casework.contents.publication import Desk, publish
from portal.casework.seeding import seed_register
from portal.cli.accounts import new_password
from portal.cli.demonstration.rounds import Round, play
from portal.cli.installation import database as open_database
from portal.cli.mail import post_of
from portal.config import Settings
from portal.core.people import Grant, Reader
from portal.core.states import Role
from portal.db.migrating import upgrade
from portal.db.types import new_id
from portal.db.work import Database
from portal.models.contents import QuestionnaireVersion, RiskEntry, RiskList, RuleSetVersion
from portal.models.register import Supplier
from portal.platform.demonstration import Demonstration, keep
from portal.platform.mail.posting import post_all
from portal.staff.accounts.hashing import Passwords, argon2id
from portal.staff.accounts.services import people
from portal.staff.campaigns import services as campaigns
from portal.staff.register import services as register

HERE = Path(__file__).parent
ACTOR = "command"
EMAIL, NAME = "granskare@kansli.example", "Granskare 1"
BEGAN_DAYS_AGO, DAYS_LEFT = 32, 18


def main() -> None:
    """Prepare the database that the settings name."""
    settings = Settings.from_environment()
    place = settings.database_file
    if place is None or place.exists():
        _prepare(settings)
        return
    unfinished = place.with_name(place.name + ".new")
    unfinished.unlink(missing_ok=True)
    _prepare(replace(settings, database_url=f"sqlite:///{unfinished}"))
    os.replace(unfinished, place)


def _prepare(settings: Settings) -> None:
    database, now = open_database(settings), datetime.now(UTC)
    click.echo("setting up the database …")
    upgrade(database.engine)
    package = load()
    done = database.write(lambda db: publish(Desk(db, ACTOR, now, TRANSLATIONS), package))
    click.echo(f"published: {', '.join(done.definitions) or 'nothing new'}, {len(done.texts)} texts")
    database.write(lambda db: seed_register(db, now))
    with database.read() as db:
        is_empty = not db.scalar(select(func.count()).select_from(Supplier))
    if is_empty:
        keep(settings, _fill(settings, database, package, now))
    database.engine.dispose()


def _fill(settings: Settings, database: Database, package: Package, now: datetime) -> Demonstration:
    """Make the demonstration: suppliers, an example of country risk, one round, and a reviewer."""
    began = now - timedelta(days=BEGAN_DAYS_AGO)
    with (HERE / "suppliers.csv").open("rb") as file, register.open_file(file, "suppliers.csv") as sheet:
        taken = database.write(partial(register.import_suppliers, file=sheet, actor=ACTOR, now=began))
    click.echo(f"fictitious suppliers: {taken.counts.created}")
    password = new_password()
    stored = Passwords(argon2id()).hash(password)
    user = database.write(lambda db: people.create_account(db, EMAIL, NAME, people.Post(Role.ADMINISTRATOR), password_hash=stored,
                                                           now=began))
    database.write(lambda db: people.grant_role(db, EMAIL, people.Post(Role.REVIEWER), now=began))
    campaign = database.write(lambda db: _campaign(db, began))
    invited = _invite(database, campaign, began, settings.mail_domain)
    posted = post_all(post_of(database, settings, lambda: began))
    click.echo(f"invited to the demonstration's round: {invited}, letters written: {posted.handed_over}")
    reviewer = Reader(user, NAME, EMAIL, "sv", (Grant(Role.ADMINISTRATOR), Grant(Role.REVIEWER)))
    secret = play(Round(database, campaign, reviewer, settings.mail_domain, now), package, click.echo)
    return Demonstration(secret, EMAIL, password)


def _campaign(db: Session, now: datetime) -> UUID:
    risks = RiskList(id=new_id(), title="Exempel på landrisk", source="Påhittade värden för demonstrationen", year=now.year,
                     is_example=True, created_at=now)
    db.add(risks)
    db.flush()
    for line in (HERE / "risks.csv").read_text().split()[1:]:
        country, _, score = line.partition(",")
        db.add(RiskEntry(risk_list_id=risks.id, country=country, score=score))
    first = select(QuestionnaireVersion.id).order_by(QuestionnaireVersion.number).limit(1)
    rules_of_first = select(RuleSetVersion.id).order_by(RuleSetVersion.number).limit(1)
    version, rules = db.scalars(first).one(), db.scalars(rules_of_first).one()
    closes_on = (now + timedelta(days=BEGAN_DAYS_AGO + DAYS_LEFT)).date()
    new = campaigns.NewCampaign("Demonstration, alla kategorier", version, rules, closes_on, risks.id)
    return campaigns.create_campaign(db, new, actor=ACTOR, now=now).id


def _invite(database: Database, campaign: UUID, now: datetime, domain: str) -> int:
    count, after = 0, None
    while True:
        done = database.write(partial(campaigns.invite, campaign_id=campaign, actor=ACTOR, now=now, domain=domain, after=after))
        count, after = count + done.count, done.last
        if after is None:
            return count


if __name__ == "__main__":
    main()
