"""Review: possible deviations, their points, and what was decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.rules import Ground, Outcome, Severity
from portal.core.states import Decision, FindingStatus, PointSource, PointStatus
from portal.db.base import Base, Keyed, by_value
from portal.models.accounts import StaffUser
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import RuleSetVersion
from portal.models.register import Supplier
from portal.models.submissions import Submission


class Finding(Keyed, Base):
    """What a reviewer decides: one requirement or article of one assessment and instance, with its points."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("one_unreleased", "assessment_id", "requirement", "instance", unique=True,
              sqlite_where=text("released_at IS NULL"), postgresql_where=text("released_at IS NULL")),
        Index("ix_finding_worst_first", "status", "rank", "raised_at", "id"),
        CheckConstraint("severity != 'severe' OR ground IS NOT NULL", name="severe_has_ground"),
        CheckConstraint("status = 'open' OR decided_at IS NOT NULL OR status = 'lapsed'", name="decided_has_time"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey(Assessment.id), index=True)
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey(Supplier.id), index=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.id), index=True)
    requirement: Mapped[str]
    instance: Mapped[str]
    status: Mapped[FindingStatus] = mapped_column(by_value(FindingStatus), default=FindingStatus.OPEN)
    suggested: Mapped[Severity] = mapped_column(by_value(Severity, "suggested"))
    """The heaviest unstruck point's severity."""
    possibly_severe: Mapped[bool] = mapped_column(default=False)
    """Some unstruck point may be one of the six: sorts above all."""
    rank: Mapped[int]
    """Sort key, worst first: 0 possibly severe, 1 severe, 2 major, 3 minor, 4 observation (`core.review.rank`)."""
    headline: Mapped[str]
    """Id of the rule (or the words of a reviewer) that says in the list what the answer shows."""
    points_count: Mapped[int]
    severity: Mapped[Severity | None] = mapped_column(by_value(Severity))
    ground: Mapped[Ground | None] = mapped_column(by_value(Ground))
    reason: Mapped[str | None]
    action: Mapped[str | None]
    country: Mapped[str]
    raised_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(StaffUser.id))
    released_at: Mapped[datetime | None]
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("finding.id"))
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # a second reviewer is told, no decision is lost


class Point(Keyed, Base):
    """One broken rule, or one thing a person saw."""

    __tablename__ = "point"
    __table_args__ = (CheckConstraint("(source = 'rule') = (rule IS NOT NULL)", name="rule_of_rule_points"),)

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"), index=True)
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey(Submission.id))
    source: Mapped[PointSource] = mapped_column(by_value(PointSource))
    status: Mapped[PointStatus] = mapped_column(by_value(PointStatus), default=PointStatus.OPEN)
    rule_set_version_id: Mapped[UUID | None] = mapped_column(ForeignKey(RuleSetVersion.id))
    rule: Mapped[str | None]
    requirement: Mapped[str]
    """The requirement point, such as `pr4.c`."""
    judges: Mapped[str | None]
    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome))
    severity: Mapped[Severity] = mapped_column(by_value(Severity))
    ground: Mapped[Ground | None] = mapped_column(by_value(Ground))
    covered_by: Mapped[str | None]
    read_digest: Mapped[str]
    answer_key: Mapped[str]
    """The answer in short (`no`, `unknown`, …): what precedents are looked up by, with the rule."""
    words: Mapped[str | None]
    """What a person wrote when raising the point by hand."""


class DecisionRecord(Keyed, Base):
    """What was decided on one point. Append-only."""

    __tablename__ = "decision_record"
    __table_args__ = (Index("ix_decision_record_precedents", "rule", "answer_key"),)

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"), index=True)
    point_id: Mapped[UUID] = mapped_column(ForeignKey("point.id"))
    decision: Mapped[Decision] = mapped_column(by_value(Decision))
    struck: Mapped[bool] = mapped_column(default=False)
    severity: Mapped[Severity | None] = mapped_column(by_value(Severity))
    ground: Mapped[Ground | None] = mapped_column(by_value(Ground))
    reason: Mapped[str]
    rule: Mapped[str | None]
    answer_key: Mapped[str]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey(StaffUser.id))
    at: Mapped[datetime]
