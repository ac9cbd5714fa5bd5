"""Preview: a version, published or as a draft would have it, as any supplier meets it: the real questions, nothing stored."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than the library

from portal.casework.contents import drafting, exhibits
from portal.casework.contents.exhibits import Exhibit
from portal.core.drafting import DraftKind, DraftStatus
from portal.core.instances import SITE
from portal.language.current import current_locale, gettext, use_locale
from portal.language.formats import countries, local_day
from portal.language.locales import find
from portal.staff.authoring.forms import ProfileForm
from portal.staff.authoring.imagining import Imagined
from portal.staff.authoring.queries import UNDERWAY
from portal.staff.authoring.remarks import remarks_of
from portal.staff.authoring.trying import Trial, TrialPage
from portal.staff.authoring.views.contents import bp
from portal.web.current import clock, reading
from portal.web.markup import already_escaped
from portal.web.questions.prepare import prepare_section

ONWARDS = ">"
"""What the button that goes on sends: where to, is known only once the answers are read."""
OWN_FIELDS = frozenset({"csrf_token", "section", "next", "add-row"})
"""Fields of the preview's own form; every other one is an answer. The supplier stands in the address, not in the form."""


@dataclass(frozen=True)
class Shown:
    """What a preview is of.

    Attributes:
        ids: what its addresses are made with.
        pages: endpoints of the preview, of sending answers in it, of print, and of the page to go back to.
        names: the versions that can be chosen; empty where there is but one.
        open: gives the version, from a session, the tag of a language, and the name of the version chosen.
        is_open, is_withdrawn: whether it is of a draft that is not published yet, or one that never was.
        keeps_translations: whether translations show the wording before the draft, until they are made anew.
    """

    ids: dict[str, UUID]
    pages: tuple[str, str, str, str]
    names: list[str]
    open: Callable[..., Exhibit]
    is_draft: bool = False
    is_open: bool = False
    is_withdrawn: bool = False
    keeps_translations: bool = False


@bp.get("/questionnaires/<uuid:version_id>/preview")
def show_preview(version_id: UUID) -> ResponseReturnValue:
    """Show a page as the supplier chosen in the address meets it, before anything is answered."""
    return _page(_published(version_id), {}, request.args.get("section", ""))


@bp.post("/questionnaires/<uuid:version_id>/preview")
def continue_preview(version_id: UUID) -> ResponseReturnValue:
    """Take the answers along to the next page, or show what cannot be read; nothing is stored."""
    return _page(_published(version_id), _entries(), request.form.get("next", ""), sent=request.form.get("section", ""))


@bp.get("/questionnaires/drafts/<uuid:draft_id>/preview")
def show_draft_preview(draft_id: UUID) -> ResponseReturnValue:
    """Show a page as a draft would have it; a draft that faults keep from that says so on its own page."""
    shown = _drafted(draft_id)
    return to_draft(draft_id) if shown is None else _page(shown, {}, request.args.get("section", ""))


@bp.post("/questionnaires/drafts/<uuid:draft_id>/preview")
def continue_draft_preview(draft_id: UUID) -> ResponseReturnValue:
    """Take the answers along as for a published version; likewise nothing is stored."""
    shown = _drafted(draft_id)
    if shown is None:
        return to_draft(draft_id)
    return _page(shown, _entries(), request.form.get("next", ""), sent=request.form.get("section", ""))


def to_draft(draft_id: UUID) -> ResponseReturnValue:
    """Lead to the draft's page, where it says what keeps it from being tried."""
    return redirect(url_for(".show_draft", draft_id=draft_id, _anchor="try"), 303)


def _published(version_id: UUID) -> Shown:
    pages = (".show_preview", ".continue_preview", ".print_questionnaire", ".show_questionnaire")
    return Shown({"version_id": version_id}, pages, [],
                 lambda db, locale, _name: exhibits.exhibit_version(db, version_id, locale))


