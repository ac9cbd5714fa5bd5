"""What our Flask does in its own way gives what Flask's would."""

from io import BytesIO

import pytest
from flask import Blueprint, Flask, Request, Response, redirect, request, url_for
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import EnvironBuilder

from portal.web.application import PortalFlask
from portal.web.requests import PortalRequest
from portal.web.responses import saying_always, see_other

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
    with sample(PortalFlask).app_context():
        response = see_other("/assessments/1/sections/work?row=a#q-a")
    assert (response.status_code, response.headers["Location"]) == (303, "/assessments/1/sections/work?row=a#q-a")
    assert (response.data, response.headers["Content-Length"]) == (b"", "0")


def sample(kind, *, hooks=False):
    """An application with a route of every sort, as Flask makes it or as we do."""
    app = kind("sample")
    app.config.update(SECRET_KEY="x" * 40, TRUSTED_HOSTS=["localhost"])
    inside = Blueprint("inside", "sample")
    app.add_url_rule("/", "root", lambda: b"root")
    app.add_url_rule("/bytes/<uuid:key>", "bytes", lambda key: f"{key} {request.path} {request.host}".encode())
    app.add_url_rule("/text", "text", lambda: ("text", 201, {"X-Own": "yes"}))
    app.add_url_rule("/slash/", "slash", lambda: b"slash")
    app.add_url_rule("/away", "away", lambda: redirect("/hit/å b?c=d", 303))
    app.add_url_rule("/none", "none", lambda: Response(status=204))
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    app.add_url_rule("/cookies", "cookies", lambda: repr(sorted(request.cookies.items(multi=True))))
    app.add_url_rule("/query", "query", lambda: repr((request.args.getlist("a"), request.root_path, url_for("slash"))))
    inside.add_url_rule("/inside", "page", lambda: b"inside")
    if hooks:
        inside.before_request(lambda: "stopped")
        inside.after_request(lambda response: response.headers.add("X-Inside", "yes") or response)
        inside.teardown_request(lambda error: app.config.update(TORN=True))
    app.before_request(lambda: "early" if request.args.get("early") else None)
    app.after_request(lambda response: response.headers.add("X-After", "yes") or response)
    app.register_blueprint(inside)
    return app


def told(app, path, **more):
    """What comes back: status, headers in any order, body."""
    response = app.test_client(use_cookies=False).open(path, **more)
    return response.status, sorted(response.headers.to_wsgi_list()), response.data


KEY = "0192aaaa-1234-7234-8234-123456789012"
ASKED = [("/", {}), ("", {}), (f"/bytes/{KEY}", {}), (f"/bytes/{KEY}", {"method": "HEAD"}), (f"//bytes/{KEY}", {}),
         (f"/bytes/{KEY}", {"base_url": "http://localhost:8000"}), (f"/bytes/{KEY}", {"base_url": "https://LOCALHOST"}),
         (f"/bytes/{KEY}", {"base_url": "http://elsewhere.example"}), (f"/bytes/{KEY}", {"headers": {"Host": "lo calhost"}}),
         (f"/bytes/{KEY}", {"method": "POST"}), (f"/bytes/{KEY}", {"method": "OPTIONS"}), ("/bytes/none", {}), ("/text", {}),
         ("/slash", {}), ("/slash?a=b", {}), ("/slash/", {}), ("/away", {}), ("/none", {}), ("/broken", {}), ("/nowhere", {}),
         ("/query?a=%C3%A5&a=2", {}), ("/query", {"base_url": "http://localhost/kansli"}), ("/?early=1", {}), ("/inside", {}),
         ("/cookies", {"headers": {"Cookie": "a=1; b=2; a=3"}}), ("/cookies", {"headers": {"Cookie": "a"}}),
         ("/cookies", {"headers": {"Cookie": 'a="1,2"; =x; ;b=%20'}}), ("/cookies", {})]


@pytest.mark.parametrize(("path", "more"), ASKED)
@pytest.mark.parametrize("hooks", [False, True])
def test_our_flask_answers_as_flask_does(path, more, hooks):
    assert told(sample(PortalFlask, hooks=hooks), path, **more) == told(sample(Flask, hooks=hooks), path, **more)


def test_an_application_asked_for_by_its_bare_name_answers_as_flask_does():
    for kind in (PortalFlask, Flask):
        app = sample(kind)
        app.wsgi_app = DispatcherMiddleware(NotFound(), {"/kansli": app.wsgi_app})
        assert [app.test_client().get(path).status_code for path in ("/kansli", "/kansli/", "/kansli/text")] == [308, 200, 201]


def test_hooks_of_a_blueprint_are_torn_down_too():
    app = sample(PortalFlask, hooks=True)
    app.test_client().get("/inside")
    assert app.config["TORN"]


def test_the_same_cookies_are_the_same_for_two_browsers_and_others_are_not():
    app = sample(PortalFlask)
    for cookie in ("a=1", "a=2", "a=1"):
        page = app.test_client(use_cookies=False).get("/cookies", headers={"Cookie": cookie})
        assert page.text == repr([tuple(cookie.split("="))])


TOLD = [(b"a=1&b=2", "7"), (b"a=1", "30"), (b"a=1", ""), (b"a=1", None), (b"a=1", "-3"), (b"a=1", "three"), (b"", "5"),
        (b"a=" + b"x" * 100, "102"), (b"a=" + b"x" * 101, "103"), (b"a=1", "9" * 400), (b"a=1", "\u0663")]
ENDED, CHUNKED = {"wsgi.input_terminated": True}, {"HTTP_TRANSFER_ENCODING": "chunked"}


@pytest.mark.parametrize(("sent", "told", "more"), [
    *((*pair, more) for pair in TOLD for more in ({}, ENDED, CHUNKED, ENDED | CHUNKED)),
    (b"a=1&b=2", "3", {}), (b"a=1", "0", {})])
def test_a_body_is_read_as_far_as_werkzeug_reads_it(sent, told, more):
    def read(kind):
        environ = EnvironBuilder(method="POST", content_type="application/x-www-form-urlencoded").get_environ() | more
        del environ["CONTENT_LENGTH"]
        asked = kind(environ | {"wsgi.input": BytesIO(sent)} | ({} if told is None else {"CONTENT_LENGTH": told}))
        asked.max_content_length = 102
        try:
            return list(asked.form.items(multi=True)), list(asked.files)
        except HTTPException as refused:
            return refused.code

    assert read(PortalRequest) == read(Request)
