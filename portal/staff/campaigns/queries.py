"""What the pages of campaigns read: the list, what a new one can be made of, one campaign with its figures and suppliers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from portal.casework.readiness import is_ready
from portal.core.errors import NotFound
from portal.core.states import ANSWERING, AssessmentStatus, LetterKind, MailStatus
from portal.db.paging import Order, Page, Place, read_page
from portal.language.formats import country_name, sort_key
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RiskList, RuleSetVersion
from portal.models.house import AuditEvent
from portal.models.mail import OutgoingMail
from portal.models.register import Category, ContractingAuthority, Supplier
from portal.staff.campaigns.choosing import BY_NAME, PER_PAGE

NEWEST_FIRST = Order((Campaign.created_at, Campaign.id), (datetime, UUID), (True, True))
DONE = (AssessmentStatus.SUBMITTED, AssessmentStatus.REVIEWED, AssessmentStatus.CLOSED)
NOT_ARRIVED = (MailStatus.FAILED, MailStatus.UNKNOWN)
VIEWS: Mapping[str, tuple[AssessmentStatus, ...]] = {
    "": (), "invited": (AssessmentStatus.INVITED,), "started": (AssessmentStatus.STARTED, AssessmentStatus.REOPENED),
    "submitted": (AssessmentStatus.SUBMITTED,), "reviewed": (AssessmentStatus.REVIEWED, AssessmentStatus.CLOSED),
    "late": ANSWERING,
}
"""What the list of a campaign's suppliers can be narrowed to; `late` besides looks at the last day."""


class Pair(NamedTuple):
    """A published version and a rule set that judges it.

    Attributes:
        version_why, rules_why: the reason for which it was withdrawn; None while it is in use.
    """

    version_id: UUID
    code: str
    title: str
    number: str
    rule_set_id: UUID
    rules: str
    version_why: str | None = None
    rules_why: str | None = None

    @property
    def why(self) -> str | None:
        """Why no round can begin with it; None when one can."""
        return self.rules_why if self.version_why is None else self.version_why


@dataclass(frozen=True)
class Offer:
    """What a campaign can be made of.

    Attributes:
        pairs: versions, each with a rule set that judges it, newest first; `withdrawn`: those no round can begin with.
        countries: codes of the countries suppliers are in.
    """

    pairs: Sequence[Pair]
    withdrawn: Sequence[Pair]
    risk_lists: Sequence[RiskList]
    authorities: Sequence[ContractingAuthority]
    categories: Sequence[Category]
    countries: Sequence[str]


@dataclass(frozen=True)
class CampaignFile:
    """A campaign and what it is based on.

    Attributes:
        version_why, rules_why: why the version or the rules have been withdrawn; None while they are in use.
    """

    campaign: Campaign
    version: str
    title: str
    rules: str
    risks: str | None
    is_example: bool
    version_why: str | None = None
    rules_why: str | None = None

    @property
    def withdrawn(self) -> tuple[str, str] | None:
        """What of it is withdrawn, as `CampaignNotReady` says it, and why; None while all is in use."""
        if self.version_why is not None:
            return "version_withdrawn", self.version_why
        return None if self.rules_why is None else ("rules_withdrawn", self.rules_why)


@dataclass(frozen=True)
class Figures:
    """How far a campaign has come. `late`: not submitted though the last day is over; `failed`: letters that did not arrive."""

    by_status: Mapping[str, int]
    late: int
    failed: int

    def count(self, view: str) -> int:
        """Return how many suppliers one view of the list holds."""
        if view == "late":
            return self.late
        return sum(self.by_status.get(status, 0) for status in VIEWS[view] or tuple(AssessmentStatus))

    @property
    def started(self) -> int:
        """Those who have at least begun."""
        return sum(number for status, number in self.by_status.items()
                   if status not in (AssessmentStatus.INVITED, AssessmentStatus.CANCELLED))

    @property
    def submitted(self) -> int:
        """Those who have submitted, reviewed or not."""
        return sum(self.by_status.get(status, 0) for status in DONE)


def list_campaigns(db: Session, place: Place) -> Page[Any]:
    """Return a page of campaigns, the newest first.  One statement.

    Rows have id, title, closes_on, invited_at, invited, submitted.
    """
    invited = (select(func.count()).where(Assessment.campaign_id == Campaign.id)).correlate(Campaign).scalar_subquery()
    submitted = (select(func.count()).where(Assessment.campaign_id == Campaign.id, Assessment.status.in_(DONE))
                 .correlate(Campaign).scalar_subquery())
    return read_page(db, select(Campaign.id, Campaign.title, Campaign.closes_on, Campaign.invited_at, invited.label("invited"),
                                submitted.label("submitted")), NEWEST_FIRST, place, PER_PAGE)


