"""Upgrading: a database of an earlier revision keeps what it holds, on both databases, and a step can be taken back."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from alembic import command as alembic
from sqlalchemy import URL, Engine, Uuid, bindparam, inspect, text
from sqlalchemy.exc import IntegrityError

from portal.db.engine import make_engine
from portal.db.migrating import configuration, current, head, upgrade
from tests.fixtures.postgres_server import command

SUPPLIER = ("INSERT INTO supplier (id, country, registration_number, name, sort_name, created_at) VALUES "
            "('0190000000007000800000000000aaaa', 'SE', '5560000000', 'Kirurgi AB', 'kirurgi ab', '2026-01-01 00:00:00')")


@pytest.fixture(params=["sqlite", "postgres"])
def unmigrated(request, tmp_path, worker) -> Iterator[Engine]:
    """An empty database without tables."""
    if request.param == "sqlite":
        engine = make_engine(URL.create("sqlite", database=str(tmp_path / "old.sqlite")))
        yield engine
        engine.dispose()
        return
    server, name = request.getfixturevalue("postgres_server_url"), f"upgrading_{worker}"
    command(server, f'CREATE DATABASE "{name}"')
    engine = make_engine(server.set(database=name), seconds=60)
    yield engine
    engine.dispose()
    command(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def move(engine: Engine, revision: str, *, down: bool = False) -> None:
    """Bring a database to one revision."""
    config = configuration()
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        (alembic.downgrade if down else alembic.upgrade)(config, revision)


def test_a_database_from_before_there_were_sites_keeps_its_suppliers(unmigrated):
    move(unmigrated, "001")
    assert not inspect(unmigrated).has_table("site")
    with unmigrated.execution_options(writes=True).begin() as connection:
        connection.execute(text(SUPPLIER))
    upgrade(unmigrated)
    assert current(unmigrated) == head()
    with unmigrated.connect() as connection:
        assert connection.execute(text("SELECT name FROM supplier")).scalars().all() == ["Kirurgi AB"]
        assert connection.execute(text("SELECT count(*) FROM site")).scalar() == 0
    move(unmigrated, "001", down=True)
    assert not inspect(unmigrated).has_table("site")
    with unmigrated.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM supplier")).scalar() == 1


VERSION = ("INSERT INTO questionnaire_version (id, code, number, title, digest, document, published_at, published_by) VALUES "
           "('0190000000007000800000000000bbbb', 'code', '1', 'T', 'd', '{}', '2026-01-01 00:00:00', 'command')")
HALF = "UPDATE questionnaire_version SET withdrawn_why = 'Fel'"


def test_what_was_published_before_anything_could_be_withdrawn_is_in_use(unmigrated):
    move(unmigrated, "005")
    with unmigrated.execution_options(writes=True).begin() as connection:
        connection.execute(text(VERSION))
    upgrade(unmigrated)
    with unmigrated.connect() as connection:
        assert connection.execute(text("SELECT withdrawn_at FROM questionnaire_version")).scalars().all() == [None]
    with pytest.raises(IntegrityError), unmigrated.execution_options(writes=True).begin() as connection:
        connection.execute(text(HALF))
    move(unmigrated, "005", down=True)
    assert not inspect(unmigrated).has_table("job")
    assert "withdrawn_at" not in {column["name"] for column in inspect(unmigrated).get_columns("questionnaire_version")}
    with unmigrated.connect() as connection:
        assert connection.execute(text("SELECT number FROM questionnaire_version")).scalars().all() == ["1"]


SAVE = ("INSERT INTO draft_change (id, assessment_id, supplier_id, section, instance, revision, link_id, at, locale, "
        "text_digest, form_key, answers) VALUES (:id, '0190000000007000800000000000eeee', '0190000000007000800000000000aaaa', "
        "'work', 'company', :revision, '0190000000007000800000000000ffff', '2026-01-01 00:00:00', 'sv', 'd', :form_key, '{}')")
BEFORE_SAVES = (
    SUPPLIER, VERSION,
    "INSERT INTO rule_set_version (id, code, number, fits, digest, document, published_at, published_by) VALUES "
    "('0190000000007000800000000000cccc', 'rules', '1', '[]', 'd', '{}', '2026-01-01 00:00:00', 'command')",
    "INSERT INTO campaign (id, title, questionnaire_version_id, rule_set_version_id, closes_on, choice, created_at, created_by,"
    " languages) VALUES ('0190000000007000800000000000dddd', 'T', '0190000000007000800000000000bbbb', "
    "'0190000000007000800000000000cccc', '2026-12-31', '{}', '2026-01-01 00:00:00', 'command', '[]')",
    "INSERT INTO assessment (id, campaign_id, supplier_id, status, due_on, profile, contact_name, contact_email, locale, percent,"
    " invited_at) VALUES ('0190000000007000800000000000eeee', '0190000000007000800000000000dddd', "
    "'0190000000007000800000000000aaaa', 'invited', '2026-12-31', '{}', 'N', 'n@x.example', 'sv', 0, '2026-01-01 00:00:00')",
)
LOGGED = text("SELECT form_key FROM draft_change ORDER BY revision")


def test_the_log_of_saves_is_kept_when_its_key_becomes_the_revision(unmigrated):
    move(unmigrated, "006")
    with unmigrated.execution_options(writes=True).begin() as connection:
        for statement in BEFORE_SAVES:
            connection.execute(text(statement))
        for number in (1, 2):
            values = {"id": UUID(int=number), "revision": number, "form_key": f"key.{number}"}
            connection.execute(text(SAVE).bindparams(bindparam("id", type_=Uuid())), values)
    upgrade(unmigrated)
    with unmigrated.connect() as connection:
        assert connection.execute(LOGGED).scalars().all() == ["key.1", "key.2"]
    assert inspect(unmigrated).get_pk_constraint("draft_change")["constrained_columns"] == [
        "assessment_id", "section", "instance", "revision"]
    with pytest.raises(IntegrityError), unmigrated.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE draft_change SET revision = 1"))
    move(unmigrated, "006", down=True)
    with unmigrated.connect() as connection:
        assert connection.execute(LOGGED).scalars().all() == ["key.1", "key.2"]
        assert connection.execute(text("SELECT count(DISTINCT id) FROM draft_change")).scalar() == 2
