"""What answering reads: one statement gives the link, the assessment and every section of the draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json as parsed
from sqlalchemy import Text, and_, bindparam, select, type_coerce
from sqlalchemy.orm import aliased

from portal.casework.languages import offered_with
from portal.core import whole_submission
from portal.core.errors import LinkRefused, NotFound
from portal.core.instances import chosen_sites
from portal.core.links import link_holds
from portal.core.states import AssessmentStatus
from portal.db.packing import packed, packed_rows, unpacked
from portal.db.prepared import Place, Prepared
from portal.language.formats import local_day
from portal.language.texts import MASTER
from portal.models.assessments import AccessLink, Assessment, Campaign
from portal.models.contents import ContentText
from portal.models.deviations import Deviation
from portal.models.drafts import DraftChange, DraftSection
from portal.models.register import Supplier
from portal.models.sites import Site
from portal.models.submissions import Submission


@dataclass(frozen=True, slots=True)
class Saved:
    """One section of a draft as it is stored."""

    revision: int
    answers: Mapping[str, Any]
    at: datetime


Drafts = Mapping[tuple[str, str], Saved]
"""The sections of a draft by id and instance."""


class Opened(NamedTuple):
    """An assessment that was reached by a link that holds."""

    id: UUID
    link_id: UUID
    supplier_id: UUID
    supplier_name: str
    registration_number: str
    due_on: date
    campaign: str
    version_id: UUID
    rule_set_id: UUID
    risk_list_id: UUID | None
    profile: Mapping[str, Any]
    contact_name: str
    contact_email: str
    locale: str
    languages: Sequence[str]
    """The unreviewed languages that the round allows."""
    digests: tuple[str, str]
    """Of the Swedish texts and of the texts in the page's language."""
    status: AssessmentStatus
    percent: int
    """How many of the sections are done."""
    begun: bool
    """Whether anything was ever saved."""
    drafts: Drafts
    closed_sites: frozenset[str] = frozenset()
    """The ids of chosen sites that have been taken off the supplier's list, where that was asked for (`closed_sites`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One save of a section, as the log holds it."""

    revision: int
    form_key: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission as its row has it."""

    number: str
    received_at: datetime
    in_time: bool
    signed_name: str
    signed_role: str
    digest: str
    document: str


_SAVES = Prepared(select(packed_rows(DraftChange.at, DraftChange.link_id)).where(
    DraftChange.assessment_id == bindparam("assessment_id")))
_master, _own = aliased(ContentText), aliased(ContentText)


def _current(text: Any, locale: Any) -> Any:  # noqa: ANN401 - an aliased table and a bound value
    return and_(text.questionnaire_version_id == Campaign.questionnaire_version_id, text.locale == locale, text.is_current)


_ASSESSMENT = packed(
    AccessLink.id, AccessLink.expires_at, AccessLink.revoked_at, Assessment.closed_at, Assessment.id, Assessment.supplier_id,
    Supplier.name, Supplier.registration_number, Assessment.due_on, Campaign.title,
    Campaign.questionnaire_version_id, Campaign.rule_set_version_id, Campaign.risk_list_id, unpacked(Assessment.profile),
    Assessment.contact_name, Assessment.contact_email, Assessment.locale,
    unpacked(Campaign.languages), _master.digest, _own.digest)
_PROGRESS = Assessment.status, Assessment.percent, Assessment.started_at.is_not(None)
"""What saving changes; apart from the rest, which can be remembered taken apart."""
_SECTION = packed_rows(DraftSection.section, DraftSection.instance, DraftSection.revision, DraftSection.saved_at,
                       unpacked(DraftSection.answers))
_DRAFT = (
    select(_SECTION)
    .where(DraftSection.assessment_id == Assessment.id).scalar_subquery())
_STAMPS = (
    select(packed_rows(DraftSection.section, DraftSection.instance, DraftSection.revision, DraftSection.saved_at))
    .where(DraftSection.assessment_id == Assessment.id).scalar_subquery())


def _opening(draft: Any) -> Any:  # noqa: ANN401 - a subquery, and the query around it
    return (
        select(_ASSESSMENT, draft, *_PROGRESS).select_from(AccessLink)
        .join(Assessment, Assessment.id == AccessLink.assessment_id)
        .join(Campaign, Campaign.id == Assessment.campaign_id)
        .join(Supplier, Supplier.id == Assessment.supplier_id)
        .join(_master, _current(_master, MASTER))
        .outerjoin(_own, _current(_own, bindparam("locale"))))


_BY_ID = AccessLink.id == bindparam("link_id"), AccessLink.assessment_id == bindparam("assessment_id")
_OPEN_BY_ID = Prepared(_opening(_DRAFT).where(*_BY_ID))
_OPEN_KNOWN = Prepared(_opening(_STAMPS).where(*_BY_ID))
_OPEN_BY_SECRET = Prepared(_opening(_DRAFT).where(AccessLink.secret_digest == bindparam("digest")))
_SECTIONS = Prepared(select(_SECTION).where(DraftSection.assessment_id == bindparam("assessment_id")))
_CHANGES = Prepared(
    select(DraftChange.revision, DraftChange.form_key, type_coerce(DraftChange.answers, Text))
    .where(DraftChange.assessment_id == bindparam("assessment_id"), DraftChange.section == bindparam("section"),
           DraftChange.instance == bindparam("instance"))
    .order_by(DraftChange.revision))
_LATEST = Prepared(
    select(packed(Submission.number, Submission.received_at, Submission.in_time, Submission.signed_name, Submission.signed_role,
                  Submission.digest), Submission.document)
    .where(Submission.assessment_id == bindparam("assessment_id"))
    .order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1))
_CLOSED_SITES = Prepared(select(Site.id).where(Site.supplier_id == bindparam("supplier_id"), Site.closed_at.is_not(None)))
_DEVIATION = Prepared(select(Deviation.id).where(Deviation.assessment_id == bindparam("assessment_id")).limit(1))


def open_assessment(db: Place, link_id: UUID, assessment_id: UUID, *, locale: str, now: datetime,
                    known: Drafts | None = None) -> Opened:
    """Return an assessment by a link opened before, with its whole draft.  One statement.

    Args:
        known: the draft as it was read before. When nothing was saved since, `drafts` is this very mapping; else the sections are
            read by a second statement.

    Raises:
        LinkRefused: the link is unknown, expired or recalled, or opens another assessment.
    """
    values = {"link_id": link_id, "assessment_id": assessment_id, "locale": locale}
    if known is None:
        return _opened(_OPEN_BY_ID.rows(db, values), now)
    opened = _opened(rows := _OPEN_KNOWN.rows(db, values), now, known)
    if _is_as_known(rows[0][1], known):
        return opened
    return opened._replace(drafts=_sections(_SECTIONS.rows(db, {"assessment_id": assessment_id})[0][0]))


def _is_as_known(stamps: str | None, known: Drafts) -> bool:
    """Whether what is stored is what was read before: a section, its revision, and when it was saved."""
    listed = parsed(stamps or "[]")
    return len(listed) == len(known) and all(
        [(saved := known.get((section, instance))) is not None and saved.revision == revision
         and saved.at == datetime.fromisoformat(at) for section, instance, revision, at in listed])


def _sections(text: str | None) -> dict[tuple[str, str], Saved]:
    return {(section, instance): Saved(revision, answers, datetime.fromisoformat(at))
            for section, instance, revision, at, answers in parsed(text or "[]")}


def open_by_secret(db: Place, digest: str, *, locale: str, now: datetime) -> Opened:
    """Return an assessment by the digest of a letter's secret.  Raises LinkRefused."""
    return _opened(_OPEN_BY_SECRET.rows(db, {"digest": digest, "locale": locale}), now)


