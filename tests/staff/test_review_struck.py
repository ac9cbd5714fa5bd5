"""A finding with a struck point is opened like any other: by itself, beside the list, after somebody else, and decided anew."""

import pytest
from sqlalchemy import select

from portal.core.states import FindingStatus, PointStatus
from portal.models.findings import Finding, Point
from tests.staff.review_app import as_person, world
from tests.staff.test_review_finding import fields, key_of, state_of

assert as_person
assert world


@pytest.fixture(params=["one", "all"])
def struck(request, as_person, database, world):
    """A finding of two points, one or all of which somebody struck while deciding; and its page as it was before."""
    browser, key = as_person("administrator"), key_of(database)
    with database.read() as db:
        points = db.scalars(select(Point).where(Point.finding_id == key).order_by(Point.rule)).all()
    chosen = [str(point.id) for point in points if request.param == "all" or point.rule == "plan-missing"]
    page = browser.get(f"/findings/{key}").text
    assert browser.post(f"/findings/{key}", **fields(page, strike=chosen)).status_code == 303
    with database.read() as db:
        states = db.scalars(select(Point.status).where(Point.finding_id == key)).all()
    assert (len(points), states.count(PointStatus.STRUCK)) == (2, len(chosen))
    return key, page


def test_it_opens_by_itself_and_beside_the_list(struck, as_person):
    key, _ = struck
    reviewer = as_person("reviewer")
    assert "struck" in reviewer.get(f"/findings/{key}").text
    assert reviewer.get(f"/findings?show={key}").status_code == 200


def test_whoever_decides_too_late_is_told(struck, as_person):
    key, page = struck
    reviewer = as_person("reviewer")
    reviewer.get("/findings")
    assert reviewer.post(f"/findings/{key}", **fields(page, reason="Mitt eget skäl.")).status_code == 409


def test_it_is_reopened_and_shown_to_be_decided_anew(struck, as_person, database):
    key, _ = struck
    reviewer = as_person("reviewer")
    reviewer.get(f"/findings/{key}")
    revision = str(state_of(database, key).revision)
    assert reviewer.post(f"/findings/{key}", act="reopen", revision=revision, reason="").status_code == 422
    assert reviewer.post(f"/findings/{key}", act="reopen", revision=revision, reason="Vi läste fel.").status_code == 303
    assert 'name="strike"' in reviewer.get(f"/findings/{key}").text
    assert state_of(database, key).status is FindingStatus.OPEN


def test_a_point_struck_before_a_later_submission_stays_ticked_on_the_page_and_in_the_panel(as_person, database, world):
    def strike(db):
        finding = db.scalars(select(Finding).where(Finding.id == key_of(database))).one()
        point = db.scalars(select(Point).where(Point.finding_id == finding.id).order_by(Point.rule)).first()
        point.status = PointStatus.STRUCK
        return finding.id, point.id
    key, point = database.write(strike)
    reviewer = as_person("reviewer")
    assert f'id="strike-{point}" checked' in reviewer.get(f"/findings/{key}").text
    assert f'<input type="hidden" name="strike" value="{point}">' in reviewer.get(f"/findings?show={key}").text
