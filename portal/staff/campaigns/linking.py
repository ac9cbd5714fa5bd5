"""Links outside letters, for whoever writes letters of their own. Each call makes new ones; earlier ones keep working."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.states import ANSWERING
from portal.models.assessments import Assessment, Campaign
from portal.models.register import Supplier
from portal.platform import audit, links
from portal.staff.campaigns.services import BATCH, link_expires_at


@dataclass(frozen=True, slots=True)
class MintedLink:
    """A link and whom it is for. The secret stands nowhere else."""

    assessment_id: UUID
    supplier: str
    country: str
    registration_number: str
    contact: str
    email: str
    locale: str
    secret: str


def mint_links(db: Session, campaign_id: UUID, *, actor: str, now: datetime, after: UUID | None = None,
               limit: int = BATCH) -> Sequence[MintedLink]:
    """Make links for the next suppliers of a campaign who may still answer; none are left when fewer than `limit` come.

    Args:
        after: the last assessment of the batch before.
    """
    statement = (
        select(Assessment.id, Assessment.supplier_id, Supplier.name, Supplier.country, Supplier.registration_number,
               Assessment.contact_name, Assessment.contact_email, Assessment.locale, Campaign.closes_on)
        .join(Supplier, Supplier.id == Assessment.supplier_id).join(Campaign, Campaign.id == Assessment.campaign_id)
        .where(Assessment.campaign_id == campaign_id, Assessment.status.in_(ANSWERING))
        .order_by(Assessment.id).limit(limit))
    rows = db.execute(statement.where(Assessment.id > after) if after else statement).all()
    minted = []
    for row in rows:
        _link, secret = links.mint(db, row.id, row.supplier_id, now=now, expires_at=link_expires_at(row.closes_on))
        minted.append(MintedLink(row.id, row.name, row.country, row.registration_number, row.contact_name, row.contact_email,
                                 row.locale, secret))
    if minted:
        audit.record(db, "campaign.links_minted", ("campaign", campaign_id), actor=actor, now=now, count=len(minted))
        db.flush()
    return minted
