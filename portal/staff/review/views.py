"""Review: the list of possible deviations, one of them, one assessment whole, and the decisions on them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework import asking, deciding, releasing
from portal.casework.findings import Seen
from portal.casework.naming import read_names
from portal.casework.readiness import READY
from portal.core.errors import IllegalDecision, StaleRevision, UndecidedFindings
from portal.core.instances import chosen_sites
from portal.core.questionnaire import COMPANY
from portal.core.rules import Ground, Severity
from portal.core.states import AssessmentStatus, FindingStatus
from portal.language.current import current_locale, gettext, ngettext
from portal.language.formats import local_day
from portal.staff.review import lists, presenting
from portal.staff.review.filters import DECIDED, Filters
from portal.staff.review.forms import (
    DecisionForm,
    NewFindingForm,
    OpenAnswerForm,
    ReasonForm,
    ReleaseForm,
    RevisionForm,
    blame,
)
from portal.staff.review.opening import log_opening, read_assessment
from portal.staff.review.pages import read_finding
from portal.staff.review.queries import assessments, finding, listing
from portal.web.current import clock, reader, reading, settings, write
from portal.web.fields import Fault
from portal.web.paging import asked_place, neighbours
from portal.web.words import REFUSALS

bp = Blueprint("review", __name__, template_folder="templates")


def _filters() -> Filters:
    if reader().sees_everything:
        return Filters.of(request.args)
    return Filters.of(request.args, state=FindingStatus.CONFIRMED, states=DECIDED)


@bp.get("/findings")
def list_findings() -> ResponseReturnValue:
    """Show possible deviations, worst first; one of them beside the list when the address says which."""
    person, filters, shown = reader(), _filters(), presenting.as_key(request.args.get("show", ""))
    with reading() as db:
        names = read_names(db, current_locale().tag, reader=person, subject="finding" if person.sees_everything else "",
                           state=filters.state)
        page = listing.list_findings(db, person, filters, asked_place())
        counted = listing.count_findings(db, person, filters, names)
        panel = read_finding(db, person, shown, names, day=local_day(clock())) if shown else None
    context = presenting.finding_context(panel, presenting.decision_form(panel, back=presenting.back_of(filters), from_list=True))
    return render_template(
        "review/findings_list.html", filters=filters, rows=page.rows, names=names, counted=counted, today=local_day(clock()),
        facets=lists.facets(filters, counted), choices=lists.choices(names, filters, person), local_day=local_day,
        total=lists.total_words(counted.total), how_many=lists.how_many(filters.state, counted.total), panel=panel,
        done=presenting.as_key(request.args.get("done", "")), words=presenting.WORDS,
        may_decide=person.sees_everything, **neighbours(".list_findings", page, **filters.arguments), **context)


def _done() -> dict[str, Any]:
    """What the address says was done just now: a decision by its finding, or a word."""
    word = request.args.get("done", "")
    return {"done": presenting.as_key(word), "said": presenting.DONE.get(word, "")}


@bp.get("/findings/<uuid:finding_id>")
def show_finding(finding_id: UUID) -> ResponseReturnValue:
    """Show one possible deviation with all that a decision stands on."""
    return _finding(finding_id)


def _finding(finding_id: UUID, *, form: DecisionForm | ReasonForm | None = None, refusals: Sequence[Fault] = (),
             not_told: str = "", status: int = 200) -> ResponseReturnValue:
    """The page; with what was typed, and what was wrong with it, after a refusal; or why the supplier was not told of it."""
    person, filters = reader(), Filters.of(presenting.arguments_of(request.form.get("back", "")) or request.args)
    with reading() as db:
        names = read_names(db, current_locale().tag)
        page = read_finding(db, person, finding_id, names, day=local_day(clock()))
    if form is not None and presenting.is_overtaken(page, form):
        status = 409  # whatever else was wrong with it: the finding is no longer what the form was filled in for
    is_stale = status == 409 and not not_told
    form = presenting.decision_form(page, form, back=presenting.back_of(filters), is_stale=is_stale)
    return render_template(
        "review/finding_show.html", panel=page, names=names, filters=filters, words=presenting.WORDS, **_done(),
        refusals=list(refusals), not_told=not_told, is_stale=is_stale, may_decide=person.sees_everything,
        **presenting.finding_context(page, form)), status


@bp.post("/findings/<uuid:finding_id>")
def decide_finding(finding_id: UUID) -> ResponseReturnValue:
    """Decide one possible deviation and go on to the next; or open a decision again."""
    if request.form.get("act") == "reopen":
        return _reopen(finding_id)
    form, person, now = DecisionForm(), reader(), clock()
    if not form.validate():
        return _finding(finding_id, form=form, status=422)
    filters = Filters.of(presenting.arguments_of(form.back.data or ""))
    try:
        with reading() as db:
            key, suggested = listing.find_place(db, finding_id)
        verdict, revision = form.verdict(suggested), form.revision.data or 0
        write(lambda db: deciding.decide_finding(db, finding_id, verdict, revision=revision, actor=person, now=now))
    except IllegalDecision as error:
        return _finding(finding_id, form=form, refusals=blame(form, error.reason), status=422)
    except StaleRevision:
        return _finding(finding_id, form=form, status=409)
    with reading() as db:
        following = listing.next_finding(db, person, filters, key)
    if form.from_list.data or following is None:
        return redirect(url_for(".list_findings", **filters.arguments, show=following, done=finding_id), 303)
    return redirect(url_for(".show_finding", finding_id=following, **filters.arguments, done=finding_id), 303)


def _reopen(finding_id: UUID) -> ResponseReturnValue:
    """Take a decision back; ask once more first where a letter will say so."""
    form, person, now, domain = ReasonForm(), reader(), clock(), settings().mail_domain
    if form.goes_back:
        return _finding(finding_id, form=form)
    if not form.validate():
        return _finding(finding_id, form=form, status=422)
    revision, reason = form.revision.data or 0, form.reason.data or ""
    try:
        if not form.is_sure and (page := _asked_reopening(finding_id, form)):
            return page
        write(lambda db: releasing.take_back(db, finding_id, revision=revision, reason=reason, actor=person, now=now,
                                             domain=domain))
    except IllegalDecision as error:
        return _finding(finding_id, form=form, refusals=blame(form, error.reason), status=422)
    except StaleRevision:
        with reading() as db:
            is_done = finding.is_reopened_by(db, finding_id, person, reason)
        if not is_done:
            return _finding(finding_id, form=form, status=409)
    return redirect(url_for(".show_finding", finding_id=finding_id, done="reopened"), 303)


def _asked_reopening(finding_id: UUID, form: ReasonForm) -> str:
    """The page that asks once more; empty where no letter follows."""
    with reading() as db:
        asked = asking.before_reopening(db, finding_id, revision=form.revision.data or 0)
        names = read_names(db, current_locale().tag)
    return render_template("review/finding_reopening.html", asked=asked, names=names, finding_id=finding_id,
                           form=form) if asked else ""


@bp.get("/findings/<uuid:finding_id>/release")
def ask_about_finding(finding_id: UUID) -> ResponseReturnValue:
    """Say what telling the supplier of one severe deviation at once will do, and ask whether to."""
    try:
        with reading() as db:
            asked = asking.before_release(db, finding_id, now=clock())
            names = read_names(db, current_locale().tag)
    except IllegalDecision as error:
        return _finding(finding_id, not_told=REFUSALS[error.reason], status=409)
    return render_template("review/finding_release.html", asked=asked, names=names, finding_id=finding_id)


@bp.post("/findings/<uuid:finding_id>/release")
def release_finding(finding_id: UUID) -> ResponseReturnValue:
    """Tell the supplier of one severe deviation, alone; a second click changes nothing."""
    form, person, now, domain = RevisionForm(), reader(), clock(), settings().mail_domain
    try:
        told = write(lambda db: releasing.release_severe(
            db, finding_id, revision=form.revision.data or 0, actor=person, now=now, domain=domain).assessment.id)
    except IllegalDecision as error:
        return _finding(finding_id, not_told=REFUSALS[error.reason], status=409)
    except StaleRevision:
        with reading() as db:
            mine = finding.told_alone(db, finding_id, person) if form.revision.data else None
            others = finding.is_released(db, finding_id)
        if mine is None:
            why = gettext("Somebody else has released it meanwhile.") if others else ""
            return _finding(finding_id, not_told=why, status=409)
        told = mine
    return redirect(url_for(".show_assessment", assessment_id=told, done="told"), 303)


@bp.get("/assessments/<uuid:assessment_id>/findings/new")
def show_new_finding(assessment_id: UUID) -> ResponseReturnValue:
    """Show the form for what a reviewer has seen."""
    return _new_finding(assessment_id, NewFindingForm(severity="minor"))


def _new_finding(assessment_id: UUID, form: NewFindingForm, *, refusals: Sequence[Fault] = (),
                 status: int = 200) -> ResponseReturnValue:
    with reading() as db:
        whole = assessments.open_assessment(db, reader(), assessment_id)
        names = read_names(db, current_locale().tag)
    form.offer(presenting.points_offered(names), chosen_sites(whole.assessment.profile))
    return render_template("review/finding_new.html", form=form, whole=whole, refusals=list(refusals)), status


@bp.post("/assessments/<uuid:assessment_id>/findings/new")
def raise_finding(assessment_id: UUID) -> ResponseReturnValue:
    """Record what a reviewer has seen as a possible deviation."""
    form, person, now = NewFindingForm(), reader(), clock()
    if not form.validate():
        return _new_finding(assessment_id, form, status=422)
    ground = Ground(form.ground.data) if form.ground.data in tuple(Ground) else None
    seen = Seen(form.point.data, Severity(form.severity.data), form.words.data or "", ground)
    try:
        made = write(lambda db: deciding.raise_by_hand(db, assessment_id, seen, instance=form.instance.data or COMPANY,
                                                       actor=person, now=now).id)
    except IllegalDecision as error:
        return _new_finding(assessment_id, form, refusals=blame(form, error.reason), status=422)
    return redirect(url_for(".show_finding", finding_id=made, done="raised"), 303)


@bp.get("/assessments")
def list_assessments() -> ResponseReturnValue:
    """Show assessments in one state, the oldest first."""
    person = reader()
    state = request.args.get("state", "")
    if state not in (*AssessmentStatus, READY):
        state = (AssessmentStatus.SUBMITTED if person.sees_everything else AssessmentStatus.REVIEWED).value
    held: dict[str, Any] = {"state": state, "campaign": request.args.get("campaign", ""),
                            "authority": request.args.get("authority", "")}
    with reading() as db:
        names = read_names(db, current_locale().tag, reader=person)
        page = assessments.list_assessments(db, person, state=state, campaign=presenting.as_key(held["campaign"]),
                                            authority=held["authority"], place=asked_place())
    arguments = {key: value for key, value in held.items() if value}
    return render_template(
        "review/assessments_list.html", rows=page.rows, names=names, words=presenting.WORDS, state=state, ready=READY,
        choices=lists.assessment_choices(names, held, person), may_decide=person.sees_everything, local_day=local_day,
        **neighbours(".list_assessments", page, **arguments))


@bp.get("/assessments/<uuid:assessment_id>")
def show_assessment(assessment_id: UUID) -> ResponseReturnValue:
    """Show one assessment whole, and what releasing it would do."""
    return _assessment(assessment_id)


def _assessment(assessment_id: UUID, *, opened: str = "", form: OpenAnswerForm | None = None, refusal: str = "",
                status: int = 200) -> ResponseReturnValue:
    person, now = reader(), clock()
    with reading() as db:
        page = read_assessment(db, person, assessment_id, now=now, opened=opened)
    return render_template(
        "review/assessment_show.html", page=page, whole=page.whole, names=page.names, plan=page.plan, words=presenting.WORDS,
        form=form or OpenAnswerForm(formdata=None), refusal=refusal, opened=opened, is_whole="all" in request.args,
        **_done(), may_decide=person.sees_everything,
        planned=presenting.planned_lines(page.plan, page.names, page.whole.campaign.rule_set_version_id)), status


@bp.post("/assessments/<uuid:assessment_id>/answers")
def open_answer(assessment_id: UUID) -> ResponseReturnValue:
    """Show one supply-chain answer to whoever says why; who, what and why is logged first."""
    form, person, now = OpenAnswerForm(), reader(), clock()
    if not form.validate():
        return _assessment(assessment_id, form=form, status=422)
    answer = form.question.data or "", form.instance.data or COMPANY
    write(lambda db: log_opening(db, person, assessment_id, answer, reason=form.reason.data or "", now=now))
    return _assessment(assessment_id, opened=form.anchor)


@bp.post("/assessments/<uuid:assessment_id>/release")
def release_assessment(assessment_id: UUID) -> ResponseReturnValue:
    """Tell the supplier what came of its answers."""
    form, person, now, domain = ReleaseForm(), reader(), clock(), settings().mail_domain
    try:
        write(lambda db: releasing.release(db, assessment_id, seen=form.seen.data or "", actor=person, now=now, domain=domain))
    except IllegalDecision as error:
        return _assessment(assessment_id, refusal=_refused(assessment_id, error.reason), status=409)
    except UndecidedFindings as error:
        count = error.count
        refusal = ngettext("%(num)d possible deviation is not decided.", "%(num)d possible deviations are not decided.", count)
        return _assessment(assessment_id, refusal=refusal, status=409)
    except StaleRevision:
        refusal = gettext("Somebody has decided since you saw the page. Look at what a release will do now.")
        return _assessment(assessment_id, refusal=refusal, status=409)
    return redirect(url_for(".show_assessment", assessment_id=assessment_id, done="released"), 303)


def _refused(assessment_id: UUID, reason: str) -> str:
    """Why nothing was released, in words; that somebody else was quicker, where that is the reason."""
    with reading() as db:
        is_done = assessments.is_released(db, assessment_id)
    return gettext("Somebody else has released it meanwhile.") if is_done else str(REFUSALS[reason])
