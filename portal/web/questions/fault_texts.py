"""What is wrong with an answer, said to the reader: what to write instead, and what was written."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from portal.core.faults import Fault
from portal.core.questionnaire import Kind, Question
from portal.core.values import EMPTY, Answer
from portal.language.current import gettext, ngettext
from portal.language.formats import format_number, format_partial_date
from portal.language.texts import TextLookup


def fault_text(fault: Fault, question: Question, texts: TextLookup, answer: Answer = EMPTY) -> str:
    """Return what is wrong and what to do about it, with what was written where that helps.

    Args:
        answer: the faulty answer; what was typed into short fields is repeated from it.

    Raises:
        KeyError: the code has no words; a test rules that out.
    """
    said = WORDS[fault.code](question, fault, texts)
    written = " ".join(answer.typed.get(fault.field, ()))
    if fault.code in REPEATED and written:
        return f"{said} " + gettext("You wrote %(text)s.", text=written)
    return said


REPEATED = frozenset({"not_a_number", "not_whole", "too_small", "too_large", "not_a_date", "date_impossible", "not_yet_is_past",
                      "not_yet_too_late", "not_an_email", "not_a_web_address"})
"""Faults of short entries, which are repeated to the reader."""


def _range(question: Question, fault: Fault, _texts: TextLookup) -> str:
    """Both ends at once where there are two, so that mending one fault does not lead to the other."""
    if question.kind is Kind.NUMBER and question.min is not None and question.max is not None:
        low, high = format_number(question.min), format_number(question.max)
        return gettext("Write a number from %(low)s to %(high)s.", low=low, high=high)
    if "min" in fault.data:
        return gettext("Write a number that is %(low)s or more.", low=_number(fault, "min"))
    return gettext("Write a number that is %(high)s or less.", high=_number(fault, "max"))


def _not_a_number(question: Question, fault: Fault, texts: TextLookup) -> str:
    if question.kind is Kind.NUMBER and question.min is not None and question.max is not None:
        return _range(question, fault, texts)
    return gettext("Write one number, with digits only.")


def _choice(question: Question, fault: Fault, texts: TextLookup) -> str:
    key = f"{question.id}.none_text" if question.kind is Kind.MATRIX else f"{question.id}.option.{fault.data['value']}"
    return gettext("“%(option)s” cannot be chosen together with something else. Choose one or the other.", option=texts.text(key))


def _row(question: Question, fault: Fault, texts: TextLookup) -> str:
    place = int(fault.field.removeprefix(f"{question.id}-").partition("-")[0])
    row = texts.text(f"{question.id}.row.{question.named_rows[place].id}") if question.named_rows else format_number(place + 1)
    column = texts.text(f"{question.id}.column.{fault.data['column']}")
    return gettext("Row %(row)s is not complete: fill in “%(column)s”.", row=row, column=column)


def _number(fault: Fault, name: str) -> str:
    return format_number(Decimal(fault.data[name]))


Words = Callable[[Question, Fault, TextLookup], str]
WORDS: Mapping[str, Words] = {
    "not_a_number": _not_a_number,
    "not_whole": lambda q, f, t: gettext("Write a whole number, without decimals."),
    "too_small": _range,
    "too_large": _range,
    "not_a_date": lambda q, f, t: gettext(
        "Write a date in digits, as exactly as you know it, for example 2026-03-14, 2026-03 or 2026."),
    "date_impossible": lambda q, f, t: gettext("Write a day that exists, for example 2026-03-14, or only year and month."),
    "too_long": lambda q, f, t: gettext(
        "Shorten the text. Characters now: %(length)s; at most: %(most)s.", length=_number(f, "length"), most=_number(f, "max")),
    "not_an_option": lambda q, f, t: gettext("Choose one of the alternatives on the page."),
    "exclusive_with_others": _choice,
    "more_than_one": lambda q, f, t: gettext("Choose only one of the alternatives."),
    "row_incomplete": _row,
    "too_few_rows": lambda q, f, t: ngettext(
        "Fill in at least %(count)s row.", "Fill in at least %(count)s rows.", int(f.data["min"]), count=_number(f, "min")),
    "too_many_rows": lambda q, f, t: ngettext(
        "Fill in at most %(count)s row.", "Fill in at most %(count)s rows.", int(f.data["max"]), count=_number(f, "max")),
    "not_applicable_needs_reason": lambda q, f, t: gettext("Write why the question does not apply to you."),
    "not_applicable_not_ticked": lambda q, f, t: gettext(
        "You have written why the question does not apply. Tick the box too, or remove the text."),
    "not_applicable_beside_value": lambda q, f, t: gettext(
        "You have both answered and ticked that the question does not apply. Keep one of them."),
    "not_yet_needs_date": lambda q, f, t: gettext("Write by which date it will be done."),
    "not_yet_not_chosen": lambda q, f, t: gettext(
        "You have written by which date it will be done. Choose “Not yet” too, or remove the date."),
    "not_yet_is_past": lambda q, f, t: gettext("Write a date that is still to come."),
    "not_yet_too_late": lambda q, f, t: gettext("Write a date no later than %(last)s.", last=format_partial_date(f.data["max"])),
    "not_an_email": lambda q, f, t: gettext("Write an e-mail address, for example name@company.se."),
    "not_a_web_address": lambda q, f, t: gettext("Write the whole address of a page, for example https://www.company.se/policy."),
    "unknown_beside_value": lambda q, f, t: gettext("You have both answered and chosen “Don't know”. Keep one of them."),
}
"""Every code of `core.faults` in words."""
