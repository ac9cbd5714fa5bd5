"""What made a rule speak: the answer, the lines and the guard that gave the grade, as conditions that can be told in words.

Slower and plainer than judging, and asked only where a person reads about one point.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.core.compiled import CompiledQuestionnaire
from portal.core.conditions import Condition, Leaf
from portal.core.facts import Facts
from portal.core.grading import GRADES
from portal.core.interpreting import holds
from portal.core.rules import Grade, Rule
from portal.core.values import NOT_APPLICABLE, NOT_YET, UNKNOWN, Answer

_RANK = {grade: rank for rank, grade in enumerate(GRADES)}


@dataclass(frozen=True, slots=True)
class Spoken:
    """Why a rule spoke.

    Attributes:
        conditions: what was true of the answers; each is a reason, and together they are the whole.
        holds: decides a condition about these answers; conditions without a question of their own are about the judged one.
        promised: the day, in ISO form, by which an earlier submission promised it and which has passed; empty without one.
    """

    conditions: tuple[Condition, ...]
    holds: Callable[[Condition], bool | None]
    promised: str = ""


def why_spoken(rule: Rule, facts: Facts, compiled: CompiledQuestionnaire) -> Spoken:
    """Return what made a rule speak of these answers; no conditions when it is quiet about them, or nothing is known any more.

    Of lines that give a lighter grade than the heaviest nothing is said.
    """
    def decide(condition: Condition) -> bool | None:
        return holds(condition, facts, compiled.conditions, about=rule.judges, rows=compiled.matrix_rows)

    answer = facts.answers.get(rule.judges)
    promised = facts.promises.get(rule.judges, "")
    told = list(_grounds(rule, answer, decide)) if answer is not None else []
    if rule.when is not None and (told or rule.severity):
        told.append(rule.when)
    return Spoken(tuple(told), decide, promised if promised and promised < facts.as_of.isoformat() else "")


def _grounds(rule: Rule, answer: Answer, decide: Callable[[Condition], bool | None]) -> Iterator[Condition]:
    """Yield the answer and the lines that give the heaviest grade."""
    found: list[tuple[Grade, Condition]] = [(rule.answers[word], _said(rule, answer, word)) for word in _words(answer)
                                            if word in rule.answers]
    found += [(line.gives, line.looks) for line in rule.levels if decide(line.looks) is True]
    heaviest = max((_RANK[grade] for grade, _ in found), default=0)
    yield from (condition for grade, condition in found if _RANK[grade] == heaviest and heaviest > 0)


def _words(answer: Answer) -> tuple[str, ...]:
    if answer.unknown:
        return (UNKNOWN,)
    if answer.not_applicable:
        return (NOT_APPLICABLE,)
    if answer.not_yet:
        return (NOT_YET,)
    values = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    return tuple(value for value in values if isinstance(value, str))


def _said(rule: Rule, answer: Answer, word: str) -> Condition:
    return Leaf(question=rule.judges, has=word) if isinstance(answer.value, tuple) else Leaf(question=rule.judges, is_=word)
