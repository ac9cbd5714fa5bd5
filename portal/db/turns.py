"""Taking turns: work that must not run twice at the same moment, whichever process it runs in."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal.db.prepared import Place, Prepared

_WAIT = Prepared(select(func.pg_advisory_xact_lock(func.hashtext(bindparam("name")))))


def take_turn(db: Place, name: str) -> None:
    """Wait until no other transaction holds the turn of this name, and hold it until the end of this one.

    On SQLite every writer is alone already. On PostgreSQL the limit on locks bounds the wait, and `work.write` tries again.
    """
    place = db.connection() if isinstance(db, Session) else db
    if place.dialect.name == "postgresql":
        _WAIT.rows(place, {"name": name})
