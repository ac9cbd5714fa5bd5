"""Pages of refusals and faults: suppliers are told to ring the secretariat, the staff what helps whoever is the secretariat."""

import logging
import re

import pytest
from sqlalchemy.exc import OperationalError

from portal.language.current import use_locale
from portal.web import errors
from portal.web.errors import BROKEN, BUSY, CROSS, DOMAIN, EXPIRED_FORM, HTTP, NOT_ALLOWED, NOT_FOUND, STALE, TOO_LARGE, page
from tests.fixtures.world import HTTP as ORIGIN
from tests.house.visitors import again
from tests.web.parsing import Page

PHONE = "08-465 004 10"
OF_SUPPLIERS = {errors.LINK, errors.CLOSED}
"""What nobody of the staff meets: they have no links, and answer nothing."""
MET_BY_STAFF = sorted({*DOMAIN.values(), *HTTP.values(), BROKEN, EXPIRED_FORM} - OF_SUPPLIERS, key=lambda one: str(one.heading))


def drawn(app, refusal, path="/findings?state=open", reference="", **more):
    """The page of a refusal, at an address."""
    with app.test_request_context(path, base_url=ORIGIN, **more), use_locale("en"):
        html, status = page(refusal, reference)
    assert status == refusal.status
    return Page(html)


def words(drawn_page):
    return " ".join(drawn_page.all("main")[0].text.split())


def links(drawn_page):
    return {" ".join(link.text.split()): link["href"] for link in drawn_page.all("a") if link["class"] == "ds-link"}


@pytest.mark.parametrize("refusal", MET_BY_STAFF, ids=lambda refusal: str(refusal.heading))
def test_nobody_of_the_secretariat_is_told_to_ring_the_secretariat(wings, refusal):
    said = words(drawn(wings["staff"], refusal))
    assert (PHONE in said, re.search(r"\bcall\b", said, re.IGNORECASE)) == (False, None)
    assert "To the start page" in said


@pytest.mark.parametrize("refusal", [NOT_FOUND, BROKEN, BUSY, TOO_LARGE, CROSS, errors.OTHER], ids=lambda one: str(one.heading))
def test_suppliers_are_told_to_ring_as_before(wings, refusal):
    said = words(drawn(wings["supplier"], refusal, "/privacy"))
    assert f"Still stuck? Call the secretariat on {PHONE}." in said
    assert str(refusal.text) in said
    assert "reference" not in said


def test_the_staff_are_told_what_to_pass_on_when_the_portal_fails(wings):
    shown = drawn(wings["staff"], BROKEN, reference="1f2e3d4c")
    said = words(shown)
    assert "Tell whoever runs the portal" in said
    assert [value.text for value in shown.all("bdi", dir="ltr")] == [f"{ORIGIN}/findings?state=open", "1f2e3d4c"]
    assert shown.all("time")[0]["datetime"].startswith("2026-")
    assert links(shown)["Open the page again"] == "/findings?state=open"


def test_an_address_stands_below_where_the_wing_is_mounted_and_is_escaped(wings):
    shown = drawn(wings["staff"], BUSY, "/findings?q=<b>", environ_overrides={"SCRIPT_NAME": "/kansli"})
    assert f"{ORIGIN}/kansli/findings?q=<b>" in words(shown)
    assert links(shown)["To the start page"] == "/kansli/"


def test_after_a_form_the_page_that_it_stood_on_may_be_opened_again(wings):
    shown = drawn(wings["staff"], STALE, "/assessments/01900000-0000-7000-8000-000000000001/release", method="POST")
    assert links(shown)["Open the page again"] == "/assessments/01900000-0000-7000-8000-000000000001?"
    assert "Does it happen again?" not in words(shown)


@pytest.mark.parametrize("refusal", [NOT_FOUND, NOT_ALLOWED], ids=["gone", "closed"])
def test_a_page_that_will_not_open_is_not_offered_again_and_is_no_fault(wings, refusal):
    shown = drawn(wings["staff"], refusal)
    assert ("Open the page again" in links(shown), "Does it happen again?" in words(shown)) == (False, False)


def test_whoever_may_not_open_a_page_is_told_who_opens_it(wings, database, world):
    answer = again(database, wings["staff"], world, "region_reader").send("GET", "/campaigns")
    shown = Page(answer.text)
    assert answer.status_code == 403
    assert links(shown)["aktsam@kansli.example"] == "mailto:aktsam@kansli.example"


@pytest.mark.parametrize(("fault", "status"), [
    (RuntimeError("a fault"), 500), (OperationalError("SELECT secret", {}, Exception("secret")), 503)])
def test_the_reference_on_the_page_finds_the_line_in_the_log(wings, database, world, caplog, fault, status):
    def fail():
        raise fault

    wings["staff"].view_functions["home.show_home"] = fail
    with caplog.at_level(logging.ERROR):
        answer = again(database, wings["staff"], world, "reviewer").send("GET", "/")
    assert answer.status_code == status
    [reference] = re.findall(r'<bdi dir="ltr">([0-9a-f]{8})</bdi>', answer.text)
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [reference]
