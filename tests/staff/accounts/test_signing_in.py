"""Address and password: who is let in, who waits, what is logged."""


import pytest
from sqlalchemy import select

from portal.models.accounts import RateLimit, StaffUser
from portal.models.house import AuditEvent
from portal.staff.accounts.hashing import argon2id
from portal.staff.accounts.services import people
from tests.staff.accounts_app import (
    EMAIL,
    PASSWORD,
    SEED,
    Browser,
    CountingHasher,
    count,
    make_app,
    make_person,
    make_settings,
)


def actions(database):
    with database.read() as db:
        return list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_visitor_is_led_to_the_sign_in_page_and_back_again(app, anna, clock):
    browser = Browser(app)
    sent = browser.get("/account?x=1")
    assert sent.location == "/sign-in?next=/account?x%3D1"
    page = browser.get(sent.location)
    assert 'value="/account?x=1"' in page.text
    browser.post("/sign-in", email=EMAIL, password=PASSWORD, next="/account?x=1")
    assert browser.give_code(clock).location == "/account?x=1"


@pytest.mark.parametrize("target", [
    "//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "/sign-out", "/nowhere", "account",
    "/%2f/evil", "/%2fevil.example", "javascript:alert(1)", "/account\r\nX: y", "", "/" + "a" * 3000,
])
def test_nobody_is_led_elsewhere_after_signing_in(app, anna, clock, target):
    browser = Browser(app)
    browser.get("/sign-in")
    browser.post("/sign-in", email=EMAIL, password=PASSWORD, next=target)
    assert browser.give_code(clock).location == "/"


def test_a_password_alone_opens_nothing_but_the_second_step(app, anna):
    browser = Browser(app)
    assert browser.sign_in().location == "/second-factor"
    for path in ("/", "/account", "/review/list_findings"):
        assert browser.get(path).location == "/second-factor"


@pytest.mark.parametrize(("email", "password"), [
    (EMAIL, "fel lösenord här"), ("nobody@kansli.example", PASSWORD), (EMAIL, PASSWORD.upper()), (EMAIL, "x" * 256),
])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app, anna, email, password):
    told = Browser(app).sign_in(email, password)
    assert told.status_code == 422
    assert "The address or the password is wrong." in told.text
    assert password not in told.text


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(database, clock, tmp_path):
    hasher = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    app = make_app(make_settings(tmp_path), database, clock, hasher)
    database.write(lambda db: make_person(db, hasher=hasher))
    costs = []
    for email, password in ((EMAIL, "wrong"), (EMAIL, PASSWORD), ("nobody@kansli.example", "wrong"), ("", PASSWORD)):
        before = hasher.calls
        Browser(app).sign_in(email, password)
        costs.append(hasher.calls - before)
    assert costs == [1, 1, 1, 0]


def test_a_closed_account_lets_nobody_in_and_ends_at_once(inside, app, database, clock):
    database.write(lambda db: people.close_account(db, EMAIL, now=clock.now))
    assert inside.get("/account").status_code == 303
    assert Browser(app).sign_in().status_code == 422


def test_the_address_may_be_written_with_capitals_and_spaces(app, anna):
    assert Browser(app).sign_in(f"  {EMAIL.upper()} ").status_code == 303


def test_a_password_is_hashed_anew_when_the_cost_has_changed(app, anna, database):
    with database.read() as db:
        before = db.scalars(select(StaffUser.password_hash)).one()
    Browser(app).sign_in()
    with database.read() as db:
        assert db.scalars(select(StaffUser.password_hash)).one() == before
    dear = argon2id(memory_kib=16, rounds=1)
    app.extensions["portal.passwords"] = type(app.extensions["portal.passwords"])(dear)
    Browser(app).sign_in()
    with database.read() as db:
        assert "m=16," in db.scalars(select(StaffUser.password_hash)).one()


def test_five_wrong_passwords_wait_ten_minutes_even_for_the_right_one(app, anna, clock):
    browser = Browser(app)
    assert [browser.sign_in(password="wrong").status_code for _ in range(6)] == [422] * 5 + [429]
    told = browser.sign_in()
    assert told.status_code == 429
    assert "Wait 10 minutes" in told.text
    assert int(told.headers["Retry-After"]) == 600
    assert Browser(app, "198.51.100.9").sign_in().status_code == 303  # the owner elsewhere is not locked out
    assert Browser(app, "192.0.2.200").sign_in().status_code == 429  # another address of the same network is
    clock.forward(minutes=10)
    assert browser.sign_in().status_code == 303


def test_whoever_goes_on_guessing_waits_longer_and_longer(app, anna, clock):
    browser, waits = Browser(app), []
    for _ in range(60):
        told = browser.sign_in(password="wrong")
        if told.status_code == 429:
            waits.append(int(told.headers["Retry-After"]) // 60)
            clock.forward(seconds=int(told.headers["Retry-After"]))
    assert waits[:3] == [10, 10, 40]
    assert max(waits) > 600


def test_a_thousand_guesses_from_fifty_networks_mostly_go_unheard(app, anna, database):
    answers = [Browser(app, f"10.0.{place}.1").sign_in(password="wrong").status_code for _ in range(3) for place in range(50)]
    assert answers.count(422) == 50
    assert count(database, RateLimit) > 0


def test_guesses_at_many_accounts_from_one_network_are_stopped_too(app, anna, clock):
    browser = Browser(app)
    answers = [browser.sign_in(f"person{number}@kansli.example", "wrong").status_code for number in range(62)]
    assert answers == [422] * 60 + [429] * 2


def test_a_successful_sign_in_wipes_the_slate(app, anna):
    browser = Browser(app)
    for _ in range(4):
        for _ in range(4):
            assert browser.sign_in(password="wrong").status_code == 422
        assert browser.sign_in().status_code == 303


def test_the_log_tells_what_happened_and_no_secret(app, anna, database, clock):
    browser = Browser(app)
    browser.sign_in(password="fel lösenord")
    browser.sign_in("nobody@kansli.example")
    browser.sign_in()
    browser.get("/second-factor")
    browser.post("/second-factor", code="000000")
    browser.give_code(clock)
    browser.get("/account")
    browser.post("/sign-out")
    assert actions(database)[2:] == ["sign_in.refused", "sign_in.refused", "sign_in.accepted", "second_factor.refused",
                                     "second_factor.accepted", "session.ended"]
    with database.read() as db:
        logged = str([(event.subject_id, event.data) for event in db.scalars(select(AuditEvent))])
    assert all(word not in logged for word in ("nobody@", "lösenord", PASSWORD, SEED))
