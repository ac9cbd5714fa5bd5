"""A section made ready once per version, texts and language; a request only joins its questions and fills their gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from portal.core.answers import COMMENT_LENGTH, REASON_LENGTH
from portal.core.questionnaire import Column, Kind, Question, Questionnaire
from portal.core.values import UNKNOWN
from portal.language.current import current_locale, gettext
from portal.language.formats import countries, format_number
from portal.language.texts import TextLookup
from portal.web.markup import already_escaped, attributes
from portal.web.questions.filling import Pieces, PreparedQuestion
from portal.web.questions.page import FaultText, SectionPage
from portal.web.questions.segments import Segment, slot, without_marks
from portal.web.questions.units import unit_word
from portal.web.templating import foreign

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
    if question.kind in (Kind.ONE, Kind.MANY):
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
            row = Segment(self._row.render(context, row_label=gettext("Row %(number)s", number=slot("number"))))
        segment = Segment(self._template.render(context).strip())
        return PreparedQuestion(question, self._numbers[question.id], segment, self._pieces, described, row,
                                self._decimal_mark, self._isolate)

    def _context(self, question: Question, described: tuple[str, ...]) -> dict[str, Any]:
        choices = self._choices(question)
        return {
            "id": question.id, "number": self._numbers[question.id], "slot": slot, "rtl": self._isolate,
            "control": CONTROL.get(question.kind, question.kind.value), "grouped": question.kind not in SINGLE,
            "described": attributes([("aria-describedby", " ".join(described) or None)]), "optional": question.optional,
            "described_by_title": attributes([("aria-describedby", f"{question.id}-t")]),
            "text": lambda field: self._text(f"{question.id}.{field}"), "has": lambda field: bool(getattr(question, field)),
            "lang": lambda field: self._lang(f"{question.id}.{field}"), "own": attributes([("lang", current_locale().tag)]),
            "input_type": "checkbox" if question.kind is Kind.MANY else "radio", "inline": question.kind is Kind.YES_NO,
            "choices": choices, "first_exclusive": next((at for at, choice in enumerate(choices) if choice.exclusive), -1),
            "columns": [self._column(question, column) for column in question.columns], "countries": self._countries,
            "rows": [self._choice(f"{question.id}.row", row.id) for row in question.named_rows],
            "unit": unit_word(question.unit), "long": question.long, "max_length": question.max_length, 
            "comment_limit": COMMENT_LENGTH, "reason_limit": REASON_LENGTH,
        }

    def _text(self, key: str) -> str:
        return without_marks(self._texts.text(key))

    def _lang(self, key: str) -> str:
        return foreign(self._texts.lang_of(key))

    def _choice(self, prefix: str, name: str, exclusive: bool = False) -> Choice:
        key = f"{prefix}.{name}"
        return Choice(name, self._text(key), self._lang(key), exclusive)

    def _choices(self, question: Question) -> tuple[Choice, ...]:
        """The options with "don't know" last; exclusive ones stand after the others."""
        unknown = Choice(UNKNOWN, gettext("Don't know"), exclusive=question.kind is Kind.MANY)
        if question.kind is Kind.YES_NO:
            return Choice("yes", gettext("Yes")), Choice("partly", gettext("Partly")), Choice("no", gettext("No")), unknown
        if question.kind not in (Kind.ONE, Kind.MANY):
            return ()
        options = sorted(question.options, key=lambda option: option.exclusive)
        return *(self._choice(f"{question.id}.option", option.id, option.exclusive) for option in options), unknown

    def _column(self, question: Question, column: Column) -> PrintedColumn:
        key = f"{question.id}.column.{column.id}"
        offered = self._countries() if column.kind == "country" else tuple(
            self._choice(f"{key}.option", option.id) for option in column.options)
        return PrintedColumn(column.id, self._text(key), self._lang(key), column.kind, column.optional, offered)

    def _countries(self) -> tuple[Choice, ...]:
        return tuple(Choice(code, name) for code, name in countries())
