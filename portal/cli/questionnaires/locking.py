"""`portal questionnaires lock`: what is published never changes its meaning."""

import sys
from pathlib import Path

import click

from portal.casework.contents.auditing import examine
from portal.casework.contents.loading import QUESTIONNAIRES
from portal.casework.contents.lock import locked_now, write_lock


@click.command()
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
