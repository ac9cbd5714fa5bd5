"""Dates as people write them, as exact as they were given: a year, a month or a day, in ISO form."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?)?|(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ](\d{4})")
_IN_CHINESE = re.compile(r"(\d{4}) ?年(?: ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?[日号])?)?")
_BETWEEN = re.compile(r"[-/.,،\s]+")
_UNSEEN = re.compile("[\u200e\u200f\u061c]")
"""Marks of direction, which stand between the numbers of a date in Arabic."""
_ORDERS = frozenset({"dmy", "mdy", "ymd", "my", "ym"})
"""How day, month and year may follow each other where the month is named: whatever stands where, it cannot be misread."""
NO_NAMES: Mapping[str, int] = MappingProxyType({})


class NotADate(ValueError):
    """The text does not look like a date."""


class ImpossibleDate(ValueError):
    """The text looks like a date, and there is no such day, month or sensible year."""


def western_digits(text: str) -> str:
    """Return the text with every decimal digit, of whatever script, as 0-9."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def read_date(text: str, months: Mapping[str, int] = NO_NAMES) -> str:
    """Return a date in ISO form, as exact as written (`2026`, `2026-03`, `2026-03-14`).

    Read are ISO dates, also with slashes, dots or no marks, and dates with the day first (`14/3 2026`, `14.3.2026`); the month
    never stands first, so `03/14/2026` is impossible rather than guessed at. A month that is named may stand anywhere a month
    does in some language (`14 mars 2026`, `March 14, 2026`, `mars 2026`).

    Args:
        months: number of a month, 1-12, by its name as `name_of_month` writes it; without them dates are in digits only.

    Raises:
        NotADate: it does not look like a date.
        ImpossibleDate: it does, and there is no such date between 1900 and 2100.
    """
    year, month, day = _parts(" ".join(western_digits(_UNSEEN.sub("", text)).split()), months)
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise ImpossibleDate(text) from error
    if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
        raise ImpossibleDate(text)
    return first.isoformat()[:10 if day else 7 if month else 4]


def name_of_month(text: str) -> str:
    """Return the name of a month as it is looked up: without regard to capitals, and without the dot that shortens it."""
    return unicodedata.normalize("NFC", text).casefold().rstrip(".")


def _parts(text: str, months: Mapping[str, int]) -> tuple[str, str | None, str | None]:
    marked = re.sub(r"\s*([-/. ])\s*", r"\1", text)
    if match := _YEAR_FIRST.fullmatch(marked):
        return (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    if match := _DAY_FIRST.fullmatch(marked):
        return match[3], match[2], match[1]
    if match := _IN_CHINESE.fullmatch(text):
        return match[1], match[2], match[3]
    return _named_parts(text, months)


def _named_parts(text: str, months: Mapping[str, int]) -> tuple[str, str | None, str | None]:
    """Year, month and day of a date whose month is named.  Raises NotADate."""
    words = _BETWEEN.split(text)
    kinds = "".join([_kind(word, months) for word in words])
    if kinds not in _ORDERS:
        raise NotADate(text)
    found = dict(zip(kinds, words, strict=True))
    return found["y"], str(months[name_of_month(found["m"])]), found.get("d")


def _kind(word: str, months: Mapping[str, int]) -> str:
    """What a word of a date can only be: year, month or day; a stroke for what is none of them."""
    if word.isdecimal():
        return {1: "d", 2: "d", 4: "y"}.get(len(word), "-")
    return "m" if name_of_month(word) in months else "-"


def latest_day(text: str) -> date | None:
    """Return the last day that an ISO date, exact to year, month or day, can mean; None when the text is no such date."""
    try:
        year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
        month = month or 12
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day; the last day there is when it lies beyond."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
