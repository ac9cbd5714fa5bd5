"""Working off jobs: slice by slice, and every fault is logged, written down and shown, without what it was about."""

import logging
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from portal.core.errors import CampaignNotReady
from portal.core.states import JobStatus
from portal.models.jobs import Job
from portal.platform.jobs import queueing
from portal.platform.jobs.queueing import LEASE, Asked, Step
from portal.platform.jobs.working import BROKEN_OFF, SLICE, Shift, work_off
from tests.factories.rounds import NOW


class Clock:
    """A clock that is moved by hand."""

    now = NOW

    def __call__(self):
        return self.now


class Counting:
    """A job that counts to five; `at` says what happens when it comes to a number."""

    def __init__(self, clock, at=lambda number: None):
        self.clock, self.at, self.counted = clock, at, []

    def __call__(self, run):
        for number in range(run.claim.step.done + 1, 6):
            self.at(number)
            run.database.write(lambda db, number=number: run.keep(db, Step(number, 5, {})))
            self.counted.append(number)
            yield number


def raising(number, error):
    def at(reached):
        if reached == number:
            raise error
    return at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def job(database, clock):
    """A job in the queue: how it stands, when asked."""
    job_id = database.write(lambda db: queueing.queue(db, Asked("count", "x:1", {}, "staff:1", NOW)))

    def now():
        with database.read() as db:
            return db.scalars(select(Job).where(Job.id == job_id)).one()
    return now


def shift(database, clock, work, stop=lambda: False):
    return Shift(database, {"count": work}, clock, stop)


def test_a_job_is_done_and_nothing_is_left_to_do(database, clock, job):
    work = Counting(clock)
    assert work_off(shift(database, clock, work)) is True
    assert (work.counted, job().status, job().done, job().total) == ([1, 2, 3, 4, 5], JobStatus.DONE, 5, 5)
    assert work_off(shift(database, clock, work)) is False


def test_a_long_job_lets_letters_go_between_and_goes_on_after_them(database, clock, job):
    def at(_number):
        clock.now += SLICE / 2
    work = Counting(clock, at)
    rounds = 0
    while work_off(shift(database, clock, work)):
        rounds += 1
    assert (rounds, work.counted, job().status) == (3, [1, 2, 3, 4, 5], JobStatus.DONE)


def test_a_worker_that_is_told_to_stop_leaves_the_job_to_the_next(database, clock, job):
    work = Counting(clock)
    work_off(shift(database, clock, work, stop=lambda: len(work.counted) == 2))
    assert (job().status, job().done, job().lease_token) == (JobStatus.RUNNING, 2, None)
    work_off(shift(database, clock, work))
    assert (work.counted, job().status) == ([1, 2, 3, 4, 5], JobStatus.DONE)


def test_a_fault_is_logged_whole_and_written_down_without_what_it_was_about(database, clock, job, caplog):
    work = Counting(clock, raising(3, KeyError("ett hemligt svar")))
    with caplog.at_level(logging.ERROR, "portal.platform.jobs"):
        work_off(shift(database, clock, work))
    assert (job().status, job().done, job().ended_at) == (JobStatus.FAILED, 2, NOW)
    assert job().fault.startswith("KeyError (test_working.py:")
    assert "hemligt" not in job().fault
    assert caplog.records[0].exc_info is not None
    assert str(job().id) in caplog.text


def test_a_refusal_is_told_in_its_own_words(database, clock, job):
    work_off(shift(database, clock, Counting(clock, raising(1, CampaignNotReady("rules")))))
    assert job().fault == "CampaignNotReady: rules"


def test_what_a_statement_was_given_stands_in_no_log(database, clock, job, caplog):
    def at(_number):
        with database.read() as db:
            db.execute(text("SELECT nothing FROM nowhere WHERE :given = 1"), {"given": "ett hemligt svar"})
    fails_for_good = {"sqlite": JobStatus.RUNNING, "postgresql": JobStatus.FAILED}[database.engine.dialect.name]
    with suppress(OperationalError):  # SQLite calls it so; it could be away, so the job is tried again
        work_off(shift(database, clock, Counting(clock, at)))
    assert job().status is fails_for_good
    assert "hemligt" not in caplog.text


def test_a_database_that_is_away_leaves_the_job_where_it_is(database, clock, job):
    with pytest.raises(OperationalError):
        work_off(shift(database, clock, Counting(clock, raising(3, OperationalError("x", {}, Exception())))))
    assert (job().status, job().done) == (JobStatus.RUNNING, 2)
    clock.now += LEASE
    work = Counting(clock)
    work_off(shift(database, clock, work))
    assert (work.counted, job().status) == ([3, 4, 5], JobStatus.DONE)


def test_one_who_lost_the_lease_in_the_middle_stops_and_the_other_is_not_disturbed(database, clock, job, caplog):
    taken = []

    def at(number):
        if number == 3 and not taken:
            clock.now += LEASE + timedelta(seconds=1)
            taken.append(database.write(lambda db: queueing.claim(db, ["count"], now=clock.now)))
    work = Counting(clock, at)
    work_off(shift(database, clock, work))
    assert (work.counted, job().status, job().done, job().lease_token) == ([1, 2], JobStatus.RUNNING, 2, taken[0].token)
    assert "taken over" in caplog.text


def test_one_broken_off_by_hand_says_so(database, clock, job):
    with pytest.raises(KeyboardInterrupt):
        work_off(shift(database, clock, Counting(clock, raising(2, KeyboardInterrupt()))))
    assert (job().status, job().fault, job().done) == (JobStatus.FAILED, BROKEN_OFF, 1)
