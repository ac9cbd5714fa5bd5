"""Which shape a database has, and which this code expects: asked at every start and by `/readyz`, so without alembic's weight."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

REVISIONS = Path(__file__).parents[2] / "migrations" / "versions"


def expected() -> str:
    """Return the newest revision: files are numbered, `001_…` first."""
    return max((path.name.partition("_")[0] for path in REVISIONS.glob("[0-9]*_*.py")), default="")


def is_known(revision: str) -> bool:
    """Whether this code has the step that leads to a revision; a new database, at none, counts as known."""
    return not revision or any(REVISIONS.glob(f"{revision}_*.py"))


def found(engine: Engine) -> str:
    """Return the revision a database is at; empty for a new one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision or ""
