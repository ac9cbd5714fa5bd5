"""The outbox: letters wait here in the transaction that causes them, are claimed under a lease, and leave with a verdict.

Exactly once does not exist for mail (RFC 1047). What holds: no letter is lost; a letter whose attempt ended without our knowing
how is tried once more, the same to the byte and with the same link, and then left to people. The secret of a letter's link is
made when the letter is first claimed, rests sealed in that row, and is wiped when the letter is out of our hands.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.core.states import ANSWERING, LetterKind, MailStatus
from portal.db.prepared import Place, inserting
from portal.db.types import new_id
from portal.models.assessments import AccessLink, Assessment
from portal.models.mail import OutgoingMail
from portal.platform.letters.composing import LetterContext
from portal.platform.links import mint
from portal.platform.mail.delivery import Deferred, HandedOver, Outcome, Refused
from portal.platform.sealing import SealBroken, Sealer

BATCH = 20
LEASE = timedelta(minutes=15)
PAUSE = timedelta(minutes=5)
"""Before an unknown ending is tried again, and while a relay takes nothing."""
SHORT_PAUSE = timedelta(minutes=1)
"""After a relay broke off over one letter: shorter than that letter's own wait, so that the others come before it."""
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240, *[360] * 6))
"""Waits after the first, second … refusal for now: 44 hours in all, then the letter has failed."""
SEAL_PURPOSE = "letter link"
_INSERT = inserting(OutgoingMail.__table__)


@dataclass(frozen=True, slots=True)
class Address:
    """Whom a letter goes to, in which language."""

    email: str
    locale: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter that is ours to send until the lease ends. The lease's token fences off whoever held it before."""

    id: UUID
    kind: LetterKind
    address: Address
    context: dict[str, Any] = field(repr=False)
    message_id: str
    created_at: datetime
    token: str
    until: datetime
    attempts: int
    is_repeat: bool
    secret: str = field(repr=False)


class Linked(Protocol):
    """What the link of a letter opens: an assessment, as a row or in parts."""

    @property
    def id(self) -> UUID:
        """Its key."""

    @property
    def supplier_id(self) -> UUID:
        """Whose it is."""


def queue(db: Session, kind: LetterKind, to: Address, context: LetterContext, *, now: datetime, domain: str,
          assessment: Linked | None = None, link_expires_at: datetime | None = None, held: bool = False) -> OutgoingMail:
    """Put a letter into the outbox, in the transaction of whatever causes it.

    Args:
        domain: of our sending address; the right half of the Message-ID.
        assessment: what the letter's link opens; without one, or without `link_expires_at`, it has no link.
        held: until `release_held`.
    """
    row = _row(kind, to, context, now=now, domain=domain, assessment=assessment)
    mail = OutgoingMail(**row, link_expires_at=link_expires_at if assessment else None)
    if held:
        mail.status = MailStatus.HELD
    db.add(mail)
    return mail


def queue_at_once(db: Place, kind: LetterKind, to: Address, context: LetterContext, *, now: datetime, domain: str,
                  assessment: Linked, link_expires_at: datetime) -> None:
    """Put a letter about an assessment that is in the database into the outbox, as `queue` does.  One statement."""
    row = _row(kind, to, context, now=now, domain=domain, assessment=assessment)
    _INSERT.run(db, row | {"link_expires_at": link_expires_at})


def _row(kind: LetterKind, to: Address, context: LetterContext, *, now: datetime, domain: str,
         assessment: Linked | None) -> dict[str, Any]:
    key = new_id()
    return {
        "id": key, "kind": kind, "assessment_id": assessment and assessment.id,
        "supplier_id": assessment and assessment.supplier_id, "address": to.email, "locale": to.locale,
        "context": context.model_dump(mode="json"), "attempts": 0, "is_repeat": False, "status": MailStatus.PENDING,
        "message_id": f"{key}@{domain}", "next_attempt_at": now, "created_at": now,
    }


