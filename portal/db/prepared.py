"""Statements of the pages asked for most: compiled once for each kind of database, and run past the ORM.

What SQLAlchemy does for every execution (looking up the compiled form, converting every column of every row) is done here once,
and only for what is read. The statements themselves are ordinary Core statements.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.orm import Session

Place = Session | Connection
"""Where a statement runs: in a session's transaction, or on a bare connection."""
Convert = Callable[[Any], Any]
Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Form:
    """A statement as one kind of database takes it.

    Attributes:
        order: names of the parameters by position; None when the driver takes them by name.
        fixed: parameters whose values stand in the statement itself.
        writers, readers: how a value goes into a parameter and comes out of a column, where it does not go as it is.
        columns: place of each column in a row.
    """

    sql: str
    order: tuple[str, ...] | None
    fixed: Mapping[str, Any]
    writers: Mapping[str, Convert]
    readers: Mapping[str, Convert]
    columns: Mapping[str, int]


class Rows:
    """What a query found; values are converted when they are asked for."""

    __slots__ = ("_form", "_rows")

    def __init__(self, form: Form, rows: Sequence[Any]) -> None:
        self._form, self._rows = form, rows

    def __len__(self) -> int:
        return len(self._rows)

    def first(self, *names: str) -> tuple[Any, ...]:
        """Return columns of the first row.  Raises IndexError when there is none, KeyError for an unknown column."""
        return self._take(self._rows[0], names)

    def each(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Yield columns of every row.  Raises KeyError for an unknown column."""
        return (self._take(row, names) for row in self._rows)

    def _take(self, row: Any, names: tuple[str, ...]) -> tuple[Any, ...]:  # noqa: ANN401 - a row of the driver
        columns, readers = self._form.columns, self._form.readers
        return tuple([readers[name](row[columns[name]]) if name in readers else row[columns[name]] for name in names])


class Prepared:
    """A Core statement whose parameters are all named by `bindparam`; lists as parameters are not supported."""

    def __init__(self, statement: Query | Insert | Update | Delete) -> None:
        self._statement = statement
        self._forms: dict[str, Form] = {}

    def rows(self, db: Place, values: Mapping[str, Any]) -> Rows:
        """Run a query and return all its rows."""
        connection, form = self._ready(db)
        return Rows(form, connection.exec_driver_sql(form.sql, _parameters(form, values)).all())

    def run(self, db: Place, values: Mapping[str, Any]) -> int:
        """Run a statement that writes and return how many rows it touched."""
        connection, form = self._ready(db)
        return connection.exec_driver_sql(form.sql, _parameters(form, values)).rowcount

    def _ready(self, db: Place) -> tuple[Connection, Form]:
        connection = db if isinstance(db, Connection) else db.connection()
        form = self._forms.get(connection.dialect.name)
        if form is None:
            form = self._forms[connection.dialect.name] = _compile(self._statement, connection.dialect)
        return connection, form


def _compile(statement: Query | Insert | Update | Delete, dialect: Dialect) -> Form:
    compiled = statement.compile(dialect=dialect)
    binds: Mapping[str, Any] = compiled.binds
    order: Sequence[str] | None = compiled.positiontup
    writers = {name: write for name, bind in binds.items()
               if (write := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None}
    fixed = {name: writers.get(name, _as_it_is)(bind.value) for name, bind in binds.items() if not bind.required}
    selected = tuple(statement.selected_columns) if isinstance(statement, Select) else ()
    readers = {str(column.key): read for column in selected
               if (read := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None}
    return Form(str(compiled), tuple(order) if order is not None else None, fixed, writers, readers,
                {str(column.key): place for place, column in enumerate(selected)})


def _parameters(form: Form, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the driver takes
    writers = form.writers
    given = {**form.fixed, **{name: writers[name](value) if name in writers else value for name, value in values.items()}}
    return given if form.order is None else tuple([given[name] for name in form.order])


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - any value of a statement
    return value
