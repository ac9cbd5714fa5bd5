"""Preview: a version as any supplier would meet it, with the real questions and nothing stored."""

from collections.abc import Sequence
from uuid import UUID

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than the library

from portal.casework.contents.running import compiled_questionnaire, questionnaire_texts
from portal.core.questionnaire import Section
from portal.language.current import current_locale, gettext, use_locale
from portal.language.formats import local_day
from portal.language.locales import find
from portal.staff.authoring import queries, trying
from portal.staff.authoring.forms import ProfileForm
from portal.staff.authoring.views.contents import bp
from portal.web.current import clock, reading
from portal.web.markup import already_escaped
from portal.web.questions.prepare import prepare_section

OWN_FIELDS = frozenset({
    "csrf_token", "section", "next", "language", "clauses", "levels", "employees", "labour_intensive", "has_parent"})
"""Fields of the preview's own form; every other one is an answer."""


@bp.get("/questionnaires/<uuid:version_id>/preview")
def show_preview(version_id: UUID) -> ResponseReturnValue:
    """Show a section as the supplier chosen in the address meets it, before anything is answered."""
    return _page(version_id, {}, request.args.get("section", ""), sent="")


@bp.post("/questionnaires/<uuid:version_id>/preview")
def continue_preview(version_id: UUID) -> ResponseReturnValue:
    """Take the answers along to the next section, or show what cannot be read; nothing is stored."""
    entries = {name: values for name, values in request.form.lists() if name not in OWN_FIELDS}
    return _page(version_id, entries, request.form.get("next", ""), sent=request.form.get("section", ""))


def _page(version_id: UUID, entries: dict[str, list[str]], wanted: str, *, sent: str) -> ResponseReturnValue:
    form = _profile_form(version_id)
    form.validate()
    here = current_locale()
    locale = find(form.language.data or "") or here
    with reading() as db:
        opened = queries.open_version(db, version_id, locale.tag)
        compiled, texts = compiled_questionnaire(db, version_id), questionnaire_texts(db, version_id, locale.tag)
    bar = render_template("authoring/_preview_bar.html", form=form, version_id=version_id)
    with use_locale(locale.tag):
        profile = trying.imagined_profile(
            form.clauses.data or (), form.levels.data or (), employees=form.employees.data if not form.employees.errors else None,
            labour_intensive=bool(form.labour_intensive.data), has_parent=bool(form.has_parent.data))
        trial = trying.Trial(compiled, texts, profile, {}, entries, local_day(clock()), sent)
        section = _shown(trial, wanted, sent)
        page = trial.page(section)
        prepared = prepare_section(compiled.questionnaire, section.id, texts, current_app.jinja_env)
        return render_template(
            "authoring/preview.html", opened=opened, trial=trial, section=section, following=trial.after(section),
            title=texts.text(f"section.{section.id}.title"), place=compiled.questionnaire.sections.index(section) + 1,
            intro=texts.text(f"section.{section.id}.intro") if section.intro else "", body=prepared.render(page),
            summary=prepared.summary(page.faults), left_out=trial.left_out(section), bar=already_escaped(bar),
            carried=trial.carried(section), kept=_kept(form), rail=_rail(trial))


def _shown(trial: trying.Trial, wanted: str, sent: str) -> Section:
    """Stay on a section that holds something unreadable, else go where asked."""
    if sent and trial.page(trial.section(sent)).faults:
        return trial.section(sent)
    return trial.section(wanted or sent)


def _profile_form(version_id: UUID) -> ProfileForm:
    form = ProfileForm(request.values, meta={"csrf": False})
    with reading() as db:
        languages = queries.open_version(db, version_id, current_locale().tag).languages
    form.language.choices = [SelectChoice("", gettext("as this page")),
                             *(SelectChoice(tag, known.own_name) for tag in languages if (known := find(tag)))]
    return form


def _kept(form: ProfileForm) -> Sequence[tuple[str, str]]:
    """Return the profile as pairs for hidden fields and addresses."""
    employees = form.employees.data
    pairs = [("language", form.language.data or ""), ("employees", "" if employees is None else str(employees))]
    pairs += [(name, value) for name in ("clauses", "levels") for value in getattr(form, name).data or ()]
    pairs += [(name, "y") for name in ("labour_intensive", "has_parent") if getattr(form, name).data]
    return [(name, value) for name, value in pairs if value]


def _rail(trial: trying.Trial) -> list[tuple[str, str]]:
    return [(section.id, trial.texts.text(f"section.{section.id}.title")) for section in trial.sections]
