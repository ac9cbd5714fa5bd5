"""A file of suppliers read and checked: what is wrong with it, and its sound rows kept aside. No database is needed for it.

So the lock that writers wait for is not held while a large file is read.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from portal.core.cells import Known
from portal.core.registration import ReadRow, Remark, RowReader, SupplierRow, read_header
from portal.platform.sheets import Sheet, open_sheet

CHUNK = 1_000
"""Rows compared and written together: what an import holds in memory."""
_DAYS = tuple(SupplierRow._fields.index(name) for name in ("starts_on", "ends_on"))


@dataclass(frozen=True)
class SupplierFile:
    """A file that can be read as often as needed; `digest` is of its bytes."""

    name: str
    digest: str
    sheet: Sheet


@dataclass
class Checked:
    """What a file holds.

    Attributes:
        header: the first line as it stands in the file.
        given: the columns that it has.
        faulty: the faulty rows with their lines, as they stand in the file.
        is_readable: whether the header could be understood; without, no row is read.
    """

    header: Sequence[str]
    given: frozenset[str]
    faults: list[Remark]
    warnings: list[Remark]
    faulty: list[tuple[int, list[str]]] = field(default_factory=list)
    is_readable: bool = True
    _kept: IO[str] | None = None

    def keep(self, reads: Iterator[ReadRow], kept: IO[str]) -> None:
        """Put the sound rows into a file of our own, a line a chunk; memory does not grow with their number."""
        self._kept = kept
        kept.writelines(f"{json.dumps([_as_data(read.row, is_first=read.is_first) for read in chunk if read.row])}\n"
                        for chunk in _chunks(reads))

    def chunks(self) -> Iterator[list[ReadRow]]:
        """Give the sound rows in chunks that do not part neighbouring rows of one supplier; as often as needed."""
        if self._kept is not None:
            self._kept.seek(0)
            yield from ([_as_read(entry) for entry in json.loads(line)] for line in self._kept)


@contextmanager
def open_file(file: IO[bytes], name: str) -> Iterator[SupplierFile]:
    """Give a file of suppliers, ready to be read.  Raises ImportRefused."""
    with open_sheet(file) as sheet:
        file.seek(0)
        digest = hashlib.file_digest(file, hashlib.sha256).hexdigest()  # type: ignore[arg-type]  # any binary file will do
        yield SupplierFile(name, digest, sheet)


@contextmanager
def check_file(file: SupplierFile, known: Known) -> Iterator[Checked]:
    """Read a file to its end and give what it holds.

    Raises:
        ImportRefused: it cannot be read to its end.
    """
    lines = file.sheet.rows()
    line, cells = next(lines)
    header = read_header(line, cells)
    checked = Checked(cells, header.given, list(header.faults), list(header.warnings), is_readable=not header.faults)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        if checked.is_readable:
            checked.keep(_sound(lines, RowReader(header, known), checked), kept)
        yield checked


def _sound(lines: Iterable[tuple[int, list[str]]], reader: RowReader, checked: Checked) -> Iterator[ReadRow]:
    """Give the sound rows; put down what is wrong with the others."""
    for line, cells in lines:
        read = reader.read(line, cells)
        checked.warnings += read.warnings
        if read.row is None:
            checked.faults += read.faults
            checked.faulty.append((line, cells))
        else:
            yield read


def _chunks(reads: Iterator[ReadRow]) -> Iterator[list[ReadRow]]:
    chunk: list[ReadRow] = []
    for read in reads:
        if len(chunk) >= CHUNK and read.row and chunk[-1].row and read.row.supplier != chunk[-1].row.supplier:
            yield chunk
            chunk = []
        chunk.append(read)
    if chunk:
        yield chunk


def _as_data(row: SupplierRow, *, is_first: bool) -> list[object]:
    return [*(cell.isoformat() if isinstance(cell, date) else cell for cell in row), is_first]


def _as_read(entry: list[object]) -> ReadRow:
    *cells, is_first = entry
    for place in _DAYS:
        cells[place] = date.fromisoformat(str(cells[place]))
    return ReadRow(SupplierRow._make(cells), is_first=bool(is_first))
