"""The second step: codes from an app, recovery codes, connecting an app."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.models.accounts import RecoveryCode, StaffSession, StaffUser
from portal.models.house import AuditEvent
from portal.platform.sealing import Sealer
from portal.staff.accounts import queries
from portal.staff.accounts.services import people, sessions
from tests.staff.accounts_app import (
    EMAIL,
    KEYS,
    PASSWORD,
    SEED,
    Browser,
    Clock,
    code_at,
    count,
    half_in,
    make_app,
    make_person,
    make_settings,
)


def test_password_and_code_let_a_person_in(inside):
    page = inside.get("/")
    assert page.status_code == 200
    assert "Anna Berg" in page.text


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
    browser = half_in(app)
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
    browser = half_in(app)
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


def recovered(app, database, anna, path="/second-factor"):
    """A browser whose owner has lost the app and signed in with a recovery code."""
    code = database.write(lambda db: sessions.make_recovery_codes(db, anna))[0]
    browser = half_in(app)
    browser.get("/second-factor")
    assert browser.post("/second-factor", code=code).location == "/account/app"
    return browser


def seed_on(page):
    return re.search(r'<bdi dir="ltr">([A-Z2-7 ]+)</bdi>', page.text)[1].replace(" ", "")


def test_whoever_lost_the_app_connects_a_new_one_at_once_and_the_old_one_stops(app, anna, database, clock, inside):
    browser = recovered(app, database, anna)
    page = browser.get("/account/app")
    assert "You are signed in, with a recovery code." in page.text
    seed = seed_on(page)
    assert browser.post("/account/app", code="000000").status_code == 422
    done = browser.post("/account/app", code=code_at(clock, seed))
    assert len(re.findall(r">(\w{4}-\w{4}-\w{4}-\w{4})<", done.text)) == 10
    assert browser.get("/account").status_code == 200
    assert inside.get("/account").location.startswith("/sign-in")
    clock.forward(seconds=60)
    assert half_in(app).give_code(clock).status_code == 422
    assert half_in(app).give_code(clock, seed).status_code == 303
    with database.read() as db:
        assert "second_factor.replaced" in db.scalars(select(AuditEvent.action)).all()


def test_a_new_app_is_offered_and_may_be_left(app, anna, database, clock):
    browser = recovered(app, database, anna)
    page = browser.get("/account/app").text
    assert "Not now, I still have the app" in page
    assert 'href="/"' in page
    assert browser.get("/").status_code == 200
    assert "/account/app" in browser.get("/account").text


def test_only_a_recovery_code_just_used_lets_the_app_be_replaced(app, anna, database, clock, inside):
    def tried(browser):
        browser.get("/account")
        return browser.get("/account/app").location, browser.post("/account/app", code="123456").location

    assert tried(inside) == ("/account", "/account")
    assert "/account/app" not in inside.get("/account").text
    browser = recovered(app, database, anna)
    clock.forward(minutes=15)
    assert tried(browser) == ("/account", "/account")
    with database.read() as db:
        sealed = db.scalars(select(StaffUser.totp_seed)).one()
    assert Sealer(KEYS, sessions.SEAL).open(sealed, str(anna)) == SEED


def test_whoever_wanted_to_go_somewhere_gets_there_after_the_new_app_too(app, anna, database, clock):
    code = database.write(lambda db: sessions.make_recovery_codes(db, anna))[0]
    browser = Browser(app)
    browser.get("/sign-in")
    browser.post("/sign-in", email=EMAIL, password=PASSWORD, next="/account?x=1")
    browser.get("/second-factor")
    browser.post("/second-factor", code=code)
    page = browser.get("/account/app")
    assert 'href="/account?x=1"' in page.text
    assert 'href="/account?x=1"' in browser.post("/account/app", code=code_at(clock, seed_on(page))).text


def test_a_password_alone_does_not_replace_the_second_factor(app, anna, database, clock):
    browser = half_in(app)
    assert browser.get("/enrolment").location == "/second-factor"
    seed = SEED[::-1].replace("8", "A")
    with database.read() as db:
        sealed = db.scalars(select(StaffUser.totp_seed)).one()
    browser.get("/second-factor")
    assert browser.post("/enrolment", code=code_at(clock, seed)).status_code == 422
    with database.read() as db:
        assert db.scalars(select(StaffUser.totp_seed)).one() == sealed


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


def test_a_session_removed_meanwhile_is_not_brought_back_by_the_second_factor(app, anna, clock, database):
    browser = half_in(app)
    browser.get("/second-factor")
    database.write(lambda db: people.set_password(db, EMAIL, password_hash="x", now=clock.now))
    assert browser.post("/second-factor", code=code_at(clock)).status_code == 303
    assert count(database, StaffSession) == 0


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


def test_the_demonstration_on_this_machine_asks_for_no_second_factor(database, clock, tmp_path):
    app = make_app(make_settings(tmp_path, is_demonstration=True), database, clock)
    database.write(lambda db: make_person(db, seed=None))
    browser = Browser(app)
    assert browser.sign_in().location == "/"
    assert browser.get("/account").status_code == 200
