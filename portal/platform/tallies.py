"""Counts that lists and figures show: moved in the transaction of the change, folded by a job, rebuildable.

A dimension is one way of dividing (`severity`, `country`, …). Every row counts once in each of its values of each dimension, so
one dimension at a time is exact; combinations are counted by the query up to a limit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func, literal, select, union_all
from sqlalchemy.orm import Session

from portal.db.prepared import Place, inserting
from portal.models.house import Tally, TallyDelta

Places = Mapping[str, Iterable[str]]
"""Dimension to the values a row stands under, in one state."""
FOLD_AT_MOST = 5_000
_INSERT = inserting(TallyDelta.__table__, made=("id",))


def move(db: Place, subject: str, before: tuple[str, Places] | None, after: tuple[str, Places] | None) -> None:
    """Take a row out of where it stood and put it where it stands now; the only writer of counts.

    Args:
        subject: what is counted, such as `finding`.
        before: its state and places before the change; None for a new row.
        after: its state and places now; None for a row that leaves.
    """
    move_all(db, subject, [(before, after)])


def move_all(db: Place, subject: str, moves: Iterable[tuple[tuple[str, Places] | None, tuple[str, Places] | None]]) -> None:
    """Do with several rows at once what `move` does with one: pairs of before and after; what they share is written once."""
    changes: Counter[tuple[str, str, str]] = Counter()
    for before, after in moves:
        changes.subtract(_keys(before))
        changes.update(_keys(after))
    _INSERT.run_all(db, [{"subject": subject, "dimension": dimension, "value": value, "state": state, "change": change}
                         for (dimension, value, state), change in changes.items() if change])


def _keys(standing: tuple[str, Places] | None) -> list[tuple[str, str, str]]:
    """What a row counts under: dimension, value, state."""
    if standing is None:
        return []
    state, places = standing
    return [(dimension, value, state) for dimension, values in places.items() for value in values]


def counts(db: Session, subject: str, dimension: str, state: str) -> dict[str, int]:
    """Return value to count within one dimension and state; zeros are left out."""
    folded = select(Tally.value, Tally.count.label("n")).where(
        Tally.subject == subject, Tally.dimension == dimension, Tally.state == state)
    fresh = select(TallyDelta.value, TallyDelta.change.label("n")).where(
        TallyDelta.subject == subject, TallyDelta.dimension == dimension, TallyDelta.state == state)
    both = union_all(folded, fresh).subquery()
    rows = db.execute(select(both.c.value, func.sum(both.c.n)).group_by(both.c.value)).all()
    return {value: int(count) for value, count in rows if count}


def fold(db: Session) -> int:
    """Add waiting deltas to the counts and remove them; return how many. One worker at a time does this."""
    last = db.scalar(select(func.max(TallyDelta.id)).where(
        TallyDelta.id.in_(select(TallyDelta.id).order_by(TallyDelta.id).limit(FOLD_AT_MOST))))
    if last is None:
        return 0
    keys = (TallyDelta.subject, TallyDelta.dimension, TallyDelta.value, TallyDelta.state)
    sums = db.execute(select(*keys, func.sum(TallyDelta.change), func.count(literal(1)))
                      .where(TallyDelta.id <= last).group_by(*keys)).all()
    for subject, dimension, value, state, change, _ in sums:
        row = db.get(Tally, (subject, dimension, value, state))
        if row is None:
            db.add(Tally(subject=subject, dimension=dimension, value=value, state=state, count=int(change)))
        else:
            row.count += int(change)
    db.execute(delete(TallyDelta).where(TallyDelta.id <= last))
    return sum(row[-1] for row in sums)
