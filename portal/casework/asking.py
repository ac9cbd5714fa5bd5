"""What an act that sends a letter will do, for the page that asks once more: no letter can be called back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework import deciding, deviations, releasing
from portal.casework.contracts import HeldContract, contracts_of
from portal.casework.languages import next_letter_locale
from portal.core.errors import IllegalDecision
from portal.core.states import LetterKind
from portal.models.assessments import Assessment, Campaign
from portal.models.deviations import Deviation
from portal.models.register import Supplier
from portal.platform.letters.composing import heading_of


@dataclass(frozen=True, slots=True)
class Asked:
    """An act and its letter, before anything is done.

    Attributes:
        profile, requirement, instance: what the deviation is about.
        address, locale: where the letter goes, and in which language; `says` is its one line, in the reader's language.
        contracts: those it touches, each with the section of its clause.
        revision: of the row that the act changes.
        number: of the deviation; empty before there is one.
        plan_due_on: by when a plan would have to come; None where the act asks for none.
    """

    supplier: str
    profile: Mapping[str, Any]
    requirement: str
    instance: str
    address: str
    locale: str
    says: str
    contracts: Sequence[tuple[HeldContract, str]]
    revision: int
    number: str = ""
    plan_due_on: date | None = None


def before_release(db: Session, finding_id: UUID, *, now: datetime) -> Asked:
    """Return what telling the supplier of one severe deviation alone would do now.

    Raises:
        NotFound: there is no such finding.
        IllegalDecision: as `releasing.release_severe`.
    """
    finding = deciding.open_finding(db, finding_id).finding
    plan = releasing.plan_severe(db, finding, now=now)
    [planned] = plan.deviations
    says = heading_of(LetterKind.RESULT, has_deviations=True)
    return Asked(plan.supplier_name, plan.assessment.profile, finding.requirement, finding.instance,
                 plan.assessment.contact_email, plan.locale, says, planned.contracts, finding.revision,
                 plan_due_on=planned.deadlines.plan_due_on)


def before_reopening(db: Session, finding_id: UUID, *, revision: int) -> Asked | None:
    """Return what taking back a decision would do; None where no letter follows, since no deviation of it runs.

    Raises:
        NotFound: there is no such finding.
        StaleRevision: somebody else has changed it.
        IllegalDecision: as `releasing.reopen`, but for the reason.
    """
    opened = deciding.open_finding(db, finding_id, revision)
    if opened.finding.released_at is None:
        return None
    withdrawn = releasing.withdrawn_with(db, opened)
    return _withdrawal(db, withdrawn[0], opened.assessment, revision) if withdrawn else None


def before_withdrawal(db: Session, deviation_id: UUID, *, revision: int) -> Asked:
    """Return what withdrawing a deviation would do.

    Raises:
        NotFound: there is no such deviation.
        StaleRevision: somebody else has changed it.
        IllegalDecision: `ended`.
    """
    deviation = deviations.open_deviation(db, deviation_id, revision)
    if deviation.status in deviations.ENDED:
        raise IllegalDecision("ended")
    return _withdrawal(db, deviation, db.get_one(Assessment, deviation.assessment_id), revision)


def _withdrawal(db: Session, deviation: Deviation, assessment: Assessment, revision: int) -> Asked:
    locale = next_letter_locale(db, assessment, db.get_one(Campaign, assessment.campaign_id))
    touched = deviations.contracts_touched(db, deviation, contracts_of(db, deviation.supplier_id))
    return Asked(db.get_one(Supplier, deviation.supplier_id).name, assessment.profile, deviation.requirement, deviation.instance,
                 assessment.contact_email, locale, heading_of(LetterKind.WITHDRAWAL), touched, revision, deviation.number)
