"""What authoring has done behind its pages: judging a round anew by another rule set."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework.re_evaluating import BEGINNING, Order, Progress, count_waiting, re_evaluate
from portal.models.jobs import Job
from portal.platform.jobs import queueing
from portal.platform.jobs.queueing import Asked, Step
from portal.platform.jobs.working import Run, Table

RE_EVALUATE = "authoring.re_evaluate"


def asked_to_re_evaluate(campaign_id: UUID, rule_set_id: UUID, *, actor: str, now: datetime) -> Asked:
    """Return the job that judges a round anew; of one round only one is under way."""
    return Asked(RE_EVALUATE, subject_of(campaign_id), {"campaign": str(campaign_id), "rules": str(rule_set_id)}, actor, now)


def asked_again(job: Job, *, actor: str, now: datetime) -> Asked:
    """Return a job asked for once more."""
    return Asked(job.what, job.subject, job.argument, actor, now)


def subject_of(campaign_id: UUID) -> str:
    """Return how jobs name a round."""
    return f"campaign:{campaign_id}"


def queue_re_evaluation(db: Session, asked: Asked) -> UUID:
    """Put judging anew into the queue and return the job's id.  Raises JobUnderway: other rules are about it."""
    return queueing.queue(db, asked)


def re_evaluate_round(run: Run) -> Iterator[Progress]:
    """Judge a round anew from where the job stands, writing down each assessment with the findings it changes.

    Raises:
        NotFound, CampaignNotReady: as `re_evaluate`.
    """
    argument, step = run.claim.argument, run.claim.step
    order = Order(UUID(argument["campaign"]), UUID(argument["rules"]), run.claim.actor, run.clock())
    begun, total = progress_of(step.resume), step.total
    if total is None:
        with run.database.read() as db:
            total = count_waiting(db, order.campaign_id)
        first = Step(0, total, {})
        run.database.write(lambda db: run.keep(db, first))

    def keep(db: Session, progress: Progress) -> None:
        run.keep(db, Step(progress.judged, max(total, progress.judged), {**asdict(progress), "last": str(progress.last)}))

    yield from re_evaluate(run.database, order, begun=begun, keep=keep)


def progress_of(resume: Mapping[str, Any]) -> Progress:
    """Return the progress that a job has written down."""
    return Progress(**{**resume, "last": UUID(resume["last"])}) if resume else BEGINNING


JOBS: Table = {RE_EVALUATE: re_evaluate_round}
