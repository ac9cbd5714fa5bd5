"""The sheets of a workbook as records: columns found by their headings, cells read as their columns are meant, faults placed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.casework.contents.workbook_cells import CellRefused, Said, read
from portal.casework.contents.workbook_layout import APPROVED, HEAD_KEYS, QUESTIONNAIRE, TEXTS, Field, Form, Layout
from portal.core.checking.faults import nearest as nearest_or
from portal.core.words import NOTHING, Words, at_place, ended, worded
from portal.platform.workbooks import Row, column_name

_REMOVE = worded("Remove it.")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class CellPlace:
    """Where in a workbook something stands."""

    sheet: str
    row: int
    column: int = 0
    heading: str = ""

    @property
    def words(self) -> Words:
        """The place as an author reads it."""
        return worded("%(sheet)s, row %(row)s, column %(heading)s (%(cell)s)", sheet=self.sheet, row=self.row,
                      heading=self.heading or "?", cell=f"{column_name(self.column)}{self.row}")


@dataclass(frozen=True)
class CellFault:
    """One fault of a workbook: where, what is wrong, and one way to mend it."""

    place: CellPlace
    what: Words
    mend: Words = NOTHING

    def __str__(self) -> str:
        """Return the line an author reads, in English."""
        return str(self.words)

    @property
    def words(self) -> Words:
        """The line an author reads, for any language."""
        return at_place(self.place.words, ended(self.what), self.mend)


@dataclass
class Record:
    """A row: what its cells say, by heading, and the number under which each cell is registered."""

    said: dict[str, Said] = field(default_factory=dict)
    cells: dict[str, int] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """Return a cell as a word; empty where nothing stands."""
        return str(self.said[name].data) if name in self.said else ""


@dataclass
class Register:
    """Every cell under a number, and the faults found.

    The number stands where a file has a line, so that one checker serves both.
    """

    cells: list[CellPlace] = field(default_factory=lambda: [CellPlace(QUESTIONNAIRE, 1)] * 2)
    faults: list[CellFault] = field(default_factory=list)

    def add(self, place: CellPlace) -> int:
        """Return a new cell's number; the first is 2, and 1 stands for the workbook as a whole."""
        self.cells.append(place)
        return len(self.cells) - 1

    def fault(self, cell: int | CellPlace, what: Words, mend: Words = NOTHING) -> None:
        """Note a fault."""
        self.faults.append(CellFault(cell if isinstance(cell, CellPlace) else self.cells[cell], what, mend))


def records_of(layout: Layout, rows: Sequence[Row], register: Register) -> list[Record]:
    """Return a sheet's rows below its headings, noting every cell that cannot be read."""
    if not rows:
        return []
    columns = _columns(layout, rows[0], register)
    _refuse_stray(layout, rows, columns, register)
    return [record for row in rows[1:] if (record := _record(layout, row, columns, register)).said]


def head_of(rows: Sequence[Row], register: Register) -> Record:
    """Return the sheet of keys and values as one record, noting keys that are not known and values that cannot be read."""
    record = Record()
    for row in rows[1:]:
        key = str(row.cells[0] or "").strip()
        if not key:
            continue
        if key not in HEAD_KEYS or key in record.cells:
            register.fault(CellPlace(QUESTIONNAIRE, row.number, 0, "key"),
                           worded("the key '%(key)s' is unknown, or stands twice", key=key[:40]),
                           nearest(key, HEAD_KEYS.keys() - record.cells.keys()))
            continue
        record.cells[key] = register.add(CellPlace(QUESTIONNAIRE, row.number, 1, key))
        _say(record, key, register, (row.cells[1] if len(row.cells) > 1 else None, HEAD_KEYS[key].form))
    for key in HEAD_KEYS:
        record.cells.setdefault(key, 1)
    return record


def languages_of(rows: Sequence[Row]) -> list[str]:
    """Return the languages that the sheet of texts has columns for, Swedish aside."""
    return [str(cell).strip() for cell in rows[0].cells[3:] if cell and _LANGUAGE.fullmatch(str(cell).strip())] if rows else []


def _columns(layout: Layout, head: Row, register: Register) -> dict[int, Field]:
    known = {field.name: field for field in layout.fields}
    columns: dict[int, Field] = {}
    for number, cell in enumerate(head.cells):
        name, place = str(cell or "").strip(), CellPlace(layout.name, head.number, number, str(cell or "")[:40])
        if any(held.name == name for held in columns.values()):
            register.fault(place, worded("the heading '%(heading)s' stands twice", heading=name),
                           worded("Remove one of the columns."))
        elif name in known:
            columns[number] = known[name]
        elif layout.name == TEXTS and _LANGUAGE.fullmatch(name.removesuffix(APPROVED)):
            columns[number] = Field(name, Form.TEXT)
        elif name:
            register.fault(place, worded("the heading '%(heading)s' is not known here", heading=name[:40]), nearest(name, known))
    return columns


def nearest(word: str, words: Iterable[str], otherwise: Words = _REMOVE) -> Words:
    """Return "Did you mean …?", or another way to mend."""
    return nearest_or(word, words, otherwise)


def _refuse_stray(layout: Layout, rows: Sequence[Row], columns: dict[int, Field], register: Register) -> None:
    """Note what stands under no heading: it would be left out and nobody would notice."""
    named = {number for number, cell in enumerate(rows[0].cells) if cell}
    for row in rows[1:]:
        for number, cell in enumerate(row.cells):
            if cell is not None and number not in columns and number not in named:
                register.fault(CellPlace(layout.name, row.number, number), worded("this stands under no heading"),
                               worded("Give the column a heading, or empty the cell."))
                return


def _record(layout: Layout, row: Row, columns: dict[int, Field], register: Register) -> Record:
    record = Record()
    for number, held in columns.items():
        record.cells[held.name] = register.add(CellPlace(layout.name, row.number, number, held.name))
        _say(record, held.name, register, (row.cells[number] if number < len(row.cells) else None, held.form))
    first = min(record.cells.values(), default=1)
    for held in layout.fields:
        record.cells.setdefault(held.name, first)
    return record


def _say(record: Record, name: str, register: Register, cell: tuple[Any, Form]) -> None:
    """Note what a cell says, or why it cannot be read."""
    try:
        said = read(*cell)
    except CellRefused as refused:
        register.fault(record.cells[name], refused.what, refused.mend)
        return
    if said is not None:
        record.said[name] = said
