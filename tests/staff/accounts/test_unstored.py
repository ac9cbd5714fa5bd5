"""A form that comes when the session is over: the sign-in page says that nothing was stored, and leads back to the form."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.models.accounts import StaffSession
from tests.staff.accounts_app import EMAIL, PASSWORD, Browser, count

SAID = "What you sent has not been stored."


def late(inside, clock, path, **fields):
    """Send a form from a page that was open too long; give what the sign-in page is told, and the page."""
    inside.get("/account")
    clock.forward(minutes=31)
    sent = inside.post(path, **fields)
    assert sent.status_code == 303
    assert urlsplit(sent.location).path == "/sign-in"
    return parse_qs(urlsplit(sent.location).query), inside.get(sent.location)


def hidden(page):
    """What the form of the page carries unseen."""
    return {name: unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1]) for name in ("next", "unstored")}


def test_whoever_was_signed_out_meanwhile_reads_that_nothing_was_stored_and_comes_back(inside, clock):
    told, page = late(inside, clock, "/account/password", present="a", new="b", again="b")
    assert told == {"next": ["/account"], "unstored": ["yes"]}
    assert SAID in page.text
    inside.post("/sign-in", email=EMAIL, password=PASSWORD, **hidden(page))
    assert inside.give_code(clock).location == "/account"


def test_what_was_sent_does_not_travel_along(inside, clock):
    told, page = late(inside, clock, "/account/password", present="a horse", new="b", again="b")
    assert "horse" not in f"{told}{page.text}"


def test_it_is_still_said_after_a_wrong_password(inside, clock):
    _, page = late(inside, clock, "/account/sessions")
    again = inside.post("/sign-in", email=EMAIL, password="wrong", **hidden(page))
    assert again.status_code == 422
    assert SAID in again.text
    assert again.text.count('id="faults"') == 1
    assert hidden(again)["next"] == "/account"


def test_a_page_that_was_only_to_be_read_needs_no_word(inside, clock):
    clock.forward(minutes=31)
    sent = inside.get("/account?x=1")
    assert sent.location == "/sign-in?next=/account?x%3D1"
    assert SAID not in inside.get(sent.location).text


def test_signing_out_too_late_loses_nothing(inside, clock):
    told, page = late(inside, clock, "/sign-out")
    assert told == {}
    assert SAID not in page.text


def test_a_visitor_who_comes_to_the_front_door_is_told_nothing(app):
    browser = Browser(app)
    assert browser.get("/").location == "/sign-in"
    assert SAID not in browser.get("/sign-in").text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/sign-out", "/account\r\nX: y"])
def test_a_made_up_address_with_the_word_leads_nowhere_else(app, anna, clock, database, target):
    browser = Browser(app)
    browser.get("/sign-in?unstored=yes")
    browser.post("/sign-in", email=EMAIL, password=PASSWORD, next=target, unstored="<b>")
    assert browser.give_code(clock).location == "/"
    assert count(database, StaffSession) == 1


def test_the_word_of_an_address_is_escaped(app):
    page = Browser(app).get('/sign-in?unstored="><script>alert(1)</script>')
    assert "<script>alert" not in page.text
