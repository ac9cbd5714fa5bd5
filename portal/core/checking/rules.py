"""Checks of a rule set: what rules refer to, what they may claim, and that no answer is left without a word."""

from collections.abc import Iterator, Mapping

from portal.core.checking.conditions import ConditionChecks, Surroundings, operand_words, words_for
from portal.core.checking.faults import ContentFault, Known, listed, nearest
from portal.core.frameworks import requirement_of
from portal.core.questionnaire import Kind, Question, Questionnaire
from portal.core.rules import Grade, Outcome, Rule, RuleSet, Severity
from portal.core.trees import Place, leaves
from portal.core.values import NOT_APPLICABLE, UNKNOWN

SHORTEST = 60
"""The most signs of a rule's short text: a row of a list shows no more."""
CHOSEN = (Kind.YES_NO, Kind.ONE, Kind.MANY)
"""Kinds whose every option needs a rule's word; what is written or ticked in a matrix is judged by what it looks like."""


def faults_of_rules(rule_set: RuleSet, questionnaire: Questionnaire, known: Known) -> Iterator[ContentFault]:
    """Yield every fault of a rule set beside a sound questionnaire; cases are run elsewhere (`cases`)."""
    if rule_set.code != questionnaire.code or questionnaire.number not in rule_set.fits:
        version = f"{questionnaire.code} {questionnaire.number}"
        yield ContentFault(("fits",), "fits_not", {"version": version}, f"Add {questionnaire.number} to fits:.")
    conditions = ConditionChecks(questionnaire, known)
    by_id = {rule.id: rule for rule in rule_set.rules}
    for number, rule in enumerate(rule_set.rules):
        where: Place = ("rules", number)
        if by_id[rule.id] is not rule:
            yield ContentFault((*where, "id"), "duplicate_id", {"what": "rule", "id": rule.id}, "Give the rule an id of its own.")
        yield from _of_wording(rule, where)
        yield from _of_requirement(rule, where, known)
        yield from _of_cover(rule, where, by_id)
        yield from _of_answers(rule, where, conditions)
    yield from _gaps(rule_set, questionnaire)


def _of_wording(rule: Rule, where: Place) -> Iterator[ContentFault]:
    if len(rule.short) > SHORTEST:
        data = {"length": str(len(rule.short)), "max": str(SHORTEST)}
        yield ContentFault((*where, "short"), "short_too_long", data, "Shorten it.")
    if rule.outcome is not Outcome.INFORMATION:
        if rule.action is None:
            yield ContentFault(where, "action_missing", {}, "Add action: with what the supplier can do.")
        return
    for grade in (*rule.answers.values(), *(line.gives for line in rule.levels), rule.severity or "quiet"):
        if grade not in ("quiet", "information"):
            yield ContentFault(where, "grade_misfit", {"grade": grade}, "Write information or quiet, or change outcome:.")


def _of_requirement(rule: Rule, where: Place, known: Known) -> Iterator[ContentFault]:
    points = {requirement_of(point) for point in known.points}.union(known.points)
    for point in (rule.requirement, *rule.also):
        if point not in points:
            yield ContentFault((*where, "requirement"), "unknown_point", {"id": point},
                               nearest(point, points, "Write a requirement point or article of a framework."))
    if rule.outcome is Outcome.BREACH and rule.requirement in known.points and not known.is_confirmed(rule.requirement):
        yield ContentFault((*where, "outcome"), "unconfirmed_breach", {"id": rule.requirement}, "Write outcome: needs_judgement.")


