"""Numbers that people quote: a prefix, the year, six digits. Unique; a number that was not used is not missed."""

from functools import cache

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.db.prepared import Place, Prepared
from portal.db.turns import take_turn

DIGITS = 6


def next_number(db: Place, column: InstrumentedAttribute[str], prefix: str, year: int) -> str:
    """Return the number after the highest of its year, such as `AK-2026-000001`.

    Whoever asks holds the turn until its transaction ends, so ask late: nobody else gets a number meanwhile.
    """
    take_turn(db, f"number {prefix}")
    start = f"{prefix}-{year}-"
    # Bounds of one shape compare alike under every collation; a pattern would not use the index under some.
    [(last,)] = _highest(column).rows(db, {"first": start + "0" * DIGITS, "last": start + "9" * DIGITS})
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:0{DIGITS}d}"


@cache
def _highest(column: InstrumentedAttribute[str]) -> Prepared:
    return Prepared(select(func.max(column)).where(column.between(bindparam("first"), bindparam("last"))))
