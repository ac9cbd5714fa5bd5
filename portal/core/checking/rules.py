"""Checks of a rule set: what rules refer to, what they may claim, and that no answer is left without a word."""

from collections.abc import Iterator, Mapping

from portal.core.checking.answering import of_evidence
from portal.core.checking.conditions import ConditionChecks, Surroundings, words_for
from portal.core.checking.faults import ContentFault, Known, listed, nearest
from portal.core.checking.gaps import faults_of_gaps, states_of
from portal.core.checking.level_tables import faults_of_levels
from portal.core.checking.limits import faults_of_rules_size
from portal.core.frameworks import requirement_of
from portal.core.questionnaire import UNANSWERED, Questionnaire
from portal.core.rules import Outcome, Rule, RuleSet
from portal.core.trees import Place
from portal.core.words import worded, worded_in


def faults_of_rules(rule_set: RuleSet, questionnaire: Questionnaire, known: Known) -> Iterator[ContentFault]:
    """Yield every fault of a rule set beside a sound questionnaire; cases are run elsewhere (`cases`)."""
    if rule_set.code != questionnaire.code or questionnaire.number not in rule_set.fits:
        version = f"{questionnaire.code} {questionnaire.number}"
        yield ContentFault(("fits",), "fits_not", {"version": version},
                           worded("Add %(version)s to fits:.", version=questionnaire.number))
    yield from faults_of_rules_size(rule_set)
    yield from faults_of_levels(rule_set)
    conditions = ConditionChecks(questionnaire, known)
    by_id = {rule.id: rule for rule in rule_set.rules}
    for number, rule in enumerate(rule_set.rules):
        where: Place = ("rules", number)
        if by_id[rule.id] is not rule:
            yield ContentFault((*where, "id"), "duplicate_id", {"what": worded_in("part", "rule"), "id": rule.id},
                               worded("Give the rule an id of its own."))
        yield from _of_wording(rule, where)
        yield from _of_requirement(rule, where, known)
        yield from _of_cover(rule, where, by_id)
        yield from _of_answers(rule, where, conditions)
        yield from of_evidence(rule.evidence, (*where, "evidence"), known)
    yield from faults_of_gaps(rule_set, questionnaire)


def _of_wording(rule: Rule, where: Place) -> Iterator[ContentFault]:
    if rule.outcome is not Outcome.INFORMATION:
        if rule.action is None:
            yield ContentFault(where, "action_missing", {}, worded("Add action: with what the supplier can do."))
        return
    for grade in (*rule.answers.values(), *(line.gives for line in rule.levels), rule.severity or "quiet"):
        if grade not in ("quiet", "information"):
            yield ContentFault(where, "grade_misfit", {"grade": grade},
                               worded("Write information or quiet, or change outcome:."))


def _of_requirement(rule: Rule, where: Place, known: Known) -> Iterator[ContentFault]:
    points = {requirement_of(point) for point in known.points}.union(known.points)
    for point in (rule.requirement, *rule.also):
        if point not in points:
            yield ContentFault((*where, "requirement"), "unknown_point", {"id": point},
                               nearest(point, points, worded("Write a requirement point or article of a framework.")))
    if rule.outcome is Outcome.BREACH and rule.requirement in known.points and not known.is_confirmed(rule.requirement):
        yield ContentFault((*where, "outcome"), "unconfirmed_breach", {"id": rule.requirement},
                           worded("Write outcome: needs_judgement."))


def _of_cover(rule: Rule, where: Place, by_id: Mapping[str, Rule]) -> Iterator[ContentFault]:
    place = (*where, "covered_by")
    for name in rule.covered_by:
        if name not in by_id:
            yield ContentFault(place, "unknown_rule", {"id": name}, nearest(name, by_id, worded("Remove it.")))
        elif requirement_of(by_id[name].requirement) != requirement_of(rule.requirement):
            yield ContentFault(place, "other_requirement", {"id": name},
                               worded("Remove it, or name a rule on %(requirement)s.",
                                      requirement=requirement_of(rule.requirement)))
    way = _way_back(rule.id, by_id)
    if way and rule.id == min(way):
        yield ContentFault(place, "covers_in_circle", {"way": " > ".join(way)},
                           worded("Remove covered_by: %(rule)s from '%(owner)s'.", rule=rule.id, owner=way[-2]))


def _way_back(start: str, by_id: Mapping[str, Rule]) -> list[str]:
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in by_id[way[-1]].covered_by:
            if name == start:
                return [*way, start]
            if name in by_id and name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _of_answers(rule: Rule, where: Place, conditions: ConditionChecks) -> Iterator[ContentFault]:
    question = conditions.questions.get(rule.judges)
    if question is None:
        mend = nearest(rule.judges, conditions.questions, worded("Write the id of a question of this version."))
        yield ContentFault((*where, "judges"), "unknown_question", {"id": rule.judges}, mend)
        return
    if question.kind in UNANSWERED:
        yield ContentFault((*where, "judges"), "operator_misfit", {"operator": "judges", "kind": question.kind.value},
                           worded("Judge a question that is answered."))
        return
    words, states = words_for(question), states_of(question)
    for answer in rule.answers:
        if words is not None and answer not in (*words, *states):
            mend = nearest(answer, (*words, *states), worded(
                "Write one of %(words)s, or use levels:.", words=listed((*words, *states))))
            yield ContentFault((*where, "answers", answer), "unknown_option", {"id": answer, "question": question.id}, mend)
    around = Surroundings(about=question.id, per=conditions.repeated.get(question.id), judging=True)
    for number, line in enumerate(rule.levels):
        yield from conditions.of(line.looks, (*where, "levels", number, "looks"), around)
    if rule.when is not None:
        yield from conditions.of(rule.when, (*where, "when"), around)
