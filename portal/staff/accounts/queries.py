"""What the accounts pages read: who a session belongs to, what a password is compared with, open sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.core.documents import digest
from portal.core.people import Grant, Reader
from portal.models.accounts import RecoveryCode, RoleGrant, StaffSession, StaffUser

IDLE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A signed-in browser and the person at it.

    Attributes:
        has_second_factor: whether the person has shown it (or the local demonstration waives it).
        is_enrolled: whether the person has a second factor at all.
    """

    session_id: UUID
    reader: Reader
    has_second_factor: bool
    is_enrolled: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is compared with."""

    user_id: UUID
    password_hash: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in the list of a person's own."""

    created_at: datetime
    seen_at: datetime
    is_this: bool


def find_session(db: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Return the session of a token with person and grants, in one statement.

    None when the session has ended, was idle for too long, or the account is closed.
    """
    rows = db.execute(
        select(StaffSession.id, StaffSession.has_second_factor, StaffSession.seen_at,
               StaffUser.id, StaffUser.name, StaffUser.email, StaffUser.language, StaffUser.totp_seed.is_not(None),
               RoleGrant.role, RoleGrant.authority_id, RoleGrant.category_id)
        .join(StaffUser, StaffUser.id == StaffSession.user_id).outerjoin(RoleGrant, RoleGrant.user_id == StaffUser.id)
        .where(StaffSession.token_digest == digest(token), StaffSession.expires_at > now,
               StaffSession.seen_at > now - IDLE, StaffUser.is_active)
        .order_by(RoleGrant.id)).all()
    if not rows:
        return None
    session_id, has_second_factor, seen_at, user_id, name, email, language, is_enrolled = rows[0][:8]
    grants = tuple(Grant(role, authority, category) for *_, role, authority, category in rows if role is not None)
    return SignedIn(session_id, Reader(user_id, name, email, language, grants), has_second_factor, bool(is_enrolled), seen_at)


def find_credentials(db: Session, email: str) -> Credentials | None:
    """Return what the password of an open account is compared with; None for an address nobody has."""
    row = db.execute(select(StaffUser.id, StaffUser.password_hash)
                     .where(StaffUser.email == email, StaffUser.is_active)).one_or_none()
    return Credentials(*row) if row else None


def list_sessions(db: Session, signed_in: SignedIn, *, now: datetime) -> Sequence[OpenSession]:
    """Return the person's open sessions, the one seen last first."""
    rows = db.execute(select(StaffSession.id, StaffSession.created_at, StaffSession.seen_at)
                      .where(StaffSession.user_id == signed_in.reader.id, StaffSession.expires_at > now,
                             StaffSession.seen_at > now - IDLE)
                      .order_by(StaffSession.seen_at.desc(), StaffSession.id).limit(50))
    return [OpenSession(created_at, seen_at, key == signed_in.session_id) for key, created_at, seen_at in rows]


def count_recovery_codes(db: Session, user_id: UUID) -> int:
    """Return how many recovery codes are left."""
    return db.scalars(select(func.count()).select_from(RecoveryCode)
                      .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))).one()
