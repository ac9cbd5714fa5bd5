"""Slows guessing down: counters in the database, shared by all processes, over fixed windows of growing length.

A subject has several limits, each wait longer than the one before it: whoever goes on trying waits longer and longer, who merely
mistyped waits ten minutes. Every try counts before it is judged, in the same transaction, so tries in parallel gain nothing.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.models.accounts import RateLimit


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries within a window of so many minutes."""

    tries: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing that is counted: its key, and the limits that hold for it."""

    key: str
    limits: tuple[Limit, ...]

    def windows(self, now: datetime) -> dict[tuple[str, int], Limit]:
        """Return the row of each limit (key, minute at which the window ends) at this moment."""
        minute = int(now.timestamp()) // 60
        return {(f"{self.key}/{limit.minutes}", (minute // limit.minutes + 1) * limit.minutes): limit for limit in self.limits}


def hidden(text: str) -> str:
    """Return a digest to count an address or another name under, so that the counters hold no personal data."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def network(address: str) -> str:
    """Return the network an address is counted under: /24 of IPv4, /56 of IPv6; the text itself when it is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 56), strict=False))


def seconds_to_wait(db: Session, counters: Sequence[Counter], *, now: datetime) -> int:
    """Return how long a further try has to wait; 0 when it may be made now. Counts nothing."""
    rows = _rows(counters, now)
    full: list[int] = [window * 60 - int(now.timestamp()) for key, window, count in db.execute(
        select(RateLimit.key, RateLimit.window, RateLimit.count).where(_among(rows))) if count >= rows[key, window].tries]
    return max(full, default=0)


def count_try(db: Session, counters: Sequence[Counter], *, now: datetime) -> int:
    """Count one try in one statement; return how many more may follow, negative when this one is over a limit already.

    The unit of work must commit even when the try is refused: return the refusal, do not raise it.
    """
    rows = _rows(counters, now)
    kind = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    # Sorted, so that two tries on the same rows queue and never wait for each other.
    statement = kind.insert(RateLimit).values([{"key": key, "window": window, "count": 1} for key, window in sorted(rows)])
    counts = db.execute(statement.on_conflict_do_update(index_elements=[RateLimit.key, RateLimit.window],
                                                        set_={"count": RateLimit.count + 1})
                        .returning(RateLimit.key, RateLimit.window, RateLimit.count))
    left: list[int] = [rows[key, window].tries - count for key, window, count in counts]
    return min(left)


def take_back(db: Session, counters: Sequence[Counter], *, now: datetime) -> None:
    """Uncount one try that succeeded."""
    db.execute(update(RateLimit).where(_among(_rows(counters, now)), RateLimit.count > 0).values(count=RateLimit.count - 1),
               execution_options={"synchronize_session": False})


def forgive(db: Session, counters: Sequence[Counter], *, now: datetime) -> None:
    """Forget the tries of counters whose subject has shown who it is."""
    db.execute(delete(RateLimit).where(_among(_rows(counters, now))), execution_options={"synchronize_session": False})


def sweep(db: Session, *, now: datetime) -> None:
    """Remove the counters of windows that have ended."""
    db.execute(delete(RateLimit).where(RateLimit.window < int(now.timestamp()) // 60),
               execution_options={"synchronize_session": False})


def _rows(counters: Sequence[Counter], now: datetime) -> dict[tuple[str, int], Limit]:
    return {row: limit for counter in counters for row, limit in counter.windows(now).items()}


def _among(rows: dict[tuple[str, int], Limit]) -> ColumnElement[bool]:
    return or_(*(and_(RateLimit.key == key, RateLimit.window == window) for key, window in rows))
