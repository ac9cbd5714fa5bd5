"""Deviations: the list, and one with its contracts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from portal.casework.contracts import HeldContract, contracts_of
from portal.casework.deviations import ENDED, answers_otherwise, contracts_touched
from portal.casework.judged_by import rule_set_of
from portal.casework.visibility import names_place, seen_ids, sees_deviation, sees_this
from portal.core.errors import NotFound
from portal.core.people import Reader
from portal.core.profile import as_seen
from portal.core.rules import Severity
from portal.core.states import DeviationStatus
from portal.db.paging import Order, Page, Place, read_page
from portal.models.accounts import StaffUser
from portal.models.assessments import Assessment, Campaign
from portal.models.deviations import Deviation, DeviationContract
from portal.models.register import Contract, ContractingAuthority, Supplier

PER_PAGE = 25
RUNNING = "running"
"""Every state in which something remains to be done."""
AWAITS_PLAN = (DeviationStatus.OPEN, DeviationStatus.PLAN_REQUESTED)
NEWEST_FIRST = Order((Deviation.id,), (UUID,), (True,))
"""Keys grow with time."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty means all, but for the state.

    Attributes:
        state: `running` or a state.
        late: only those whose plan, or closure, should have come.
    """

    state: str = RUNNING
    severity: str = ""
    authority: str = ""
    requirement: str = ""
    late: str = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """What stands in the address."""
        held = {"state": self.state, "severity": self.severity, "authority": self.authority, "requirement": self.requirement,
                "late": self.late}
        return {key: value for key, value in held.items() if value}


@dataclass(frozen=True, slots=True)
class Opened:
    """A deviation with what surrounds it.

    Attributes:
        contracts: those it touches that the reader may see, each with the section of its clause.
        answers_otherwise: whether a later submission no longer shows some of its points.
        profile: the assessment's, with the contracts of the supplier that the reader may see.
    """

    deviation: Deviation
    supplier: Supplier
    assessment: Assessment
    rule_set_id: UUID
    released_by: str
    ended_by: str | None
    contracts: Sequence[tuple[HeldContract, str]]
    answers_otherwise: bool
    profile: Mapping[str, Any]


def list_deviations(db: Session, reader: Reader, filters: Filters, place: Place, *, today: date) -> Page[Any]:
    """Return a page of deviations, the newest first.  One statement.

    Rows have id, number, severity, status, headline, requirement, instance, supplier, rule_set_id, plan_due_on, close_due_on, and
    the assessment's profile where it names the instance.
    """
    statement = (
        select(Deviation.id, Deviation.number, Deviation.severity, Deviation.status, Deviation.headline, Deviation.requirement,
               Supplier.name.label("supplier"), rule_set_of(Deviation.finding_id).label("rule_set_id"), Deviation.plan_due_on,
               Deviation.close_due_on, Deviation.instance,
               names_place(reader, Deviation.instance).label("profile"))
        .join(Supplier, Supplier.id == Deviation.supplier_id).join(Assessment, Assessment.id == Deviation.assessment_id)
        .join(Campaign, Campaign.id == Assessment.campaign_id)
        .where(sees_deviation(reader), *_conditions(filters, today)))
    return read_page(db, statement, NEWEST_FIRST, place, PER_PAGE)


def open_deviation(db: Session, reader: Reader, deviation_id: UUID) -> Opened:
    """Return a deviation.  Raises NotFound for one that is absent or not the reader's."""
    row = db.execute(
        select(Deviation, Supplier, Assessment, rule_set_of(Deviation.finding_id).label("rule_set_id"), StaffUser.name)
        .join(Supplier, Supplier.id == Deviation.supplier_id).join(Assessment, Assessment.id == Deviation.assessment_id)
        .join(Campaign, Campaign.id == Assessment.campaign_id).join(StaffUser, StaffUser.id == Deviation.released_by)
        .where(Deviation.id == deviation_id, sees_deviation(reader))).one_or_none()
    if row is None:
        raise NotFound
    deviation = row.Deviation
    ended_by = db.scalar(select(StaffUser.name).where(StaffUser.id == deviation.ended_by)) if deviation.ended_by else None
    theirs = [contract for contract in contracts_of(db, deviation.supplier_id) if sees_this(reader, contract)]
    return Opened(deviation, row.Supplier, row.Assessment, row.rule_set_id, row.name, ended_by,
                  contracts_touched(db, deviation, theirs), answers_otherwise(db, deviation),
                  as_seen(row.Assessment.profile, seen_ids(reader, theirs)))


def is_ended_so(db: Session, deviation_id: UUID, status: DeviationStatus, reason: str, *, by: Reader) -> bool:
    """Return whether just this person has ended a deviation just so: a second click on the same button.  One statement."""
    return db.scalar(select(Deviation.id).where(
        Deviation.id == deviation_id, Deviation.status == status, Deviation.ended_by == by.id,
        Deviation.ended_reason == reason.strip())) is not None


def _conditions(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    held: list[ColumnElement[bool]] = []
    if filters.state in tuple(DeviationStatus):
        held.append(Deviation.status == DeviationStatus(filters.state))
    else:
        held.append(Deviation.status.not_in(ENDED))
    if filters.severity in tuple(Severity):
        held.append(Deviation.severity == Severity(filters.severity))
    if filters.requirement:
        held.append(Deviation.requirement == filters.requirement)
    if filters.authority:
        held.append(exists().where(
            DeviationContract.deviation_id == Deviation.id, DeviationContract.contract_id == Contract.id,
            Contract.authority_id == ContractingAuthority.id, ContractingAuthority.code == filters.authority))
    if filters.late:
        held.append(and_(Deviation.status.in_(AWAITS_PLAN), Deviation.plan_due_on < today))
    return held
