"""Grades: what one rule makes of one set of answers, with everything about the rule prepared once.

The heaviest of what holds counts: the line of the answer itself, and every line of `levels` that is true.
"""

from collections.abc import Callable, Mapping

from portal.core.compiling import Decider
from portal.core.facts import Facts
from portal.core.rules import Grade, Rule
from portal.core.values import NOT_APPLICABLE, NOT_YET, UNKNOWN, Answer

Grader = Callable[[Facts], Grade]
GRADES: tuple[Grade, ...] = ("quiet", "information", "observation", "judgement", "minor", "major")
"""Every grade, lightest first: of several lines that match, the heaviest holds."""
ONE_STEP_HEAVIER: Mapping[Grade, Grade] = {"observation": "minor", "minor": "major"}
"""What a broken promise makes of a grade ("not yet, by a date" that has passed)."""
QUIET: Grade = "quiet"
_RANK = {grade: rank for rank, grade in enumerate(GRADES)}
Lines = tuple[tuple[Decider, Grade], ...]


def grader_of(rule: Rule, guard: Decider | None, lines: Lines) -> Grader:
    """Return what grades answers by a rule.

    Args:
        guard: what must be true for the rule to speak; None when it always may.
        lines: its `levels`, each a test and the grade it gives.

    A question without an answer that can be read is quiet.
    """
    if rule.severity is not None:
        return _guarded(guard, _constant(rule.judges, rule.severity))
    return _guarded(guard, _heaviest(rule, lines) if lines else _by_answer(rule.judges, rule.answers))


def _by_answer(judges: str, table: Mapping[str, Grade]) -> Grader:
    """The rule that goes by the answer alone, as most do: one look at the answer, one at the table."""
    grades = dict(table)

    def grade(facts: Facts) -> Grade:
        answer = facts.answers.get(judges)
        if answer is None or answer.typed:
            return QUIET
        value = answer.value
        found = grades.get(value, QUIET) if value.__class__ is str else _of_answer(answer, grades)
        return found if found == QUIET or not facts.promises else _kept_to_promise(found, judges, facts)
    return grade


def _heaviest(rule: Rule, lines: Lines) -> Grader:
    judges, grades = rule.judges, dict(rule.answers)

    def grade(facts: Facts) -> Grade:
        answer = facts.answers.get(judges)
        if answer is None or answer.typed or answer.is_empty:
            return QUIET
        found = _of_answer(answer, grades)
        for looks, gives in lines:
            if _RANK[gives] > _RANK[found] and looks(facts) is True:
                found = gives
        return found if found == QUIET or not facts.promises else _kept_to_promise(found, judges, facts)
    return grade


def _constant(judges: str, severity: Grade) -> Grader:
    def grade(facts: Facts) -> Grade:
        answer = facts.answers.get(judges)
        return QUIET if answer is None or answer.typed or answer.is_empty else severity
    return grade


def _guarded(guard: Decider | None, grader: Grader) -> Grader:
    """Speak only where the guard holds; it is asked last, since most answers are quiet without it."""
    if guard is None:
        return grader

    def grade(facts: Facts) -> Grade:
        found = grader(facts)
        return found if found == QUIET or guard(facts) is True else QUIET
    return grade


def _of_answer(answer: Answer, grades: Mapping[str, Grade]) -> Grade:
    """The heaviest grade the table gives an answer of any kind."""
    if answer.unknown:
        return grades.get(UNKNOWN, QUIET)
    if answer.not_applicable:
        return grades.get(NOT_APPLICABLE, QUIET)
    if answer.not_yet:
        return grades.get(NOT_YET, QUIET)
    value = answer.value
    if not isinstance(value, tuple):
        return grades.get(value, QUIET) if isinstance(value, str) else QUIET
    found = (grades[item] for item in value if isinstance(item, str) and item in grades)
    return max(found, key=_RANK.__getitem__, default=QUIET)


def _kept_to_promise(grade: Grade, judges: str, facts: Facts) -> Grade:
    promised = facts.promises.get(judges)
    return ONE_STEP_HEAVIER.get(grade, grade) if promised is not None and promised < facts.as_of.isoformat() else grade
