"""What a command needs of the installation."""

from datetime import UTC, datetime

import click

from portal.config import Settings
from portal.db import schema
from portal.db.engine import make_engine
from portal.db.work import Database

PATIENCE = 300
"""Seconds a statement of a command may take."""


def database(settings: Settings | None = None) -> Database:
    """Return the installation's database, as the owner sees it; its connections close with the command."""
    settings = settings or Settings.from_environment()
    settings.instance.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database_url, seconds=PATIENCE)
    if command := click.get_current_context(silent=True):
        command.call_on_close(engine.dispose)
    return Database(engine)


def clock() -> datetime:
    """Return the present moment, aware UTC."""
    return datetime.now(UTC)


def require_schema(settings: Settings) -> None:
    """Refuse a database of another shape than this code expects.  Raises click.ClickException."""
    engine = database(settings).engine
    found, expected = schema.found(engine), schema.expected()
    engine.dispose()
    if found != expected:
        raise click.ClickException(f"the database is at revision {found or 'none'}, this code needs {expected}; "
                                   "run: portal database upgrade")
