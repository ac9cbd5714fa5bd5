"""How much content may hold: the one place where it is said, enforced by the checks and told to authors in `docs/authors.md`.

The limits keep a page readable, a check quick, and the replay of 50,000 submissions a matter of minutes. What a file as such may
hold (bytes, nodes, depth) is said where files are read.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portal.core.checking.faults import ContentFault
from portal.core.conditions import Any_, Condition, Leaf, Not
from portal.core.questionnaire import Column, Question, Questionnaire, Section
from portal.core.rules import Rule, RuleSet
from portal.core.trees import Place, leaves
from portal.core.words import Words, worded, worded_in

MOST = {
    "sections": 40, "questions of a section": 60, "questions": 500, "options": 60, "rows": 40, "columns": 12, "cells": 200,
    "named conditions": 100, "terms of the glossary": 200, "comparisons": 30, "words of a comparison": 60,
    "rules": 1_000, "lines of levels": 20, "cases": 60,
}
"""How many of each there may be; `comparisons` are those of one condition, `cells` those of one matrix."""
_COUNTED: dict[str, Words] = {words: words for words in (
    worded_in("counted", "sections"), worded_in("counted", "questions of a section"), worded_in("counted", "questions"),
    worded_in("counted", "options"), worded_in("counted", "rows"), worded_in("counted", "columns"), worded_in("counted", "cells"),
    worded_in("counted", "named conditions"), worded_in("counted", "terms of the glossary"), worded_in("counted", "comparisons"),
    worded_in("counted", "words of a comparison"), worded_in("counted", "rules"), worded_in("counted", "lines of levels"),
    worded_in("counted", "cases"))}
DEEPEST = 6
"""How deep a condition may be nested, a comparison alone being one deep. A named condition counts as one comparison."""
LONGEST = {
    "title": 120, "intro": 1_000, "question": 300, "help": 1_000, "why": 500, "example": 1_000, "option": 200, "row": 120,
    "column": 120, "because": 400, "otherwise": 400, "term": 60, "meaning": 600, "short": 60, "reason": 600, "action": 600,
}
"""The most signs of each text. A `short` is a row of a list, which shows no more."""
MOST_CORE = 30
"""How many questions may be put to everyone: about 25 minutes."""


class Text(NamedTuple):
    """A text with its place and its class, a key of `LONGEST`."""

    where: Place
    kind: str
    text: str | None


def faults_of_size(questionnaire: Questionnaire) -> Iterator[ContentFault]:
    """Yield what a questionnaire has too much of, and the texts and conditions that are too long."""
    yield from _count(("sections",), "sections", len(questionnaire.sections))
    yield from _count(("sections",), "questions", len(questionnaire.questions))
    yield from _count(("conditions",), "named conditions", len(questionnaire.conditions))
    yield from _count(("glossary",), "terms of the glossary", len(questionnaire.glossary))
    yield from _lengths(_head_texts(questionnaire))
    for name, condition in questionnaire.conditions.items():
        yield from _tree(condition.when, ("conditions", name, "when"))
    for section in questionnaire.sections:
        yield from _of_section(section)


def faults_of_rules_size(rule_set: RuleSet) -> Iterator[ContentFault]:
    """Yield what a rule set has too much of."""
    yield from _count(("rules",), "rules", len(rule_set.rules))
    for number, rule in enumerate(rule_set.rules):
        where: Place = ("rules", number)
        yield from _count((*where, "levels"), "lines of levels", len(rule.levels))
        yield from _count((*where, "cases"), "cases", len(rule.cases))
        yield from _lengths(_rule_texts(rule, where))
        if rule.when is not None:
            yield from _tree(rule.when, (*where, "when"))


def _of_section(section: Section) -> Iterator[ContentFault]:
    where: Place = ("sections", section.id)
    yield from _count((*where, "questions"), "questions of a section", len(section.questions))
    yield from _lengths([Text((*where, "title"), "title", section.title), Text((*where, "intro"), "intro", section.intro)])
    if section.ask_if is not None:
        yield from _tree(section.ask_if, (*where, "ask_if"))
    for row, question in enumerate(section.questions):
        yield from _of_question(question, (*where, "questions", row))


def _of_question(question: Question, where: Place) -> Iterator[ContentFault]:
    yield from _count((*where, "options"), "options", len(question.options))
    yield from _count((*where, "rows"), "rows", len(question.named_rows))
    yield from _count((*where, "columns"), "columns", len(question.columns))
    yield from _count((*where, "rows"), "cells", len(question.named_rows) * len(question.columns))
    yield from _lengths(_question_texts(question, where))
    if question.ask_if is not None:
        yield from _tree(question.ask_if, (*where, "ask_if"))
    if question.evidence is not None and question.evidence.when is not None:
        yield from _tree(question.evidence.when, (*where, "evidence", "when"))


def _head_texts(questionnaire: Questionnaire) -> Iterator[Text]:
    yield Text(("title",), "title", questionnaire.title)
    for name, condition in questionnaire.conditions.items():
        yield Text(("conditions", name, "because"), "because", condition.because)
        yield Text(("conditions", name, "otherwise"), "otherwise", condition.otherwise)
    for name, term in questionnaire.glossary.items():
        yield Text(("glossary", name, "term"), "term", term.term)
        yield Text(("glossary", name, "text"), "meaning", term.text)


def _question_texts(question: Question, where: Place) -> Iterator[Text]:
    yield Text((*where, "text"), "question", question.text)
    for name in ("help", "why", "example"):
        yield Text((*where, name), name, getattr(question, name))
    yield Text((*where, "none_text"), "option", question.none_text)
    if question.evidence is not None:
        yield Text((*where, "evidence", "example"), "example", question.evidence.example)
    yield from (Text((*where, "options", place, "text"), "option", option.text) for place, option in enumerate(question.options))
    yield from (Text((*where, "rows", place, "text"), "row", row.text) for place, row in enumerate(question.named_rows))
    for place, column in enumerate(question.columns):
        yield from _column_texts(column, (*where, "columns", place))


def _column_texts(column: Column, where: Place) -> Iterator[Text]:
    yield Text((*where, "text"), "column", column.text)
    yield from (Text((*where, "options", place, "text"), "option", option.text) for place, option in enumerate(column.options))


def _rule_texts(rule: Rule, where: Place) -> Iterator[Text]:
    yield from (Text((*where, name), name, getattr(rule, name)) for name in ("short", "reason", "action"))


def _count(where: Place, what: str, count: int) -> Iterator[ContentFault]:
    if count > MOST[what]:
        data = {"what": _COUNTED[what], "count": str(count), "max": str(MOST[what])}
        yield ContentFault(where, "too_many", data, worded("Split it, or leave some out."))


def _lengths(texts: Iterable[Text]) -> Iterator[ContentFault]:
    for where, kind, text in texts:
        if text is not None and len(text) > LONGEST[kind]:
            code = "short_too_long" if kind == "short" else "text_too_long"
            yield ContentFault(where, code, {"length": str(len(text)), "max": str(LONGEST[kind])}, worded("Shorten it."))


def _tree(condition: Condition, where: Place) -> Iterator[ContentFault]:
    yield from _count(where, "comparisons", sum(1 for _ in leaves(condition)))
    for place, leaf in leaves(condition):
        if isinstance(leaf.operand, tuple):
            yield from _count((*where, *place), "words of a comparison", len(leaf.operand))
    if depth_of(condition) > DEEPEST:
        yield ContentFault(where, "too_deep", {"max": str(DEEPEST)}, worded("Give a part of it a name under conditions:."))


def depth_of(condition: Condition) -> int:
    """Return how deep a condition is nested; a comparison alone is one deep."""
    if isinstance(condition, Leaf):
        return 1
    if isinstance(condition, Not):
        return 1 + depth_of(condition.not_)
    parts = condition.any if isinstance(condition, Any_) else condition.all
    return 1 + max(map(depth_of, parts))
