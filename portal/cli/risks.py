"""`portal risks`: lists of country risk."""

from pathlib import Path

import click

from portal.casework.registering import risks_of, save_risks
from portal.cli.installation import clock, database
from portal.core.errors import ContentFaults, ImportRefused


@click.group()
def command() -> None:
    """Lists that say how risky a country is."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True)
@click.option("--source", default="", help="Who says so; may stand in the file instead.")
@click.option("--year", type=int, help="Of the list; may stand in the file instead.")
@click.option("--example", is_flag=True, help="Mark the list as an example that real rounds must not use.")
def import_file(file: Path, title: str, source: str, year: int | None, *, example: bool) -> None:
    """Take in FILE, a CSV or XLSX file with the columns country (two letters) and score (low, medium, high), as a new list.

    The columns source and year are used where the options are not given.
    """
    try:
        found = risks_of(file, title=title, source=source, year=year, is_example=example)
    except (ContentFaults, ImportRefused) as refused:
        raise click.ClickException("\n".join(getattr(refused, "faults", [f"{file.name}: {refused}"]))) from refused
    now = clock()
    risk_list_id = database().write(lambda db: save_risks(db, found, actor="command", now=now))
    click.echo(f"{title}: {len(found.scores)} countries, list {risk_list_id}")
