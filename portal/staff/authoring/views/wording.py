"""New wording of a published version in the browser, a section at a time; becomes a draft that a second person approves."""

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents import drafting
from portal.core.errors import DraftRefused, NotFound
from portal.core.wording import question_texts
from portal.language.current import current_locale
from portal.staff.authoring import queries, words
from portal.staff.authoring.forms import WordingForm
from portal.staff.authoring.queries import OpenVersion
from portal.staff.authoring.views.contents import bp
from portal.staff.authoring.views.drafts import PREFIX
from portal.web.current import clock, reader, reading, write


@bp.get("/questionnaires/<uuid:version_id>/wording/<section_id>")
def show_wording(version_id: UUID, section_id: str) -> ResponseReturnValue:
    """Show the Swedish texts of a section, to be mended."""
    return _page(version_id, section_id, WordingForm(formdata=None))


@bp.post("/questionnaires/<uuid:version_id>/wording/<section_id>")
def propose_wording(version_id: UUID, section_id: str) -> ResponseReturnValue:
    """Store what was changed as a draft."""
    form, actor, now = WordingForm(), reader().actor, clock()
    typed = {name.removeprefix(PREFIX): text for name, text in request.form.items() if name.startswith(PREFIX)}
    if not form.validate():
        return _page(version_id, section_id, form, typed), 422
    title = " ".join((form.title.data or "").split())
    try:
        draft_id = write(lambda db: drafting.make_wording_draft(
            db, title, {"questionnaire_version_id": version_id}, typed, actor=actor, now=now).id)
    except DraftRefused as refused:
        return _page(version_id, section_id, form, typed, refused), 422
    return redirect(url_for(".show_draft", draft_id=draft_id, done="made"), 303)


def _page(version_id: UUID, section_id: str, form: WordingForm, typed: Mapping[str, str] | None = None,
          refused: DraftRefused | None = None) -> str:
    with reading() as db:
        opened = queries.open_version(db, version_id, current_locale().tag)
        running = drafting.current_wording(db, {"questionnaire_version_id": version_id})
    keys = _keys(opened, section_id)
    refusal, at_fault = words.refusal(refused) if refused else ("", "")
    return render_template(
        "authoring/wording.html", opened=opened, section_id=section_id, form=form, running=running, typed=typed or {},
        prefix=PREFIX, groups=keys, refusal=refusal, at_fault=at_fault, title=running[f"section.{section_id}.title"])


def _keys(opened: OpenVersion, section_id: str) -> list[tuple[str, list[str]]]:
    """Return the keys of a section's texts, the section's own first, then question by question under its number."""
    questionnaire = opened.compiled.questionnaire
    section = next((section for section in questionnaire.sections if section.id == section_id), None)
    if section is None:
        raise NotFound
    own = [f"section.{section.id}.title", *([f"section.{section.id}.intro"] if section.intro else [])]
    return [("", own), *((questionnaire.numbers[question.id], [key for key, _ in question_texts(question)])
                         for question in section.questions)]
