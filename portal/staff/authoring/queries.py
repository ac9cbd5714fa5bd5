"""What the pages of authoring read: what is published, what runs where, and the drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session

from portal.casework.contents import drafting
from portal.casework.contents.loading import Package
from portal.casework.contents.running import compiled_questionnaire, questionnaire_texts
from portal.casework.contents.withdrawing import Kind
from portal.core.compiled import CompiledQuestionnaire
from portal.core.drafting import DraftStatus
from portal.core.errors import NotFound
from portal.core.rules import RuleSet
from portal.db.paging import Order, Page, Place, read_page
from portal.language.texts import MASTER, TextLookup
from portal.models.accounts import StaffUser
from portal.models.assessments import Campaign
from portal.models.authoring import ContentDraft
from portal.models.contents import ContentText, QuestionnaireVersion, RuleSetVersion

PER_PAGE = 50
NEWEST_FIRST = Order((ContentDraft.changed_at, ContentDraft.id), (datetime, UUID), (True, True))
UNDERWAY = (DraftStatus.DRAFT, DraftStatus.SUBMITTED, DraftStatus.APPROVED)


class PublishedRow(NamedTuple):
    """A published version or rule set; `fits` is empty for a version, `rounds` how many rounds use it."""

    id: UUID
    code: str
    number: str
    title: str
    fits: Sequence[str]
    published_at: datetime
    rounds: int
    withdrawn_at: datetime | None

    @property
    def status(self) -> DraftStatus:
        """Published, or withdrawn."""
        return standing_of(self.withdrawn_at)


class DraftRow(NamedTuple):
    """A draft as the list shows it."""

    id: UUID
    title: str
    kind: str
    status: DraftStatus
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class OpenVersion:
    """A published version with its texts in the reader's language.

    Attributes:
        rule_sets: id, number and status of the rule sets that judge it.
        languages: the languages it has texts in, each with whether they are whole and reviewed.
    """

    row: QuestionnaireVersion
    compiled: CompiledQuestionnaire
    texts: TextLookup
    rule_sets: Sequence[tuple[UUID, str, DraftStatus]]
    languages: Mapping[str, tuple[bool, bool]]

    @property
    def status(self) -> DraftStatus:
        """Published, or withdrawn."""
        return standing_of(self.row.withdrawn_at)


@dataclass(frozen=True)
class OpenRules:
    """A published rule set, and the title of every round that is judged by it."""

    row: RuleSetVersion
    rules: RuleSet
    rounds: Sequence[str]

    @property
    def status(self) -> DraftStatus:
        """Published, or withdrawn."""
        return standing_of(self.row.withdrawn_at)


def standing_of(withdrawn_at: datetime | None) -> DraftStatus:
    """Return the status of a published row."""
    return DraftStatus.PUBLISHED if withdrawn_at is None else DraftStatus.WITHDRAWN


def list_versions(db: Session) -> list[PublishedRow]:
    """Return every published version, the newest first."""
    rounds = select(func.count()).where(Campaign.questionnaire_version_id == QuestionnaireVersion.id).scalar_subquery()
    rows = db.execute(select(QuestionnaireVersion.id, QuestionnaireVersion.code, QuestionnaireVersion.number,
                             QuestionnaireVersion.title, QuestionnaireVersion.published_at, rounds,
                             QuestionnaireVersion.withdrawn_at)
                      .order_by(QuestionnaireVersion.published_at.desc(), QuestionnaireVersion.number.desc())).all()
    return [PublishedRow(key, code, number, title, (), at, count, gone) for key, code, number, title, at, count, gone in rows]


def list_rule_sets(db: Session) -> list[PublishedRow]:
    """Return every published rule set, the newest first."""
    rounds = select(func.count()).where(Campaign.rule_set_version_id == RuleSetVersion.id).scalar_subquery()
    rows = db.execute(select(RuleSetVersion.id, RuleSetVersion.code, RuleSetVersion.number, RuleSetVersion.fits,
                             RuleSetVersion.published_at, rounds, RuleSetVersion.withdrawn_at)
                      .order_by(RuleSetVersion.published_at.desc(), RuleSetVersion.number.desc())).all()
    return [PublishedRow(key, code, number, "", fits, at, count, gone) for key, code, number, fits, at, count, gone in rows]


def list_drafts(db: Session, place: Place) -> Page[DraftRow]:
    """Return drafts, those changed last first."""
    statement = select(ContentDraft.id, ContentDraft.title, ContentDraft.kind, ContentDraft.status, ContentDraft.changed_at,
                       ContentDraft.changed_by)
    page = read_page(db, statement, NEWEST_FIRST, place, PER_PAGE)
    return Page([DraftRow(*row[:6]) for row in page.rows], page.next, page.previous)


def open_version(db: Session, version_id: UUID, locale: str) -> OpenVersion:
    """Return a published version.  Raises NotFound."""
    row = db.get(QuestionnaireVersion, version_id)
    if row is None:
        raise NotFound
    rule_sets = db.execute(select(RuleSetVersion.id, RuleSetVersion.number, RuleSetVersion.withdrawn_at, RuleSetVersion.fits)
                           .where(RuleSetVersion.code == row.code).order_by(RuleSetVersion.published_at)).all()
    texts = db.execute(select(ContentText.locale, ContentText.is_complete, ContentText.is_reviewed).where(
        ContentText.questionnaire_version_id == version_id, ContentText.is_current)).all()
    return OpenVersion(row, compiled_questionnaire(db, version_id), questionnaire_texts(db, version_id, locale),
                       [(key, number, standing_of(gone)) for key, number, gone, fits in rule_sets if row.number in fits],
                       {tag: (whole, reviewed) for tag, whole, reviewed in sorted(texts)})


def name_people(db: Session, actors: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by the way the audit log names them; whoever is no person of ours is left out."""
    ids = {actor: UUID(actor.partition(":")[2]) for actor in actors if actor.startswith("staff:")}
    rows = db.execute(select(StaffUser.id, StaffUser.name).where(StaffUser.id.in_(ids.values()))).all() if ids else []
    names = {key: name for key, name in rows}
    return {actor: names[key] for actor, key in ids.items() if key in names}


