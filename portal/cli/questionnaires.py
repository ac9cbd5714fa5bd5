"""`portal questionnaires`: checking, locking and publishing definitions."""

import json
import sys
from pathlib import Path

import click

from portal.casework.contents.auditing import examine
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS
from portal.casework.contents.lock import locked_now, write_lock
from portal.casework.contents.publication import Desk, publish
from portal.casework.seeding import seed_register
from portal.cli.installation import clock, database
from portal.core.errors import ContentFaults


@click.group()
def command() -> None:
    """Questionnaires, rule sets and frameworks."""


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=QUESTIONNAIRES)
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def check(folder: Path, *, as_json: bool) -> None:
    """Print every fault of the questionnaires in FOLDER, then what the kansli must confirm; exit 1 if there is a fault."""
    report = examine(folder)
    if as_json:
        click.echo(json.dumps([{"path": fault.path, "line": fault.line, "what": fault.what, "mend": fault.mend, "kind": kind}
                               for kind, found in (("fault", report.faults), ("warning", report.warnings)) for fault in found],
                              ensure_ascii=False))
        sys.exit(bool(report.faults))
    for fault in report.faults:
        click.echo(str(fault))
    for warning in report.warnings:
        click.echo(f"warning: {warning}")
    for line in report.summary:
        click.echo(line)
    if report.to_confirm:
        click.echo(f"To be confirmed by the kansli ({len(report.to_confirm)}):")
        for item in report.to_confirm:
            click.echo(f"  {item}")
    sys.exit(bool(report.faults))


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=QUESTIONNAIRES)
def lock(folder: Path) -> None:
    """Add the versions and rule sets of FOLDER to the lock; what is locked never changes."""
    report = examine(folder)
    if report.faults:
        for fault in report.faults:
            click.echo(str(fault), err=True)
        sys.exit(1)
    added = write_lock(folder, locked_now(report.package.questionnaires, report.package.rule_sets))
    click.echo(f"locked: {', '.join(added)}" if added else "everything is locked already")


@command.command("publish")
def publish_shipped() -> None:
    """Make what is shipped ready to run: definitions, texts, regions and categories. Publishing twice changes nothing."""
    report = examine(QUESTIONNAIRES)
    if report.faults:
        raise ContentFaults(tuple(map(str, report.faults)))
    now = clock()
    done = database().write(lambda db: publish(Desk(db, "command", now, TRANSLATIONS), report.package))
    database().write(lambda db: seed_register(db, now))
    click.echo(f"published: {', '.join(done.definitions) or 'nothing new'}; texts: {len(done.texts)} new")