def _opened(rows: Sequence[Any], now: datetime, drafts: Drafts | None = None) -> Opened:
    """Return the one row's assessment, with its draft unless that is given."""
    if not rows:
        raise LinkRefused
    text, sections, status, percent, begun = rows[0]
    link, status = _taken_apart(text), AssessmentStatus(status)
    if not link_holds(status, now, expires_at=link.expires_at, revoked_at=link.revoked_at, closed_at=link.closed_at):
        raise LinkRefused
    drafts = _sections(sections) if drafts is None else drafts
    return Opened._make((*link.opens, status, percent, bool(begun), drafts, frozenset()))


class _Link(NamedTuple):
    expires_at: datetime
    revoked_at: datetime | None
    closed_at: datetime | None
    opens: tuple[Any, ...]
    """What it opens, as `Opened` has it, up to what saving changes."""


@lru_cache(maxsize=500)
def _taken_apart(text: str) -> _Link:
    """Unpack what `_ASSESSMENT` packed, in its order; between two requests of one supplier it seldom changes."""
    (link_id, expires_at, revoked_at, closed_at, assessment_id, supplier_id, name, number, due_on, campaign, version_id,
     rule_set_id, risk_list_id, profile, contact, email, locale, languages, master, own) = parsed(text)
    return _Link(datetime.fromisoformat(expires_at), _moment(revoked_at), _moment(closed_at), (
        UUID(assessment_id), UUID(link_id), UUID(supplier_id), name, number, date.fromisoformat(due_on), campaign,
        UUID(version_id), UUID(rule_set_id), UUID(risk_list_id) if risk_list_id else None, profile, contact, email, locale,
        languages, (master, own or master)))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def languages_of(db: Place, opened: Opened) -> dict[str, bool]:
    """Return the languages an assessment can be answered in, each with whether it is reviewed.  One statement."""
    return offered_with(db, opened.version_id, opened.rule_set_id, opened.languages)


