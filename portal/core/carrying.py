"""Carrying answers over: from an earlier submission, or from a company of the same group, into a new draft.

Nothing is carried silently: unless the author says `keep`, an answer waits to be confirmed on the page that shows it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.core.answers import entries_of, read
from portal.core.carried_answers import effects_on_answers
from portal.core.facts import PROMISES
from portal.core.options import options_of
from portal.core.questionnaire import Kind, Question, Questionnaire
from portal.core.values import Answer, Value
from portal.core.wording import question_texts

EARLIER, GROUP = "earlier", "group"
TextOf = Callable[[str], str]
UNREAD = frozenset({"why", "example"})
"""Texts of a question that may be reworded without anybody having answered something else."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a carried answer came from: `earlier`, the same supplier on the day `told`, or `group`, the company `told`."""

    kind: str
    told: str


def earlier(day: date) -> str:
    """Return the mark of answers from the supplier's own submission of a day."""
    return f"{EARLIER}:{day.isoformat()}"


def of_group(company: str) -> str:
    """Return the mark of answers that another company of the group gave."""
    return f"{GROUP}:{company}"


def source_of(answer: Answer) -> Source | None:
    """Return where an answer nobody has confirmed yet came from; None for every other."""
    kind, _, told = answer.carried.partition(":")
    return Source(kind, told) if kind in (EARLIER, GROUP) else None


def find_reworded(old: Questionnaire, new: Questionnaire, old_text: TextOf, new_text: TextOf) -> frozenset[str]:
    """Return the ids of the new version's questions that read otherwise in Swedish than when they were answered.

    Args:
        old_text, new_text: a Swedish text by its key, as `portal.core.wording` names them; the old as it stood when answering.
    """
    return frozenset(question.id for question in new.questions.values()
                     if (was := old.questions.get(_source(question))) is not None
                     and dict(_read(was, old_text)) != dict(_read(question, new_text)))


def _source(question: Question) -> str:
    return question.replaces.question if question.replaces else question.id


def _read(question: Question, text_of: TextOf) -> Iterator[tuple[str, str]]:
    for key, _ in question_texts(question):
        part = key.removeprefix(f"{question.id}.")
        if part not in UNREAD and not part.startswith("evidence."):
            yield part, text_of(key)


def carry(old: Questionnaire, new: Questionnaire, answers: Mapping[str, Answer], *, reworded: frozenset[str],
          source: str = EARLIER) -> dict[str, Answer]:
    """Return the answers that a new draft of one instance begins with, by the new version's questions.

    An answer to the same id carries, and so does one to the question that `replaces` names, with the choices its map names; never
    where the kind is another, where it is asked of something else, or where the author says `fresh`. It waits to be confirmed
    unless the author says `keep`, or `confirm_if_reworded` and the words are the same. A promise always does, and so does what
    carries only in part. Comments go along; what could not be read never does.

    Args:
        answers: of one submission and instance, by the old version's questions.
        reworded: as `find_reworded` tells.
        source: `earlier(day)` or `of_group(company)`; an answer of another company always waits to be confirmed.
    """
    carried = {}
    for effect in effects_on_answers(old, new, reworded):
        answer = answers.get(effect.question)
        if answer is None or effect.effect == "lost" or answer.is_empty or answer.is_faulty:
            continue
        found = _carried(new.questions[effect.into], answer)
        if found is not None:
            asks = effect.effect == "confirmed" or source.startswith(GROUP)
            asks = asks or bool(found.not_yet) or _is_part(found.value, answer.value)
            carried[effect.into] = replace(found, carried=source if asks else "")
    return carried


def _carried(question: Question, answer: Answer) -> Answer | None:
    """The answer as the new question takes it; None when it does not, or when nothing of it is left."""
    if question.options_from == "contracts":  # every round begins with the contracts of its own day
        return None
    value = _mapped(question, answer.value)
    if value is None and answer.value is not None:
        return None
    moved = replace(answer, value=value, carried="")
    taken = read([question], entries_of(question, moved))[question.id]
    return None if taken.is_empty or taken.is_faulty else taken


def _is_part(value: Value | None, of: Value | None) -> bool:
    """Whether less carries than was answered: fewer choices, or rows with fewer cells."""
    if not isinstance(value, tuple) or not isinstance(of, tuple):
        return False
    return len(value) < len(of) or (value != of and not isinstance(value[0], str))


def _mapped(question: Question, value: Value | None) -> Value | None:
    """The choices as the new question calls them; those it does not have are left out."""
    if value is None or question.kind not in (Kind.YES_NO, Kind.ONE, Kind.MANY, Kind.MATRIX):
        return value
    offered = options_of(question)
    if isinstance(value, str):
        return name if (name := _named(question, value)) in offered else None
    if not isinstance(value, tuple):
        return None
    chosen = tuple(name for item in value if isinstance(item, str) and (name := _named(question, item)) in offered)
    return chosen or None


def _named(question: Question, choice: str) -> str:
    """The new name of a choice. A question of its own options says which are the same; else names are."""
    if question.replaces is None or not (question.options or question.replaces.options):
        return choice
    return question.replaces.options.get(choice, "")


def promises_in(new: Questionnaire, answers: Mapping[str, Answer]) -> dict[str, str]:
    """Return what an earlier submission promised: question of the new version to the day, in ISO form."""
    found = {question.id: answers.get(_source(question)) for question in new.questions.values()}
    return {question: answer.not_yet for question, answer in found.items() if answer is not None and answer.not_yet}


def with_promises(profile: Mapping[str, Any], new: Questionnaire,
                  answers: Mapping[str, Mapping[str, Answer]]) -> Mapping[str, Any]:
    """Return a profile that knows what an earlier submission promised, by instance; of two promises the earlier day holds.

    Args:
        answers: of that submission, by instance.
    """
    known: Mapping[str, Mapping[str, str]] = profile.get(PROMISES, {})
    found = {instance: promises_in(new, given) for instance, given in answers.items()}
    merged = {instance: _earliest(known.get(instance, {}), found.get(instance, {})) for instance in (*known, *found)}
    kept = {instance: promises for instance, promises in merged.items() if promises}
    return {**profile, PROMISES: kept} if kept else profile


def _earliest(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    return {question: min(day for day in (one.get(question), other.get(question)) if day) for question in {**one, **other}}


def for_the_group(new: Questionnaire, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return those carried answers that companies of one group may share.

    Only questions about the group; nothing personal or confidential, and nothing for which its giver asks for secrecy.
    """
    shared = frozenset(of_scope(new, "group"))
    return {question: answer for question, answer in answers.items()
            if question in shared and not answer.secrecy and _may_be_shared(new.questions[question])}


def _may_be_shared(question: Question) -> bool:
    return question.secrecy != "likely" and not {"personal", "confidential"}.intersection(question.sensitivity)


def of_scope(questionnaire: Questionnaire, scope: str) -> Iterator[str]:
    """Yield the questions about the group, the company, a site or a contract: as they say, else as their section does."""
    for section in questionnaire.sections:
        yield from (question.id for question in section.questions if (question.scope or section.scope) == scope)


def unconfirmed(stored: Mapping[str, Answer], entered: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return what was entered, with the marks of carried answers where it says the same: what a script saves confirms nothing."""
    return {question: replace(answer, carried=stored[question].carried)
            if question in stored and stored[question].carried and replace(stored[question], carried="") == answer else answer
            for question, answer in entered.items()}
