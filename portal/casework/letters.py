"""Letters about one assessment: receipt, result, withdrawal. They say that there is news, never what it is."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.casework.contracts import HeldContract
from portal.core.states import LetterKind
from portal.models.assessments import Assessment
from portal.models.submissions import Submission
from portal.platform.letters.composing import ContractLine, LetterContext
from portal.platform.mail.outbox import Address, queue

LINK_DAYS = 365
"""How long the link in such a letter opens: past the longest time a deviation takes to close, and a margin."""


def context_of(assessment: Assessment, supplier_name: str, contracts: Iterable[HeldContract]) -> LetterContext:
    """Return what every letter about an assessment says: to whom, and about which contracts."""
    lines = tuple(ContractLine(number=contract.number, authority=contract.authority(assessment.locale)) for contract in contracts)
    return LetterContext(supplier=supplier_name, contact=assessment.contact_name, contracts=lines)


def queue_receipt(db: Session, assessment: Assessment, submission: Submission, context: LetterContext, *, now: datetime,
                  domain: str) -> None:
    """Queue the receipt of a submission, in the language it was answered in."""
    told = context.model_copy(update={
        "number": submission.number, "received_at": submission.received_at, "digest": submission.digest,
        "late": not submission.in_time})
    _queue(db, LetterKind.RECEIPT, assessment, told, Address(assessment.contact_email, submission.locale),
           now=now, domain=domain)


def queue_result(db: Session, assessment: Assessment, context: LetterContext, *, now: datetime, domain: str) -> None:
    """Queue the one letter of a release."""
    _queue(db, LetterKind.RESULT, assessment, context, _contact(assessment), now=now, domain=domain)


def queue_withdrawal(db: Session, assessment: Assessment, context: LetterContext, *, now: datetime, domain: str) -> None:
    """Queue the letter that says that a decision told earlier no longer holds."""
    _queue(db, LetterKind.WITHDRAWAL, assessment, context, _contact(assessment), now=now, domain=domain)


def _contact(assessment: Assessment) -> Address:
    return Address(assessment.contact_email, assessment.locale)


def _queue(db: Session, kind: LetterKind, assessment: Assessment, context: LetterContext, to: Address, *, now: datetime,
           domain: str) -> None:
    queue(db, kind, to, context, now=now, domain=domain, assessment=assessment, link_expires_at=now + timedelta(days=LINK_DAYS))
