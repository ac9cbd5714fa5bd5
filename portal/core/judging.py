"""Judging answers: every rule gives a grade, every grade but `quiet` a flag.

Judged are answers that count: to questions asked, readable, not empty. A rule whose judged question has no such answer is quiet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core.compiled import CompiledQuestionnaire
from portal.core.compiling import Decider
from portal.core.documents import canonical
from portal.core.facts import Facts
from portal.core.frameworks import requirement_of
from portal.core.questionnaire import COMPANY
from portal.core.rules import SUGGESTED_FOR_JUDGEMENT, Flag, Grade, Outcome, Rule, RuleSet, Severity
from portal.core.trees import questions_in
from portal.core.values import NOT_APPLICABLE, UNKNOWN, Answer, to_json

GRADES: tuple[Grade, ...] = ("quiet", "information", "observation", "judgement", "minor", "major")
"""Every grade, lightest first: of several lines that match, the heaviest holds."""
_RANK = {grade: rank for rank, grade in enumerate(GRADES)}


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready for use.

    Attributes:
        guard: what must be true for the rule to speak; None when it always may.
        lines: its `levels`, each a test and the grade it gives.
        reads: ids of the questions it reads, sorted.
        per: what the judged question is asked for: None (the company), `site` or `contract`.
    """

    rule: Rule
    guard: Decider | None
    lines: tuple[tuple[Decider, Grade], ...]
    reads: tuple[str, ...]
    per: str | None


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """A rule set ready to judge answers to one questionnaire."""

    rule_set: RuleSet
    rules: tuple[CompiledRule, ...]


def compile_rules(rule_set: RuleSet, questionnaire: CompiledQuestionnaire) -> CompiledRules:
    """Return a sound rule set ready for use.

    Raises:
        KeyError: a named condition or a judged question does not exist; `checking` finds both beforehand.
        ValueError: as `compile_questionnaire`.
    """
    return CompiledRules(rule_set, tuple(compile_rule(rule, questionnaire) for rule in rule_set.rules))


def compile_rule(rule: Rule, questionnaire: CompiledQuestionnaire) -> CompiledRule:
    """Return one rule ready for use.  Raises as `compile_rules` does."""
    compiler = questionnaire.compiler
    guard = None if rule.when is None else compiler.compile(rule.when, rule.judges)
    lines = tuple((compiler.compile(line.looks, rule.judges), line.gives) for line in rule.levels)
    trees = [*(line.looks for line in rule.levels), *([] if rule.when is None else [rule.when])]
    reads = frozenset((rule.judges,)).union(*(questions_in(tree, questionnaire.conditions) for tree in trees))
    per = questionnaire.questionnaire.section_of[rule.judges].per
    return CompiledRule(rule, guard, lines, tuple(sorted(reads)), per)


def grade_of(compiled: CompiledRule, facts: Facts) -> Grade:
    """Return what a rule makes of the answers."""
    answer = facts.answers.get(compiled.rule.judges)
    if answer is None or answer.is_empty or answer.is_faulty:
        return "quiet"
    if compiled.guard is not None and compiled.guard(facts) is not True:
        return "quiet"
    if compiled.rule.severity is not None:
        return compiled.rule.severity
    grades = [*_grades_of_answer(compiled.rule, answer), *(grade for looks, grade in compiled.lines if looks(facts) is True)]
    return max(grades, key=_RANK.__getitem__, default="quiet")


def _grades_of_answer(rule: Rule, answer: Answer) -> Iterable[Grade]:
    if answer.unknown:
        keys: tuple[object, ...] = (UNKNOWN,)
    elif answer.not_applicable:
        keys = (NOT_APPLICABLE,)
    else:
        keys = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    return (rule.answers[key] for key in keys if isinstance(key, str) and key in rule.answers)


def raise_flags(compiled: CompiledRules, answers: Mapping[str, Answer], *, profile: Mapping[str, Any], risks: Mapping[str, str],
                as_of: date, instance: str = COMPANY) -> tuple[Flag, ...]:
    """Return a flag for every rule that does not stay quiet, in the rule set's order.

    Args:
        answers: the answers that count (`Route.active`).
        profile, risks, as_of: as `route` takes them.
        instance: `company`; for `site:<id>` and `contract:<id>` only rules on questions asked per site or contract speak.
    """
    facts = Facts(answers, profile, risks, as_of)
    of_instance = None if instance == COMPANY else instance.partition(":")[0]
    spoken = [(rule, grade) for rule in compiled.rules if of_instance in (None, rule.per)
              and (grade := grade_of(rule, facts)) != "quiet"]
    points = {rule.rule.id: rule.rule for rule, grade in spoken if _outcome(rule.rule, grade) is not Outcome.INFORMATION}
    return tuple(_flag(rule, grade, points, answers) for rule, grade in spoken)


def _flag(compiled: CompiledRule, grade: Grade, points: Mapping[str, Rule], answers: Mapping[str, Answer]) -> Flag:
    rule = compiled.rule
    outcome = _outcome(rule, grade)
    severity = None if outcome is Outcome.INFORMATION else SUGGESTED_FOR_JUDGEMENT if grade == "judgement" else Severity(grade)
    suspects = severity is Severity.MAJOR and not answers[rule.judges].unknown
    return Flag(
        rule=rule.id, judges=rule.judges, outcome=outcome, severity=severity, requirement=rule.requirement,
        # "Don't know" and "does not apply" never suggest a severe deviation: only an answer graded major does.
        ground=rule.ground if suspects else None,
        covered_by=None if severity is None else _cover(rule, points),
        read=tuple((name, canonical(to_json(answers[name]))) for name in compiled.reads if name in answers),
    )


def _outcome(rule: Rule, grade: Grade) -> Outcome:
    if grade == "information" or rule.outcome is Outcome.INFORMATION:
        return Outcome.INFORMATION
    return Outcome.NEEDS_JUDGEMENT if grade == "judgement" else rule.outcome


def _cover(rule: Rule, points: Mapping[str, Rule]) -> str | None:
    requirement = requirement_of(rule.requirement)
    return next((name for name in rule.covered_by
                 if name in points and requirement_of(points[name].requirement) == requirement), None)