def is_late(opened: Opened, now: datetime) -> bool:
    """Whether the closing day is over, counted in Stockholm."""
    return local_day(now) > opened.due_on


def typed_seconds(db: Place, assessment_id: UUID) -> int | None:
    """Return for how long an assessment's answers were typed; None when not by one person.  One statement."""
    saves = parsed(_SAVES.rows(db, {"assessment_id": assessment_id})[0][0] or "[]")
    return whole_submission.typed_seconds(sorted((datetime.fromisoformat(at), who) for at, who in saves))


def changes_since(db: Place, opened: Opened, key: tuple[str, str]) -> list[Change]:
    """Return every save of one section, oldest first: what a merge compares with."""
    rows = _CHANGES.rows(db, {"assessment_id": opened.id, "section": key[0], "instance": key[1]})
    return [Change(revision, form_key, parsed(answers)) for revision, form_key, answers in rows]


def latest_submission(db: Place, opened: Opened) -> Sent:
    """Return the newest submission of an assessment.  Raises NotFound."""
    rows = _LATEST.rows(db, {"assessment_id": opened.id})
    if not rows:
        raise NotFound
    number, received_at, in_time, name, role, digest = parsed(rows[0][0])
    return Sent(number, datetime.fromisoformat(received_at), bool(in_time), name, role, digest, rows[0][1])


def closed_sites(db: Place, opened: Opened) -> frozenset[str]:
    """Return the ids of an assessment's chosen sites that are off the supplier's list.  One statement where any is chosen."""
    chosen = {site.id for site in chosen_sites(opened.profile)}
    rows = _CLOSED_SITES.rows(db, {"supplier_id": opened.supplier_id}) if chosen else ()
    return frozenset(chosen.intersection([str(UUID(str(site))) for [site] in rows]))


def has_deviations(db: Place, opened: Opened) -> bool:
    """Return whether the supplier has ever been told of a deviation: a severe one is told before all else is decided, and the
    letter that withdraws one leads to where that is said."""
    return bool(_DEVIATION.rows(db, {"assessment_id": opened.id}))
