"""`portal suppliers`: taking in files of suppliers and contracts."""

import json
import sys
from pathlib import Path

import click

from portal.cli.installation import clock, database
from portal.core.errors import ImportRefused
from portal.staff.register import services, words
from portal.staff.register.checking import open_file
from portal.staff.register.services import Outcome


@click.group()
def command() -> None:
    """Suppliers and their contracts."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Store nothing; say what would be stored.")
@click.option("--skip-faulty", is_flag=True, help="Store the sound rows and leave out the faulty ones.")
@click.option("--faulty", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the faulty rows here, to be mended; with --skip-faulty, beside where you are unless told otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print faults, warnings and counts as JSON.")
def import_file(file: Path, faulty: Path | None, **how: bool) -> None:
    """Take in FILE (CSV or XLSX): print every fault with line, column, value and reason; exit 1 if there is one."""
    as_json, now = how.pop("as_json"), clock()
    try:
        with file.open("rb") as opened, open_file(opened, file.name) as suppliers:
            outcome = services.import_suppliers(database(), suppliers, actor="command", now=now, **how)
    except ImportRefused as refused:
        raise click.ClickException(f"{file}: {words.unreadable(refused)}") from refused
    if faulty is None and outcome.is_stored:
        faulty = _unused(f"{file.stem}-faulty")
    if faulty is not None and outcome.faulty:
        faulty.write_bytes(words.mending_file(outcome))
        click.echo(f"{faulty}: the faulty rows, to be mended", err=True)
    click.echo(_as_json(outcome) if as_json else _as_lines(file, outcome))
    sys.exit(bool(outcome.faults))


def _unused(name: str) -> Path:
    """Return a file here that does not exist yet: somebody may be mending an earlier one."""
    return next(path for path in (Path(f"{name}{mark}.csv") for mark in ("", *(f"-{place}" for place in range(2, 1_000))))
                if not path.exists())


def _as_lines(file: Path, outcome: Outcome) -> str:
    remarks = [(remark, "") for remark in outcome.faults] + [(remark, "warning: ") for remark in outcome.warnings]
    lines = [f"{file}:{said['line']}: {kind}{said['column']}: {said['value'] or '(empty)'}: {said['reason']}"
             for said, kind in ((words.line_of(remark), kind) for remark, kind in remarks)]
    return "\n".join([*lines, f"{'stored' if outcome.is_stored else 'not stored'}: {words.summary(outcome)}"])


def _as_json(outcome: Outcome) -> str:
    return json.dumps({
        "stored": outcome.is_stored, "counts": outcome.counts.as_data(),
        "faults": [words.line_of(fault) for fault in outcome.faults],
        "warnings": [words.line_of(warning) for warning in outcome.warnings]}, ensure_ascii=False)
