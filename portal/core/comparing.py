"""What changed between two versions of a questionnaire: its meaning, told apart from its wording.

Meaning is what `wording.frozen_questionnaire` keeps: ids, kinds, options, order and logic. Only a change of it breaks the
comparison of answers across versions and needs a new number; words may be mended as a revision of the texts.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from portal.core.carried_answers import CarriedAnswers, effects_on_answers
from portal.core.questionnaire import Part, Question, Questionnaire
from portal.core.trees import names_in
from portal.core.wording import TEXT_FIELDS, frozen_questionnaire, texts_of

MASTER = "sv"
Texts = Mapping[str, Mapping[str, str]]
"""By language, key to text: what `ContentText` holds."""
LISTED = ("options", "columns")
"""Fields whose parts have ids of their own: told as added and removed."""
HEAD = ("number", "title", "owner", "valid_from", "derived_from", "sections", "conditions")
"""Fields of a questionnaire that differ from version to version, or are compared part by part."""


def closest(made: Mapping[str, object], others: Iterable[tuple[str, Mapping[str, object]]]) -> str | None:
    """Return the number of the definition that most parts of a new one were taken from; None when there is no other.

    Args:
        made: the parts of the new one (questions, rules) by id.
        others: number and parts of those it may have been made from; among equals the first wins.
    """
    alike = {number: sum(parts.get(name) == part for name, part in made.items()) for number, parts in others}
    return max(alike, key=lambda number: alike[number]) if alike else None


class Subject(NamedTuple):
    """What a change is about: the id of a question, of a section, of a named condition, or the questionnaire itself."""

    kind: Literal["question", "section", "condition", "questionnaire"]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A question that stands elsewhere: sections and printed numbers before and after."""

    question: str
    sections: tuple[str, str]
    numbers: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reworded:
    """One text of one language that reads otherwise; empty where there was none, or is none any longer."""

    subject: Subject
    key: str
    locale: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that means something else.

    Attributes:
        aspect: the field of the definition; `options_added`, `options_removed` and the like for parts that come and go.
        touches: of a named condition, the questions and sections that are asked by it.
    """

    subject: Subject
    aspect: str
    before: Any
    after: Any
    touches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one version to another. Questions are named by their ids.

    Attributes:
        same_meaning: whether what is frozen is the same but for number and origin: then only words were mended.
        carried: what becomes of the answers given to the old version, question by question.
    """

    old: Questionnaire
    new: Questionnaire
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[Moved, ...]
    reworded: tuple[Reworded, ...]
    changed: tuple[Changed, ...]
    same_meaning: bool
    carried: tuple[CarriedAnswers, ...]

    @property
    def is_wording_only(self) -> bool:
        """Whether words differ and nothing else: a revision of the texts, no new version."""
        return self.same_meaning and bool(self.reworded)


def compare(old: Questionnaire, new: Questionnaire, old_texts: Texts | None = None, new_texts: Texts | None = None) -> Comparison:
    """Return what changed from one version to another.

    Args:
        old_texts, new_texts: by language; the authors' Swedish is taken from the versions themselves where it is not given.
    """
    was, now = frozen_questionnaire(old), frozen_questionnaire(new)
    shared = [question for question in now.questions if question in was.questions]
    reworded = tuple(_reworded({MASTER: texts_of(old), **(old_texts or {})}, {MASTER: texts_of(new), **(new_texts or {})}))
    return Comparison(
        old, new, tuple(question for question in now.questions if question not in was.questions),
        tuple(question for question in was.questions if question not in now.questions),
        tuple(_moved(was, now, shared)), reworded,
        (*_whole(was, now), *_conditions(was, now), *_sections(was, now),
         *(change for question in shared for change in _question(was.questions[question], now.questions[question]))),
        meaning_of(was) == meaning_of(now),
        effects_on_answers(was, now, frozenset(text.subject.id for text in reworded if text.locale == MASTER)))


def meaning_of(frozen: Questionnaire) -> Questionnaire:
    """Return what two versions must share to mean the same: all that is frozen but number and origin."""
    return frozen.model_copy(update={"number": "", "derived_from": None, "valid_from": None})


def _reworded(before: Texts, after: Texts) -> Iterator[Reworded]:
    """Compare the words of what is in both versions: the texts of what came or went are no rewording."""
    stay = {_part_of(key) for key in before[MASTER]} & {_part_of(key) for key in after[MASTER]}
    for locale in dict.fromkeys((*after, *before)):
        was, now = before.get(locale, {}), after.get(locale, {})
        for key in dict.fromkeys((*now, *was)):
            if was.get(key, "") != now.get(key, "") and _part_of(key) in stay:
                yield Reworded(subject_of(key), key, locale, was.get(key, ""), now.get(key, ""))