def make_way(db: Session, assessment: Assessment, kind: LetterKind, *, renews_links: bool) -> None:
    """Clear the way for a newer letter of a kind about an assessment: those of its kind that wait are cancelled.

    Args:
        renews_links: give the other letters that wait new links, and the present address, since earlier links are recalled.
    """
    waiting = (OutgoingMail.assessment_id == assessment.id, OutgoingMail.status.in_((MailStatus.PENDING, MailStatus.HELD)))
    quiet = {"synchronize_session": False}
    db.execute(update(OutgoingMail).where(*waiting, OutgoingMail.kind == kind).values(
        status=MailStatus.CANCELLED, sealed_secret=None, last_error="a newer letter takes its place"), execution_options=quiet)
    if renews_links:
        db.execute(update(OutgoingMail).where(*waiting).values(
            sealed_secret=None, link_id=None, address=assessment.contact_email), execution_options=quiet)


def claim(db: Session, sealer: Sealer, *, now: datetime, limit: int = BATCH) -> list[Claim]:
    """Take letters that are due, oldest first, of those equally old the least tried; nobody else gets them while the lease lasts.

    An invitation that has lost its point (answered meanwhile, cancelled) is cancelled instead. Links are minted and sealed here,
    so they exist before anything leaves the house.
    """
    due = (select(OutgoingMail.id).where(OutgoingMail.status == MailStatus.PENDING, OutgoingMail.next_attempt_at <= now)
           .order_by(OutgoingMail.next_attempt_at, OutgoingMail.attempts, OutgoingMail.id)
           .limit(limit).with_for_update(skip_locked=True).cte("due"))
    taken = db.scalars(
        update(OutgoingMail).where(OutgoingMail.id.in_(select(due.c.id)))
        .values(status=MailStatus.SENDING, lease_token=secrets.token_hex(16), lease_until=now + LEASE,
                attempts=OutgoingMail.attempts + 1)
        .returning(OutgoingMail), execution_options={"synchronize_session": False, "populate_existing": True},
    ).all()
    pointless = _pointless(db, taken)
    for mail in taken:
        if mail.id in pointless:
            _end(mail, MailStatus.CANCELLED, "the assessment is not open to answers")
    _mint_links(db, sealer, [mail for mail in taken if mail.id not in pointless], now)
    claims = []
    for mail in sorted(taken, key=lambda mail: (mail.next_attempt_at, mail.attempts, mail.id)):
        if mail.status is MailStatus.SENDING:
            try:
                claims.append(_claimed(mail, sealer))
            except SealBroken:
                _end(mail, MailStatus.FAILED, "the key that sealed its link is gone")
    db.flush()
    return claims


def _pointless(db: Session, taken: Sequence[OutgoingMail]) -> set[UUID]:
    invitations = {mail.assessment_id: mail.id for mail in taken if mail.kind is LetterKind.INVITATION and mail.assessment_id}
    if not invitations:
        return set()
    gone = db.scalars(select(Assessment.id).where(Assessment.id.in_(invitations), Assessment.status.not_in(ANSWERING)))
    return {invitations[assessment] for assessment in gone}


def _mint_links(db: Session, sealer: Sealer, taken: Sequence[OutgoingMail], now: datetime) -> None:
    """Give every letter that should have a link one; a letter tried before keeps its own."""
    minted: list[tuple[OutgoingMail, AccessLink, str]] = []
    for mail in taken:
        if mail.sealed_secret is None and mail.link_expires_at and mail.assessment_id and mail.supplier_id:
            link, secret = mint(db, mail.assessment_id, mail.supplier_id, now=now, expires_at=mail.link_expires_at)
            minted.append((mail, link, secret))
    db.flush()  # the links' rows before those that refer to them
    for mail, link, secret in minted:
        mail.link_id, mail.sealed_secret = link.id, sealer.seal(secret, str(mail.id))


