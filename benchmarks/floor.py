"""The floor: what a page of eight radio questions costs in Flask and Jinja with nothing around it.

No session, no CSRF check, no languages, no validation beyond presence, no history; the driver spoken to directly. The texts, the
SQLite library, its journal and its durability are those of the product.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue

from benchmarks.definitions import BIG_SECTION, questionnaire
from portal.db.engine import is_wal_sound, sqlite_module

CHOICES = (("yes", "Ja"), ("partly", "Delvis"), ("no", "Nej"), ("unknown", "Vet inte"))
TABLE = ("CREATE TABLE IF NOT EXISTS answer(response INTEGER, question INTEGER, value TEXT, updated INTEGER, "
         "PRIMARY KEY(response, question)) WITHOUT ROWID")
READ = "SELECT question, value FROM answer WHERE response = ?"
STORE = ("INSERT INTO answer(response, question, value, updated) VALUES(?, ?, ?, strftime('%s', 'now')) "
         "ON CONFLICT(response, question) DO UPDATE SET value = excluded.value, updated = excluded.updated")
TABLE_THERE = ("CREATE TABLE IF NOT EXISTS answer(response BIGINT, question INTEGER, value TEXT, updated BIGINT, "
               "PRIMARY KEY(response, question))")
READ_THERE = "SELECT question, value FROM answer WHERE response = %s"
STORE_THERE = ("INSERT INTO answer(response, question, value, updated) "
               "SELECT %s, question, value, extract(epoch FROM now())::bigint "
               "FROM unnest(%s::integer[], %s::text[]) AS given(question, value) "
               "ON CONFLICT(response, question) DO UPDATE SET value = excluded.value, updated = excluded.updated")
Value = tuple[int, int, str | None]
"""Reader, question, what was chosen."""


@dataclass(frozen=True)
class FloorQuestion:
    """What the page prints of a question."""

    number: int
    text: str
    help: str


class Store(Protocol):
    """Where the answers are kept."""

    def read(self, response: int) -> dict[int, str]:
        """Return one reader's answers, by question."""

    def store(self, values: Sequence[Value]) -> None:
        """Keep answers, in one transaction."""


class OnSqlite(threading.local):
    """One connection a thread, as the driver opens it."""

    def __init__(self, file: Path) -> None:
        driver = sqlite_module()
        wal = is_wal_sound(driver.sqlite_version_info)
        self.connection: Any = driver.connect(str(file), timeout=10, isolation_level=None)
        self.connection.execute(f"PRAGMA journal_mode={'WAL' if wal else 'DELETE'}")
        self.connection.execute(f"PRAGMA synchronous={'FULL' if wal else 'EXTRA'}")
        self.connection.execute(TABLE)

    def read(self, response: int) -> dict[int, str]:
        """Return one reader's answers, by question."""
        return dict(self.connection.execute(READ, (response,)).fetchall())

    def store(self, values: Sequence[Value]) -> None:
        """Keep answers, in one transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(STORE, values)
        self.connection.execute("COMMIT")


class OnPostgresql(threading.local):
    """One connection a thread, as the driver opens it."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute(TABLE_THERE)

    def read(self, response: int) -> dict[int, str]:
        """Return one reader's answers, by question."""
        return dict(self.connection.execute(READ_THERE, (response,)).fetchall())

    def store(self, values: Sequence[Value]) -> None:
        """Keep answers, in one statement, which is a transaction."""
        questions, given = [value[1] for value in values], [value[2] for value in values]
        self.connection.execute(STORE_THERE, (values[0][0], questions, given))


def create_floor(file: Path, _origin: str = "") -> Flask:
    """Return the application over SQLite; its one table is made if it is not there, and the origin makes no difference."""
    return _create(OnSqlite(file))


def create_floor_there(url: str, _origin: str = "") -> Flask:
    """Return the application over PostgreSQL.

    Args:
        url: as psycopg takes it.
    """
    return _create(OnPostgresql(url))


def _create(held: Store) -> Flask:
    app = Flask("benchmarks")
    section = questionnaire().section(BIG_SECTION)
    questions = [FloorQuestion(number, question.text, question.help or "")
                 for number, question in enumerate(section.questions, 1)]

    @app.get("/s/<int:section>")
    def show(section: int) -> str:
        response = request.args.get("r", 1, int)
        answers = held.read(response)
        return render_template("floor.html", title="Uppförandekod för leverantörer", csrf="x" * 40, response=response,
                               places=range(1, 9), section=section, questions=questions, choices=CHOICES, answers=answers)

    @app.post("/s/<int:section>")
    def store(section: int) -> ResponseReturnValue:
        response, form = request.args.get("r", 1, int), request.form
        values = [(response, question.number, form.get(f"q{question.number}")) for question in questions]
        if any(value is None for _, _, value in values):
            return "missing", 400
        held.store(values)
        return redirect(f"/s/{section + 1}?r={response}", 303)

    return app
