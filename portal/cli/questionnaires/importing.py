"""`portal questionnaires import`: a workbook or a package into the authors' files, after the same checks."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from portal.casework.contents.archives import files_in_package
from portal.casework.contents.loading import QUESTIONNAIRES
from portal.casework.contents.staging import examine_files
from portal.casework.contents.workbook_files import MOST_FAULTS, check_workbook
from portal.casework.contents.writing import Files, Place, files_of
from portal.cli.questionnaires.editions import where_to
from portal.core.errors import ContentFaults, ImportRefused

WORKBOOK_PART = b"xl/workbook.xml"
REFUSED = {
    "too_large": "it is larger than we read",
    "damaged": "it is damaged, or protected; save it anew as a workbook (.xlsx) or a package (.zip)",
    "bomb": "it holds far more than a questionnaire",
    "no_sheet": "it holds no sheet",
    "too_many_rows": "it has more rows than we read",
    "cell_too_long": "a cell holds more than we read",
}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="The folder that gets the files.")
@where_to
def import_file(file: Path, target: Path, translations: Path | None) -> None:
    """Check the workbook (.xlsx) or package (.zip) FILE and write what it holds as files.

    If there are faults, all are told, nothing is written, and the exit status is 1. Files that stand in the folder already keep
    their notes where only words differ.
    """
    content, place = file.read_bytes(), Place(target, translations)
    try:
        made = _from_workbook(content, place) if WORKBOOK_PART in content else _from_package(content)
    except ImportRefused as refused:
        raise click.ClickException(f"{file}: {REFUSED.get(refused.reason, refused.reason)}") from refused
    for path in place.write(made):
        click.echo(f"written: {path}")
    for name in _left_over(made, target):
        click.echo(f"warning: {target / name} belongs to no section any more; take it away", err=True)
    click.echo(f"{len(made)} files in {target}")


def _from_workbook(content: bytes, place: Place) -> Files:
    found = check_workbook(content, QUESTIONNAIRES)
    _tell(found.faults, found.warnings)
    if found.edition is None:
        sys.exit(1)
    return files_of(found.edition, place.read(files_of(found.edition)))


def _from_package(content: bytes) -> Files:
    try:
        files = files_in_package(content)
    except ContentFaults as refused:
        _tell(refused.faults, ())
        sys.exit(1)
    report = examine_files(files)
    _tell(report.faults, report.warnings)
    if report.faults:
        sys.exit(1)
    return {name: text.encode() for name, text in files.items()}


def _tell(faults: Iterable[object], warnings: Iterable[object]) -> None:
    for fault in [*faults][:MOST_FAULTS]:
        click.echo(str(fault), err=True)
    for warning in [*warnings][:MOST_FAULTS]:
        click.echo(f"warning: {warning}", err=True)


def _left_over(made: Files, target: Path) -> list[str]:
    """Return the section files of the versions written that are in the folder and in no list."""
    folders = {name.rpartition("/")[0] for name in made if "/sections/" in name}
    there = [path for folder in sorted(folders) for path in sorted((target / folder).glob("*.yaml"))]
    return [name for path in there if (name := path.relative_to(target).as_posix()) not in made]
