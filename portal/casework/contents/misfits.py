"""What does not fit the definitions' models, in plain words: what stands there, and what to write instead.

The models are checked by pydantic, whose own sentences speak to programmers and never reach an author. Where several shapes are
allowed at one place, it complains of each of them; told is only what is wrong with the shape that the author has begun.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portal.casework.contents.reading import Where
from portal.core.checking.faults import did_you_mean
from portal.core.questionnaire import Column, NamedCondition, Option, Question, Questionnaire, Section
from portal.core.rules import Case, Rule, RuleSet
from portal.core.words import Words, one_of, quoted, worded

Told = tuple[Words, Words]
"""What is wrong, and one way to mend it."""
LONGEST_SHOWN = 60
"""Signs of what an author wrote that a fault repeats."""
NAMELESS = frozenset({"leaf", "all", "any", "not", "[key]"})
"""Steps in pydantic's paths that are in no file: the kind of a condition, and the key itself of a pair."""


class Misfit(NamedTuple):
    """One thing that does not fit."""

    where: Where
    what: Words
    mend: Words


class _Found(NamedTuple):
    """One of pydantic's complaints, the place in the file, and which of several shapes it is about, with where they part."""

    item: ErrorDetails
    where: Where
    parting: Where | None
    shape: str


def misfits(error: ValidationError, data: Any) -> Iterator[Misfit]:  # noqa: ANN401 - what the file held
    """Yield everything that does not fit, each once, at its place in the data."""
    found = [_placed(item, data) for item in error.errors()]
    done: set[Where] = set()
    for each in found:
        if each.parting is None:
            yield Misfit(each.where, *_told(each.item, each.where))
        elif each.parting not in done:
            done.add(each.parting)
            yield from _of_shapes([other for other in found if other.parting == each.parting], each.parting)


def _placed(item: ErrorDetails, data: Any) -> _Found:  # noqa: ANN401 - what the file held
    """Find the place that a path means: steps that the data does not have name a shape, not a place."""
    where: list[str | int] = []
    parting, shape = None, ""
    for number, step in enumerate(item["loc"], 1):
        if _has(data, step):
            data = data[step]
            where.append(step)
        elif item["type"] == "missing" and number == len(item["loc"]):
            where.append(step)
        elif step not in NAMELESS and parting is None:
            parting, shape = tuple(where), str(step)
    return _Found(item, tuple(where), parting, shape)


def _has(data: Any, step: str | int) -> bool:  # noqa: ANN401 - what the file held
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, dict) and step in data


def _of_shapes(found: Sequence[_Found], parting: Where) -> Iterator[Misfit]:
    """Yield what is wrong with the shape that fits furthest; where none fits at all, which there are."""
    depths: dict[str, int] = {}
    for each in found:
        depths[each.shape] = max(depths.get(each.shape, 0), len(each.where))
    begun = max(depths, key=lambda shape: depths[shape])
    if depths[begun] > len(parting):
        for each in found:
            if each.shape == begun:
                yield Misfit(each.where, *_told(each.item, each.where))
    else:
        first = found[0]
        mend = SHAPES.get(str(parting[-1]) if parting else "", _AS_SHOWN)
        yield Misfit(parting, worded("%(found)s does not fit here", found=shown(first.item["input"])), mend)


_AS_SHOWN = worded("Write it as docs/authors.md shows.")
SHAPES = {
    "rows": worded("Write {min: 1, max: 20}, or a list of rows, each with id and text."),
    "cases": worded(
        "Write each answer with what it gives, {yes: quiet}, or a list: - {given: {question: answer}, gives: grade}."),
    "any_in": worded("Write a list, [one, other], or risk.high."),
    "is": worded("Write one word, a number, or true or false."),
}
"""What to write where several shapes are allowed, by the key."""

_NUMBER = (worded("a number"), worded("Write a number, such as 12 or 0.5."))
_WHOLE = (worded("a whole number"), worded("Write a whole number, such as 12."))
_TEXT = (worded("one text"), worded("Write one text or one word."))
_LIST = (worded("a list"), worded("Write a list: [one, other], or a line with a hyphen for each."))
_KEYS = (worded("keys with values"), worded("Write a key, a colon and a value for each: {key: value}."))
_TRUTH = (worded("true or false"), worded("Write true or false."))
_DAY = (worded("a day"), worded("Write a day, such as 2026-03-14."))
_CONDITION = (worded("a condition"), worded("Write a condition, such as {question: role, is: maker}."))
WANTED: Mapping[str, Told] = {
    "string": _TEXT, "tuple": _LIST, "list": _LIST, "set": _LIST, "dict": _KEYS, "mapping": _KEYS, "model": _KEYS,
    "dataclass": _KEYS, "int": _WHOLE, "float": _NUMBER, "decimal": _NUMBER, "finite": _NUMBER, "bool": _TRUTH, "date": _DAY,
    "datetime": _DAY, "condition": _CONDITION,
}
"""What belongs at a place and how to write it, by the first word of pydantic's kinds of errors."""


