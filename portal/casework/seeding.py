"""What the register holds from the start: the 21 contracting authorities, and the categories that ship with the portal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.loading import QUESTIONNAIRES
from portal.casework.contents.reading import FileFault, read
from portal.core.errors import ContentFaults
from portal.core.words import worded
from portal.models.register import Category, ContractingAuthority
from portal.platform import audit

REGISTER = QUESTIONNAIRES / "register"
CATEGORY_FIELDS = ("name_sv", "name_en", "prioritised", "labour_intensive")
AUTHORITY_FIELDS = ("name_sv", "name_en", "procurement_region")


@dataclass
class Seeded:
    """How many rows are new, and how many differ from before."""

    created: int = 0
    changed: int = 0


def seed_register(db: Session, now: datetime) -> Seeded:
    """Bring authorities and categories to what the shipped files say. Doing it again changes nothing.

    Categories that an installation has changed or added stay as they are: only missing ones are added.
    """
    done = Seeded()
    _bring(db, ContractingAuthority, _authorities(), AUTHORITY_FIELDS, done)
    _bring(db, Category, read_categories(REGISTER / "categories.yaml"), (), done)
    if done.created or done.changed:
        audit.record(db, "register.seeded", ("register", "shipped"), actor="command", now=now, created=done.created,
                     changed=done.changed)
    return done


def save_categories(db: Session, categories: Iterable[Mapping[str, Any]], *, actor: str, now: datetime) -> Seeded:
    """Add categories and bring known ones to what is given; none is ever removed, since contracts refer to them."""
    done = Seeded()
    _bring(db, Category, categories, CATEGORY_FIELDS, done)
    if done.created or done.changed:
        audit.record(db, "categories.imported", ("register", "categories"), actor=actor, now=now, created=done.created,
                     changed=done.changed)
    return done


def read_categories(path: Path) -> list[dict[str, Any]]:
    """Return the categories of a YAML file as columns.

    Raises:
        Unreadable: it is no YAML of ours.
        ContentFaults: an entry lacks something.
    """
    return _read(path, "categories", lambda entry: {
        "prioritised": entry.get("prioritised") is True, "labour_intensive": entry.get("labour_intensive") is True})


def _authorities() -> list[dict[str, Any]]:
    return _read(REGISTER / "authorities.yaml", "authorities", lambda entry: {"procurement_region": entry["procurement_region"]})


def _read(path: Path, key: str, rest: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a function from an entry to further columns
    source, found, faults = read(path, path.name), [], []
    entries: Sequence[Any] = source.data.get(key, ()) if isinstance(source.data, dict) else ()
    for place, entry in enumerate(entries):
        try:
            named = {"code": str(entry["code"]), "name_sv": str(entry["name"]["sv"]), "name_en": str(entry["name"]["en"])}
            found.append({**named, **rest(entry)})
        except (KeyError, TypeError):
            wrong = worded("An entry needs a code and names in sv and en.")
            faults.append(str(FileFault(path.name, source.line((key, place)), wrong)))
    if faults or not found:
        raise ContentFaults(tuple(faults) or (f"{path.name}:1: There are no {key} here.",))
    return found


def _bring(db: Session, kind: type[ContractingAuthority] | type[Category], rows: Iterable[Mapping[str, Any]],
           changeable: Sequence[str], done: Seeded) -> None:
    known: dict[str, Any] = {row.code: row for row in db.scalars(select(kind)).all()}  # type: ignore[attr-defined]  # both have it
    for values in rows:
        row = known.get(values["code"])
        if row is None:
            known[values["code"]] = row = kind(**values)
            db.add(row)
            done.created += 1
        elif any(getattr(row, name) != values[name] for name in changeable):
            for name in changeable:
                setattr(row, name, values[name])
            done.changed += 1
    db.flush()
