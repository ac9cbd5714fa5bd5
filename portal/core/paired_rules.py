"""Two rule sets side by side: what each rule makes of an answer under either, with all that can be known beforehand known."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from portal.core.facts import Facts
from portal.core.frameworks import requirement_of
from portal.core.grading import GRADES, Grader
from portal.core.judging import CompiledRule, CompiledRules, outcome_of, read_by, severity_of
from portal.core.rules import WEIGHT, Grade, Outcome, Rule, Severity

Kind = Literal["gained", "lost", "heavier", "lighter", "altered"]
"""What becomes of a finding or a point; `altered` weighs the same but says or reads something else, so it is decided anew."""
KINDS: tuple[Kind, ...] = ("gained", "lost", "heavier", "lighter", "altered")
POSSIBLY_SEVERE = "possibly_severe"
"""A finding that may be one of the six, as figures and lists call it."""
JUDGED_BY = ("judges", "answers", "levels", "when", "severity", "outcome", "ground", "requirement", "covered_by")
"""The fields of a rule that make its points; the others say what is asked and told of them."""
_HEAVINESS = {**{severity.value: weight for severity, weight in WEIGHT.items()}, POSSIBLY_SEVERE: len(WEIGHT)}


class Point(NamedTuple):
    """A point as far as it can be told without the answers."""

    compiled: CompiledRule
    mark: tuple[Outcome, Severity]
    word: str
    weight: int
    may_be_severe: bool
    may_be_covered: bool

    def equals(self, other: "Point", facts: Facts) -> bool:
        """Whether a decision on the one would stand for the other: same outcome, severity, and all that was read."""
        mine, theirs = self.compiled, other.compiled
        return self.mark == other.mark and (mine.reads == theirs.reads or read_by(mine, facts) == read_by(theirs, facts))


class Judge(NamedTuple):
    """One rule, and the point it makes at every grade; None for a signal or silence."""

    grade: Grader
    points: Mapping[Grade, Point | None]
    per: str | None


class PointChange(NamedTuple):
    """What becomes of the point of one rule."""

    rule: str
    kind: Kind


Pair = tuple[Point | None, Point | None, PointChange | None]
"""A point as it was and as it is, and what becomes of it; None where a decision stands."""


class Line(NamedTuple):
    """One rule as it was and as it is; one of them is None where the rule came, went, or belongs to another requirement."""

    rule: str
    old: Judge | None
    new: Judge | None

    def of(self, per: str) -> bool:
        """Whether it is about what is asked of each site, or of each contract."""
        return any(judge is not None and judge.per == per for judge in (self.old, self.new))

    def judged(self, facts: Facts) -> Pair | None:
        """Return what the rule makes of any answers; None where it is silent under both."""
        was = None if self.old is None else self.old.points[self.old.grade(facts)]
        now = None if self.new is None else self.new.points[self.new.grade(facts)]
        if was is None and now is None:
            return None
        is_alike = was is not None and now is not None and was.equals(now, facts)
        return was, now, None if is_alike else _point_change(self.rule, was, now)


Simple = tuple[str, Mapping[str, Pair], Line]
"""A line that goes by the answer to one question alone, as most do: that question, and what every single answer leads to."""


class Block(NamedTuple):
    """One requirement: the rules that judge otherwise, and their neighbours that do not."""

    requirement: str
    changed: tuple[Line, ...]
    simple: tuple[Simple, ...]
    other: tuple[Line, ...]
    same: tuple[Judge, ...]


class Two(NamedTuple):
    """A rule as either rule set has it."""

    old: CompiledRule | None
    new: CompiledRule | None
    differs: bool


def side_by_side(old: CompiledRules, new: CompiledRules) -> list[Two]:
    """Return every rule of both rule sets, the new one's order first."""
    was, now = ({rule.rule.id: rule for rule in each.rules} for each in (old, new))
    names = dict.fromkeys((*now, *was))
    return [Two(was.get(name), now.get(name), _judges_otherwise(was.get(name), now.get(name))) for name in names]


