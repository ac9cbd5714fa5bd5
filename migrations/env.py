"""Alembic's entry: connection and metadata are handed over by `portal.db.migrating`."""

import importlib
import pkgutil

from alembic import context

import portal.models
from portal.db.types import Json, UtcDateTime

for module in pkgutil.iter_modules(portal.models.__path__):
    importlib.import_module(f"portal.models.{module.name}")



def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types by their short names."""
    return f"{type(item).__name__}()" if kind == "type" and isinstance(item, UtcDateTime | Json) else False


config = context.config
context.configure(connection=config.attributes["connection"], target_metadata=config.attributes["metadata"],
                  render_as_batch=True, render_item=render_item, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
