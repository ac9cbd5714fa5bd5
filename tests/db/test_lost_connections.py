"""Connections that the database server ended while nobody used them."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import URL, text

from portal.db.engine import make_engine
from portal.db.work import Database

AT_ONCE = 3
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
WHO = text("SELECT pg_backend_pid()")


@pytest.fixture
def there(postgres_url: URL) -> Iterator[Database]:
    """A database on PostgreSQL with connections of its own."""
    engine = make_engine(postgres_url)
    yield Database(engine)
    engine.dispose()


def backends(database: Database) -> set[int]:
    """Use several connections at once, and return the processes that serve them."""
    with ExitStack() as held:
        return {held.enter_context(database.read()).scalar(WHO) for _ in range(AT_ONCE)}


def end_all(url: URL) -> None:
    """End every connection, as a server that restarts does, and wait until they are gone."""
    engine = make_engine(url)
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}"))
        for _ in range(200):
            connection.rollback()
            if not connection.scalar(text(f"SELECT count(*) {OTHERS}")):
                break
            time.sleep(0.05)
        else:
            raise AssertionError("connections are still there")
    engine.dispose()


def test_connections_go_on_being_used_while_they_live(there):
    assert backends(there) == backends(there)


def test_whoever_comes_after_a_restart_notices_nothing(there, postgres_url):
    before = backends(there)
    end_all(postgres_url)
    after = backends(there)
    assert (len(after), before & after) == (AT_ONCE, set())


def test_nor_does_whoever_reads_or_writes_directly(there, postgres_url):
    backends(there)
    end_all(postgres_url)
    with there.read_directly() as db:
        assert db.run("SELECT 1", ()).fetchone() == (1,)
    end_all(postgres_url)
    assert there.write_directly(lambda db: db.run("SELECT 2", ()).fetchone()) == (2,)

