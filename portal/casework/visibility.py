"""Whose rows a person of the staff wing may see: always a part of the query, never a check afterwards."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, false, func, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from portal.casework.contracts import HeldContract
from portal.core.instances import CONTRACT, instance_of
from portal.core.people import Reader
from portal.core.questionnaire import COMPANY
from portal.models.assessments import Assessment
from portal.models.deviations import Deviation, DeviationContract
from portal.models.findings import Finding
from portal.models.register import Contract

SupplierId = InstrumentedAttribute[UUID]


def sees_supplier(reader: Reader, supplier_id: SupplierId) -> ColumnElement[bool]:
    """Return the condition that a row's supplier has a contract of the reader's authority or category."""
    if reader.sees_everything:
        return true()
    theirs = []
    if reader.authorities:
        theirs.append(Contract.authority_id.in_(reader.authorities))
    if reader.categories:
        theirs.append(Contract.category_id.in_(reader.categories))
    if not theirs:
        return false()
    return exists().where(Contract.supplier_id == supplier_id, or_(*theirs))


def sees_contract(reader: Reader) -> ColumnElement[bool]:
    """Return the condition that a contract is of the reader's authority or category."""
    if reader.sees_everything:
        return true()
    return or_(Contract.authority_id.in_(reader.authorities), Contract.category_id.in_(reader.categories))


def sees_this(reader: Reader, contract: HeldContract) -> bool:
    """Whether a contract that was read is of the reader's authority or category."""
    return reader.sees_everything or contract.authority_id in reader.authorities or contract.category_id in reader.categories


def seen_ids(reader: Reader, contracts: Iterable[HeldContract]) -> frozenset[str] | None:
    """Return the ids, as profiles write them, of the contracts that a reader sees among these; None for who sees all."""
    if reader.sees_everything:
        return None
    return frozenset(str(contract.id) for contract in contracts if sees_this(reader, contract))


def sees_deviation(reader: Reader) -> ColumnElement[bool]:
    """Return the condition for deviations: those that touch a contract of the reader's, not those on others' contracts only."""
    if reader.sees_everything:
        return true()
    return exists().where(DeviationContract.deviation_id == Deviation.id, Contract.id == DeviationContract.contract_id,
                          sees_contract(reader)).correlate(Deviation)


def sees_finding(reader: Reader) -> ColumnElement[bool]:
    """Return the condition for findings: outside the kansli only what has been released, of suppliers that are theirs.

    Of those that became deviations, only what touches a contract of the reader's.
    """
    if reader.sees_everything:
        return true()
    became = exists().where(Deviation.finding_id == Finding.id)
    touches = became.where(DeviationContract.deviation_id == Deviation.id, Contract.id == DeviationContract.contract_id,
                           sees_contract(reader))
    return and_(Finding.released_at.is_not(None), sees_supplier(reader, Finding.supplier_id),
                or_(~became.correlate(Finding), touches.correlate(Finding)))


def names_place(reader: Reader, instance: InstrumentedAttribute[str]) -> ColumnElement[Any]:
    """Return the profile of a row's assessment where it names the row's site or contract to the reader; else nothing.

    The company needs no name, and a contract of others has none for whoever sees only some.
    """
    is_named: list[ColumnElement[bool]] = [instance != COMPANY]
    if not reader.sees_everything:
        before = instance_of(CONTRACT, "")
        # The databases write keys with and without hyphens.
        key = func.replace(func.substr(instance, len(before) + 1), "-", "")
        is_theirs = exists().where(Contract.supplier_id == Assessment.supplier_id, sees_contract(reader),
                                   func.replace(cast(Contract.id, String), "-", "") == key).correlate_except(Contract)
        is_named.append(or_(~instance.startswith(before), is_theirs))
    return case((and_(*is_named), Assessment.profile))
