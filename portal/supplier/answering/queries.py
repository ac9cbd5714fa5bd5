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


_master, _own = aliased(ContentText), aliased(ContentText)


def _current(text: Any, locale: Any) -> Any:  # noqa: ANN401 - an aliased table and a bound value
    return and_(text.questionnaire_version_id == Campaign.questionnaire_version_id, text.locale == locale, text.is_current)


_OPEN = (
    select(
        AccessLink.id.label("link_id"), AccessLink.expires_at, AccessLink.revoked_at, Assessment.id, Assessment.supplier_id,
        Supplier.name, Supplier.registration_number, Assessment.status, Assessment.due_on, Campaign.title,
        Campaign.questionnaire_version_id, Campaign.rule_set_version_id, Campaign.risk_list_id, Assessment.closed_at,
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
_OPEN_BY_ID = _OPEN.where(AccessLink.id == bindparam("link_id"), AccessLink.assessment_id == bindparam("assessment_id"))
_OPEN_BY_SECRET = _OPEN.where(AccessLink.secret_digest == bindparam("digest"))


def open_assessment(db: Session, link_id: UUID, assessment_id: UUID, *, locale: str, now: datetime) -> Opened:
    """Return an assessment by a link opened before, with its whole draft.  One statement.

    Raises:
        LinkRefused: the link is unknown, expired or recalled, or opens another assessment.
    """
    return _opened(db, _OPEN_BY_ID, {"link_id": link_id, "assessment_id": assessment_id, "locale": locale}, now)


def open_by_secret(db: Session, digest: str, *, locale: str, now: datetime) -> Opened:
    """Return an assessment by the digest of a letter's secret.  Raises LinkRefused."""
    return _opened(db, _OPEN_BY_SECRET, {"digest": digest, "locale": locale}, now)


def _opened(db: Session, statement: Any, values: Mapping[str, Any], now: datetime) -> Opened:  # noqa: ANN401 - a select
    rows = db.execute(statement, values).all()
    if not rows or not _holds(rows[0], now):
        raise LinkRefused
    row = rows[0]
    drafts = {(part.section, part.instance): Saved(part.revision, json.loads(part.answers), part.saved_at)
              for part in rows if part.section is not None}
    return Opened(
        row.id, row.link_id, row.supplier_id, row.name, row.registration_number, row.status, row.due_on, row.title,
        row.questionnaire_version_id, row.rule_set_version_id, row.risk_list_id, json.loads(row.profile), row.contact_name,
        row.contact_email, row.locale, row.percent, row.started_at, (row.master, row.own or row.master), drafts)


def _holds(row: Any, now: datetime) -> bool:  # noqa: ANN401 - a row of the statement above
    return link_holds(row.status, now, expires_at=row.expires_at, revoked_at=row.revoked_at, closed_at=row.closed_at)


def is_late(opened: Opened, now: datetime) -> bool:
    """Whether the closing day is over, counted in Stockholm."""
    return local_day(now) > opened.due_on


def changes_since(db: Session, opened: Opened, key: tuple[str, str]) -> list[DraftChange]:
    """Return every save of one section, oldest first: what a merge compares with."""
    return list(db.scalars(select(DraftChange).where(
        DraftChange.assessment_id == opened.id, DraftChange.section == key[0], DraftChange.instance == key[1],
    ).order_by(DraftChange.revision)).all())


def latest_submission(db: Session, opened: Opened) -> Submission:
    """Return the newest submission of an assessment.  Raises NotFound."""
    row = db.scalar(select(Submission).where(Submission.assessment_id == opened.id)
                    .order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1))
    if row is None:
        raise NotFound
    return row