def version_numbers(db: Session, code: str, other_than: str) -> Sequence[str]:
    """Return the numbers of the other published versions of a questionnaire, the newest first."""
    return db.scalars(select(QuestionnaireVersion.number)
                      .where(QuestionnaireVersion.code == code, QuestionnaireVersion.number != other_than)
                      .order_by(QuestionnaireVersion.published_at.desc(), QuestionnaireVersion.number.desc())).all()


def rule_set_numbers(db: Session, rules: RuleSet) -> dict[str, bool]:
    """Return the numbers of the other published rule sets, newest first, with whether each judges one of the same versions."""
    rows = db.execute(select(RuleSetVersion.number, RuleSetVersion.fits)
                      .where(RuleSetVersion.code == rules.code, RuleSetVersion.number != rules.number)
                      .order_by(RuleSetVersion.published_at.desc(), RuleSetVersion.number.desc())).all()
    return {number: not set(rules.fits).isdisjoint(fits) for number, fits in rows}


def rules_for(db: Session, campaign_id: UUID, rule_sets: Sequence[RuleSet]) -> RuleSet:
    """Return the last of some rule sets that judge a round's version.  Raises NotFound."""
    version = db.execute(select(QuestionnaireVersion.code, QuestionnaireVersion.number)
                         .join(Campaign, Campaign.questionnaire_version_id == QuestionnaireVersion.id)
                         .where(Campaign.id == campaign_id)).one_or_none()
    judged = ("", "") if version is None else (version.code, version.number)
    fitting = [rules for rules in rule_sets if rules.code == judged[0] and judged[1] in rules.fits]
    if not fitting:
        raise NotFound
    return fitting[-1]


def published_rule_set_id(db: Session, rules: RuleSet) -> UUID:
    """Return the row of a published rule set.  Raises NotFound."""
    found = db.scalar(select(RuleSetVersion.id).where(RuleSetVersion.code == rules.code, RuleSetVersion.number == rules.number))
    if found is None:
        raise NotFound
    return found


def published_from(db: Session, draft: ContentDraft, package: Package | None) -> list[tuple[str, UUID, str]]:
    """Return what a published draft became, or mended the wording of: `version` or `rules`, id, and name as authors know it.

    Args:
        package: what the draft's files hold; None of a draft of wording.
    """
    if draft.status is not DraftStatus.PUBLISHED:
        return []
    versions, rules = QuestionnaireVersion, RuleSetVersion
    here = [versions.id == draft.questionnaire_version_id] if package is None else [
        and_(versions.code == each.code, versions.number == each.number) for each in package.questionnaires]
    judging = [rules.id == draft.rule_set_version_id] if package is None else [
        and_(rules.code == each.code, rules.number == each.number) for each in package.rule_sets]
    found = [("version", *row) for row in db.execute(select(versions.id, versions.code, versions.number).where(
        or_(false(), *here)).order_by(versions.published_at, versions.id))]
    found += [("rules", *row) for row in db.execute(select(rules.id, rules.code, rules.number).where(
        or_(false(), *judging)).order_by(rules.published_at, rules.id))]
    return [(kind, key, f"{code} {number}") for kind, key, code, number in found]


def require_published(db: Session, kind: Kind, key: UUID) -> None:
    """Make sure that a version or rule set is there.  Raises NotFound."""
    if db.scalar(select(kind.id).where(kind.id == key)) is None:
        raise NotFound


def open_rules(db: Session, rule_set_id: UUID) -> OpenRules:
    """Return a published rule set.  Raises NotFound."""
    row = db.get(RuleSetVersion, rule_set_id)
    if row is None:
        raise NotFound
    rounds = db.scalars(select(Campaign.title).where(Campaign.rule_set_version_id == rule_set_id)
                        .order_by(Campaign.created_at.desc(), Campaign.id)).all()
    return OpenRules(row, RuleSet.model_validate_json(row.document), rounds)


def wording_before(db: Session, draft: ContentDraft) -> Mapping[str, str]:
    """Return the Swedish texts whose place new wording takes: those that run now, or ran until it was published."""
    owner = drafting.owner_of(draft)
    if draft.published_at is None:
        return drafting.current_wording(db, owner)
    column, value = next(iter(owner.items()))
    runs = db.execute(select(ContentText.texts).where(
        getattr(ContentText, column) == value, ContentText.locale == MASTER, ContentText.created_at <= draft.published_at)
        .order_by(ContentText.revision.desc()).limit(2)).scalars().all()
    return runs[-1] if runs else {}