def _part_of(key: str) -> str:
    """What must be in both versions for a text to be compared: its question, its choice, its column, its section."""
    *parts, last = key.split(".")
    return key if parts and parts[-1] in ("option", "row", "column") else ".".join(parts) or last


def subject_of(key: str) -> Subject:
    """Return what a text belongs to, by its key (`wording.texts_of`)."""
    first, _, rest = key.partition(".")
    if first in ("section", "condition") and rest:
        return Subject("section" if first == "section" else "condition", rest.partition(".")[0])
    return Subject("question", first) if rest and first != "term" else Subject("questionnaire")


def _moved(was: Questionnaire, now: Questionnaire, shared: Sequence[str]) -> Iterator[Moved]:
    """What stands in another section, and what of the rest stands elsewhere within its own."""
    places = {question: place for place, question in enumerate(was.questions)}
    homes = {question: (was.section_of[question].id, now.section_of[question].id) for question in shared}
    at_home: dict[str, list[int]] = {}
    for question, (before, after) in homes.items():
        if before == after:
            at_home.setdefault(after, []).append(places[question])
    stayed = frozenset[int]().union(*map(_longest_rise, at_home.values()))
    for question in shared:
        if places[question] not in stayed:
            yield Moved(question, homes[question], (was.numbers[question], now.numbers[question]))


def _longest_rise(places: Sequence[int]) -> frozenset[int]:
    """Return the longest run of places that still follow each other: as few questions as possible are said to have moved."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at:at + 1] = [place]
    kept, place_or_none = set(), ends[-1] if ends else None
    while place_or_none is not None:
        kept.add(place_or_none)
        place_or_none = before[place_or_none]
    return frozenset(kept)


def _whole(was: Questionnaire, now: Questionnaire) -> Iterator[Changed]:
    yield from _fields(Subject("questionnaire"), was, now, leave=HEAD)
    ids = [tuple(section.id for section in each.sections) for each in (was, now)]
    gone = list(_come_and_gone(Subject("questionnaire"), "sections", *ids))
    yield from gone
    if not gone and ids[0] != ids[1]:
        yield Changed(Subject("questionnaire"), "sections", *ids)


def _conditions(was: Questionnaire, now: Questionnaire) -> Iterator[Changed]:
    yield from _come_and_gone(Subject("questionnaire"), "conditions", list(was.conditions), list(now.conditions))
    for name in now.conditions:
        if name in was.conditions and was.conditions[name].when != now.conditions[name].when:
            yield Changed(Subject("condition", name), "when", was.conditions[name].when, now.conditions[name].when,
                          tuple(_asked_by(name, now)))


def _asked_by(name: str, questionnaire: Questionnaire) -> Iterator[str]:
    for section in questionnaire.sections:
        trees = [(section.id, section.ask_if), *((question.id, question.ask_if) for question in section.questions)]
        yield from (part for part, tree in trees if tree is not None and name in names_in(tree))


def _sections(was: Questionnaire, now: Questionnaire) -> Iterator[Changed]:
    earlier = {section.id: section for section in was.sections}
    for section in now.sections:
        if section.id in earlier:
            yield from _fields(Subject("section", section.id), earlier[section.id], section, leave=("questions", "title"))


def _question(was: Question, now: Question) -> Iterator[Changed]:
    yield from _fields(Subject("question", now.id), was, now, leave=LISTED)
    for name in LISTED:
        before, after = getattr(was, name), getattr(now, name)
        ids = [[part.id for part in parts] for parts in (before, after)]
        gone = list(_come_and_gone(Subject("question", now.id), name, *ids))
        yield from gone
        if not gone and before != after:
            yield Changed(Subject("question", now.id), name, before, after)


def _come_and_gone(subject: Subject, name: str, before: Iterable[str], after: Iterable[str]) -> Iterator[Changed]:
    was, now = tuple(before), tuple(after)
    if added := tuple(part for part in now if part not in was):
        yield Changed(subject, f"{name}_added", (), added)
    if removed := tuple(part for part in was if part not in now):
        yield Changed(subject, f"{name}_removed", removed, ())


def _fields(subject: Subject, was: Part, now: Part, leave: Sequence[str]) -> Iterator[Changed]:
    """Compare what a part says of itself; texts only by whether they are there."""
    for name in type(now).model_fields:
        before, after = getattr(was, name), getattr(now, name)
        if name not in leave and before != after:
            yield Changed(subject, f"{name}_text" if name in (*TEXT_FIELDS, "intro") else name, before, after)
