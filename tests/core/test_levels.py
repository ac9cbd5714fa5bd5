"""Levels: read off a table from the points found, worst line first."""

import pytest

from portal.core.levels import NOTHING_FOUND, Weighed, area_of, areas_of, level_of, levels_of, weighed
from portal.core.review import PointView
from portal.core.rules import PUBLISHED_LEVELS, AreaLevel, Severity
from portal.core.states import PointStatus
from portal.db.types import new_id
from tests.factories.definitions import RULES

SEVERE, MAJOR, MINOR, OBSERVATION = (Severity(each) for each in ("severe", "major", "minor", "observation"))


@pytest.mark.parametrize(("severities", "level"), [
    ((), NOTHING_FOUND), ((OBSERVATION,) * 9, "minor_remarks"), ((MINOR,), "minor_remarks"), ((MINOR,) * 2, "minor_remarks"),
    ((MINOR,) * 3, "to_improve"), ((MINOR, MINOR, OBSERVATION), "minor_remarks"), ((MAJOR,), "to_improve"),
    ((SEVERE, OBSERVATION), "serious"), ((MAJOR,) * 20, "to_improve"),
])
def test_the_published_table_gives_the_level(severities, level):
    assert level_of(severities, PUBLISHED_LEVELS) == level


def test_a_heavier_point_counts_among_the_lighter_ones():
    assert level_of((MINOR, MINOR, MAJOR), (AreaLevel(level="to_improve", severity="minor", points=3),)) == "to_improve"


def test_a_rule_sets_own_table_holds_instead():
    assert level_of((MAJOR,), (AreaLevel(level="serious", severity="major"),)) == "serious"


@pytest.mark.parametrize(("requirement", "area"), [
    ("pr4.c", "pr4"), ("pr4", "pr4"), ("wr.forced", "wr"), ("reporting", "reporting")])
def test_points_lie_in_the_area_of_their_requirement(requirement, area):
    assert area_of(requirement) == area


def test_areas_are_those_that_rules_judge_on_what_was_asked():
    assert areas_of(RULES, ["process", "plan", "role"]) == ("pr1", "pr6", "pr2")


def test_an_area_without_points_stands_with_nothing_found():
    assert levels_of(["pr1", "pr2"], [Weighed("pr1", MAJOR), Weighed("wr.forced", OBSERVATION)], PUBLISHED_LEVELS) == {
        "pr1": "to_improve", "pr2": NOTHING_FOUND, "wr": "minor_remarks"}


def point(severity, status=PointStatus.OPEN, rule="r", covered_by=None):
    return PointView(new_id(), severity, status, rule=rule, covered_by=covered_by)


@pytest.mark.parametrize(("points", "decided", "expected"), [
    ([point(MAJOR), point(MINOR)], None, [MAJOR, MINOR]),
    ([point(MAJOR), point(MINOR)], OBSERVATION, [OBSERVATION, OBSERVATION]),
    ([point(MAJOR), point(MINOR)], SEVERE, [SEVERE, MINOR]),
    ([point(MAJOR, PointStatus.STRUCK), point(MINOR)], None, [MINOR]),
    ([point(MAJOR, PointStatus.LAPSED)], None, []),
    ([point(MAJOR, rule="a"), point(MINOR, rule="b", covered_by="a")], None, [MAJOR]),
])
def test_points_weigh_what_was_decided_and_only_those_that_stand_count(points, decided, expected):
    assert [each.severity for each in weighed("pr1", points, decided)] == expected
