"""`portal categories`: what the regions buy, by category."""

from pathlib import Path

import click

from portal.casework.contents.reading import Unreadable
from portal.casework.registering import categories_of
from portal.casework.seeding import read_categories, save_categories
from portal.cli.installation import clock, database
from portal.core.errors import ContentFaults, ImportRefused


@click.group()
def command() -> None:
    """Categories of what is bought."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Add the categories of FILE and bring known ones to what it says; none is removed.

    YAML as in questionnaires/register/categories.yaml, or CSV with code, name_sv, name_en, prioritised, labour_intensive (yes or
    no).
    """
    try:
        rows = read_categories(file) if file.suffix in (".yaml", ".yml") else categories_of(file)
    except (ContentFaults, ImportRefused, Unreadable) as refused:
        raise click.ClickException("\n".join(getattr(refused, "faults", [str(refused)]))) from refused
    now = clock()
    done = database().write(lambda db: save_categories(db, rows, actor="command", now=now))
    click.echo(f"{done.created} new categories, {done.changed} changed")
