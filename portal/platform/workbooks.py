"""Workbooks that people fill in and send back: XLSX with drop-downs, help and frozen headers, out and in.

Every cell is text unless it is a number, so that nothing becomes a formula, a day or another number on the way. What comes back
is read by a child process with limits on memory and time (`platform.xlsx_rows`).
"""

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from portal.core.errors import ImportRefused
from portal.platform import xlsx_rows

LARGEST_WORKBOOK = 5_000_000
MOST_ROWS = 30_000
MOST_CELLS = 60
LONGEST_CELL = 32_767
"""Signs of one cell, as the file format has it."""
SECONDS = 60
_LONGEST_LIST = 255
_LAST_ROW = 1_048_575
_MADE_ON = datetime(2026, 1, 1)
"""The same day in every workbook, so that equal content gives equal files."""
_LISTS = "Lists"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Written = str | int | float | None


@dataclass(frozen=True)
class Heading:
    """A column of a sheet.

    Attributes:
        width: in signs.
        help: shown while the header's cell is chosen.
        choices: the only values there are; offered as a drop-down.
        ids_of: the sheet whose first column is offered as a drop-down.
        is_mirrored: for languages written from right to left.
    """

    name: str
    width: int = 20
    help: str = ""
    choices: tuple[str, ...] = ()
    ids_of: str = ""
    is_mirrored: bool = False


@dataclass(frozen=True)
class SheetToWrite:
    """A sheet: its name, its columns, its rows, and how many columns stay in view."""

    name: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Written]]
    frozen: int = 1


@dataclass(frozen=True)
class Row:
    """A row read back: its number, and its cells: text, a number, a truth, a day or time (`[text]`), or None."""

    number: int
    cells: list[Any]


def write(sheets: Sequence[SheetToWrite]) -> bytes:
    """Return a workbook.

    Raises:
        ValueError: a cell holds more than a cell can.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties({"created": _MADE_ON})
    looks = _Looks(book)
    lists = _Lists(book)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, looks, lists)
    lists.write()
    book.close()
    return file.getvalue()


class _Looks:
    """How cells look: as text, so that what is typed stays what it is."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - the library ships no types
        text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        self.header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E6EEF5", "num_format": "@", "valign": "top"})
        self.text = book.add_format(text)
        self.mirrored = book.add_format(text | {"reading_order": 2, "align": "right"})


class _Lists:
    """Closed vocabularies too long for a drop-down of their own: on a sheet nobody sees."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - the library ships no types
        self._book, self._columns = book, list[tuple[str, ...]]()

    def place(self, choices: tuple[str, ...]) -> str:
        """Return the range a drop-down reads."""
        if choices not in self._columns:
            self._columns.append(choices)
        column = column_name(self._columns.index(choices))
        return f"={_LISTS}!${column}$1:${column}${len(choices)}"

    def write(self) -> None:
        if self._columns:
            sheet = self._book.add_worksheet(_LISTS)
            for column, choices in enumerate(self._columns):
                for row, choice in enumerate(choices):
                    sheet.write_string(row, column, choice)
            sheet.very_hidden()


def _write_sheet(sheet: Any, held: SheetToWrite, looks: _Looks, lists: _Lists) -> None:  # noqa: ANN401 - the library ships no types
    for column, heading in enumerate(held.headings):
        look = looks.mirrored if heading.is_mirrored else looks.text
        sheet.set_column(column, column, heading.width, look)
        sheet.write_string(0, column, heading.name, looks.header)
        if heading.help:
            sheet.data_validation(0, column, 0, column, {
                "validate": "any", "input_title": heading.name[:32], "input_message": heading.help[:_LONGEST_LIST]})
        if source := _source(heading, lists):
            sheet.data_validation(1, column, _LAST_ROW, column, {
                "validate": "list", "source": source, "error_title": heading.name[:32]})
        for row, cells in enumerate(held.rows, 1):
            _write_cell(sheet, row, column, cells[column], look)
    sheet.freeze_panes(1, held.frozen)
    if held.rows:
        sheet.autofilter(0, 0, len(held.rows), len(held.headings) - 1)


def _source(heading: Heading, lists: _Lists) -> list[str] | str | None:
    """What a column's drop-down reads."""
    if heading.ids_of:
        return f"='{heading.ids_of}'!$A$2:$A$5000"
    if not heading.choices:
        return None
    short = len(",".join(heading.choices)) <= _LONGEST_LIST and not any("," in choice for choice in heading.choices)
    return list(heading.choices) if short else lists.place(heading.choices)


def _write_cell(sheet: Any, row: int, column: int, cell: Written, look: Any) -> None:  # noqa: ANN401 - the library ships no types
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            raise ValueError(f"row {row + 1}: a cell takes {LONGEST_CELL} signs")
        sheet.write_string(row, column, cell, look)
    else:
        sheet.write_number(row, column, cell, look)


def read(raw: bytes) -> dict[str, list[Row]]:
    """Return the filled rows of every sheet, by its name.

    Raises:
        ImportRefused: `too_large`, `too_many_rows`, `cell_too_long`; or why the child could not read it (`xlsx_rows.REASONS`).
    """
    if len(raw) > LARGEST_WORKBOOK:
        raise ImportRefused("too_large", most=LARGEST_WORKBOOK // 1_000_000)
    command = [sys.executable, "-I", str(Path(xlsx_rows.__file__)), str(MOST_ROWS + 1), str(MOST_CELLS), "typed"]
    try:
        child = subprocess.run(command, input=raw, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS,  # noqa: S603
                               check=False, env={})
    except subprocess.TimeoutExpired:
        raise ImportRefused("damaged") from None
    if child.returncode:
        raise ImportRefused(xlsx_rows.REASONS.get(child.returncode, "damaged"))
    sheets: dict[str, list[Row]] = {}
    for name, row in _rows(child.stdout):
        sheets.setdefault(name, []).append(row)
    return sheets


def _rows(lines: bytes) -> Iterator[tuple[str, Row]]:
    for count, line in enumerate(lines.splitlines(), 1):
        name, number, cells = json.loads(line)
        if count > MOST_ROWS:
            raise ImportRefused("too_many_rows", line=number, most=MOST_ROWS)
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
            raise ImportRefused("cell_too_long", line=number, most=LONGEST_CELL)
        yield name, Row(number, cells)


def column_name(number: int) -> str:
    """Return a column's letters: 0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
