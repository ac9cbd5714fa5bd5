"""`portal database`: bringing it to the shape of this code, and checking that it is whole."""

import importlib
import pkgutil
import sys

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import portal.models
from portal.cli.installation import database, require_known
from portal.core.states import FindingStatus
from portal.db.migrating import current, drift, head
from portal.db.migrating import upgrade as bring_up
from portal.models.findings import Finding
from portal.platform import tallies


@click.group()
def command() -> None:
    """The database."""


@command.command()
def upgrade() -> None:
    """Bring the database to the newest revision; nothing happens when it is there already."""
    engine = database(of_any_shape=True).engine
    before = current(engine)
    require_known(before)
    if before == head():
        click.echo(f"the database is at revision {before} already")
        return
    bring_up(engine)
    click.echo(f"the database is at revision {head()} now, it was at {before or 'none'}")


@command.command()
def check() -> None:
    """Compare revision, tables and counts with what they should be; exit 1 if something differs."""
    found = database(of_any_shape=True)
    faults = []
    require_known(revision := current(found.engine))
    if revision != head():
        faults.append("the database is not at the newest revision; run: portal database upgrade")
    else:
        load_models()
        faults = [f"differs from the models: {step}" for step in drift(found.engine)]
        with found.read() as db:
            faults += miscounted(db)
    for fault in faults:
        click.echo(fault)
    if not faults:
        click.echo(f"the database is whole, at revision {head()}")
    sys.exit(bool(faults))


def load_models() -> None:
    """Load every table, by name: nothing but the comparison needs them all, and the supplier's own are not imported elsewhere."""
    for module in pkgutil.iter_modules(portal.models.__path__):
        importlib.import_module(f"portal.models.{module.name}")


def miscounted(db: Session) -> list[str]:
    """Return where the kept counts of findings differ from counting them, in one line each."""
    counted = {status: number for status, number in
               db.execute(select(Finding.status, func.count()).group_by(Finding.status))}
    kept = {status: tallies.counts(db, "finding", "all", status).get("all", 0) for status in FindingStatus}
    return [f"{kept[status]} findings are counted as {status}, there are {counted.get(status, 0)}"
            for status in kept if kept[status] != counted.get(status, 0)]
