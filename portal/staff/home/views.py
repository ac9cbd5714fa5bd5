"""The first page after signing in: what needs this person now."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.staff.home import queries
from portal.staff.home.tasks import rounds_of, tasks_of
from portal.web.access import RESULTS
from portal.web.current import clock, reader, reading

bp = Blueprint("home", __name__, template_folder="templates")
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@bp.get("/")
def show_home() -> ResponseReturnValue:
    """Show the kansli what waits, worst first; everybody else what is theirs."""
    today, person = clock().astimezone(STOCKHOLM).date(), reader()
    if person.sees_everything:
        return _kansli(today)
    results = None
    if person.roles & RESULTS:
        with reading() as db:
            results = queries.count_results(db, person, today=today)
    return render_template("home/region.html", today=today, results=results, most=queries.MOST)


def _kansli(today: date) -> ResponseReturnValue:
    with reading() as db:
        waiting = queries.count_waiting(db, today=today)
        rounds = queries.list_rounds(db, today=today)
    return render_template("home/kansli.html", today=today, tasks=tasks_of(waiting), rounds=rounds_of(rounds, today),
                           most=queries.MOST)
