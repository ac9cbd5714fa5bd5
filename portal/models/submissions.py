"""What came in: frozen documents."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Keyed
from portal.models.assessments import Assessment
from portal.models.register import Supplier


class Submission(Keyed, Base):
    """A received document with its digest: never changed. A correction is a new one that names the previous."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("assessment_id", "form_key"), Index("ix_submission_assessment_id_received_at",
                                                                           "assessment_id", "received_at"),
                      Index("ix_submission_answers_digest", "answers_digest"),
                      Index("ix_submission_timed", "id", sqlite_where=text("typed_seconds IS NOT NULL"),
                            postgresql_where=text("typed_seconds IS NOT NULL")))

    number: Mapped[str] = mapped_column(unique=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey(Assessment.id))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id), index=True)
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id"))
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]
    text_digest: Mapped[str]
    locale: Mapped[str]
    signed_name: Mapped[str]
    signed_role: Mapped[str]
    received_at: Mapped[datetime]
    in_time: Mapped[bool]
    form_key: Mapped[str]
    signals: Mapped[list[Any]]
    """Ids of the information rules the answers met: for routing and sorting, never findings."""
    answers_digest: Mapped[str | None]
    """Of what was chosen, without names and free text (`core.whole_submission`); None where no rule asks, or there is little."""
    typed_seconds: Mapped[int | None]
    """How long one person typed it in a browser; None where no rule asks, or it was not so."""
