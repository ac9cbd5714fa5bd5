"""`portal questionnaires workbook`: a version as a workbook for spreadsheet programs."""

from pathlib import Path

import click

from portal.casework.contents.workbook_writing import workbook_of
from portal.cli.questionnaires.editions import find, which


@click.command()
@which
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def workbook(code: str, number: str, file: Path, *, rules: str | None, source: Path | None) -> None:
    """Write version NUMBER of questionnaire CODE, its rules and all its texts into the workbook FILE (.xlsx)."""
    edition, _files = find(code, number, rules, source)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(workbook_of(edition))
    judged = f"{len(edition.rule_set.rules)} rules" if edition.rule_set else "no rules"
    click.echo(f"{file}: {len(edition.questionnaire.questions)} questions, {judged}, {len(edition.translations)} translations")
