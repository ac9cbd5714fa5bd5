"""A section made ready once per version, texts and language; a request only joins its questions and fills their gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from portal.core.answers import COMMENT_LENGTH, REASON_LENGTH
from portal.core.fields import offers_secrecy
from portal.core.questionnaire import Column, Kind, Question, Questionnaire
from portal.core.values import NOT_YET, UNKNOWN
from portal.language.current import current_locale, gettext
from portal.language.formats import countries, format_number, languages
from portal.language.texts import TextLookup
from portal.web.markup import already_escaped, attributes, marked
from portal.web.questions.evidence import example_of, have_ready
from portal.web.questions.filling import Pieces, PreparedQuestion
from portal.web.questions.page import FaultText, SectionPage
from portal.web.questions.segments import Segment, slot, without_marks
from portal.web.questions.units import unit_word
from portal.web.templating import foreign, without_breaks

INPUTS = {"email": "email", "web_address": "url"}
"""Which keyboard a telephone shows for a text of a format."""
SINGLE = (Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.COUNTRY)
"""Kinds with one control, whose question is its label; the others are groups."""
CONTROL = {Kind.YES_NO: "choice", Kind.ONE: "choice", Kind.MANY: "choice"}


@dataclass(frozen=True, slots=True)
class Choice:
    """An option, row or column as it is printed."""

    id: str
    text: str
    lang: str = ""
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column of a table; `choices` when its cells are chosen from a list."""

    id: str
    text: str
    lang: str
    kind: str
    optional: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ExplainedTerm:
    """A word of the glossary and what it means."""

    text: str
    lang: str
    meaning: Choice


@dataclass(frozen=True, slots=True)
class PreparedSection:
    """A section's questions in one language, in reading order."""

    questions: tuple[PreparedQuestion, ...]

    def render(self, page: SectionPage) -> Markup:
        """Return the questions asked, with what was answered, as HTML to print as it is."""
        asked = page.asked
        return already_escaped("\n".join(part.render(page) for part in self.questions if part.question.id in asked))

    def encoded(self, page: SectionPage) -> bytes:
        """Return the same in UTF-8, as it is sent."""
        asked = page.asked
        return b"\n".join([part.encoded(page) for part in self.questions if part.question.id in asked])

    def anchor(self, question_id: str, field: str) -> str:
        """Return the id of the control where a fault can be mended: of a group, its first.  Raises KeyError."""
        for part in self.questions:
            if part.question.id == question_id:
                return first_control(part.question) if field == question_id else field
        raise KeyError(question_id)

    def summary(self, faults: Mapping[str, FaultText]) -> list[tuple[str, str]]:
        """Return the faults for the list at the head of the page: id of the control where each can be mended, and the text."""
        return [(self.anchor(part.question.id, fault.field), f"{part.number} {fault.text}") for part in self.questions
                if (fault := faults.get(part.question.id))]


def prepare_section(
    questionnaire: Questionnaire, section_id: str, texts: TextLookup, environment: Environment
) -> PreparedSection:
    """Make a section ready in the current language.

    Args:
        texts: the questionnaire's texts; those that fall back carry their own language and direction.
        environment: made by `templating.make_environment` or furnished by `init_templating`.

    Raises:
        KeyError: there is no such section.
    """
    writer = _Writer(questionnaire, texts, environment)
    return PreparedSection(tuple(writer.prepare(question) for question in questionnaire.section(section_id).questions))


def first_control(question: Question) -> str:
    """Return the id of a question's first control; of one that offers contracts, of the question itself."""
    name = question.id
    if question.kind is Kind.MATRIX:
        return f"{name}-{question.named_rows[0].id}-{question.columns[0].id}"
    if question.kind is Kind.TABLE:
        return f"{name}-0-{question.columns[0].id}"
    if question.kind in (Kind.YES_NO, Kind.STATEMENT):
        return f"{name}-yes"
    if question.kind in (Kind.ONE, Kind.MANY) and not question.is_listed:
        return f"{name}-{question.options[0].id}" if question.options else f"q-{name}"
    return name