def _end(mail: OutgoingMail, status: MailStatus, why: str) -> None:
    mail.status, mail.last_error = status, why
    mail.sealed_secret = mail.lease_token = mail.lease_until = None


def _claimed(mail: OutgoingMail, sealer: Sealer) -> Claim:
    secret = sealer.open(mail.sealed_secret, str(mail.id)) if mail.sealed_secret else ""
    return Claim(mail.id, mail.kind, Address(mail.address, mail.locale), mail.context, mail.message_id, mail.created_at,
                 mail.lease_token or "", mail.lease_until or mail.created_at, mail.attempts, mail.is_repeat, secret)


def settle(db: Session, letter: Claim, outcome: Outcome, *, now: datetime) -> bool:
    """Write down how an attempt ended; return False when the lease had passed to somebody else, whose word counts."""
    return _under_lease(db, letter, _verdict(letter, outcome, now))


def give_back(db: Session, letters: Sequence[Claim], *, next_attempt_at: datetime) -> None:
    """Return letters that were claimed and not tried, or that only the relay or our settings kept back: no attempt is counted."""
    for letter in letters:
        _under_lease(db, letter, {"status": MailStatus.PENDING, "next_attempt_at": next_attempt_at,
                                  "attempts": letter.attempts - 1})


def _under_lease(db: Session, letter: Claim, values: dict[str, Any]) -> bool:
    written = db.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id == letter.id, OutgoingMail.lease_token == letter.token, OutgoingMail.status == MailStatus.SENDING)
        .values(lease_token=None, lease_until=None, **values).returning(OutgoingMail.id),
        execution_options={"synchronize_session": False},
    )
    return written.first() is not None


def _verdict(letter: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    if isinstance(outcome, HandedOver):
        return {"status": MailStatus.HANDED_OVER, "handed_over_at": now, "sealed_secret": None, "last_error": None}
    said = {"last_error": outcome.reason}
    if isinstance(outcome, Refused):
        return {**said, "status": MailStatus.FAILED, "sealed_secret": None}
    if isinstance(outcome, Deferred):
        if letter.attempts > len(BACKOFF):
            return {**said, "status": MailStatus.FAILED, "sealed_secret": None}
        return {**said, "status": MailStatus.PENDING, "next_attempt_at": now + BACKOFF[letter.attempts - 1]}
    if letter.is_repeat:
        return {**said, "status": MailStatus.UNKNOWN, "sealed_secret": None}
    return {**said, "status": MailStatus.PENDING, "next_attempt_at": now + PAUSE, "is_repeat": True}


def recover(db: Session, *, now: datetime) -> int:
    """Take up letters whose sender fell silent: the ending is unknown, so once more, then to people. Return how many."""
    lost = (OutgoingMail.status == MailStatus.SENDING, OutgoingMail.lease_until < now)
    freed = {"lease_token": None, "lease_until": None, "last_error": "the sender fell silent"}
    quiet = {"synchronize_session": False}
    # First those that were tried again already: the second statement would make candidates of the others.
    given_up = db.execute(update(OutgoingMail).where(*lost, OutgoingMail.is_repeat)
                          .values(status=MailStatus.UNKNOWN, sealed_secret=None, **freed).returning(OutgoingMail.id),
                          execution_options=quiet).all()
    again = db.execute(update(OutgoingMail).where(*lost)
                       .values(status=MailStatus.PENDING, is_repeat=True, next_attempt_at=now + PAUSE, **freed)
                       .returning(OutgoingMail.id), execution_options=quiet).all()
    return len(given_up) + len(again)


def release_held(db: Session, mail_ids: Sequence[UUID], *, now: datetime) -> int:
    """Let held letters go; return how many were held."""
    freed = db.execute(update(OutgoingMail).where(OutgoingMail.id.in_(mail_ids), OutgoingMail.status == MailStatus.HELD)
                       .values(status=MailStatus.PENDING, next_attempt_at=now).returning(OutgoingMail.id),
                       execution_options={"synchronize_session": False})
    return len(freed.all())
