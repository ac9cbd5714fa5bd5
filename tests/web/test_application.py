"""What our Flask does in its own way gives what Flask's would."""

from io import BytesIO

import pytest
from flask import Flask, Request, Response
from werkzeug.test import EnvironBuilder

from portal.web.application import PortalRequest, saying_always, see_other

BODIES = ["", "a=1", "a=1&a=2&b=", "a", "=1", "a=1&&b=2", "a=b=c", "a+b=c+d", "a=%C3%A5+%26+%3D", "a=%ff", "a=%", "a=å", "a;b=1"]


def form_of(kind, body):
    environ = EnvironBuilder(method="POST", content_type="application/x-www-form-urlencoded").get_environ()
    data = body.encode()
    return kind(environ | {"wsgi.input": BytesIO(data), "CONTENT_LENGTH": str(len(data))}).form


@pytest.mark.parametrize("body", BODIES)
def test_forms_are_read_as_werkzeug_reads_them(body):
    assert list(form_of(PortalRequest, body).items(multi=True)) == list(form_of(Request, body).items(multi=True))


def test_a_form_that_is_no_text_is_empty_for_both():
    environ = EnvironBuilder(method="POST", content_type="application/x-www-form-urlencoded").get_environ()
    for kind in (PortalRequest, Request):
        assert not kind(environ | {"wsgi.input": BytesIO(b"a=\xff"), "CONTENT_LENGTH": "3"}).form


def test_every_response_says_what_the_application_says_always():
    app = Flask("sample")
    app.response_class = saying_always([("X-Always", "yes")])
    app.add_url_rule("/page", "page", lambda: "page")
    app.add_url_rule("/bare", "bare", lambda: Response("bare"))
    for path in ("/page", "/bare", "/nowhere"):
        assert app.test_client().get(path).headers.getlist("X-Always") == ["yes"]


def test_a_browser_is_sent_on_by_a_path():
    response = see_other("/assessments/1/sections/work?row=a#q-a")
    assert (response.status_code, response.headers["Location"]) == (303, "/assessments/1/sections/work?row=a#q-a")
