"""One connection kept out of the pool, for what runs past sessions: fetching one there costs more than most statements.

On SQLite whoever comes second waits a moment for it rather than taking another: a connection keeps the pages it has read until
another one writes, and reading them anew costs more than waiting.
"""

import threading
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolProxiedConnection

from portal.db.engine import require_living

NAME = "portal_keeper"
PATIENCE = 0.02
"""Seconds to wait on SQLite for the one that is kept; a unit of work past sessions takes a tenth of that."""


class Keeper:
    """Gives out the connection that it keeps, and one of the pool's when that is in use."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._turn, self._holder = engine, threading.Lock(), 0
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._kept: PoolProxiedConnection | None = None
        event.listen(engine, "engine_disposed", self._close)

    def take(self) -> PoolProxiedConnection:
        """Return a connection that lives, outside any transaction, for `give`.  Raises as the engine does when it connects."""
        me = threading.get_ident()
        if not self._turn.acquire(timeout=PATIENCE if self._is_sqlite and self._holder != me else 0):
            return self._connected()
        self._holder = me
        try:
            if self._kept is None or not self._lives(self._kept):
                self._kept = self._connected()
        except BaseException:
            self._free()
            raise
        return self._kept

    def give(self, held: PoolProxiedConnection) -> None:
        """Take back what `take` gave; what was not committed is rolled back."""
        if held is not self._kept:
            self._returned(held)
            return
        try:
            if held.is_valid:
                held.rollback()
        except self._engine.dialect.loaded_dbapi.Error as error:
            held.invalidate(error)
        finally:
            self._free()

    def _free(self) -> None:
        self._holder = 0
        self._turn.release()

    def _lives(self, held: PoolProxiedConnection) -> bool:
        if not held.is_valid:
            return False
        if self._is_sqlite:
            return True
        try:
            require_living(held.driver_connection)
        except DisconnectionError as error:
            held.invalidate(error)
            return False
        return True

    def _connected(self) -> PoolProxiedConnection:
        held = self._engine.raw_connection()
        self._alone(held, on=True)
        return held

    def _returned(self, held: PoolProxiedConnection) -> None:
        if held.is_valid:
            held.rollback()
            self._alone(held, on=False)
        held.close()

    def _alone(self, held: PoolProxiedConnection, *, on: bool) -> None:
        """Let each statement stand alone on PostgreSQL until a transaction is begun, which spares readers two messages."""
        connection: Any = held.driver_connection
        if not self._is_sqlite and connection is not None and not connection.closed:
            connection.autocommit = on

    def _close(self, _engine: Engine) -> None:
        with self._turn:
            if self._kept is not None:
                self._kept.invalidate()
                self._kept = None


def keeper_of(engine: Engine) -> Keeper:
    """Return the keeper of an engine: one, however many use the engine."""
    keeper: Keeper | None = vars(engine).get(NAME)
    if keeper is None:
        keeper = vars(engine)[NAME] = Keeper(engine)
    return keeper
