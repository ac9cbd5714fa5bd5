"""Sheets: rows out of CSV and XLSX files that people send us, and CSV files that no spreadsheet program takes for formulas.

Reading holds one row at a time, so that a large file needs no more memory than a small one. XLSX files are unpacked by a child
process with limits on memory and time (`platform.xlsx_rows`) into a temporary CSV file first.
"""

import codecs
import csv
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from portal.core.cells import begins_like_formula
from portal.core.errors import ImportRefused
from portal.platform import xlsx_rows

LARGEST_FILE = 25_000_000
MOST_ROWS = 200_000
MOST_CELLS = 100
LONGEST_CELL = 10_000
SECONDS = 60
DELIMITERS = ",;\t"
_BLOCK = 1 << 20
_NO_TEXT = (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"{\\rt", b"\x7felf", b"<!do", b"<htm", b"\x1f\x8b", b"7z\xbc\xaf")
"""How files begin, in lower case, that are chosen by mistake and would be read as text: documents, pictures, pages, archives."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Line = tuple[int, list[str]]
"""The number of the line or row in the file, and its cells."""


class Sheet:
    """A file that can be read, as often as needed, row by row."""

    def __init__(self, file: IO[bytes], encoding: str, *, is_numbered: bool = False) -> None:
        self._file, self._encoding, self._is_numbered = file, encoding, is_numbered
        self._delimiter = "," if is_numbered else self._guess_delimiter()

    def rows(self) -> Iterator[Line]:
        """Give every row that is not blank.

        Raises:
            ImportRefused: a quote that is never closed, or more than a sheet may hold.
        """
        with _text_of(self._file, self._encoding) as text:
            yield from self._numbered(text) if self._is_numbered else self._counted(text)

    def _counted(self, text: io.TextIOWrapper) -> Iterator[Line]:
        reader = csv.reader(text, delimiter=self._delimiter, strict=True)
        before = 0
        try:
            for count, cells in enumerate(reader, 1):
                line, before = before + 1, reader.line_num
                if any(cells):
                    _check_size(line, count, cells)
                    yield line, cells
        except csv.Error as error:
            raise ImportRefused("quotes", line=before + 1) from error

    @staticmethod
    def _numbered(text: io.TextIOWrapper) -> Iterator[Line]:
        for count, cells in enumerate(csv.reader(text), 1):
            line = int(cells[0])
            _check_size(line, count, cells)
            yield line, cells[1:]

    def _guess_delimiter(self) -> str:
        """The sign that parts the first line into the most cells; headers themselves hold none of the three."""
        with _text_of(self._file, self._encoding) as text:
            first = next((line for line in text if line.strip()), "")
        return max(DELIMITERS, key=first.count)


@contextmanager
def _text_of(file: IO[bytes], encoding: str) -> Iterator[io.TextIOWrapper]:
    """Give the file as text from its beginning; it stays open afterwards."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


@contextmanager
def open_sheet(file: IO[bytes]) -> Iterator[Sheet]:
    """Give a file's rows: CSV (`,` `;` or tab; UTF-8, UTF-16 or Windows-1252) or the first sheet of an XLSX workbook.

    Raises:
        ImportRefused: it is neither, is empty, or is larger than we take.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(4)
    if size > LARGEST_FILE:
        raise ImportRefused("too_large", most=LARGEST_FILE // 1_000_000)
    if head == _OLD_EXCEL:
        raise ImportRefused("old_excel")
    if head.lower().startswith(_NO_TEXT):
        raise ImportRefused("no_sheet")
    with tempfile.TemporaryFile() as unpacked:
        if head == _ZIP:
            _unpack(file, unpacked)
        sheet = Sheet(unpacked, "utf-8", is_numbered=True) if head == _ZIP else Sheet(file, _encoding(file))
        if next(sheet.rows(), None) is None:
            raise ImportRefused("empty")
        yield sheet


def _unpack(file: IO[bytes], rows: IO[bytes]) -> None:
    """Let a child process write the workbook's rows into a temporary file.

    By its path and isolated: it needs nothing of ours, and a workbook that breaks the reader breaks the child.
    """
    file.seek(0)
    command = [sys.executable, "-I", str(Path(xlsx_rows.__file__)), str(MOST_ROWS + 1), str(MOST_CELLS + 1)]
    try:
        child = subprocess.run(command, input=file.read(), stdout=rows, stderr=subprocess.DEVNULL, timeout=SECONDS,  # noqa: S603
                               check=False, env={})
    except subprocess.TimeoutExpired:
        raise ImportRefused("damaged") from None
    if child.returncode:
        raise ImportRefused(xlsx_rows.REASONS.get(child.returncode, "damaged"))


def _encoding(file: IO[bytes]) -> str:
    """Return how the file's text is written, having read it all once."""
    file.seek(0)
    head = file.read(200)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked is None and b"\0" in head:
        marked = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    for name in (marked,) if marked else ("utf-8", "cp1252"):
        if _is_written_in(file, name):
            return name
    raise ImportRefused("encoding")


def _is_written_in(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_size(line: int, count: int, cells: Sequence[str]) -> None:
    if count > MOST_ROWS:
        raise ImportRefused("too_many_rows", line=line, most=MOST_ROWS)
    if len(cells) > MOST_CELLS:
        raise ImportRefused("too_many_cells", line=line, most=MOST_CELLS)
    if max(map(len, cells)) > LONGEST_CELL:
        raise ImportRefused("cell_too_long", line=line, most=LONGEST_CELL)


def write_csv(header: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file as the usual spreadsheet programs open it by a double click: UTF-8 with its mark, semicolons.

    A text that begins like a formula gets an apostrophe before it, which our own import takes off again.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([as_text(cell) for cell in header])
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_text(cell: object) -> object:
    """Return a cell that no spreadsheet program takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and begins_like_formula(cell) else cell
