"""Dates as people write them, as exact as they were given: a year, a month or a day, in ISO form."""

import re
import unicodedata
from calendar import monthrange
from datetime import date

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?)?|(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ](\d{4})")


class NotADate(ValueError):
    """The text does not look like a date."""


class ImpossibleDate(ValueError):
    """The text looks like a date, and there is no such day, month or sensible year."""


def western_digits(text: str) -> str:
    """Return the text with every decimal digit, of whatever script, as 0-9."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def read_date(text: str) -> str:
    """Return a date in ISO form, as exact as written (`2026`, `2026-03`, `2026-03-14`).

    Read are ISO dates, also with slashes, dots or no marks, and dates with the day first (`14/3 2026`, `14.3.2026`); the month
    never stands first, so `03/14/2026` is impossible rather than guessed at.

    Raises:
        NotADate: it does not look like a date.
        ImpossibleDate: it does, and there is no such date between 1900 and 2100.
    """
    year, month, day = _parts(re.sub(r"\s*([-/. ])\s*", r"\1", " ".join(western_digits(text).split())))
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise ImpossibleDate(text) from error
    if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
        raise ImpossibleDate(text)
    return first.isoformat()[:10 if day else 7 if month else 4]


def _parts(text: str) -> tuple[str, str | None, str | None]:
    if match := _YEAR_FIRST.fullmatch(text):
        return (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    if match := _DAY_FIRST.fullmatch(text):
        return match[3], match[2], match[1]
    raise NotADate(text)


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
