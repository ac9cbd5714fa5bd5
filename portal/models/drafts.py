"""The supplier's own space: drafts that staff may never read, and the log of how they changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Keyed
from portal.models.assessments import Assessment
from portal.models.register import Supplier


class DraftSection(Base):
    """The answers of one section and instance, and how often they were saved."""

    __tablename__ = "draft_section"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey(Assessment.id), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    instance: Mapped[str] = mapped_column(primary_key=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id))
    revision: Mapped[int]
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class DraftChange(Keyed, Base):
    """One save: audit record and idempotency record at once. Append-only."""

    __tablename__ = "draft_change"
    __table_args__ = (
        UniqueConstraint("assessment_id", "section", "instance", "revision"),
        UniqueConstraint("assessment_id", "form_key"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey(Assessment.id))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id))
    section: Mapped[str]
    instance: Mapped[str]
    revision: Mapped[int]
    link_id: Mapped[UUID]
    at: Mapped[datetime]
    locale: Mapped[str]
    text_digest: Mapped[str]
    form_key: Mapped[str]
    answers: Mapped[dict[str, Any]]
    """Only the answers that changed."""
