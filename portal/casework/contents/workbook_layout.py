"""Which sheets and columns a workbook of a questionnaire has. Columns are called as the keys in the authors' files are."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, get_args

from portal.core.questionnaire import Column, Question, Section
from portal.core.rules import Grade, Rule

QUESTIONNAIRE, SECTIONS, QUESTIONS, OPTIONS, CONDITIONS = "Questionnaire", "Sections", "Questions", "Options", "Conditions"
RULES, CASES, TEXTS, TERMS = "Rules", "Cases", "Texts", "Terms"
MIRRORED = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left."""
APPROVED = " approved"
"""Ends the heading of the column, beside a language's, that says who has approved which text."""


class Form(Enum):
    """How a cell is read."""

    WORD = "an id or a word out of a list"
    VERSION = "a number of a version, such as 2026-1"
    TEXT = "a text to be read"
    NUMBER = "a number"
    DAY = "a day"
    FLAG = "yes or nothing"
    WORDS = "ids with commas between"
    DATA = "what stands in brackets in the files: a condition, a table of answers"


@dataclass(frozen=True)
class Field:
    """A column: its heading, which is its key in the files (`evidence.when`: one key within another), and how it is read."""

    name: str
    form: Form = Form.WORD
    width: int = 14
    choices: tuple[str, ...] = ()
    ids_of: str = ""


@dataclass(frozen=True)
class Layout:
    """A sheet: its name, its columns, and how many of them stay in view."""

    name: str
    fields: tuple[Field, ...]
    frozen: int = 1


def _choices(model: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401 - a model of a definition
    """Return the closed vocabulary of a field, as its annotation has it."""
    found: list[str] = []
    waiting = [model.model_fields[name].annotation]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, type) and issubclass(part, Enum):
            found += [str(each.value) for each in part]
        else:
            waiting += [each for each in get_args(part) if each is not type(None)]
    return tuple(found)


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, Form.TEXT, 50) for name in names)


_ACCEPTED = Field("accepted", Form.DATA, 30)
_QUESTION = (
    Field("section", width=16, ids_of=SECTIONS), Field("id", width=26), Field("kind", choices=_choices(Question, "kind")),
    Field("core", Form.FLAG, 7), *_texts("text", "help", "why", "example"), Field("ask_if", Form.DATA, 45),
    Field("terms", Form.WORDS), Field("optional", Form.FLAG, 8), Field("reversed", Form.FLAG, 8),
    Field("clause", Form.WORDS), Field("level", Form.WORDS), Field("requirement"), Field("article"),
    Field("scope", choices=_choices(Question, "scope")), Field("carry", choices=_choices(Question, "carry")),
    Field("replaces.question", width=20), Field("replaces.options", Form.DATA, 24),
    Field("secrecy", choices=_choices(Question, "secrecy")), Field("sensitivity", Form.WORDS), Field("not_yet", Form.FLAG, 8),
    Field("options_from", choices=_choices(Question, "options_from")), Field("shows", choices=_choices(Question, "shows")),
    Field("rows.min", Form.NUMBER, 9), Field("rows.max", Form.NUMBER, 9), Field("none_text", Form.TEXT, 30),
    Field("unit", choices=_choices(Question, "unit")), Field("min", Form.NUMBER, 9), Field("max", Form.NUMBER, 9),
    Field("whole", Form.FLAG, 8), Field("long", Form.FLAG, 8), Field("format", choices=_choices(Question, "format")),
    Field("max_length", Form.NUMBER, 11), Field("standards", Form.DATA, 30),
    Field("evidence.when", Form.DATA, 35), Field("evidence.kinds", Form.WORDS, 20), Field("evidence.max_age_months", Form.NUMBER),
    Field("evidence.share", Form.NUMBER), Field("evidence.example", Form.TEXT, 40),
    _ACCEPTED,
)
_RULE = (
    Field("id", width=30), Field("judges", width=26), Field("answers", Form.DATA, 26), Field("levels", Form.DATA, 45),
    Field("when", Form.DATA, 45), Field("severity", choices=_choices(Rule, "severity")),
    Field("outcome", choices=_choices(Rule, "outcome")), Field("ground", choices=_choices(Rule, "ground")),
    Field("requirement"), Field("also", Form.WORDS), Field("covered_by", Form.WORDS, 24),
    Field("audience", choices=_choices(Rule, "audience")), Field("reviewer_only", Form.FLAG, 12), Field("evidence", Form.WORDS),
    Field("short", Form.TEXT, 40), *_texts("reason", "action"), Field("plan_days", Form.NUMBER, 10), _ACCEPTED,
)
PARTS = ("option", "row", "column", "column option")
LAYOUTS = {layout.name: layout for layout in (
    Layout(QUESTIONNAIRE, (Field("key", width=26), Field("value", Form.TEXT, 70), Field("note", Form.TEXT, 70))),
    Layout(SECTIONS, (Field("id", width=22), *_texts("title", "intro"), Field("requirement"), Field("article"),
                      Field("scope", choices=_choices(Section, "scope")), Field("per", choices=_choices(Section, "per")),
                      Field("ask_if", Form.DATA, 45), _ACCEPTED)),
    Layout(QUESTIONS, _QUESTION, frozen=2),
    Layout(OPTIONS, (Field("question", width=26), Field("part", choices=PARTS), Field("column", width=18),
                     Field("id", width=22), Field("text", Form.TEXT, 60), Field("exclusive", Form.FLAG, 9),
                     Field("kind", choices=_choices(Column, "kind")), Field("optional", Form.FLAG, 9)), frozen=4),
    Layout(CONDITIONS, (Field("id", width=22), Field("when", Form.DATA, 70), *_texts("because", "otherwise"), _ACCEPTED)),
    Layout(TERMS, (Field("id", width=22), Field("term", Form.TEXT, 30), Field("text", Form.TEXT, 70))),
    Layout(RULES, _RULE),
    Layout(CASES, (Field("rule", width=30, ids_of=RULES), Field("answer", width=20), Field("given", Form.DATA, 60),
                   Field("sites", Form.DATA, 40), Field("submission", Form.DATA, 30), Field("promised", Form.DATA, 24),
                   Field("profile", Form.DATA, 24), Field("risks", Form.DATA), Field("as_of", Form.DAY),
                   Field("gives", choices=get_args(Grade)))),
    Layout(TEXTS, (Field("part", choices=("questionnaire", "rules")), Field("key", width=40), Field("sv", Form.TEXT, 50)), 3),
)}
"""Every sheet by its name, in order. The sheet of texts has one more column for each language."""

HEAD = (Field("code"), Field("number", Form.VERSION), Field("title", Form.TEXT), Field("language"), Field("owner", Form.TEXT),
        Field("valid_from", Form.DAY), Field("derived_from", Form.VERSION), Field("frameworks", Form.WORDS),
        Field("minutes.core", Form.NUMBER), Field("minutes.full", Form.NUMBER))
RULES_HEAD = (Field("rules.number", Form.VERSION), Field("rules.derived_from", Form.VERSION), Field("rules.fits", Form.WORDS),
              Field("rules.levels", Form.DATA))
REVIEWED = {"reviewed.questionnaire": "questionnaire", "reviewed.rules": "rules"}
"""Keys that list the languages approved by a reader, and the part of the texts they speak of."""
HEAD_KEYS = {field.name: field for field in (*HEAD, *RULES_HEAD, *(Field(name, Form.WORDS) for name in REVIEWED))}
