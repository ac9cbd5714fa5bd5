"""What goes wrong at installations is told in one line, with what to do, and never by a traceback."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from portal.cli.main import main
from portal.db.engine import make_engine

COMMANDS = ("database check", "database upgrade", "worker --once", "serve", "mail send", "questionnaires publish")


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance of its own, with nothing in it."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


def run(line: str) -> Result:
    return CliRunner().invoke(main, line.split())


def told(line: str) -> str:
    result = run(line)
    assert result.exit_code != 0
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


@pytest.mark.parametrize("line", COMMANDS)
def test_a_database_server_that_is_down(line, monkeypatch):
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://aktsam:hemligt@127.0.0.1:1/aktsam")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "0123456789abcdef" * 4)
    said = told(line)
    assert "the database postgresql+psycopg://aktsam:***@127.0.0.1:1/aktsam cannot be used" in said
    assert "hemligt" not in said


@pytest.mark.parametrize("line", COMMANDS)
def test_a_file_that_is_no_database(line, instance):
    instance.mkdir()
    (instance / "portal.sqlite").write_text("not a database, but long enough to be looked at " * 100)
    assert "cannot be used: file is not a database" in told(line)


@pytest.mark.parametrize("line", COMMANDS)
def test_an_instance_that_is_a_file(line, instance):
    instance.write_text("")
    assert "is no folder that the portal can write in" in told(line)


@pytest.mark.parametrize("line", ["serve", "worker --once", "database check", "database upgrade"])
def test_a_database_that_a_newer_release_has_changed(line, instance):
    assert run("database upgrade").exit_code == 0
    with make_engine(f"sqlite:///{instance / 'portal.sqlite'}").execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '999'"))
    said = told(line)
    assert "revision 999, which this code does not know" in said
    assert "put back the backup" in said


def test_a_port_that_is_none():
    assert "99999 is not in the range" in told("serve --port 99999")


def test_a_database_is_its_owner_s_alone(instance):
    assert run("database upgrade").exit_code == 0
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert stat.S_IMODE((instance / "portal.sqlite").stat().st_mode) == 0o600


def test_what_is_beside_an_open_database_is_its_owner_s_too(instance):
    assert run("database upgrade").exit_code == 0
    with make_engine(f"sqlite:///{instance / 'portal.sqlite'}").execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        assert {stat.S_IMODE(path.stat().st_mode) for path in instance.glob("portal.sqlite*")} == {0o600}


@pytest.mark.parametrize("line", [
    "mail send", "accounts close nobody@kansli.example", "questionnaires publish", "translations load", "worker --once"])
def test_a_database_without_tables_is_told_with_the_command_that_makes_them(line, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "0123456789abcdef" * 4)
    assert "the database is at revision none" in (said := told(line))
    assert "run: portal database upgrade" in said
