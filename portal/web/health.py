"""Whether the process lives, and whether it can serve: for proxies and operators, with no detail to outsiders."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from portal.db.schema import expected, found
from portal.web.current import installation

bp = Blueprint("health", __name__)


@bp.get("/livez")
def show_life() -> ResponseReturnValue:
    """Answer as long as the process does."""
    return "alive\n", {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/readyz")
def show_readiness() -> ResponseReturnValue:
    """Answer 200 when the database is there and of the shape this code expects, else 503."""
    try:
        ready = found(installation().database.engine) == expected()
    except SQLAlchemyError:
        ready = False
    return ("ready\n" if ready else "not ready\n", 200 if ready else 503, {"Content-Type": "text/plain; charset=utf-8"})
