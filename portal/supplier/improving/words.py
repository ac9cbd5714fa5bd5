"""What suppliers are told of a deviation: how heavy, how far, whose turn it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.core.rules import Severity
from portal.core.states import DeviationStatus
from portal.language.current import gettext, lazy_gettext, pgettext
from portal.language.formats import format_day, local_day
from portal.supplier.improving.queries import ListedDeviation

SEVERITIES: Mapping[Severity, str] = {
    Severity.OBSERVATION: lazy_gettext("Observation"),
    Severity.MINOR: lazy_gettext("Minor deviation"),
    Severity.MAJOR: lazy_gettext("Major deviation"),
    Severity.SEVERE: lazy_gettext("Severe deviation"),
}
PLANNING = (DeviationStatus.OPEN, DeviationStatus.PLAN_REQUESTED)
ORDER = (DeviationStatus.PLAN_REQUESTED, DeviationStatus.PLAN_SUBMITTED, DeviationStatus.PLAN_ACCEPTED,
         DeviationStatus.EVIDENCE_SUBMITTED)
"""Whose turn it is, one state a step: plan, reading it, showing that it is done, checking that."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step from decision to end; `state` is one of the component's kinds, `words` says it."""

    title: str
    about: str
    state: str
    words: str


def why_untouched(number: str, version: str, why: str) -> str:
    """Return why a contract is left alone; `why` as in `grounds.UntouchedContract`."""
    told = {
        "ended": gettext("The contract %(number)s is not touched: it had ended when we decided.", number=number),
        "not_begun": gettext("The contract %(number)s is not touched: it had not begun when we decided.", number=number),
        "no_requirement": gettext("The contract %(number)s is not touched: its terms of %(version)s have no such requirement.",
                                  number=number, version=version),
    }
    return told[why]


def day_of(moment: datetime) -> str:
    """Return the Swedish day of a moment."""
    return format_day(local_day(moment))


def is_ended(deviation: ListedDeviation) -> bool:
    """Whether nothing more is to be done."""
    return deviation.status in (DeviationStatus.VERIFIED_CLOSED, DeviationStatus.WITHDRAWN)


def asks_for_plan(deviation: ListedDeviation) -> bool:
    """Whether we wait for a plan; of an observation none is asked."""
    return deviation.status in PLANNING and deviation.plan_due_on is not None


def is_overdue(deviation: ListedDeviation, today: date) -> bool:
    """Whether the supplier's turn has lasted past its day."""
    due = {DeviationStatus.PLAN_ACCEPTED: deviation.close_due_on}.get(deviation.status, deviation.plan_due_on)
    waits = deviation.status in (*PLANNING, DeviationStatus.PLAN_ACCEPTED)
    return waits and due is not None and today > due


def standing(deviation: ListedDeviation, today: date) -> tuple[str, str]:
    """Return how far a deviation has come, as kind of state and words."""
    if is_overdue(deviation, today):
        return "mend", gettext("Late: we wait for you")
    told = {
        DeviationStatus.PLAN_SUBMITTED: ("started", gettext("We are reading your plan")),
        DeviationStatus.PLAN_ACCEPTED: ("started", gettext("Show us when it is done")),
        DeviationStatus.EVIDENCE_SUBMITTED: ("started", gettext("We are checking what you sent")),
        DeviationStatus.VERIFIED_CLOSED: ("done", pgettext("deviation", "Closed")),
        DeviationStatus.WITHDRAWN: ("none", pgettext("deviation", "Withdrawn")),
    }
    waiting = ("started", gettext("We wait for your plan")) if deviation.plan_due_on else ("none", gettext("Nothing to send in"))
    return told.get(deviation.status, waiting)


def about(deviation: ListedDeviation) -> str:
    """Return what stands below a deviation in the list: number, and the day that matters now."""
    number = deviation.number
    if is_ended(deviation) or deviation.plan_due_on is None or deviation.close_due_on is None:
        return number
    if asks_for_plan(deviation):
        return gettext("%(number)s: plan by %(day)s at the latest", number=number, day=format_day(deviation.plan_due_on))
    return gettext("%(number)s: done by %(day)s at the latest", number=number, day=format_day(deviation.close_due_on))


def steps(deviation: ListedDeviation, today: date) -> list[Step]:
    """Return the steps from decision to end, with how far each has come; of an observation only the decision."""
    decided = Step(gettext("Decided by the secretariat"), day_of(deviation.released_at), "done", pgettext("step", "Done"))
    if deviation.ended_at is not None:
        state, words = standing(deviation, today)
        return [decided, Step(words, day_of(deviation.ended_at), state, words)]
    if deviation.plan_due_on is None or deviation.close_due_on is None:
        return [decided]
    plan, close = (gettext("by %(day)s at the latest", day=format_day(day))
                   for day in (deviation.plan_due_on, deviation.close_due_on))
    titles = ((gettext("Your action plan"), plan), (gettext("The secretariat reads the plan"), ""),
              (gettext("You show that it is done"), close), (gettext("The secretariat checks it"), ""))
    now = ORDER.index(DeviationStatus.PLAN_REQUESTED if deviation.status in PLANNING else deviation.status)
    return [decided, *(Step(title, when, *_turn(place, now, late=is_overdue(deviation, today)))
                       for place, (title, when) in enumerate(titles))]


def _turn(place: int, now: int, *, late: bool) -> tuple[str, str]:
    if place != now:
        return ("done", pgettext("step", "Done")) if place < now else ("todo", pgettext("step", "Later"))
    if late:
        return "mend", pgettext("step", "Late")
    return "started", pgettext("step", "Waits for you") if place % 2 == 0 else pgettext("step", "Going on")
