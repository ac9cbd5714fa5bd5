"""The house's own books: what was done by whom, and figures."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Keyed


class AuditEvent(Keyed, Base):
    """Something that was done. Append-only, written in the transaction of the act."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_kind", "subject_id"),)

    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    """`staff:<id>`, `link:<id>`, `command` or `worker`."""
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    data: Mapped[dict[str, Any]]


class Tally(Base):
    """A count of one dimension, folded; a figure is this plus the deltas not yet folded."""

    __tablename__ = "tally"

    subject: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class TallyDelta(Base):
    """A change of a count, appended in the transaction of the change: no hot row."""

    __tablename__ = "tally_delta"
    __table_args__ = (Index("ix_tally_delta_subject_dimension", "subject", "dimension"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    subject: Mapped[str]
    dimension: Mapped[str]
    value: Mapped[str]
    state: Mapped[str]
    change: Mapped[int]
