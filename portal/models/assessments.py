"""The round: campaigns, the suppliers' parts in them, and the links that open these."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.states import LIVE, AssessmentStatus, CancelReason
from portal.db.base import Base, Keyed, by_value
from portal.models.contents import QuestionnaireVersion, RiskList, RuleSetVersion
from portal.models.register import Supplier

_LIVE = ", ".join(f"'{status.value}'" for status in LIVE)


class Campaign(Keyed, Base):
    """One round: who is asked which version until when."""

    __tablename__ = "campaign"

    title: Mapped[str]
    questionnaire_version_id: Mapped[UUID] = mapped_column(ForeignKey(QuestionnaireVersion.id))
    rule_set_version_id: Mapped[UUID] = mapped_column(ForeignKey(RuleSetVersion.id))
    risk_list_id: Mapped[UUID | None] = mapped_column(ForeignKey(RiskList.id))
    closes_on: Mapped[date]
    choice: Mapped[dict[str, Any]]
    """What the suppliers were chosen by: `authorities`, `categories`, `countries`, each a list of codes; empty means all."""
    languages: Mapped[list[Any]] = mapped_column(default=lambda: ["en"])
    """The languages nobody has approved yet that its owner allows all the same, as tags."""
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    invited_at: Mapped[datetime | None]


class Assessment(Keyed, Base):
    """One supplier's part in a campaign, from invitation to closure."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("campaign_id", "supplier_id"),
        Index("one_live", "supplier_id", unique=True, sqlite_where=text(f"status IN ({_LIVE})"),
              postgresql_where=text(f"status IN ({_LIVE})")),
        Index("ix_assessment_campaign_status", "campaign_id", "status"),
        Index("ix_assessment_status_submitted_at", "status", "submitted_at", "id"),
        CheckConstraint("(status = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_has_reason"),
        CheckConstraint("status NOT IN ('submitted', 'reviewed') OR submitted_at IS NOT NULL", name="submitted_has_time"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id), index=True)
    status: Mapped[AssessmentStatus] = mapped_column(by_value(AssessmentStatus), default=AssessmentStatus.INVITED)
    cancel_reason: Mapped[CancelReason | None] = mapped_column(by_value(CancelReason))
    due_on: Mapped[date]
    profile: Mapped[dict[str, Any]]
    """What routing and prefilled questions need, frozen at invitation: `core.profile`."""
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    locale: Mapped[str]
    percent: Mapped[int] = mapped_column(default=0)
    invited_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]


class AccessLink(Keyed, Base):
    """A capability in an e-mail: whoever holds the secret may answer this assessment. Only the secret's digest is kept."""

    __tablename__ = "access_link"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id))
    secret_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
