"""`portal serve`: several processes on one socket, which are kept alive and end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException

import click
import pytest

from portal.cli.serve import listen

PROGRAM = """
import os, sys, threading
from portal.cli.serve import Service, listen, serve

begun, told = threading.Event(), threading.Event()

def app(environ, start_response):
    in_time = True
    if environ["PATH_INFO"] == "/die":
        os._exit(3)
    if environ["PATH_INFO"] == "/wait":
        begun.set()
        in_time = told.wait(5)
    if environ["PATH_INFO"] == "/tell":
        in_time = begun.wait(5)
        told.set()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {environ['REMOTE_ADDR']}{'' if in_time else ' late'}".encode()]

listening = listen("127.0.0.1", 0)
print(listening.getsockname()[1], flush=True)
serve(listening, Service(lambda: app, int(sys.argv[1]), sys.argv[2], sys.argv[3] == "True"))
"""


@contextmanager
def serving(processes, proxy="", one_at_a_time=False):
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, str(processes), proxy, str(one_at_a_time)], stdout=subprocess.PIPE,
                               text=True, start_new_session=True)
    try:
        yield program, f"127.0.0.1:{program.stdout.readline().strip()}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.communicate(timeout=20)


def ask(origin, path="/", **headers):
    connection = HTTPConnection(origin, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        assert "Server" not in answer.headers
        return answer.read().decode().split()
    finally:
        connection.close()


def is_alive(process):
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("processes", [1, 3])
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_and_ends_with_all_its_processes(processes, told):
    with serving(processes) as (program, origin):
        answered = {ask(origin)[0] for _ in range(20)}
        assert (str(program.pid) in answered) is (processes == 1)
        program.send_signal(told)
        assert program.wait(timeout=20) == 0
        assert not any(is_alive(process) for process in answered)


def test_no_process_outlives_a_parent_that_was_killed():
    with serving(2) as (program, origin):
        answered = {ask(origin)[0] for _ in range(10)}
        program.kill()
        deadline = time.monotonic() + 20
        while any(is_alive(process) for process in answered):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_process_that_dies_is_started_anew():
    with serving(2) as (_program, origin):
        for _ in range(2):
            with pytest.raises((OSError, HTTPException)):
                ask(origin, "/die")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                assert ask(origin)
                break
            except (OSError, HTTPException):
                time.sleep(0.2)
        else:
            pytest.fail("nobody serves any more")


@pytest.mark.parametrize(("proxy", "believed"), [("", "127.0.0.1"), ("127.0.0.1", "192.0.2.7")])
def test_only_a_trusted_proxy_is_believed_about_the_client(proxy, believed):
    with serving(1, proxy) as (_program, origin):
        assert ask(origin, **{"X-Forwarded-For": "192.0.2.7"})[1] == believed


def test_an_address_that_is_taken_is_said_plainly():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(click.ClickException, match="choose another with --port"):
            listen("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("one_at_a_time", [False, True])
def test_a_page_that_takes_long_keeps_nobody_else_of_its_process_waiting(one_at_a_time):
    with serving(1, one_at_a_time=one_at_a_time) as (_program, origin), ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, origin, "/wait")
        assert "late" not in ask(origin, "/tell")
        assert "late" not in slow.result()
