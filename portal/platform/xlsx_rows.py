"""Run as a program: writes the rows of an XLSX workbook, read from standard input, as CSV, the row's number first; or, with a
third argument, those of every sheet, one JSON list a line: the sheet's name, the row's number, the cells with their types.

A workbook is a ZIP of XML from strangers, so it is read here, in a process that may take a minute and a gigabyte and knows
nothing. Before the reader sees it every part is inflated once and counted, for what a ZIP says of its sizes may be a lie.
"""

import csv
import io
import json
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from python_calamine import CalamineWorkbook, SheetTypeEnum

MOST_ENTRIES = 1_000
MOST_INFLATED = 100_000_000
MOST_RATIO = 100
SMALL = 1_000_000
"""Parts may be packed tighter than `MOST_RATIO` while they are small: rows of like cells are."""
MOST_SIGNS = 20_000_000
"""Signs of all typed cells together: a workbook names a long text once and uses it in a million cells."""
MEMORY = 1_000_000_000
CPU_SECONDS = 40
REASONS = {10: "damaged", 11: "bomb", 12: "no_sheet"}
"""Exit status to the code of `core.errors.ImportRefused`."""
_LOCAL = struct.Struct("<4s22xHH")

Cell = int | float | str | bool | time | date | datetime | timedelta


class Refused(Exception):
    """The workbook is not read; carries the exit status."""

    def __init__(self, status: int) -> None:
        super().__init__(REASONS[status])
        self.status = status


def check(raw: bytes) -> None:
    """Refuse a ZIP that holds too much, or lies.

    Raises:
        Refused: with the reason.
    """
    try:
        entries = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused(10) from error
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or packed > len(raw) or sum(entry.file_size for entry in entries) > MOST_INFLATED:
        raise Refused(11)  # more packed bytes than the file has: parts overlap
    left = MOST_INFLATED
    for entry in entries:
        left -= _inflated(raw, entry, left)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused(12)


def _inflated(raw: bytes, entry: zipfile.ZipInfo, most: int) -> int:
    """Return how many bytes one part really holds."""
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(10)
    start = _start(raw, entry)
    packed = raw[start:start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    most = min(most, max(SMALL, MOST_RATIO * len(packed)))
    unpacker, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    try:
        while packed and not unpacker.eof:
            size += len(unpacker.decompress(packed, SMALL))
            packed = unpacker.unconsumed_tail
            if size > most:
                raise Refused(11)
    except zlib.error as error:
        raise Refused(10) from error
    return size


def _start(raw: bytes, entry: zipfile.ZipInfo) -> int:
    try:
        signature, name, extra = _LOCAL.unpack_from(raw, entry.header_offset)
    except struct.error as error:
        raise Refused(10) from error
    if signature != b"PK\x03\x04":
        raise Refused(10)
    return int(entry.header_offset) + _LOCAL.size + int(name) + int(extra)


def rows(raw: bytes, most_rows: int, most_cells: int) -> Iterator[list[object]]:
    """Give the filled rows of the first sheet, each with its number first, and no more than asked for."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    sheets = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if not sheets:
        raise Refused(12)
    sheet = workbook.get_sheet_by_name(sheets[0])
    given = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [as_text(cell) for cell in cells[:most_cells]]
        if any(texts):
            yield [number, *texts]
            given += 1
        if given >= most_rows:
            return


def typed_rows(raw: bytes, most_rows: int, most_cells: int) -> Iterator[list[object]]:
    """Give the filled rows of every sheet: name, number, cells. A day or time is a list of one text, so that it can be told."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    given = signs = 0
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        before = [None] * (sheet.start[1] if sheet.start else 0)
        for number, cells in enumerate(sheet.iter_rows(), 1):
            if any(cell != "" for cell in cells[:most_cells]):
                signs += sum(len(cell) for cell in cells if isinstance(cell, str))
                if signs > MOST_SIGNS:
                    raise Refused(11)
                yield [name, number, [*before, *map(_typed, cells)][:most_cells]]
                given += 1
            if given >= most_rows:
                return


def _typed(cell: Cell) -> object:
    if isinstance(cell, bool | str):
        return cell if cell != "" else None
    return cell if isinstance(cell, int | float) else [as_text(cell)]


def as_text(cell: Cell) -> str:
    """Return a cell as it would stand in a CSV file: days in ISO form, whole numbers without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str) else str(cell)


def limit_oneself() -> None:
    """Take no more memory and time than a large sheet needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(source: BinaryIO, most_rows: int, most_cells: int, *, is_typed: bool = False) -> int:
    """Read a workbook and print its rows; return the exit status."""
    limit_oneself()
    raw = source.read()
    try:
        check(raw)
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")  # type: ignore[union-attr]  # it is a text file
        if is_typed:
            sys.stdout.writelines(f"{json.dumps(row)}\n" for row in typed_rows(raw, most_rows, most_cells))
        else:
            csv.writer(sys.stdout).writerows(rows(raw, most_rows, most_cells))
    except Refused as refused:
        return refused.status
    except Exception:  # whatever the reader makes of a stranger's file, the answer is the same
        return 10
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, int(sys.argv[1]), int(sys.argv[2]), is_typed=len(sys.argv) > 3))
