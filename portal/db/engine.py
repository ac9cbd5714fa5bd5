"""Engines: what must hold on every connection before the first statement."""

import importlib
import importlib.util
import os
import select
import sqlite3
from contextlib import suppress
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError

SOUND_FROM = (3, 51, 3)
BACKPORTS = {(3, 44): 6, (3, 50): 7}
"""Minor release to the first patch without the fault that can damage a database in write-ahead mode (docs/dependencies.md)."""


def sqlite_module() -> ModuleType:
    """Return the SQLite driver: the wheel that carries a sound library where it is installed, else Python's own."""
    if importlib.util.find_spec("pysqlite3"):
        return importlib.import_module("pysqlite3.dbapi2")
    return sqlite3


def is_wal_sound(version: tuple[int, int, int]) -> bool:
    """Whether a SQLite library is free of the fault that can damage a database in WAL mode when the log is reset."""
    major, minor, patch = version
    return version >= SOUND_FROM or patch >= BACKPORTS.get((major, minor), 1000)


def make_engine(url: str | URL, *, seconds: int = 5) -> Engine:
    """Return an engine for SQLite or PostgreSQL.

    Args:
        seconds: how long one statement may take on PostgreSQL; the worker allows itself more.

    SQLite: foreign keys, `synchronous=FULL` (EXTRA beside a rollback journal), WAL only on a sound library, explicit BEGIN
    (IMMEDIATE for writers, so that two writers queue instead of failing). PostgreSQL: time limits on statements, locks and idle
    transactions.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    limits = f"-c statement_timeout={seconds}s -c lock_timeout=2s -c idle_in_transaction_session_timeout=15s -c timezone=UTC"
    engine = create_engine(address.set(drivername="postgresql+psycopg"), pool_timeout=2, pool_size=8, pool_use_lifo=True,
                           connect_args={"options": limits})
    event.listen(engine, "checkout", require_living)
    return engine


def require_living(connection: Any, _record: object = None, _held: object = None) -> None:  # noqa: ANN401 - psycopg's
    """Let the pool open another connection when the server has closed this one, without a message there and back each time.

    A server that ends a connection, or ends itself, leaves the end of the stream to be read; a living one that was asked nothing
    leaves nothing.

    Raises:
        DisconnectionError: to the pool, which then connects anew.
    """
    if connection.closed:
        raise DisconnectionError
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


def _sqlite(address: URL) -> Engine:
    driver = sqlite_module()
    # Last in, first out: the connection that wrote last still has its pages; every other one reads them anew.
    engine = create_engine(address, module=driver, pool_use_lifo=True, connect_args={
        "timeout": 10, "isolation_level": None, "check_same_thread": False})
    wal = is_wal_sound(driver.sqlite_version_info)

    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection of either driver
        for pragma in ("foreign_keys=ON", "busy_timeout=10000", "mmap_size=0", f"journal_mode={'WAL' if wal else 'DELETE'}",
                       f"synchronous={'FULL' if wal else 'EXTRA'}"):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def keep_private(*_ignored: object) -> None:
        """Make the file, for its owner only, without opening it: closing it again would let go of this process's locks on it."""
        if address.database not in (None, "", ":memory:"):
            with suppress(OSError):  # it is there, or cannot be made, which the driver tells better
                os.mknod(str(address.database), 0o600)

    event.listen(engine, "do_connect", keep_private)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine
