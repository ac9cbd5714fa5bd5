"""Changing one's own password: who may, which ones are refused, what ends, and what guessing comes to."""

import pytest
from sqlalchemy import select

from portal.models.accounts import StaffSession, StaffUser
from portal.models.house import AuditEvent
from tests.staff.accounts_app import EMAIL, PASSWORD, Browser

NEW = "fyra cyklar under bordet"


def change(browser: Browser, present: str = PASSWORD, new: str = NEW, again: str | None = None):
    browser.get("/account")
    return browser.post("/account/password", present=present, new=new, again=new if again is None else again)


def actions(database) -> list[str]:
    with database.read() as db:
        found = select(AuditEvent.action).where(AuditEvent.action.startswith("password."))
        return list(db.scalars(found.order_by(AuditEvent.id)))


def test_the_new_password_signs_in_and_the_old_one_does_not(inside, app, clock, database):
    answer = change(inside)
    assert (answer.status_code, answer.location) == (303, "/account?changed=password")
    assert "Your password is changed" in inside.get(answer.location).text
    assert Browser(app).sign_in(EMAIL, PASSWORD).status_code == 422
    assert Browser(app).sign_in(EMAIL, NEW).location == "/second-factor"
    assert actions(database) == ["password.changed"]


def test_every_other_session_ends_and_this_one_gets_a_new_token(inside, app, anna, clock, database):
    other = Browser(app)
    other.sign_in()
    clock.forward(minutes=2)
    other.give_code(clock)
    before = inside.session_token()
    change(inside)
    assert inside.session_token() != before
    assert inside.get("/account").status_code == 200
    assert other.get("/account").location.startswith("/sign-in")
    with database.read() as db:
        assert len(db.scalars(select(StaffSession.id)).all()) == 1


@pytest.mark.parametrize(("fields", "words"), [
    ({"new": "kort"}, "shorter than 12 characters"), ({"new": "password12345678"}, "common words"),
    ({"new": "annaberg.annaberg"}, "your own name"), ({"new": PASSWORD}, "This is the present password"),
    ({"again": "something else altogether"}, "The two are not the same"), ({"new": "", "again": ""}, "Write a new password"),
    ({"present": ""}, "Write your present password"), ({"new": "x" * 257}, "at most: 256"),
])
def test_what_does_not_do_is_refused_with_the_reason(inside, database, fields, words):
    answer = change(inside, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert NEW not in answer.text
    assert actions(database) == []


def test_a_wrong_present_password_changes_nothing_and_guessing_is_slowed_down(inside, database, clock):
    with database.read() as db:
        before = db.scalars(select(StaffUser.password_hash)).one()
    answers = [change(inside, present=f"gissning nummer {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "The present password is wrong" in answers[0].text
    assert change(inside).status_code == 429
    with database.read() as db:
        assert db.scalars(select(StaffUser.password_hash)).one() == before
    assert actions(database) == ["password.change_refused"] * 5
    clock.forward(minutes=11)
    assert change(inside).status_code == 303
