"""Readers, one a kind: from what was entered in a question's own fields to a typed value, or `Unreadable` with what to mend."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from portal.core.addresses import FORMATS, NotAnEmail, NotAWebAddress
from portal.core.countries import COUNTRIES
from portal.core.dates import ImpossibleDate, NotADate, read_date
from portal.core.faults import Unreadable
from portal.core.fields import cell_field, cell_of
from portal.core.numerals import MOST_DIGITS, NotANumber, TooManyDigits, read_number
from portal.core.options import exclusive_options, options_of
from portal.core.questionnaire import Column, Kind, Question
from portal.core.values import ROW, Row, Value

Own = Mapping[str, tuple[str, ...]]
"""Cleaned, non-empty entries of one question's fields."""
CELL_LENGTH = 300
"""The most signs in a text cell of a table."""
Reader = Callable[[Question, Own, Collection[str]], Value | None]


def only_entry(own: Own, field: str) -> str | None:
    """Return the one entry of a field, or None.  Raises Unreadable when there are several different ones."""
    entries = tuple(dict.fromkeys(own.get(field, ())))
    if len(entries) > 1:
        raise Unreadable("more_than_one", field)
    return entries[0] if entries else None


def number_in(text: str, field: str, *, whole: bool = False) -> Decimal:
    """Return the number entered in a field.  Raises Unreadable."""
    try:
        number = read_number(text, whole=whole)
    except NotANumber:
        raise Unreadable("not_a_number", field) from None
    except TooManyDigits:
        raise Unreadable("too_large", field, max="9" * MOST_DIGITS) from None
    if whole and number != number.to_integral_value():
        raise Unreadable("not_whole", field)
    return number


def date_in(text: str, field: str) -> str:
    """Return the date entered in a field, in ISO form.  Raises Unreadable."""
    try:
        return read_date(text)
    except NotADate:
        raise Unreadable("not_a_date", field) from None
    except ImpossibleDate:
        raise Unreadable("date_impossible", field) from None


def text_in(text: str, field: str, most: int) -> str:
    """Return the text entered in a field.  Raises Unreadable when it is longer than `most` signs."""
    if len(text) > most:
        raise Unreadable("too_long", field, max=str(most), length=str(len(text)))
    return text


def country_in(text: str, field: str) -> str:
    """Return the country code chosen in a field.  Raises Unreadable."""
    if text.upper() not in COUNTRIES:
        raise Unreadable("not_an_option", field, value=text)
    return text.upper()


def _choice(question: Question, own: Own, contracts: Collection[str]) -> str | None:
    chosen = only_entry(own, question.id)
    if chosen is not None and chosen not in options_of(question, contracts):
        raise Unreadable("not_an_option", question.id, value=chosen)
    return chosen


def _choices(question: Question, own: Own, contracts: Collection[str]) -> tuple[str, ...] | None:
    chosen = own.get(question.id, ())
    offered = options_of(question, contracts)
    for entry in chosen:
        if entry not in offered:
            raise Unreadable("not_an_option", question.id, value=entry)
    in_order = tuple(option for option in offered if option in chosen)
    if len(in_order) > 1 and (alone := exclusive_options(question).intersection(in_order)):
        raise Unreadable("exclusive_with_others", question.id, value=min(alone))
    return in_order or None


def _number(question: Question, own: Own, contracts: Collection[str]) -> Decimal | None:
    text = only_entry(own, question.id)
    if text is None:
        return None
    number = number_in(text, question.id, whole=question.whole)
    if question.min is not None and number < question.min:
        raise Unreadable("too_small", question.id, min=format(question.min, "f"))
    if question.max is not None and number > question.max:
        raise Unreadable("too_large", question.id, max=format(question.max, "f"))
    return number


def _date(question: Question, own: Own, contracts: Collection[str]) -> str | None:
    text = only_entry(own, question.id)
    return None if text is None else date_in(text, question.id)


def _text(question: Question, own: Own, contracts: Collection[str]) -> str | None:
    text = only_entry(own, question.id)
    if text is None:
        return None
    try:
        text = FORMATS[question.format](text) if question.format else text
    except NotAnEmail:
        raise Unreadable("not_an_email", question.id) from None
    except NotAWebAddress:
        raise Unreadable("not_a_web_address", question.id) from None
    return text_in(text, question.id, question.max_length)


def _country(question: Question, own: Own, contracts: Collection[str]) -> str | None:
    text = only_entry(own, question.id)
    return None if text is None else country_in(text, question.id)


def _table(question: Question, own: Own, contracts: Collection[str]) -> tuple[Row, ...] | None:
    numbers = sorted({cell[0] for name in own if (cell := cell_of(question, name))})
    if not numbers:
        return None
    if question.named_rows:
        return _fixed_rows(question, own)
    rows = tuple(_row(question, own, number) for number in numbers)
    if len(rows) > question.limits.max:
        extra = min(column.id for column in question.columns if column.id in rows[-1])
        raise Unreadable("too_many_rows", cell_field(question.id, numbers[-1], extra), max=str(question.limits.max))
    if len(rows) < question.limits.min:
        empty = next(number for number in range(len(numbers) + 1) if number not in numbers)
        raise Unreadable("too_few_rows", cell_field(question.id, empty, question.columns[0].id), min=str(question.limits.min))
    return rows


def _fixed_rows(question: Question, own: Own) -> tuple[Row, ...]:
    """Once anything is entered, every row is asked for what it requires; one that requires nothing may stay empty."""
    rows = [{ROW: named.id, **_row(question, own, number)} for number, named in enumerate(question.named_rows)]
    return tuple(row for row in rows if len(row) > 1)


def _row(question: Question, own: Own, number: int) -> Row:
    row = {}
    for column in question.columns:
        field = cell_field(question.id, number, column.id)
        text = only_entry(own, field)
        if text is not None:
            row[column.id] = _cell(column, text, field)
        elif not column.optional:
            raise Unreadable("row_incomplete", field, column=column.id)
    return row


def _cell(column: Column, text: str, field: str) -> str:
    if column.kind == "one" and all(option.id != text for option in column.options):
        raise Unreadable("not_an_option", field, value=text)
    readers: dict[str, Callable[[], str]] = {
        "text": lambda: text_in(text, field, CELL_LENGTH), "number": lambda: format(number_in(text, field), "f"),
        "date": lambda: date_in(text, field), "country": lambda: country_in(text, field), "one": lambda: text,
    }
    return readers[column.kind]()


def _nothing(question: Question, own: Own, contracts: Collection[str]) -> None:
    return None


READERS: dict[Kind, Reader] = {
    Kind.YES_NO: _choice, Kind.ONE: _choice, Kind.MANY: _choices, Kind.NUMBER: _number, Kind.DATE: _date, Kind.TEXT: _text,
    Kind.TABLE: _table, Kind.MATRIX: _choices, Kind.COUNTRY: _country, Kind.STATEMENT: _choice, Kind.INFORMATION: _nothing,
}
