"""G13: sixty rules on one supplier's answers, against sixty closures written by hand on the same answers."""

from collections.abc import Callable, Mapping
from datetime import date

from benchmarks.alternating import alternate
from benchmarks.definitions import package, questionnaire
from benchmarks.measuring import Comparison
from portal.core.compiled import compile_questionnaire
from portal.core.facts import Facts
from portal.core.judging import compile_rules, speaking
from portal.core.rules import Rule, RuleSet
from portal.core.values import Answer

STATES = ("yes", "no", "partly", "unknown")
DAY = date(2026, 6, 1)
Closure = Callable[[Mapping[str, str]], bool]


def guarded_rules() -> RuleSet:
    """Return the benchmark's sixty rules, every other one with a condition on a second question."""
    rule_set = package().rule_sets[0]
    names = [rule.judges for rule in rule_set.rules]
    raw = rule_set.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for place, rule in enumerate(raw["rules"]):
        if place % 2:
            rule["when"] = {"question": names[(place + 7) % len(names)], "any_of": ["yes", "no", "partly"]}
    return RuleSet.model_validate(raw)


def closures(rule_set: RuleSet) -> list[Closure]:
    """Return the same rules as somebody would write them by hand: functions on a plain mapping, true where a rule is broken."""
    return [_closure(rule) for rule in rule_set.rules]


def _closure(rule: Rule) -> Closure:
    question, bad = rule.judges, frozenset(answer for answer, grade in rule.answers.items() if grade != "quiet")
    other: str | None = getattr(rule.when, "question", None)
    if other is None:
        return lambda answers: answers[question] in bad
    return lambda answers: answers[question] in bad and answers[other] != "unknown"


def answers_of(place: int) -> dict[str, str]:
    """Return what the n-th supplier answers, by question."""
    names = [rule.judges for rule in package().rule_sets[0].rules]
    return {name: STATES[(place * 7 + row * (1 + place % 3)) % len(STATES)] for row, name in enumerate(names)}


def typed(plain: Mapping[str, str]) -> dict[str, Answer]:
    """Return the same answers as the product holds them."""
    return {name: Answer(unknown=True) if word == "unknown" else Answer(word) for name, word in plain.items()}


def compare_rules(rounds: int, repetitions: int) -> Comparison:
    """Measure; one repetition is one supplier's answers, judged by all rules.

    Raises:
        ValueError: both sides do not find the same: then nothing is comparable.
    """
    rule_set = guarded_rules()
    compiled = compile_rules(rule_set, compile_questionnaire(questionnaire()))
    hand, plain = closures(rule_set), answers_of(1)
    held = typed(plain)

    def floor() -> int:
        return sum(1 for broken in hand if broken(plain))

    def product() -> int:
        return len(speaking(compiled, Facts(held, {}, {}, DAY)))

    if floor() != product():
        raise ValueError(f"closures find {floor()} broken rules, the product {product()}")
    return alternate(floor, product, rounds, repetitions)
