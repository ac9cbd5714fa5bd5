"""Dates, times, numbers, lists and countries as people write them in the current language; times in Swedish time."""

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale as CldrLocale
from babel import localedata
from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from portal.core.languages import LANGUAGES
from portal.language.current import current_locale, ngettext
from portal.language.locales import PSEUDO
from portal.language.sorting import sorting_key

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_CLDR = {"en": "en_GB", PSEUDO.tag: "en_GB"}
"""Whose customs a language follows where that is not said by its tag: English here is European."""
_CLOCKS = {"sv": "'kl.' HH.mm"}
_MOMENTS = {"sv": "{1} {0}", "en": "{1} at {0}", PSEUDO.tag: "{1}, {0}"}
"""How time (0) and day (1) are put together, where not as CLDR has it."""
_LONG_DAYS = {"en": "EEEE d MMMM y", PSEUDO.tag: "EEEE d MMMM y"}
_DAYS_OF_YEAR = {"sv": "d MMMM", "en": "d MMMM", PSEUDO.tag: "d MMMM"}
_FRACTIONS = {"ar": 100}
"""The whole number whose form a broken one takes, where it is not that of two."""
_COMMAS = {"ar": "، ", "ur": "، ", "zh-Hans": "，"}
_MONTH, _DAY = re.compile(r"\d{4}-\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
_NO_COUNTRIES = frozenset(("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"))
"""Two-letter codes of CLDR that are no country in ISO 3166."""


@cache
def _customs(tag: str) -> CldrLocale:
    """A language's customs, with data of its own.

    Babel lets languages share what none of them says itself, and writes into the shared part what the first one that asks finds:
    the next would get its words. So each gets a copy before anything is asked.
    """
    name = _CLDR.get(tag, tag.replace("-", "_"))
    data = localedata.load(name)
    own = deepcopy(data)
    data.clear()
    data.update(own)
    return CldrLocale.parse(name)


def _tag() -> str:
    return current_locale().tag


def local_day(moment: datetime) -> date:
    """Return the day a moment falls on in Sweden.  Raises ValueError for a naive moment."""
    return _in_stockholm(moment).date()


def _in_stockholm(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a naive moment has no place in Sweden")
    return moment.astimezone(STOCKHOLM)


def format_day(day: date) -> str:
    """Return a day: "30 november 2026"."""
    return _day(_tag(), day, "d MMMM y" if _tag() in _DAYS_OF_YEAR else "long")


def format_short_day(day: date) -> str:
    """Return a day for a narrow column: "22 dec. 2026"."""
    return format_date(day, "d MMM y" if _tag() in _DAYS_OF_YEAR else "medium", locale=_customs(_tag()))


def format_long_day(day: date) -> str:
    """Return a day with its weekday: "måndag 30 november 2026"."""
    return _day(_tag(), day, _LONG_DAYS.get(_tag(), "full"))


def format_day_of_year(day: date) -> str:
    """Return a day without its year where the language has a short way to, for headings: "30 november"."""
    return _day(_tag(), day, _DAYS_OF_YEAR.get(_tag(), "long"))


@lru_cache(maxsize=2000)
def _day(tag: str, day: date, pattern: str) -> str:
    # Pages name the same few days again and again, and Babel takes its time for each.
    return format_date(day, pattern, locale=_customs(tag))


def format_time_of_day(moment: datetime) -> str:
    """Return the Swedish time of a moment: "kl. 14.32", "14:32".  Raises ValueError for a naive moment."""
    local = _in_stockholm(moment)
    return _time_of_day(_tag(), local.hour, local.minute)


@lru_cache(maxsize=3000)
def _time_of_day(tag: str, hour: int, minute: int) -> str:
    return format_time(time(hour, minute), _CLOCKS.get(tag, "HH:mm"), locale=_customs(tag))


def format_moment(moment: datetime) -> str:
    """Return day and Swedish time: "12 november 2026 kl. 15.04".  Raises ValueError for a naive moment."""
    return _moments(_tag()).format(format_time_of_day(moment), format_day(local_day(moment)))


@cache
def _moments(tag: str) -> str:
    return _MOMENTS.get(tag) or str(get_datetime_format("long", _customs(tag))).replace("'", "")


def format_partial_date(iso: str) -> str:
    """Return a date as exact as it was answered: "2026", "mars 2026", "14 mars 2026". What is no date is returned as it is."""
    try:
        if _MONTH.fullmatch(iso):
            return format_date(date.fromisoformat(f"{iso}-01"), "LLLL y", locale=_customs(_tag()))
        return format_day(date.fromisoformat(iso)) if _DAY.fullmatch(iso) else iso
    except ValueError:
        return iso


def month_names(tag: str) -> tuple[tuple[int, str], ...]:
    """Return what the months are called in a language, whole and shortened, by themselves and within a date: number and name."""
    names = _customs(tag).months
    return tuple((number, str(name)) for context in ("format", "stand-alone") for width in ("wide", "abbreviated")
                 for number, name in names[context][width].items())


def format_number(value: Decimal | int) -> str:
    """Return a number with the language's separators, its decimals as they are."""
    return format_decimal(value, locale=_customs(_tag()), decimal_quantization=False,
                          numbering_system="default")


def format_share(percent: Decimal | int) -> str:
    """Return a share of 0-100 as percent: "12,5 %"."""
    return format_percent(Decimal(percent) / 100, locale=_customs(_tag()), decimal_quantization=False,
                          numbering_system="default")


def format_quantity(value: Decimal | int, unit: str | None) -> str:
    """Return an answered number with its unit (`core.questionnaire.Question.unit`): "3 leverantörer"."""
    if unit == "percent":
        return format_share(value)
    number = format_number(value)
    return _counted(unit, int(value) if value == int(value) else _FRACTIONS.get(_tag(), 2), number) if unit else number


def _counted(unit: str, amount: int, number: str) -> str:
    forms = {
        "people": ngettext("%(number)s person", "%(number)s people", amount, number=number),
        "suppliers": ngettext("%(number)s supplier", "%(number)s suppliers", amount, number=number),
        "factories": ngettext("%(number)s factory", "%(number)s factories", amount, number=number),
        "days": ngettext("%(number)s day", "%(number)s days", amount, number=number),
        "hours": ngettext("%(number)s hour", "%(number)s hours", amount, number=number),
        "years": ngettext("%(number)s year", "%(number)s years", amount, number=number),
        "minutes": ngettext("%(number)s minute", "%(number)s minutes", amount, number=number),
        "cases": ngettext("%(number)s case", "%(number)s cases", amount, number=number),
    }
    return forms[unit]


def join_and(items: Iterable[str]) -> str:
    """Return a list in words: "a, b och c"."""
    return format_list(list(items), "standard", locale=_customs(_tag()))


def list_comma() -> str:
    """Return what stands between the parts of a bare list, such as the cells of a row."""
    return _COMMAS.get(_tag(), ", ")


def join_or(items: Iterable[str]) -> str:
    """Return alternatives in words: "a, b eller c"."""
    return format_list(list(items), "or", locale=_customs(_tag()))


def sort_key(text: str) -> str:
    """Return what a text is sorted by in the current language."""
    return sorting_key(text, _tag())


def country_name(code: str) -> str:
    """Return a country's name in the current language; an unknown code as it is."""
    return str(_customs(_tag()).territories.get(code, code))


def language_name(code: str) -> str:
    """Return a language's name in the current language; an unknown code as it is."""
    return str(_customs(_tag()).languages.get(code.replace("-", "_"), code))


def languages() -> Sequence[tuple[str, str]]:
    """Return every language of ISO 639-1 as (code, name), sorted as the current language sorts."""
    return _languages(_tag())


@cache
def _languages(tag: str) -> tuple[tuple[str, str], ...]:
    names = ((code, str(_customs(tag).languages.get(code, code))) for code in LANGUAGES)
    # What a language has no name for stands last, as its code.
    return tuple(sorted(names, key=lambda language: (language[0] == language[1], sort_key(language[1]))))


def countries() -> Sequence[tuple[str, str]]:
    """Return every country as (ISO 3166 code, name), sorted as the current language sorts."""
    return _countries(_tag())


@cache
def _countries(tag: str) -> tuple[tuple[str, str], ...]:
    # Cached by tag; called through `countries` only, so that the current language, by which is sorted, is this one.
    names = ((code, name) for code, name in _customs(tag).territories.items()
             if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES)
    return tuple(sorted(names, key=lambda country: sort_key(country[1])))
