"""One row instead of many, one column instead of dozens: values packed as JSON by the database.

A driver's work, and SQLAlchemy's, grows with every column of every row; a page that reads one assessment and the sections of its
draft is handed two texts. What comes out is plain: times and days as ISO text, keys as text, null as None.
"""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class packed(FunctionElement[str]):
    """The values of one row as the text of a JSON list."""

    type = Text()
    inherit_cache = True


class packed_rows(FunctionElement[str]):
    """The values of all rows as the text of a JSON list of lists; null when there are none."""

    type = Text()
    inherit_cache = True


class unpacked(FunctionElement[str]):
    """Text that is JSON already, to be packed as what it says rather than as text."""

    type = Text()
    inherit_cache = True


@compiles(packed)
def _packed(element: packed, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    return f"json_array({_inside(element, compiler, options)})"


@compiles(packed, "postgresql")
def _packed_there(element: packed, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"CAST(json_build_array({_inside(element, compiler, options)}) AS TEXT)"


@compiles(packed_rows)
def _packed_rows(element: packed_rows, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_group_array(json_array({_inside(element, compiler, options)}))"


@compiles(packed_rows, "postgresql")
def _packed_rows_there(element: packed_rows, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"CAST(json_agg(json_build_array({_inside(element, compiler, options)})) AS TEXT)"


@compiles(unpacked)
def _unpacked(element: unpacked, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json({_inside(element, compiler, options)})"


@compiles(unpacked, "postgresql")
def _unpacked_there(element: unpacked, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"CAST({_inside(element, compiler, options)} AS JSON)"


def _inside(element: FunctionElement[Any], compiler: SQLCompiler, options: dict[str, Any]) -> str:
    return str(compiler.process(element.clauses, **options))
