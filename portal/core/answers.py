"""The one reader of answers: from form entries to typed answers, and back again for showing them; the same for page and sheet.

Nothing entered is lost: what cannot be read is kept as it was entered, in the answer's `typed`, and read again when asked what is
wrong with it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from portal.core.dates import latest_day, months_later
from portal.core.faults import Fault, Unreadable
from portal.core.fields import (
    TICKED,
    WITH_UNKNOWN_AS_OPTION,
    Entries,
    cell_field,
    comment_field,
    not_applicable_field,
    offers_secrecy,
    own_entries,
    promise_field,
    reason_field,
    secrecy_field,
    unknown_field,
)
from portal.core.options import options_of
from portal.core.questionnaire import UNANSWERED, Kind, Question
from portal.core.readers import READERS, Own, date_in, only_entry, text_in
from portal.core.values import EMPTY, NOT_YET, ROW, UNKNOWN, Answer, Row, chosen

COMMENT_LENGTH = 4000
"""The most signs in a comment."""
REASON_LENGTH = 2000
"""The most signs in the reason why a question does not apply, and in the one why an answer is to be kept secret."""
LONGEST_PROMISE = 3
"""How many years ahead "not yet, by a day" may lie."""
_RADIOS = frozenset({Kind.YES_NO, Kind.ONE})
"""A radio button cannot be unticked without script, so "does not apply" with its reason outweighs what was chosen before."""


def read(questions: Sequence[Question], entries: Entries, *, contracts: Collection[str] = (),
         as_of: date | None = None) -> dict[str, Answer]:
    """Return the answer to each of these questions, by id; questions without an entry get an empty answer.

    Args:
        questions: those asked on the page; entries for others are ignored.
        entries: field name to what was entered there, as `portal.core.fields` names them.
        contracts: the ids offered by a question with `options_from: contracts`.
        as_of: the day of answering, which promises are counted from; without it any day will do, as in authors' examples.
    """
    found = {}
    for question in questions:
        own = own_entries(question, entries)
        found[question.id] = _at_radios(question, own, contracts) or _read(question, own, contracts, as_of)
    return found


def fault_of(question: Question, answer: Answer, contracts: Collection[str] = (), as_of: date | None = None) -> Fault | None:
    """Return the first thing to mend in an answer that could not be read; None when it could."""
    if not answer.is_faulty:
        return None
    try:
        _readable(question, answer.typed, contracts, as_of)
    except Unreadable as wrong:
        return Fault(question.id, wrong.code, wrong.field, wrong.data)
    return None


def faults(questions: Sequence[Question], answers: Mapping[str, Answer], *, contracts: Collection[str] = (),
           as_of: date | None = None) -> tuple[Fault, ...]:
    """Return what is to be mended in the answers to these questions, at most one fault a question, in reading order."""
    found = (fault_of(question, answers.get(question.id, EMPTY), contracts, as_of) for question in questions)
    return tuple(fault for fault in found if fault is not None)


def entries_of(question: Question, answer: Answer) -> dict[str, tuple[str, ...]]:
    """Return the form entries that read as this answer; for a faulty one, what was entered."""
    entries = dict(answer.typed) or _entries(question, answer)
    if answer.comment:
        entries[comment_field(question.id)] = (answer.comment,)
    if answer.secrecy:
        entries[secrecy_field(question.id)] = (answer.secrecy,)
    return entries


def _at_radios(question: Question, own: Own, contracts: Collection[str]) -> Answer | None:
    """The choice at radio buttons with nothing else entered, as nearly every answer is; None where there is more to read."""
    if len(own) != 1 or question.kind not in _RADIOS:
        return None
    entries = own.get(question.id, ())
    return chosen(entries[0]) if len(entries) == 1 and entries[0] in options_of(question, contracts) else None


def _read(question: Question, own: Own, contracts: Collection[str], as_of: date | None) -> Answer:
    try:
        return _readable(question, own, contracts, as_of)
    except Unreadable as wrong:
        beside = _beside(question)
        if wrong.field in beside:
            return Answer(typed=own)
        comment, secrecy = ("\n".join(own.get(field, ())) for field in beside)
        return Answer(comment=comment, secrecy=secrecy, typed={name: own[name] for name in own if name not in beside})


def _beside(question: Question) -> tuple[str, str]:
    """The fields that may be filled beside any answer: the comment, and why it is to be kept secret."""
    return comment_field(question.id), secrecy_field(question.id)


def _readable(question: Question, own: Own, contracts: Collection[str], as_of: date | None) -> Answer:
    """Return the answer; raises Unreadable with the first thing to mend."""
    comment_in, secrecy_in = _beside(question)
    comment = text_in(only_entry(own, comment_in) or "", comment_in, COMMENT_LENGTH)
    secrecy = text_in(only_entry(own, secrecy_in) or "", secrecy_in, REASON_LENGTH) if offers_secrecy(question) else ""
    reason = _reason(question, own)
    if reason:
        return Answer(not_applicable=reason, comment=comment, secrecy=secrecy)
    if day := _promise(question, own, as_of):
        return Answer(comment=comment, not_yet=day, secrecy=secrecy)
    if _is_unknown(question, own):
        return Answer(unknown=True, comment=comment, secrecy=secrecy)
    return Answer(READERS[question.kind](question, own, contracts), comment=comment, secrecy=secrecy)


def _promise(question: Question, own: Own, as_of: date | None) -> str:
    """Return the day by which it will be done, or an empty text; raises Unreadable when choice and day do not agree.

    Of a month or a year the last day is meant.
    """
    if not question.not_yet:
        return ""
    field = promise_field(question.id)
    text, chosen = only_entry(own, field), own.get(question.id, ())
    if NOT_YET not in chosen:
        if text is not None:
            raise Unreadable("not_yet_not_chosen", field)
        return ""
    if len(frozenset(chosen)) > 1:
        raise Unreadable("more_than_one", question.id)
    day = latest_day(date_in(text, field)) if text is not None else None
    if day is None:
        raise Unreadable("not_yet_needs_date", field)
    if as_of is not None and day <= as_of:
        raise Unreadable("not_yet_is_past", field)
    if as_of is not None and day > (last := months_later(as_of, 12 * LONGEST_PROMISE)):
        raise Unreadable("not_yet_too_late", field, max=last.isoformat())
    return day.isoformat()


def _reason(question: Question, own: Own) -> str:
    """Return why the question does not apply, or an empty text; raises Unreadable when tick, reason and answer do not agree."""
    tick, field = not_applicable_field(question.id), reason_field(question.id)
    reason = text_in(only_entry(own, field) or "", field, REASON_LENGTH)
    if tick not in own:
        if reason:
            raise Unreadable("not_applicable_not_ticked", tick)
        return ""
    if not reason:
        raise Unreadable("not_applicable_needs_reason", field)
    if question.kind not in _RADIOS and _has_more(question, own, tick, field):
        raise Unreadable("not_applicable_beside_value", tick)
    return reason


def _is_unknown(question: Question, own: Own) -> bool:
    if question.kind in UNANSWERED:
        return False
    if question.kind in WITH_UNKNOWN_AS_OPTION:
        chosen = frozenset(own.get(question.id, ()))
        if UNKNOWN in chosen and len(chosen) > 1:
            raise Unreadable("unknown_beside_value", question.id)
        return UNKNOWN in chosen
    field = unknown_field(question.id)
    if field in own and _has_more(question, own, field):
        raise Unreadable("unknown_beside_value", field)
    return field in own


def _has_more(question: Question, own: Own, *fields: str) -> bool:
    return any(name not in (*fields, *_beside(question)) for name in own)


def _entries(question: Question, answer: Answer) -> dict[str, tuple[str, ...]]:
    if answer.not_applicable:
        return {not_applicable_field(question.id): (TICKED,), reason_field(question.id): (answer.not_applicable,)}
    if answer.unknown:
        if question.kind in WITH_UNKNOWN_AS_OPTION:
            return {question.id: (UNKNOWN,)}
        return {unknown_field(question.id): (TICKED,)}
    if answer.not_yet:
        return {question.id: (NOT_YET,), promise_field(question.id): (answer.not_yet,)}
    if answer.value is None:
        return {}
    if not isinstance(answer.value, tuple):
        return {question.id: (answer.value if isinstance(answer.value, str) else format(answer.value, "f"),)}
    if question.kind is not Kind.TABLE:
        return {question.id: tuple(str(item) for item in answer.value)}
    rows = _rows(question, [row for row in answer.value if isinstance(row, Mapping)])
    return {cell_field(question.id, number, column): (text,) for number, row in rows for column, text in row.items()}


def _rows(question: Question, rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """Each row with its place: as they follow each other, or where the row of that name stands in a table of fixed rows."""
    if not question.named_rows:
        return list(enumerate(rows))
    place = {row.id: number for number, row in enumerate(question.named_rows)}
    return [(place[row[ROW]], {column: text for column, text in row.items() if column != ROW})
            for row in rows if row.get(ROW) in place]
