"""Units of work: a write is one transaction, run again when the database asks for it; a read changes nothing."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from sqlalchemy import Connection as Connection  # re-exported: views annotate with both and import no SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as Session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from portal.core.errors import Overtaken, StaleRevision

P = TypeVar("P")
T = TypeVar("T")
TRIES = 5
RETRIED_STATES = ("40001", "40P01", "55P03", "23505")
"""SQLSTATE of serialization failure, deadlock, a lock that was not to be had in time, and a key that another writer took first:
run again, the unit sees that row and decides anew."""


class Database:
    """The one way to a session. Holds no state but the engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = sessionmaker(engine, autoflush=False)
        self._reading_singly = engine.execution_options(singly=True)
        self._writing = engine.execution_options(writes=True)
        self._writers = sessionmaker(self._writing, autoflush=False)

    def write(self, unit: Callable[[Session], T]) -> T:
        """Run a unit in one transaction and return what it returns, after commit.

        The unit may be run again, up to five times in all, when the database reports a conflict or is busy; so it must have no
        effect outside the session.

        Raises:
            StaleRevision: a row that was read has been changed by somebody else.
        """
        return _tried(self._writers.begin, unit)

    def write_plainly(self, unit: Callable[[Connection], T]) -> T:
        """Run a unit like `write`, on a bare connection: for pages asked for so often that a session would cost too much."""
        return _tried(self._writing.begin, unit)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session for reading; whatever was changed in it is rolled back."""
        with self._readers() as session:
            try:
                yield session
            finally:
                session.expunge_all()  # what was read stays readable once the session is gone
                session.rollback()

    @contextmanager
    def read_plainly(self) -> Iterator[Connection]:
        """Give a bare connection for reading: for pages asked for so often that a session would cost too much.

        Every statement reads by itself: two of them may see different moments, as they do on PostgreSQL.
        """
        with self._reading_singly.connect() as connection:
            yield connection


def _tried(begin: Callable[[], AbstractContextManager[P]], unit: Callable[[P], T]) -> T:
    """Run a unit in a transaction, again and again while the database reports a conflict or is busy."""
    for attempt in range(1, TRIES + 1):
        try:
            with begin() as place:
                return unit(place)
        except Overtaken:
            if attempt == TRIES:
                raise
        except StaleDataError as error:
            raise StaleRevision from error
        except DBAPIError as error:
            if attempt == TRIES or not is_conflict(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, no secret
    raise AssertionError("unreachable: the last try returns or raises")


def is_conflict(error: DBAPIError) -> bool:
    """Whether trying again may help: a serialization failure, a deadlock, a busy database."""
    if getattr(error.orig, "sqlstate", None) in RETRIED_STATES:
        return True
    return "database is locked" in str(error.orig) or "database table is locked" in str(error.orig)
