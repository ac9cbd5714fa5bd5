"""The table that makes levels from points: from the worst to the lightest, and no line in vain."""

from collections.abc import Iterator

from portal.core.checking.faults import ContentFault
from portal.core.rules import WEIGHT, AreaLevel, RuleSet, Severity
from portal.core.words import worded

RANK = {"serious": 2, "to_improve": 1, "minor_remarks": 0}


def faults_of_levels(rule_set: RuleSet) -> Iterator[ContentFault]:
    """Yield lines of the table that stand in the wrong order, or that an earlier line always forestalls."""
    for place, line in enumerate(rule_set.levels):
        earlier = rule_set.levels[:place]
        if any(RANK[each.level] < RANK[line.level] for each in earlier):
            yield ContentFault(("levels", place), "levels_unsorted", {}, worded("Put the lines of the worse level first."))
        elif any(_forestalls(each, line) for each in earlier):
            yield ContentFault(("levels", place), "level_never", {},
                               worded("Remove it, or ask for more points in the earlier one."))


def _forestalls(earlier: AreaLevel, line: AreaLevel) -> bool:
    """Whether so many points of at least this severity always meet the earlier line too."""
    return WEIGHT[Severity(earlier.severity)] <= WEIGHT[Severity(line.severity)] and earlier.points <= line.points
