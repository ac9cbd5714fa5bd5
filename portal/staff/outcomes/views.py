"""Deviations after release: the list, one of them, and its end."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework import asking, deviations, releasing
from portal.casework.asking import Asked
from portal.casework.naming import Names, read_names
from portal.core.errors import IllegalDecision, StaleRevision
from portal.core.people import Reader
from portal.core.rules import Severity
from portal.core.states import DeviationStatus
from portal.language.current import current_locale, gettext
from portal.language.formats import local_day
from portal.staff.outcomes import queries
from portal.staff.outcomes.forms import EndingForm, WithdrawalForm
from portal.staff.outcomes.queries import RUNNING, Filters
from portal.web.current import clock, reader, reading, settings, write
from portal.web.fields import form_faults
from portal.web.paging import asked_place, neighbours
from portal.web.words import DEVIATIONS, GROUNDS, LEVELS, REFUSALS, SEVERITIES

bp = Blueprint("outcomes", __name__, template_folder="templates")
WORDS = {"severities": SEVERITIES, "levels": LEVELS, "grounds": GROUNDS, "deviations": DEVIATIONS}
CLOSE, WITHDRAW = "close", "withdraw"
FORMS: Mapping[str, type[EndingForm]] = {CLOSE: EndingForm, WITHDRAW: WithdrawalForm}
ENDS = {CLOSE: DeviationStatus.VERIFIED_CLOSED, WITHDRAW: DeviationStatus.WITHDRAWN}


def _filters() -> Filters:
    given = {name: request.args.get(name, "")[:60] for name in ("state", "severity", "authority", "requirement", "late")}
    return Filters(**given | {"state": given["state"] if given["state"] in DEVIATIONS else RUNNING})


@bp.get("/deviations")
def list_deviations() -> ResponseReturnValue:
    """Show deviations, the newest first."""
    person, filters, today = reader(), _filters(), local_day(clock())
    with reading() as db:
        names = read_names(db, current_locale().tag)
        page = queries.list_deviations(db, person, filters, asked_place(), today=today)
    return render_template(
        "outcomes/deviations_list.html", rows=page.rows, names=names, words=WORDS, today=today, filters=filters,
        choices=_choices(names, filters, person),
        **neighbours(".list_deviations", page, **filters.arguments))


def _choices(names: Names, filters: Filters, person: Reader) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Name, label and options of every filter."""
    requirements = dict.fromkeys(requirement.id for framework in names.frameworks.held for requirement in framework.requirements)
    made = [
        ("state", gettext("State"),
         [(RUNNING, gettext("Not ended"))] + [(key, str(word)) for key, (_, word) in DEVIATIONS.items()]),
        ("severity", gettext("Severity"), [("", gettext("All"))] + [(key, str(SEVERITIES[key])) for key in reversed(Severity)]),
        ("requirement", gettext("Requirement or article"),
         [("", gettext("All"))] + [(key, names.requirement(key).text) for key in requirements]),
        ("late", gettext("Plan"), [("", gettext("All")), ("1", gettext("Late"))]),
    ]
    if person.sees_everything:
        regions = sorted(names.authorities.items(), key=lambda pair: pair[1])
        made.insert(1, ("authority", gettext("Region"), [("", gettext("All regions")), *regions]))
    return [(name, label, [(value, text, value == getattr(filters, name)) for value, text in options])
            for name, label, options in made]


@bp.get("/deviations/<uuid:deviation_id>")
def show_deviation(deviation_id: UUID) -> ResponseReturnValue:
    """Show one deviation with its contracts."""
    return _deviation(deviation_id)


def _deviation(deviation_id: UUID, *, form: EndingForm | None = None, act: str = "", refusal: str = "",
               status: int = 200) -> ResponseReturnValue:
    """The page; with what was typed, after a refusal of `act`."""
    person = reader()
    with reading() as db:
        names = read_names(db, current_locale().tag)
        opened = queries.open_deviation(db, person, deviation_id)
    revision = opened.deviation.revision
    forms: dict[str, Any] = {each: made(formdata=None, revision=revision) for each, made in FORMS.items()}
    if form is not None:
        form.revision.raw_data, form.revision.data = None, revision
        forms[act] = form
    return render_template(
        "outcomes/deviation_show.html", opened=opened, deviation=opened.deviation, names=names, words=WORDS, forms=forms,
        refusal=refusal, faults=form_faults(form) if form else [], is_stale=status == 409, today=local_day(clock()),
        may_end=person.sees_everything, done=request.args.get("done", ""),
        headline=names.headline(opened.rule_set_id, opened.deviation.headline),
        requirement=names.requirement(opened.deviation.requirement)), status


@bp.post("/deviations/<uuid:deviation_id>/close")
def close_deviation(deviation_id: UUID) -> ResponseReturnValue:
    """Close a deviation as verified."""
    person, now = reader(), clock()
    return _end(deviation_id, CLOSE, lambda revision, reason: write(lambda db: deviations.close(
        db, deviation_id, revision=revision, reason=reason, actor=person, now=now).id))


@bp.post("/deviations/<uuid:deviation_id>/withdraw")
def withdraw_deviation(deviation_id: UUID) -> ResponseReturnValue:
    """Ask once more, then withdraw a deviation; a letter says so."""
    form, person, now, domain = WithdrawalForm(), reader(), clock(), settings().mail_domain
    if form.goes_back:
        return _deviation(deviation_id, form=form, act=WITHDRAW)
    if not form.is_sure:
        return _end(deviation_id, WITHDRAW, lambda revision, _: _asked(deviation_id, revision))
    return _end(deviation_id, WITHDRAW, lambda revision, reason: write(lambda db: releasing.withdraw(
        db, deviation_id, revision=revision, reason=reason, actor=person, now=now, domain=domain).id))


def _asked(deviation_id: UUID, revision: int) -> Asked:
    with reading() as db:
        return asking.before_withdrawal(db, deviation_id, revision=revision)


def _end(deviation_id: UUID, act: str, end: Callable[[int, str], UUID | Asked]) -> ResponseReturnValue:
    """End it and say so; or show what would be done, where that is what `end` returns."""
    form, person = FORMS[act](), reader()
    if not form.validate():
        return _deviation(deviation_id, form=form, act=act, status=422)
    reason = form.reason.data or ""
    try:
        ended = end(form.revision.data or 0, reason)
    except IllegalDecision as error:
        return _deviation(deviation_id, form=form, act=act, refusal=REFUSALS[error.reason], status=422)
    except StaleRevision:
        with reading() as db:
            is_done = queries.is_ended_so(db, deviation_id, ENDS[act], reason, by=person)
        if not is_done:
            return _deviation(deviation_id, form=form, act=act, status=409)
        ended = deviation_id
    if isinstance(ended, Asked):
        with reading() as db:
            names = read_names(db, current_locale().tag)
        return render_template("outcomes/deviation_withdrawal.html", asked=ended, names=names, deviation_id=deviation_id,
                               form=form)
    return redirect(url_for(".show_deviation", deviation_id=deviation_id, done=act), 303)
