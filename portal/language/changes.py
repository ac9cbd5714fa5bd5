"""Plain sentences from comparisons: what changed between two versions, or two rule sets, in the current language."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from portal.core.carried_answers import CarriedAnswers
from portal.core.comparing import Changed, Comparison, Reworded
from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.questionnaire import Questionnaire
from portal.language.current import gettext, ngettext
from portal.language.formats import format_number, join_and, language_name
from portal.language.sentences import Teller
from portal.language.texts import TextLookup

TREES = (Leaf, All, Any_, Not)


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences under a heading."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions, with its texts in the reader's language."""

    questionnaire: Questionnaire
    texts: TextLookup

    def name(self, question_id: str) -> str:
        """Return a question as readers know it: number and text; the id of one that is not here."""
        number = self.questionnaire.numbers.get(question_id)
        return f"{number} “{self.text(f'{question_id}.text', question_id)}”" if number else question_id

    def text(self, key: str, otherwise: str) -> str:
        """Return a text; `otherwise` where there is none."""
        return self.texts.text(key) if self.texts.has(key) else otherwise

    def clause(self, condition: Condition) -> str:
        """Return a condition as part of a sentence."""
        return Teller(self.questionnaire, self.texts).clause(condition)


def tell_comparison(found: Comparison, old: TextLookup, new: TextLookup) -> list[Passage]:
    """Return what changed from one version to another, in passages that hold something.

    Args:
        old, new: the texts of either version in the reader's language.
    """
    was, now = Side(found.old, old), Side(found.new, new)
    passages = [
        Passage(gettext("In short"), (verdict(found),)),
        Passage(gettext("New questions"), tuple(map(now.name, found.added))),
        Passage(gettext("Questions that are gone"), tuple(map(was.name, found.removed))),
        Passage(gettext("Questions that stand elsewhere"), tuple(
            gettext("%(question)s stood at %(before)s.", question=now.name(moved.question), before=moved.numbers[0])
            for moved in found.moved)),
        Passage(gettext("Changes of meaning"), tuple(_changed(change, was, now) for change in found.changed)),
        Passage(gettext("Words that differ"), tuple(_reworded(text) for text in found.reworded)),
        Passage(gettext("What becomes of answers already given"), tuple(_carried(found, was, now))),
    ]
    return [passage for passage in passages if passage.sentences]


def verdict(found: Comparison) -> str:
    """Return what kind of change it is, in one sentence."""
    if not found.same_meaning:
        return gettext("The meaning differs: it is another version, with a number of its own.")
    if found.reworded:
        return gettext("Only words differ: they can be mended in the version itself, and answers stay comparable.")
    return gettext("Nothing differs.")


def _changed(change: Changed, was: Side, now: Side) -> str:
    named = change.subject.id
    names: Mapping[str, Callable[[], str]] = {
        "question": lambda: now.name(named),
        "section": lambda: gettext("The section “%(title)s”", title=now.text(f"section.{named}.title", named)),
        "condition": lambda: gettext("The condition “%(name)s”", name=named),
        "questionnaire": lambda: gettext("The questionnaire"),
    }
    return gettext("%(subject)s: %(what)s", subject=names[change.subject.kind](), what=_what(change, was, now))


def _what(change: Changed, was: Side, now: Side) -> str:
    if change.aspect in ("ask_if", "when"):
        told = _routing(change, was, now)
        touched = join_and(now.name(each) for each in change.touches)
        return gettext("%(what)s It decides about %(questions)s.", what=told, questions=touched) if touched else told
    if change.aspect.endswith(("_added", "_removed")):
        return _parts(change, was, now)
    if change.aspect.endswith("_text"):
        return gettext("it has a text it did not have (%(field)s).", field=change.aspect[:-5]) if change.after else gettext(
            "a text is gone (%(field)s).", field=change.aspect[:-5])
    if (fixed := FIXED.get((change.aspect, str(change.after)))) is not None:
        return fixed()
    return gettext("%(aspect)s was %(before)s and is %(after)s.", aspect=aspect_name(change.aspect), before=plain(change.before),
                   after=plain(change.after))


def _routing(change: Changed, was: Side, now: Side) -> str:
    before = was.clause(change.before) if change.before is not None else ""
    after = now.clause(change.after) if change.after is not None else ""
    if not before:
        return gettext("it is now asked only when %(after)s.", after=after)
    if not after:
        return gettext("it is now always asked; before, only when %(before)s.", before=before)
    return gettext("it is now asked when %(after)s; before, when %(before)s.", after=after, before=before)


def _parts(change: Changed, was: Side, now: Side) -> str:
    came = bool(change.after)
    side, name = (now if came else was), change.aspect.partition("_")[0]
    word = {"options": "option", "columns": "column"}.get(name, "")
    keys = [f"{change.subject.id}.{word}.{part}" if word else f"section.{part}.title" for part in change.after or change.before]
    parts = join_and(f"“{side.text(key, key.split('.')[1] if not word else key.rpartition('.')[2])}”" for key in keys)
    return gettext("%(parts)s came.", parts=parts) if came else gettext("%(parts)s went.", parts=parts)


