"""Drafts: uploaded, checked, compared, approved by a second person, published."""

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents import drafting, exhibits
from portal.casework.contents.drafting import Act, CellsTold, place_of
from portal.core.drafting import NEEDS_SOUNDNESS, DraftAct, DraftKind, acts_open
from portal.core.errors import ContentFaults, DraftRefused, ImportRefused, NotFound
from portal.db.work import Session
from portal.language.current import lazy_gettext
from portal.language.telling import told
from portal.models.authoring import ContentDraft
from portal.staff.authoring import queries, words
from portal.staff.authoring.forms import ActForm, ReplaceForm, UploadForm
from portal.staff.authoring.uploads import files_of
from portal.staff.authoring.views.contents import bp
from portal.web.current import clock, reader, reading, write

PREFIX = "text:"
"""Stands before a text's key in the name of its field."""
MOST_FAULTS = 200
"""Faults shown on the page; the command prints all."""
REFUSED_FILES = {
    "format": lazy_gettext("The file is neither a package (.zip) nor a workbook (.xlsx)."),
    "too_large": lazy_gettext("The file is larger than the portal takes."),
    "bomb": lazy_gettext("The file is larger than the portal takes."),
    "damaged": lazy_gettext("The file is damaged. Save it once more and try again."),
    "no_sheet": lazy_gettext("The workbook holds no sheet. Begin with one that the portal has made."),
    "too_many_rows": lazy_gettext("A sheet of the workbook has more rows than the portal takes."),
    "cell_too_long": lazy_gettext("A cell of the workbook holds more text than the portal takes. Shorten it."),
}


@bp.get("/questionnaires/drafts/new")
def show_new_draft() -> ResponseReturnValue:
    """Ask for a file."""
    return _new_page(UploadForm())


@bp.post("/questionnaires/drafts/new")
def make_draft() -> ResponseReturnValue:
    """Store a file as a draft; faults in it are listed on the draft's page."""
    form, actor, now = UploadForm(), reader().actor, clock()
    if not form.validate():
        return _new_page(form), 422
    try:
        files, cells = _read(form.file.data.read())
        title = " ".join((form.title.data or "").split())
        draft_id = write(lambda db: drafting.make_package_draft(db, title, files, actor=actor, now=now, cells=cells).id)
    except (ImportRefused, ContentFaults, DraftRefused) as refused:
        return _new_page(form, _told(refused)), 422
    return redirect(url_for(".show_draft", draft_id=draft_id, done="made"), 303)


@bp.get("/questionnaires/drafts/<uuid:draft_id>")
def show_draft(draft_id: UUID) -> ResponseReturnValue:
    """Show a draft: what it changes, what the checker says, and what can be done with it now."""
    return _draft_page(draft_id)


@bp.post("/questionnaires/drafts/<uuid:draft_id>/file")
def replace_draft(draft_id: UUID) -> ResponseReturnValue:
    """Put a mended file in a draft's place; of new wording, the texts as they were mended on the draft's page."""
    texts = {name.removeprefix(PREFIX): text for name, text in request.form.items() if name.startswith(PREFIX)}
    if texts:
        return _reword(draft_id, texts)
    form = ReplaceForm()
    if not form.validate():
        return _draft_page(draft_id, replacing=form), 422
    act = _act(draft_id, DraftAct.WRITE, form.seen.data)
    try:
        files, cells = _read(form.file.data.read())
        write(lambda db: drafting.write_files(db, act, files, cells).id)
    except (ImportRefused, ContentFaults, DraftRefused) as refused:
        return _draft_page(draft_id, refusals=_told(refused)), 422
    return redirect(url_for(".show_draft", draft_id=draft_id, done="write"), 303)


def _reword(draft_id: UUID, texts: dict[str, str]) -> ResponseReturnValue:
    act = _act(draft_id, DraftAct.WRITE, request.form.get("seen"))

    def unit(db: Session) -> None:
        draft = drafting.open_draft(db, draft_id)
        if draft.kind is not DraftKind.WORDING:
            raise NotFound
        drafting.write_files(db, act, {**draft.files, **texts})

    try:
        write(unit)
    except DraftRefused as refused:
        return _draft_page(draft_id, refusals=_told(refused), reworded=texts), 422
    return redirect(url_for(".show_draft", draft_id=draft_id, done="write"), 303)


