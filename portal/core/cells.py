"""What one cell of a file of suppliers says."""

import re
import unicodedata
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from portal.core.countries import COUNTRIES
from portal.core.dates import EARLIEST_YEAR, LATEST_YEAR
from portal.core.numerals import NotANumber, TooManyDigits, read_number

LONGEST = {"name": 200, "contact_name": 200, "contract_number": 100}
MOST_KRONOR = 2_000_000_000
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""Signs that make a spreadsheet program take a cell for a formula (CWE-1236), full-width forms among them."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KRONOR = re.compile(r"\s*(kr|kronor|sek)\.?\s*$", re.IGNORECASE)


class BadCell(ValueError):
    """A cell does not say what its column is for; `code` is a key of `registration.FAULTS`."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(code)
        self.code, self.data = code, data


@dataclass(frozen=True, slots=True)
class Known:
    """What cells are compared with.

    Attributes:
        address: returns an e-mail address in its one form, or None for what is none. It is handed in, since telling addresses
            apart takes a library.
    """

    authorities: Container[str]
    categories: Container[str]
    address: Callable[[str], str | None]


def begins_like_formula(text: str) -> bool:
    """Whether a spreadsheet program would take a text for a formula."""
    return text.startswith(FORMULA_STARTS)


def plain(cell: str) -> str:
    """Return a cell with its white space collapsed, and without the apostrophe our exports put before a formula's first sign."""
    return " ".join((cell[1:] if cell[:1] == "'" and begins_like_formula(cell[1:]) else cell).split())


def read_cell(column: str, cell: str, known: Known) -> object:
    """Return what a cell means in its column; None for an empty one where that may be.

    Raises:
        BadCell: it means nothing there.
    """
    text = plain(cell)
    if not text.isprintable():
        _refuse_control(cell)
    return _READERS[column](text, known)


def _refuse_control(cell: str) -> None:
    """Control characters and overrides of direction can make a name look like another one; joiners and marks are letters' own."""
    if any(unicodedata.category(sign) in ("Cc", "Cs") or sign in _BIDI for sign in " ".join(cell.split())):
        raise BadCell("unprintable")


def _required(text: str) -> str:
    if not text:
        raise BadCell("missing")
    return text


def _text(column: str) -> Callable[[str, Known], str]:
    longest = LONGEST[column]

    def read(text: str, _known: Known) -> str:
        if len(_required(text)) > longest:
            raise BadCell("too_long", max=str(longest))
        return text

    return read


def _country(text: str, _known: Known) -> str:
    if (code := _required(text).upper()) not in COUNTRIES:
        raise BadCell("country")
    return code


def _language(text: str, _known: Known) -> str:
    code = _required(text).replace("_", "-").lower()
    if not _LANGUAGE.fullmatch(code):
        raise BadCell("language")
    return code


def _address(text: str, known: Known) -> str:
    if (address := known.address(_required(text))) is None:
        raise BadCell("address")
    return address


def _optional_address(text: str, known: Known) -> str | None:
    return _address(text, known) if text else None


def _authority(text: str, known: Known) -> str:
    return _code(text, known.authorities, "authority")


def _category(text: str, known: Known) -> str:
    return _code(text, known.categories, "category")


def _code(text: str, codes: Container[str], fault: str) -> str:
    if (code := _required(text).lower()) not in codes:
        raise BadCell(fault)
    return code


@lru_cache(maxsize=10_000)
def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def _date(text: str, _known: Known) -> date:
    if (day := _day(_required(text))) is None:
        raise BadCell("date")
    return day


def _clause_version(text: str, _known: Known) -> str:
    if _required(text) not in ("2018", "2023"):
        raise BadCell("clause_version")
    return text


def _clause_level(text: str, _known: Known) -> str:
    level = text.lower() or "basic"
    if level not in ("basic", "advanced"):
        raise BadCell("clause_level")
    return level


def _amount(text: str, _known: Known) -> int | None:
    if not text:
        return None
    try:
        amount = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else int(
            read_number(_KRONOR.sub("", text), whole=True))
    except (NotANumber, TooManyDigits):
        amount = -1
    if not 0 <= amount <= MOST_KRONOR:
        raise BadCell("amount", max=str(MOST_KRONOR))
    return amount


_READERS: Mapping[str, Callable[[str, Known], object]] = {
    "country": _country, "name": _text("name"), "contact_name": _text("contact_name"), "contact_email": _address,
    "language": _language, "authority": _authority, "category": _category, "contract_number": _text("contract_number"),
    "starts_on": _date, "ends_on": _date, "clause_version": _clause_version, "clause_level": _clause_level,
    "annual_value": _amount, "notice_email": _optional_address, "contract_manager_email": _optional_address,
}