def shown(value: object) -> Words:
    """Return what an author wrote as a fault repeats it: a word or number in quotes, anything larger by its kind."""
    if value is None:
        return worded("nothing")
    if isinstance(value, list | tuple):
        return worded("a list")
    if isinstance(value, Mapping):
        return worded("a pair of key and value") if len(value) == 1 else worded("a list of keys with values")
    text = str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
    return quoted(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…")


def _told(item: ErrorDetails, where: Where) -> Told:
    kind = item["type"]
    if kind in TOLD:
        return TOLD[kind](item, where)
    return misplaced(item["input"], "condition" if item["loc"][-1:] == ("leaf",) else kind.partition("_")[0])


def misplaced(value: object, wanted: str) -> Told:
    """Return what is said where something else belongs: a key of `WANTED`, or anything else where that is not known."""
    if wanted not in WANTED:
        return worded("%(found)s does not fit here", found=shown(value)), _AS_SHOWN
    belongs, mend = WANTED[wanted]
    return worded("%(found)s stands here instead of %(wanted)s", found=shown(value), wanted=belongs), mend


def _broken_rule(item: ErrorDetails, _where: Where) -> Told:
    """What our own models refuse, by the code they raise (`RULES`)."""
    code = str(item["ctx"]["error"])
    name, _, named = code.partition(":")
    rule = RULES.get(code) or RULES.get(name)
    if rule is None:
        return worded("%(found)s does not fit here", found=shown(item["input"])), _AS_SHOWN
    return (worded("%(what)s (%(ids)s)", what=rule[0], ids=named), rule[1]) if name == "id_twice" else rule


def _unknown_key(_item: ErrorDetails, where: Where) -> Told:
    key = str(where[-1])
    close = difflib.get_close_matches(key, FIELDS, n=1)
    return worded("the key %(key)s is not known here", key=shown(key)), did_you_mean(close[0]) if close else worded("Remove it.")


def _not_a_choice(item: ErrorDetails, _where: Where) -> Told:
    expected = str(item["ctx"]["expected"])
    words = re.findall(r"'([^']*)'", expected) or [expected.lower()]
    return worded("%(found)s is not allowed", found=shown(item["input"])), worded("Write one of %(words)s.", words=one_of(words))


TOLD: Mapping[str, Callable[[ErrorDetails, Where], Told]] = {
    "value_error": _broken_rule,
    "extra_forbidden": _unknown_key,
    "enum": _not_a_choice,
    "literal_error": _not_a_choice,
    "missing": lambda item, where: (worded("it is missing"), worded("Add %(key)s:.", key=where[-1])),
    "string_pattern_mismatch": lambda item, where: (
        worded("%(found)s is no id", found=shown(item["input"])),
        worded("Use small letters a-z, digits and single hyphens, beginning with a letter.")),
    "string_too_short": lambda item, where: (
        worded("the text is empty"), worded("Write a text, or take the key away.")),
    "string_too_long": lambda item, where: (
        worded("the text is too long (signs: %(length)s; at most: %(max)s)", length=len(str(item["input"])),
               max=item["ctx"]["max_length"]),
        worded("Shorten it.")),
    "too_short": lambda item, where: (worded("the list is empty"), worded("Add something to it, or take the key away.")),
    "greater_than_equal": lambda item, where: (
        worded("%(found)s is too small", found=shown(item["input"])),
        worded("Write a number that is %(low)s or more.", low=item["ctx"]["ge"])),
    "less_than_equal": lambda item, where: (
        worded("%(found)s is too large", found=shown(item["input"])),
        worded("Write a number that is %(high)s or less.", high=item["ctx"]["le"])),
}
"""Kinds of errors that say more than that something else belongs there."""
RULES: Mapping[str, Told] = {
    "kind_needs:one": (worded("a question with one choice needs options"), worded("Add options: with id and text.")),
    "kind_needs:many": (worded("a question with several choices needs options"), worded("Add options: with id and text.")),
    "kind_needs:table": (worded("a table needs columns"), worded("Add columns: with id and text; rows: {min, max}.")),
    "kind_needs:matrix": (
        worded("a matrix needs columns and named rows"),
        worded("Add columns: and rows:, each with ids and texts.")),
    "core_is_for_everyone": (worded("a core question is put to everyone"), worded("Remove clause: and level:, or core:.")),
    "kind_refuses_options": (
        worded("only a question with one or several choices has options"),
        worded("Remove options:, or change kind:.")),
    "confirmed_or_reason": (
        worded("it does not say whether its wording is confirmed"),
        worded("Keep one of confirmed:, unconfirmed_reason:.")),
    "point_of_another_requirement": (
        worded("a point's id does not begin with its requirement's"),
        worded("Write pr1.a under pr1.")),
    "version_belongs_to_clauses": (
        worded("a contract clause needs a version, and nothing else has one"),
        worded("Add or remove version:.")),
    "grounds_belong_to_the_code": (worded("only the code of conduct has severe grounds"), worded("Remove severe_grounds:.")),
    "id_twice": (worded("an id stands twice"), worded("Give one of them another id.")),
    "rule_judges_nothing": (
        worded("the rule says nothing about any answer"),
        worded("Add answers:, levels:, or when: with severity:.")),
    "severity_beside_answers": (worded("severity: stands beside answers: or levels:"), worded("Keep one of the two.")),
    "ground_needs_judgement": (worded("a rule with a ground must ask for judgement"), worded("Write outcome: needs_judgement.")),
    "not_yet_needs_choice": (worded("only yes_no and one can offer \"not yet\""), worded("Remove not_yet:, or change kind:.")),
    "format_needs_text": (worded("only a question of kind text has a format"), worded("Remove format:, or write kind: text.")),
    "reviewer_only_observes": (
        worded("what only reviewers see blames nobody"),
        worded("Write audience: reviewer, outcome: needs_judgement or information, and no grade above observation.")),
    "leaf_names_two": (worded("a comparison names more than one thing"), worded("Keep one of question:, profile:, condition:.")),
    "leaf_needs_one_operator": (
        worded("a comparison needs exactly one operator"),
        worded("See the table of operators in docs/authors.md.")),
    "condition_takes_no_operator": (worded("a named condition takes no operator"), worded("Write {condition: name} alone.")),
}
"""What our models refuse, by the code they raise: alone, or before a colon."""
FIELDS = sorted({name for model in (Question, Section, Questionnaire, Option, Column, NamedCondition, Rule, RuleSet, Case)
                 for name in model.model_fields})
