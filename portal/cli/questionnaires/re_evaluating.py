"""`portal questionnaires re-evaluate`: judges a round anew by published rules while one looks on.

It is the same job that the page has a worker do, so the two never do it at the same time, and either goes on where the other was
broken off.
"""

import json
import time
from collections.abc import Iterator
from uuid import UUID

import click
from sqlalchemy import select

from portal.casework.re_evaluating import Progress
from portal.cli.installation import clock, database
from portal.cli.questionnaires.replaying import find_round
from portal.core.errors import JobUnderway
from portal.core.states import JobStatus
from portal.db.work import Database
from portal.models.contents import RuleSetVersion
from portal.models.jobs import Job
from portal.platform.jobs.queueing import LEASE, Claim, claim_now
from portal.platform.jobs.working import Run, Shift, work_on
from portal.staff.authoring import jobs

ACTOR, RULES = "command", "rules-"
SECONDS = 2
"""Between two lines that say how far it has come."""


@click.command("re-evaluate")
@click.argument("rules")
@click.option("--campaign", required=True, help="Id or title of the round that is judged by these rules from now on.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def re_evaluate_round(rules: str, campaign: str, *, as_json: bool) -> None:
    """Judge a round anew by RULES ("supplier-code rules-2", published): what was submitted and not yet released, and what comes.

    Decisions on points that stay the same are kept. Broken off, it goes on where it stopped when it is called again.
    """
    held = database()
    campaign_id, rule_set_id = find_round(held, campaign), _published(held, rules)
    claim = _claim(held, campaign_id, rule_set_id)
    work_on(Shift(held, {jobs.RE_EVALUATE: _saying}, clock), claim)
    with held.read() as db:
        job = db.get_one(Job, claim.id)
    if job.status is not JobStatus.DONE:
        raise click.ClickException(f"not finished: {job.fault or 'another worker took it over'}; call again to go on")
    progress = jobs.progress_of(job.resume)
    figures = {"judged": progress.judged, "changed": progress.changed, "new": progress.new, "reopened": progress.reopened,
               "lapsed": progress.lapsed}
    click.echo(json.dumps(figures) if as_json else f"{_line(progress)}; findings: {progress.new} new, "
               f"{progress.reopened} reopened, {progress.lapsed} lapsed")


def _saying(run: Run) -> Iterator[Progress]:
    """Do the job, and say now and then how far it has come."""
    said = time.monotonic()
    for progress in jobs.re_evaluate_round(run):
        if time.monotonic() - said >= SECONDS:
            click.echo(f"{_line(progress)} …", err=True)
            said = time.monotonic()
        yield progress


def _line(progress: Progress) -> str:
    return f"{progress.judged} self-assessments judged anew, {progress.changed} changed"


def _published(held: Database, rules: str) -> UUID:
    code, _, number = rules.partition(f" {RULES}")
    with held.read() as db:
        found = db.scalar(select(RuleSetVersion.id).where(RuleSetVersion.code == code, RuleSetVersion.number == number))
    if found is None:
        raise click.ClickException(f"{rules} is not published; publish it first")
    return found


def _claim(held: Database, campaign_id: UUID, rule_set_id: UUID) -> Claim:
    """Ask for the job and take it at once, before any worker does."""
    asked = jobs.asked_to_re_evaluate(campaign_id, rule_set_id, actor=ACTOR, now=clock())
    try:
        claim = held.write(lambda db: claim_now(db, jobs.queue_re_evaluation(db, asked), now=clock()))
    except JobUnderway as refused:
        raise click.ClickException("the round is being judged anew by other rules; wait until that is done") from refused
    if claim is None:
        raise click.ClickException("the round is being judged anew by these rules already; a worker is at it, "
                                   f"or was broken off less than {LEASE.seconds // 60} minutes ago")
    return claim
