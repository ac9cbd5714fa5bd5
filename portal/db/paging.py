"""Keyset paging: a page begins after a row, never at an offset, so that the last page costs what the first does."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import Session

T = TypeVar("T")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and where the next and the previous page begin."""

    rows: Sequence[T]
    next: str | None = None
    previous: str | None = None


def encode(key: Key) -> str:
    """Return a sort key as text that can stand in an address."""
    plain = [str(part) if isinstance(part, UUID | datetime | date | Decimal) else part for part in key]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(text: str, kinds: Sequence[type]) -> Key | None:
    """Return the sort key that `encode` wrote; None when it was tampered with."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            return None
        return tuple(_read(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (binascii.Error, ValueError, TypeError, AttributeError):
        return None


def _read(part: Any, kind: type) -> Any:  # noqa: ANN401 - a part of a sort key
    return kind.fromisoformat(part) if kind in (datetime, date) else kind(part)


def after(columns: Sequence[ColumnElement[Any]], key: Key, descending: Sequence[bool]) -> ColumnElement[bool]:
    """Return the condition "stands after this key" in a list sorted by these columns, each ascending or descending."""
    steps = []
    for place, column in enumerate(columns):
        equal = [columns[before] == key[before] for before in range(place)]
        beyond = column < key[place] if descending[place] else column > key[place]
        steps.append(and_(*equal, beyond))
    return or_(*steps)


@dataclass(frozen=True)
class Order:
    """How a list is sorted: by these columns, of these kinds, each falling or not. The last one is unique."""

    columns: Sequence[Any]
    kinds: Sequence[type]
    falling: Sequence[bool]


@dataclass(frozen=True)
class Place:
    """Where a page begins: after a key, or (for a page back) where it ends: before one. Each a text of `encode`."""

    after: str = ""
    before: str = ""


def read_page(db: Session, statement: Select[*tuple[Any, ...]], order: Order, place: Place, size: int) -> Page[Any]:
    """Return one page of a list, with where its neighbours begin.  One statement.

    Args:
        statement: unordered and unlimited; the order's columns are added to it, last.
    """
    back = decode(place.before, order.kinds)
    key = back or decode(place.after, order.kinds)
    falling = [not falls for falls in order.falling] if back else list(order.falling)
    if key:
        statement = statement.where(after(order.columns, key, falling))
    sorted_by = [column.desc() if falls else column.asc() for column, falls in zip(order.columns, falling, strict=True)]
    rows = db.execute(statement.add_columns(*order.columns).order_by(*sorted_by).limit(size + 1)).all()
    more, shown = len(rows) > size, rows[:size][:: -1 if back else 1]
    width = len(order.columns)
    ends = [encode(tuple(row[-width:])) for row in (shown[0], shown[-1])] if shown else ["", ""]
    return Page(shown, next=ends[1] if shown and (more or back) else None,
                previous=ends[0] if shown and (more if back else key) else None)
