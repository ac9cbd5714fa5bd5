"""Making a campaign, and inviting suppliers to it: assessment and letter in one transaction, in batches that may be resumed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.carrying import carry_over
from portal.casework.contents.running import compiled_questionnaire
from portal.casework.contents.withdrawing import require_in_use
from portal.casework.languages import ALLOWED_AT_FIRST, letter_locale, offered_in
from portal.casework.letters import LINK_DAYS
from portal.core.errors import CampaignNotReady, NotFound, StaleRevision
from portal.core.profile import ContractFacts, profile_of
from portal.core.states import AssessmentStatus, LetterKind
from portal.db.types import new_id
from portal.language.formats import STOCKHOLM, local_day
from portal.language.locales import ENGLISH, KNOWN
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RiskList, RuleSetVersion
from portal.models.register import Category, Contact, Contract, ContractingAuthority, Supplier
from portal.platform import audit
from portal.platform.letters.composing import ContractLine, LetterContext
from portal.platform.mail.outbox import Address, queue
from portal.staff.campaigns.choosing import MAIN_CONTACT, LeftOut, count_left_out, is_ready, runs
from portal.staff.campaigns.marking import KINDS, mark_of

BATCH = 200


@dataclass(frozen=True)
class NewCampaign:
    """What a campaign is made of.

    Attributes:
        choice: `authorities`, `categories`, `countries`, each a list of codes; empty means all.
    """

    title: str
    version_id: UUID
    rule_set_id: UUID
    closes_on: date
    risk_list_id: UUID | None = None
    choice: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def stored_choice(self) -> dict[str, list[str]]:
        """The choice as it is stored: every kind, its codes in order."""
        return {kind: sorted(self.choice.get(kind, ())) for kind in KINDS}


@dataclass(frozen=True)
class Invited:
    """What one batch did.

    Attributes:
        count: suppliers invited.
        left_out: chosen suppliers that stay without a letter, by reason; told by the last batch only.
        last: where the next batch goes on; None after the last one.
    """

    count: int
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    last: UUID | None = None


@dataclass(frozen=True)
class _Round:
    """What all invitations of a campaign have in common."""

    campaign: Campaign
    offered: Sequence[str]
    minutes: int
    today: date
    now: datetime


def link_expires_at(closes_on: date) -> datetime:
    """Return until when an invitation's link opens: long after the last day, for answers come late and are read again."""
    return datetime.combine(closes_on + timedelta(days=LINK_DAYS), time(), STOCKHOLM)


def create_campaign(db: Session, new: NewCampaign, *, actor: str, now: datetime) -> Campaign:
    """Make a campaign. Nobody is invited yet.

    Raises:
        CampaignNotReady: as `require_fitting`.
    """
    require_fitting(db, new, now)
    campaign = Campaign(
        id=new_id(), title=new.title, questionnaire_version_id=new.version_id, rule_set_version_id=new.rule_set_id,
        risk_list_id=new.risk_list_id, closes_on=new.closes_on, choice=new.stored_choice,
        languages=list(ALLOWED_AT_FIRST), created_at=now, created_by=actor)
    db.add(campaign)
    db.flush()
    audit.record(db, "campaign.created", ("campaign", campaign.id), actor=actor, now=now, title=new.title,
                 choice=campaign.choice, closes_on=new.closes_on.isoformat())
    return campaign


def require_fitting(db: Session, new: NewCampaign, now: datetime) -> None:
    """Refuse what no campaign can be made of.

    Raises:
        CampaignNotReady: `closed` (the last day is not in the future), `rules` (the rule set does not judge that version),
            `version_withdrawn`, `rules_withdrawn`, `too_early` (the version may not be used yet) or `risks` (there is no such
            list).
    """
    if new.closes_on <= local_day(now):
        raise CampaignNotReady("closed")
    version = db.get(QuestionnaireVersion, new.version_id)
    rules = db.get(RuleSetVersion, new.rule_set_id)
    if version is None or rules is None or rules.code != version.code or version.number not in rules.fits:
        raise CampaignNotReady("rules")
    require_in_use(version.withdrawn_why, rules.withdrawn_why)
    valid_from = compiled_questionnaire(db, version.id).questionnaire.valid_from
    if valid_from is not None and valid_from > local_day(now):
        raise CampaignNotReady("too_early")
    if new.risk_list_id is not None and db.get(RiskList, new.risk_list_id) is None:
        raise CampaignNotReady("risks")


