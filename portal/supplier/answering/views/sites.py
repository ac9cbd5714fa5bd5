"""The supplier's sites: listed, mended and taken off the list. They live on from one self-assessment to the next."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework import sites
from portal.core.errors import SitesRefused
from portal.core.instances import MOST_SITES, SiteLister, chosen_sites
from portal.core.states import ANSWERING
from portal.db.work import Session
from portal.language.current import current_locale, gettext
from portal.models.sites import Site
from portal.supplier.answering import queries
from portal.supplier.answering.queries import Opened
from portal.supplier.answering.views.overview import bp
from portal.web.current import clock, reading, write
from portal.web.linked import link_of
from portal.web.locale import choose_language, is_still_offered, offer_anew
from portal.web.site_form import OWNERS, SiteForm

T = TypeVar("T")
SAID = ("added", "changed", "removed", "restored")
"""What the list can say was done just now, to which site."""


@bp.get("/assessments/<uuid:assessment_id>/sites")
def show_sites(assessment_id: UUID) -> ResponseReturnValue:
    """Show the supplier's sites, those chosen for this self-assessment and why, and what was done just now."""
    with reading() as db:
        opened = _open(db, assessment_id)
        listed = sites.list_sites(db, opened.supplier_id)
    known = {str(site.id): site for site in listed}
    chosen = frozenset(site.id for site in chosen_sites(opened.profile))
    said = next(((word, known[key]) for word in SAID if (key := request.args.get(word, "")) in known), ("", None))
    return render_template(
        "answering/sites.html", draft={"opened": opened}, owners=OWNERS, said=said[0], about=said[1], most=MOST_SITES,
        open=[site for site in listed if site.closed_at is None], closed=[site for site in listed if site.closed_at is not None],
        chosen=chosen, asked=chosen if opened.status in ANSWERING else frozenset(),
        because=opened.profile.get("sites_because", ""))


@bp.get("/assessments/<uuid:assessment_id>/sites/new")
def show_new_site(assessment_id: UUID) -> ResponseReturnValue:
    """Show an empty form."""
    with reading() as db:
        _open(db, assessment_id)  # may change the language, which the list of countries is in
    return _form(assessment_id, SiteForm(formdata=None))


@bp.post("/assessments/<uuid:assessment_id>/sites/new")
def add_site(assessment_id: UUID) -> ResponseReturnValue:
    """Put a site on the list; a language chosen in the menu keeps what is typed, and stores nothing."""
    is_switched = _switches_language()
    form = SiteForm()
    if is_switched:
        return _form(assessment_id, form) if form.is_begun() else redirect(request.path, 303)
    if not form.validate():
        return _form(assessment_id, form, status=422)
    details, now = form.details(), clock()
    try:
        made = _write(assessment_id, lambda db, opened, actor: sites.add_site(
            db, opened.supplier_id, details, listed_by=SiteLister.SUPPLIER, actor=actor, now=now).id)
    except SitesRefused:
        form.form_errors.append(gettext("The list is full. Call us, and we help you tidy it."))
        return _form(assessment_id, form, status=422)
    return _back(assessment_id, added=made)


@bp.get("/assessments/<uuid:assessment_id>/sites/<uuid:site_id>")
def show_site(assessment_id: UUID, site_id: UUID) -> ResponseReturnValue:
    """Show what is known of one site, to mend it."""
    with reading() as db:
        site = sites.open_site(db, _open(db, assessment_id).supplier_id, site_id)
    return _form(assessment_id, SiteForm.of(site), site=site)


@bp.post("/assessments/<uuid:assessment_id>/sites/<uuid:site_id>")
def change_site(assessment_id: UUID, site_id: UUID) -> ResponseReturnValue:
    """Mend what is known of one site; a language chosen in the menu keeps what is typed, and stores nothing."""
    is_switched = _switches_language()
    form, now = SiteForm(), clock()
    if is_switched or not form.validate():
        with reading() as db:
            site = sites.open_site(db, _open(db, assessment_id).supplier_id, site_id)
        return _form(assessment_id, form, site=site, status=200 if is_switched else 422)
    details = form.details()
    _write(assessment_id, lambda db, opened, actor: sites.change_site(
        db, opened.supplier_id, site_id, details, actor=actor, now=now))
    return _back(assessment_id, changed=site_id)


@bp.post("/assessments/<uuid:assessment_id>/sites/<uuid:site_id>/close")
def close_site(assessment_id: UUID, site_id: UUID) -> ResponseReturnValue:
    """Take a site off the list; the next page offers to undo it."""
    now = clock()
    _write(assessment_id, lambda db, opened, actor: sites.close_site(db, opened.supplier_id, site_id, actor=actor, now=now))
    return _back(assessment_id, removed=site_id)


@bp.post("/assessments/<uuid:assessment_id>/sites/<uuid:site_id>/reopen")
def reopen_site(assessment_id: UUID, site_id: UUID) -> ResponseReturnValue:
    """Put a site back on the list."""
    now = clock()
    _write(assessment_id, lambda db, opened, actor: sites.reopen_site(db, opened.supplier_id, site_id, actor=actor, now=now))
    return _back(assessment_id, restored=site_id)


def _switches_language() -> bool:
    """Whether a language was chosen, which is taken at once: asked before the form is made, since its choices are in it."""
    if "language" not in request.form:
        return False
    choose_language(request.form["language"])
    return True


def _open(db: Session, assessment_id: UUID) -> Opened:
    opened = queries.open_assessment(db, link_of(assessment_id), assessment_id, locale=current_locale().tag, now=clock())
    if not is_still_offered(opened.id, opened.languages):
        offer_anew(opened.id, queries.languages_of(db, opened), opened.locale)
    return opened


def _write(assessment_id: UUID, act: Callable[[Session, Opened, str], T]) -> T:
    """Run one unit of work for whoever opened the link, who is named as the link."""
    actor = f"link:{link_of(assessment_id)}"
    return write(lambda db: act(db, _open(db, assessment_id), actor))


def _back(assessment_id: UUID, **said: UUID) -> ResponseReturnValue:
    words: dict[str, Any] = {name: str(key) for name, key in said.items()}
    return redirect(url_for(".show_sites", assessment_id=assessment_id, **words), 303)


def _form(assessment_id: UUID, form: SiteForm, *, site: Site | None = None, status: int = 200) -> ResponseReturnValue:
    with reading() as db:
        opened = _open(db, assessment_id)
    return render_template("answering/site_edit.html", draft={"opened": opened}, form=form, site=site), status
