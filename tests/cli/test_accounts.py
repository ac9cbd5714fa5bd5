"""`portal accounts`, and the other nouns that need no more than a database."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal.cli import accounts, database, mail
from portal.cli.main import main
from portal.config import Settings
from portal.core.states import Role
from portal.db.engine import make_engine
from portal.db.work import Database
from portal.models.accounts import RoleGrant, StaffUser
from portal.platform import tallies
from portal.staff.accounts.hashing import Passwords, argon2id

EMAIL = "anna@kansli.example"


@pytest.fixture
def instance(tmp_path, monkeypatch, sqlite_template):
    """An installation of its own with a migrated database."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    (tmp_path / "portal.sqlite").write_bytes(sqlite_template.read_bytes())
    return tmp_path


@pytest.fixture
def stored(instance):
    found = Database(make_engine(Settings.from_environment().database_url))
    yield found
    found.engine.dispose()


def run(*words, text=None):
    result = CliRunner().invoke(main, words, input=text)
    return result.exit_code, result.output.strip()


def test_an_account_is_made_with_a_password_that_is_printed_once(stored):
    status, said = run("accounts", "create", " Anna@Kansli.Example", "--role", "reviewer", "--name", "Anna Berg")
    assert status == 0
    password = re.fullmatch(r"anna@kansli\.example may sign in as reviewer, password: ([a-z0-9]{4}(?:-[a-z0-9]{4}){4})", said)[1]
    with stored.read() as db:
        person = db.scalars(select(StaffUser)).one()
        assert Passwords(argon2id(memory_kib=8, rounds=1)).verify(person.password_hash, password)
        assert password not in person.password_hash
        assert db.scalars(select(RoleGrant.role)).one() is Role.REVIEWER
        assert "m=19456,t=2,p=1" in person.password_hash


def test_a_password_may_be_given_and_is_not_printed(instance):
    status, said = run("accounts", "create", EMAIL, "--role", "administrator", "--password-stdin", text="korrekt häst batteri\n")
    assert (status, said) == (0, f"{EMAIL} may sign in as administrator")


@pytest.mark.parametrize(("words", "text", "said"), [
    (("create", "anna", "--role", "reviewer"), None, "is not an e-mail address"),
    (("create", EMAIL, "--role", "king"), None, "is not one of"),
    (("create", EMAIL, "--role", "region_reader"), None, "needs --authority"),
    (("create", EMAIL, "--role", "region_reader", "--authority", "??"), None, "no authority has the code ??"),
    (("create", EMAIL, "--role", "reviewer", "--authority", "AB"), None, "is not bound to an authority"),
    (("create", EMAIL, "--role", "coordinator"), None, "needs --category"),
    (("create", EMAIL, "--role", "reviewer", "--category", "x"), None, "is not bound to a category"),
    (("create", EMAIL, "--role", "reviewer", "--password-stdin"), "kort\n", "shorter than 12"),
    (("create", EMAIL, "--role", "reviewer", "--name", "Anna Lindqvist", "--password-stdin"), "lindqvist-anna-26\n", "own name"),
    (("password", "nobody@kansli.example"), None, "has no account"),
    (("close", "nobody@kansli.example"), None, "has no account"),
    (("forget-second-factor", "nobody@kansli.example"), None, "has no account"),
])
def test_what_cannot_be_is_refused_with_the_reason_and_nothing_is_stored(stored, words, text, said):
    status, told = run("accounts", *words, text=text)
    assert status != 0
    assert said in told
    with stored.read() as db:
        assert db.scalars(select(StaffUser)).all() == []


def test_an_account_is_made_once_and_may_get_further_roles(stored):
    run("accounts", "create", EMAIL, "--role", "reviewer")
    status, said = run("accounts", "create", EMAIL.upper(), "--role", "author")
    assert status == 1
    assert "portal accounts grant" in said
    for _ in range(2):
        assert run("accounts", "grant", EMAIL, "--role", "author")[0] == 0
    with stored.read() as db:
        assert sorted(db.scalars(select(RoleGrant.role))) == [Role.AUTHOR, Role.REVIEWER]


def test_the_database_is_upgraded_once_and_found_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    assert run("database", "check")[0] == 1
    assert "it was at none" in run("database", "upgrade")[1]
    assert "already" in run("database", "upgrade")[1]
    status, said = run("database", "check")
    assert status == 0, said


def test_counts_that_do_not_add_up_are_told(stored):
    stored.write(lambda db: tallies.move(db, "finding", None, ("open", {"all": ["all"]})))
    status, said = run("database", "check")
    assert (status, said) == (1, "1 findings are counted as open, there are 0")


def test_sending_with_nothing_to_send_says_so(instance):
    assert run("mail", "send") == (0, "0 sent, 0 later, 0 refused, 0 unknown")


def test_every_noun_of_ours_says_what_it_does():
    assert all(command.help for command in (accounts.command, database.command, mail.command))
