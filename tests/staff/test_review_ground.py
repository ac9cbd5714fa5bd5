"""Which of the six grounds a severe deviation has: filled in where the points suggest one, chosen by the reviewer."""

import re

import pytest
from sqlalchemy import select, update

from portal.core.rules import Ground, Severity
from portal.core.states import FindingStatus
from portal.core.values import Answer
from portal.models.findings import Point
from tests.factories.rounds import BAD, make_assessment, make_campaign, make_supplier, submitted
from tests.staff.review_app import as_person, world
from tests.staff.test_review_finding import fields, open_one, state_of
from tests.web.parsing import Page

assert as_person
assert world


@pytest.fixture
def suspected(database, world):
    """A finding that may be one of the six."""
    def plant(db):
        assessment = make_assessment(db, make_campaign(db, "Två"), make_supplier(db, "Pass AB"))
        submitted(db, assessment, {**BAD, "identity": Answer("yes")}, form_key="id")
        return open_one(db, "wr.forced").id
    return database.write(plant)


def grounds(page):
    """The ground that is chosen on a page."""
    return re.findall(r'<option selected value="([^"]*)"', page[page.index('name="ground"'):])[:1]


def test_the_ground_that_the_points_suggest_is_filled_in(as_person, database, suspected, world):
    browser = as_person("reviewer")
    assert grounds(browser.get(f"/findings/{suspected}").text) == ["forced_labour"]
    database.write(lambda db: db.execute(update(Point).where(Point.finding_id == suspected).values(ground=None)))
    assert grounds(browser.get(f"/findings/{suspected}").text) == [""]


def test_points_that_suggest_different_grounds_fill_in_none(as_person, database, suspected):
    def other(db):
        point = db.scalars(select(Point).where(Point.finding_id == suspected)).first()
        more = Point(**{column.key: getattr(point, column.key) for column in Point.__table__.columns if column.key != "id"})
        more.id, more.ground = suspected, Ground.CHILD_LABOUR
        db.add(more)

    database.write(other)
    assert grounds(as_person("reviewer").get(f"/findings/{suspected}").text) == [""]


@pytest.mark.parametrize(("typed", "severity", "ground"), [
    ({"choice": "severe"}, Severity.SEVERE, Ground.FORCED_LABOUR), ({"choice": "confirm"}, Severity.MAJOR, None),
    ({"choice": "minor", "reason": "Lindrigt."}, Severity.MINOR, None),
    ({"choice": "severe", "ground": "child_labour"}, Severity.SEVERE, Ground.CHILD_LABOUR),
])
def test_a_ground_left_standing_says_nothing_under_something_lighter(as_person, database, suspected, typed, severity, ground):
    browser = as_person("reviewer")
    page = browser.get(f"/findings/{suspected}").text
    sent = {"ground": "forced_labour", "likely": Page(page).by_id("likely")["value"], **typed}
    assert browser.post(f"/findings/{suspected}", **fields(page, **sent)).status_code == 303
    found = state_of(database, suspected)
    assert (found.severity, found.ground) == (severity, ground)


def test_a_ground_somebody_chose_under_something_lighter_is_refused_and_kept(as_person, database, suspected):
    browser = as_person("reviewer")
    page = browser.get(f"/findings/{suspected}").text
    answer = browser.post(f"/findings/{suspected}", **fields(page, ground="child_labour", likely="forced_labour"))
    assert answer.status_code == 422
    assert "A ground belongs to a severe deviation only." in answer.text
    assert grounds(answer.text) == ["child_labour"]
    assert state_of(database, suspected).status is FindingStatus.OPEN
