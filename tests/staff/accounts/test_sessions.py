"""Sessions: when they change, when they end; language, cookies, forms from elsewhere."""


import pytest
from sqlalchemy import select, update

from portal.core.states import Role
from portal.models.accounts import RoleGrant, StaffSession, StaffUser
from tests.staff.accounts_app import (
    EMAIL,
    PASSWORD,
    Browser,
    count,
)


def test_the_session_changes_with_every_privilege_and_the_old_one_is_dead(app, anna, clock, database):
    browser = Browser(app)
    browser.get("/sign-in")
    with browser.client.session_transaction(environ_overrides=browser.environ) as planted:
        planted["_user_id"], planted["planted"] = "chosen by somebody else", "x"
    browser.get("/sign-in")
    browser.post("/sign-in", email=EMAIL, password=PASSWORD)
    halfway = browser.session_token()
    assert halfway != "chosen by somebody else"
    with browser.client.session_transaction(environ_overrides=browser.environ) as session:
        assert "planted" not in session
    stale = Browser(app)
    stale.get("/sign-in")
    with stale.client.session_transaction(environ_overrides=stale.environ) as session:
        session["_user_id"] = halfway
    browser.give_code(clock)
    assert browser.session_token() != halfway
    assert stale.get("/second-factor").location.startswith("/sign-in")
    assert count(database, StaffSession) == 1
    with database.read() as db:
        assert browser.session_token() not in db.scalars(select(StaffSession.token_digest)).one()


def test_signing_out_ends_the_session_on_the_server(inside, app):
    token = inside.session_token()
    inside.get("/account")
    assert inside.post("/sign-out").location == "/sign-in"
    with inside.client.session_transaction(environ_overrides=inside.environ) as session:
        assert "_user_id" not in session
        session["_user_id"] = token
    assert inside.get("/account").status_code == 303


def test_a_session_ends_after_half_an_hour_of_rest_and_after_ten_hours(inside, clock):
    clock.forward(minutes=29)
    assert inside.get("/account").status_code == 200
    clock.forward(minutes=29)
    assert inside.get("/account").status_code == 200
    for _ in range(21):
        clock.forward(minutes=25)
        last = inside.get("/account").status_code
    assert last == 200
    clock.forward(minutes=25)
    assert inside.get("/account").status_code == 303

def test_a_session_ends_when_it_rests_too_long(inside, clock):
    clock.forward(minutes=30)
    assert inside.get("/account").status_code == 303


def test_the_time_of_use_is_noted_at_most_every_five_minutes(inside, clock, database):
    def seen():
        with database.read() as db:
            return db.scalars(select(StaffSession.seen_at)).one()

    start = seen()
    clock.forward(minutes=4)
    inside.get("/")
    assert seen() == start
    clock.forward(minutes=1)
    inside.get("/")
    assert seen() == clock.now


def test_other_sessions_end_and_this_one_stays(inside, app, clock, database):
    clock.forward(seconds=30)
    other = Browser(app)
    other.sign_in()
    other.give_code(clock)
    page = inside.get("/account")
    assert page.text.count("Another one") == 1
    assert inside.post("/account/sessions").status_code == 303
    assert other.get("/account").status_code == 303
    assert inside.get("/account").status_code == 200


def test_a_role_taken_away_bites_at_the_next_request(inside, database):
    assert inside.get("/review/decide_finding").status_code == 200
    database.write(lambda db: db.execute(update(RoleGrant).values(role=Role.OBSERVER)))
    assert inside.get("/review/decide_finding").status_code == 403
    assert inside.get("/").status_code == 200


def test_the_language_is_kept_with_the_person(inside, database, app, clock):
    assert 'lang="en"' in inside.get("/account").text
    sent = inside.post("/language", language="sv", back="/account")
    assert sent.location == "/account"
    assert '<html lang="sv"' in inside.get("/account").text
    inside.post("/language", language="tlh", back="//evil.example")
    with database.read() as db:
        assert db.scalars(select(StaffUser.language)).one() == "sv"


def test_a_visitor_may_choose_a_language(app):
    browser = Browser(app)
    browser.get("/sign-in")
    assert browser.post("/language", language="sv", back="/sign-in").location == "/sign-in"
    assert '<html lang="sv"' in browser.get("/sign-in").text


@pytest.mark.parametrize("path", ["/sign-in", "/second-factor", "/sign-out", "/account/sessions", "/language"])
def test_a_post_without_the_csrf_value_or_from_elsewhere_is_refused(inside, path, database):
    inside.get("/account")
    kept, inside.token = inside.token, ""
    assert inside.post(path, email=EMAIL, password=PASSWORD).status_code == 400
    refused = inside.client.post(path, data={"csrf_token": kept}, environ_overrides=inside.environ,
                                 headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    assert inside.get("/account").status_code == 200


def test_the_cookie_holds_no_person_and_scripts_cannot_read_it(inside):
    cookies = [value for name, value in inside.sign_in().headers if name == "Set-Cookie"]
    assert all("HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie for cookie in cookies)
    assert {cookie.partition("=")[0] for cookie in cookies} <= {"aktsam-staff"}
