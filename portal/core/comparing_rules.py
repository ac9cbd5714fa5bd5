"""What changed between two rule sets: rules that came, went, or judge otherwise, and exactly what of them changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.rules import Rule, RuleSet, texts_of
from portal.core.wording import frozen_rules

GRADES_BY_ANSWER = "answers"
WORDS = ("id", "short", "reason", "action", "cases", GRADES_BY_ANSWER)
"""Fields of a rule that are its name, its words and its examples, or are compared answer by answer."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One thing that a rule does otherwise.

    Attributes:
        aspect: the field; `answers` for the grade of one answer, which is then in `answer`.
        before, after: None where there was nothing, or is nothing any longer.
    """

    rule: str
    aspect: str
    before: Any
    after: Any
    answer: str = ""


@dataclass(frozen=True, slots=True)
class RewordedRule:
    """One Swedish text of a rule that reads otherwise; empty where there was none, or is none any longer."""

    rule: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RulesComparison:
    """What changed from one rule set to another.

    Attributes:
        added, removed: ids of rules.
        changed: of rules in both, in the new set's order.
        levels_changed: whether the table that makes levels from points is another.
    """

    old: RuleSet
    new: RuleSet
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[RuleChange, ...]
    reworded: tuple[RewordedRule, ...]
    levels_changed: bool

    @property
    def judging_otherwise(self) -> frozenset[str]:
        """The rules that may give another result on the same answers."""
        return frozenset((*self.added, *self.removed, *(change.rule for change in self.changed)))

    @property
    def is_wording_only(self) -> bool:
        """Whether words differ and nothing else."""
        return bool(self.reworded) and not self.judging_otherwise and not self.levels_changed


def compare_rules(old: RuleSet, new: RuleSet, old_texts: Mapping[str, str] | None = None,
                  new_texts: Mapping[str, str] | None = None) -> RulesComparison:
    """Return what changed from one rule set to another.

    Args:
        old_texts, new_texts: the Swedish by key, of rule sets that are published and hold keys alone.
    """
    was, now = ({rule.id: rule for rule in frozen_rules(each).rules} for each in (old, new))
    shared = [name for name in now if name in was]
    return RulesComparison(
        old, new, tuple(name for name in now if name not in was), tuple(name for name in was if name not in now),
        tuple(change for name in shared for change in _changes(was[name], now[name])),
        tuple(_reworded(old_texts or texts_of(old), new_texts or texts_of(new), shared)), old.levels != new.levels)


def _changes(was: Rule, now: Rule) -> Iterator[RuleChange]:
    for answer in dict.fromkeys((*now.answers, *was.answers)):
        before, after = was.answers.get(answer), now.answers.get(answer)
        if before != after:
            yield RuleChange(now.id, GRADES_BY_ANSWER, before, after, answer)
    for name in Rule.model_fields:
        if name not in WORDS and getattr(was, name) != getattr(now, name):
            yield RuleChange(now.id, name, getattr(was, name), getattr(now, name))


def _reworded(was: Mapping[str, str], now: Mapping[str, str], shared: list[str]) -> Iterator[RewordedRule]:
    for key in dict.fromkeys((*now, *was)):
        rule = key.partition(".")[0]
        if rule in shared and was.get(key, "") != now.get(key, ""):
            yield RewordedRule(rule, key, was.get(key, ""), now.get(key, ""))
