"""Work that is done behind the pages: what, for whom, how far it has come and how it ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.states import UNENDED, JobStatus
from portal.db.base import Base, Keyed, by_value

_UNENDED = ", ".join(f"'{status.value}'" for status in UNENDED)


class Job(Keyed, Base):
    """One job. Whoever works on it holds a lease; where it goes on is written in the transactions of the work itself."""

    __tablename__ = "job"
    __table_args__ = (
        Index("one_unended", "what", "subject", unique=True, sqlite_where=text(f"status IN ({_UNENDED})"),
              postgresql_where=text(f"status IN ({_UNENDED})")),
        Index("ix_job_status_queued_at", "status", "queued_at", "id"),
        Index("ix_job_what_subject", "what", "subject", "queued_at"),
        CheckConstraint("(status IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="ended_has_time"),
        CheckConstraint("(status = 'failed') = (fault IS NOT NULL)", name="failed_says_why"),
        CheckConstraint("status = 'queued' OR started_at IS NOT NULL", name="begun_has_time"),
        CheckConstraint("lease_token IS NULL OR status = 'running'", name="leased_while_running"),
    )

    what: Mapped[str]
    """Its name in the table of jobs that a worker is given."""
    subject: Mapped[str]
    """What it is about, as `campaign:<id>`: of one name and subject only one is not ended."""
    argument: Mapped[dict[str, Any]]
    status: Mapped[JobStatus] = mapped_column(by_value(JobStatus))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    """How many there are to do; None before it has been counted."""
    resume: Mapped[dict[str, Any]]
    """Where it goes on, and what it has counted so far: in the job's own words."""
    fault: Mapped[str | None]
    """Why it failed, never with the content of an answer."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was begun since it last came further."""
    queued_at: Mapped[datetime]
    queued_by: Mapped[str]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None]