def _reworded(text: Reworded) -> str:
    named = f"{text.key} ({language_name(text.locale)})"
    if not text.before:
        return gettext("%(key)s reads “%(after)s”; there was no text.", key=named, after=text.after)
    if not text.after:
        return gettext("%(key)s has no text any longer; it read “%(before)s”.", key=named, before=text.before)
    return gettext("%(key)s reads “%(after)s”; before, “%(before)s”.", key=named, after=text.after, before=text.before)


def _carried(found: Comparison, was: Side, now: Side) -> Iterator[str]:
    kept = sum(each.effect == "kept" for each in found.carried)
    confirmed = sum(each.effect == "confirmed" for each in found.carried)
    if kept:
        yield ngettext("The answers to %(num)d question carry over as they are.",
                       "The answers to %(num)d questions carry over as they are.", kept)
    if confirmed:
        yield ngettext("The answers to %(num)d question carry over and are to be confirmed.",
                       "The answers to %(num)d questions carry over and are to be confirmed.", confirmed)
    if not kept and not confirmed:
        yield gettext("No answers carry over.")
    afresh = {each.question for each in found.carried
              if each.because == "fresh" and found.old.questions[each.question].carry == "fresh"}
    if afresh:
        yield ngettext("%(num)d question is asked afresh, as before.", "%(num)d questions are asked afresh, as before.",
                       len(afresh))
    yield from (_lost(each, was) for each in found.carried if each.effect == "lost" and each.question not in afresh)
    for each in found.carried:
        if each.effect != "lost" and each.lost_options:
            chosen = join_and(f"“{was.text(f'{each.question}.option.{option}', option)}”" for option in each.lost_options)
            yield gettext("%(question)s: whoever chose %(options)s is asked anew.", question=now.name(each.into), options=chosen)


def _lost(each: CarriedAnswers, was: Side) -> str:
    reasons = {
        "removed": gettext("the question is gone"), "fresh": gettext("it is asked afresh every time"),
        "kind": gettext("it is answered in another way"), "instance": gettext("it is asked of something else than before"),
    }
    return gettext("%(question)s: answers do not carry over, since %(reason)s.", question=was.name(each.question),
                   reason=reasons[each.because])


FIXED: Mapping[tuple[str, str], Callable[[], str]] = {
    ("core", "True"): lambda: gettext("it is now asked of everyone."),
    ("core", "False"): lambda: gettext("it is no longer asked of everyone."),
    ("optional", "True"): lambda: gettext("it need no longer be answered."),
    ("optional", "False"): lambda: gettext("it must now be answered."),
    ("not_yet", "True"): lambda: gettext("“Not yet” can now be answered."),
    ("not_yet", "False"): lambda: gettext("“Not yet” can no longer be answered."),
    ("carry", "fresh"): lambda: gettext("earlier answers are no longer offered."),
    ("carry", "keep"): lambda: gettext("earlier answers are taken over without asking."),
    ("carry", "confirm"): lambda: gettext("earlier answers are to be confirmed."),
    ("carry", "confirm_if_reworded"): lambda: gettext("earlier answers are to be confirmed when the words have changed."),
}
"""What is said of a change by its aspect and what it has become."""


def aspect_name(aspect: str) -> str:
    """Return what a field of a definition is called; its own name where there is no word."""
    names = {
        "kind": gettext("the way of answering"), "clause": gettext("the terms it is asked for"),
        "level": gettext("the level it is asked for"), "requirement": gettext("the requirement"),
        "article": gettext("the article"), "scope": gettext("whom the answer is for"),
        "per": gettext("what it is asked for each of"), "evidence": gettext("the evidence"),
        "options": gettext("the order or exclusiveness of the choices"), "sections": gettext("the order of the sections"),
        "min": gettext("the least number"), "max": gettext("the greatest number"), "unit": gettext("the unit"),
        "max_length": gettext("the greatest length"), "severity": gettext("the severity"), "outcome": gettext("the outcome"),
        "audience": gettext("who is told"), "plan_days": gettext("the days for a plan"),
        "ground": gettext("the severe ground"), "judges": gettext("the question judged"),
        "covered_by": gettext("what covers it"), "also": gettext("what else it touches"),
    }
    return names.get(aspect, aspect)


def plain(value: Any) -> str:  # noqa: ANN401 - whatever a definition holds
    """Return a value of a definition as an author would write it; "nothing" for none."""
    if value is None or value == ():
        return gettext("nothing")
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return format_number(value)
    if isinstance(value, tuple):
        return join_and(map(plain, value))
    if isinstance(value, BaseModel):
        shown = value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return str(shown.get("id") or shown)
    return gettext("yes") if value is True else gettext("no") if value is False else str(value)
