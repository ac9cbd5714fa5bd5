"""The letter that withdraws a deviation leads to the page where that is said, and the page reads right."""

import pytest
from sqlalchemy import select

from portal.casework import releasing
from portal.core.people import Reader
from portal.core.states import DeviationStatus
from portal.models.deviations import Deviation
from portal.models.findings import Finding
from portal.web.locale import COOKIE
from tests.factories.rounds import DOMAIN, NOW
from tests.house.visitors import opener
from tests.supplier.reading_app import get, opened
from tests.supplier.telling import change, main, result_of
from tests.supplier.test_told_early import landing, tell_severe

GONE = "What we told you no longer holds"
AGAIN = "A person at the secretariat looks at your answers once more"


def take_back(database, assessment_id, reviewer_id, *, at_most=99):
    """Reopen what an assessment's supplier was told, as a reviewer does after having read wrong."""
    def unit(db):
        reviewer = Reader(reviewer_id, "Anna", "reviewer@kansli.example", "sv", ())
        for finding in db.scalars(select(Finding).where(
                Finding.assessment_id == assessment_id, Finding.released_at.is_not(None)).limit(at_most)).all():
            releasing.reopen(db, finding.id, revision=finding.revision, reason="Vi läste fel.", actor=reviewer, now=NOW,
                             domain=DOMAIN)
    database.write(unit)


@pytest.fixture(params=["submitted", "ours"])
def case(request, world, database):
    """A supplier that was told of one severe deviation at once, or of a whole result, and then that it no longer holds."""
    if request.param == "submitted":
        tell_severe(database, world)
    found = getattr(world, request.param)
    take_back(database, found.ids["assessment_id"], world.people["reviewer"])
    with database.read() as db:
        states = db.scalars(select(Deviation.status).where(Deviation.assessment_id == found.ids["assessment_id"])).all()
    assert set(states) == {DeviationStatus.WITHDRAWN}
    return found


def test_every_way_leads_to_the_result(wings, case):
    browser, place = opener(wings["supplier"], case), f"/assessments/{case.ids['assessment_id']}"
    assert browser.send("GET", f"{place}/").location == f"{place}/result"
    assert f'href="{place}/result"' in browser.send("GET", f"{place}/receipt").text
    page = landing(wings["supplier"], case)
    assert "There is news about your answers" in page
    assert "Read the result" in page


def test_the_result_says_that_it_no_longer_holds_and_that_answers_are_read_again(wings, case):
    browser = opener(wings["supplier"], case)
    browser.client.set_cookie(COOKIE, "en", domain="127.0.0.1")
    page = browser.send("GET", f"/assessments/{case.ids['assessment_id']}/result").text
    assert GONE in page
    assert AGAIN in page
    assert "Withdrawn" in page
    assert "There is no result yet" not in page


def test_what_stands_beside_something_withdrawn_is_still_to_be_mended(app, told, database):
    take_back(database, told.assessment, told.actor.id, at_most=1)
    text = main(get(opened(app, told.link, locale="en"), result_of(told)))
    assert "needs to be put right" in text or "need to be put right" in text
    assert GONE not in text


def test_a_result_that_was_kept_says_nothing_of_being_read_again(app, told, database):
    for key in told.deviations.values():
        change(database, Deviation, key, status=DeviationStatus.WITHDRAWN, ended_at=NOW)
    text = main(get(opened(app, told.link, locale="en"), result_of(told)))
    assert "Nothing is left to put right" in text
    assert GONE not in text


def test_what_was_closed_is_not_called_withdrawn(app, told, database):
    take_back(database, told.assessment, told.actor.id)
    change(database, Deviation, next(iter(told.deviations.values())), status=DeviationStatus.VERIFIED_CLOSED)
    assert GONE not in main(get(opened(app, told.link, locale="en"), result_of(told)))
