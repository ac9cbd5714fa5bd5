"""What answering changes: a section saved, an assessment submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from portal.core.errors import AnsweringClosed, Overtaken
from portal.core.merging import Merge, differences, merge, state_at
from portal.core.states import ANSWERING, AssessmentStatus
from portal.db.prepared import Place, Prepared, inserting
from portal.db.types import Encoded
from portal.models.assessments import Assessment
from portal.models.drafts import DraftChange, DraftSection
from portal.supplier.answering import queries
from portal.supplier.answering.queries import Opened, Saved

NOTHING = Saved(0, {}, datetime.min)


@dataclass(frozen=True, slots=True)
class Save:
    """What a form sent for one section.

    Attributes:
        section: the section's id and the instance.
        revision: the revision the form was made from; 0 for a section never saved.
        form_key: made anew for every form shown; with the revision it tells a repeated request from a new one.
        answers: every question that stood in the form, as plain JSON data; `{}` for an empty answer.
        text_digest: of the texts that were read.
    """

    section: tuple[str, str]
    revision: int
    form_key: str
    answers: Mapping[str, Any]
    locale: str
    text_digest: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a save: the section as it is now, and what a colleague did meanwhile."""

    saved: Saved
    written: bool = False
    conflicts: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


_KEY = (DraftSection.assessment_id == bindparam("assessment_id"), DraftSection.section == bindparam("section_id"),
        DraftSection.instance == bindparam("instance_id"))
_UPDATE = Prepared(update(DraftSection).where(*_KEY, DraftSection.revision == bindparam("before")).values(
    revision=bindparam("revision"), answers=bindparam("answers"), saved_at=bindparam("saved_at")))
_INSERT = inserting(DraftSection.__table__)
_THIS = Assessment.id == bindparam("assessment_id")
_PROGRESS = Prepared(update(Assessment).where(_THIS).values(percent=bindparam("new_percent")))
_STARTED = Prepared(update(Assessment).where(_THIS).values(status=AssessmentStatus.STARTED, started_at=bindparam("at")))
_CHANGE = inserting(DraftChange.__table__)


def save_section(db: Place, opened: Opened, save: Save, *, now: datetime) -> Kept:
    """Store a section's answers as the next revision.

    A form made from an older revision is merged by question: what only this form changed is stored, what only a colleague changed
    stays, and what both changed differently is left as the colleague wrote it and reported as a conflict. A repeated request
    changes nothing. Saving what is stored already writes nothing.

    Raises:
        AnsweringClosed: the assessment takes no more answers.
        Overtaken: a colleague saved at this very moment; the unit of work is to be run again.
    """
    if opened.status not in ANSWERING:
        raise AnsweringClosed
    current = opened.drafts.get(save.section, NOTHING)
    if save.revision == current.revision:
        return _store(db, opened, save, Merge({**current.answers, **save.answers}, (), ()), now)
    changes = queries.changes_since(db, opened, save.section)
    if any(change.form_key == _key(save) for change in changes):
        return Kept(current)
    base = state_at(((change.revision, change.answers) for change in changes), save.revision)
    return _store(db, opened, save, merge(base, current.answers, save.answers), now)


def _store(db: Place, opened: Opened, save: Save, merged: Merge, now: datetime) -> Kept:
    current = opened.drafts.get(save.section, NOTHING)
    changed = differences(current.answers, merged.merged)
    if not changed:
        return Kept(current, conflicts=merged.conflicts, theirs=merged.theirs)
    answers = {question: answer for question, answer in merged.merged.items() if answer}
    after = Saved(current.revision + 1, answers, now)
    section, instance = save.section
    text = Encoded.of(answers)
    if current.revision == 0:
        _INSERT.run(db, {"assessment_id": opened.id, "section": section, "instance": instance, "revision": after.revision,
                         "supplier_id": opened.supplier_id, "answers": text, "saved_at": now})
    elif _UPDATE.run(db, {"assessment_id": opened.id, "section_id": section, "instance_id": instance,
                          "before": current.revision, "revision": after.revision, "answers": text, "saved_at": now}) != 1:
        raise Overtaken
    _CHANGE.run(db, {"assessment_id": opened.id, "supplier_id": opened.supplier_id, "section": section, "instance": instance,
                     "revision": after.revision, "link_id": opened.link_id, "at": now, "locale": save.locale,
                     "text_digest": save.text_digest, "form_key": _key(save),
                     "answers": text if changed == answers else changed})
    return Kept(after, written=True, conflicts=merged.conflicts, theirs=merged.theirs)


def _key(save: Save) -> str:
    return f"{save.form_key}.{save.revision}"


def move_progress(db: Place, opened: Opened, percent: int, *, now: datetime) -> None:
    """Keep the share of complete sections and the status that staff may see; called only when a section's state changed."""
    _PROGRESS.run(db, {"assessment_id": opened.id, "new_percent": percent})
    if opened.status is AssessmentStatus.INVITED:
        _STARTED.run(db, {"assessment_id": opened.id, "at": now})
