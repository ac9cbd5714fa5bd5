"""A severe deviation is told before the rest is decided: every link then leads to it, not to the receipt."""

from sqlalchemy import select

from portal.casework import releasing
from portal.casework.deciding import decide_finding
from portal.core.people import Reader
from portal.core.review import Verdict
from portal.core.rules import Ground, Severity
from portal.core.states import Decision
from portal.models.findings import Finding
from portal.web.locale import COOKIE
from tests.factories.rounds import DOMAIN, NOW
from tests.house.visitors import opener

SEVERE = Verdict(Decision.CONFIRM, "Skäl.", Severity.SEVERE, Ground.CHILD_LABOUR, "Genast.")


def tell_severe(database, world):
    def unit(db):
        reviewer = Reader(world.people["reviewer"], "Anna", "reviewer@kansli.example", "sv", ())
        finding = db.scalars(select(Finding).where(Finding.assessment_id == world.submitted.ids["assessment_id"],
                                                   Finding.requirement == "pr2")).one()
        decide_finding(db, finding.id, SEVERE, revision=finding.revision, actor=reviewer, now=NOW)
        db.flush()
        releasing.release_severe(db, finding.id, revision=finding.revision, actor=reviewer, now=NOW, domain=DOMAIN)
    database.write(unit)


def landing(app, case):
    """The page that a letter's link opens, in English."""
    browser = opener(app, case)
    browser.client.set_cookie(COOKIE, "en", domain="127.0.0.1")
    return browser.send("GET", f"/i/{case.secret}").text


def test_before_anything_is_told_the_link_leads_to_the_receipt(wings, world):
    case = world.submitted
    browser, place = opener(wings["supplier"], case), f"/assessments/{case.ids['assessment_id']}"
    assert browser.send("GET", f"{place}/").location == f"{place}/receipt"
    assert "/result" not in browser.send("GET", f"{place}/receipt").text


def test_afterwards_letter_overview_and_receipt_lead_to_the_result(wings, world, database):
    tell_severe(database, world)
    case = world.submitted
    browser, place = opener(wings["supplier"], case), f"/assessments/{case.ids['assessment_id']}"
    assert browser.send("GET", f"{place}/").location == f"{place}/result"
    assert f'href="{place}/result"' in browser.send("GET", f"{place}/receipt").text
    page = landing(wings["supplier"], case)
    assert "Read the result" in page
    assert "Answer no later than" not in page


def test_what_is_reviewed_is_no_invitation_any_more(wings, world):
    page = landing(wings["supplier"], world.ours)
    assert "There is news about your answers" in page
    assert "Invitation" not in page
