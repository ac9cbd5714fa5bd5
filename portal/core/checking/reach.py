"""What can come true: conditions that never or always hold, questions nobody is asked, rules that never speak."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.core.checking.about import about
from portal.core.checking.faults import ContentFault
from portal.core.checking.searching import can
from portal.core.checking.worlds import FALSE, MOST_STEPS, OPEN, TRUE, Goal, World
from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.operators import STATE_WORDS
from portal.core.questionnaire import Question, Questionnaire
from portal.core.rules import Rule, RuleSet
from portal.core.trees import Place
from portal.core.words import worded

_NEVER = worded("Mend the comparison, or take it away with what hangs on it.")


class Spot(NamedTuple):
    """A condition that is decided somewhere, and what must be true for it to be decided at all."""

    where: Place
    condition: Condition
    given: tuple[Condition, ...] = ()


def faults_of_reach(questionnaire: Questionnaire) -> Iterator[ContentFault]:
    """Yield what can never be, or never be otherwise, in a questionnaire that has no other faults."""
    world = World(questionnaire)
    named = [Spot(("conditions", name, "when"), condition.when) for name, condition in questionnaire.conditions.items()]
    asking = [spot for section in questionnaire.sections for spot in _of_section(section.id, world)]
    proving = [spot for section in questionnaire.sections for row, question in enumerate(section.questions)
               for spot in _of_evidence(question, ("sections", section.id, "questions", row), world)]
    for question_id in questionnaire.questions:
        world.asked(question_id)
    for spot in (*named, *asking, *proving):
        world.learn((spot.condition, *spot.given))
    for spot in (*named, *asking):
        yield from _of_spot(spot, world, both=True)
    for spot in proving:
        yield from _of_spot(spot, world, both=False)
    yield from _unreachable(world)


def _of_section(section_id: str, world: World) -> Iterator[Spot]:
    section = world.questionnaire.section(section_id)
    where: Place = ("sections", section_id)
    if section.ask_if is not None:
        yield Spot((*where, "ask_if"), section.ask_if)
    given = () if section.ask_if is None else (section.ask_if,)
    for row, question in enumerate(section.questions):
        if question.ask_if is not None:
            yield Spot((*where, "questions", row, "ask_if"), question.ask_if, given)


def _of_evidence(question: Question, where: Place, world: World) -> Iterator[Spot]:
    if question.evidence is not None and question.evidence.when is not None:
        yield Spot((*where, "evidence", "when"), about(question.evidence.when, question.id), world.asked(question.id))


def _of_spot(spot: Spot, world: World, *, both: bool) -> Iterator[ContentFault]:
    found = can(world, [Goal(spot.condition, TRUE)])
    if found is not True:
        yield _never(spot.where, found)
        return
    given = [Goal(condition, TRUE) for condition in spot.given]
    if both and can(world, [*given, Goal(spot.condition, FALSE | OPEN)], submitted=True) is False:
        yield ContentFault(spot.where, "always_true", {}, worded("Take the condition away, or mend the comparison."))
    for where, part in _alternatives(spot.condition, spot.where):
        if (found := can(world, [Goal(part, TRUE)])) is not True:
            yield _never(where, found)


def _never(where: Place, found: bool | None) -> ContentFault:
    if found is None:
        return ContentFault(where, "undecided", {"max": str(MOST_STEPS)},
                            worded("Make it simpler, or say when under accepted:."))
    return ContentFault(where, "never_true", {}, _NEVER)


def _alternatives(condition: Condition, where: Place) -> Iterator[tuple[Place, Condition]]:
    """Yield every part of every `any`: each should be able to be the one that counts."""
    if isinstance(condition, Leaf):
        return
    if isinstance(condition, Not):
        return  # what makes a denied part true keeps the whole from being so: nothing is to be shown
    word = "all" if isinstance(condition, All) else "any"
    for place, part in enumerate(condition.all if isinstance(condition, All) else condition.any):
        if isinstance(condition, Any_) and len(condition.any) > 1:
            yield (*where, word, place), part
        yield from _alternatives(part, (*where, word, place))


def _unreachable(world: World) -> Iterator[ContentFault]:
    """Yield questions whose conditions can be true one by one, and never together."""
    for section in world.questionnaire.sections:
        for row, question in enumerate(section.questions):
            trees = world.asked(question.id)
            if len(trees) > 1 and can(world, [Goal(tree, TRUE) for tree in trees]) is False:
                yield ContentFault(("sections", section.id, "questions", row), "unreachable", {"question": question.id},
                                   worded("Mend ask_if: here or of the section, clause: or level:."))


def faults_of_rule_reach(rule_set: RuleSet, questionnaire: Questionnaire, numbers: Sequence[int]) -> Iterator[ContentFault]:
    """Yield rules, and lines of rules, that can never speak; `numbers` are the places of rules without other faults."""
    world = World(questionnaire)
    spots = [(rule_set.rules[number], number, _lines(rule_set.rules[number])) for number in numbers]
    for rule, _, lines in spots:
        world.learn((*world.asked(rule.judges), *(line.condition for line in lines), *_guard(rule)))
    for rule, number, lines in spots:
        yield from _of_rule(rule, ("rules", number), lines, world)


def _of_rule(rule: Rule, where: Place, lines: Sequence[Spot], world: World) -> Iterator[ContentFault]:
    given = [Goal(tree, TRUE) for tree in (*world.asked(rule.judges), *_guard(rule))]
    outcomes = [(line, can(world, [*given, Goal(line.condition, TRUE)], submitted=True)) for line in lines]
    says_more = rule.when is None and any(grade != "quiet" for grade in rule.answers.values())
    if outcomes and not says_more and all(found is False for _, found in outcomes):
        yield ContentFault(where, "rule_never", {"rule": rule.id}, worded("Mend when:, or take the rule away."))
        return
    for line, found in outcomes:
        if found is not True:
            yield _never((*where, *line.where), found)
    for place, part in _alternatives(about(rule.when, rule.judges), (*where, "when")) if rule.when is not None else ():
        if (found := can(world, [Goal(part, TRUE)], submitted=True)) is not True:
            yield _never(place, found)


def _guard(rule: Rule) -> tuple[Condition, ...]:
    return () if rule.when is None else (about(rule.when, rule.judges),)


def _lines(rule: Rule) -> list[Spot]:
    """The lines of a rule that say something; of a rule with a severity, that the question is answered.

    Where nothing guards the rule, every option of a question that is asked can be answered, so only `levels` are of interest.
    """
    if rule.severity is not None:
        return [Spot((), Leaf(question=rule.judges, answered=True))]
    lines = [Spot(("levels", place, "looks"), about(line.looks, rule.judges))
             for place, line in enumerate(rule.levels) if line.gives != "quiet"]
    return lines + [Spot(("answers", answer), _given(rule.judges, answer))
                    for answer, grade in rule.answers.items() if grade != "quiet" and rule.when is not None]


def _given(question_id: str, answer: str) -> Leaf:
    return Leaf(question=question_id, is_=answer) if answer in STATE_WORDS else Leaf(question=question_id, any_of=(answer,))
