"""A staff application with one person, before and after signing in."""

import pytest

from tests.staff.accounts_app import Browser, Clock, make_app, make_person, make_settings


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
