"""What a new version makes of the answers given to the one it was made from: which carry over, and which are lost.

What an author sees here before publishing follows the words of the definition: `carry`, and `replaces` with its map of options.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from portal.core.questionnaire import UNANSWERED, Question, Questionnaire

Effect = Literal["kept", "confirmed", "lost"]
Loss = Literal["", "removed", "fresh", "kind", "instance"]


@dataclass(frozen=True, slots=True)
class CarriedAnswers:
    """What becomes of the answers to one question of the old version.

    Attributes:
        question: the old question; `into` the new one, empty where there is none.
        effect: carried as they are, carried and to be confirmed by whoever answers, or lost.
        because: why they are lost: the question is gone, is asked afresh, is of another kind, or is asked of something else (each
            site, say).
        lost_options: the choices that nothing in the new question corresponds to: whoever made one of them is asked anew.
    """

    question: str
    into: str
    effect: Effect
    because: Loss = ""
    lost_options: tuple[str, ...] = ()


def effects_on_answers(old: Questionnaire, new: Questionnaire, reworded: frozenset[str]) -> tuple[CarriedAnswers, ...]:
    """Return what becomes of the answers to every question of the old version, in the new version's order, then what is gone.

    Args:
        reworded: ids of the questions whose Swedish reads otherwise now.
    """
    taken: dict[str, str] = {}
    for question in new.questions.values():
        source = question.replaces.question if question.replaces else question.id
        if source in old.questions and question.kind not in UNANSWERED:
            taken.setdefault(source, question.id)
    carried = [_effect(old, new, source, into, into in reworded) for source, into in taken.items()]
    gone = [CarriedAnswers(question.id, "", "lost", "removed") for question in old.questions.values()
            if question.id not in taken and question.kind not in UNANSWERED]
    return (*carried, *gone)


def _effect(old: Questionnaire, new: Questionnaire, source: str, into: str, is_reworded: bool) -> CarriedAnswers:
    was, now = old.questions[source], new.questions[into]
    if loss := _loss(old, new, was, now):
        return CarriedAnswers(source, into, "lost", loss)
    asks = now.carry == "confirm" or (now.carry == "confirm_if_reworded" and (is_reworded or was.id != now.id))
    return CarriedAnswers(source, into, "confirmed" if asks else "kept", "", tuple(_lost_options(was, now)))


def _loss(old: Questionnaire, new: Questionnaire, was: Question, now: Question) -> Loss:
    if now.carry == "fresh":
        return "fresh"
    if was.kind is not now.kind:
        return "kind"
    return "instance" if old.repeated.get(was.id) != new.repeated.get(now.id) else ""


def _lost_options(was: Question, now: Question) -> Iterator[str]:
    offered = {option.id for option in now.options}
    mapped = now.replaces.options if now.replaces else {}
    for option in was.options:
        if mapped.get(option.id, option.id if not now.replaces or was.id == now.id else "") not in offered:
            yield option.id
