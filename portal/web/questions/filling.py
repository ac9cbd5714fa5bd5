"""What a request writes into the gaps of a prepared question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from portal.core.answers import entries_of
from portal.core.fields import (
    cell_field,
    cell_of,
    comment_field,
    not_applicable_field,
    promise_field,
    reason_field,
    secrecy_field,
    unknown_field,
)
from portal.core.questionnaire import Kind, Question
from portal.core.values import EMPTY
from portal.language.current import ngettext
from portal.web.markup import escape_text, marked
from portal.web.questions.page import FaultText, SectionPage
from portal.web.questions.segments import Segment

Values = dict[str, str]
Entries = Mapping[str, tuple[str, ...]]
"""Field name to what stands there, as `core.answers.entries_of` gives it."""
CHECKED, SELECTED, OPEN = " checked", " selected", " open"
RADIOS = frozenset({Kind.YES_NO, Kind.ONE})
Likeness = tuple[str, bool, str, bool]
"""Two requests see a question alike when these are: choice, whether "don't know", why it is asked, documents or none."""
MOST_READY = 40
"""How many forms of a question are kept; there are few choices, and few reasons."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Small parts that stand only where a request needs them."""

    error: Segment
    note: Segment
    carried: Segment
    documents: Segment
    because: Segment
    reading: Segment
    details: Segment
    detail: Segment
    option: Segment
    add: Segment
    full: Segment


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """A question in one language.

    Attributes:
        number: as printed, `3.2`.
        described: ids of what always describes the control: hint, unit.
        row: one row of a table.
        decimal_mark: how a stored number is written into its field.
        isolate: numbers are wrapped, since the page runs from right to left.
        row_names: of a table of fixed rows, what each is called, as HTML.
        documents: which ones to have ready, as HTML; shown once the answer calls for them.
    """

    question: Question
    number: str
    segment: Segment
    pieces: Pieces
    described: tuple[str, ...]
    row: Segment | None
    decimal_mark: str
    isolate: bool
    row_names: tuple[str, ...] = ()
    documents: str = ""
    ready: dict[Likeness, bytes] = field(default_factory=dict, compare=False, repr=False)

    def render(self, page: SectionPage) -> str:
        """Return the question as this request sees it, every text escaped."""
        return self.segment.fill(values_of(self, page))

    def encoded(self, page: SectionPage) -> bytes:
        """Return the same in UTF-8; what many requests see alike is made once."""
        likeness = _likeness(self.question, page)
        if likeness is None:
            return self.render(page).encode()
        html = self.ready.get(likeness)
        if html is None:
            html = self.render(page).encode()
            if len(self.ready) < MOST_READY:
                self.ready[likeness] = html
        return html


def _likeness(question: Question, page: SectionPage) -> Likeness | None:
    """What was chosen at radio buttons, and why it is asked; None when this request sees more than that, or other controls."""
    if question.kind not in RADIOS or question.id in page.faults or question.id in page.notes or question.shows:
        return None
    answer = page.answers.get(question.id, EMPTY)
    if answer.comment or answer.not_applicable or answer.typed or answer.not_yet or answer.secrecy or answer.carried:
        return None
    return str(answer.value or ""), answer.unknown, page.because.get(question.id, ""), question.id in page.documents


def values_of(prepared: PreparedQuestion, page: SectionPage) -> Values:
    """Return what fills the question's gaps, by gap."""
    question = prepared.question
    entries = entries_of(question, page.answers.get(question.id, EMPTY))
    values = CONTROLS[question.kind](prepared, entries, page)
    if entries:
        values |= _extras(question.id, entries)
    fault = page.faults.get(question.id)
    reading = None if fault else page.readings.get(question.id)
    if fault:
        values |= _fault(prepared, fault)
    if reading:
        values["reading"] = prepared.pieces.reading.fill({"id": question.id, "text": escape_text(reading)})
    if fault or reading:
        values["described"] = _described(prepared, f"{question.id}-error" if fault else f"{question.id}-read")
    _tell(prepared, page, values)
    return values


def _tell(prepared: PreparedQuestion, page: SectionPage, values: Values) -> None:
    """Add what is said beside the question: a note, why it is asked, what we know about the company."""
    question, pieces = prepared.question, prepared.pieces
    if question.id in page.notes:
        values["note"] = pieces.note.fill({"text": escape_text(page.notes[question.id])})
    elif question.id in page.carried:
        values["note"] = pieces.carried.fill({"text": escape_text(page.carried[question.id])})
    if question.id in page.documents:
        values["note"] = values.get("note", "") + prepared.documents
    if question.id in page.because:
        values["because"] = pieces.because.fill({"text": marked(page.because[question.id])})
    if question.shows and page.details:
        items = "".join(
            pieces.detail.fill({"label": escape_text(label), "text": escape_text(text)}) for label, text in page.details)
        values["details"] = pieces.details.fill({"items": items})


def _extras(name: str, entries: Entries) -> Values:
    """Comment, "does not apply", "don't know", the day of "not yet", secrecy: shown opened when they hold something."""
    values: Values = {}
    if comment := _first(entries, comment_field(name)):
        values["comment-open"], values["comment"] = OPEN, escape_text(comment)
    if not_applicable_field(name) in entries:
        values["na-open"], values["na"] = OPEN, CHECKED
    if reason := _first(entries, reason_field(name)):
        values["na-open"], values["na-reason"] = OPEN, escape_text(reason)
    if unknown_field(name) in entries:
        values["unknown"] = CHECKED
    if day := _first(entries, promise_field(name)):
        values["by"] = escape_text(day)
    if secrecy := _first(entries, secrecy_field(name)):
        values["secrecy-open"], values["secrecy"] = OPEN, escape_text(secrecy)
    return values


