"""Files of suppliers: what their columns are called, and what one row says. One row is one contract."""

import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from portal.core.cells import BadCell, Known, begins_like_formula, plain, read_cell
from portal.core.identifiers import BadNumber, parents_number, registration_number

COLUMNS: Mapping[str, str] = {
    "registration_number": "Organisationsnummer",
    "country": "Land",
    "name": "Namn",
    "parent_registration_number": "Moderbolag",
    "contact_name": "Kontaktperson",
    "contact_email": "E-post",
    "language": "Språk",
    "authority": "Region",
    "category": "Kategori",
    "contract_number": "Avtalsnummer",
    "starts_on": "Startdatum",
    "ends_on": "Slutdatum",
    "clause_version": "Villkorsversion",
    "clause_level": "Villkorsnivå",
    "annual_value": "Årsvärde",
    "notice_email": "Meddelanden till",
    "contract_manager_email": "Avtalsansvarig",
}
"""Every column with its Swedish header."""
OPTIONAL = frozenset(("parent_registration_number", "clause_level", "annual_value", "notice_email", "contract_manager_email"))
REASON = "reason"
"""A column in the files of faulty rows that we give back; it is left out without a word."""
TEXTS = ("name", "contact_name", "contract_number")
"""Columns that take any words, and so may take a formula."""
FAULTS = {
    "column_missing": "The file has no such column.",
    "column_twice": "The column stands twice in the file.",
    "too_many_cells": "The row has more cells than the header.",
    "missing": "The cell is empty.",
    "unprintable": "The cell holds control characters.",
    "too_long": "The text has more than `max` signs.",
    "number_form": "It is no registration number of that country.",
    "check_digit": "The check digit of the Swedish number is wrong.",
    "own_parent": "The company is named as its own parent.",
    "country": "It is no country code of two letters.",
    "language": "It is no language code.",
    "address": "It is no e-mail address.",
    "authority": "No region has that code.",
    "category": "No category has that code.",
    "date": "It is no date like 2026-01-31.",
    "end_before_start": "The contract ends before it starts, on `start`.",
    "clause_version": "The version is neither 2018 nor 2023.",
    "clause_level": "The level is neither basic nor advanced.",
    "amount": "It is no amount in whole kronor, from 0 to `max`.",
    "contract_twice": "The same contract stood on line `line` with other values.",
}
WARNINGS = {
    "unknown_column": "No column is called that; it is left out.",
    "formula": "The text begins like a formula. It is kept as text, and exports mark it.",
    "other_name": "The supplier has another name on line `line`; that name is kept.",
}
"""Every code with its meaning; the texts shown are made in `staff.register`, in the reader's language."""
_LINE_BITS = 24
_LINE = (1 << _LINE_BITS) - 1
_HASH = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing wrong with a file, or (`WARNINGS`) worth a look: where, what stands there, and why.

    Attributes:
        column: a key of `COLUMNS`, or the header as written.
        data: what the text needs, by the names that `FAULTS` and `WARNINGS` use.
    """

    line: int
    column: str
    value: str
    code: str
    data: Mapping[str, str] = field(default_factory=dict)


class SupplierRow(NamedTuple):
    """One sound row: a supplier, its contact and a contract. Numbers and addresses are in their one form."""

    line: int
    registration_number: str
    country: str
    name: str
    parent_registration_number: str | None
    contact_name: str
    contact_email: str
    language: str
    authority: str
    category: str
    contract_number: str
    starts_on: date
    ends_on: date
    clause_version: str
    clause_level: str
    annual_value: int | None
    notice_email: str | None
    contract_manager_email: str | None

    @property
    def supplier(self) -> tuple[str, str]:
        """What the supplier is known by: country and number."""
        return self.country, self.registration_number


class ReadRow(NamedTuple):
    """What came of one row.

    Attributes:
        row: None when there is a fault.
        is_first: whether it is the first sound row of its supplier: what it says of the supplier holds.
    """

    row: SupplierRow | None
    faults: Sequence[Remark] = ()
    warnings: Sequence[Remark] = ()
    is_first: bool = False


@dataclass(frozen=True)
class Header:
    """The first line of a file, understood. With faults the rows cannot be read."""

    places: Mapping[str, int]
    width: int
    faults: tuple[Remark, ...]
    warnings: tuple[Remark, ...]

    @property
    def given(self) -> frozenset[str]:
        """The columns that the file has; what the others say of known contracts stays as it is."""
        return frozenset(self.places)


def read_header(line: int, cells: Sequence[str]) -> Header:
    """Return which column stands where. Names are English or Swedish, in any order, in any case, with `_`, `-` or spaces."""
    places: dict[str, int] = {}
    faults: list[Remark] = []
    warnings: list[Remark] = []
    for place, cell in enumerate(cells):
        column = _COLUMN_OF.get(_folded(cell))
        if column is None:
            is_ours = not cell.strip() or _folded(cell) == REASON
            warnings += [] if is_ours else [Remark(line, plain(cell), plain(cell), "unknown_column")]
        elif column in places:
            faults.append(Remark(line, column, plain(cell), "column_twice"))
        else:
            places[column] = place
    missing = [column for column in COLUMNS if column not in places and column not in OPTIONAL]
    faults += [Remark(line, column, "", "column_missing") for column in missing]
    return Header(places, len(cells), tuple(faults), tuple(warnings))


def _folded(header: str) -> str:
    """Return a header as it is compared: without case, marks between words, and what stands in brackets or after a comma."""
    return re.sub(r"[\s_\-]+", "", re.split(r"[(,\[]", header.casefold())[0])


_COLUMN_OF = {_folded(name): column for column, swedish in COLUMNS.items() for name in (column, swedish)}


class RowReader:
    """Reads the rows of one file in their order. Remembers suppliers and contracts, so that the file cannot contradict itself."""

    def __init__(self, header: Header, known: Known) -> None:
        self._header, self._known = header, known
        others = [column for column in COLUMNS if column not in _BY_COUNTRY and column in header.places]
        self._others = [(column, header.places[column]) for column in others]
        # Hashes and lines only: a file may have 200,000 rows.
        self._suppliers: dict[int, int] = {}
        self._contracts: dict[int, int] = {}

    def read(self, line: int, cells: Sequence[str]) -> ReadRow:
        """Return the row, or every fault in it."""
        values: dict[str, object] = {}
        faults = self._filled(line, cells, values)
        warnings = self._formulas(line, cells)
        if faults:
            return ReadRow(None, faults, warnings)
        row = SupplierRow(line=line, **{**_DEFAULTS, **values})  # type: ignore[arg-type]  # the readers of cells made the types
        if faults := self._contradictions(row):
            return ReadRow(None, faults, warnings)
        first_line, is_alike = _compared(self._suppliers, row.supplier, line, row.name)
        if not is_alike:
            warnings.append(Remark(line, "name", row.name, "other_name", {"line": str(first_line)}))
        return ReadRow(row, (), warnings, first_line == line)

    def _filled(self, line: int, cells: Sequence[str], values: dict[str, object]) -> list[Remark]:
        """Read every cell into `values` and return what is wrong."""
        faults = []
        if len(cells) > self._header.width and any(cell.strip() for cell in cells[self._header.width:]):
            faults.append(Remark(line, "", " ".join(cells[self._header.width:]), "too_many_cells"))
        for column, place in self._others:
            try:
                values[column] = read_cell(column, cells[place] if place < len(cells) else "", self._known)
            except BadCell as bad:
                faults.append(Remark(line, column, plain(cells[place]) if place < len(cells) else "", bad.code, bad.data))
        country = str(values.get("country", ""))
        for column, reader in _BY_COUNTRY.items():
            text = self._text(cells, column)
            try:
                values[column] = reader(text, country) if text else self._empty(column)
            except (BadNumber, BadCell) as bad:
                faults.append(Remark(line, column, text, bad.code))
        return faults or list(_inconsistencies(line, values))

    def _text(self, cells: Sequence[str], column: str) -> str:
        place = self._header.places.get(column, -1)
        return plain(cells[place]) if 0 <= place < len(cells) else ""

    @staticmethod
    def _empty(column: str) -> None:
        if column not in OPTIONAL:
            raise BadCell("missing")

    def _formulas(self, line: int, cells: Sequence[str]) -> list[Remark]:
        texts = ((column, self._text(cells, column)) for column in TEXTS)
        return [Remark(line, column, text, "formula") for column, text in texts if begins_like_formula(text)]

    def _contradictions(self, row: SupplierRow) -> list[Remark]:
        line, is_alike = _compared(self._contracts, (row.supplier, row.authority, row.contract_number), row.line, row[8:])
        if is_alike:
            return []
        return [Remark(row.line, "contract_number", row.contract_number, "contract_twice", {"line": str(line)})]


def _compared(seen: dict[int, int], key: Hashable, line: int, said: Hashable) -> tuple[int, bool]:
    """Return the line where a thing stood first in the file, and whether the same was said of it there."""
    mark = hash(said) & _HASH
    packed = seen.setdefault(hash(key), mark << _LINE_BITS | line)
    return packed & _LINE, packed >> _LINE_BITS == mark


def _inconsistencies(line: int, values: Mapping[str, object]) -> Collection[Remark]:
    starts_on, ends_on = values["starts_on"], values["ends_on"]
    found = []
    if isinstance(starts_on, date) and isinstance(ends_on, date) and ends_on < starts_on:
        found.append(Remark(line, "ends_on", ends_on.isoformat(), "end_before_start", {"start": starts_on.isoformat()}))
    number = values["registration_number"]
    if number == values["parent_registration_number"]:
        found.append(Remark(line, "parent_registration_number", str(number), "own_parent"))
    return found


_BY_COUNTRY: Mapping[str, Callable[[str, str], str]] = {
    "registration_number": registration_number, "parent_registration_number": parents_number,
}
_DEFAULTS = {"parent_registration_number": None, "clause_level": "basic", "annual_value": None, "notice_email": None,
             "contract_manager_email": None}
