"""What the pages of authoring read about judging rounds anew: how far a job has come, and which was the last of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.re_evaluating import Progress
from portal.core.errors import NotFound
from portal.core.states import UNENDED
from portal.models.assessments import Campaign
from portal.models.contents import RuleSetVersion
from portal.models.jobs import Job
from portal.platform.jobs.queueing import find_newest
from portal.staff.authoring import jobs
from portal.staff.authoring.queries import name_people


@dataclass(frozen=True)
class Judging:
    """Judging a round anew as a job, and how far it has come; `asked_by` is empty where a command asked for it."""

    job: Job
    progress: Progress
    title: str
    rules: str
    asked_by: str

    @property
    def is_underway(self) -> bool:
        """Whether it waits or runs."""
        return self.job.status in UNENDED


def open_judging(db: Session, job_id: UUID) -> Judging:
    """Return a job that judges a round anew.  Three statements.  Raises NotFound."""
    job = db.scalar(select(Job).where(Job.id == job_id, Job.what == jobs.RE_EVALUATE))
    row = None if job is None else db.execute(
        select(Campaign.title, RuleSetVersion.code, RuleSetVersion.number)
        .join(RuleSetVersion, RuleSetVersion.id == UUID(job.argument["rules"]))
        .where(Campaign.id == UUID(job.argument["campaign"]))).one_or_none()
    if job is None or row is None:
        raise NotFound
    people = name_people(db, [job.queued_by])
    return Judging(job, jobs.progress_of(job.resume), row.title, f"{row.code} rules-{row.number}",
                   people.get(job.queued_by, ""))


def newest_judgings(db: Session, rounds: Sequence[tuple[UUID, str]]) -> list[tuple[Job, str]]:
    """Return of some rounds (id and title) the job that last judged each anew, with the round's title.  One statement."""
    found = find_newest(db, jobs.RE_EVALUATE, [jobs.subject_of(key) for key, _ in rounds])
    return [(found[jobs.subject_of(key)], title) for key, title in rounds if jobs.subject_of(key) in found]