def _of_cover(rule: Rule, where: Place, by_id: Mapping[str, Rule]) -> Iterator[ContentFault]:
    place = (*where, "covered_by")
    for name in rule.covered_by:
        if name not in by_id:
            yield ContentFault(place, "unknown_rule", {"id": name}, nearest(name, by_id, "Remove it."))
        elif requirement_of(by_id[name].requirement) != requirement_of(rule.requirement):
            yield ContentFault(place, "other_requirement", {"id": name},
                               f"Remove it, or name a rule on {requirement_of(rule.requirement)}.")
    way = _way_back(rule.id, by_id)
    if way and rule.id == min(way):
        yield ContentFault(place, "covers_in_circle", {"way": " > ".join(way)}, f"Remove covered_by: {rule.id} from '{way[-2]}'.")


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
        mend = nearest(rule.judges, conditions.questions, "Write the id of a question of this version.")
        yield ContentFault((*where, "judges"), "unknown_question", {"id": rule.judges}, mend)
        return
    words = words_for(question)
    for answer in rule.answers:
        if words is not None and answer not in (*words, UNKNOWN, NOT_APPLICABLE):
            mend = nearest(answer, words, f"Write one of {listed((*words, UNKNOWN, NOT_APPLICABLE))}, or use levels:.")
            yield ContentFault((*where, "answers", answer), "unknown_option", {"id": answer, "question": question.id}, mend)
    around = Surroundings(about=question.id)
    for number, line in enumerate(rule.levels):
        yield from conditions.of(line.looks, (*where, "levels", number, "looks"), around)
    if rule.when is not None:
        yield from conditions.of(rule.when, (*where, "when"), around)


def _gaps(rule_set: RuleSet, questionnaire: Questionnaire) -> Iterator[ContentFault]:
    """Yield what may be answered to a judged question and no rule mentions: nothing is derived silently."""
    judging: dict[str, list[tuple[int, Rule]]] = {}
    for number, rule in enumerate(rule_set.rules):
        judging.setdefault(rule.judges, []).append((number, rule))
    for question_id, numbered in judging.items():
        question = questionnaire.questions.get(question_id)
        if question is None or question.kind is Kind.STATEMENT:
            continue
        rules = [rule for _, rule in numbered]
        mentioned = {word for rule in rules for word in _mentioned(rule)}
        options = (words_for(question) or ()) if question.kind in CHOSEN else ()
        for answer in (*options, UNKNOWN, NOT_APPLICABLE):
            if answer not in mentioned:
                mend = f"Add '{answer}: {proposed(answer, question, rules)}' under answers: of '{rules[0].id}', or quiet."
                yield ContentFault(("rules", numbered[0][0]), "gap", {"id": answer, "question": question_id}, mend)


def _mentioned(rule: Rule) -> Iterator[str]:
    yield from rule.answers
    trees = [*(line.looks for line in rule.levels), *([] if rule.when is None else [rule.when])]
    for tree in trees:
        for _, leaf in leaves(tree):
            if leaf.question in (None, rule.judges) and leaf.profile is None and leaf.condition is None:
                yield from operand_words(leaf)


def proposed(answer: str, question: Question, rules: list[Rule]) -> Grade:
    """Return what the house's scale gives an answer that no rule mentions, going by the worst answer that one does mention.

    `partly` is one step lighter than `no`; "don't know" counts as `partly`, but minor where the worst may be severe, and then
    observation on reversed questions; "does not apply" asks for judgement where it matters; any other option is harmless.
    """
    suspicious = any(rule.ground is not None for rule in rules)
    worst = _worst(rules)
    if answer == NOT_APPLICABLE:
        return "judgement" if question.core or suspicious or worst is Severity.MAJOR else "information"
    if answer == UNKNOWN and suspicious:
        return "observation" if question.reversed else "minor"
    if answer not in ("partly", UNKNOWN) or worst is None:
        return "quiet"
    lighter: dict[Severity, Grade] = {Severity.MAJOR: "minor", Severity.MINOR: "observation"}
    return lighter.get(worst, "observation")


def _worst(rules: list[Rule]) -> Severity | None:
    grades = {grade for rule in rules for grade in (*rule.answers.values(), *(line.gives for line in rule.levels), rule.severity)}
    return next((severity for severity in (Severity.MAJOR, Severity.MINOR, Severity.OBSERVATION) if severity in grades), None)
