"""`portal questionnaires check`: every fault with its file and line, before anything is published."""

import json
import sys
from pathlib import Path

import click

from portal.casework.contents.auditing import Report, examine
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS
from portal.casework.contents.translated import translated


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=QUESTIONNAIRES)
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
@click.option("--texts", is_flag=True, help="Name every text that waits for a translator.")
def check(folder: Path, *, as_json: bool, texts: bool) -> None:
    """Print every fault of the questionnaires in FOLDER, then what the kansli must confirm; exit 1 if there is a fault."""
    report = examine(folder)
    if as_json:
        _print_json(report)
    else:
        _print_lines(report)
        _print_languages(report, folder, named=texts)
    sys.exit(bool(report.faults))


def _print_json(report: Report) -> None:
    click.echo(json.dumps([{"path": fault.path, "line": fault.line, "what": fault.what, "mend": fault.mend, "kind": kind}
                           for kind, found in (("fault", report.faults), ("warning", report.warnings)) for fault in found],
                          ensure_ascii=False))


def _print_lines(report: Report) -> None:
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


def _print_languages(report: Report, folder: Path, *, named: bool) -> None:
    """Say how far the translations beside the folder have come."""
    if report.package.faults:
        return
    for language in translated(report.package, folder.resolve().parent / TRANSLATIONS.name):
        click.echo(str(language))
        for line in language.waiting if named else ():
            click.echo(f"  {line}")
