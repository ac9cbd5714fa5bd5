"""Who is asked what: one pass over a questionnaire in reading order, and the reasons for each question, asked or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from portal.core.caching import cached_property
from portal.core.compiled import CompiledQuestionnaire, QuestionStep, SectionStep
from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.facts import CLAUSES, LEVELS, Facts, promises_in
from portal.core.instances import SITE, instances_of, kind_of
from portal.core.interpreting import holds
from portal.core.operators import members_of
from portal.core.questionnaire import COMPANY, Question, Section
from portal.core.states import SectionState
from portal.core.trees import leaves, names_in
from portal.core.values import Answer

NO_PARTS: Mapping[str, Mapping[str, Answer]] = {}


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
    """Which questions are asked of the company, or of one site or contract, given the answers so far.

    Attributes:
        asked: ids of the questions asked of it.
        active: its answers that count: to asked questions, and not empty. Faulty ones are among them and decide nothing.
        facts: what conditions were decided on; its answers are `active`, of a site or contract together with the company's.
        own: ids of the questions that may be asked of it; None when that is all of them.
        parts: of the company, the routes of its sites and contracts by instance, in the profile's order; empty when nothing is
            asked for each of them.
    """

    compiled: CompiledQuestionnaire
    asked: frozenset[str]
    active: dict[str, Answer]
    facts: Facts
    own: frozenset[str] | None = None
    parts: Mapping[str, "Route"] = field(default_factory=dict)
    reached: dict[str, SectionState] = field(default_factory=dict, compare=False, repr=False)
    """How far the sections have come that were asked for (`core.progress`)."""

    def whole(self) -> Iterator[tuple[str, "Route"]]:
        """Yield the company's route and those of its parts, each by its instance."""
        yield COMPANY, self
        yield from self.parts.items()

    def of(self, instance: str) -> "Route":
        """Return the route of the company or of one of its parts.  Raises KeyError."""
        return self if instance == COMPANY else self.parts[instance]

    @cached_property
    def pages(self) -> tuple[tuple[Section, str], ...]:
        """Of the company: every section in which something is asked, with whom it is asked of: the company before its parts."""
        return tuple([(section, instance) for section in self.compiled.questionnaire.sections for instance, part in self.whole()
                      if part.counted_ids[section.id]])

    @cached_property
    def page_keys(self) -> frozenset[tuple[str, str]]:
        """The same by section id and instance."""
        return frozenset([(section.id, instance) for section, instance in self.pages])

    @cached_property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Of the company: every page there can be, asked or not, in reading order."""
        instances = [instance for instance, _ in self.whole()]
        return tuple([(section.id, instance) for section in self.compiled.questionnaire.sections for instance in instances])

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
    def requiring(self) -> tuple[Section, ...]:
        """The sections in which an answer is required."""
        counting, asked = self.compiled.counting, self.asked
        return tuple([section for section in self.compiled.questionnaire.sections
                      if not counting[section.id].required.isdisjoint(asked)])

    @cached_property
    def faulty(self) -> frozenset[str]:
        """The questions whose answers could not be read."""
        return frozenset([question_id for question_id, answer in self.active.items() if answer.typed])

    @cached_property
    def unconfirmed(self) -> frozenset[str]:
        """The questions whose answers were carried over and that nobody has confirmed yet."""
        return frozenset([question_id for question_id, answer in self.active.items() if answer.carried])

    def documents(self, section_id: str) -> frozenset[str]:
        """Return the questions of a section whose answers call for documents.  Raises KeyError."""
        deciders, active, facts = self.compiled.evidence, self.active, self.facts
        called = [question_id for question_id in self.counted_ids[section_id]
                  if question_id in deciders and question_id in active and not active[question_id].typed]
        return frozenset([question_id for question_id in called
                          if (decide := deciders[question_id]) is None or decide(facts) is True])

    @cached_property
    def why(self) -> dict[str, tuple[str, ...]]:
        """The named conditions that held, for every question asked; none for a question that is asked of everyone."""
        return {question_id: self.held(question_id) for question_id in self.compiled.questionnaire.questions
                if question_id in self.asked}

    @cached_property
    def why_not(self) -> dict[str, WhyNot]:
        """The first thing that stood in the way, for every question not asked."""
        return {question_id: self.hindrance(question_id) for question_id in self.compiled.questionnaire.questions
                if question_id not in self.asked and (self.own is None or question_id in self.own)}

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
          risks: Mapping[str, str], as_of: date, parts: Mapping[str, Mapping[str, Answer]] = NO_PARTS) -> Route:
    """Decide which questions are asked, in one pass in reading order.

    An answer to a question that is not asked is kept by whoever holds it and counts here as missing. A condition that cannot be
    decided asks nothing. What is asked per site is asked of each of the profile's `sites`, on the company's answers and its own;
    of the company, where no site is chosen. Contracts likewise.

    Args:
        profile: the supplier's attributes; `clauses` and `levels` list those of its contracts.
        answers: question id to answer, of the company.
        risks: ISO 3166 country code to `low`, `medium` or `high`.
        as_of: the day to count ages to.
        parts: the answers of sites and contracts, by instance; those of one that the profile does not list count for nothing.
    """
    if compiled.repeated and (instances := instances_of(profile, compiled.repeated)):
        return _route_with_parts(compiled, Facts({}, profile, risks, as_of), {COMPANY: answers, **parts}, instances)
    active: dict[str, Answer] = {}
    facts = Facts(active, profile, risks, as_of, promises=promises_in(profile, COMPANY))
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


class _Way:
    """The company or one of its parts, while it is decided what is asked of it."""

    def __init__(self, instance: str, answers: Mapping[str, Answer], facts: Facts) -> None:
        self.kind, self.answers = kind_of(instance), answers
        self.asked: list[str] = []
        self.active: dict[str, Answer] = {}
        self.known: dict[str, Answer] = {}
        self.facts = replace(facts, answers=self.known, promises=promises_in(facts.profile, instance), settled={})

    def route(self, compiled: CompiledQuestionnaire, own: frozenset[str], parts: Mapping[str, Route]) -> Route:
        """Return what was decided."""
        return Route(compiled, frozenset(self.asked), self.active, self.facts, own, parts)


def _route_with_parts(compiled: CompiledQuestionnaire, facts: Facts, answers: Mapping[str, Mapping[str, Answer]],
                      instances: tuple[str, ...]) -> Route:
    """As `route`, where something is asked per site or contract: company and parts side by side, in one reading order."""
    company = _Way(COMPANY, answers[COMPANY], facts)
    parts = {instance: _Way(instance, answers.get(instance, {}), facts) for instance in instances}
    company.facts.sites = tuple(way.known for way in parts.values() if way.kind == SITE)
    ways = (company, *parts.values())
    kinds = {way.kind for way in ways}
    for section in compiled.steps:
        _decide_section(section, [way for way in ways if way.kind in (None, section.per)], kinds, ways)
    repeated = {kind: ids for kind, ids in compiled.repeated.items() if kind in kinds}
    rest = frozenset(compiled.questionnaire.questions).difference(*repeated.values())
    return company.route(compiled, rest, {instance: way.route(compiled, repeated[way.kind or ""], {})
                                          for instance, way in parts.items()})


def _decide_section(section: SectionStep, concerned: list[_Way], kinds: set[str | None], ways: tuple[_Way, ...]) -> None:
    profile = ways[0].facts.profile
    clauses, levels = _listed(profile, CLAUSES), _listed(profile, LEVELS)
    entered = [way for way in concerned if section.decide is None or section.decide(way.facts) is True]
    for step in section.questions:
        asked_of = step.per if step.per in kinds else None
        for way in entered:
            if way.kind == asked_of and (step.for_all or _is_asked(step, way.facts, clauses, levels)):
                _take(step, way, ways)


def _take(step: QuestionStep, way: _Way, ways: tuple[_Way, ...]) -> None:
    """Ask one question; its answer counts for whom it was asked of, and the company's for all."""
    way.asked.append(step.id)
    answer = way.answers.get(step.id)
    if answer is None or answer.is_empty:
        return
    way.active[step.id] = answer
    for other in ways if way.kind is None else (way,):
        other.known[step.id] = answer
    for other in ways if step.settles else ():
        other.facts.settled.clear()


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
