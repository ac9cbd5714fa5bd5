"""What the pages of outgoing letters read: a page of the newest, and one letter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.errors import NotFound
from portal.core.states import LetterKind, MailStatus
from portal.db import paging
from portal.db.paging import Page
from portal.models.mail import OutgoingMail
from portal.models.register import Supplier

PER_PAGE = 50
STATES: dict[str, tuple[MailStatus, ...]] = {
    "waiting": (MailStatus.HELD, MailStatus.PENDING, MailStatus.SENDING),
    "sent": (MailStatus.HANDED_OVER,),
    "failed": (MailStatus.FAILED, MailStatus.UNKNOWN),
    "stopped": (MailStatus.SUPPRESSED, MailStatus.CANCELLED),
}
"""What the list can be narrowed to."""


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One line of the list."""

    id: UUID
    kind: LetterKind
    status: MailStatus
    address: str
    supplier: str | None
    created_at: datetime
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A letter with what it is made from."""

    id: UUID
    kind: LetterKind
    status: MailStatus
    address: str
    locale: str
    context: dict[str, Any]
    message_id: str
    sealed_secret: bytes | None
    attempts: int
    last_error: str | None
    created_at: datetime
    handed_over_at: datetime | None
    assessment_id: UUID | None


def list_letters(db: Session, *, state: str = "", after: str = "") -> Page[LetterRow]:
    """Return a page of letters, the newest first; keys grow with time, so the key alone is the order.

    Args:
        state: one of `STATES`; anything else lists all.
        after: where the page begins (`paging.encode`).
    """
    statement = (select(OutgoingMail.id, OutgoingMail.kind, OutgoingMail.status, OutgoingMail.address, Supplier.name,
                        OutgoingMail.created_at, OutgoingMail.handed_over_at)
                 .outerjoin(Supplier, Supplier.id == OutgoingMail.supplier_id)
                 .order_by(OutgoingMail.id.desc()).limit(PER_PAGE + 1))
    if state in STATES:
        statement = statement.where(OutgoingMail.status.in_(STATES[state]))
    if key := paging.decode(after, (UUID,)):
        statement = statement.where(OutgoingMail.id < key[0])
    rows = [LetterRow(*row) for row in db.execute(statement)]
    more = paging.encode((rows[PER_PAGE - 1].id,)) if len(rows) > PER_PAGE else None
    return Page(rows[:PER_PAGE], next=more)


def open_letter(db: Session, letter_id: UUID) -> LetterFile:
    """Return one letter.  Raises NotFound."""
    row = db.execute(select(
        OutgoingMail.id, OutgoingMail.kind, OutgoingMail.status, OutgoingMail.address, OutgoingMail.locale, OutgoingMail.context,
        OutgoingMail.message_id, OutgoingMail.sealed_secret, OutgoingMail.attempts, OutgoingMail.last_error,
        OutgoingMail.created_at, OutgoingMail.handed_over_at, OutgoingMail.assessment_id)
        .where(OutgoingMail.id == letter_id)).one_or_none()
    if row is None:
        raise NotFound
    return LetterFile(*row)
