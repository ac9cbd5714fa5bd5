"""The end of a deviation: verified and closed, or withdrawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.errors import IllegalDecision, NotFound, StaleRevision
from portal.core.people import Reader
from portal.core.states import DeviationStatus
from portal.models.deviations import Deviation
from portal.platform import audit

ENDED = frozenset({DeviationStatus.VERIFIED_CLOSED, DeviationStatus.WITHDRAWN})


def open_deviation(db: Session, deviation_id: UUID, revision: int) -> Deviation:
    """Return a deviation to be changed.

    Raises:
        NotFound: there is no such deviation.
        StaleRevision: somebody else has changed it since the page was shown.
    """
    deviation = db.scalar(select(Deviation).where(Deviation.id == deviation_id), execution_options={"populate_existing": True})
    if deviation is None:
        raise NotFound
    if deviation.revision != revision:
        raise StaleRevision
    return deviation


def close(db: Session, deviation_id: UUID, *, revision: int, reason: str, actor: Reader, now: datetime) -> Deviation:
    """Close a deviation as verified.

    Raises:
        NotFound: there is no such deviation.
        StaleRevision: somebody else has changed it.
        IllegalDecision: `ended` or `reason_missing`.
    """
    deviation = open_deviation(db, deviation_id, revision)
    end(db, deviation, DeviationStatus.VERIFIED_CLOSED, reason, actor=actor, now=now)
    db.flush()
    return deviation


def end(db: Session, deviation: Deviation, status: DeviationStatus, reason: str, *, actor: Reader, now: datetime) -> None:
    """End a deviation in one of the two ways.  Raises IllegalDecision: `ended` or `reason_missing`."""
    if deviation.status in ENDED:
        raise IllegalDecision("ended")
    if not reason.strip():
        raise IllegalDecision("reason_missing")
    deviation.status, deviation.ended_at, deviation.ended_by, deviation.ended_reason = status, now, actor.id, reason.strip()
    audit.record(db, f"deviation.{status.value}", ("deviation", deviation.id), actor=actor.actor, now=now)
