"""Under which figures a finding stands. Authorities and categories are those frozen at invitation, so that counts add up."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from portal.core.rules import Severity
from portal.core.states import FindingStatus
from portal.db.prepared import Place
from portal.models.findings import Finding
from portal.platform import tallies

SUBJECT = "finding"
POSSIBLY_SEVERE = "possibly_severe"
"""Beside the severities: an open finding that may be one of the six."""

Standing = tuple[str, tallies.Places]


class Counted(NamedTuple):
    """What a finding is counted by, of one that is a row only."""

    status: FindingStatus
    severity: Severity | None
    suggested: Severity
    possibly_severe: bool
    campaign_id: UUID
    country: str
    requirement: str


def of_columns(finding: Mapping[str, Any]) -> Counted:
    """Return what a finding is counted by, from its columns."""
    return Counted(finding["status"], finding.get("severity"), finding["suggested"], finding["possibly_severe"],
                   finding["campaign_id"], finding["country"], finding["requirement"])


def standing_of(finding: Finding | Counted, profile: Mapping[str, Any]) -> Standing:
    """Return a finding's state and the places it is counted under.

    Args:
        profile: of its assessment (`core.profile`).
    """
    return finding.status.value, {
        "all": ("all",),
        "severity": (severity_of(finding),),
        "campaign": (str(finding.campaign_id),),
        "authority": tuple(profile.get("authorities", ())),
        "category": tuple(profile.get("categories", ())),
        "country": (finding.country,),
        "requirement": (finding.requirement,),
    }


def severity_of(finding: Finding | Counted) -> str:
    """Return the word a finding is counted under: what was decided, else what is suggested."""
    if finding.status is FindingStatus.OPEN and finding.possibly_severe:
        return POSSIBLY_SEVERE
    return (finding.severity or finding.suggested).value


def enter(db: Place, standings: Iterable[Standing]) -> None:
    """Count new findings where they stand, all at once."""
    tallies.move_all(db, SUBJECT, [(None, standing) for standing in standings])


def move(db: Place, before: Standing | None, after: Standing | None) -> None:
    """Take a finding from where it stood to where it stands; nothing is written when that is the same."""
    if before != after:
        tallies.move(db, SUBJECT, before, after)
