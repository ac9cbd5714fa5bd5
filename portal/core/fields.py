"""Names of form fields: how an answer is spread over controls, the same on a page, in a sheet and in a stored faulty entry.

A question's main control has the question's id; beside it stand `<id>-comment`, `<id>-na`, `<id>-na-reason`, `<id>-unknown`,
where they are offered `<id>-by` (the day of "not yet") and `<id>-secrecy`, and, for a table, `<id>-<row from 0>-<column>`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from portal.core.questionnaire import Kind, Question

RESERVED_SUFFIXES = ("comment", "na", "na-reason", "unknown", "by", "secrecy")
TICKED = "on"
"""What a ticked lone checkbox sends."""
WITH_UNKNOWN_AS_OPTION = frozenset({Kind.YES_NO, Kind.ONE, Kind.MANY})
"""Kinds where "don't know" is one of the choices; for the others it is a checkbox of its own."""
_CELL = re.compile(r"(0|[1-9][0-9]{0,2})-(.+)")
_DROPPED = frozenset({"Cc", "Cs"})
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

Entries = Mapping[str, Sequence[str]]
"""Field name to what was entered there."""


def comment_field(question_id: str) -> str:
    """Return the name of the comment's field."""
    return f"{question_id}-comment"


def not_applicable_field(question_id: str) -> str:
    """Return the name of the "does not apply" checkbox."""
    return f"{question_id}-na"


def reason_field(question_id: str) -> str:
    """Return the name of the field for why it does not apply."""
    return f"{question_id}-na-reason"


def unknown_field(question_id: str) -> str:
    """Return the name of the "don't know" checkbox."""
    return f"{question_id}-unknown"


def promise_field(question_id: str) -> str:
    """Return the name of the field for the day by which it will be done."""
    return f"{question_id}-by"


def secrecy_field(question_id: str) -> str:
    """Return the name of the field for why secrecy is asked for."""
    return f"{question_id}-secrecy"


def offers_secrecy(question: Question) -> bool:
    """Whether secrecy can be asked for: where the author thinks it possible."""
    return question.secrecy != "unlikely"


def cell_field(question_id: str, row: int, column_id: str) -> str:
    """Return the name of a table cell's field; rows count from 0."""
    return f"{question_id}-{row}-{column_id}"


def cell_of(question: Question, name: str) -> tuple[int, str] | None:
    """Return row and column of a table cell's field, or None when the name is no cell of this table."""
    if not name.startswith(f"{question.id}-"):
        return None
    match = _CELL.fullmatch(name[len(question.id) + 1:])
    if match is None or all(column.id != match[2] for column in question.columns):
        return None
    return int(match[1]), match[2]


def date_fields(question: Question, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of those fields of a question that take a date: its own, the day of "not yet", cells of a table.

    Args:
        names: of all fields there are, which tell the rows of a table.
    """
    if question.not_yet:
        return (promise_field(question.id),)
    kind = question.kind
    if kind is Kind.DATE:
        return (question.id,)
    columns = {column.id for column in question.columns if column.kind == "date"} if kind is Kind.TABLE else ()
    return tuple([name for name in names if (cell := cell_of(question, name)) and cell[1] in columns]) if columns else ()


def clean(text: str, *, lines: bool) -> str:
    """Return a text as it is kept: NFC, LF line ends, trimmed, without control signs and without marks that override direction.

    Args:
        lines: whether line breaks stay; otherwise they become spaces.
    """
    if text.isascii() and text.isprintable():  # nearly everything that is sent: ids of options
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\t", " ") if lines else text.replace("\n", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", "".join(filter(_is_kept, text))).strip()


def _is_kept(sign: str) -> bool:
    return sign == "\n" or (unicodedata.category(sign) not in _DROPPED and sign not in _OVERRIDES)


def own_entries(question: Question, entries: Entries) -> dict[str, tuple[str, ...]]:
    """Return what was entered in the fields of one question, cleaned; empty fields and foreign names are left out."""
    own: dict[str, tuple[str, ...]] = {}
    if question.kind is Kind.INFORMATION:
        return own
    fields = _fields(question.id, question.kind, question.long, question.not_yet, offers_secrecy(question))
    if question.kind is Kind.TABLE:
        fields = {**fields, **{name: False for name in entries if cell_of(question, name)}}
    elif len(present := entries.keys() & fields.keys()) < 2:  # as nearly always
        fields = {name: fields[name] for name in present}
    for name, lines in fields.items():
        given = entries.get(name)
        if given and (cleaned := tuple([text for entry in given if entry and (text := clean(entry, lines=lines))])):
            own[name] = cleaned
    return own


@lru_cache(maxsize=5000)
def _fields(question_id: str, kind: Kind, long: bool, not_yet: bool, secrecy: bool) -> Mapping[str, bool]:
    """The names of a question's own fields but cells, and whether each takes several lines."""
    fields = [(question_id, long), (comment_field(question_id), True)]
    if kind is not Kind.STATEMENT:
        fields += [(not_applicable_field(question_id), False), (reason_field(question_id), True)]
        if kind not in WITH_UNKNOWN_AS_OPTION:
            fields.append((unknown_field(question_id), False))
    fields += [(promise_field(question_id), False)] if not_yet else []
    fields += [(secrecy_field(question_id), True)] if secrecy else []
    return dict(fields)
