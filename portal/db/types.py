"""Column types that behave alike on SQLite and PostgreSQL, and the keys of rows."""

import json
import os
import time
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_CHANCE = (1 << 62) - 1
_COMPACT = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 of the parts of the next one (6.2, method 3), 62 random bits.

    So what one process makes is in order, also within a millisecond.
    """
    whole, rest = divmod(time.time_ns(), 1_000_000)
    chance = int.from_bytes(os.urandom(8), "big") & _CHANCE
    return UUID(int=whole << 80 | 0x7 << 76 | (rest << 12) // 1_000_000 << 64 | 0x2 << 62 | chance)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite holds sortable ISO text of fixed width, PostgreSQL a timestamptz."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column: text on SQLite."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - str or datetime by dialect
        """Refuse naive moments; write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment cannot be stored")
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - str or datetime by dialect
        """Read an aware moment in UTC."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


class Encoded(NamedTuple):
    """JSON data as `Json` writes it, for what goes into several columns."""

    text: str

    @classmethod
    def of(cls, data: Any) -> "Encoded":  # noqa: ANN401 - any JSON data
        """Return data written once."""
        return cls(_COMPACT.encode(data))


class Json(TypeDecorator[Any]):
    """JSON data as compact UTF-8 text with sorted keys: the same bytes on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 - any JSON data
        """Write compact text."""
        if isinstance(value, Encoded):
            return value.text
        return None if value is None else _COMPACT.encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 - any JSON data
        """Read the data."""
        return None if value is None else json.loads(value)
