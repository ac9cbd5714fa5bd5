"""`portal worker`: letters leave, counts are folded, old counters go; it ends when told to and outlives a fault."""

import contextlib
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from portal.cli import worker
from portal.cli.worker import Work, run_worker
from portal.core.states import MailStatus
from portal.models.accounts import RateLimit
from portal.models.house import Tally, TallyDelta
from portal.models.mail import OutgoingMail
from portal.platform import throttling
from portal.platform.jobs import queueing
from portal.platform.jobs.queueing import Asked
from portal.platform.throttling import Counter, Limit
from tests.factories.rounds import NOW, submitted
from tests.staff.accounts_app import make_settings


class Moment:
    """A clock that stands still."""

    now = NOW + timedelta(minutes=1)

    def __call__(self):
        return self.now


@pytest.fixture
def work(database, tmp_path):
    return Work(database, make_settings(tmp_path), Moment())


def test_a_round_sends_letters_folds_counts_and_sweeps_up(work, database, tmp_path):
    database.write(submitted)
    database.write(lambda db: throttling.count_try(db, [Counter("a", (Limit(5, 10),))], now=NOW - timedelta(days=1)))
    work.round(threading.Event())
    with database.read() as db:
        assert set(db.scalars(select(OutgoingMail.status))) == {MailStatus.HANDED_OVER}
        assert db.scalar(select(func.count()).select_from(TallyDelta)) == 0
        assert db.scalar(select(func.sum(Tally.count))) > 0
        assert db.scalar(select(func.count()).select_from(RateLimit)) == 0
    assert len(list((tmp_path / "letters").glob("*.eml"))) == 1
    work.round(threading.Event())
    assert len(list((tmp_path / "letters").glob("*.eml"))) == 1


def test_a_round_works_on_a_job_for_a_while_and_the_next_comes_at_once(work, database, monkeypatch):
    database.write(submitted)
    database.write(lambda db: queueing.queue(db, Asked("count", "x:1", {}, "staff:1", NOW)))
    stop, seen = threading.Event(), []

    def count(run):
        while len(seen) < 3:
            with database.read() as db:
                seen.append((len(seen), set(db.scalars(select(OutgoingMail.status)))))
            work.clock.now += timedelta(minutes=1)
            if len(seen) == 3:
                stop.set()
            yield len(seen)

    work.jobs, work.clock = {"count": count}, Moment()
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 60)
    run_worker(work, stop)
    assert seen[0] == (0, {MailStatus.HANDED_OVER})  # letters before jobs
    assert len(seen) == 3  # each in a round of its own, and none waited a minute for the next


def test_nothing_is_begun_after_the_word_to_stop(work, database):
    database.write(submitted)
    stop = threading.Event()
    stop.set()
    work.round(stop)
    run_worker(work, stop)
    with database.read() as db:
        assert set(db.scalars(select(OutgoingMail.status))) == {MailStatus.PENDING}


def test_a_fault_does_not_end_the_work(work, monkeypatch):
    monkeypatch.setattr(worker, "LONGER_PAUSE_SECONDS", 0.01)
    stop, rounds = threading.Event(), []

    def step(_stop):
        rounds.append(1)
        if len(rounds) == 1:
            raise RuntimeError("a fault")
        stop.set()

    work._fold = step
    run_worker(work, stop)
    assert len(rounds) == 2


@pytest.mark.parametrize("fault", [RuntimeError("a fault"), OperationalError("SELECT secret", {}, Exception("secret"))])
def test_a_step_that_fails_is_logged_and_keeps_no_other_from_its_turn(work, database, tmp_path, caplog, fault):
    database.write(submitted)
    database.write(lambda db: queueing.queue(db, Asked("count", "x:1", {}, "staff:1", NOW)))
    database.write(lambda db: throttling.count_try(db, [Counter("a", (Limit(5, 10),))], now=NOW - timedelta(days=1)))
    done = []

    def fail(_stop):
        raise fault

    work._deliver, work.jobs = fail, {"count": lambda _run: iter(done.append(1) or ())}
    assert not work.round(threading.Event())
    assert work.has_more
    assert done == [1]
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(TallyDelta)) == 0
        assert db.scalar(select(func.count()).select_from(RateLimit)) == 0
    (record,) = [record for record in caplog.records if record.name == "portal.worker"]
    assert "letters" in record.getMessage()
    assert bool(record.exc_info) == isinstance(fault, RuntimeError)
    assert "secret" not in record.getMessage()


def test_one_round_that_has_failed_in_a_step_ends_the_command_with_1(tmp_path, sqlite_template):
    (tmp_path / "portal.sqlite").write_bytes(sqlite_template.read_bytes())
    with contextlib.closing(sqlite3.connect(tmp_path / "portal.sqlite")) as connection:
        connection.execute("DROP TABLE rate_limit")
    done = subprocess.run([sys.executable, "-c", "from portal.cli.main import main; main()", "worker", "--once"],
                          env={"PORTAL_INSTANCE": str(tmp_path), "PATH": ""}, capture_output=True, text=True, check=False)
    assert (done.returncode, "sweeping:" in done.stderr) == (1, True)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_in_peace_when_told_to(tmp_path, sqlite_template, told):
    (tmp_path / "portal.sqlite").write_bytes(sqlite_template.read_bytes())
    program = subprocess.Popen([sys.executable, "-c", "from portal.cli.main import main; main()", "worker"],
                               env={"PORTAL_INSTANCE": str(tmp_path), "PATH": ""}, stderr=subprocess.PIPE, text=True)
    try:
        assert "works" in program.stderr.readline()
        program.send_signal(told)
        assert program.wait(timeout=20) == 0
    finally:
        program.kill()
        program.communicate()


def test_a_database_of_another_shape_is_refused_with_the_way_to_mend_it(tmp_path):
    done = subprocess.run([sys.executable, "-c", "from portal.cli.main import main; main()", "worker", "--once"],
                          env={"PORTAL_INSTANCE": str(tmp_path), "PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "portal database upgrade" in done.stderr