def _drafted(draft_id: UUID) -> Shown | None:
    """Return what to show of a draft; None where something stands in the way.  Raises NotFound."""
    with reading() as db:
        draft = drafting.open_draft(db, draft_id)
        names = [] if exhibits.obstacles(db, draft) else exhibits.names_in(db, draft)
    if not names:
        return None
    pages = (".show_draft_preview", ".continue_draft_preview", ".print_draft", ".show_draft")
    return Shown({"draft_id": draft_id}, pages, names if len(names) > 1 else [],
                 lambda db, locale, name: exhibits.exhibit_draft(db, drafting.open_draft(db, draft_id), locale, name),
                 is_draft=True, is_open=draft.status in UNDERWAY, is_withdrawn=draft.status is DraftStatus.WITHDRAWN,
                 keeps_translations=draft.kind is DraftKind.WORDING)


def _entries() -> dict[str, list[str]]:
    return {name: values for name, values in request.form.lists() if name not in OWN_FIELDS}


def _page(shown: Shown, entries: dict[str, list[str]], wanted: str, *, sent: str = "") -> str:
    form, exhibit = _chosen(shown)
    asked = {**shown.ids, **_kept(form)}
    bar = render_template("authoring/_preview_bar.html", form=form, shown=shown, exhibit=exhibit, asked=asked,
                          asks_per_site=SITE in exhibit.compiled.repeated)
    with use_locale((find(form.language.data or "") or current_locale()).tag):
        row = request.form.get("add-row", "")
        trial = Trial(exhibit.compiled, exhibit.texts, _imagined(form).profile(), entries, local_day(clock()), sent,
                      {row: 1} if row else {})
        page = _next_page(trial, wanted, sent)
        return render_template(
            "authoring/preview.html", shown=shown, asked=asked, trial=trial, page=page, bar=already_escaped(bar),
            carried=trial.carried(page), remarks=remarks_of(trial, exhibit.judges) if exhibit.judges else None,
            **_contents(trial, page))


def _contents(trial: Trial, page: TrialPage | None) -> dict[str, Any]:
    """Return what a page shows of its questions."""
    if page is None:
        return {"summary": []}
    questionnaire = trial.compiled.questionnaire
    prepared = prepare_section(questionnaire, page.section.id, trial.texts, current_app.jinja_env)
    filled = trial.filled(page)
    body: Markup = prepared.render(filled)
    return {"body": body, "summary": prepared.summary(filled.faults), "onwards": ONWARDS,
            "is_last": trial.after(page.name) is None, "number": questionnaire.sections.index(page.section) + 1}


def _next_page(trial: Trial, wanted: str, sent: str) -> TrialPage | None:
    """Stay on a page that holds something unreadable, else go where the button said, by the answers just sent."""
    here = trial.page(sent)
    if sent and here is not None and trial.faults(here):
        return here
    return (trial.after(sent) or here) if wanted == ONWARDS else trial.page(wanted or sent)


def _chosen(shown: Shown) -> tuple[ProfileForm, Exhibit]:
    """Return the supplier and the language in the address, and the version with its texts in that language.  Raises NotFound."""
    form, here = ProfileForm(request.args, meta={"csrf": False}), current_locale()
    locale = find(request.args.get("language", "")) or here
    with reading() as db:
        exhibit = shown.open(db, locale.tag, request.args.get("version", ""))
    if shown.names:
        form.version.choices = [SelectChoice(name, name) for name in shown.names]
        form.version.data = form.version.data or exhibit.name
    else:
        del form.version
    form.country.choices = [SelectChoice(code, name) for code, name in countries()]
    form.language.choices = [SelectChoice("", gettext("as this page")),
                             *(SelectChoice(tag, known.own_name) for tag in exhibit.languages if (known := find(tag)))]
    form.validate()
    return form, exhibit


def _imagined(form: ProfileForm) -> Imagined:
    return Imagined(
        form.clauses.data or (), form.levels.data or (), employees=None if form.employees.errors else form.employees.data,
        labour_intensive=bool(form.labour_intensive.data), has_parent=bool(form.has_parent.data),
        country="SE" if form.country.errors else form.country.data or "SE",
        sites=0 if form.sites.errors else form.sites.data or 0)


def _kept(form: ProfileForm) -> dict[str, Any]:
    """Return the supplier as what an address is made with; what cannot be read is left out."""
    return {field.short_name: field.data for field in form if field.data and not field.errors}
