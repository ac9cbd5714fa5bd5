"""The list of findings: rows by key, counts from the books where one dimension is asked, by counting up to a limit otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, not_, select
from sqlalchemy.orm import Session

from portal.casework.counting import POSSIBLY_SEVERE
from portal.casework.naming import Names
from portal.casework.visibility import names_place, sees_finding
from portal.core.errors import NotFound
from portal.core.people import Reader
from portal.core.rules import Severity
from portal.core.states import DeviationStatus, FindingStatus
from portal.db.paging import Key, Order, Page, Place, after, read_page
from portal.models.assessments import Assessment, Campaign
from portal.models.deviations import Deviation
from portal.models.findings import Finding
from portal.models.register import Category, Contract, ContractingAuthority, Supplier
from portal.staff.review.filters import Filters

PER_PAGE = 25
MOST = 1_000
"""Beyond this a combination reads "more than"; counting stops there."""
WORST_FIRST = Order((Finding.rank, Finding.raised_at, Finding.id), (int, datetime, UUID), (False, False, False))
LEVEL: ColumnElement[str] = case(
    (and_(Finding.status == FindingStatus.OPEN, Finding.possibly_severe), POSSIBLY_SEVERE),
    else_=cast(func.coalesce(cast(Finding.severity, String), cast(Finding.suggested, String)), String))
"""The word a finding is counted under (`casework.counting.severity_of`)."""

_ITS_DEVIATION = exists().where(Deviation.finding_id == Finding.id)
WITHDRAWN: ColumnElement[bool] = and_(
    Finding.released_at.is_not(None), _ITS_DEVIATION.where(Deviation.status == DeviationStatus.WITHDRAWN),
    not_(_ITS_DEVIATION.where(Deviation.status != DeviationStatus.WITHDRAWN)))
"""Whether what was confirmed and told no longer holds, though nobody has decided the finding anew."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many findings a list holds; None where there are more than `MOST`.

    Attributes:
        levels: by severity, whatever severity the list is narrowed to.
    """

    total: int | None
    levels: Mapping[str, int] | None


def list_findings(db: Session, reader: Reader, filters: Filters, place: Place) -> Page[Any]:
    """Return a page of findings, worst first, then oldest.  One statement.

    Rows have id, level, headline, rule_set_id, supplier, requirement, instance, country, points_count, submitted_at, status,
    is_withdrawn, and the assessment's profile where it names the instance.
    """
    statement = (
        select(Finding.id, LEVEL.label("level"), Finding.headline, Campaign.rule_set_version_id.label("rule_set_id"),
               Supplier.name.label("supplier"), Finding.requirement, Finding.country, Finding.points_count,
               Assessment.submitted_at, Finding.status, Finding.instance, WITHDRAWN.label("is_withdrawn"),
               names_place(reader, Finding.instance).label("profile"))
        .join(Supplier, Supplier.id == Finding.supplier_id).join(Campaign, Campaign.id == Finding.campaign_id)
        .join(Assessment, Assessment.id == Finding.assessment_id)
        .where(*_conditions(reader, filters)))
    return read_page(db, statement, WORST_FIRST, place, PER_PAGE)


def count_findings(db: Session, reader: Reader, filters: Filters, names: Names) -> Counted:
    """Return how many findings there are. No statement where the books know: one dimension at a time, seen by the kansli."""
    narrowing = filters.narrowing
    if reader.sees_everything and len(narrowing) <= 1:
        dimension, value = next(iter(narrowing.items()), ("all", "all"))
        levels = names.counts.get("severity", {}) if dimension in ("all", "severity") else None
        if levels is not None:
            return Counted(names.counts.get(dimension, {}).get(value, 0), levels)
    limited = (select(LEVEL.label("level")).where(*_conditions(reader, filters.with_severity(""))).limit(MOST + 1).subquery())
    rows = db.execute(select(limited.c.level, func.count()).group_by(limited.c.level))
    counted: dict[str, int] = {level: amount for level, amount in rows}
    if sum(counted.values()) > MOST:
        exact = names.counts.get(next(iter(narrowing), ""), {}).get(next(iter(narrowing.values()), ""))
        return Counted(exact if reader.sees_everything and len(narrowing) == 1 else None, None)
    return Counted(counted.get(filters.severity, 0) if filters.severity else sum(counted.values()), counted)


def find_place(db: Session, finding_id: UUID) -> tuple[Key, Severity]:
    """Return where a finding stands in the list, and what it suggests.

    Raises:
        NotFound: there is no such finding.
    """
    row = db.execute(select(Finding.rank, Finding.raised_at, Finding.id, Finding.suggested)
                     .where(Finding.id == finding_id)).one_or_none()
    if row is None:
        raise NotFound
    return (row.rank, row.raised_at, row.id), row.suggested


def next_finding(db: Session, reader: Reader, filters: Filters, key: Key) -> UUID | None:
    """Return the finding that stands after a place in the list; the first of the list when none does, None when it is empty."""
    wanted = select(Finding.id).where(*_conditions(reader, filters)).order_by(*WORST_FIRST.columns).limit(1)
    beyond = db.scalar(wanted.where(after(WORST_FIRST.columns, key, WORST_FIRST.falling)))
    return beyond or db.scalar(wanted)


def _conditions(reader: Reader, filters: Filters) -> list[ColumnElement[bool]]:
    held: list[ColumnElement[bool]] = [sees_finding(reader), Finding.status == filters.status]
    if filters.severity:
        held.append(_of_severity(filters))
    if filters.campaign:
        held.append(Finding.campaign_id == _key(filters.campaign))
    if filters.country:
        held.append(Finding.country == filters.country)
    if filters.requirement:
        held.append(Finding.requirement == filters.requirement)
    return held + _of_contracts(filters)


def _of_severity(filters: Filters) -> ColumnElement[bool]:
    if filters.severity == POSSIBLY_SEVERE:
        return and_(Finding.status == FindingStatus.OPEN, Finding.possibly_severe)
    if filters.severity not in tuple(Severity):
        return Finding.id.is_(None)
    severity = Severity(filters.severity)
    if filters.status is FindingStatus.OPEN:
        return and_(Finding.suggested == severity, not_(Finding.possibly_severe))
    return func.coalesce(Finding.severity, Finding.suggested) == severity


def _of_contracts(filters: Filters) -> list[ColumnElement[bool]]:
    held: list[ColumnElement[bool]] = []
    if filters.authority:
        held.append(exists().where(Contract.supplier_id == Finding.supplier_id, Contract.authority_id == ContractingAuthority.id,
                                   ContractingAuthority.code == filters.authority))
    if filters.category:
        held.append(exists().where(Contract.supplier_id == Finding.supplier_id, Contract.category_id == Category.id,
                                   Category.code == filters.category))
    return held


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
