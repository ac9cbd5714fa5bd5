"""The first page after signing in: what needs this person now."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.core.people import Reader
from portal.db.work import Session
from portal.staff.home import queries
from portal.staff.home.tasks import Task, drafting_tasks, rounds_of, tasks_of
from portal.web.access import AUTHORS, RESULTS
from portal.web.current import clock, reader, reading

bp = Blueprint("home", __name__, template_folder="templates")
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@bp.get("/")
def show_home() -> ResponseReturnValue:
    """Show the kansli what waits, worst first; everybody else what is theirs."""
    today, person = clock().astimezone(STOCKHOLM).date(), reader()
    if person.sees_everything:
        return _kansli(person, today)
    with reading() as db:
        results = queries.count_results(db, person, today=today) if person.roles & RESULTS else None
        tasks = _drafting(db, person)
    return render_template("home/region.html", today=today, results=results, tasks=tasks, most=queries.MOST,
                           writes=bool(person.roles & AUTHORS))


def _kansli(person: Reader, today: date) -> ResponseReturnValue:
    with reading() as db:
        tasks = [*tasks_of(queries.count_waiting(db, today=today)), *_drafting(db, person)]
        rounds = queries.list_rounds(db, today=today)
    return render_template("home/kansli.html", today=today, tasks=tasks, rounds=rounds_of(rounds, today), most=queries.MOST)


def _drafting(db: Session, person: Reader) -> list[Task]:
    return drafting_tasks(queries.count_drafts(db, person.actor)) if person.roles & AUTHORS else []
