"""The supplier's own space: drafts that staff may never read, and the log of how they changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
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


class DraftChange(Base):
    """One save: audit record and idempotency record at once. Append-only.

    Its key is the revision it made, so that of two saves at one moment only one can stand, and no other index costs every save.
    """

    __tablename__ = "draft_change"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey(Assessment.id), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    instance: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id))
    link_id: Mapped[UUID]
    at: Mapped[datetime]
    locale: Mapped[str]
    text_digest: Mapped[str]
    form_key: Mapped[str]
    answers: Mapped[dict[str, Any]]
    """Only the answers that changed."""
