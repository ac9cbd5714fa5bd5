"""Taking in a file of suppliers."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.core.cells import Known
from portal.core.registration import ReadRow, Remark, RowReader, read_header
from portal.db.types import new_id
from portal.models.register import Category, ContractingAuthority, ImportBatch
from portal.platform import audit
from portal.platform.sheets import Sheet, open_sheet
from portal.staff.register.addresses import normal_address
from portal.staff.register.storing import CHUNK, Codes, Counts, Storage


@dataclass(frozen=True)
class SupplierFile:
    """A file that can be read as often as needed; `digest` is of its bytes."""

    name: str
    digest: str
    sheet: Sheet


@dataclass
class Outcome:
    """What came of a file.

    Attributes:
        header: the first line as it stands in the file.
        faulty: the faulty rows with their lines, as they stand in the file.
        is_stored: whether anything of it was kept; never with a fault, unless faulty rows were to be skipped.
    """

    counts: Counts = field(default_factory=Counts)
    faults: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    header: Sequence[str] = ()
    faulty: list[tuple[int, list[str]]] = field(default_factory=list)
    is_stored: bool = False


@contextmanager
def open_file(file: IO[bytes], name: str) -> Iterator[SupplierFile]:
    """Give a file of suppliers, ready to be read.  Raises ImportRefused."""
    with open_sheet(file) as sheet:
        file.seek(0)
        digest = hashlib.file_digest(file, hashlib.sha256).hexdigest()  # type: ignore[arg-type]  # any binary file will do
        yield SupplierFile(name, digest, sheet)


def import_suppliers(db: Session, file: SupplierFile, *, actor: str, now: datetime, skip_faulty: bool = False,
                     dry_run: bool = False) -> Outcome:
    """Take in a file: the rows of one supplier become one supplier with several contracts; parents are linked by number.

    Taking in the same file again changes nothing. With a faulty row nothing is stored, unless these are to be skipped. The rows
    pass through in chunks, so memory does not grow with the file.

    Args:
        dry_run: store nothing, but count what would be stored if faulty rows were skipped.

    Raises:
        ImportRefused: the file cannot be read to its end.
    """
    lines = file.sheet.rows()
    line, cells = next(lines)
    header = read_header(line, cells)
    outcome = Outcome(header=cells, faults=list(header.faults), warnings=list(header.warnings))
    if header.faults:
        return outcome
    codes = _codes(db)
    reader = RowReader(header, Known(codes.authorities, codes.categories, normal_address))
    with db.begin_nested() as attempt:
        storage = Storage(db, codes, header.given, now=now)
        for chunk in _chunks(_sound(lines, reader, outcome)):
            if skip_faulty or dry_run or not outcome.faults:  # else nothing will be kept: read on for the other faults
                storage.take(chunk)
        storage.link_parents()
        if dry_run or (outcome.faults and not skip_faulty):
            attempt.rollback()
        else:
            outcome.is_stored = True
    outcome.counts = storage.counts
    outcome.counts.warnings, outcome.counts.faulty = len(outcome.warnings), len(outcome.faulty)
    if outcome.is_stored and outcome.counts.has_changes:
        _record(db, file, outcome.counts, actor=actor, now=now)
    return outcome


def _codes(db: Session) -> Codes:
    authorities = db.execute(select(ContractingAuthority.code, ContractingAuthority.id)).all()
    categories = db.execute(select(Category.code, Category.id)).all()
    return Codes({row.code: row.id for row in authorities}, {row.code: row.id for row in categories})


def _sound(lines: Iterator[tuple[int, list[str]]], reader: RowReader, outcome: Outcome) -> Iterator[ReadRow]:
    """Give the sound rows; put down what is wrong with the others."""
    for line, cells in lines:
        read = reader.read(line, cells)
        outcome.warnings += read.warnings
        if read.row is None:
            outcome.faults += read.faults
            outcome.faulty.append((line, cells))
        else:
            yield read


def _chunks(reads: Iterator[ReadRow]) -> Iterator[list[ReadRow]]:
    """Give the rows in chunks that do not part neighbouring rows of one supplier."""
    chunk: list[ReadRow] = []
    for read in reads:
        if len(chunk) >= CHUNK and read.row and chunk[-1].row and read.row.supplier != chunk[-1].row.supplier:
            yield chunk
            chunk = []
        chunk.append(read)
    if chunk:
        yield chunk


def _record(db: Session, file: SupplierFile, counts: Counts, *, actor: str, now: datetime) -> None:
    batch_id = new_id()
    db.execute(insert(ImportBatch).values(id=batch_id, at=now, actor=actor, file_name=file.name, digest=file.digest,
                                          counts=counts.as_data()))
    audit.record(db, "suppliers.imported", ("import_batch", batch_id), actor=actor, now=now, file=file.name, **counts.as_data())
