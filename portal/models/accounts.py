"""The people of the staff wing: accounts, roles, sessions, recovery codes, and the counters that slow guessing down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.states import Role
from portal.db.base import Base, Keyed, by_value
from portal.models.register import Category, ContractingAuthority


class StaffUser(Keyed, Base):
    """A person of the kansli or of a region."""

    __tablename__ = "staff_user"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    totp_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed; None until the person has shown a code from it."""
    totp_step: Mapped[int] = mapped_column(default=0)
    """The last time step a code was used in: no code works twice."""
    language: Mapped[str] = mapped_column(default="sv")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class RoleGrant(Keyed, Base):
    """A role of a person, for one authority or category where the role is bound to one."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "authority_id", "category_id"),
        CheckConstraint("(role IN ('contract_manager', 'region_officer', 'region_reader')) = (authority_id IS NOT NULL)",
                        name="authority_of_region_roles"),
        CheckConstraint("(role = 'coordinator') = (category_id IS NOT NULL)", name="category_of_coordinators"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("staff_user.id"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role))
    authority_id: Mapped[UUID | None] = mapped_column(ForeignKey(ContractingAuthority.id))
    category_id: Mapped[UUID | None] = mapped_column(ForeignKey(Category.id))


class StaffSession(Keyed, Base):
    """A signed-in browser. Only the digest of its token is kept."""

    __tablename__ = "staff_session"

    token_digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("staff_user.id"), index=True)
    has_second_factor: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RecoveryCode(Keyed, Base):
    """A one-time stand-in for the second factor."""

    __tablename__ = "recovery_code"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("staff_user.id"), index=True)
    digest: Mapped[str]
    used_at: Mapped[datetime | None]


class RateLimit(Base):
    """How often something was tried within a window: shared by all processes."""

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
