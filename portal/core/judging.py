"""Judging answers: every rule gives a grade, every grade but `quiet` a flag.

Judged are answers that count: to questions asked, readable, not empty. A rule whose judged question has no such answer is quiet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from portal.core.compiled import CompiledQuestionnaire
from portal.core.documents import canonical
from portal.core.facts import Facts
from portal.core.frameworks import requirement_of
from portal.core.grading import QUIET, Grader, grader_of
from portal.core.questionnaire import COMPANY
from portal.core.routing import Route
from portal.core.rules import SUGGESTED_FOR_JUDGEMENT, Flag, Grade, Outcome, Rule, RuleSet, Severity
from portal.core.trees import leaves, questions_in
from portal.core.values import Answer, text_of, to_json


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready for use.

    Attributes:
        grade: what it makes of answers.
        reads: ids of the questions it reads, sorted.
        per: what the judged question is asked for: None (the company), `site` or `contract`.
    """

    rule: Rule
    grade: Grader
    reads: tuple[str, ...]
    per: str | None


@dataclass(frozen=True)
class CompiledRules:
    """A rule set ready to judge answers to one questionnaire."""

    rule_set: RuleSet
    rules: tuple[CompiledRule, ...]

    @cached_property
    def graders(self) -> dict[str, tuple[tuple[Grader, CompiledRule], ...]]:
        """What grades the answers of a company, of a site, of a contract: those of the latter two only what is asked there."""
        pairs = tuple((rule.grade, rule) for rule in self.rules)
        return {COMPANY: pairs, **{per: tuple(pair for pair in pairs if pair[1].per == per) for per in ("site", "contract")}}

    @cached_property
    def told_to_suppliers(self) -> frozenset[str]:
        """The ids of the rules whose findings are for the supplier's eyes."""
        return frozenset(rule.rule.id for rule in self.rules if rule.rule.audience == "supplier")

    @cached_property
    def asks_of_whole(self) -> frozenset[str]:
        """The facts about a submission as a whole that some rule asks about (`portal.core.whole_submission`)."""
        trees = [tree for rule in self.rules for tree in (rule.rule.when, *(line.looks for line in rule.rule.levels)) if tree]
        return frozenset(leaf.submission for tree in trees for _, leaf in leaves(tree) if leaf.submission is not None)


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
    per = questionnaire.questionnaire.repeated.get(rule.judges)
    return CompiledRule(rule, grader_of(rule, guard, lines), tuple(sorted(reads)), per)


def grade_of(compiled: CompiledRule, facts: Facts) -> Grade:
    """Return what a rule makes of the answers."""
    return compiled.grade(facts)


def speaking(compiled: CompiledRules, facts: Facts, instance: str = COMPANY) -> list[tuple[CompiledRule, Grade]]:
    """Return the rules that do not stay quiet, in the rule set's order, each with its grade.

    Args:
        instance: `company`; for `site:<id>` and `contract:<id>` only rules on questions asked per site or contract speak.
    """
    graders = compiled.graders[instance if instance == COMPANY else instance.partition(":")[0]]
    return [(rule, grade) for grader, rule in graders if (grade := grader(facts)) != QUIET]


def raise_flags(compiled: CompiledRules, answers: Mapping[str, Answer], *, profile: Mapping[str, Any], risks: Mapping[str, str],
                as_of: date, instance: str = COMPANY) -> tuple[Flag, ...]:
    """Return a flag for every rule that does not stay quiet, in the rule set's order; for answers that stand by themselves.

    Args:
        answers: the answers that count (`Route.active`).
        profile, risks, as_of: as `route` takes them.
        instance: as `speaking` takes it.
    """
    return flags_of(compiled, Facts(answers, profile, risks, as_of), instance)


def judge(compiled: CompiledRules, decided: Route) -> dict[str, tuple[Flag, ...]]:
    """Return the flags of the company and of every site and contract, by instance, in the order of `Route.whole`."""
    return {instance: flags_of(compiled, part.facts, instance) for instance, part in decided.whole()}


def flags_of(compiled: CompiledRules, facts: Facts, instance: str = COMPANY) -> tuple[Flag, ...]:
    """Return the same for facts of any kind: with what is known of the submission as a whole, of sites and of promises."""
    spoken = speaking(compiled, facts, instance)
    points = {rule.rule.id: rule.rule for rule, grade in spoken if outcome_of(rule.rule, grade) is not Outcome.INFORMATION}
    return tuple(_flag(rule, grade, points, facts) for rule, grade in spoken)


def _flag(compiled: CompiledRule, grade: Grade, points: Mapping[str, Rule], facts: Facts) -> Flag:
    rule = compiled.rule
    outcome = outcome_of(rule, grade)
    severity = severity_of(grade, outcome)
    suspects = severity is Severity.MAJOR and not facts.answers[rule.judges].unknown
    return Flag(
        rule=rule.id, judges=rule.judges, outcome=outcome, severity=severity, requirement=rule.requirement,
        # "Don't know" and "does not apply" never suggest a severe deviation: only an answer graded major does.
        ground=rule.ground if suspects else None,
        covered_by=None if severity is None else _cover(rule, points),
        read=read_by(compiled, facts),
    )


def outcome_of(rule: Rule, grade: Grade) -> Outcome:
    """Return what a rule claims when it gives this grade."""
    if grade == "information" or rule.outcome is Outcome.INFORMATION:
        return Outcome.INFORMATION
    return Outcome.NEEDS_JUDGEMENT if grade == "judgement" else rule.outcome


def severity_of(grade: Grade, outcome: Outcome) -> Severity | None:
    """Return how heavy a point of this grade is; None where it is a signal and no point."""
    if outcome is Outcome.INFORMATION:
        return None
    return SUGGESTED_FOR_JUDGEMENT if grade == "judgement" else Severity(grade)


def read_by(compiled: CompiledRule, facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return what a rule read: question id and canonical text of every answer, sorted; of sites (`any_site`) those of all."""
    answers = facts.answers
    own = tuple([(name, text_of(answers[name])) for name in compiled.reads if name in answers])
    return (*own, *_read_of_sites(compiled, facts)) if facts.sites else own


def _read_of_sites(compiled: CompiledRule, facts: Facts) -> tuple[tuple[str, str], ...]:
    found = {name: [to_json(site[name]) for site in facts.sites if name in site]
             for name in compiled.reads if name not in facts.answers}
    return tuple((name, canonical(answers)) for name, answers in found.items() if answers)


def _cover(rule: Rule, points: Mapping[str, Rule]) -> str | None:
    requirement = requirement_of(rule.requirement)
    return next((name for name in rule.covered_by
                 if name in points and requirement_of(points[name].requirement) == requirement), None)
