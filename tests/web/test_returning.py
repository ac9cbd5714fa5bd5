"""Where a form may send a reader afterwards: to a page of our own, whatever it says."""

import pytest
from flask import Flask

from portal.web.returning import LONGEST, safe_path


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
