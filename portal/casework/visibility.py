"""Whose rows a person of the staff wing may see: always a part of the query, never a check afterwards."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.people import Reader
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
