"""Working off the queue of jobs: one slice at a time, so that letters need not wait for a long one."""

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from portal.core.errors import DomainError
from portal.db.work import Database
from portal.platform.jobs import queueing
from portal.platform.jobs.queueing import Claim, LeaseLost, Step

log = logging.getLogger(__name__)
SLICE = timedelta(seconds=10)
"""How long a job is worked on before the worker looks to its other duties."""
BROKEN_OFF = "broken off by hand"


@dataclass(frozen=True)
class Run:
    """What a job is given: the database, its claim, and the clock."""

    database: Database
    claim: Claim
    clock: Callable[[], datetime]

    def keep(self, db: Session, step: Step) -> None:
        """Write how far the job has come, in the transaction of the work itself.  Raises LeaseLost."""
        queueing.keep(db, self.claim, step, now=self.clock())


Work = Callable[[Run], Iterator[object]]
"""A job: yields whenever something is committed, which is where it may be left and taken up again."""
Table = Mapping[str, Work]
"""Jobs by the names they are queued by."""


@dataclass(frozen=True)
class Shift:
    """A worker's means: the jobs it can do, where, and when it is to stop."""

    database: Database
    table: Table
    clock: Callable[[], datetime]
    stop: Callable[[], bool] = lambda: False


def work_off(shift: Shift) -> bool:
    """Work for a slice of time on the job that has waited longest; return whether there was one, so that more may wait.

    Raises:
        sqlalchemy.exc.OperationalError, sqlalchemy.exc.InterfaceError: the database does not answer; the job is left where it is.
    """
    for job_id in shift.database.write(lambda db: queueing.fail_abandoned(db, now=shift.clock())):
        log.error("job %s was begun time and again and came no further: it counts as failed", job_id)
    held = shift.database.write(lambda db: queueing.claim(db, shift.table, now=shift.clock()))
    if held is None:
        return False
    work_on(shift, held, until=shift.clock() + SLICE)
    return True


def work_on(shift: Shift, held: Claim, *, until: datetime | None = None) -> None:
    """Work on a claimed job until it is done, fails, the time is up or the worker is told to stop.

    A fault is logged whole, and written down without what it was about: that may be somebody's answer.
    """
    try:
        for _ in shift.table[held.what](Run(shift.database, held, shift.clock)):
            if shift.stop() or (until is not None and shift.clock() >= until):
                shift.database.write(lambda db: queueing.give_back(db, held, now=shift.clock()))
                return
        shift.database.write(lambda db: queueing.finish(db, held, now=shift.clock()))
        log.info("job %s (%s) is done", held.id, held.what)
    except LeaseLost:
        log.warning("job %s was taken over by another worker", held.id)
    except (OperationalError, InterfaceError):
        raise  # the database is away: whoever claims the job next goes on where it stopped
    except KeyboardInterrupt:
        shift.database.write(lambda db: queueing.fail(db, held, BROKEN_OFF, now=shift.clock()))
        raise
    except Exception as error:
        told = in_short(error)
        # What a statement was given stands in the error's own words, and may be somebody's answer.
        log.error("job %s (%s) failed: %s", held.id, held.what, told, exc_info=not isinstance(error, DBAPIError))
        shift.database.write(lambda db: queueing.fail(db, held, told, now=shift.clock()))


def in_short(error: Exception) -> str:
    """Return what went wrong in a line: a refusal in its own words, of a fault its kind and place only."""
    if isinstance(error, DomainError):
        return f"{type(error).__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{place}"
