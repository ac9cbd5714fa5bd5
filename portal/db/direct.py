"""Reading and writing past sessions, for the pages asked for most: prepared statements straight to the driver.

The connection is the one that is kept for this (`db.keeping`), and faults are told as SQLAlchemy tells them.
"""

from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, ScalarResult, Select
from sqlalchemy.engine import CursorResult
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from portal.db.keeping import Keeper

Parameters = Any
"""Of one run of a statement, by position or by name; or a list of them, for many."""


class Direct:
    """One connection of the driver, from `with` to its end; a writing one is one transaction, kept unless something was raised.

    Definitions that this process has not read yet are read by `execute` and `scalars`, on a second connection. Whoever listens to
    the engine's `before_cursor_execute` hears of every statement here too, but of no connection.
    """

    def __init__(self, engine: Engine, keeper: Keeper, *, writes: bool = False) -> None:
        self.dialect = engine.dialect
        self._engine, self._keeper, self.writes = engine, keeper, writes
        self._held: PoolProxiedConnection | None = None
        self._driver: Any = None
        """The driver's own connection: the pool's stand-in for it looks up every name that it is asked for."""
        self._second: Connection | None = None

    def __enter__(self) -> Self:
        held = self._held = self._keeper.take()
        self._driver = held.driver_connection
        if self.writes:
            self._begin(held)
        return self

    def __exit__(self, kind: type[BaseException] | None, _raised: BaseException | None, _at: TracebackType | None) -> None:
        held = self._taken
        try:
            if self._second is not None:
                self._second.close()  # before the commit, which waits for whoever reads, beside a rollback journal
            if self.writes and kind is None:
                self._driver.commit()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told(error, "COMMIT") from error
        finally:
            self._keeper.give(held)

    def run(self, sql: str, parameters: Parameters, *, many: bool = False) -> DBAPICursor:
        """Run a statement and return the driver's cursor.  Raises sqlalchemy.exc.DBAPIError.

        Args:
            many: `parameters` is a list of them, and the statement is run for each.
        """
        if self._driver is None:
            raise RuntimeError("Direct is used by `with`")
        cursor: DBAPICursor = self._driver.cursor()
        if heard := self._engine.dispatch.before_cursor_execute:
            heard(None, cursor, sql, parameters, None, many)
        try:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told(error, sql) from error
        return cursor

    def execute(self, statement: Select[*tuple[Any, ...]]) -> CursorResult[*tuple[Any, ...]]:
        """Run any query."""
        return self._reading.execute(statement)

    def scalars(self, statement: Select[*tuple[Any, ...]]) -> ScalarResult[Any]:
        """Run any query for the first column of its rows."""
        return self._reading.scalars(statement)

    def _begin(self, held: PoolProxiedConnection) -> None:
        """Begin as a writer: on SQLite, two of them queue instead of failing."""
        begin = "BEGIN IMMEDIATE" if self.dialect.name == "sqlite" else "BEGIN"
        try:
            self._driver.execute(begin)
        except self.dialect.loaded_dbapi.Error as error:
            told = self._told(error, begin)
            self._keeper.give(held)
            raise told from error

    @property
    def _taken(self) -> PoolProxiedConnection:
        if self._held is None:
            raise RuntimeError("Direct is used by `with`")
        return self._held

    @property
    def _reading(self) -> Connection:
        if self._second is None:
            self._second = self._engine.connect()
        return self._second

    def _told(self, error: Exception, sql: str) -> BaseException:
        """The driver's fault as SQLAlchemy tells it; a connection that is lost leaves the pool."""
        held = self._taken
        if self.dialect.is_disconnect(error, held, None):  # type: ignore[arg-type]  # any of the driver's faults
            held.invalidate(error)
        return DBAPIError.instance(sql, None, error, self.dialect.loaded_dbapi.Error, dialect=self.dialect)


def send(connection: Connection, sql: str, parameters: Parameters, *, many: bool = False) -> DBAPICursor:
    """Run a statement in a connection's transaction without what SQLAlchemy does around it; return the driver's cursor.

    Raises:
        sqlalchemy.exc.DBAPIError: as SQLAlchemy tells the driver's faults.
    """
    dialect, held = connection.dialect, connection.connection
    cursor, heard = held.cursor(), connection.dispatch.before_cursor_execute
    if heard:
        heard(connection, cursor, sql, parameters, None, many)
    try:
        (cursor.executemany if many else cursor.execute)(sql, parameters)
    except dialect.loaded_dbapi.Error as error:
        if dialect.is_disconnect(error, held, None):
            connection.invalidate(error)
        raise DBAPIError.instance(sql, None, error, dialect.loaded_dbapi.Error, dialect=dialect) from error
    return cursor
