"""Dates with the month in words, as people of the language being spoken and of English write them, brought into digits.

It is done once, when they are entered: what is kept, also of what could not be read, means the same in every language it is shown
in afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from portal.core.dates import ImpossibleDate, NotADate, name_of_month, read_date
from portal.core.fields import Entries, clean, date_fields
from portal.core.questionnaire import Question
from portal.language.current import current_locale
from portal.language.formats import month_names

ALWAYS = ("en", "en-US")
"""English as it is written in Europe and elsewhere: they shorten some months differently."""


def months_by_name() -> Mapping[str, int]:
    """Return the number of every month by its names, whole and shortened, in the current language and in English."""
    return _months(current_locale().tag)


@cache
def _months(tag: str) -> Mapping[str, int]:
    """What would mean two months is left out: it cannot be told which is meant."""
    found: dict[str, set[int]] = {}
    for spoken in dict.fromkeys((tag, *ALWAYS)):
        for month, name in month_names(spoken):
            found.setdefault(name_of_month(name), set()).add(month)
    return {name: months.pop() for name, months in found.items() if len(months) == 1}


def with_dates_in_digits(questions: Iterable[Question], entries: Entries) -> Entries:
    """Return what was entered, with each date that names its month in ISO form; what cannot be read so stays as it was entered.

    Args:
        questions: those whose fields are looked at.
    """
    fields = [name for question in questions for name in date_fields(question, entries) if name in entries]
    changed = {name: tuple(_in_digits(text) for text in entries[name]) for name in fields if _has_letters(entries[name])}
    return {**entries, **changed} if changed else entries


def _has_letters(entered: Sequence[str]) -> bool:
    return any([sign.isalpha() for text in entered for sign in text])


def _in_digits(text: str) -> str:
    try:
        return read_date(clean(text, lines=False), months_by_name())
    except (NotADate, ImpossibleDate):
        return text
