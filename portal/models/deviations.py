"""What a reviewer confirmed and the supplier was told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.rules import Ground, Severity
from portal.core.states import DeviationStatus
from portal.db.base import Base, Keyed, by_value
from portal.models.accounts import StaffUser
from portal.models.assessments import Assessment
from portal.models.findings import Finding
from portal.models.register import Contract, Supplier


class Deviation(Keyed, Base):
    """A released deviation, from the letter to its end."""

    __tablename__ = "deviation"
    __table_args__ = (
        CheckConstraint("severity != 'severe' OR ground IS NOT NULL", name="severe_has_ground"),
        CheckConstraint("(status IN ('verified_closed', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended_has_time"),
        Index("ix_deviation_status_plan_due_on", "status", "plan_due_on", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey(Finding.id), index=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey(Assessment.id), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id), index=True)
    requirement: Mapped[str]
    instance: Mapped[str]
    severity: Mapped[Severity] = mapped_column(by_value(Severity))
    ground: Mapped[Ground | None] = mapped_column(by_value(Ground))
    status: Mapped[DeviationStatus] = mapped_column(by_value(DeviationStatus), default=DeviationStatus.OPEN)
    headline: Mapped[str]
    reason: Mapped[str]
    action: Mapped[str]
    plan_due_on: Mapped[date | None]
    close_due_on: Mapped[date | None]
    released_at: Mapped[datetime]
    released_by: Mapped[UUID] = mapped_column(ForeignKey(StaffUser.id))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey(StaffUser.id))
    ended_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class DeviationContract(Base):
    """A contract that a deviation touches, with the clause section it breaks there."""

    __tablename__ = "deviation_contract"

    deviation_id: Mapped[UUID] = mapped_column(ForeignKey("deviation.id"), primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey(Contract.id), primary_key=True, index=True)
    section: Mapped[str]