def home_of(rule: CompiledRule) -> str:
    """Return the requirement whose finding a rule's points belong to."""
    return requirement_of(rule.rule.requirement)


def block_of(requirement: str, rules: Sequence[Two]) -> Block:
    """Return what makes the finding of one requirement."""
    lines: list[Line] = []
    same: list[Judge] = []
    simple: list[Simple] = []
    for two in rules:
        old, new = (rule if rule is not None and home_of(rule) == requirement else None for rule in two[:2])
        if old is not None and not two.differs:
            same.append(_judge(old))
        elif old is not None or new is not None:
            lines.append(_line(old, new, simple))
    return _block(requirement, lines, simple, same)


def _block(requirement: str, lines: Sequence[Line], simple: Sequence[Simple], same: Sequence[Judge]) -> Block:
    by_table = {id(line) for _, _, line in simple}
    return Block(requirement, tuple(lines), tuple(simple), tuple(line for line in lines if id(line) not in by_table), tuple(same))


def of_part(blocks: Sequence[Block], per: str) -> tuple[Block, ...]:
    """Return what is judged of each site or contract: rules on what is asked there."""
    found = (_block(block.requirement, [line for line in block.changed if line.of(per)],
                    [simple for simple in block.simple if simple[2].of(per)],
                    [judge for judge in block.same if judge.per == per]) for block in blocks)
    return tuple(block for block in found if block.changed)


def kind_of_change(before: str | None, after: str | None) -> Kind:
    """Return what becomes of something that weighed so and weighs so now; None for nothing."""
    if before is None:
        return "gained"
    if after is None:
        return "lost"
    if before == after:
        return "altered"
    return "heavier" if _HEAVINESS[after] > _HEAVINESS[before] else "lighter"


def _judges_otherwise(was: CompiledRule | None, now: CompiledRule | None) -> bool:
    return was is None or now is None or any(getattr(was.rule, name) != getattr(now.rule, name) for name in JUDGED_BY)


def _line(old: CompiledRule | None, new: CompiledRule | None, simple: list[Simple]) -> Line:
    """Return a line, and put it among the simple ones where it is."""
    rules = [compiled.rule for compiled in (old, new) if compiled is not None]
    was, now = (None if rule is None else _judge(rule) for rule in (old, new))
    line = Line(rules[-1].id, was, now)
    if len({rule.judges for rule in rules}) == 1 and not any(rule.when or rule.levels for rule in rules):
        simple.append((rules[-1].judges, _table(rules, was, now), line))
    return line


def _table(rules: Sequence[Rule], old: Judge | None, new: Judge | None) -> dict[str, Pair]:
    tables = [rule.answers for rule in rules]
    pairs: dict[str, Pair] = {}
    for answer in dict.fromkeys(answer for table in tables for answer in table):
        was = None if old is None else old.points[tables[0].get(answer, "quiet")]
        now = None if new is None else new.points[tables[-1].get(answer, "quiet")]
        if was is not None or now is not None:
            is_alike = was is not None and now is not None and was.mark == now.mark
            pairs[answer] = (was, now, None if is_alike else _point_change(rules[-1].id, was, now))
    return pairs


def _point_change(rule: str, was: Point | None, now: Point | None) -> PointChange:
    return PointChange(rule, kind_of_change(was and was.word, now and now.word))


def _judge(rule: CompiledRule) -> Judge:
    return Judge(rule.grade, {grade: _point(rule, grade) for grade in GRADES}, rule.per)


def _point(compiled: CompiledRule, grade: Grade) -> Point | None:
    if grade == "quiet":
        return None
    rule, outcome = compiled.rule, outcome_of(compiled.rule, grade)
    severity = severity_of(grade, outcome)
    if severity is None:
        return None
    return Point(compiled, (outcome, severity), severity.value, WEIGHT[severity],
                 rule.ground is not None and severity is Severity.MAJOR, bool(rule.covered_by))
