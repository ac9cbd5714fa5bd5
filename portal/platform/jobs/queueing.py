"""The queue of jobs: asked for by name, claimed under a lease, taken up again where they stopped.

A job waits from the transaction that asks for it. Of one name and subject only one is under way, so asking twice does nothing
twice. Whoever works on it holds a lease and writes how far it has come in the transactions of the work itself: when a worker
falls silent the next one goes on there, and one whose lease has passed to another can write no more.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, func, literal, or_, select, update
from sqlalchemy.orm import Session

from portal.core.errors import JobUnderway
from portal.core.states import UNENDED, JobStatus
from portal.db.types import UtcDateTime, new_id
from portal.models.jobs import Job
from portal.platform import audit

LEASE = timedelta(minutes=5)
"""Much longer than one step of any job takes."""
MOST_ATTEMPTS = 5
"""How often a job is begun that comes no further, before it counts as failed: a fault that ends the process is met again."""
ACTOR = "worker"
_QUIET = {"synchronize_session": False, "populate_existing": True}


@dataclass(frozen=True)
class Asked:
    """Which job is wanted, and by whom.

    Attributes:
        what: its name in the table of jobs.
        subject: what it is about, as `campaign:<id>`.
        argument: JSON data that says the rest.
    """

    what: str
    subject: str
    argument: Mapping[str, Any]
    actor: str
    now: datetime


@dataclass(frozen=True)
class Step:
    """How far a job has come.

    Attributes:
        done, total: so many of so many; the total is None before it has been counted.
        resume: JSON data by which it goes on, and whatever it counts.
    """

    done: int
    total: int | None
    resume: Mapping[str, Any]


@dataclass(frozen=True)
class Claim:
    """A job that is ours to work on until the lease ends. The lease's token fences off whoever held it before."""

    id: UUID
    what: str
    argument: Mapping[str, Any]
    actor: str
    step: Step
    token: str


class LeaseLost(Exception):
    """The job has passed to another worker; what this one was about to write is not written."""


def queue(db: Session, asked: Asked) -> UUID:
    """Put a job into the queue and return its id; one that waits or runs already is that job, and one that failed goes on.

    Raises:
        JobUnderway: one of this name and subject is under way with another argument.
    """
    newest = find_newest(db, asked.what, [asked.subject], lock=True).get(asked.subject)
    is_same = newest is not None and newest.argument == dict(asked.argument)
    if newest is not None and newest.status in UNENDED:
        if not is_same:
            raise JobUnderway(newest.id)
        return newest.id
    if newest is not None and is_same and newest.status is JobStatus.FAILED:
        newest.status, newest.fault, newest.ended_at, newest.attempts = JobStatus.QUEUED, None, None, 0
        newest.queued_at, newest.queued_by = asked.now, asked.actor
        job = newest
    else:
        job = Job(id=new_id(), what=asked.what, subject=asked.subject, argument=dict(asked.argument), status=JobStatus.QUEUED,
                  done=0, resume={}, attempts=0, queued_at=asked.now, queued_by=asked.actor)
        db.add(job)
    db.flush()
    audit.record(db, "job.queued", ("job", job.id), actor=asked.actor, now=asked.now, what=asked.what, about=asked.subject)
    return job.id


def find_newest(db: Session, what: str, subjects: Sequence[str], *, lock: bool = False) -> dict[str, Job]:
    """Return the job of this name that was asked for last, for each subject that has one.  One statement."""
    statement = select(Job).where(Job.what == what, Job.subject.in_(subjects)).order_by(Job.queued_at, Job.id)
    rows = db.scalars(statement.with_for_update() if lock else statement, execution_options={"populate_existing": True})
    return {job.subject: job for job in rows}


