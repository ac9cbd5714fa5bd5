"""Statements of the pages asked for most: compiled once for each kind of database, and run past the ORM.

What SQLAlchemy does for every execution (finding the compiled form, choosing how each value goes in) is done here once. The
statements themselves are ordinary Core statements.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.engine import CursorResult
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session

from portal.db.direct import Direct

Convert = Callable[[Any], Any]
Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class Form:
    """A statement as one kind of database takes it.

    Attributes:
        order: names of the parameters by position; None when the driver takes them by name.
        fixed: parameters whose values stand in the statement itself.
        writers: how a value goes into a parameter, where it does not go as it is.
    """

    sql: str
    order: tuple[str, ...] | None
    fixed: Mapping[str, Any]
    writers: Mapping[str, Convert]


Place = Session | Connection | Direct
"""Where a statement runs: in a session's transaction, on a bare connection, or past both."""


class Prepared:
    """A Core statement whose parameters are named by `bindparam`.

    Lists as parameters are not supported. Columns come as the driver gives them, so queries choose texts and numbers.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._forms: dict[str, Form] = {}

    def rows(self, db: Place, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Run a query and return all its rows."""
        return self._execute(db, values).fetchall()

    def run(self, db: Place, values: Mapping[str, Any]) -> int:
        """Run a statement that writes and return how many rows it touched.

        Raises:
            RuntimeError: `db` is for reading; nothing would roll it back.
        """
        if isinstance(db, Direct) and not db.writes:
            raise RuntimeError("a unit of work writes, reading does not")
        return self._execute(db, values).rowcount

    def _execute(self, db: Place, values: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]] | DBAPICursor:
        place = db.connection() if isinstance(db, Session) else db
        form = self._forms.get(place.dialect.name)
        if form is None:
            form = self._forms[place.dialect.name] = _compile(self._statement, place.dialect)
        parameters = _parameters(form, values)
        return place.run(form.sql, parameters) if isinstance(place, Direct) else place.exec_driver_sql(form.sql, parameters)


def _compile(statement: Statement, dialect: Dialect) -> Form:
    compiled = statement.compile(dialect=dialect)
    binds: Mapping[str, Any] = compiled.binds
    order: Sequence[str] | None = compiled.positiontup
    writers = {name: write for name, bind in binds.items()
               if (write := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None}
    fixed = _written({name: bind.value for name, bind in binds.items() if not bind.required}, writers)
    return Form(str(compiled), None if order is None else tuple(order), fixed, writers)


def _written(values: Mapping[str, Any], writers: Mapping[str, Convert]) -> dict[str, Any]:
    return {name: writers[name](value) if name in writers else value for name, value in values.items()}


def _parameters(form: Form, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the driver takes
    given = {**form.fixed, **_written(values, form.writers)}
    return given if form.order is None else tuple([given[name] for name in form.order])
