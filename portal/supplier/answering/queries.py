"""What answering reads: one statement gives the link, the assessment and every section of the draft."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, select, type_coerce
from sqlalchemy.orm import Session, aliased

from portal.core.errors import LinkRefused, NotFound
from portal.core.links import link_holds
from portal.core.states import AssessmentStatus
from portal.db.prepared import Place, Prepared, Rows
from portal.language.formats import local_day
from portal.language.texts import MASTER
from portal.models.assessments import AccessLink, Assessment, Campaign
from portal.models.contents import ContentText
from portal.models.drafts import DraftChange, DraftSection
from portal.models.register import Supplier
from portal.models.submissions import Submission


@dataclass(frozen=True, slots=True)
class Saved:
    """One section of a draft as it is stored."""

    revision: int
    answers: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """An assessment that was reached by a link that holds."""

    id: UUID
    link_id: UUID
    supplier_id: UUID
    supplier_name: str
    registration_number: str
    status: AssessmentStatus
    due_on: date
    campaign: str
    version_id: UUID
    rule_set_id: UUID
    risk_list_id: UUID | None
    profile: Mapping[str, Any]
    contact_name: str
    contact_email: str
    locale: str
    percent: int
    started_at: datetime | None
    digests: tuple[str, str]
    """Of the Swedish texts and of the texts in the page's language."""
    drafts: Mapping[tuple[str, str], Saved]


@dataclass(frozen=True, slots=True)
class Change:
    """One save of a section, as the log holds it."""

    revision: int
    form_key: str
    answers: Mapping[str, Any]


_master, _own = aliased(ContentText), aliased(ContentText)


def _current(text: Any, locale: Any) -> Any:  # noqa: ANN401 - an aliased table and a bound value
    return and_(text.questionnaire_version_id == Campaign.questionnaire_version_id, text.locale == locale, text.is_current)


_OPEN = (
    select(
        AccessLink.id.label("link_id"), AccessLink.expires_at, AccessLink.revoked_at, Assessment.id, Assessment.supplier_id,
        Supplier.name.label("supplier_name"), Supplier.registration_number, Assessment.status, Assessment.due_on,
        Campaign.title.label("campaign"), Campaign.questionnaire_version_id.label("version_id"),
        Campaign.rule_set_version_id.label("rule_set_id"), Campaign.risk_list_id, Assessment.closed_at,
        type_coerce(Assessment.profile, Text).label("profile"), Assessment.contact_name, Assessment.contact_email,
        Assessment.locale, Assessment.percent, Assessment.started_at, _master.digest.label("master"), _own.digest.label("own"),
        DraftSection.section, DraftSection.instance, DraftSection.revision,
        type_coerce(DraftSection.answers, Text).label("answers"), DraftSection.saved_at,
    )
    .join(Assessment, Assessment.id == AccessLink.assessment_id)
    .join(Campaign, Campaign.id == Assessment.campaign_id)
    .join(Supplier, Supplier.id == Assessment.supplier_id)
    .join(_master, _current(_master, MASTER))
    .outerjoin(_own, _current(_own, bindparam("locale")))
    .outerjoin(DraftSection, DraftSection.assessment_id == Assessment.id)
)
_PLAIN = tuple(name for name in Opened.__annotations__ if name not in ("profile", "digests", "drafts"))
"""What of an assessment is taken as it is read."""
_OPEN_BY_ID = Prepared(
    _OPEN.where(AccessLink.id == bindparam("link_id"), AccessLink.assessment_id == bindparam("assessment_id")))
_OPEN_BY_SECRET = Prepared(_OPEN.where(AccessLink.secret_digest == bindparam("digest")))
_CHANGES = Prepared(
    select(DraftChange.revision, DraftChange.form_key, type_coerce(DraftChange.answers, Text).label("answers"))
    .where(DraftChange.assessment_id == bindparam("assessment_id"), DraftChange.section == bindparam("section"),
           DraftChange.instance == bindparam("instance"))
    .order_by(DraftChange.revision))


def open_assessment(db: Place, link_id: UUID, assessment_id: UUID, *, locale: str, now: datetime) -> Opened:
    """Return an assessment by a link opened before, with its whole draft.  One statement.

    Raises:
        LinkRefused: the link is unknown, expired or recalled, or opens another assessment.
    """
    return _opened(_OPEN_BY_ID.rows(db, {"link_id": link_id, "assessment_id": assessment_id, "locale": locale}), now)


def open_by_secret(db: Place, digest: str, *, locale: str, now: datetime) -> Opened:
    """Return an assessment by the digest of a letter's secret.  Raises LinkRefused."""
    return _opened(_OPEN_BY_SECRET.rows(db, {"digest": digest, "locale": locale}), now)


def _opened(rows: Rows, now: datetime) -> Opened:
    """The assessment from the first row; every row brings one section of the draft."""
    if not rows:
        raise LinkRefused
    status, expires_at, revoked_at, closed_at = rows.first("status", "expires_at", "revoked_at", "closed_at")
    if not link_holds(status, now, expires_at=expires_at, revoked_at=revoked_at, closed_at=closed_at):
        raise LinkRefused
    profile, master, own = rows.first("profile", "master", "own")
    drafts = {(section, instance): Saved(revision, json.loads(answers), at) for section, instance, revision, answers, at
              in rows.each("section", "instance", "revision", "answers", "saved_at") if section is not None}
    plain = dict(zip(_PLAIN, rows.first(*_PLAIN), strict=True))
    return Opened(**plain, profile=json.loads(profile), digests=(master, own or master), drafts=drafts)


def is_late(opened: Opened, now: datetime) -> bool:
    """Whether the closing day is over, counted in Stockholm."""
    return local_day(now) > opened.due_on


def changes_since(db: Place, opened: Opened, key: tuple[str, str]) -> list[Change]:
    """Return every save of one section, oldest first: what a merge compares with."""
    rows = _CHANGES.rows(db, {"assessment_id": opened.id, "section": key[0], "instance": key[1]})
    return [Change(revision, form_key, json.loads(answers)) for revision, form_key, answers
            in rows.each("revision", "form_key", "answers")]


def latest_submission(db: Session, opened: Opened) -> Submission:
    """Return the newest submission of an assessment.  Raises NotFound."""
    row = db.scalar(select(Submission).where(Submission.assessment_id == opened.id)
                    .order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1))
    if row is None:
        raise NotFound
    return row
