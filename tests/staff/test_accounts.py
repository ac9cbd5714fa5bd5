"""Signing in: password, second factor, recovery codes, throttling, sessions."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.core.states import Role
from portal.models.accounts import RateLimit, RecoveryCode, RoleGrant, StaffSession, StaffUser
from portal.models.house import AuditEvent
from portal.platform.sealing import Sealer
from portal.staff.accounts import queries
from portal.staff.accounts.hashing import argon2id
from portal.staff.accounts.services import people, sessions
from tests.staff.accounts_app import (
    EMAIL,
    KEYS,
    PASSWORD,
    SEED,
    Browser,
    Clock,
    CountingHasher,
    code_at,
    make_app,
    make_person,
    make_settings,
)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(database, clock, tmp_path):
    return make_app(make_settings(tmp_path), database, clock)


@pytest.fixture
def anna(database):
    return database.write(make_person)


@pytest.fixture
def inside(app, anna, clock):
    browser = Browser(app)
    browser.sign_in()
    assert browser.give_code(clock).status_code == 303
    return browser


def count(database, model):
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(model))


def actions(database):
    with database.read() as db:
        return list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_password_and_code_let_a_person_in(inside):
    page = inside.get("/")
    assert page.status_code == 200
    assert "Anna Berg" in page.text


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


def test_a_code_works_once(app, anna, clock):
    first, second = Browser(app), Browser(app)
    first.sign_in()
    second.sign_in()
    assert first.give_code(clock).status_code == 303
    told = second.give_code(clock)
    assert told.status_code == 422
    assert "has been used already" in told.text
    clock.forward(seconds=30)
    assert second.give_code(clock).status_code == 303


def test_a_code_sent_twenty_times_at_once_works_once(app, anna, clock, database):
    browser = Browser(app)
    browser.sign_in()
    with database.read() as db:
        person = queries.find_session(db, browser.session_token(), now=clock.now)
    sealer, code = Sealer(KEYS, sessions.SEAL), code_at(clock)

    def is_taken(_number):
        return database.write(lambda db: sessions.prove(db, person, code, sealer=sealer, now=clock.now)) is None

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(is_taken, range(20))) == 1


@pytest.mark.parametrize(("seconds", "status"), [(-31, 422), (-30, 303), (0, 303), (59, 303), (60, 422)])
def test_a_code_works_a_step_early_or_late_and_no_further(app, anna, clock, seconds, status):
    browser, other = Browser(app), Clock()
    browser.sign_in()
    other.now = clock.now + timedelta(seconds=seconds)
    browser.get("/second-factor")
    assert browser.post("/second-factor", code=code_at(other)).status_code == status


def test_codes_may_be_written_with_a_space(app, anna, clock):
    browser = Browser(app)
    browser.sign_in()
    browser.get("/second-factor")
    code = code_at(clock)
    assert browser.post("/second-factor", code=f" {code[:3]} {code[3:]}").status_code == 303


def test_a_recovery_code_stands_in_for_the_app_once(app, anna, database, clock):
    made = database.write(lambda db: sessions.make_recovery_codes(db, anna))
    assert len(set(made)) == 10
    for status in (303, 422):
        browser = Browser(app)
        browser.sign_in()
        browser.get("/second-factor")
        assert browser.post("/second-factor", code=made[3].upper().replace("-", " ")).status_code == status
    browser.get("/second-factor")
    assert browser.post("/second-factor", code=made[4]).status_code == 303


def test_a_new_person_connects_an_app_and_sees_the_recovery_codes_once(app, database, clock):
    database.write(lambda db: make_person(db, seed=None))
    browser = Browser(app)
    assert browser.sign_in().location == "/second-factor"
    assert browser.get("/second-factor").location == "/enrolment"
    before = count(database, AuditEvent)
    page, again = browser.get("/enrolment"), browser.get("/enrolment")
    seed = re.search(r'<bdi dir="ltr">([A-Z2-7 ]+)</bdi>', page.text)[1].replace(" ", "")
    assert seed in again.text.replace(" ", "")
    assert "style=" not in page.text
    assert count(database, AuditEvent) == before
    assert browser.post("/enrolment", code="000000").status_code == 422
    done = browser.post("/enrolment", code=code_at(clock, seed))
    assert len(re.findall(r">(\w{4}-\w{4}-\w{4}-\w{4})<", done.text)) == 10
    assert browser.get("/").status_code == 200
    with database.read() as db:
        assert seed.encode() not in db.scalars(select(StaffUser.totp_seed)).one()
        assert set(db.scalars(select(func.length(RecoveryCode.digest)))) == {64}
    clock.forward(seconds=30)
    later = Browser(app)
    later.sign_in()
    assert later.give_code(clock, seed).status_code == 303


def test_a_password_alone_does_not_replace_the_second_factor(app, anna, database, clock):
    browser = Browser(app)
    browser.sign_in()
    assert browser.get("/enrolment").location == "/second-factor"
    seed = SEED[::-1].replace("8", "A")
    with database.read() as db:
        sealed = db.scalars(select(StaffUser.totp_seed)).one()
    browser.get("/second-factor")
    assert browser.post("/enrolment", code=code_at(clock, seed)).status_code == 422
    with database.read() as db:
        assert db.scalars(select(StaffUser.totp_seed)).one() == sealed


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


def test_wrong_codes_are_throttled_wherever_they_come_from(app, anna, clock):
    statuses = []
    for place in range(7):
        browser = Browser(app, f"10.0.{place}.1")
        browser.sign_in()
        browser.get("/second-factor")
        statuses.append(browser.post("/second-factor", code="000000").status_code)
    assert statuses == [422] * 5 + [429] * 2
    assert browser.give_code(clock).status_code == 429
    clock.forward(minutes=10)
    browser.sign_in()
    assert browser.give_code(clock).status_code == 303


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


def test_a_session_removed_meanwhile_is_not_brought_back_by_the_second_factor(app, anna, clock, database):
    browser = Browser(app)
    browser.sign_in()
    browser.get("/second-factor")
    database.write(lambda db: people.set_password(db, EMAIL, password_hash="x", now=clock.now))
    assert browser.post("/second-factor", code=code_at(clock)).status_code == 303
    assert count(database, StaffSession) == 0


def test_a_role_taken_away_bites_at_the_next_request(inside, database):
    assert inside.get("/review/decide_finding").status_code == 200
    database.write(lambda db: db.execute(update(RoleGrant).values(role=Role.OBSERVER)))
    assert inside.get("/review/decide_finding").status_code == 403
    assert inside.get("/").status_code == 200


def test_recovery_codes_are_renewed_only_with_a_fresh_code(inside, clock, database, anna):
    old = database.write(lambda db: sessions.make_recovery_codes(db, anna))
    inside.get("/account")
    assert inside.post("/account/recovery-codes", code="123").status_code == 422
    clock.forward(seconds=30)
    shown = inside.post("/account/recovery-codes", code=code_at(clock))
    new = re.findall(r">(\w{4}-\w{4}-\w{4}-\w{4})<", shown.text)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert count(database, RecoveryCode) == 10


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


def test_the_demonstration_on_this_machine_asks_for_no_second_factor(database, clock, tmp_path):
    app = make_app(make_settings(tmp_path, is_demonstration=True), database, clock)
    database.write(lambda db: make_person(db, seed=None))
    browser = Browser(app)
    assert browser.sign_in().location == "/"
    assert browser.get("/account").status_code == 200


def test_the_cookie_holds_no_person_and_scripts_cannot_read_it(inside):
    cookies = [value for name, value in inside.sign_in().headers if name == "Set-Cookie"]
    assert all("HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie for cookie in cookies)
    assert {cookie.partition("=")[0] for cookie in cookies} <= {"aktsam-staff"}


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