class _Writer:
    """Prints the questions of one section; lives while it is prepared."""

    def __init__(self, questionnaire: Questionnaire, texts: TextLookup, environment: Environment) -> None:
        self._numbers = questionnaire.numbers
        self._texts = texts
        self._template = environment.get_template("web/questions/question.html")
        self._row = environment.get_template("web/questions/table_row.html")
        pieces: Any = environment.get_template("web/questions/pieces.html").make_module({"slot": slot})
        self._pieces = Pieces(**{name: Segment(getattr(pieces, name)()) for name in Pieces.__annotations__})
        self._isolate = current_locale().direction == "rtl"
        # A stored number goes back into its field with the reader's own mark, never with separators of thousands.
        self._decimal_mark = format_number(Decimal("1.5"))[1:-1]

    def prepare(self, question: Question) -> PreparedQuestion:
        described = tuple(f"{question.id}-{part}" for part, there in (("help", question.help), ("u", question.unit)) if there)
        context = self._context(question, described)
        row = None
        if question.kind is Kind.TABLE:
            label = slot("number") if question.named_rows else gettext("Row %(number)s", number=slot("number"))
            row = Segment(self._row.render(context, row_label=label))
        segment = Segment(without_breaks(self._template.render(context).strip()))
        return PreparedQuestion(question, self._numbers[question.id], segment, self._pieces, described, row,
                                self._decimal_mark, self._isolate,
                                self._row_names(question) if question.kind is Kind.TABLE else (), self._documents(question))

    def _context(self, question: Question, described: tuple[str, ...]) -> dict[str, Any]:
        choices = self._choices(question)
        grouped = question.kind not in SINGLE and not question.is_listed
        return {
            "id": question.id, "number": self._numbers[question.id], "slot": slot, "rtl": self._isolate,
            "control": "country" if question.is_listed else CONTROL.get(question.kind, question.kind.value),
            "grouped": grouped, "unknown_is_choice": question.is_listed,
            "described": attributes([("aria-describedby", " ".join(described) or None)]), "optional": question.optional,
            "described_by_title": "" if grouped else attributes([("aria-describedby", f"{question.id}-t")]),
            "text": lambda field: self._text(f"{question.id}.{field}"), "has": lambda field: bool(getattr(question, field)),
            "lang": lambda field: self._lang(f"{question.id}.{field}"), "own": attributes([("lang", current_locale().tag)]),
            "input_type": "checkbox" if question.kind is Kind.MANY else "radio", "promises": question.not_yet,
            "mark": f"{question.id}-{'l-' if question.options_from == 'languages' else ''}",  # Nauru is called na, too
            "inline": question.kind is Kind.YES_NO and not question.not_yet, "choices": choices,
            "first_exclusive": next((at for at, choice in enumerate(choices) if choice.exclusive), -1),
            "columns": [self._column(question, column) for column in question.columns],
            "offered": lambda: choices if question.is_listed else self._countries(),
            "choose": gettext("Choose a language") if question.is_listed else gettext("Choose a country"),
            "rows": [self._choice(f"{question.id}.row", row.id) for row in question.named_rows],
            "unit": unit_word(question.unit), "long": question.long, "max_length": question.max_length,
            "inputmode": INPUTS.get(question.format or ""), "comment_limit": COMMENT_LENGTH, "reason_limit": REASON_LENGTH,
            "secrecy": offers_secrecy(question), "example": question.example,
            "terms": [self._term(name) for name in question.terms],
        }

    def _documents(self, question: Question) -> str:
        if question.evidence is None:
            return ""
        words = f"{have_ready(question.evidence)} {without_marks(example_of(question, self._texts.marked()))}"
        return self._pieces.documents.fill({"words": str(marked(words.strip()))})

    def _term(self, name: str) -> ExplainedTerm:
        key = f"term.{name}.term"
        return ExplainedTerm(self._text(key), self._lang(key), self._choice(f"term.{name}", "text"))

    def _row_names(self, question: Question) -> tuple[str, ...]:
        texts = self._texts.marked()
        return tuple(str(marked(without_marks(texts.text(f"{question.id}.row.{row.id}")))) for row in question.named_rows)

    def _text(self, key: str) -> str:
        return without_marks(self._texts.text(key))

    def _lang(self, key: str) -> str:
        return foreign(self._texts.lang_of(key))

    def _choice(self, prefix: str, name: str, exclusive: bool = False) -> Choice:
        key = f"{prefix}.{name}"
        return Choice(name, self._text(key), self._lang(key), exclusive)

    def _choices(self, question: Question) -> tuple[Choice, ...]:
        """The options with "don't know" last; exclusive ones stand after the others."""
        last = [Choice(NOT_YET, gettext("Not yet"))] if question.not_yet else []
        last.append(Choice(UNKNOWN, gettext("Don't know"), exclusive=question.kind is Kind.MANY))
        if question.kind is Kind.YES_NO:
            return Choice("yes", gettext("Yes")), Choice("partly", gettext("Partly")), Choice("no", gettext("No")), *last
        if question.kind not in (Kind.ONE, Kind.MANY):
            return ()
        if question.options_from == "languages":
            return *(Choice(code, name) for code, name in languages()), *last
        options = sorted(question.options, key=lambda option: option.exclusive)
        return *(self._choice(f"{question.id}.option", option.id, option.exclusive) for option in options), *last

    def _column(self, question: Question, column: Column) -> PrintedColumn:
        key = f"{question.id}.column.{column.id}"
        offered = self._countries() if column.kind == "country" else tuple(
            self._choice(f"{key}.option", option.id) for option in column.options)
        return PrintedColumn(column.id, self._text(key), self._lang(key), column.kind, column.optional, offered)

    def _countries(self) -> tuple[Choice, ...]:
        return tuple(Choice(code, name) for code, name in countries())