def _fault(prepared: PreparedQuestion, fault: FaultText) -> Values:
    name = prepared.question.id
    values = {"faulty": " faulty", "error": prepared.pieces.error.fill({"id": name, "text": marked(fault.text)})}
    if fault.field == name:
        values["invalid"] = ' aria-invalid="true"'
    else:
        # The comment and the reasons have no id until something leads to them.
        own_id = f' id="{fault.field}"' if fault.field in (comment_field(name), reason_field(name), secrecy_field(name)) else ""
        values[f"invalid:{fault.field.removeprefix(f'{name}-')}"] = own_id + _invalid(name)
    if fault.field == comment_field(name):
        values["comment-open"] = OPEN
    elif fault.field in (not_applicable_field(name), reason_field(name)):
        values["na-open"] = OPEN
    elif fault.field == secrecy_field(name):
        values["secrecy-open"] = OPEN
    return values


def _invalid(name: str) -> str:
    return f' aria-invalid="true" aria-describedby="{name}-error"'


def _described(prepared: PreparedQuestion, more: str) -> str:
    return f' aria-describedby="{" ".join((*prepared.described, more))}"'


def _first(entries: Entries, field: str) -> str:
    typed = entries.get(field)
    return typed[0] if typed else ""


def _ticks(prepared: PreparedQuestion, entries: Entries, page: SectionPage) -> Values:
    name = prepared.question.id
    ticked = entries.get(name, ())
    if prepared.question.is_listed:
        return {f"pick:{choice}": SELECTED for choice in ticked}
    values = {f"pick:{choice}": CHECKED for choice in ticked}
    if prepared.question.options_from == "contracts":
        values["options"] = "".join(
            prepared.pieces.option.fill({"id": name, "value": escape_text(key), "text": escape_text(label),
                                         "pick": CHECKED if key in ticked else ""}) for key, label in page.contracts)
    return values


def _typed(prepared: PreparedQuestion, entries: Entries, page: SectionPage) -> Values:
    typed = _first(entries, prepared.question.id)
    if typed and prepared.question.kind is Kind.NUMBER and not page.answers[prepared.question.id].is_faulty:
        typed = typed.replace(".", prepared.decimal_mark)
    return {"value": escape_text(typed)}


def _choice(prepared: PreparedQuestion, entries: Entries, _page: SectionPage) -> Values:
    return {f"pick:{_first(entries, prepared.question.id)}": SELECTED}


def _rows(prepared: PreparedQuestion, entries: Entries, page: SectionPage) -> Values:
    """The rows that hold something, one empty row, those asked for, and a button for one more, or that the table is full."""
    question, row = prepared.question, prepared.row
    if row is None:
        raise ValueError(f"{question.id}: a table was prepared without its row")
    filled, fault = _by_row(question, entries), page.faults.get(question.id)
    if prepared.row_names:
        places = range(len(prepared.row_names))
        return {"rows": "".join(row.fill(_row(prepared, place, filled.get(place, {}), fault)) for place in places)}
    held = max(filled, default=-1) + 1
    wanted = max(held + 1 + page.rows.get(question.id, 0), question.limits.min)
    count = max(held, min(wanted, question.limits.max))
    html = "".join(row.fill(_row(prepared, place, filled.get(place, {}), fault)) for place in range(count))
    is_full = count >= question.limits.max
    return {"rows": html, "add": _full(prepared) if is_full else prepared.pieces.add.fill({"id": question.id})}


def _full(prepared: PreparedQuestion) -> str:
    """What stands in the button's place where a table takes no further row."""
    most = prepared.question.limits.max
    return prepared.pieces.full.fill({"text": escape_text(ngettext(
        "The table holds %(num)d row. If you have more, put the most important first and say in the comment that there are "
        "more.",
        "The table holds %(num)d rows. If you have more, put the most important first and say in the comment that there are "
        "more.",
        most))})


def _row(prepared: PreparedQuestion, place: int, cells: Mapping[str, str], fault: FaultText | None) -> Values:
    name, number = prepared.question.id, str(place + 1)
    shown = prepared.row_names[place] if prepared.row_names else f"<bdi>{number}</bdi>" if prepared.isolate else number
    values = {"row": str(place), "number": shown}
    for column, text in cells.items():
        values[f"value:{column}"] = escape_text(text)
        values[f"pick:{column}:{text}"] = SELECTED
    if fault and fault.field.startswith(start := cell_field(name, place, "")):
        values[f"invalid:{fault.field.removeprefix(start)}"] = _invalid(name)
    return values


def _by_row(question: Question, entries: Entries) -> dict[int, dict[str, str]]:
    """What was entered into each row, by column."""
    rows: dict[int, dict[str, str]] = {}
    for name, typed in entries.items():
        cell = cell_of(question, name)
        if cell and typed:
            rows.setdefault(cell[0], {})[cell[1]] = typed[0]
    return rows


CONTROLS: Mapping[Kind, Callable[[PreparedQuestion, Entries, SectionPage], Values]] = {
    Kind.YES_NO: _ticks, Kind.ONE: _ticks, Kind.MANY: _ticks, Kind.MATRIX: _ticks, Kind.STATEMENT: _ticks,
    Kind.NUMBER: _typed, Kind.DATE: _typed, Kind.TEXT: _typed, Kind.COUNTRY: _choice, Kind.TABLE: _rows,
    Kind.INFORMATION: lambda prepared, entries, page: {},
}
"""How each kind of question shows what was answered."""
