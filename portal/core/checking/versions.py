"""A version beside earlier ones: ids never change meaning, and what carries answers over must fit both sides."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from portal.core.checking.faults import ContentFault, listed, nearest
from portal.core.options import options_of
from portal.core.questionnaire import UNANSWERED, Kind, Question, Questionnaire, Section
from portal.core.rules import RuleSet
from portal.core.trees import Place
from portal.core.words import worded

ALIKE = 0.35
"""How alike two wordings of one id are at least, from 0 to 1; below that it reads like another meaning."""
_SAME = ("kind", "reversed", "unit", "whole", "format", "options_from")
"""Fields of a question that say what an answer means."""
_FITTING = {(Kind.YES_NO, Kind.ONE), (Kind.ONE, Kind.YES_NO), (Kind.YES_NO, Kind.MANY), (Kind.ONE, Kind.MANY)}
"""Kinds whose answers can become answers of another kind, by a map of options."""


def in_order(number: str) -> tuple[tuple[int, str], ...]:
    """Return what versions sort by: 2026-9 stands before 2026-10."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"[-.]", number))


def faults_beside(questionnaire: Questionnaire, others: Sequence[Questionnaire]) -> Iterator[ContentFault]:
    """Yield what a version changes that no version may, and maps that do not fit.

    Args:
        others: the other versions with the same code, in any order; earlier ones are those with a smaller number.
    """
    earlier = sorted((each for each in others if in_order(each.number) < in_order(questionnaire.number)),
                     key=lambda each: in_order(each.number))
    source = next((each for each in others if each.number == questionnaire.derived_from), None)
    if questionnaire.derived_from is not None and (source is None or source not in earlier):
        numbers = [each.number for each in earlier]
        mend = nearest(questionnaire.derived_from, numbers,
                       worded("Write the number of an earlier version: %(numbers)s.", numbers=listed(numbers)))
        yield ContentFault(("derived_from",), "unknown_version", {"id": questionnaire.derived_from}, mend)
    replaced: dict[str, str] = {}
    for section in questionnaire.sections:
        for row, question in enumerate(section.questions):
            where: Place = ("sections", section.id, "questions", row)
            yield from _of_meaning(question, section, where, earlier)
            if question.replaces is not None:
                yield from _of_replaces(question, where, questionnaire, source)
                name = question.replaces.question
                if (other := replaced.setdefault(name, question.id)) != question.id:
                    yield ContentFault((*where, "replaces"), "replaced_twice", {"id": name, "question": other},
                                       worded("Keep the one that says the same."))


def _of_meaning(question: Question, section: Section, where: Place, earlier: Sequence[Questionnaire]) -> Iterator[ContentFault]:
    for version in reversed(earlier):
        before = version.questions.get(question.id)
        if before is None:
            continue
        changed = next((name for name in _SAME if getattr(before, name) != getattr(question, name)), None)
        if changed is not None or version.section_of[question.id].per != section.per and question.scope != "company":
            yield ContentFault(where, "meaning_changed", {"id": question.id, "version": version.number, "what": changed or "per"},
                               worded(
                "Give it a new id, with replaces: {question: %(question)s} where answers carry over.", question=question.id))
        else:
            yield from _of_parts(question, before, where, version.number)
        return  # the latest that has it speaks for those before, which were held to each other in their turn


def _of_parts(question: Question, before: Question, where: Place, version: str) -> Iterator[ContentFault]:
    texts = {(*where, "text"): (question.text, before.text)}
    for name in ("options", "named_rows", "columns"):
        held = {part.id: part for part in getattr(before, name)}
        for place, part in enumerate(getattr(question, name)):
            if (other := held.get(part.id)) is not None:
                texts[(*where, name.removeprefix("named_"), place)] = (part.text, other.text)
                yield from _of_part(question, part, other, (*where, name.removeprefix("named_"), place))
    for place_of_text, (now, then) in texts.items():
        if now != then and SequenceMatcher(None, now.casefold(), then.casefold()).ratio() < ALIKE:
            yield ContentFault(place_of_text, "reworded", {"version": version},
                               worded(
                "If it means something else, give it a new id; if not, say so under accepted: of the question."))


def _of_part(question: Question, part: object, before: object, where: Place) -> Iterator[ContentFault]:
    if getattr(part, "kind", None) != getattr(before, "kind", None):
        data = {"id": getattr(part, "id", question.id), "version": worded("an earlier version"), "what": "kind"}
        yield ContentFault(where, "meaning_changed", data, worded("Give it a new id."))


def _of_replaces(question: Question, where: Place, questionnaire: Questionnaire, source: Questionnaire | None
                 ) -> Iterator[ContentFault]:
    place, replaces = (*where, "replaces"), question.replaces
    if replaces is None:
        return
    if source is None:
        yield ContentFault(place, "replaces_nothing", {}, worded("Add derived_from: to questionnaire.yaml."))
        return
    before = source.questions.get(replaces.question)
    if before is None:
        mend = nearest(replaces.question, source.questions,
                       worded("Write the id of a question of %(version)s.", version=source.number))
        yield ContentFault(place, "unknown_question", {"id": replaces.question}, mend)
    elif replaces.question in questionnaire.questions and replaces.question != question.id:
        yield ContentFault(place, "replaced_is_here", {"id": replaces.question},
                           worded("Remove replaces:, or the question it names."))
    elif before.kind is not question.kind and (before.kind, question.kind) not in _FITTING:
        yield ContentFault(place, "replaces_misfit", {"kind": before.kind.value, "other": question.kind.value},
                           worded("Remove replaces:, so that nothing carries over."))
    else:
        yield from _of_map(question, before, place)


def _of_map(question: Question, before: Question, where: Place) -> Iterator[ContentFault]:
    replaces = question.replaces
    for old, new in replaces.options.items() if replaces else ():
        for word, asked in ((old, before), (new, question)):
            if word not in options_of(asked):
                offered = options_of(asked)
                mend = nearest(word, offered, worded("Write one of %(words)s.", words=listed(offered)))
                yield ContentFault((*where, "options", old), "unknown_option", {"id": word, "question": asked.id}, mend)
    if replaces and not replaces.options and options_of(before) and question.kind not in UNANSWERED:
        lost = [word for word in options_of(before) if word not in options_of(question)]
        if lost:
            yield ContentFault(where, "option_lost", {"id": listed(lost)}, worded(
                "Add options: with each old one and the new one that says the same, or say under accepted: why it does not carry "
                "over."))


def faults_of_rules_beside(rule_set: RuleSet, others: Sequence[RuleSet]) -> Iterator[ContentFault]:
    """Yield ids of rules that judge another question than they did in an earlier rule set of the same code."""
    earlier = sorted((each for each in others if in_order(each.number) < in_order(rule_set.number)),
                     key=lambda each: in_order(each.number), reverse=True)
    if rule_set.derived_from is not None and all(each.number != rule_set.derived_from for each in earlier):
        yield ContentFault(("derived_from",), "unknown_version", {"id": rule_set.derived_from},
                           worded("Write the number of an earlier one."))
    held: dict[str, tuple[str, str]] = {}
    for each in reversed(earlier):
        held.update({rule.id: (rule.judges, each.number) for rule in each.rules})
    for number, rule in enumerate(rule_set.rules):
        judged, version = held.get(rule.id, (rule.judges, ""))
        if judged != rule.judges:
            yield ContentFault(("rules", number, "id"), "rule_reused", {"id": rule.id, "question": judged, "version": version},
                               worded(
                "Give the rule a new id, or say under accepted: that the question is the same under a new id."))
