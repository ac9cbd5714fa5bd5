"""One thread of a process answers, and the others only when it is held up."""

import threading

import pytest

from portal.cli.dispatching import StandbyDispatcher

SOON = 10


class Task:
    """A request that is answered when it may be, and knows by which thread."""

    def __init__(self, may_end=None):
        self.begun, self.ended, self._may_end = threading.Event(), threading.Event(), may_end
        self.thread = None

    def service(self):
        self.thread = threading.current_thread().name
        self.begun.set()
        if self._may_end is not None:
            assert self._may_end.wait(SOON)
        self.ended.set()


class Fault:
    """A request that ends in an error."""

    def service(self):
        raise RuntimeError("told by the test")


@pytest.fixture(params=[0.02])
def dispatcher(request):
    made = StandbyDispatcher(patience=request.param)
    made.set_thread_count(3)
    yield made
    made.shutdown(timeout=SOON)
    assert not made.threads


PATIENT = pytest.mark.parametrize("dispatcher", [SOON], indirect=True)


def work_off(dispatcher, count):
    tasks = [Task() for _ in range(count)]
    for task in tasks:
        dispatcher.add_task(task)
    assert all(task.ended.wait(SOON) for task in tasks)
    return {task.thread for task in tasks}


def hold_up(dispatcher):
    """Keep the thread that answers busy; return the task, and what lets it end."""
    let_go = threading.Event()
    task = Task(let_go)
    dispatcher.add_task(task)
    assert task.begun.wait(SOON)
    return task, let_go


@PATIENT
def test_what_is_quick_is_answered_by_one_thread(dispatcher):
    assert work_off(dispatcher, 200) == {"waitress-0"}


def test_another_steps_in_while_it_is_held_up_and_stands_by_again_afterwards(dispatcher):
    slow, let_go = hold_up(dispatcher)
    assert slow.thread not in work_off(dispatcher, 5) | work_off(dispatcher, 1)
    let_go.set()
    assert slow.ended.wait(SOON)
    assert any("waitress-0" in work_off(dispatcher, 50) for _ in range(100))


def test_as_many_can_be_held_up_as_there_are_threads(dispatcher):
    _first, let_go_first = hold_up(dispatcher)
    second, let_go_second = hold_up(dispatcher)
    assert len(work_off(dispatcher, 3)) == 1
    let_go_first.set()
    let_go_second.set()
    assert second.ended.wait(SOON)


@PATIENT
def test_it_is_not_taken_for_held_up_before_it_has_been_at_one_for_a_while(dispatcher):
    _slow, let_go = hold_up(dispatcher)
    waiting = Task()
    dispatcher.add_task(waiting)
    assert not waiting.begun.wait(0.2)
    let_go.set()
    assert waiting.ended.wait(SOON)


def test_an_error_ends_no_thread(dispatcher, caplog):
    for _ in range(3):
        dispatcher.add_task(Fault())
    _first, let_go_first = hold_up(dispatcher)
    for _ in range(3):
        dispatcher.add_task(Fault())
    _second, let_go_second = hold_up(dispatcher)
    assert len(work_off(dispatcher, 2)) == 1
    let_go_first.set()
    let_go_second.set()
    dispatcher.shutdown(timeout=SOON)
    assert [record.exc_info[1].args for record in caplog.records] == [("told by the test",)] * 6
