"""What is published: the list, one version with its questions and conditions in words, and files to take away."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.casework.contents.archives import pack
from portal.casework.contents.exporting import origins, published_edition, with_notes
from portal.casework.contents.workbook_writing import workbook_of
from portal.casework.contents.writing import files_of
from portal.core.errors import NotFound
from portal.db.paging import Place
from portal.language.current import current_locale
from portal.staff.authoring import queries
from portal.staff.authoring.forms import StandingForm
from portal.staff.authoring.reading import chapters_of
from portal.staff.authoring.words import KINDS, STANDING_DONE, STANDINGS, STATUSES
from portal.web.access import AUTHORS
from portal.web.current import reader, reading

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
bp = Blueprint("authoring", "portal.staff.authoring", template_folder="templates")


@bp.get("/questionnaires")
def list_questionnaires() -> ResponseReturnValue:
    """Show what is published and what is being written."""
    with reading() as db:
        versions, rule_sets = queries.list_versions(db), queries.list_rule_sets(db)
        drafts = queries.list_drafts(db, Place(request.args.get("after", "")[:900], request.args.get("before", "")[:900]))
        people = queries.name_people(db, [row.changed_by for row in drafts.rows])
    return render_template("authoring/questionnaires_list.html", versions=versions, rule_sets=rule_sets, drafts=drafts,
                           people=people, statuses=STATUSES, standings=STANDINGS, kinds=KINDS,
                           may_write=bool(reader().roles & AUTHORS))


@bp.get("/questionnaires/<uuid:version_id>")
def show_questionnaire(version_id: UUID) -> ResponseReturnValue:
    """Show a published version: its languages, its questions, who is asked them."""
    return version_page(version_id, StandingForm(formdata=None))


def version_page(version_id: UUID, form: StandingForm) -> str:
    """Return the page of a version, with the form that withdraws it or takes it into use again."""
    with reading() as db:
        opened = queries.open_version(db, version_id, current_locale().tag)
        people = queries.name_people(db, [opened.row.withdrawn_by or ""])
    return render_template("authoring/questionnaire_show.html", opened=opened, chapters=chapters_of(opened), standings=STANDINGS,
                           people=people, form=form, done=STANDING_DONE.get(request.args.get("done", "")),
                           may_write=bool(reader().roles & AUTHORS))


@bp.get("/questionnaires/<uuid:version_id>/file/<form>")
def download_questionnaire(version_id: UUID, form: str) -> ResponseReturnValue:
    """Give a version with its newest rules and all its texts, as a workbook (`xlsx`) or as a package of files (`zip`)."""
    if form not in ("xlsx", "zip"):
        raise NotFound
    with reading() as db:
        row = queries.open_version(db, version_id, current_locale().tag).row
        edition = published_edition(db, row.code, row.number)
        packages, files = origins(db, edition)
    edition = with_notes(edition, packages)
    content = workbook_of(edition) if form == "xlsx" else pack(files_of(edition, files))
    return Response(content, content_type=XLSX if form == "xlsx" else "application/zip", headers={
        "Content-Disposition": f'attachment; filename="{row.code}-{row.number}.{form}"'})
