"""Sessions in signed cookies whose signature is checked once: as safe as if it were checked every time."""

import pytest
from flask import Flask, session

from portal.web import sessions
from portal.web.application import PortalFlask

KEY = "k" * 40


def application(key=KEY, kind=PortalFlask, fallbacks=()):
    app = kind("sample")
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=list(fallbacks))
    app.add_url_rule("/", "show", lambda: repr(dict(session)))
    app.add_url_rule("/note/<word>", "note", note)
    app.add_url_rule("/spoil", "spoil", spoil)
    return app


def note(word):
    session["words"] = [*session.get("words", []), word]
    return "noted"


def spoil():
    """Change what the session holds without its noticing."""
    session.get("words", []).append("spoilt")
    return "spoilt"


def cookie_of(app, path="/note/a"):
    client = app.test_client()
    client.get(path)
    return client.get_cookie("session").value


def shown(app, cookie):
    return app.test_client(use_cookies=False).get("/", headers={"Cookie": f"session={cookie}"}).text


def test_a_session_is_read_wherever_it_was_signed():
    here, there = application(), application()
    cookie = cookie_of(here)
    assert shown(here, cookie) == shown(there, cookie) == "{'words': ['a']}"


@pytest.mark.parametrize(("writer", "reader"), [(PortalFlask, Flask), (Flask, PortalFlask)])
@pytest.mark.parametrize("words", ["/note/a", "/note/" + "a" * 500])  # Flask's own compresses the second
def test_flask_reads_what_we_sign_and_we_what_flask_signs(writer, reader, words):
    cookie = cookie_of(application(kind=writer), words)
    assert shown(application(kind=reader), cookie) == f"{{'words': ['{words.removeprefix('/note/')}']}}"
    assert shown(application("o" * 40, reader), cookie) == "{}"


def test_a_key_that_was_replaced_still_opens_and_signs_no_more():
    old, new = cookie_of(application("o" * 40)), application(KEY, fallbacks=["o" * 40])
    assert shown(new, old) == "{'words': ['a']}"
    assert shown(application("o" * 40), cookie_of(new)) == "{}"
    assert shown(application(KEY), cookie_of(new)) == "{'words': ['a']}"


@pytest.mark.parametrize("change", [lambda cookie: cookie[:-1], lambda cookie: "x" + cookie[1:], lambda cookie: cookie + "x"])
def test_a_cookie_that_was_changed_opens_nothing(change):
    app = application()
    assert shown(app, change(cookie_of(app))) == "{}"


def test_a_cookie_of_another_key_opens_nothing():
    assert shown(application("o" * 40), cookie_of(application())) == "{}"


def test_a_known_cookie_ages_all_the_same(monkeypatch):
    app = application()
    cookie = cookie_of(app)
    now = sessions.time.time()
    monkeypatch.setattr(sessions, "time", FixedTime(now + app.permanent_session_lifetime.total_seconds() + 1))
    assert shown(app, cookie) == "{}"


def test_what_one_request_does_to_a_session_unsaved_no_other_sees():
    app = application()
    cookie = cookie_of(app)
    for _ in range(2):
        app.test_client(use_cookies=False).get("/spoil", headers={"Cookie": f"session={cookie}"})
        assert shown(app, cookie) == "{'words': ['a']}"


def test_a_session_goes_on_from_what_was_signed_last():
    client = application().test_client()
    for word in "abc":
        client.get(f"/note/{word}")
    assert client.get("/").text == "{'words': ['a', 'b', 'c']}"


class FixedTime:
    """The machine's clock, standing still."""

    def __init__(self, now):
        self.now = now

    def time(self):
        return self.now