def allow_languages(db: Session, campaign_id: UUID, tags: Sequence[str], *, actor: str, now: datetime) -> None:
    """Say which languages that nobody has approved are offered in a campaign all the same; letters and pages follow at once.

    Raises:
        NotFound: there is no such campaign.
    """
    campaign = hold_campaign(db, campaign_id)
    allowed = [locale.tag for locale in KNOWN if locale.tag in tags]
    if allowed != campaign.languages:
        audit.record(db, "campaign.languages_allowed", ("campaign", campaign.id), actor=actor, now=now, languages=allowed)
        campaign.languages = allowed
    db.flush()


def invite(db: Session, campaign_id: UUID, *, actor: str, now: datetime, domain: str, limit: int = BATCH,
           after: UUID | None = None, seen: str | None = None) -> Invited:
    """Invite the next suppliers who are chosen, ready and not yet invited: each gets an assessment and a letter, or neither.

    Profiles are frozen with the contracts that have begun when the campaign closes and are not over today.

    Args:
        domain: of our sending address.
        limit: how many at most in this transaction.
        after: `last` of the batch before, which spares looking at those again; leaving it out is never wrong.
        seen: the mark of the campaign as it was shown (`marking`), where somebody looked at it first.

    Raises:
        NotFound: there is no such campaign.
        StaleRevision: it has been changed since it was seen.
        CampaignNotReady: `closed`: its last day has passed; `version_withdrawn`, `rules_withdrawn`: nobody has been invited yet,
            and nobody is any more.
    """
    campaign, version_why, rules_why = _hold_to_send(db, campaign_id)
    if seen not in (None, mark_of(campaign)):
        raise StaleRevision
    today = local_day(now)
    if campaign.closes_on < today:
        raise CampaignNotReady("closed")
    if campaign.invited_at is None:
        require_in_use(version_why, rules_why)
    minutes = compiled_questionnaire(db, campaign.questionnaire_version_id).questionnaire.minutes.core
    held = _Round(campaign, offered_in(db, campaign), minutes, today, now)
    suppliers = _next_suppliers(db, held, limit, after)
    if suppliers:
        _invite_all(db, held, suppliers, domain)
        campaign.invited_at = campaign.invited_at or now
        audit.record(db, "campaign.suppliers_invited", ("campaign", campaign.id), actor=actor, now=now, count=len(suppliers))
        db.flush()
    if len(suppliers) == limit:
        return Invited(limit, last=suppliers[-1].id)
    return Invited(len(suppliers), count_left_out(db, campaign, today)[1])


def hold_campaign(db: Session, campaign_id: UUID) -> Campaign:
    """Return a campaign, locked, as whoever held it last has left it.  Raises NotFound."""
    campaign = db.scalar(select(Campaign).where(Campaign.id == campaign_id).with_for_update(),
                         execution_options={"populate_existing": True})
    if campaign is None:
        raise NotFound
    return campaign


def _hold_to_send(db: Session, campaign_id: UUID) -> tuple[Campaign, str | None, str | None]:
    """Return a campaign, locked, and why its version and its rules have been withdrawn if they are.  Raises NotFound.

    Subqueries are asked anew of a campaign that was changed while it was waited for; a join would lose it.
    """
    whys = [select(kind.withdrawn_why).where(kind.id == key).scalar_subquery() for kind, key in (
        (QuestionnaireVersion, Campaign.questionnaire_version_id), (RuleSetVersion, Campaign.rule_set_version_id))]
    row = db.execute(select(Campaign, *whys).where(Campaign.id == campaign_id).with_for_update(of=Campaign),
                     execution_options={"populate_existing": True}).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def _next_suppliers(db: Session, held: _Round, limit: int, after: UUID | None) -> Sequence[Any]:
    statement = (
        select(Supplier.id, Supplier.country, Supplier.name, Supplier.employees, Supplier.parent_registration_number,
               Contact.name.label("contact_name"), Contact.email, Contact.language)
        .join(Contact, Contact.id == MAIN_CONTACT)
        .where(*is_ready(held.campaign, held.today)).order_by(Supplier.id).limit(limit))
    return db.execute(statement.where(Supplier.id > after) if after else statement).all()


