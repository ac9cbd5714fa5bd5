"""Sites: listed by the supplier or the kansli, chosen by the kansli for one assessment. They live across years."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.casework.carrying import carry_to_sites
from portal.casework.contents.running import compiled_questionnaire
from portal.core.errors import NotFound, SitesRefused
from portal.core.instances import MOST_SITES, SITE, ChosenSite, SiteLister, SiteOwner, chosen_sites, with_sites
from portal.core.people import Reader
from portal.core.states import ANSWERING
from portal.db.types import new_id
from portal.models.assessments import Assessment, Campaign
from portal.models.sites import Site
from portal.platform import audit

MOST_LISTED = 300
"""How many sites a supplier can have on its list, closed ones among them."""
LOOKED_BACK = 5
"""In how many earlier rounds the sites chosen last are looked for."""


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """What is known of a site; `country` is its ISO 3166 code, `makes` what is made or done there, in words."""

    name: str
    address: str
    town: str
    country: str
    makes: str
    owner: SiteOwner


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The sites chosen in the supplier's latest round that had any, those that are still on the list; and the round's title."""

    sites: tuple[UUID, ...]
    round: str


def list_sites(db: Session, supplier_id: UUID) -> Sequence[Site]:
    """Return every site of a supplier, closed ones too, by name.  One statement."""
    return db.scalars(select(Site).where(Site.supplier_id == supplier_id).order_by(Site.name, Site.id).limit(MOST_LISTED)).all()


def open_site(db: Session, supplier_id: UUID, site_id: UUID) -> Site:
    """Return a site of this supplier.  Raises NotFound: absent, or another's."""
    site = db.scalars(select(Site).where(Site.id == site_id, Site.supplier_id == supplier_id)).one_or_none()
    if site is None:
        raise NotFound
    return site


def add_site(db: Session, supplier_id: UUID, details: SiteDetails, *, listed_by: SiteLister, actor: str, now: datetime) -> Site:
    """Put a site on a supplier's list.

    Raises:
        SitesRefused: `list_full`.
    """
    if (db.scalar(select(func.count()).where(Site.supplier_id == supplier_id)) or 0) >= MOST_LISTED:
        raise SitesRefused("list_full")
    site = Site(id=new_id(), supplier_id=supplier_id, listed_by=listed_by, created_at=now)
    _fill(site, details)
    db.add(site)
    db.flush()
    audit.record(db, "site.listed", ("site", site.id), actor=actor, now=now, supplier=str(supplier_id))
    return site


def change_site(db: Session, supplier_id: UUID, site_id: UUID, details: SiteDetails, *, actor: str, now: datetime) -> None:
    """Mend what is known of a site. What was frozen when it was chosen stays as it was.  Raises NotFound."""
    site = open_site(db, supplier_id, site_id)
    _fill(site, details)
    audit.record(db, "site.changed", ("site", site.id), actor=actor, now=now, supplier=str(supplier_id))
    db.flush()


def close_site(db: Session, supplier_id: UUID, site_id: UUID, *, actor: str, now: datetime) -> None:
    """Take a site off the list; closing it twice changes nothing.  Raises NotFound."""
    site = open_site(db, supplier_id, site_id)
    if site.closed_at is None:
        site.closed_at = now
        audit.record(db, "site.closed", ("site", site.id), actor=actor, now=now, supplier=str(supplier_id))
        db.flush()


def reopen_site(db: Session, supplier_id: UUID, site_id: UUID, *, actor: str, now: datetime) -> None:
    """Put a closed site back on the list.  Raises NotFound."""
    site = open_site(db, supplier_id, site_id)
    if site.closed_at is not None:
        site.closed_at = None
        audit.record(db, "site.reopened", ("site", site.id), actor=actor, now=now, supplier=str(supplier_id))
        db.flush()


def asks_per_site(db: Session, version_id: UUID) -> bool:
    """Return whether a version asks anything per site."""
    return SITE in compiled_questionnaire(db, version_id).repeated


def suggest_sites(db: Session, assessment: Assessment, listed: Collection[Site]) -> Suggestion | None:
    """Return the sites chosen last time; None where none were, or none of them is still open.  One statement."""
    rows = db.execute(
        select(Assessment.profile, Campaign.title).join(Campaign, Campaign.id == Assessment.campaign_id)
        .where(Assessment.supplier_id == assessment.supplier_id, Assessment.id != assessment.id)
        .order_by(Assessment.invited_at.desc(), Assessment.id.desc()).limit(LOOKED_BACK))
    still_open = {site.id for site in listed if site.closed_at is None}
    for profile, title in rows:
        if chosen := chosen_sites(profile):
            kept = tuple(key for site in chosen if (key := UUID(site.id)) in still_open)
            return Suggestion(kept, title) if kept else None
    return None


def choose_sites(db: Session, assessment_id: UUID, site_ids: Sequence[UUID], because: str, *, actor: Reader,
                 now: datetime) -> Assessment:
    """Decide which sites an assessment asks about, in the order given; none means that the company answers for all.

    What the supplier has answered about a site that is no longer chosen stays in its draft and counts for nothing.

    Args:
        because: why these, read by the supplier.

    Raises:
        NotFound: there is no such assessment.
        SitesRefused: `not_asked` (the questionnaire asks nothing per site), `too_late` (the answers are submitted, or the
            assessment is over), `too_many`, `unknown` (not the supplier's, or closed) or `reason_missing`.
    """
    assessment = db.scalars(select(Assessment).where(Assessment.id == assessment_id).with_for_update()
                            .execution_options(populate_existing=True)).one_or_none()
    if assessment is None:
        raise NotFound
    if assessment.status not in ANSWERING:
        raise SitesRefused("too_late")
    version_id = db.scalars(select(Campaign.questionnaire_version_id).where(Campaign.id == assessment.campaign_id)).one()
    if not asks_per_site(db, version_id):
        raise SitesRefused("not_asked")
    reason = " ".join(because.split())
    chosen = _chosen(db, assessment, list(dict.fromkeys(site_ids)), reason)
    assessment.profile = with_sites(assessment.profile, chosen, reason)
    carry_to_sites(db, version_id, assessment, now=now)
    audit.record(db, "assessment.sites_chosen", ("assessment", assessment.id), actor=actor.actor, now=now,
                 sites=[site.id for site in chosen], because=reason if chosen else "")
    db.flush()
    return assessment


def _chosen(db: Session, assessment: Assessment, wanted: Sequence[UUID], reason: str) -> list[ChosenSite]:
    if len(wanted) > MOST_SITES:
        raise SitesRefused("too_many")
    if wanted and not reason:
        raise SitesRefused("reason_missing")
    known = {site.id: site for site in list_sites(db, assessment.supplier_id)}
    frozen = {UUID(site.id): site for site in chosen_sites(assessment.profile)}
    return [frozen.get(key) or _freeze(known.get(key)) for key in wanted]


def _freeze(site: Site | None) -> ChosenSite:
    if site is None or site.closed_at is not None:
        raise SitesRefused("unknown")
    return ChosenSite(str(site.id), site.name, site.country, site.town)


def _fill(site: Site, details: SiteDetails) -> None:
    site.name, site.address, site.town = details.name, details.address, details.town
    site.country, site.makes, site.owner = details.country, details.makes, details.owner
