"""Judging a round anew behind the page: asked for, followed, and tried again when it has failed."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.contents import drafting
from portal.core.drafting import DraftStatus
from portal.core.errors import JobUnderway
from portal.core.states import JobStatus
from portal.platform.jobs.queueing import Asked
from portal.staff.authoring import jobs, queries
from portal.staff.authoring.judgings import open_judging
from portal.staff.authoring.views.contents import bp
from portal.staff.authoring.views.effects import chosen_round, open_package
from portal.staff.authoring.words import JOB_STATES
from portal.web.current import clock, reader, reading, write

SECONDS = 10
"""How often the page looks again by itself, for whoever asked it to."""
MOST_LOOKS = 60
"""How many times: a page left alone must not keep its reader signed in."""


@bp.post("/questionnaires/drafts/<uuid:draft_id>/re-evaluate")
def re_evaluate_round(draft_id: UUID) -> ResponseReturnValue:
    """Have a round judged anew by the published rules of a draft; pressed twice, it is still done once.

    Where the rules have been withdrawn since, their page says so.
    """
    with reading() as db:
        draft = open_package(db, draft_id)
        chosen = chosen_round(drafting.rounds_to_replay(db, draft))
        rules = queries.rules_for(db, chosen, drafting.report_of(db, draft).package.rule_sets)
        rule_set_id = queries.published_rule_set_id(db, rules)
        is_withdrawn = queries.open_rules(db, rule_set_id).status is DraftStatus.WITHDRAWN
    if is_withdrawn:
        return redirect(url_for(".show_rules", rule_set_id=rule_set_id), 303)
    return _queued(jobs.asked_to_re_evaluate(chosen, rule_set_id, actor=reader().actor, now=clock()))


@bp.get("/questionnaires/judging/<uuid:job_id>")
def show_judging(job_id: UUID) -> ResponseReturnValue:
    """Show how far judging anew has come, what it has changed, and what to do when it has failed."""
    with reading() as db:
        found = open_judging(db, job_id)
    looks = request.args.get("follow", 0, int)
    follows = 0 < looks <= MOST_LOOKS and found.is_underway
    return render_template(
        "authoring/judging_show.html", found=found, job=found.job, progress=found.progress, states=JOB_STATES, follows=follows,
        seconds=SECONDS, next_look=looks + 1, is_other="other" in request.args and found.is_underway)


@bp.post("/questionnaires/judging/<uuid:job_id>")
def judge_again(job_id: UUID) -> ResponseReturnValue:
    """Let a failed job go on where it stopped; one that waits or runs is left alone."""
    with reading() as db:
        found = open_judging(db, job_id)
    if found.job.status is not JobStatus.FAILED:
        return redirect(url_for(".show_judging", job_id=job_id), 303)
    return _queued(jobs.asked_again(found.job, actor=reader().actor, now=clock()))


def _queued(asked: Asked) -> ResponseReturnValue:
    """Put a job into the queue and show it; where other rules are at the same round, show those."""
    try:
        job_id = write(lambda db: jobs.queue_re_evaluation(db, asked))
    except JobUnderway as refused:
        return redirect(url_for(".show_judging", job_id=refused.job_id, other=1), 303)
    return redirect(url_for(".show_judging", job_id=job_id), 303)
