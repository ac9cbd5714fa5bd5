"""Each application in a process of its own, behind the same server with the same threads."""

import logging
import multiprocessing
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from waitress import create_server

from portal.cli import serve

WSGI = Callable[..., Any]
Make = Callable[[str], WSGI]
"""From the origin that it will be served at to the application. A function of a module, for the process that makes it."""


@dataclass(frozen=True)
class Served:
    """A running server: where it listens and whose processor time counts."""

    port: int
    pid: int


@contextmanager
def served(make: Make, *, on_sqlite: bool = True, cpu: int | None = None) -> Iterator[Served]:
    """Run an application in a process started for it, and end that process afterwards.

    Args:
        on_sqlite: whether its threads work as `portal serve` lets them on SQLite, or as on PostgreSQL.
        cpu: the processor the server is bound to; None leaves that to the machine.

    Raises:
        EOFError: the application could not be made; its process has printed why.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(make, there, on_sqlite, cpu), daemon=True)
    process.start()
    there.close()  # so that a server that fails to start ends the waiting
    try:
        yield Served(here.recv(), process.pid or 0)
    finally:
        process.terminate()
        process.join()


def _serve(make: Make, report: Connection, on_sqlite: bool, cpu: int | None) -> None:
    if cpu is not None:
        os.sched_setaffinity(0, {cpu})
    logging.getLogger("waitress").setLevel(logging.ERROR)  # it tells whenever every thread is busy, which is the purpose
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    port = listening.getsockname()[1]
    server = create_server(make(f"http://127.0.0.1:{port}"), sockets=[listening],
                           _dispatcher=serve.threads(one_at_a_time=on_sqlite))
    serve.settle()
    report.send(port)
    server.run()
