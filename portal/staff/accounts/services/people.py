"""What happens to accounts: made, given roles, helped back in, closed. Done by commands, so everything is logged as such."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.core.errors import AccountRefused
from portal.core.passwords import Weakness, weakness
from portal.core.states import OF_AN_AUTHORITY, Role
from portal.db.types import new_id
from portal.models.accounts import RecoveryCode, RoleGrant, StaffSession, StaffUser
from portal.models.register import Category, ContractingAuthority
from portal.platform import audit

COMMAND = "command"
REASONS = {
    Weakness.SHORT: "the password is shorter than 12 characters",
    Weakness.LONG: "the password is longer than 256 characters",
    Weakness.COMMON: "the password is made of common words or figures in a row",
    Weakness.PERSONAL: "the password is made of the person's own name or address",
}


@dataclass(frozen=True, slots=True)
class Post:
    """A role as it is given: with the code of the authority or category it is bound to, where it is of that kind."""

    role: Role
    authority: str | None = None
    category: str | None = None


def normal_email(email: str) -> str:
    """Return an address as accounts are found by."""
    return email.strip().lower()


def check_password(password: str, email: str, name: str) -> None:
    """Refuse a password that is easily guessed.  Raises AccountRefused."""
    if weak := weakness(password, [email, name]):
        raise AccountRefused(REASONS[weak])


def create_account(db: Session, email: str, name: str, post: Post, *, password_hash: str, now: datetime) -> UUID:
    """Make an account with its first role; return its id.

    Raises:
        AccountRefused: the address has an account, or the role and what it is bound to do not fit.
    """
    if _find(db, email) is not None:
        raise AccountRefused(f"{email} has an account already; give it another role with: portal accounts grant")
    user_id = new_id()
    db.execute(insert(StaffUser).values(id=user_id, email=normal_email(email), name=name, password_hash=password_hash,
                                        totp_step=0, language="sv", is_active=True, created_at=now))
    audit.record(db, "account.created", ("staff_user", user_id), actor=COMMAND, now=now)
    _grant(db, user_id, post, now=now)
    return user_id


def grant_role(db: Session, email: str, post: Post, *, now: datetime) -> None:
    """Give an account a further role.  Raises AccountRefused."""
    _grant(db, _open(db, email), post, now=now)


def set_password(db: Session, email: str, *, password_hash: str, now: datetime) -> None:
    """Give an account a new password and end its sessions; the second factor stays.  Raises AccountRefused."""
    user_id = _open(db, email)
    db.execute(update(StaffUser).where(StaffUser.id == user_id).values(password_hash=password_hash))
    _end(db, user_id, "account.password_set", now=now)


def forget_second_factor(db: Session, email: str, *, now: datetime) -> None:
    """Take the second factor off an account whose owner lost it, and end its sessions: the next sign-in asks for a new one.

    Raises:
        AccountRefused: there is no such account.
    """
    user_id = _open(db, email)
    db.execute(update(StaffUser).where(StaffUser.id == user_id).values(totp_seed=None))
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    _end(db, user_id, "account.second_factor_forgotten", now=now)


def close_account(db: Session, email: str, *, now: datetime) -> None:
    """Close an account and end its sessions; what its owner decided keeps the name.  Raises AccountRefused."""
    user_id = _open(db, email)
    db.execute(update(StaffUser).where(StaffUser.id == user_id).values(is_active=False))
    _end(db, user_id, "account.closed", now=now)


def _find(db: Session, email: str) -> UUID | None:
    return db.scalars(select(StaffUser.id).where(StaffUser.email == normal_email(email))).one_or_none()


def _open(db: Session, email: str) -> UUID:
    user_id = _find(db, email)
    if user_id is None:
        raise AccountRefused(f"{email} has no account")
    return user_id


def _end(db: Session, user_id: UUID, action: str, *, now: datetime) -> None:
    db.execute(delete(StaffSession).where(StaffSession.user_id == user_id))
    audit.record(db, action, ("staff_user", user_id), actor=COMMAND, now=now)


def _grant(db: Session, user_id: UUID, post: Post, *, now: datetime) -> None:
    if (post.role in OF_AN_AUTHORITY) != (post.authority is not None):
        raise AccountRefused(f"the role {post.role} needs --authority" if post.authority is None
                             else f"the role {post.role} is not bound to an authority")
    if (post.role is Role.COORDINATOR) != (post.category is not None):
        raise AccountRefused(f"the role {post.role} needs --category" if post.category is None
                             else f"the role {post.role} is not bound to a category")
    authority_id = _bound(db, "authority", ContractingAuthority.code, ContractingAuthority.id, post.authority)
    category_id = _bound(db, "category", Category.code, Category.id, post.category)
    held = db.scalars(select(RoleGrant.id).where(
        RoleGrant.user_id == user_id, RoleGrant.role == post.role, RoleGrant.authority_id.is_not_distinct_from(authority_id),
        RoleGrant.category_id.is_not_distinct_from(category_id))).first()
    if held is not None:
        return
    db.execute(insert(RoleGrant).values(id=new_id(), user_id=user_id, role=post.role, authority_id=authority_id,
                                        category_id=category_id))
    audit.record(db, "account.role_granted", ("staff_user", user_id), actor=COMMAND, now=now, role=post.role.value,
                 authority=post.authority, category=post.category)


def _bound(db: Session, kind: str, column: InstrumentedAttribute[str], key: InstrumentedAttribute[UUID],
           code: str | None) -> UUID | None:
    if code is None:
        return None
    found = db.scalars(select(key).where(column == code)).one_or_none()
    if found is None:
        raise AccountRefused(f"no {kind} has the code {code}")
    return found
