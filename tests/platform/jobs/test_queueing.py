"""The queue of jobs: asked for once, claimed by one, taken up again where it stopped, never lost and never swallowed."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core.errors import JobUnderway
from portal.core.states import JobStatus
from portal.models.house import AuditEvent
from portal.models.jobs import Job
from portal.platform.jobs import queueing
from portal.platform.jobs.queueing import LEASE, MOST_ATTEMPTS, Asked, LeaseLost, Step
from tests.factories.rounds import NOW

NAMES = ["count"]
LATER = NOW + timedelta(days=1)


def asked(subject="campaign:1", actor="staff:1", now=NOW, **argument):
    return Asked("count", subject, argument, actor, now)


def queue(database, **more):
    return database.write(lambda db: queueing.queue(db, asked(**more)))


def claim(database, now=NOW, names=NAMES):
    return database.write(lambda db: queueing.claim(db, names, now=now))


def jobs(database):
    with database.read() as db:
        return db.scalars(select(Job).order_by(Job.queued_at, Job.id)).all()


def test_asking_twice_queues_once_also_while_it_runs(database):
    first = queue(database)
    assert queue(database) == first
    claim(database)
    assert queue(database, actor="staff:2") == first
    assert [job.queued_by for job in jobs(database)] == ["staff:1"]


def test_two_who_ask_at_the_same_moment_get_one_job(database):
    found, begin = [], threading.Barrier(2)

    def press():
        begin.wait()
        found.append(queue(database))
    pressing = [threading.Thread(target=press) for _ in range(2)]
    for each in pressing:
        each.start()
    for each in pressing:
        each.join()
    assert len(found) == 2
    assert {job.id for job in jobs(database)} == set(found)
    assert len(set(found)) == 1


def test_something_else_of_the_same_thing_is_refused_while_it_is_under_way(database):
    first = queue(database, rules="1")
    with pytest.raises(JobUnderway) as refused:
        queue(database, rules="2")
    assert refused.value.job_id == first
    held = claim(database)
    database.write(lambda db: queueing.finish(db, held, now=NOW))
    assert queue(database, rules="2") != first


def test_two_workers_never_get_the_same_job_and_the_oldest_goes_first(database):
    older, newer = queue(database), queue(database, subject="campaign:2", now=LATER)
    assert [claim(database, LATER).id, claim(database, LATER).id, claim(database, LATER)] == [older, newer, None]


def test_a_job_that_nobody_here_can_do_waits_for_whoever_can(database):
    queue(database)
    assert claim(database, names=["other"]) is None
    assert claim(database) is not None


def test_a_job_whose_worker_fell_silent_is_taken_up_where_it_stopped_and_the_silent_one_can_write_no_more(database):
    queue(database)
    lost = claim(database)
    database.write(lambda db: queueing.keep(db, lost, Step(3, 5, {"last": "c"}), now=NOW))
    assert claim(database, NOW + LEASE - timedelta(seconds=1)) is None
    held = claim(database, NOW + LEASE)
    assert (held.id, held.step) == (lost.id, Step(3, 5, {"last": "c"}))
    for write in (lambda db: queueing.keep(db, lost, Step(4, 5, {}), now=LATER), lambda db: queueing.finish(db, lost, now=LATER),
                  lambda db: queueing.fail(db, lost, "x", now=LATER), lambda db: queueing.give_back(db, lost, now=LATER)):
        with pytest.raises(LeaseLost):
            database.write(write)
    assert [(job.done, job.status) for job in jobs(database)] == [(3, JobStatus.RUNNING)]


def test_one_that_is_given_back_is_free_at_once_and_still_counts_as_running(database):
    queue(database)
    held = claim(database)
    database.write(lambda db: queueing.give_back(db, held, now=NOW))
    assert [job.status for job in jobs(database)] == [JobStatus.RUNNING]
    again = claim(database)
    assert again.id == held.id
    assert again.token != held.token


def test_a_failed_job_that_is_asked_for_again_goes_on_where_it_stopped(database):
    first = queue(database)
    held = claim(database)
    database.write(lambda db: queueing.keep(db, held, Step(3, 5, {"last": "c"}), now=NOW))
    database.write(lambda db: queueing.fail(db, held, "KeyError", now=NOW))
    assert [(job.status, job.fault, job.ended_at) for job in jobs(database)] == [(JobStatus.FAILED, "KeyError", NOW)]
    assert claim(database, LATER) is None
    assert queue(database, actor="staff:2", now=LATER) == first
    held = claim(database, LATER)
    assert (held.step.done, held.actor) == (3, "staff:2")


def test_a_job_that_ends_its_worker_time_and_again_counts_as_failed(database):
    queue(database)
    for place in range(MOST_ATTEMPTS):
        assert claim(database, NOW + place * LEASE) is not None
    gone = database.write(lambda db: queueing.fail_abandoned(db, now=NOW + MOST_ATTEMPTS * LEASE))
    assert [job.status for job in jobs(database)] == [JobStatus.FAILED]
    assert gone == [jobs(database)[0].id]


def test_one_that_comes_further_each_time_is_never_given_up(database):
    queue(database)
    for place in range(2 * MOST_ATTEMPTS):
        now = NOW + place * 2 * LEASE
        held = claim(database, now)
        database.write(lambda db, held=held, place=place, now=now: queueing.keep(db, held, Step(place, None, {}), now=now))
    assert database.write(lambda db: queueing.fail_abandoned(db, now=LATER)) == []


def test_who_asked_and_how_it_ended_stand_in_the_log(database):
    queue(database)
    held = claim(database)
    database.write(lambda db: queueing.finish(db, held, now=LATER))
    with database.read() as db:
        logged = db.execute(select(AuditEvent.action, AuditEvent.actor, AuditEvent.subject_id).order_by(AuditEvent.at)).all()
    assert [tuple(row) for row in logged] == [("job.queued", "staff:1", str(held.id)), ("job.done", "worker", str(held.id))]


def test_what_was_written_about_progress_goes_with_the_work_that_was_not_committed(database):
    queue(database)
    held = claim(database)

    def unit(db):
        queueing.keep(db, held, Step(1, 5, {}), now=NOW)
        raise RuntimeError
    with pytest.raises(RuntimeError):
        database.write(unit)
    assert [job.done for job in jobs(database)] == [0]


@pytest.mark.parametrize("changes", [{"status": JobStatus.DONE}, {"status": JobStatus.FAILED, "ended_at": NOW},
                                     {"status": JobStatus.RUNNING}, {"lease_token": "x"}, {"fault": "x"}])
def test_the_database_holds_no_job_in_an_impossible_state(database, changes):
    job_id = queue(database)

    def unit(db):
        job = db.get_one(Job, job_id)
        for name, value in changes.items():
            setattr(job, name, value)
    with pytest.raises(IntegrityError):
        database.write(unit)
