"""What a campaign is made of, as data; and the mark by which a page tells whether that has changed since it was shown."""

from typing import Any

from portal.core.documents import canonical, digest
from portal.models.assessments import Campaign

KINDS = ("authorities", "categories", "countries")
"""What suppliers are chosen by."""


def contents_of(campaign: Campaign) -> dict[str, Any]:
    """Return what a campaign is made of as JSON data: title, version, rules and risks (ids), closes_on, choice."""
    return {
        "title": campaign.title, "version": str(campaign.questionnaire_version_id), "rules": str(campaign.rule_set_version_id),
        "risks": str(campaign.risk_list_id) if campaign.risk_list_id else None, "closes_on": campaign.closes_on.isoformat(),
        "choice": {kind: sorted(campaign.choice.get(kind, ())) for kind in KINDS}}


def mark_of(campaign: Campaign) -> str:
    """Return a digest of what a campaign is made of. Its languages are none of it: they are ticked beside, at any time."""
    return digest(canonical(contents_of(campaign)))[:16]
