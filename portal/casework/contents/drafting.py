"""Drafts of content: made, written, checked, approved by a second person, published as the same rows that shipped files make."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.casework.contents import novelty
from portal.casework.contents.auditing import Report
from portal.casework.contents.publication import Desk, Published, publish
from portal.casework.contents.reading import FileFault
from portal.casework.contents.revisions import revise_by_hand
from portal.casework.contents.running import Kept
from portal.casework.contents.staging import CATALOGUES, examine_files, staged
from portal.casework.contents.workbook_files import Cells
from portal.casework.contents.workbook_tables import CellPlace
from portal.core.documents import canonical, digest
from portal.core.drafting import NEEDS_SOUNDNESS, DraftAct, DraftKind, DraftStatus, next_status
from portal.core.errors import ContentFaults, DraftRefused, NotFound, StaleRevision
from portal.language.texts import MASTER
from portal.models.assessments import Assessment, Campaign
from portal.models.authoring import ContentDraft
from portal.models.contents import ContentText, QuestionnaireVersion
from portal.platform import audit

LONGEST_TEXT = 2000
"""Signs of one text, as the definitions' models have it."""
CellsTold = Mapping[str, Sequence[str | int]]
"""From `path:line` to sheet, row, column and heading."""
NO_CELLS: CellsTold = MappingProxyType({})
_reports: Kept[str, Report] = Kept(20)


@dataclass(frozen=True)
class Act:
    """Who does what with which draft, and when.

    Attributes:
        seen: the revision the person saw; None where it does not matter.
        actor: as the audit log names people.
    """

    draft_id: UUID
    what: DraftAct
    seen: int | None
    actor: str
    now: datetime
    note: str = ""


def make_package_draft(db: Session, title: str, files: Mapping[str, str], *, actor: str, now: datetime,
                       cells: CellsTold = NO_CELLS) -> ContentDraft:
    """Store uploaded files as a draft, sound or not: faults are mended in it.

    Args:
        cells: as `tell_cells` found them, of files that came as a workbook.

    Raises:
        DraftRefused: `nothing_new`, when there is no file of a version or of rules.
    """
    if not any(not path.startswith(f"{CATALOGUES}/") for path in files):
        raise DraftRefused("nothing_new")
    return _store(db, ContentDraft(title=title, kind=DraftKind.PACKAGE, files=dict(files), cells=dict(cells)), actor, now)


def make_wording_draft(db: Session, title: str, owner: Mapping[str, UUID], texts: Mapping[str, str], *, actor: str,
                       now: datetime) -> ContentDraft:
    """Store new wording of a published version (`questionnaire_version_id`) or rule set (`rule_set_version_id`) as a draft.

    Raises:
        NotFound: there is no such definition.
        DraftRefused: as `new_wording`.
    """
    return _store(db, ContentDraft(title=title, kind=DraftKind.WORDING, **owner,
                                   files=new_wording(current_wording(db, owner), texts)), actor, now)


def _store(db: Session, draft: ContentDraft, actor: str, now: datetime) -> ContentDraft:
    draft.status, draft.writers, draft.replayed, draft.note = DraftStatus.DRAFT, [actor], {}, ""
    draft.created_at, draft.changed_at, draft.changed_by = now, now, actor
    db.add(draft)
    db.flush()
    audit.record(db, "draft.made", ("content_draft", draft.id), actor=actor, now=now, kind=draft.kind.value, title=draft.title)
    return draft


def current_wording(db: Session, owner: Mapping[str, UUID]) -> Mapping[str, str]:
    """Return the Swedish texts that run now, by key.  Raises NotFound."""
    column, value = next(iter(owner.items()))
    texts: Mapping[str, str] | None = db.scalar(select(ContentText.texts).where(
        getattr(ContentText, column) == value, ContentText.locale == MASTER, ContentText.is_current))
    if texts is None:
        raise NotFound
    return texts