def claim(db: Session, names: Collection[str], *, now: datetime) -> Claim | None:
    """Take the job that has waited longest, or that whoever worked on it has left; None when there is none.

    Args:
        names: the jobs this worker can do; others are left to those who can.
    """
    due = (select(Job.id).where(_is_due(now), Job.what.in_(names)).order_by(Job.queued_at, Job.id).limit(1)
           .with_for_update(skip_locked=True).cte("due"))
    return _take(db, Job.id.in_(select(due.c.id)), now)


def claim_now(db: Session, job_id: UUID, *, now: datetime) -> Claim | None:
    """Take one certain job that waits or was left; None when somebody else works on it, or it has ended."""
    return _take(db, (Job.id == job_id) & _is_due(now), now)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(Job.status == JobStatus.QUEUED, (Job.status == JobStatus.RUNNING) & (Job.lease_until <= now))


def _moment(now: datetime) -> BindParameter[datetime]:
    return literal(now, UtcDateTime())


def _take(db: Session, which: ColumnElement[bool], now: datetime) -> Claim | None:
    taken = db.scalars(
        update(Job).where(which).values(status=JobStatus.RUNNING, lease_token=secrets.token_hex(16), lease_until=now + LEASE,
                                        attempts=Job.attempts + 1, started_at=func.coalesce(Job.started_at, _moment(now)))
        .returning(Job), execution_options=_QUIET).one_or_none()
    if taken is None:
        return None
    return Claim(taken.id, taken.what, taken.argument, taken.queued_by, Step(taken.done, taken.total, taken.resume),
                 taken.lease_token or "")


def keep(db: Session, held: Claim, step: Step, *, now: datetime) -> None:
    """Write how far a job has come, in the transaction of the work itself, and lengthen the lease.  Raises LeaseLost."""
    _under_lease(db, held, {"done": step.done, "total": step.total, "resume": dict(step.resume), "attempts": 0,
                            "lease_until": now + LEASE})


def give_back(db: Session, held: Claim, *, now: datetime) -> None:
    """Leave a job to whoever claims it next, this worker or another.  Raises LeaseLost."""
    _under_lease(db, held, {"lease_token": None, "lease_until": now})


def finish(db: Session, held: Claim, *, now: datetime) -> None:
    """Write down that a job is done.  Raises LeaseLost."""
    _end(db, held, {"status": JobStatus.DONE}, now)
    audit.record(db, "job.done", ("job", held.id), actor=ACTOR, now=now, what=held.what)


def fail(db: Session, held: Claim, fault: str, *, now: datetime) -> None:
    """Write down that a job cannot go on, and why.  Raises LeaseLost."""
    _end(db, held, {"status": JobStatus.FAILED, "fault": fault}, now)
    audit.record(db, "job.failed", ("job", held.id), actor=ACTOR, now=now, what=held.what, fault=fault)


def fail_abandoned(db: Session, *, now: datetime) -> list[UUID]:
    """Give up the jobs that were begun time and again without coming further; return which."""
    gone = db.scalars(
        update(Job).where(Job.status == JobStatus.RUNNING, Job.lease_until <= now, Job.attempts >= MOST_ATTEMPTS)
        .values(status=JobStatus.FAILED, ended_at=now, lease_token=None, lease_until=None,
                fault=f"begun {MOST_ATTEMPTS} times without coming further")
        .returning(Job.id), execution_options={"synchronize_session": False}).all()
    for job_id in gone:
        audit.record(db, "job.failed", ("job", job_id), actor=ACTOR, now=now, fault="abandoned")
    return list(gone)


def _end(db: Session, held: Claim, values: dict[str, Any], now: datetime) -> None:
    _under_lease(db, held, {**values, "ended_at": now, "lease_token": None, "lease_until": None})


def _under_lease(db: Session, held: Claim, values: dict[str, Any]) -> None:
    written = db.execute(update(Job).where(Job.id == held.id, Job.lease_token == held.token, Job.status == JobStatus.RUNNING)
                         .values(**values).returning(Job.id), execution_options={"synchronize_session": False})
    if written.first() is None:
        raise LeaseLost
