"""`portal serve`: waitress, which slow clients cannot block, forked as often as there are cores, all on one socket."""

import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from wsgiref.types import WSGIApplication

import click
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher

from portal.app import create_joined_app
from portal.cli.dispatching import StandbyDispatcher
from portal.cli.installation import require_schema
from portal.config import Settings
from portal.web.compression import Compressed

THREADS = 2
"""A process answers one page at a time; the second thread keeps a slow one from holding up the rest, on SQLite only then."""
LARGEST_REQUEST = 26_000_000
BACKLOG = 1024
MANY_OBJECTS = 50_000
"""How many more objects than before make Python look for those that nothing refers to any more; it would look after 700."""
SOONEST_RESTART = 1.0
"""Seconds between two starts of a process that dies at once."""


@dataclass(frozen=True)
class Service:
    """What is served, and how.

    Attributes:
        make: makes the application, in the process that serves it, so that no database connection is shared between processes.
        one_at_a_time: whether a second page is begun only when the first one takes long: where the database is in the process.
        trusted_proxy: the address of the proxy whose word about the client's address is taken; none if empty.
    """

    make: Callable[[], WSGIApplication]
    processes: int = 1
    trusted_proxy: str = ""
    one_at_a_time: bool = False


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--processes", default=os.cpu_count() or 1, show_default=True, type=click.IntRange(1, 64))
@click.option("--trusted-proxy", default="", help="The address of a proxy in front, whose X-Forwarded-For is believed.")
def command(host: str, port: int, processes: int, trusted_proxy: str) -> None:
    """Serve both wings on one port until told to stop."""
    settings = Settings.from_environment()
    require_schema(settings)
    listening = listen(host, port)
    click.echo(f"serving on http://{host}:{listening.getsockname()[1]}, the staff under /kansli")
    serve(listening, service_of(settings, processes, trusted_proxy))


def service_of(settings: Settings, processes: int, trusted_proxy: str = "") -> Service:
    """Return how an installation is served."""
    return Service(lambda: create_joined_app(settings), processes, trusted_proxy, settings.database_url.startswith("sqlite"))


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.  Raises click.ClickException when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from error
    listening.listen(BACKLOG)
    return listening


def serve(listening: socket.socket, service: Service) -> None:
    """Serve until SIGINT or SIGTERM; requests that have begun are finished."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it would write a line for every waiting request
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)  # SIGINT too: a shell starts what runs in the background with it ignored
    if service.processes == 1:
        _serve_here(listening, service)
    else:
        _keep_serving(listening, service)


def _serve_here(listening: socket.socket, service: Service) -> None:
    proxy = {"trusted_proxy": service.trusted_proxy, "trusted_proxy_count": 1, "clear_untrusted_proxy_headers": True,
             "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}} if service.trusted_proxy else {}
    server = create_server(Compressed(service.make()), sockets=[listening], ident="", backlog=BACKLOG,
                           max_request_body_size=LARGEST_REQUEST, **proxy,
                           _dispatcher=threads(one_at_a_time=service.one_at_a_time))
    settle()
    server.run()


def threads(*, one_at_a_time: bool) -> ThreadedTaskDispatcher:
    """Return the threads of a process that serves, started."""
    started = StandbyDispatcher() if one_at_a_time else ThreadedTaskDispatcher()
    started.set_thread_count(THREADS)
    return started


def settle() -> None:
    """Spare Python looking through everything that has been loaded, again and again, for what nothing refers to: it all stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MANY_OBJECTS)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _keep_serving(listening: socket.socket, service: Service) -> None:
    """Fork the processes, start those anew that die, and end them all when told to."""
    children: set[int] = set()
    try:
        while True:
            started = time.monotonic()
            while len(children) < service.processes:
                children.add(_fork(listening, service))
            ended, _status = os.wait()
            children.discard(ended)
            time.sleep(max(0.0, started + SOONEST_RESTART - time.monotonic()))
    except SystemExit:
        _end(children)


def _end(children: set[int]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for child in children:
        os.kill(child, signal.SIGTERM)
    for child in children:
        os.waitpid(child, 0)


def _follow(parent: int) -> None:
    """End this process when its parent is gone without having said so, since it would keep the port."""
    while os.getppid() == parent:
        time.sleep(SOONEST_RESTART)
    os.kill(os.getpid(), signal.SIGTERM)


def _fork(listening: socket.socket, service: Service) -> int:
    parent, child = os.getpid(), os.fork()
    if child:
        return child
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent says when
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    try:
        _serve_here(listening, service)
    except SystemExit:
        pass
    except BaseException:
        logging.getLogger("portal").exception("a serving process failed")
        os._exit(1)
    os._exit(0)
