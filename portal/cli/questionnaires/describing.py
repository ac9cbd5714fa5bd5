"""`portal questionnaires schema`: what editors complete and underline by."""

from pathlib import Path

import click

from portal.casework.contents.loading import QUESTIONNAIRES
from portal.casework.contents.schema import write


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=QUESTIONNAIRES)
def schema(folder: Path) -> None:
    """Write the JSON Schema of every kind of file into FOLDER/schema."""
    for path in write(folder):
        click.echo(f"written: {path}")
