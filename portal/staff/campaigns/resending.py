"""The letter once more, with a new link: for whoever has lost it, or when a new person answers."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.casework import letters
from portal.casework.contents.running import compiled_questionnaire
from portal.casework.contracts import contracts_of
from portal.casework.languages import letter_locale, offered_in
from portal.core.errors import NobodyToWriteTo, NotFound, NothingToSend
from portal.core.states import ANSWERING, AssessmentStatus, LetterKind
from portal.language.formats import local_day
from portal.language.locales import ENGLISH
from portal.models.assessments import Assessment, Campaign
from portal.models.deviations import Deviation
from portal.models.register import Contact, Supplier
from portal.models.submissions import Submission
from portal.platform import audit, links
from portal.platform.letters.composing import LetterContext
from portal.platform.mail.outbox import Address, make_way, queue
from portal.staff.campaigns.choosing import MAIN_CONTACT
from portal.staff.campaigns.services import link_expires_at


class _Found(NamedTuple):
    """An assessment with what a letter about it needs; nobody to write to may be known."""

    assessment: Assessment
    campaign: Campaign
    supplier: str
    contact: Contact | None


def send_new_link(db: Session, campaign_id: UUID, assessment_id: UUID, *, recall: bool, actor: str, now: datetime,
                  domain: str) -> Assessment:
    """Queue the letter that fits the assessment's state to whoever receives the supplier's letters now; return the assessment.

    While it may be answered that is the invitation, afterwards the receipt, then the result.

    Args:
        recall: whether every earlier link ends at once; letters that still wait then get new ones.
        domain: of our sending address.

    Raises:
        NotFound: there is no such assessment in this campaign.
        NothingToSend: it is closed or cancelled, so no link opens it.
        NobodyToWriteTo: the supplier has no contact person.
    """
    found = _hold(db, campaign_id, assessment_id)
    assessment, contact = found.assessment, found.contact
    kind = letter_for(assessment.status)
    if kind is None:
        raise NothingToSend
    if contact is None:
        raise NobodyToWriteTo
    assessment.contact_name, assessment.contact_email = contact.name, contact.email
    offered = offered_in(db, found.campaign)
    assessment.locale = letter_locale(contact.language, offered)
    # In this order: a letter being claimed at this moment is waited for, and its link recalled with the others.
    make_way(db, assessment, kind, renews_links=recall)
    recalled = links.revoke_all(db, assessment.id, now=now) if recall else 0
    today = local_day(now)
    contracts = [contract for contract in contracts_of(db, assessment.supplier_id)
                 if contract.starts_on <= max(today, assessment.due_on) and contract.ends_on >= today]
    context = letters.context_of(assessment, found.supplier, contracts, english=ENGLISH.tag in offered)
    _queue(db, kind, found, context, now=now, domain=domain)
    audit.record(db, "assessment.link_sent", ("assessment", assessment.id), actor=actor, now=now, letter=kind.value,
                 recalled=recalled)
    db.flush()
    return assessment


def letter_for(status: AssessmentStatus) -> LetterKind | None:
    """Return which letter is sent again in a state; None where no link opens the assessment."""
    if status in ANSWERING:
        return LetterKind.INVITATION
    return {AssessmentStatus.SUBMITTED: LetterKind.RECEIPT, AssessmentStatus.REVIEWED: LetterKind.RESULT}.get(status)


def _hold(db: Session, campaign_id: UUID, assessment_id: UUID) -> _Found:
    """Read the assessment, and keep a submission or release at the same moment waiting."""
    row = db.execute(
        select(Assessment, Campaign, Supplier.name, Contact)
        .join(Campaign, Campaign.id == Assessment.campaign_id).join(Supplier, Supplier.id == Assessment.supplier_id)
        .outerjoin(Contact, Contact.id == MAIN_CONTACT)
        .where(Assessment.id == assessment_id, Assessment.campaign_id == campaign_id).with_for_update(of=Assessment),
        execution_options={"populate_existing": True}).one_or_none()
    if row is None:
        raise NotFound
    return _Found(*row)


def _queue(db: Session, kind: LetterKind, found: _Found, context: LetterContext, *, now: datetime, domain: str) -> None:
    assessment = found.assessment
    if kind is LetterKind.RECEIPT:
        newest = db.scalars(select(Submission).where(Submission.assessment_id == assessment.id)
                            .order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1)).one()
        letters.queue_receipt(db, assessment, newest, context, now=now, domain=domain)
    elif kind is LetterKind.RESULT:
        asks = db.scalar(select(exists().where(Deviation.assessment_id == assessment.id, Deviation.ended_at.is_(None),
                                               Deviation.plan_due_on.is_not(None))))
        told = context.model_copy(update={"has_deviations": bool(asks), "reviewed_by": assessment.reviewed_by or "",
                                          "valid_until": assessment.valid_until})
        letters.queue_result(db, assessment, told, now=now, domain=domain)
    else:
        _invite_again(db, found, context, now=now, domain=domain)


def _invite_again(db: Session, found: _Found, context: LetterContext, *, now: datetime, domain: str) -> None:
    assessment = found.assessment
    minutes = compiled_questionnaire(db, found.campaign.questionnaire_version_id).questionnaire.minutes.core
    # A day that has passed is left out: late answers are taken, and the pages say so.
    due_on = assessment.due_on if assessment.due_on >= local_day(now) else None
    expires_at = max(link_expires_at(assessment.due_on), now + timedelta(days=letters.LINK_DAYS))
    queue(db, LetterKind.INVITATION, Address(assessment.contact_email, assessment.locale),
          context.model_copy(update={"due_on": due_on, "minutes": minutes}), now=now, domain=domain, assessment=assessment,
          link_expires_at=expires_at)
