"""Replaying stored answers under another rule set: which findings and points they gain, lose, or get heavier and lighter.

Only rules that judge otherwise can make a difference, together with what shares a requirement with them; the rest is not judged.
Tens of thousands of submissions pass through here, so most are left as soon as those few rules are seen to agree.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portal.core.compiled import CompiledQuestionnaire
from portal.core.facts import Facts
from portal.core.instances import kind_of
from portal.core.judging import CompiledRules
from portal.core.paired_rules import (
    POSSIBLY_SEVERE,
    Block,
    Kind,
    Pair,
    Point,
    PointChange,
    block_of,
    home_of,
    kind_of_change,
    of_part,
    side_by_side,
)
from portal.core.stored import FactsReader, Stored
from portal.core.values import UNKNOWN


class FindingChange(NamedTuple):
    """What becomes of one finding; `before` and `after` are severities or `possibly_severe`, None where there is none."""

    requirement: str
    instance: str
    kind: Kind
    before: str | None
    after: str | None
    points: tuple[PointChange, ...]

    @property
    def severity(self) -> str:
        """The word it is counted under: what it becomes, or what it was when it is lost."""
        return self.after or self.before or ""


class _Hit(NamedTuple):
    """A finding that changes, before its neighbours are asked how heavy it is."""

    block: Block
    instance: str
    before: list[Point]
    after: list[Point]
    points: tuple[PointChange, ...]


class Replayer:
    """Judges answers to one version by two rule sets and tells the difference."""

    def __init__(self, questionnaire: CompiledQuestionnaire, old: CompiledRules, new: CompiledRules) -> None:
        rules = side_by_side(old, new)
        touched = dict.fromkeys(home_of(rule) for two in rules if two.differs for rule in two[:2] if rule is not None)
        blocks = tuple(block_of(requirement, rules) for requirement in touched)
        self._blocks: dict[str | None, tuple[Block, ...]] = {
            None: blocks, **{per: of_part(blocks, per) for per in ("site", "contract")}}
        concerned = [(two, rule) for two in rules for rule in two[:2] if rule is not None and home_of(rule) in touched]
        changing = frozenset[str]().union(*(rule.reads for two, rule in concerned if two.differs))
        everything = changing.union(*(rule.reads for _, rule in concerned))
        self._reader = FactsReader(questionnaire, changing)
        self._whole = FactsReader(questionnaire, everything) if everything > changing else self._reader

    @property
    def can_differ(self) -> bool:
        """Whether the two rule sets differ in anything that judges."""
        return bool(self._blocks[None])

    def changes(self, stored: Stored, risks: Mapping[str, str]) -> list[FindingChange]:
        """Return what becomes of the findings on a stored submission, by instance and requirement.

        Args:
            risks: those of the list that the submission names.
        """
        facts = self._reader.facts(stored, risks)
        hits = [hit for instance, each in facts.items() for block in self._blocks[kind_of(instance)]
                if (hit := _hit(block, instance, each)) is not None]
        if hits and self._whole is not self._reader:
            facts = self._whole.facts(stored, risks)
        return [_change(hit, facts[hit.instance]) for hit in hits]


def _hit(block: Block, instance: str, facts: Facts) -> _Hit | None:
    """What the rules that judge otherwise make of one finding; None where they make the same."""
    pairs = _pairs(block, facts)
    points = [change for _, _, change in pairs if change is not None]
    if not points:
        return None
    return _Hit(block, instance, [was for was, _, _ in pairs if was is not None],
                [now for _, now, _ in pairs if now is not None], tuple(points))


def _pairs(block: Block, facts: Facts) -> list[Pair]:
    """The points before and after of every rule that judges otherwise."""
    if facts.promises:
        return [pair for line in block.changed if (pair := line.judged(facts)) is not None]
    pairs: list[Pair] = []
    look_up = facts.answers.get
    for judges, table, line in block.simple:
        answer = look_up(judges)
        if answer is None:
            continue
        word = UNKNOWN if answer.unknown else answer.value
        pair = table.get(word) if isinstance(word, str) and not answer.typed else line.judged(facts)
        if pair is not None:
            pairs.append(pair)
    pairs += [pair for line in block.other if (pair := line.judged(facts)) is not None]
    return pairs


def _change(hit: _Hit, facts: Facts) -> FindingChange:
    beside = [point for judge in hit.block.same if (point := judge.points[judge.grade(facts)]) is not None]
    before, after = _word(hit.before + beside, facts), _word(hit.after + beside, facts)
    return FindingChange(hit.block.requirement, hit.instance, kind_of_change(before, after), before, after, hit.points)


def _word(points: Sequence[Point], facts: Facts) -> str | None:
    """How heavy a finding of these points is, as `core.grouping` has it."""
    heaviest, is_covered = None, False
    for point in points:
        if point.may_be_severe and not facts.answers[point.compiled.rule.judges].unknown:
            return POSSIBLY_SEVERE
        is_covered = is_covered or point.may_be_covered
        if heaviest is None or point.weight > heaviest.weight:
            heaviest = point
    if heaviest is None:
        return None
    return _uncovered(points).word if is_covered else heaviest.word


def _uncovered(points: Sequence[Point]) -> Point:
    rules = {point.compiled.rule.id for point in points}
    counting = [point for point in points if rules.isdisjoint(point.compiled.rule.covered_by)] or points
    return max(counting, key=lambda point: point.weight)
