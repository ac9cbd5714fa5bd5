"""An answer in plain words, as everybody reads it: on the check page, the receipt, in print, and at the kansli."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from portal.core.questionnaire import Column, Kind, Question
from portal.core.values import ROW, Answer, Row
from portal.language.current import gettext
from portal.language.formats import country_name, format_number, format_partial_date, format_quantity, language_name, list_comma
from portal.language.texts import TextLookup

THOUSAND = 1000


def present_answer(
    question: Question, answer: Answer, texts: TextLookup, *, contracts: Mapping[str, str] | None = None
) -> list[str]:
    """Return an answer in words, one line a choice or row, in the current language; nothing when there is none.

    A request for secrecy is the last line. The comment is not among them. Choices that the questionnaire does not know, and
    contracts since gone, are shown by their id.

    Args:
        texts: the questionnaire's texts in the reader's language.
        contracts: label of a contract by its id, for questions that offer contracts.
    """
    lines = _stated(question, answer, texts, contracts or {})
    if answer.secrecy:
        lines.append(gettext("Secrecy is asked for: %(reason)s", reason=answer.secrecy))
    return lines


def _stated(question: Question, answer: Answer, texts: TextLookup, contracts: Mapping[str, str]) -> list[str]:
    if answer.is_faulty:
        typed = "; ".join(entry for entries in answer.typed.values() for entry in entries)
        return [gettext("Cannot be read: %(text)s", text=typed)]
    if answer.not_applicable:
        return [gettext("Does not apply to us, because: %(reason)s", reason=answer.not_applicable)]
    if answer.unknown:
        return [gettext("Don't know")]
    if answer.not_yet:
        return [gettext("Not yet; done by %(day)s", day=format_partial_date(answer.not_yet))]
    if answer.value is None:
        return []
    if isinstance(answer.value, Decimal):
        return [format_quantity(answer.value, question.unit)]
    if isinstance(answer.value, str):
        return [_word(question, answer.value, texts)]
    return list(_lines(question, answer.value, texts, contracts))


def reading_of(question: Question, answer: Answer) -> str:
    """Return how a typed date or number is read, to be shown beside its field; empty where it cannot be misread.

    Dates are always said. Numbers are when they have decimals or thousands: marks mean different things in different languages.
    """
    value = answer.value
    if question.kind is Kind.DATE and isinstance(value, str):
        return gettext("We read this as %(what)s.", what=format_partial_date(value))
    if isinstance(value, Decimal) and (value != value.to_integral_value() or abs(value) >= THOUSAND):
        return gettext("We read this as %(what)s.", what=format_quantity(value, question.unit))
    return ""


def _word(question: Question, value: str, texts: TextLookup) -> str:
    if question.kind is Kind.YES_NO:
        return {"yes": gettext("Yes"), "partly": gettext("Partly"), "no": gettext("No")}.get(value, value)
    if question.kind is Kind.DATE:
        return format_partial_date(value)
    if question.kind is Kind.COUNTRY:
        return country_name(value)
    if question.kind is Kind.STATEMENT:
        return gettext("Yes, that is so")
    if question.options_from == "languages":
        return language_name(value)
    return _text(texts, f"{question.id}.option.{value}", value) if question.kind is Kind.ONE else value


def _lines(
    question: Question, value: tuple[str, ...] | tuple[Row, ...], texts: TextLookup, contracts: Mapping[str, str]
) -> Iterable[str]:
    for item in value:
        if not isinstance(item, str):
            yield _table_row(question, item, texts)
        elif question.kind is Kind.MATRIX:
            yield _cell(question, item, texts)
        elif question.options_from == "languages":
            yield language_name(item)
        else:
            yield contracts.get(item) or _text(texts, f"{question.id}.option.{item}", item)


def _cell(question: Question, cell: str, texts: TextLookup) -> str:
    row, _, column = cell.partition(".")
    if not column:
        return _text(texts, f"{question.id}.none_text", cell)
    return gettext("%(row)s: %(column)s", row=_text(texts, f"{question.id}.row.{row}", row),
                   column=_text(texts, f"{question.id}.column.{column}", column))


def _table_row(question: Question, row: Row, texts: TextLookup) -> str:
    cells = list_comma().join(
        _entry(question, column, row[column.id], texts) for column in question.columns if row.get(column.id))
    if ROW not in row or not question.named_rows:
        return cells
    return gettext("%(row)s: %(column)s", row=_text(texts, f"{question.id}.row.{row[ROW]}", row[ROW]), column=cells)


def _entry(question: Question, column: Column, text: str, texts: TextLookup) -> str:
    if column.kind == "country":
        return country_name(text)
    if column.kind == "date":
        return format_partial_date(text)
    if column.kind == "number":
        return format_number(Decimal(text))
    return _text(texts, f"{question.id}.column.{column.id}.option.{text}", text) if column.kind == "one" else text


def _text(texts: TextLookup, key: str, otherwise: str) -> str:
    return texts.text(key) if texts.has(key) else otherwise
