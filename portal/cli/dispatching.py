"""Which of a serving process's threads answers a request: one alone, until it is held up."""

import threading
from typing import Any

from waitress.task import ThreadedTaskDispatcher

FIRST = 0
PATIENCE = 0.05
"""Seconds that the first thread may work on one request while others wait, before another thread takes them over."""
Task = Any
"""What waitress hands to a thread: a connection on which a request has come in."""


class StandbyDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress tells no types
    """Lets one thread answer request after request; the others stand by until it has been at one for too long.

    Threads that share Python's lock wait for one another at every statement, and find their memory cold on another processor: two
    of them take a sixth more processor time for the same pages than one alone. Where the database is in the process there is
    nothing to gain by it, since it does one thing at a time as well.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        super().__init__()
        self._patience = patience
        self._asleep, self._watching = threading.Condition(self.lock), threading.Condition(self.lock)
        self._added = self._taken_over = 0
        self._held_up_at = -1
        """How many tasks the first thread had begun when it was found held up."""

    def add_task(self, task: Task) -> None:
        """Queue a task for the first thread, and let one that sleeps see to it that it is begun."""
        with self.lock:
            self.queue.append(task)
            self._added += 1
            self.queue_cv.notify()
            self._asleep.notify()

    def set_thread_count(self, count: int) -> None:
        """Start threads until there are that many, or tell as many as are too many to end."""
        super().set_thread_count(count)
        with self.lock:
            self._asleep.notify_all()
            self._watching.notify_all()

    def handler_thread(self, thread_no: int) -> None:
        """Work off tasks until told to end."""
        if thread_no == FIRST:
            super().handler_thread(thread_no)
            return
        while (task := self._taken_when_held_up()) is not None:
            try:
                task.service()
            except BaseException:  # as the first thread does: whatever a request raises must not end the thread
                self.logger.exception("Exception when servicing %r", task)
        with self.lock:
            self.stop_count -= 1
            self.threads.discard(thread_no)
            self.thread_exit_cv.notify()

    def _taken_when_held_up(self) -> Task | None:
        """Wait until the first thread is held up while tasks wait, and take one of them; None when this thread is to end."""
        with self.lock:
            self.active_count -= 1
            while not self.stop_count:
                if self._held_up_at != self._begun:
                    self._watch()
                elif self.queue:
                    self.active_count += 1
                    self._taken_over += 1
                    return self.queue.popleft()
                else:
                    self._asleep.wait()
            return None

    def _watch(self) -> None:
        """Note if the first thread begins nothing for a while though a task waits for it."""
        if not self.queue:
            self._asleep.wait()
        begun = self._begun
        self._watching.wait(self._patience)  # also where the task has been begun by now: not to be woken by every one that comes
        if self.queue and self._begun == begun:
            self._held_up_at = begun

    @property
    def _begun(self) -> int:
        """How many tasks the first thread has begun."""
        return self._added - len(self.queue) - self._taken_over
