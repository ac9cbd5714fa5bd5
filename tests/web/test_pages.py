"""The frames of both wings: language, direction, addresses, and no inline code."""

from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string

from portal.language.current import use_locale
from portal.web.current import NAME
from portal.web.static_files import init_static_files
from portal.web.templating import init_templating
from tests.web.parsing import Page

SETTINGS = SimpleNamespace(phone="08-465 004 10", supplier_origin="http://supplier.example", pseudo_locale=True)
SUPPLIER = '{% extends "web/base.html" %}{% block title %}Overview{% endblock %}{% block main %}<h1>{{ text }}</h1>{% endblock %}'
STAFF = '{% extends "web/base_staff.html" %}{% block title %}Review{% endblock %}'


def make_app(wing):
    app = Flask("portal.web", static_folder=None, template_folder="templates")
    app.extensions[NAME] = SimpleNamespace(settings=SETTINGS, wing=wing)
    init_templating(app)
    init_static_files(app)
    app.jinja_env.globals.update(csrf_token=lambda: "token", csp_nonce=lambda: "nonce")
    return app


def draw(wing, source, *, locale="en", path="/tasks?a=1", mounted="", **context):
    with make_app(wing).test_request_context(path, environ_overrides={"SCRIPT_NAME": mounted}), use_locale(locale):
        return Page(render_template_string(source, **context))


@pytest.mark.parametrize(("locale", "direction"), [("en", None), ("sv", None), ("ar-XB", "rtl")])
def test_a_page_says_its_language_and_direction(locale, direction):
    html = draw("supplier", SUPPLIER, locale=locale, text="x").all("html")[0]
    assert (html["lang"], html["dir"]) == (locale, direction)


def test_a_supplier_never_loads_what_is_for_staff():
    page = draw("supplier", SUPPLIER, text="x")
    assert [link["href"].partition("?")[0] for link in page.all("link")] == ["/static/supplier.css", "/static/icon.svg"]
    [script] = page.all("script")
    assert (script["src"].partition("?")[0], script["nonce"], script.text) == ("/static/portal.js", "nonce", "")
    assert not [name for element in page.elements for name in element.attributes if name == "style" or name.startswith("on")]


def test_the_title_says_when_something_is_wrong():
    assert draw("supplier", SUPPLIER, text="x").all("title")[0].text == "Overview – Aktsam"
    assert draw("supplier", SUPPLIER, text="x", faulty=True).all("title")[0].text == "Error: Overview – Aktsam"


def test_switching_language_posts_and_comes_back():
    page = draw("supplier", SUPPLIER, text="x", locale="sv")
    form = page.all("form")[0]
    assert (form["action"], form["method"]) == ("/language", "post")
    assert page.entries() == {"csrf_token": ["token"], "back": ["/tasks?a=1"]}
    assert [(button["value"], button["lang"], button["dir"]) for button in page.all("button", name="language")] == [
        ("en", "en", "ltr"), ("ar-XB", "ar-XB", "rtl")]


def test_values_of_a_page_are_escaped():
    assert draw("supplier", SUPPLIER, text="<script>").all("h1")[0].text == "<script>"


def test_the_staff_frame_shows_where_one_is():
    nav = [{"url": "/kansli/", "label": "Home", "current": False},
           {"url": "/kansli/findings", "label": "Review", "current": True}]
    page = draw("staff", STAFF, mounted="/kansli", nav=nav, who={"url": "/kansli/account", "name": "R 3"})
    assert page.all("body")[0]["class"] == "staff"
    assert page.all("link")[0]["href"].startswith("/kansli/static/staff.css?v=")
    assert [link.text for link in page.all("a", aria_current="page")] == ["Review"]
    assert page.all("a", class_="who")[0].text == "R 3"
    assert page.all("form")[0]["action"] == "/kansli/language"


def test_templating_refuses_to_come_too_late():
    app = Flask("portal.web")
    app.jinja_env.globals["x"] = 1
    with pytest.raises(RuntimeError, match="init_templating"):
        init_templating(app)
