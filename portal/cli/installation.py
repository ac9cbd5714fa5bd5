"""What a command needs of the installation."""

from datetime import UTC, datetime

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from portal.config import Settings, SettingsFault
from portal.db import schema
from portal.db.engine import make_engine
from portal.db.work import Database

PATIENCE = 300
"""Seconds a statement of a command may take."""


def database(settings: Settings | None = None, *, of_any_shape: bool = False) -> Database:
    """Return the installation's database, as the owner sees it; its connections close with the command.

    Args:
        of_any_shape: for what brings it into shape, or tells that it is not.

    Raises:
        click.ClickException: it cannot be reached, is none, or is of another shape than this code expects.
        SettingsFault: the instance's folder cannot be made.
    """
    settings = settings or Settings.from_environment()
    try:
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsFault([f"PORTAL_INSTANCE: {settings.instance} cannot be made a folder: {error.strerror}"]) from error
    engine = make_engine(settings.database_url, seconds=PATIENCE)
    _require_answer(engine)
    if not of_any_shape:
        _require_shape(engine)
    if command := click.get_current_context(silent=True):
        command.call_on_close(engine.dispose)
    return Database(engine)


def _require_answer(engine: Engine) -> None:
    try:
        engine.connect().close()
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        raise click.ClickException(f"the database {engine.url.render_as_string()} cannot be used: {said}") from error


def clock() -> datetime:
    """Return the present moment, aware UTC."""
    return datetime.now(UTC)


def require_schema(settings: Settings) -> None:
    """Refuse a database of another shape than this code expects.  Raises click.ClickException."""
    database(settings).engine.dispose()


def _require_shape(engine: Engine) -> None:
    found, expected = schema.found(engine), schema.expected()
    require_known(found)
    if found != expected:
        raise click.ClickException(f"the database is at revision {found or 'none'}, this code needs {expected}; "
                                   "run: portal database upgrade")


def require_known(revision: str) -> None:
    """Refuse a database that a newer release has brought further than this code reaches.  Raises click.ClickException."""
    if not schema.is_known(revision):
        raise click.ClickException(
            f"the database is at revision {revision}, which this code does not know: a newer release has been at work. Install "
            "that release again, or put back the backup from before it")
