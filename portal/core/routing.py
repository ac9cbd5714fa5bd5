"""Who is asked what: one pass over a questionnaire in reading order, and the reasons for each question, asked or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from portal.core.compiled import CompiledQuestionnaire, QuestionStep
from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.facts import CLAUSES, LEVELS, Facts
from portal.core.interpreting import holds
from portal.core.operators import members_of
from portal.core.questionnaire import Question
from portal.core.trees import leaves, names_in
from portal.core.values import Answer


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a question is not asked.

    Attributes:
        kind: a named condition or a single comparison does not hold, or no contract has the clause version or level.
        condition: the name, for `condition`; its `otherwise` says it in words.
        leaf: the comparison, for `leaf`.
        negated: it stands under a `not`: the condition or comparison does hold, and should not.
    """

    kind: Literal["condition", "leaf", "clause", "level"]
    condition: str | None = None
    leaf: Leaf | None = None
    negated: bool = False


@dataclass(frozen=True)
class Route:
    """Which questions are asked, given the answers so far.

    Attributes:
        asked: ids of the questions asked.
        active: the answers that count: to asked questions, and not empty. Faulty ones are among them and decide nothing.
        facts: what conditions were decided on; its answers are `active`.
    """

    compiled: CompiledQuestionnaire
    asked: frozenset[str]
    active: dict[str, Answer]
    facts: Facts

    @cached_property
    def counted(self) -> dict[str, tuple[Question, ...]]:
        """The questions asked in each section, by its id; without the statement, which is signed when submitting."""
        counting, asked = self.compiled.counting, self.asked
        return {section_id: counting[section_id].questions if len(ids) == len(counting[section_id].ids) else
                tuple([question for question in counting[section_id].questions if question.id in asked])
                for section_id, ids in self.counted_ids.items()}

    @cached_property
    def counted_ids(self) -> dict[str, frozenset[str]]:
        """The ids of the same questions."""
        asked = self.asked
        return {section_id: section.ids & asked for section_id, section in self.compiled.counting.items()}

    @cached_property
    def faulty(self) -> frozenset[str]:
        """The questions whose answers could not be read."""
        return frozenset([question_id for question_id, answer in self.active.items() if answer.typed])

    @cached_property
    def why(self) -> dict[str, tuple[str, ...]]:
        """The named conditions that held, for every question asked; none for a question that is asked of everyone."""
        return {question_id: self.held(question_id) for question_id in self.compiled.questionnaire.questions
                if question_id in self.asked}

    @cached_property
    def why_not(self) -> dict[str, WhyNot]:
        """The first thing that stood in the way, for every question not asked."""
        return {question_id: self.hindrance(question_id) for question_id in self.compiled.questionnaire.questions
                if question_id not in self.asked}

    def _trees(self, question_id: str) -> tuple[Condition, ...]:
        questionnaire = self.compiled.questionnaire
        trees = (questionnaire.section_of[question_id].ask_if, questionnaire.questions[question_id].ask_if)
        return tuple(tree for tree in trees if tree is not None)

    def held(self, question_id: str) -> tuple[str, ...]:
        """Return the named conditions that held for one question asked, as `why` does for all.  Raises KeyError."""
        if self.compiled.questionnaire.questions[question_id].core:
            return ()
        names = dict.fromkeys(name for tree in self._trees(question_id) for name in names_in(tree))
        return tuple(name for name in names if self.compiled.compiler.named(name)(self.facts))

    def hindrance(self, question_id: str) -> WhyNot:
        """Return the first thing that stood in the way of one question not asked, as `why_not` does for all.  Raises KeyError."""
        for tree in self._trees(question_id):
            if (hindrance := self._failing(tree)) is not None:
                return hindrance
        question = self.compiled.questionnaire.questions[question_id]
        if question.clause and _lacks(self.facts.profile, CLAUSES, frozenset(question.clause)):
            return WhyNot("clause")
        return WhyNot("level")

    def _failing(self, condition: Condition) -> WhyNot | None:
        """Return what keeps a condition from being true; None when it is true."""
        if self._is_true(condition):
            return None
        if isinstance(condition, All | Any_):
            parts = condition.all if isinstance(condition, All) else condition.any
            return next(filter(None, map(self._failing, parts)), None)
        if isinstance(condition, Not):
            return _named_by(next(leaves(condition.not_)).leaf, negated=True)
        return _named_by(condition, negated=False)

    def _is_true(self, condition: Condition) -> bool:
        if isinstance(condition, Leaf) and condition.condition is not None:
            return self.compiled.compiler.named(condition.condition)(self.facts) is True
        return holds(condition, self.facts, self.compiled.conditions, rows=self.compiled.matrix_rows) is True


def _named_by(leaf: Leaf, *, negated: bool) -> WhyNot:
    if leaf.condition is not None:
        return WhyNot("condition", condition=leaf.condition, negated=negated)
    return WhyNot("leaf", leaf=leaf, negated=negated)


def route(compiled: CompiledQuestionnaire, profile: Mapping[str, Any], answers: Mapping[str, Answer], *,
          risks: Mapping[str, str], as_of: date) -> Route:
    """Decide which questions are asked, in one pass in reading order.

    An answer to a question that is not asked is kept by whoever holds it and counts here as missing. A condition that cannot be
    decided asks nothing.

    Args:
        profile: the supplier's attributes; `clauses` and `levels` list those of its contracts.
        answers: question id to answer, of one instance together with those of the company it rests on.
        risks: ISO 3166 country code to `low`, `medium` or `high`.
        as_of: the day to count ages to.
    """
    active: dict[str, Answer] = {}
    facts = Facts(active, profile, risks, as_of)
    clauses, levels = _listed(profile, CLAUSES), _listed(profile, LEVELS)
    asked = []
    for section in compiled.steps:
        if section.decide is not None and section.decide(facts) is not True:
            continue
        for step in section.questions:
            if not (step.for_all or _is_asked(step, facts, clauses, levels)):
                continue
            asked.append(step.id)
            answer = answers.get(step.id)
            if answer is not None and (answer.value is not None or not answer.is_empty):
                active[step.id] = answer
                if step.settles:
                    facts.settled.clear()
    return Route(compiled, frozenset(asked), active, facts)


def _is_asked(step: QuestionStep, facts: Facts, clauses: frozenset[str], levels: frozenset[str]) -> bool:
    if step.decide is not None and step.decide(facts) is not True:
        return False
    if step.clauses and step.clauses.isdisjoint(clauses):
        return False
    return not (step.levels and step.levels.isdisjoint(levels))


def _listed(profile: Mapping[str, Any], attribute: str) -> frozenset[str]:
    return members_of(profile.get(attribute)) or frozenset()


def _lacks(profile: Mapping[str, Any], attribute: str, wanted: frozenset[str]) -> bool:
    return wanted.isdisjoint(_listed(profile, attribute))