@bp.post("/questionnaires/drafts/<uuid:draft_id>/act")
def act_on_draft(draft_id: UUID) -> ResponseReturnValue:
    """Submit, approve, return, publish or withdraw a draft."""
    form = ActForm()
    if not form.validate() or form.what.data not in set(DraftAct) - {DraftAct.WRITE}:
        return _draft_page(draft_id, acting=form), 422
    what = DraftAct(form.what.data)
    act = _act(draft_id, what, form.seen.data, note=form.note.data or "")
    try:
        write(lambda db: drafting.publish_draft(db, act) if what is DraftAct.PUBLISH else drafting.move(db, act))
    except (ContentFaults, DraftRefused) as refused:
        return _draft_page(draft_id, refusals=_told(refused)), 422
    return redirect(url_for(".show_draft", draft_id=draft_id, done=what.value), 303)


def _read(content: bytes) -> tuple[dict[str, str], CellsTold]:
    """What was uploaded; the check, which takes its time, is not done while others wait to write."""
    files, cells = files_of(content)
    with reading() as db:
        return files, drafting.tell_cells(db, files, cells)


def _act(draft_id: UUID, what: DraftAct, seen: str | None, note: str = "") -> Act:
    revision = int(seen) if seen and seen.isdecimal() else None
    return Act(draft_id, what, revision, reader().actor, clock(), note)


def _told(refused: ImportRefused | ContentFaults | DraftRefused) -> list[str]:
    if isinstance(refused, ContentFaults):
        return [told(fault) for fault in refused.faults[:MOST_FAULTS]]
    if isinstance(refused, ImportRefused):
        return [str(REFUSED_FILES.get(refused.reason, REFUSED_FILES["damaged"]))]
    return [words.refusal(refused)[0]]


def _new_page(form: UploadForm, refusals: list[str] | None = None) -> str:
    return render_template("authoring/draft_new.html", form=form, refusals=refusals or [])


def _draft_page(draft_id: UUID, *, refusals: list[str] | None = None, acting: ActForm | None = None,
                replacing: ReplaceForm | None = None, reworded: Mapping[str, str] | None = None) -> str:
    person = reader().actor
    with reading() as db:
        draft = drafting.open_draft(db, draft_id)
        people = queries.name_people(db, [*draft.writers, draft.changed_by, draft.approved_by or ""])
        needs_replay = bool(drafting.rounds_to_replay(db, draft)) and draft.replayed.get("digest") != drafting.content_of(draft)
        report = drafting.report_of(db, draft) if draft.kind is DraftKind.PACKAGE else None
        before = queries.wording_before(db, draft) if draft.kind is DraftKind.WORDING else {}
        hindering, tried = exhibits.obstacles(db, draft), exhibits.names_in(db, draft)
        faults = report.faults if report else []
        acts = acts_open(draft.status, person=person, writers=draft.writers, faults=len(faults))
        is_idle = draft.status in queries.UNDERWAY and not faults and not drafting.is_new(db, draft)
        became = queries.published_from(db, draft, report.package if report else None)
    acts = tuple(act for act in acts if not (is_idle and act in NEEDS_SOUNDNESS))
    return render_template(
        "authoring/draft_show.html", draft=draft, people=people, report=report, needs_replay=needs_replay,
        writers=[people.get(writer, writer) for writer in draft.writers], faults=faults[:MOST_FAULTS], acts=acts,
        act_words=words.ACTS, statuses=words.STATUSES, kinds=words.KINDS, refusals=refusals or [], before=before,
        done=words.DONE.get(request.args.get("done", ""), ""), acting=acting or ActForm(formdata=None),
        replacing=replacing or ReplaceForm(formdata=None), may_replace=_may_replace(draft, acts),
        may_reword=draft.kind is DraftKind.WORDING and DraftAct.WRITE in acts, reworded=reworded or {},
        is_writer=person in draft.writers, place_of=place_of, hindering=hindering, tried=tried, is_idle=is_idle, became=became,
        is_underway=draft.status in queries.UNDERWAY)


def _may_replace(draft: ContentDraft, acts: tuple[DraftAct, ...]) -> bool:
    return draft.kind is DraftKind.PACKAGE and DraftAct.WRITE in acts
