"""The floor: what a page of eight radio questions costs in Flask and Jinja with nothing around it.

No session, no CSRF check, no languages, no validation beyond presence, no history; the driver spoken to directly. The texts, the
SQLite library, its journal and its durability are those of the product.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class FloorQuestion:
    """What the page prints of a question."""

    number: int
    text: str
    help: str


class Connections(threading.local):
    """One connection a thread, as the driver opens it."""

    def __init__(self, file: Path) -> None:
        driver = sqlite_module()
        wal = is_wal_sound(driver.sqlite_version_info)
        self.connection: Any = driver.connect(str(file), timeout=10, isolation_level=None)
        self.connection.execute(f"PRAGMA journal_mode={'WAL' if wal else 'DELETE'}")
        self.connection.execute(f"PRAGMA synchronous={'FULL' if wal else 'EXTRA'}")


def create_floor(file: Path, _origin: str = "") -> Flask:
    """Return the application; its one table is made if it is not there, and where it is served makes no difference."""
    app = Flask("benchmarks")
    held = Connections(file)
    held.connection.execute(TABLE)
    section = questionnaire().section(BIG_SECTION)
    questions = [FloorQuestion(number, question.text, question.help or "")
                 for number, question in enumerate(section.questions, 1)]

    @app.get("/s/<int:section>")
    def show(section: int) -> str:
        response = request.args.get("r", 1, int)
        answers = dict(held.connection.execute(READ, (response,)).fetchall())
        return render_template("floor.html", title="Uppförandekod för leverantörer", csrf="x" * 40, response=response,
                               places=range(1, 9), section=section, questions=questions, choices=CHOICES, answers=answers)

    @app.post("/s/<int:section>")
    def store(section: int) -> ResponseReturnValue:
        response, form = request.args.get("r", 1, int), request.form
        values = [(response, question.number, form.get(f"q{question.number}")) for question in questions]
        if any(value is None for _, _, value in values):
            return "missing", 400
        held.connection.execute("BEGIN IMMEDIATE")
        held.connection.executemany(STORE, values)
        held.connection.execute("COMMIT")
        return redirect(f"/s/{section + 1}?r={response}", 303)

    return app