def find_offer(db: Session) -> Offer:
    """Return what a new campaign can be made of."""
    version, rules = QuestionnaireVersion, RuleSetVersion
    rows = db.execute(
        select(version.id, version.code, version.title, version.number, rules.id, rules.number, version.withdrawn_why,
               rules.withdrawn_why, rules.fits)
        .join(rules, rules.code == version.code)
        .order_by(version.published_at.desc(), version.id, rules.published_at.desc(), rules.id)).all()
    pairs = [Pair(*row[:8]) for row in rows if row[3] in row[8]]
    return Offer(
        [pair for pair in pairs if pair.why is None], [pair for pair in pairs if pair.why is not None],
        db.scalars(select(RiskList).order_by(RiskList.year.desc(), RiskList.id.desc())).all(),
        db.scalars(select(ContractingAuthority).order_by(ContractingAuthority.code)).all(),
        db.scalars(select(Category).order_by(Category.code)).all(),
        db.scalars(select(Supplier.country).distinct().order_by(Supplier.country)).all())


def open_campaign(db: Session, campaign_id: UUID) -> CampaignFile:
    """Return a campaign.  One statement.  Raises NotFound."""
    row = db.execute(
        select(Campaign, QuestionnaireVersion.code, QuestionnaireVersion.number, QuestionnaireVersion.title,
               RuleSetVersion.number.label("rules"), RiskList.title.label("risks"), RiskList.is_example,
               QuestionnaireVersion.withdrawn_why.label("version_why"), RuleSetVersion.withdrawn_why.label("rules_why"))
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Campaign.questionnaire_version_id)
        .join(RuleSetVersion, RuleSetVersion.id == Campaign.rule_set_version_id)
        .outerjoin(RiskList, RiskList.id == Campaign.risk_list_id)
        .where(Campaign.id == campaign_id)).one_or_none()
    if row is None:
        raise NotFound
    return CampaignFile(row.Campaign, row.number, row.title, row.rules, row.risks, bool(row.is_example), row.version_why,
                        row.rules_why)


def read_choice(db: Session, campaign: Campaign, locale: str) -> Mapping[str, list[str]]:
    """Return what a campaign's suppliers are chosen by, in words, by kind; a kind of which all are meant is left out."""
    chosen = {"countries": [country_name(code) for code in campaign.choice.get("countries", ())]}
    for kind, table in (("authorities", ContractingAuthority), ("categories", Category)):
        if codes := campaign.choice.get(kind):
            name = table.name_sv if locale == "sv" else table.name_en
            chosen[kind] = list(db.scalars(select(name).where(table.code.in_(codes))))
    return {kind: sorted(names, key=sort_key) for kind, names in chosen.items() if names}


def find_campaigns(db: Session, wanted: str) -> Sequence[UUID]:
    """Return the campaigns with this id or title; the newest first, at most a few."""
    try:
        asked = Campaign.id == UUID(wanted)
    except ValueError:
        asked = Campaign.title == wanted
    return db.scalars(select(Campaign.id).where(asked).order_by(Campaign.created_at.desc(), Campaign.id).limit(5)).all()


def count_figures(db: Session, campaign_id: UUID, today: date) -> Figures:
    """Return how far a campaign has come.  One statement."""
    by_status: Select[*tuple[Any, ...]] = (select(cast(Assessment.status, String).label("name"), func.count().label("number"))
                                           .where(Assessment.campaign_id == campaign_id).group_by(Assessment.status))
    late = select(literal("late"), func.count()).where(Assessment.campaign_id == campaign_id, _is_late(today))
    failed = (select(literal("failed"), func.count()).select_from(OutgoingMail)
              .join(Assessment, Assessment.id == OutgoingMail.assessment_id)
              .where(Assessment.campaign_id == campaign_id, OutgoingMail.status.in_(NOT_ARRIVED)))
    rows: Sequence[Any] = db.execute(union_all(by_status, late, failed)).all()
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    return Figures(by_status=found, late=found.pop("late"), failed=found.pop("failed"))


def list_suppliers(db: Session, campaign_id: UUID, view: str, place: Place, today: date) -> Page[Any]:
    """Return a page of a campaign's suppliers by name.  One statement.

    Rows have id (of the assessment), supplier_id, name, country, status, is_ready (to release), percent (never content),
    submitted_at, letter (the state of the newest invitation).
    """
    letter = (select(OutgoingMail.status)
              .where(OutgoingMail.assessment_id == Assessment.id, OutgoingMail.kind == LetterKind.INVITATION)
              .order_by(OutgoingMail.id.desc()).limit(1).correlate(Assessment).scalar_subquery())
    statement = (
        select(Assessment.id, Assessment.supplier_id, Supplier.name, Supplier.country, Assessment.status, Assessment.percent,
               Assessment.submitted_at, is_ready().label("is_ready"), letter.label("letter"))
        .join(Supplier, Supplier.id == Assessment.supplier_id).where(Assessment.campaign_id == campaign_id))
    if view == "late":
        statement = statement.where(_is_late(today))
    elif statuses := VIEWS.get(view):
        statement = statement.where(Assessment.status.in_(statuses))
    return read_page(db, statement, BY_NAME, place, PER_PAGE)


def _is_late(today: date) -> ColumnElement[bool]:
    return Assessment.status.in_(ANSWERING) & (Assessment.due_on < today)


def was_removed(db: Session, campaign_id: UUID) -> bool:
    """Return whether there was such a campaign, by the log.  One statement."""
    return db.scalar(select(AuditEvent.id).where(
        AuditEvent.subject_kind == "campaign", AuditEvent.subject_id == str(campaign_id),
        AuditEvent.action == "campaign.removed").limit(1)) is not None
