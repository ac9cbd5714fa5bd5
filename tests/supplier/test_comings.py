"""Sections that come and go with what is answered: said on the page that follows the save."""

import hashlib
import re

import pytest
from sqlalchemy import update

from portal.app import create_supplier_app
from portal.core.questionnaire import COMPANY
from portal.models.assessments import AccessLink
from portal.supplier.answering.comings import Moved, leading_to
from tests.factories.rounds import make_reader
from tests.factories.sites import choose, make_site_round
from tests.fixtures.world import Clock, make_settings
from tests.web.parsing import Page

ORIGIN = "http://127.0.0.1:8000"


class Browser:
    """A browser that has opened the link; in English."""

    def __init__(self, client, home):
        self.client, self.home = client, home

    def page(self, address):
        return Page(self.client.get(address, base_url=ORIGIN).text)

    def said(self, address):
        """What is told of sections, or nothing."""
        page = self.page(address)
        told = [element for element in page.elements if element.tag in ("p", "li")
                and (around := element.inside("div")) is not None and (around := around.inside("div")) is not None
                and around["role"] == "status"]
        return " ".join([element.text for element in told])

    def send(self, section, headers=None, **changed):
        address = f"{self.home}/sections/{section}"
        return self.client.post(address, base_url=ORIGIN, data=self.page(address).entries() | changed, headers=headers or {})


@pytest.fixture
def browser(database, tmp_path):
    def unit(db):
        assessment = make_site_round(db).assessment
        choose(db, assessment, make_reader(db), "Norra <verket>", "Södra")
        db.execute(update(AccessLink).where(AccessLink.assessment_id == assessment.id).values(
            secret_digest=hashlib.sha256(b"secret").hexdigest()))
        return assessment.id

    home = f"/assessments/{database.write(unit)}"
    client = create_supplier_app(make_settings(tmp_path), database=database, clock=Clock()).test_client()
    client.set_cookie("aktsam-language", "en", domain="127.0.0.1")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/i/secret", base_url=ORIGIN).text)[1]
    client.post("/i/secret", base_url=ORIGIN, data={"csrf_token": token})
    return Browser(client, home)


def test_sections_that_begin_to_be_asked_are_named_on_the_next_page(browser):
    address = browser.send("company", role="maker", next="section").location
    assert "/sections/workers?came=" in address
    assert browser.said(address) == "3 more sections are asked now. Arbetarna Arbetarna: Norra <verket> Arbetarna: Södra"
    assert browser.said(browser.send("workers", union="yes", next="section").location) == ""


def test_sections_that_are_no_longer_asked_are_named_and_it_is_said_that_their_answers_are_kept(browser):
    browser.send("company", role="maker", next="section")
    gone = "3 sections are no longer asked. What you answered there is kept. Arbetarna Arbetarna: Norra <verket> Arbetarna: Södra"
    address = browser.send("company", role="service", next="section").location
    assert "/check?" in address
    assert browser.said(address) == gone


def test_the_overview_says_it_too(browser):
    address = browser.send("company", role="maker", next="tasks").location
    assert browser.said(address).startswith("3 more sections are asked now.")
    assert browser.said(f"{browser.home}/") == ""


def test_what_a_script_has_saved_meanwhile_is_said_when_the_page_is_left(browser):
    page = browser.page(f"{browser.home}/sections/company").entries() | {"role": "maker"}
    address = f"{browser.home}/sections/company"
    assert browser.client.post(address, base_url=ORIGIN, data=page, headers={"X-Autosave": "1"}).status_code == 204
    response = browser.client.post(address, base_url=ORIGIN, data=page | {"revision": "1", "form_key": "two", "next": "section"})
    assert browser.said(response.location).startswith("3 more sections are asked now.")


@pytest.mark.parametrize("seen", ["", "~zz", "~-1", "~" + "f" * 500, "~1"])
def test_a_mark_that_cannot_be_read_counts_for_nothing(browser, seen):
    address = browser.send("company", role="maker", next="section", shown=f"role {seen}").location
    assert browser.said(address).startswith("3 more sections are asked now.")


@pytest.mark.parametrize("words", [
    "came=<b>nowhere</b>", "came=workers", "went=company", "came=company~1&went=nothing", "came=3", "came=99", "went=-4"])
def test_an_address_cannot_tell_what_is_not_so(browser, words):
    said = browser.said(f"{browser.home}/sections/company?{words}")
    assert said == ""


def test_many_sections_are_only_counted(browser):
    assert browser.said(f"{browser.home}/check?went=5") == "5 sections are no longer asked. What you answered there is kept."


def test_an_address_keeps_what_it_said_already():
    shift = Moved((("work", COMPANY),), tuple((f"s{number}", COMPANY) for number in range(4)))
    assert leading_to("/s?row=a#q-a", shift) == "/s?row=a&came=work&went=4#q-a"
    assert leading_to("/s#q-a", Moved()) == "/s#q-a"
