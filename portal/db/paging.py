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

from sqlalchemy import ColumnElement, and_, or_

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
