"""The one reader of answers: from form entries to typed answers, and back again for showing them; the same for page and sheet.

Nothing entered is lost: what cannot be read is kept as it was entered, in the answer's `typed`, and read again when asked what is
wrong with it.
"""

from collections.abc import Collection, Mapping, Sequence

from portal.core.faults import Fault, Unreadable
from portal.core.fields import (
    TICKED,
    WITH_UNKNOWN_AS_OPTION,
    Entries,
    cell_field,
    comment_field,
    not_applicable_field,
    own_entries,
    reason_field,
    unknown_field,
)
from portal.core.questionnaire import Kind, Question
from portal.core.readers import READERS, Own, only_entry, text_in
from portal.core.values import EMPTY, UNKNOWN, Answer

COMMENT_LENGTH = 4000
"""The most signs in a comment."""
REASON_LENGTH = 2000
"""The most signs in the reason why a question does not apply."""
_RADIOS = frozenset({Kind.YES_NO, Kind.ONE})
"""A radio button cannot be unticked without script, so "does not apply" with its reason outweighs what was chosen before."""


def read(questions: Sequence[Question], entries: Entries, *, contracts: Collection[str] = ()) -> dict[str, Answer]:
    """Return the answer to each of these questions, by id; questions without an entry get an empty answer.

    Args:
        questions: those asked on the page; entries for others are ignored.
        entries: field name to what was entered there, as `portal.core.fields` names them.
        contracts: the ids offered by a question with `options_from: contracts`.
    """
    return {question.id: _read(question, own_entries(question, entries), contracts) for question in questions}


def fault_of(question: Question, answer: Answer, contracts: Collection[str] = ()) -> Fault | None:
    """Return the first thing to mend in an answer that could not be read; None when it could."""
    if not answer.is_faulty:
        return None
    try:
        _readable(question, answer.typed, contracts)
    except Unreadable as wrong:
        return Fault(question.id, wrong.code, wrong.field, wrong.data)
    return None


def faults(questions: Sequence[Question], answers: Mapping[str, Answer], *, contracts: Collection[str] = ()) -> tuple[Fault, ...]:
    """Return what is to be mended in the answers to these questions, at most one fault a question, in reading order."""
    found = (fault_of(question, answers.get(question.id, EMPTY), contracts) for question in questions)
    return tuple(fault for fault in found if fault is not None)


def entries_of(question: Question, answer: Answer) -> dict[str, tuple[str, ...]]:
    """Return the form entries that read as this answer; for a faulty one, what was entered."""
    entries = dict(answer.typed) or _entries(question, answer)
    if answer.comment:
        entries[comment_field(question.id)] = (answer.comment,)
    return entries


def _read(question: Question, own: Own, contracts: Collection[str]) -> Answer:
    try:
        return _readable(question, own, contracts)
    except Unreadable as wrong:
        comment = comment_field(question.id)
        if wrong.field == comment:
            return Answer(typed=own)
        typed = {name: entries for name, entries in own.items() if name != comment}
        return Answer(comment="\n".join(own.get(comment, ())), typed=typed)


def _readable(question: Question, own: Own, contracts: Collection[str]) -> Answer:
    """Return the answer; raises Unreadable with the first thing to mend."""
    comment = text_in(only_entry(own, comment_field(question.id)) or "", comment_field(question.id), COMMENT_LENGTH)
    reason = _reason(question, own)
    if reason:
        return Answer(not_applicable=reason, comment=comment)
    if _is_unknown(question, own):
        return Answer(unknown=True, comment=comment)
    return Answer(READERS[question.kind](question, own, contracts), comment=comment)


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
    if question.kind is Kind.STATEMENT:
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
    return any(name not in (*fields, comment_field(question.id)) for name in own)


def _entries(question: Question, answer: Answer) -> dict[str, tuple[str, ...]]:
    if answer.not_applicable:
        return {not_applicable_field(question.id): (TICKED,), reason_field(question.id): (answer.not_applicable,)}
    if answer.unknown:
        if question.kind in WITH_UNKNOWN_AS_OPTION:
            return {question.id: (UNKNOWN,)}
        return {unknown_field(question.id): (TICKED,)}
    if answer.value is None:
        return {}
    if not isinstance(answer.value, tuple):
        return {question.id: (answer.value if isinstance(answer.value, str) else format(answer.value, "f"),)}
    if question.kind is not Kind.TABLE:
        return {question.id: tuple(str(item) for item in answer.value)}
    rows = [row for row in answer.value if isinstance(row, Mapping)]
    return {cell_field(question.id, number, column): (text,) for number, row in enumerate(rows) for column, text in row.items()}
