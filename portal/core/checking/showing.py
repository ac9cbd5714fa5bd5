"""What the cases of a rule show: every line and every alternative should be vouched for by one of them."""

from collections.abc import Iterator, Mapping, Sequence

from portal.core.compiled import CompiledQuestionnaire
from portal.core.conditions import All, Any_, Condition, Leaf
from portal.core.facts import Facts
from portal.core.interpreting import holds
from portal.core.rules import Rule
from portal.core.trees import Place
from portal.core.values import EMPTY, NOT_APPLICABLE, NOT_YET, UNKNOWN, Answer
from portal.core.words import Words, worded

_LINE, _ALTERNATIVE = worded("this line coming true"), worded("this alternative coming true")


class Shown:
    """Collects what the cases of one rule show."""

    def __init__(self, rule: Rule, questionnaire: CompiledQuestionnaire) -> None:
        self._rule, self._questionnaire = rule, questionnaire
        self._parts = dict(_alternatives(rule.when, ("when",))) if rule.when is not None else {}
        self._lines: dict[Place, Condition] = {("levels", place, "looks"): line.looks for place, line in enumerate(rule.levels)}
        self._missing: set[Place] = {*self._parts, *self._lines, *(("answers", answer) for answer in rule.answers)}
        if rule.when is not None:
            self._missing.add(("when",))

    def add(self, facts: Facts) -> None:
        """Take a case into account."""
        answer = facts.answers.get(self._rule.judges, EMPTY)
        self._missing -= {("answers", word) for word in _words(answer)}
        self._missing -= {place for place, line in self._lines.items() if self._is_true(line, facts)}
        if self._rule.when is None:
            return
        if self._is_true(self._rule.when, facts):
            waiting = [place for place in self._parts if place in self._missing]
            self._missing -= {place for place in waiting if self._is_true(self._parts[place], facts)}
        elif not answer.is_empty:
            self._missing.discard(("when",))

    def unshown(self) -> Iterator[tuple[Place, Words]]:
        """Yield the place of everything that no case shows, and what it is in words."""
        for place in sorted(self._missing, key=str):
            if place == ("when",):
                yield place, worded("the question answered and the condition not true")
            elif place[0] == "answers":
                yield place, worded("the answer '%(answer)s'", answer=place[1])
            else:
                yield place, _LINE if place[0] == "levels" else _ALTERNATIVE

    def _is_true(self, condition: Condition, facts: Facts) -> bool:
        return holds(condition, facts, self._questionnaire.conditions, about=self._rule.judges,
                     rows=self._questionnaire.matrix_rows) is True


def _words(answer: Answer) -> Sequence[str]:
    if answer.value is None:
        states: Mapping[str, object] = {UNKNOWN: answer.unknown, NOT_APPLICABLE: answer.not_applicable, NOT_YET: answer.not_yet}
        return [word for word, there in states.items() if there]
    if isinstance(answer.value, tuple):
        return [item for item in answer.value if isinstance(item, str)]
    return [str(answer.value)]


def _alternatives(condition: Condition, where: Place) -> Iterator[tuple[Place, Condition]]:
    """Yield every part of every `any` that is not denied."""
    if isinstance(condition, Leaf) or not isinstance(condition, All | Any_):
        return
    word = "all" if isinstance(condition, All) else "any"
    for place, part in enumerate(condition.all if isinstance(condition, All) else condition.any):
        if isinstance(condition, Any_):
            yield (*where, word, place), part
        yield from _alternatives(part, (*where, word, place))
