"""Units of work: a write is one transaction, run again when the database asks for it; a read changes nothing."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as Session  # re-exported: views annotate with it and import no SQLAlchemy
from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from portal.core.errors import Overtaken, StaleRevision
from portal.db.direct import Direct as Direct
from portal.db.keeping import keeper_of

P = TypeVar("P")
T = TypeVar("T")
TRIES = 5
RETRIED_STATES = ("40001", "40P01", "55P03", "23505")
"""SQLSTATE of serialization failure, deadlock, a lock that was not to be had in time, and a key that another writer took first:
run again, the unit sees that row and decides anew."""


class Database:
    """The one way to a session. Holds no state but the engine, and the connection kept for what goes past sessions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._keeper = keeper_of(engine)
        self._readers = sessionmaker(engine, autoflush=False)
        self._writers = sessionmaker(engine.execution_options(writes=True), autoflush=False)

    def write(self, unit: Callable[[Session], T]) -> T:
        """Run a unit in one transaction and return what it returns, after commit.

        The unit may be run again, up to five times in all, when the database reports a conflict or is busy; so it must have no
        effect outside the session.

        Raises:
            StaleRevision: a row that was read has been changed by somebody else.
        """
        return _tried(self._writers.begin, unit)

    def write_directly(self, unit: Callable[[Direct], T]) -> T:
        """Run a unit like `write`, past sessions: for pages asked for so often that one would cost too much."""
        return _tried(lambda: Direct(self.engine, self._keeper, writes=True), unit)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session for reading; whatever was changed in it is rolled back."""
        with self._readers() as session:
            try:
                yield session
            finally:
                session.expunge_all()  # what was read stays readable once the session is gone
                session.rollback()

    def read_directly(self) -> Direct:
        """Give a way to read past sessions, for pages asked for so often that one would cost too much; to be used by `with`."""
        return Direct(self.engine, self._keeper)


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
