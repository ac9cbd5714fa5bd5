"""Changing and removing a campaign that nobody has been invited to yet.

Both say what they saw: nothing is done to a round that a colleague has changed meanwhile, or sent. Whom it chooses is worked out
whenever it is asked for (`choosing`), so nothing else has to follow a change.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.core.errors import CampaignSent, StaleRevision
from portal.models.assessments import Campaign
from portal.platform import audit
from portal.staff.campaigns.marking import contents_of, mark_of
from portal.staff.campaigns.services import NewCampaign, hold_campaign, require_fitting


def change_campaign(db: Session, campaign_id: UUID, new: NewCampaign, *, seen: str, actor: str, now: datetime) -> None:
    """Make an unsent campaign of something else; whoever made it, when, and its languages stay.

    Args:
        seen: the mark of the campaign as it was shown (`marking`).

    Raises:
        NotFound: there is no such campaign, or it was removed meanwhile.
        CampaignSent: somebody has been invited to it.
        StaleRevision: it has been changed since it was seen.
        CampaignNotReady: as `services.require_fitting`.
    """
    campaign = _unsent(db, campaign_id, seen)
    require_fitting(db, new, now)
    before = contents_of(campaign)
    campaign.title, campaign.closes_on, campaign.choice = new.title, new.closes_on, new.stored_choice
    campaign.questionnaire_version_id, campaign.rule_set_version_id = new.version_id, new.rule_set_id
    campaign.risk_list_id = new.risk_list_id
    after = contents_of(campaign)
    if moved := [name for name in after if after[name] != before[name]]:
        audit.record(db, "campaign.changed", ("campaign", campaign.id), actor=actor, now=now,
                     before=_only(before, moved), after=_only(after, moved))
    db.flush()


def remove_campaign(db: Session, campaign_id: UUID, *, seen: str, actor: str, now: datetime) -> None:
    """Remove an unsent campaign; the log keeps what it was.

    Args:
        seen: the mark of the campaign as it was shown (`marking`).

    Raises:
        NotFound, CampaignSent, StaleRevision: as `change_campaign`.
    """
    campaign = _unsent(db, campaign_id, seen)
    audit.record(db, "campaign.removed", ("campaign", campaign.id), actor=actor, now=now, **contents_of(campaign),
                 languages=campaign.languages, created_by=campaign.created_by, created_at=campaign.created_at.isoformat())
    db.delete(campaign)
    db.flush()


def require_unsent(campaign: Campaign) -> None:
    """Raises CampaignSent when somebody has been invited to a campaign."""
    if campaign.invited_at is not None:
        raise CampaignSent(campaign.invited_at)


def _unsent(db: Session, campaign_id: UUID, seen: str) -> Campaign:
    """Return a campaign, locked against whoever would send it, as it was seen."""
    campaign = hold_campaign(db, campaign_id)
    require_unsent(campaign)
    if mark_of(campaign) != seen:
        raise StaleRevision
    return campaign


def _only(contents: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: contents[name] for name in names}
