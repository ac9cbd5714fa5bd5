"""`portal questionnaires publish`: from files to rows."""

import click

from portal.casework.contents.auditing import examine
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS
from portal.casework.contents.publication import Desk, publish
from portal.casework.seeding import seed_register
from portal.cli.installation import clock, database
from portal.core.errors import ContentFaults


@click.command("publish")
def publish_shipped() -> None:
    """Make what is shipped ready to run: definitions, texts, regions and categories. Publishing twice changes nothing."""
    report = examine(QUESTIONNAIRES)
    if report.faults:
        raise ContentFaults(tuple(map(str, report.faults)))
    now = clock()
    done = database().write(lambda db: publish(Desk(db, "command", now, TRANSLATIONS), report.package))
    database().write(lambda db: seed_register(db, now))
    click.echo(f"published: {', '.join(done.definitions) or 'nothing new'}; texts: {len(done.texts)} new")
