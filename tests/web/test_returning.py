"""Where a form may send a reader afterwards: to a page of our own, whatever it says; and what address a page gives as its own."""

import re
from html import unescape

import pytest
from flask import Flask

from portal.db.work import Database
from portal.web.returning import DOWNLOADS, LONGEST, safe_path, way_back
from tests.factories.world import World
from tests.fixtures.world import Wings
from tests.house.visitors import again


def returned(target, mounted=""):
    """Where an application with a few pages would lead to."""
    app = Flask("portal.web", static_folder=None)
    for rule in ("/", "/privacy", "/findings", "/i/<secret>", "/assessments/<uuid:key>/"):
        app.add_url_rule(rule, rule, lambda **_: "")
    app.add_url_rule("/language", "language", lambda: "", methods=["POST"])
    with app.test_request_context("/language", environ_overrides={"SCRIPT_NAME": mounted}):
        return safe_path(target, "/")


@pytest.mark.parametrize("target", [
    "/", "/privacy", "/privacy?", "/findings?state=open&after=10", "/findings?next=https://evil.example", "/i/abc_-",
    "/i/@evil.example", "/i/a:b", "/i/a%20b", "/assessments/01900000-0000-7000-8000-000000000001/"])
def test_a_page_of_ours_is_taken(target):
    assert returned(target) == target


def test_a_page_below_where_the_application_is_mounted_is_taken():
    assert returned("/kansli/findings?after=1", "/kansli") == "/kansli/findings?after=1"
    assert returned("/kansli//evil.example", "/kansli") == "/"


@pytest.mark.parametrize("target", ["/nowhere", "/language", "/privacy/", "/assessments/1/", "/static/supplier.css"])
def test_what_is_no_page_to_read_is_not(target):
    assert returned(target) == "/"


@pytest.mark.parametrize("target", [
    None, "", " ", "privacy", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "/\\/evil.example", "\\/evil.example", "https://evil.example", "http:evil.example", "https:/evil.example", "HTTPS://evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@b.example", "file:///etc/passwd",
    "evil.example", ".evil.example", "@evil.example", ":80", "?x=1", "#x", "./privacy", "../privacy",
    "/\t/evil.example", "\t//evil.example", "/\n/evil.example", "\n//evil.example", "/\r/evil.example", "/a\r\nSet-Cookie: a=b",
    "/a\nLocation: //evil.example", "/\x00/evil.example", "\x00//evil.example", "/\x0b/evil.example", "/\x1f/x", "/\x7f/x",
    " //evil.example", "/ /evil.example", "/a b", "/%2f/evil.example", "/%2Fevil.example", "/%2f%2fevil.example",
    "/%5cevil.example", "/%5C/evil.example", "/%09/evil.example", "/%0a/evil.example", "/%0D/evil.example",
    "\u2028//evil.example", "/\u2028/evil.example", "\uff0f\uff0fevil.example", "/\uff0fevil.example", "/\u2215evil.example",
    "/\u29f8evil.example", "\u3000//evil.example", "/\u200b/evil.example", "/\ufeff/evil.example", "/\xa0/evil.example",
    "/\u202eevil", "//user:pass@evil.example", "//evil.example@127.0.0.1", "https://127.0.0.1@evil.example",
    "//[::1]", "//evil.example:80/x", "/\\[::1]", "/" + "a" * LONGEST])
def test_whatever_could_lead_elsewhere_goes_to_the_front_page(target):
    assert returned(target) == "/"


def way_from(address: str, method: str = "POST", mounted: str = "") -> str:
    """The address that a page gives as its own when it answers a request."""
    app = Flask("portal.web", static_folder=None)
    for rule, endpoint, methods in (
            ("/", "home.show_home", ["GET"]), ("/drafts/<int:key>", "drafts.show_draft", ["GET"]),
            ("/drafts/<int:key>/act", "drafts.act_on_draft", ["POST"]),
            ("/drafts/<int:key>/file", "drafts.download_file", ["GET"]),
            ("/drafts/<int:key>/file", "drafts.replace_file", ["POST"]),
            ("/drafts/<int:key>/rounds/<int:other>/letter", "drafts.send_letter", ["POST"]),
            ("/sign-out", "accounts.sign_out", ["POST"])):
        app.add_url_rule(rule, endpoint, lambda **_: "", methods=methods)
    with app.test_request_context(address, method=method, environ_overrides={"SCRIPT_NAME": mounted}):
        return way_back()


@pytest.mark.parametrize(("posted", "page"), [
    ("/drafts/7", "/drafts/7?"), ("/drafts/7/act", "/drafts/7?"), ("/drafts/7/act?state=open&n=1", "/drafts/7?state=open&n=1"),
    ("/drafts/7/file", "/drafts/7?"), ("/drafts/7/rounds/1/letter", "/drafts/7?"), ("/sign-out", "/?"), ("/no/such", "/?")])
def test_a_page_that_answers_a_post_gives_the_page_its_form_stood_on(posted: str, page: str):
    assert way_from(posted) == page
    assert way_from(posted, mounted="/kansli") == f"/kansli{page}"


@pytest.mark.parametrize("address", ["/drafts/7?", "/drafts/7/file?", "/no/such?x=1"])
def test_a_page_that_was_opened_gives_its_own_address(address: str):
    assert way_from(address, "GET") == address


def test_every_door_that_takes_a_post_has_a_page_to_lead_back_to(wings: Wings):
    for app in wings.values():
        opened = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()):
                path = rule.rule
                while path and opened.get(path, DOWNLOADS).rpartition(".")[2].startswith(DOWNLOADS):
                    path = path.rpartition("/")[0]
                assert path or rule.rule in ("/language", "/sign-out"), f"{rule.rule} leads to the front page"


@pytest.mark.parametrize(("posted", "page"), [
    ("/translations/ur/code-1/file?state=missing", "/translations/ur/code-1?state=missing"),
    ("/translations/ur/code-1/approvals", "/translations/ur/code-1"), ("/suppliers/import", "/suppliers/import"),
    ("/account/password", "/account")])
def test_another_language_after_a_refused_form_shows_the_form_in_it(
    wings: Wings, database: Database, world: World, posted: str, page: str,
):
    person = again(database, wings["staff"], world, "administrator")
    answer = person.send("POST", posted, data={"approve": "0 process.text"})
    assert answer.status_code >= 400
    back = unescape(re.search(r'name="back" value="([^"]*)"', answer.get_data(as_text=True))[1])
    led = person.send("POST", "/language", data={"language": "sv", "back": back})
    assert led.location.rstrip("?") == page
    shown = person.send("GET", led.location)
    assert (shown.status_code, shown.mimetype) == (200, "text/html")
    assert '<html lang="sv"' in shown.get_data(as_text=True)
