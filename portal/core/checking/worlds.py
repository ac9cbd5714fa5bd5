"""Whether a condition can be true, false or open at all, whoever answers whatever: a search through all that can matter.

The search branches on one answer at a time, only on those that the conditions at hand still hang on, and leaves a branch as soon
as the outcome is settled, so that hundreds of conditions are decided in a moment. It knows when a question is asked: an answer to
one that is not is missing. Where several comparisons read one answer they read the same; sites are free of each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.core.checking.attributes import PROFILE, SUBMISSION
from portal.core.checking.domains import DAY, Domain, domain_of_question, values_of_attribute
from portal.core.compiled import rows_of_matrices
from portal.core.compiling import Compiler, Decider
from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.facts import CLAUSES, LEVELS, Facts
from portal.core.questionnaire import Kind, Questionnaire

TRUE, FALSE, OPEN = 1, 2, 4
EVERYTHING = TRUE | FALSE | OPEN
_BIT: Mapping[bool | None, int] = {True: TRUE, False: FALSE, None: OPEN}
_DENIED = tuple((outcome & OPEN) | (FALSE if outcome & TRUE else 0) | (TRUE if outcome & FALSE else 0) for outcome in range(8))
MOST_STEPS = 4_000
"""How many steps one search may take; beyond that the outcome is undecided, and the author is told."""


class Variable(NamedTuple):
    """What branches: a question, an attribute of the profile, a fact about the submission, a comparison at some site."""

    kind: str
    name: str


class Goal(NamedTuple):
    """A condition and the outcomes wanted of it, as bits."""

    condition: Condition
    outcomes: int


@dataclass(slots=True)
class Reading:
    """One comparison, with its outcome for each class of its variable, and for a missing answer."""

    variable: Variable
    decide: Decider
    outcomes: tuple[int, ...] = ()
    missing: int = OPEN


@dataclass(slots=True)
class Branches:
    """The classes of one variable: answers that no comparison tells apart are one. `gap` is the class of no answer."""

    readings: list[Reading] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    count: int = 0
    gap: int | None = None
    whole: bool = True
    ready: bool = False


class World:
    """All that can be answered to one questionnaire.

    Every condition must be made known by `learn` before the first `can` is asked, so that answers are told apart finely enough.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.named = {name: condition.when for name, condition in questionnaire.conditions.items()}
        self._compiler = Compiler({}, rows_of_matrices(questionnaire))
        self._readings: dict[Leaf, Reading] = {}
        self._places: dict[int, tuple[Leaf, Reading]] = {}
        self._branches: dict[Variable, Branches] = {}
        self._asked: dict[str, tuple[Condition, ...]] = {}
        self.learn(self.named.values())

    def asked(self, question_id: str) -> tuple[Condition, ...]:
        """Return the conditions that must all be true for a question to be asked."""
        if question_id not in self._asked:
            question, section = self.questionnaire.questions[question_id], self.questionnaire.section_of[question_id]
            of_contracts = [Leaf.model_construct(profile=attribute, any_of=words)
                            for attribute, words in ((CLAUSES, question.clause), (LEVELS, question.level)) if words]
            trees = tuple(tree for tree in (section.ask_if, question.ask_if, *of_contracts) if tree is not None)
            self._asked[question_id] = trees
            self.learn(trees)
        return self._asked[question_id]

    def learn(self, conditions: Iterable[Condition]) -> None:
        """Make comparisons known; those that name nothing must have been given a question (`about`)."""
        for condition in conditions:
            if isinstance(condition, Not):
                self.learn((condition.not_,))
            elif isinstance(condition, All | Any_):
                self.learn(condition.all if isinstance(condition, All) else condition.any)
            elif condition.condition is None and id(condition) not in self._places:
                if condition not in self._readings:
                    self._learn(condition)
                # The place in memory is looked up far quicker than the comparison's content; keeping it there keeps it its own.
                self._places[id(condition)] = (condition, self._readings[condition])

    def _learn(self, leaf: Leaf) -> None:
        if leaf.any_site:
            variable = Variable("site", repr(leaf))
        elif leaf.question is not None:
            variable = Variable("question", leaf.question)
            self.asked(leaf.question)
        else:
            variable = Variable("profile", leaf.profile) if leaf.profile else Variable("submission", leaf.submission or "")
        reading = Reading(variable, self._compiler.compile(leaf))
        self._readings[leaf] = reading
        branches = self._branches.setdefault(variable, Branches())
        branches.readings.append(reading)
        branches.leaves.append(leaf)
        branches.ready = False

    def reading(self, leaf: Leaf) -> Reading:
        """Return a comparison with its outcomes.  Raises KeyError when it was never made known."""
        place = self._places.get(id(leaf))
        reading = self._readings[leaf] if place is None else place[1]
        if not self._branches[reading.variable].ready:
            self._prepare(reading.variable)
        return reading

    def branches(self, variable: Variable) -> Branches:
        """Return the classes of a variable that was read."""
        return self._branches[variable]

    def _prepare(self, variable: Variable) -> None:
        """Try everything that matters on every comparison of the variable, and keep one of each kind of outcome."""
        branches = self._branches[variable]
        branches.ready = True
        if variable.kind == "site":
            branches.count = 3
            branches.readings[0].outcomes = (TRUE, FALSE, OPEN)
            return
        domain, nothing = self._domain(variable, branches.leaves)
        seen = {tuple(_BIT[reading.decide(facts)] for reading in branches.readings): None for facts in domain.facts}
        of_nothing = tuple(_BIT[reading.decide(Facts({}, {}, {}, DAY))] for reading in branches.readings)
        rows = list(seen)
        if nothing:
            branches.gap = len(rows)
            rows.append(of_nothing)
        branches.count, branches.whole = len(rows), domain.whole
        for place, reading in enumerate(branches.readings):
            reading.outcomes = tuple(row[place] for row in rows)
            reading.missing = of_nothing[place]

    def _domain(self, variable: Variable, leaves: list[Leaf]) -> tuple[Domain, bool]:
        """Return what the variable can be, and whether it can be nothing."""
        if variable.kind == "question":
            return domain_of_question(self.questionnaire.questions[variable.name], leaves), True
        attribute = (PROFILE if variable.kind == "profile" else SUBMISSION).get(variable.name)
        values, whole = values_of_attribute(attribute, leaves)
        tables = [{variable.name: value} for value in values]
        facts = [Facts({}, table, {}, DAY) if variable.kind == "profile" else Facts({}, {}, {}, DAY, table) for table in tables]
        return Domain(tuple(facts), whole), attribute is None or not attribute.always

    def may_lack(self, question_id: str) -> bool:
        """Whether a question that is asked may be without an answer when all is submitted: optional, or asked elsewhere."""
        question = self.questionnaire.questions[question_id]
        return question.optional or question.kind is Kind.INFORMATION or question_id in self.questionnaire.repeated


def denied(outcome: int) -> int:
    """Return the outcomes of the opposite."""
    return _DENIED[outcome]
