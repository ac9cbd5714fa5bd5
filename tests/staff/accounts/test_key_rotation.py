"""A new key: seeds of second factors move over to it as they are used; one that was left behind is told of plainly."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.models.accounts import StaffUser
from portal.platform.sealing import SealBroken, Sealer
from portal.staff.accounts.services import sessions
from tests.staff.accounts_app import KEYS, SEED, half_in, make_app, make_settings

NEW = "2" * 40


def sealed(database) -> bytes:
    with database.read() as db:
        return db.scalars(select(StaffUser.totp_seed)).one()


@pytest.fixture
def rotated(database, clock, tmp_path):
    """Return a function that makes the application with other keys."""
    return lambda *keys: make_app(replace(make_settings(tmp_path), secret_keys=keys), database, clock)


def test_a_seed_is_sealed_with_the_new_key_when_it_is_next_used(rotated, anna, clock, database):
    under_old = sealed(database)
    app = rotated(NEW, *KEYS)
    browser = half_in(app)
    browser.get("/second-factor")
    assert browser.post("/second-factor", code="000000").status_code == 422
    assert sealed(database) == under_old
    assert browser.give_code(clock).status_code == 303
    assert Sealer([NEW], sessions.SEAL).open(sealed(database), str(anna)) == SEED
    with pytest.raises(SealBroken):
        Sealer(KEYS, sessions.SEAL).open(sealed(database), str(anna))
    clock.forward(minutes=2)
    assert half_in(rotated(NEW)).give_code(clock).status_code == 303


def test_a_seed_whose_key_is_gone_is_told_and_a_recovery_code_still_helps(rotated, anna, clock, database):
    made = database.write(lambda db: sessions.make_recovery_codes(db, anna))
    browser = half_in(rotated(NEW))
    refused = browser.give_code(clock)
    assert refused.status_code == 422
    assert "can no longer be checked" in refused.text
    assert "recovery codes" in refused.text
    assert browser.post("/second-factor", code=made[0]).status_code == 303
    page = browser.get("/account")
    assert page.status_code == 200
    assert "can no longer be checked" in browser.post("/account/recovery-codes", code="123456").text
