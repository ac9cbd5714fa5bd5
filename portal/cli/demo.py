"""`portal demo`: what `make run` starts. Sets up what is missing, then serves both wings and delivers letters until Ctrl-C."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import inspect, select

from portal.cli.installation import clock, database
from portal.cli.serve import listen, serve, service_of
from portal.cli.worker import Work, run_worker
from portal.config import Settings, is_loopback
from portal.models.accounts import StaffUser
from portal.models.register import Supplier
from portal.platform import demonstration
from portal.platform.demonstration import EMAIL

ROOT = Path(__file__).parents[2]
WATCHED = ("migrations/versions/*.py", "questionnaires/**/*.yaml", "questionnaires/published.lock",
           "translations/*/LC_MESSAGES/*.po")
"""What a database was prepared from: when none of it has changed, there is nothing to prepare."""
STAMP = "prepared"
PROCESSES = 2


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
def command(host: str, port: int) -> None:
    """Try the portal: fictitious suppliers, the real questionnaire, letters in a folder."""
    settings = settings_for(host, port)
    listening = listen(host, port)
    require_own(settings)
    prepare(settings)
    for line in lines(settings):
        click.echo(line)
    worker = _fork_worker(settings)
    try:
        serve(listening, service_of(settings, PROCESSES))
    finally:
        with suppress(ProcessLookupError, ChildProcessError):  # it may have ended, and been waited for, already
            os.kill(worker, signal.SIGTERM)
            os.waitpid(worker, 0)


def settings_for(host: str, port: int) -> Settings:
    """Return the settings of a demonstration on an address.

    Raises:
        click.ClickException: others can reach the address, and no https origin is given.
    """
    origin = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    given = os.environ.get("PORTAL_SUPPLIER_ORIGIN")
    if given is None and not is_loopback(host):
        raise click.ClickException(
            f"{host} can be reached from other machines. Put a proxy with TLS in front and name it: "
            "PORTAL_SUPPLIER_ORIGIN=https://… (and PORTAL_STAFF_ORIGIN, if it differs)")
    settings = Settings.from_environment({"PORTAL_SUPPLIER_ORIGIN": given or origin, **os.environ})
    return replace(settings, is_demonstration=is_loopback(host) and settings.is_local)


def require_own(settings: Settings) -> None:
    """Refuse a database with suppliers that are no demonstration: it would be served without second factors, its letters sent.

    Raises:
        click.ClickException: it is somebody's own, or a demonstration whose making was broken off.
    """
    if not _is_there(settings):
        return
    engine = database(settings, of_any_shape=True).engine
    with engine.connect() as connection:
        is_ours = (not inspect(connection).has_table(Supplier.__tablename__)
                   or connection.scalar(select(Supplier.id).limit(1)) is None
                   or connection.scalar(select(StaffUser.id).where(StaffUser.email == EMAIL)) is not None)
    engine.dispose()
    if not is_ours:
        raise click.ClickException("this database holds something else than a demonstration, or an unfinished one. Serve your "
                                   "own with portal serve; try the portal on an empty one: PORTAL_DATABASE_URL, PORTAL_INSTANCE")


def prepare(settings: Settings) -> None:
    """Bring database and definitions up to date, and fill an empty database; nothing when nothing has changed.

    The work is done by a process of its own, since it needs much that serving does not.

    Raises:
        click.ClickException: it failed; what it said stands above.
    """
    stamp, digest = settings.instance / STAMP, _digest(settings)
    if stamp.exists() and stamp.read_text() == digest and _is_there(settings):
        return
    settings.instance.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PORTAL_INSTANCE": str(settings.instance), "PORTAL_SUPPLIER_ORIGIN": settings.supplier_origin,
                   "PORTAL_STAFF_ORIGIN": settings.staff_origin}
    done = subprocess.run([sys.executable, "-m", "portal.cli.demonstration"], env=environment, check=False)
    if done.returncode:
        raise click.ClickException("the demonstration could not be set up; see above")
    stamp.write_text(digest)


def _is_there(settings: Settings) -> bool:
    return settings.database_file is None or settings.database_file.exists()


def _digest(settings: Settings) -> str:
    """A digest of everything a database is prepared from, and of which database it is."""
    state = hashlib.sha256(settings.database_url.encode())
    for path in sorted(path for pattern in WATCHED for path in ROOT.glob(pattern)):
        state.update(str(path.relative_to(ROOT)).encode())
        state.update(path.read_bytes())
    return state.hexdigest()


def lines(settings: Settings) -> list[str]:
    """Return the four lines a start ends with. Passwords and links stand in them only on this machine's own addresses."""
    kept = demonstration.read(settings)
    supplier = f"{settings.supplier_origin}/i/{kept.secret}" if kept else settings.supplier_origin
    person = ""
    if kept:
        way_in = kept.password or f"(portal accounts password {kept.email})"
        person = f"  {kept.email}  {way_in if settings.is_demonstration else '(portal accounts create)'}"
    return [
        f"Supplier  {supplier if settings.is_demonstration else settings.supplier_origin}",
        f"Kansli    {settings.staff_origin}/kansli/{person}",
        f"Letters   {settings.staff_origin}/kansli/letters",
        f"Data      {settings.database_file or 'PostgreSQL'}",
    ]


def _fork_worker(settings: Settings) -> int:
    """Deliver letters and fold counts in a process of their own."""
    child = os.fork()
    if child:
        return child
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent says when
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    run_worker(Work(database(settings), settings, clock), stop)
    os._exit(0)