def new_wording(current: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Return what of some texts differs from those that run, trimmed.

    Raises:
        DraftRefused: `nothing_new`; `empty:<key>` (no text can be taken away: that would change the meaning);
            `too_long:<key>`.
    """
    trimmed = {key: text.replace("\r\n", "\n").strip() for key, text in texts.items() if key in current}
    for key, text in trimmed.items():
        if not text:
            raise DraftRefused(f"empty:{key}")
        if len(text) > LONGEST_TEXT:
            raise DraftRefused(f"too_long:{key}")
    changed = {key: text for key, text in trimmed.items() if text != current[key]}
    if not changed:
        raise DraftRefused("nothing_new")
    return changed


def open_draft(db: Session, draft_id: UUID) -> ContentDraft:
    """Return a draft.  Raises NotFound."""
    draft = db.get(ContentDraft, draft_id)
    if draft is None:
        raise NotFound
    return draft


def tell_cells(db: Session, files: Mapping[str, str], cells: Cells) -> dict[str, list[str | int]]:
    """Return from which cells of a workbook those lines are that the checker names; nothing is stored."""
    if not cells:
        return {}
    report = _report(files, _published_here(db, None))
    named = {f"{fault.path}:{fault.line}" for fault in (*report.faults, *report.warnings)}
    return {line: [*astuple(cell)] for line, cell in cells.items() if line in named}


def write_files(db: Session, act: Act, files: Mapping[str, str], cells: CellsTold = NO_CELLS) -> ContentDraft:
    """Put other files in a draft's place, or other wording; whoever writes can no longer approve.

    Raises:
        NotFound, StaleRevision: somebody else wrote since the page was shown.
        DraftRefused: `state`, or as the makers.
    """
    draft = _seen(db, act)
    draft.status = next_status(draft.status, DraftAct.WRITE, person=act.actor, writers=draft.writers, faults=0)
    if draft.kind is DraftKind.WORDING:
        files = new_wording(current_wording(db, owner_of(draft)), files)
    elif not files:
        raise DraftRefused("nothing_new")
    draft.files, draft.cells = dict(files), dict(cells)
    draft.writers = sorted({*draft.writers, act.actor})
    _touch(db, draft, act, "draft.written")
    return draft


def move(db: Session, act: Act) -> ContentDraft:
    """Submit, approve, return or withdraw a draft.

    Raises:
        NotFound, StaleRevision, DraftRefused: as `next_status` says; `nothing_new`, where there is nothing to approve.
    """
    draft = _seen(db, act)
    faults = len(faults_of(db, draft)) if act.what in NEEDS_SOUNDNESS else 0
    after = next_status(draft.status, act.what, person=act.actor, writers=draft.writers, faults=faults)
    if act.what in NEEDS_SOUNDNESS and not is_new(db, draft):
        raise DraftRefused("nothing_new")
    draft.status = after
    if act.what is DraftAct.APPROVE:
        draft.approved_by, draft.approved_at = act.actor, act.now
    elif act.what is DraftAct.RETURN:
        draft.approved_by = draft.approved_at = None
    draft.note = act.note or draft.note
    _touch(db, draft, act, f"draft.{act.what.value}")
    return draft


def publish_draft(db: Session, act: Act) -> Published:
    """Make an approved draft the row that runs.

    Raises:
        NotFound, StaleRevision, DraftRefused; also `replay`: nobody has looked at what the rules would change in a round, and
            `nothing_new`.
        ContentFaults: a published version would change its meaning.
    """
    draft = _seen(db, act)
    if rounds_to_replay(db, draft) and draft.replayed.get("digest") != content_of(draft):
        raise DraftRefused("replay")
    after = next_status(draft.status, DraftAct.PUBLISH, person=act.actor, writers=draft.writers,
                        faults=len(faults_of(db, draft)))
    if not is_new(db, draft):
        raise DraftRefused("nothing_new")
    draft.status = after
    done = _publish_wording(db, draft, act) if draft.kind is DraftKind.WORDING else _publish_files(db, draft, act)
    draft.published_at = act.now
    _touch(db, draft, act, "draft.published")
    return done


def is_new(db: Session, draft: ContentDraft) -> bool:
    """Return whether publishing a draft without faults would change anything."""
    if draft.kind is DraftKind.WORDING:
        running = current_wording(db, owner_of(draft))
        return any(running.get(key) != text for key, text in draft.files.items())
    return novelty.is_new(db, report_of(db, draft).package, draft.files)


def mark_replayed(db: Session, act: Act, campaign_id: UUID) -> None:
    """Note that the draft's rules were replayed over a round as they stand."""
    draft = _seen(db, act)
    draft.replayed = {"digest": content_of(draft), "campaign": str(campaign_id), "by": act.actor, "at": act.now.isoformat()}
    audit.record(db, "draft.replayed", ("content_draft", draft.id), actor=act.actor, now=act.now, campaign=str(campaign_id))


def rounds_to_replay(db: Session, draft: ContentDraft) -> list[tuple[UUID, str]]:
    """Return id and title of the rounds with submissions that the draft's rules could judge, the newest first."""
    if draft.kind is not DraftKind.PACKAGE:
        return []
    fits = {(rules.code, number) for rules in report_of(db, draft).package.rule_sets for number in rules.fits}
    rows = db.execute(select(Campaign.id, Campaign.title, QuestionnaireVersion.code, QuestionnaireVersion.number)
                      .join(QuestionnaireVersion, QuestionnaireVersion.id == Campaign.questionnaire_version_id)
                      .where(exists().where(Assessment.campaign_id == Campaign.id, Assessment.submitted_at.is_not(None)))
                      .order_by(Campaign.created_at.desc(), Campaign.id)).all()
    return [(key, title) for key, title, code, number in rows if (code, number) in fits]


def content_of(draft: ContentDraft) -> str:
    """Return the digest of a draft's files."""
    return digest(canonical(draft.files))


def owner_of(draft: ContentDraft) -> dict[str, UUID]:
    """Return which definition new wording is for, as the column that names it and its id."""
    if draft.questionnaire_version_id is not None:
        return {"questionnaire_version_id": draft.questionnaire_version_id}
    if draft.rule_set_version_id is not None:
        return {"rule_set_version_id": draft.rule_set_version_id}
    raise ValueError("a package is of no published definition")


def report_of(db: Session, draft: ContentDraft) -> Report:
    """Return what the checker says of a package's files; once per content and process, since it costs a second or more."""
    return _report(draft.files, _published_here(db, draft.id))


def _report(files: Mapping[str, str], beside: Mapping[str, str]) -> Report:
    mark = digest(canonical([files, beside]))
    return _reports.find(mark) or _reports.keep(mark, examine_files(files, beside))


def place_of(draft: ContentDraft, fault: FileFault) -> str:
    """Return where a fault of a draft is, for its author: the cell of the workbook they sent, else file and line."""
    line = f"{fault.path}:{fault.line}"
    cell = draft.cells.get(line)
    return CellPlace(*cell).words if cell else line


def faults_of(db: Session, draft: ContentDraft) -> list[FileFault]:
    """Return the faults that stand in the way of publication; wording was checked when it was written."""
    return report_of(db, draft).faults if draft.kind is DraftKind.PACKAGE else []


def _published_here(db: Session, apart_from: UUID | None) -> dict[str, str]:
    """Return the files of the drafts that were published before, so that a draft can be made from any of them."""
    published = select(ContentDraft.files).where(
        ContentDraft.kind == DraftKind.PACKAGE, ContentDraft.status == DraftStatus.PUBLISHED).order_by(ContentDraft.published_at)
    held = db.scalars(published if apart_from is None else published.where(ContentDraft.id != apart_from))
    return {path: text for files in held for path, text in files.items() if not path.startswith(f"{CATALOGUES}/")}


def _seen(db: Session, act: Act) -> ContentDraft:
    draft = open_draft(db, act.draft_id)
    if act.seen is not None and act.seen != draft.revision:
        raise StaleRevision
    return draft


def _touch(db: Session, draft: ContentDraft, act: Act, event: str) -> None:
    draft.changed_at, draft.changed_by = act.now, act.actor
    audit.record(db, event, ("content_draft", draft.id), actor=act.actor, now=act.now, status=draft.status.value)
    db.flush()


def _publish_files(db: Session, draft: ContentDraft, act: Act) -> Published:
    with staged(draft.files) as place:
        report = report_of(db, draft)
        if report.faults:
            raise ContentFaults(tuple(fault.words for fault in report.faults))
        return publish(Desk(db, act.actor, act.now, place.translations), report.package)


def _publish_wording(db: Session, draft: ContentDraft, act: Act) -> Published:
    owner = owner_of(draft)
    keys = current_wording(db, owner)
    revise_by_hand(db, owner, MASTER, {key: (text, {"approved": True}) for key, text in draft.files.items()}, keys, now=act.now)
    return Published(texts=[f"{draft.title} {MASTER}"])
