"""Prepares the demonstration's database: schema, definitions and, where it is empty, suppliers, two rounds and drafts.

Run by `portal demo` as a process of its own. An embedded database is filled beside its place and moved there when it is whole, so
that an interrupted start leaves nothing half-made behind.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import func, select

from portal.casework.contents.loading import TRANSLATIONS, Package, load
from portal.casework.contents.publication import Desk, publish
from portal.casework.seeding import seed_register
from portal.cli.accounts import new_password
from portal.cli.demonstration.drafting import draft_some
from portal.cli.demonstration.making import HERE, House, Plan, make_person, save_example_risks
from portal.cli.demonstration.story import play_running, play_trial
from portal.cli.installation import database as open_database
from portal.config import Settings
from portal.core.states import Role
from portal.db.migrating import upgrade
from portal.db.work import Database
from portal.models.register import Supplier
from portal.platform.demonstration import EMAIL, Demonstration, keep
from portal.staff.register import services as register
from portal.staff.register.checking import open_file

ACTOR = "command"
NAME = "Granskare 1"
AUTHOR_EMAIL, AUTHOR = "forfattare@kansli.example", "Författare 1"
TRIAL_BEGAN, TRIAL_LASTED, TRIAL_TOLD = 300, 50, 60
"""The trial round: how many days ago it began, after how many more it closed, and when the results were told."""
BEGAN_DAYS_AGO, DAYS_LEFT = 32, 18
TRIED_CATEGORY = "gloves"
LANGUAGES = ("en", "pl")
"""The unreviewed languages that the running round allows."""


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
    database, now = open_database(settings, of_any_shape=True), datetime.now(UTC)
    click.echo("setting up the database …")
    upgrade(database.engine)
    with database.read() as db:
        is_empty = not db.scalar(select(func.count()).select_from(Supplier))
    package, since = load(), now - timedelta(days=TRIAL_BEGAN) if is_empty else now
    done = database.write(lambda db: publish(Desk(db, ACTOR, since, TRANSLATIONS), package))
    click.echo(f"published: {', '.join(done.definitions) or 'nothing new'}, {len(done.texts)} texts")
    database.write(lambda db: seed_register(db, since))
    if is_empty:
        keep(settings, _fill(settings, database, package, now))
    database.engine.dispose()


def _fill(settings: Settings, database: Database, package: Package, now: datetime) -> Demonstration:
    """Make the demonstration: suppliers, an example of country risk, people of the kansli, two rounds and some drafts."""
    since = now - timedelta(days=TRIAL_BEGAN)
    with (HERE / "suppliers.csv").open("rb") as file, open_file(file, "suppliers.csv") as sheet:
        taken = register.import_suppliers(database, sheet, actor=ACTOR, now=since)
    click.echo(f"fictitious suppliers: {taken.counts.created}")
    password = new_password()
    reviewer = make_person(database, EMAIL, NAME, (Role.ADMINISTRATOR, Role.REVIEWER), password=password, now=since)
    author = make_person(database, AUTHOR_EMAIL, AUTHOR, (Role.AUTHOR,), password=new_password(), now=since)
    risks = database.write(lambda db: save_example_risks(db, ACTOR, since))
    house = House(settings, database, reviewer, package.rule_sets[0], risks)
    told = since + timedelta(days=TRIAL_TOLD)
    trial = house.begin(Plan("Provomgång, handskar", since, TRIAL_LASTED, {"categories": [TRIED_CATEGORY]}), told)
    sited = play_trial(trial, click.echo)
    house.post(told)
    running = house.begin(Plan("Demonstration, alla kategorier", now - timedelta(days=BEGAN_DAYS_AGO),
                               BEGAN_DAYS_AGO + DAYS_LEFT, languages=LANGUAGES), now)
    secret = play_running(running, sited, click.echo)
    draft_some(database, running.campaign_id, actor=author.actor, now=now - timedelta(days=1))
    return Demonstration(secret, EMAIL, password)


if __name__ == "__main__":
    main()
