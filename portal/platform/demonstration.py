"""The secrets of the local demonstration: a link and a password that `portal demo` prints, kept in one file of the instance."""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.core.documents import digest
from portal.models.assessments import AccessLink
from portal.platform import links

FILE = "demonstration.json"
EMAIL = "granskare@kansli.example"
"""Whose account a demonstration has, and no other installation: nobody is reached there."""


@dataclass(frozen=True)
class Demonstration:
    """The secrets of the demonstration; an empty password is one that was changed where others may read along."""

    secret: str
    email: str
    password: str


def read(settings: Settings) -> Demonstration | None:
    """Return the demonstration's secrets; None where the database is somebody's own."""
    path = settings.instance / FILE
    return Demonstration(**json.loads(path.read_text())) if path.exists() else None


def keep(settings: Settings, demonstration: Demonstration) -> None:
    """Keep the secrets where only their owner reads them; whoever reads meanwhile gets the old or the new ones."""
    unfinished = settings.instance / f"{FILE}.new"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(demonstration), file)
    os.replace(unfinished, settings.instance / FILE)


def note_password(settings: Settings, email: str, password: str) -> None:
    """Keep the new password of the demonstration's account, so that the next start prints one that works; of no other account."""
    kept = read(settings)
    if kept is not None and kept.email == email:
        keep(settings, replace(kept, password=password if settings.is_local else ""))


def with_live_link(db: Session, settings: Settings, *, now: datetime) -> Demonstration | None:
    """Make a link in the place of the demonstration's when that one was recalled; return the secrets to keep, None for no news.

    The new one goes in no letter: letters mint their own.
    """
    kept = read(settings) if settings.is_demonstration else None
    if kept is None:
        return None
    recalled = db.scalars(select(AccessLink).where(AccessLink.secret_digest == digest(kept.secret),
                                                   AccessLink.revoked_at.is_not(None))).one_or_none()
    if recalled is None:
        return None
    _link, secret = links.mint(db, recalled.assessment_id, recalled.supplier_id, now=now, expires_at=recalled.expires_at)
    return replace(kept, secret=secret)
