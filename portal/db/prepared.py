"""Statements of the pages asked for most: compiled once for each kind of database, and run past the ORM.

What SQLAlchemy does for every execution (finding the compiled form, choosing how each value goes in) is done here once. The
statements themselves are ordinary Core statements.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Table, Update, bindparam, insert
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session

from portal.db.direct import Direct, send

Convert = Callable[[Any], Any]
Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """A statement as one kind of database takes it.

    Attributes:
        names: of the parameters, in the order that the driver takes them where it takes them by position.
        writers: how values go in that do not go as they are, each with its place among the names.
        by_name: whether the driver takes them by name.
        fixed: parameters whose values stand in the statement itself.
    """

    sql: str
    names: tuple[str, ...]
    writers: tuple[tuple[int, Convert], ...]
    by_name: bool
    fixed: Mapping[str, Any]

    def parameters(self, values: Values) -> Any:  # noqa: ANN401 - what the driver takes
        """Return values as this kind of database takes them.  Raises KeyError when one is missing."""
        given = {**self.fixed, **values} if self.fixed else values
        taken = [given[name] for name in self.names]
        for place, write in self.writers:
            taken[place] = write(taken[place])
        return dict(zip(self.names, taken, strict=True)) if self.by_name else taken


Place = Session | Connection | Direct
"""Where a statement runs: in a session's transaction, on a bare connection, or past both."""


class Prepared:
    """A Core statement whose parameters are named by `bindparam`.

    Lists as parameters are not supported. Columns come as the driver gives them, so queries choose texts and numbers. What a
    session still holds back is not written before it runs, and what it has read already does not change by it.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._forms: dict[str, Form] = {}

    def rows(self, db: Place, values: Values) -> Sequence[Sequence[Any]]:
        """Run a query and return all its rows."""
        place = db.connection() if isinstance(db, Session) else db
        form = self._form(place.dialect)
        rows: Sequence[Sequence[Any]] = self._cursor(place, form, form.parameters(values)).fetchall()
        return rows

    def run(self, db: Place, values: Values) -> int:
        """Run a statement that writes and return how many rows it touched.

        Raises:
            RuntimeError: `db` is for reading; nothing would roll it back.
        """
        place = _writing(db)
        form = self._form(place.dialect)
        return self._cursor(place, form, form.parameters(values)).rowcount

    def run_all(self, db: Place, rows: Iterable[Values]) -> None:
        """Run a statement that writes once for each of these values, as one; nothing is run for none.  Raises as `run` does."""
        place = _writing(db)
        form = self._form(place.dialect)
        if parameters := [form.parameters(values) for values in rows]:
            self._cursor(place, form, parameters, many=True)

    def _form(self, dialect: Dialect) -> Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compile(self._statement, dialect)
        return form

    def _cursor(self, place: Connection | Direct, form: Form, parameters: Any, *, many: bool = False) -> DBAPICursor:  # noqa: ANN401
        return place.run(form.sql, parameters, many=many) if isinstance(place, Direct) else send(
            place, form.sql, parameters, many=many)


def inserting(table: Any, *, made: Iterable[str] = ()) -> Prepared:  # noqa: ANN401 - `__table__` of any model
    """Return the statement that adds a row to a table; columns that are not given are null, whatever the model's defaults.

    Args:
        made: columns that the database fills.
    """
    columns: Table = table
    return Prepared(insert(columns).values({
        column.key: bindparam(column.key, None, type_=column.type, required=False)
        for column in columns.columns if column.key not in made}))


def _writing(db: Place) -> Connection | Direct:
    if isinstance(db, Direct) and not db.writes:
        raise RuntimeError("a unit of work writes, reading does not")
    return db.connection() if isinstance(db, Session) else db


def _compile(statement: Statement, dialect: Dialect) -> Form:
    compiled = statement.compile(dialect=dialect)
    binds: Mapping[str, Any] = compiled.binds
    order: Sequence[str] | None = compiled.positiontup
    writers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
    fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
    names = tuple(binds if order is None else order)
    written = [(place, writers[name]) for place, name in enumerate(names)]
    return Form(str(compiled), names, tuple([(place, write) for place, write in written if write is not None]), order is None,
                fixed)
