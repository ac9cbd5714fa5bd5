"""Letters on their way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.states import LetterKind, MailStatus
from portal.db.base import Base, Keyed, by_value
from portal.models.assessments import AccessLink, Assessment
from portal.models.register import Supplier


class OutgoingMail(Keyed, Base):
    """One letter to one address. The link's secret is minted when it is claimed, sealed here, and wiped at hand-over."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index("ix_outgoing_mail_due", "status", "next_attempt_at"),
        CheckConstraint("status != 'handed_over' OR sealed_secret IS NULL", name="secret_wiped"),
    )

    kind: Mapped[LetterKind] = mapped_column(by_value(LetterKind))
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey(Assessment.id), index=True)
    supplier_id: Mapped[UUID | None] = mapped_column(ForeignKey(Supplier.id))
    address: Mapped[str]
    locale: Mapped[str]
    context: Mapped[dict[str, Any]]
    """What the letter's template needs, as plain JSON; never a secret, never an answer."""
    status: Mapped[MailStatus] = mapped_column(by_value(MailStatus), default=MailStatus.PENDING)
    message_id: Mapped[str] = mapped_column(unique=True)
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey(AccessLink.id))
    link_expires_at: Mapped[datetime | None]
    """Until when a link in this letter opens; None for a letter without one."""
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0)
    is_repeat: Mapped[bool] = mapped_column(default=False)
    """Whether an earlier attempt ended without our knowing how: tried once more with the same content, then left to people."""
    next_attempt_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    handed_over_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
