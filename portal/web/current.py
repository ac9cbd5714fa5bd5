"""What belongs to the request being answered: the database, the clock, the settings, and who is reading."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask_login import current_user
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.core.errors import NotAllowed
from portal.core.people import Reader
from portal.db.direct import Direct
from portal.db.work import Database
from portal.web.here import application_here

T = TypeVar("T")
NAME = "portal"


@dataclass(frozen=True)
class Installation:
    """What the application was made with."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]
    wing: str
    """`supplier` or `staff`."""


def installation() -> Installation:
    """Return what the current application was made with."""
    made: Installation = application_here().app.extensions[NAME]
    return made


def settings() -> Settings:
    """Return the settings."""
    return installation().settings


def clock() -> datetime:
    """Return the present moment, aware UTC."""
    return installation().clock()


def write(unit: Callable[[Session], T]) -> T:
    """Run one unit of work and return what it returns, after commit; it may be run again (`db.work`)."""
    return installation().database.write(unit)


def reading() -> AbstractContextManager[Session]:
    """Give a session for reading."""
    return installation().database.read()


def write_directly(unit: Callable[[Direct], T]) -> T:
    """Run one unit of work past sessions (`db.work`)."""
    return installation().database.write_directly(unit)


def reading_directly() -> Direct:
    """Give a way to read past sessions (`db.work`)."""
    return installation().database.read_directly()


def reader() -> Reader:
    """Return the signed-in person.  Raises NotAllowed when nobody is."""
    person: Reader | None = getattr(current_user, "reader", None)
    if person is None:
        raise NotAllowed
    return person
