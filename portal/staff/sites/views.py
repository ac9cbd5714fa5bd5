"""Choosing the sites that one assessment asks about; and listing one that the supplier has not."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework import sites
from portal.core.errors import SitesRefused
from portal.core.instances import MOST_SITES, SiteLister
from portal.language.current import gettext, lazy_gettext
from portal.staff.sites import queries
from portal.staff.sites.forms import ChoiceForm
from portal.web.current import clock, reader, reading, write
from portal.web.site_form import SiteForm
from portal.web.words import ASSESSMENT_STATES

bp = Blueprint("sites", __name__, template_folder="templates")
REFUSALS: dict[str, str] = {
    "too_many": lazy_gettext("Choose at most five sites."),
    "reason_missing": lazy_gettext("Write why these were chosen: the supplier reads it."),
    "unknown": lazy_gettext("A site you ticked has been closed meanwhile. Look at the list again."),
    "not_asked": lazy_gettext("This questionnaire asks nothing per site."),
    "too_late": lazy_gettext("The answers have been submitted, so no other sites can be chosen."),
    "list_full": lazy_gettext("The supplier's list is full. Ask it to tidy the list."),
}
ABOUT_REASON = "reason_missing"


@bp.get("/assessments/<uuid:assessment_id>/sites")
def show_choice(assessment_id: UUID) -> ResponseReturnValue:
    """Show the supplier's sites, those chosen or suggested ticked."""
    return _choice(assessment_id)


def _choice(assessment_id: UUID, *, form: ChoiceForm | None = None, status: int = 200) -> ResponseReturnValue:
    with reading() as db:
        found = queries.read_choosing(db, reader(), assessment_id)
    if form is None:
        form = ChoiceForm(formdata=None, sites=found.ticked, because=found.assessment.profile.get("sites_because", ""))
    form.offer(found.listed)
    return render_template("sites/sites_choose.html", found=found, form=form, most=MOST_SITES, states=ASSESSMENT_STATES,
                           said=request.args.get("done", "")), status


@bp.post("/assessments/<uuid:assessment_id>/sites")
def choose_sites(assessment_id: UUID) -> ResponseReturnValue:
    """Choose which sites the assessment asks about."""
    form, person, now = ChoiceForm(), reader(), clock()
    if not form.validate():
        return _choice(assessment_id, form=form, status=422)
    wanted, because = form.sites.data or [], form.because.data or ""
    try:
        write(lambda db: sites.choose_sites(db, assessment_id, wanted, because, actor=person, now=now))
    except SitesRefused as error:
        field: Any = form.because if error.reason == ABOUT_REASON else form.sites
        field.errors = [*field.errors, str(REFUSALS[error.reason])]
        return _choice(assessment_id, form=form, status=409 if error.reason in ("too_late", "not_asked") else 422)
    return redirect(url_for(".show_choice", assessment_id=assessment_id, done="chosen" if wanted else "none"), 303)


@bp.get("/assessments/<uuid:assessment_id>/sites/new")
def show_new_site(assessment_id: UUID) -> ResponseReturnValue:
    """Show an empty form for a site that the supplier has not listed."""
    return _new_site(assessment_id, SiteForm(formdata=None))


def _new_site(assessment_id: UUID, form: SiteForm, *, status: int = 200) -> ResponseReturnValue:
    with reading() as db:
        found = queries.read_choosing(db, reader(), assessment_id)
    form.owner.label.text = gettext("Who owns it, seen from the supplier")
    return render_template("sites/site_new.html", found=found, form=form), status


@bp.post("/assessments/<uuid:assessment_id>/sites/new")
def add_site(assessment_id: UUID) -> ResponseReturnValue:
    """List a site for the supplier."""
    form, person, now = SiteForm(), reader(), clock()
    if not form.validate():
        return _new_site(assessment_id, form, status=422)
    details = form.details()
    try:
        write(lambda db: sites.add_site(db, queries.read_choosing(db, person, assessment_id).supplier.id, details,
                                        listed_by=SiteLister.KANSLI, actor=person.actor, now=now).id)
    except SitesRefused as error:
        form.form_errors.append(str(REFUSALS[error.reason]))
        return _new_site(assessment_id, form, status=422)
    return redirect(url_for(".show_choice", assessment_id=assessment_id, done="listed"), 303)
