"""Letters about one assessment: receipt, result, withdrawal. They say that there is news, never what it is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from portal.casework.contracts import HeldContract
from portal.core.states import LetterKind
from portal.db.prepared import Place
from portal.platform.letters.composing import ContractLine, LetterContext
from portal.platform.mail.outbox import Address, Linked, queue_at_once

LINK_DAYS = 365
"""How long the link in such a letter opens: past the longest time a deviation takes to close, and a margin."""


class Recipient(Linked, Protocol):
    """An assessment as a letter about it needs it: a row, or what was read of one."""

    @property
    def contact_name(self) -> str:
        """Whom the letter greets."""

    @property
    def contact_email(self) -> str:
        """Where it goes."""

    @property
    def locale(self) -> str:
        """Its language."""


class Received(Protocol):
    """A submission as its receipt tells it."""

    @property
    def number(self) -> str:
        """As people quote it."""

    @property
    def received_at(self) -> datetime:
        """When it came in."""

    @property
    def in_time(self) -> bool:
        """Whether that was by the last day."""

    @property
    def digest(self) -> str:
        """Of its document."""

    @property
    def locale(self) -> str:
        """The language it was answered in."""


def context_of(assessment: Recipient, supplier_name: str, contracts: Iterable[HeldContract], *, english: bool) -> LetterContext:
    """Return what every letter about an assessment says: to whom, and about which contracts.

    Args:
        english: whether its round offers English (`casework.languages.offers_english`).
    """
    lines = tuple(ContractLine(number=contract.number, authority=contract.authority(assessment.locale)) for contract in contracts)
    return LetterContext(supplier=supplier_name, contact=assessment.contact_name, contracts=lines, english=english)


def queue_receipt(db: Place, assessment: Recipient, submission: Received, context: LetterContext, *, now: datetime,
                  domain: str) -> None:
    """Queue the receipt of a submission, in the language it was answered in."""
    told = context.model_copy(update={
        "number": submission.number, "received_at": submission.received_at, "digest": submission.digest,
        "late": not submission.in_time})
    _queue(db, LetterKind.RECEIPT, assessment, told, Address(assessment.contact_email, submission.locale),
           now=now, domain=domain)


def queue_result(db: Place, assessment: Recipient, context: LetterContext, *, now: datetime, domain: str) -> None:
    """Queue the one letter of a release."""
    _queue(db, LetterKind.RESULT, assessment, context, _contact(assessment), now=now, domain=domain)


def queue_withdrawal(db: Place, assessment: Recipient, context: LetterContext, *, now: datetime, domain: str) -> None:
    """Queue the letter that says that a decision told earlier no longer holds."""
    _queue(db, LetterKind.WITHDRAWAL, assessment, context, _contact(assessment), now=now, domain=domain)


def _contact(assessment: Recipient) -> Address:
    return Address(assessment.contact_email, assessment.locale)


def _queue(db: Place, kind: LetterKind, assessment: Recipient, context: LetterContext, to: Address, *, now: datetime,
           domain: str) -> None:
    queue_at_once(db, kind, to, context, now=now, domain=domain, assessment=assessment,
                  link_expires_at=now + timedelta(days=LINK_DAYS))