def _invite_all(db: Session, held: _Round, suppliers: Sequence[Any], domain: str) -> None:
    contracts = _contracts(db, held, [supplier.id for supplier in suppliers])
    invited = [(_assessment(held, supplier, contracts[supplier.id]), supplier) for supplier in suppliers]
    db.add_all(assessment for assessment, _supplier in invited)
    db.flush()  # assessments before the letters and the drafts that refer to them
    carry_over(db, held.campaign.questionnaire_version_id, [assessment for assessment, _supplier in invited], now=held.now)
    expires_at = link_expires_at(held.campaign.closes_on)
    for assessment, supplier in invited:
        queue(db, LetterKind.INVITATION, Address(assessment.contact_email, assessment.locale),
              letter_context(held, supplier.name, assessment, contracts[supplier.id]),
              now=held.now, domain=domain, assessment=assessment, link_expires_at=expires_at)
    db.flush()


def _contracts(db: Session, held: _Round, supplier_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    rows = db.execute(
        select(Contract.supplier_id, Contract.id, Contract.number, ContractingAuthority.code.label("authority"),
               ContractingAuthority.name_sv.label("authority_sv"), ContractingAuthority.name_en.label("authority_en"),
               Category.code.label("category"), Category.name_sv, Category.name_en, Category.labour_intensive,
               Contract.clause_version, Contract.clause_level, Contract.ends_on)
        .join(ContractingAuthority, ContractingAuthority.id == Contract.authority_id)
        .join(Category, Category.id == Contract.category_id)
        .where(Contract.supplier_id.in_(supplier_ids), *runs(held.campaign.closes_on, held.today))
        .order_by(Contract.number, Contract.id)).all()
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.supplier_id, []).append(row)
    return found


def _assessment(held: _Round, supplier: Any, contracts: Iterable[Any]) -> Assessment:  # noqa: ANN401 - a row
    facts = [ContractFacts(
        id=str(row.id), number=row.number, authority=row.authority, authority_name=row.authority_sv, category=row.category,
        category_names={"sv": row.name_sv, "en": row.name_en}, labour_intensive=row.labour_intensive,
        clause=row.clause_version, level=row.clause_level, ends_on=row.ends_on) for row in contracts]
    return Assessment(
        id=new_id(), campaign_id=held.campaign.id, supplier_id=supplier.id, status=AssessmentStatus.INVITED,
        due_on=held.campaign.closes_on, contact_name=supplier.contact_name, contact_email=supplier.email,
        locale=letter_locale(supplier.language, held.offered), invited_at=held.now,
        profile=profile_of(supplier.country, facts, employees=supplier.employees,
                           has_parent=supplier.parent_registration_number is not None))


def letter_context(held: _Round, supplier: str, assessment: Assessment, contracts: Iterable[Any]) -> LetterContext:
    """Return what an invitation says: to whom, about which contracts of which regions, until when."""
    lines = tuple(ContractLine(number=row.number, authority=row.authority_sv if assessment.locale == "sv" else row.authority_en)
                  for row in contracts)
    return LetterContext(supplier=supplier, contact=assessment.contact_name, contracts=lines,
                         due_on=held.campaign.closes_on, minutes=held.minutes, english=ENGLISH.tag in held.offered)


def sample_context(db: Session, campaign: Campaign, locale: str, *, now: datetime) -> LetterContext | None:
    """Return what the first letter in a language would say, if one would be written now; nothing is stored."""
    version_id = campaign.questionnaire_version_id
    minutes = compiled_questionnaire(db, version_id).questionnaire.minutes.core
    held = _Round(campaign, offered_in(db, campaign), minutes, local_day(now), now)
    first = _next_suppliers(db, held, BATCH, None)
    supplier = next((row for row in first if letter_locale(row.language, held.offered) == locale), None)
    if supplier is None:
        return None
    contracts = _contracts(db, held, [supplier.id])[supplier.id]
    return letter_context(held, supplier.name, _assessment(held, supplier, contracts), contracts)
