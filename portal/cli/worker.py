"""`portal worker`: what is done behind the pages. Delivers letters, works off jobs, folds counts, sweeps up.

Several may run side by side.
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import click
from sqlalchemy.exc import DBAPIError

from portal.app import JOBS
from portal.cli.installation import clock as system_clock
from portal.cli.installation import database as open_database
from portal.cli.mail import in_words, post_of
from portal.config import Settings
from portal.db.work import Database
from portal.platform import tallies, throttling
from portal.platform.jobs.working import Shift, Table, work_off
from portal.platform.mail.posting import Post, post_all

log = logging.getLogger("portal.worker")
PAUSE_SECONDS = 2.0
LONGER_PAUSE_SECONDS = 30.0
"""After a fault, such as a database that is away."""
SWEPT_EVERY = timedelta(hours=1)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
def command(once: bool) -> None:
    """Deliver letters, work off jobs and keep the figures until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    log.setLevel(logging.INFO)
    settings = Settings.from_environment()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    work = Work(open_database(settings), settings, system_clock)
    if once:
        sound = work.round(stop)
        while work.has_more and not stop.is_set():
            sound = work.round(stop) and sound
        sys.exit(not sound)
    log.info("the worker works")
    run_worker(work, stop)


@dataclass
class Work:
    """One worker's tools, when it last swept up, and whether it left a job for the next round."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    jobs: Table = field(default_factory=lambda: JOBS)
    swept_at: datetime | None = None
    has_more: bool = False

    def round(self, stop: threading.Event) -> bool:
        """Do everything that is due now; ends early when told to stop. Return False when a step failed, which is in the log."""
        steps: tuple[tuple[str, Callable[[threading.Event], None]], ...] = (
            ("letters", self._deliver), ("jobs", self._work_off), ("figures", self._fold), ("sweeping", self._sweep))
        return all([stop.is_set() or _is_done(name, step, stop) for name, step in steps])  # a list: every step has its turn

    def _deliver(self, stop: threading.Event) -> None:
        post: Post = post_of(self.database, self.settings, self.clock)
        posted = post_all(post, stop=stop.is_set)
        if posted.handed_over or posted.refused or posted.deferred or posted.unknown:
            log.info("letters: %s", in_words(posted))

    def _work_off(self, stop: threading.Event) -> None:
        self.has_more = False
        self.has_more = work_off(Shift(self.database, self.jobs, self.clock, stop.is_set))

    def _fold(self, stop: threading.Event) -> None:
        while not stop.is_set() and self.database.write(tallies.fold):
            pass

    def _sweep(self, _stop: threading.Event) -> None:
        now = self.clock()
        if self.swept_at is None or now - self.swept_at >= SWEPT_EVERY:
            self.database.write(lambda db: throttling.sweep(db, now=now))
            self.swept_at = now


def _is_done(name: str, step: Callable[[threading.Event], None], stop: threading.Event) -> bool:
    try:
        step(stop)
    except DBAPIError as error:
        log.error("%s: the database does not answer: %s", name, type(error.orig).__name__)
        return False
    except Exception:
        # One bad row must not end the work on all the others; the next round begins with what is due then.
        log.exception("%s: a step of the round failed", name)
        return False
    return True


def run_worker(work: Work, stop: threading.Event) -> None:
    """Work round after round until `stop` is set; a database that is away is waited for.

    A round that has begun to hand a letter over finishes with that letter, and a job is left where something was committed.
    """
    while not stop.is_set():
        usual = PAUSE_SECONDS if work.round(stop) else LONGER_PAUSE_SECONDS
        stop.wait(0 if work.has_more else usual)
