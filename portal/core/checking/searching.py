"""The search itself: can these conditions come out like this together?"""

from collections.abc import Sequence

from portal.core.checking.worlds import EVERYTHING, FALSE, MOST_STEPS, OPEN, TRUE, Goal, Variable, World, denied
from portal.core.conditions import All, Condition, Leaf, Not

SETTLED = (TRUE, FALSE, OPEN)


class Exhausted(Exception):
    """The search took too many steps."""


def can(world: World, goals: Sequence[Goal], *, submitted: bool = False) -> bool | None:
    """Return whether all goals can be met at once; None when that is not decided within `MOST_STEPS`.

    Args:
        submitted: whether answers are those of a submission, in which no question that is asked lacks one unless it may.
    """
    search = _Search(world, goals, submitted=submitted)
    try:
        return search.run()
    except Exhausted:
        return None


class _Search:
    def __init__(self, world: World, goals: Sequence[Goal], *, submitted: bool) -> None:
        self._world, self._goals, self._submitted = world, goals, submitted
        self._chosen: dict[Variable, int] = {}
        self._settled: dict[str, tuple[int, Variable | None]] = {}
        self._hangs_on: Variable | None = None
        self._steps = 0

    def run(self) -> bool | None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise Exhausted
        self._settled.clear()
        self._hangs_on = None
        met = True
        for goal in self._goals:
            outcome = self._outcome(goal.condition)
            if not outcome & goal.outcomes:
                return False
            met = met and not outcome & ~goal.outcomes
        if met or self._hangs_on is None:
            return met
        return self._branch(self._hangs_on)

    def _branch(self, variable: Variable) -> bool | None:
        branches = self._world.branches(variable)
        answer: bool | None = False if branches.whole else None
        for place in self._open_to(variable):
            self._chosen[variable] = place
            found = self.run()
            if found:
                return True
            answer = None if found is None else answer
        self._chosen.pop(variable, None)
        return answer

    def _open_to(self, variable: Variable) -> list[int]:
        """The classes that a variable may be in: with or without that of no answer."""
        branches = self._world.branches(variable)
        lacks = variable.kind != "question" or not self._submitted or self._world.may_lack(variable.name)
        return [place for place in range(branches.count) if lacks or place != branches.gap]

    def _outcome(self, condition: Condition) -> int:
        """The outcomes still possible; notes the first variable they hang on."""
        before = self._hangs_on
        if isinstance(condition, Leaf):
            outcome = self._of_leaf(condition)
        elif isinstance(condition, Not):
            outcome = denied(self._outcome(condition.not_))
        elif isinstance(condition, All):
            outcome = self._of_all(condition.all)
        else:
            outcome = denied(self._of_all(condition.any, turned=True))
        if outcome in SETTLED:
            self._hangs_on = before
        return outcome

    def _of_all(self, parts: Sequence[Condition], *, turned: bool = False) -> int:
        """Of all parts together; turned: of the opposite of each, since "some is" is not "every one is not"."""
        true, fails, opens = TRUE, 0, 0
        for part in parts:
            outcome = denied(self._outcome(part)) if turned else self._outcome(part)
            if outcome == FALSE:
                return FALSE
            if not outcome & TRUE:
                true = 0
            fails |= outcome & FALSE
            opens |= outcome & OPEN
        return true | fails | opens or EVERYTHING

    def _of_leaf(self, leaf: Leaf) -> int:
        if leaf.condition is not None:
            return self._once(f"condition {leaf.condition}", [self._world.named[leaf.condition]])
        reading = self._world.reading(leaf)
        variable = reading.variable
        if variable.kind != "question":
            return self._of_classes(variable, reading.outcomes)
        asked = self._once(f"asked {variable.name}", self._world.asked(variable.name))
        if not asked & TRUE:
            return reading.missing
        outcome = self._of_classes(variable, reading.outcomes)
        return outcome if asked == TRUE else outcome | reading.missing

    def _of_classes(self, variable: Variable, outcomes: Sequence[int]) -> int:
        if variable in self._chosen:
            return outcomes[self._chosen[variable]]
        found = 0
        for place in self._open_to(variable):
            found |= outcomes[place]
        if found not in SETTLED and self._hangs_on is None:
            self._hangs_on = variable
        return found

    def _once(self, name: str, parts: Sequence[Condition]) -> int:
        """Outcomes of what several conditions rest on, found once a step."""
        if name not in self._settled:
            before, self._hangs_on = self._hangs_on, None
            outcome = self._of_all(parts)
            self._settled[name] = (outcome, None if outcome in SETTLED else self._hangs_on)
            self._hangs_on = before
        outcome, hangs_on = self._settled[name]
        self._hangs_on = self._hangs_on or hangs_on
        return outcome
