"""Access links: the capability in a letter. The secret is 256 random bits and leaves in the letter only; we keep its digest."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.core.documents import digest
from portal.core.errors import LinkRefused
from portal.db.types import new_id
from portal.models.assessments import AccessLink

SECRET_BYTES = 32
LONGEST_SECRET = 200


def mint(db: Session, assessment_id: UUID, supplier_id: UUID, *, now: datetime, expires_at: datetime) -> tuple[AccessLink, str]:
    """Make a link to an assessment; return it with its secret (43 characters of base64url), which is told nowhere else."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = AccessLink(id=new_id(), assessment_id=assessment_id, supplier_id=supplier_id, secret_digest=digest(secret),
                      created_at=now, expires_at=expires_at)
    db.add(link)
    return link, secret


def find(db: Session, secret: str, now: datetime) -> AccessLink:
    """Return the link a secret opens.

    Raises:
        LinkRefused: unknown, expired or recalled; one statement in every case, so that the three take the same time.
    """
    link = db.scalars(select(AccessLink).where(AccessLink.secret_digest == digest(secret[:LONGEST_SECRET]))).one_or_none()
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        raise LinkRefused
    return link


def revoke_all(db: Session, assessment_id: UUID, *, now: datetime) -> int:
    """Recall every link to an assessment; sessions born of them end with their next request. Return how many were recalled."""
    recalled = db.execute(update(AccessLink).where(AccessLink.assessment_id == assessment_id, AccessLink.revoked_at.is_(None))
                          .values(revoked_at=now).returning(AccessLink.id))
    return len(recalled.all())
