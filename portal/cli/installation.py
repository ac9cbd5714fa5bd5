"""What a command needs of the installation."""

from portal.config import Settings
from portal.db.engine import make_engine
from portal.db.work import Database

PATIENCE = 300
"""Seconds a statement of a command may take."""


def database(settings: Settings | None = None) -> Database:
    """Return the installation's database, as the owner sees it."""
    settings = settings or Settings.from_environment()
    settings.instance.mkdir(parents=True, exist_ok=True)
    return Database(make_engine(settings.database_url, seconds=PATIENCE))
