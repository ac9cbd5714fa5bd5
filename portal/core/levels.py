"""Levels: how an area stands, read off a published table from the points found in it; never from hidden scores.

An area is a process requirement of the contract clause (`pr4`), an area of the code of conduct (`wr`), or a duty of its own
(`reporting`). The table stands in the rule set (`levels:`, else `PUBLISHED_LEVELS`): its first line that is met gives the level.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.core.review import PointView, uncovered
from portal.core.rules import WEIGHT, AreaLevel, RuleSet, Severity
from portal.core.states import PointStatus

NOTHING_FOUND = "nothing_found"
LEVELS = ("serious", "to_improve", "minor_remarks", NOTHING_FOUND)
"""Every level, worst first."""


class Weighed(NamedTuple):
    """A point that stands, and how heavy it is."""

    requirement: str
    severity: Severity


def area_of(requirement: str) -> str:
    """Return the area of a requirement point or article: `pr4.c` lies in `pr4`, `wr.forced` in `wr`."""
    return requirement.partition(".")[0]


def areas_of(rule_set: RuleSet, asked: Iterable[str]) -> tuple[str, ...]:
    """Return the areas that rules judge on questions asked, in the rule set's order."""
    questions = frozenset(asked)
    return tuple(dict.fromkeys(area_of(rule.requirement) for rule in rule_set.rules if rule.judges in questions))


def level_of(severities: Iterable[Severity], table: Sequence[AreaLevel]) -> str:
    """Return the level of one area from the severities of its points."""
    weights = [WEIGHT[severity] for severity in severities]
    for line in table:
        least = WEIGHT[Severity(line.severity)]
        if sum(weight >= least for weight in weights) >= line.points:
            return line.level
    return NOTHING_FOUND


def levels_of(areas: Iterable[str], points: Iterable[Weighed], table: Sequence[AreaLevel]) -> dict[str, str]:
    """Return the level of every area, those given first, then others in which there are points."""
    held: dict[str, list[Severity]] = {area: [] for area in areas}
    for point in points:
        held.setdefault(area_of(point.requirement), []).append(point.severity)
    return {area: level_of(severities, table) for area, severities in held.items()}


def weighed(requirement: str, points: Iterable[PointView], decided: Severity | None) -> list[Weighed]:
    """Return the points of one finding that count, with what they weigh.

    Args:
        points: all of them; what has lapsed or been struck, and what another point covers, does not count.
        decided: what a person found the whole to weigh: the heaviest points carry it, and none weighs more.
    """
    gone = (PointStatus.LAPSED, PointStatus.STRUCK)
    standing = uncovered([point for point in points if point.status not in gone])
    heaviest = max((WEIGHT[point.severity] for point in standing), default=0)
    return [Weighed(requirement, _weight(point.severity, heaviest, decided)) for point in standing]


def _weight(severity: Severity, heaviest: int, decided: Severity | None) -> Severity:
    if decided is None:
        return severity
    return decided if WEIGHT[severity] == heaviest else min(severity, decided, key=WEIGHT.__getitem__)
