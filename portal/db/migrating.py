"""Bringing a database to the shape of the models: alembic, called from Python."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from portal.db.base import Base

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def configuration() -> Config:
    """Return alembic's configuration; the connection is handed over in `attributes`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["metadata"] = Base.metadata
    return config


def head() -> str:
    """Return the newest revision that stands in `migrations/`."""
    revision = ScriptDirectory.from_config(configuration()).get_current_head()
    return revision or ""


def current(engine: Engine) -> str:
    """Return the revision a database is at; empty for a new one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest revision, in one transaction."""
    config = configuration()
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def drift(engine: Engine) -> list[str]:
    """Return how a migrated database differs from the models; empty when it does not."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return [str(step) for step in compare_metadata(context, Base.metadata)]
