"""What the pages of suppliers read: a page of the list, how many there are, which countries occur, and one supplier whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.casework.readiness import READY, is_ready
from portal.casework.visibility import sees_contract, sees_deviation, sees_supplier
from portal.core.errors import NotFound
from portal.core.identifiers import number_beginnings, sort_name
from portal.core.people import Reader
from portal.core.states import DeviationStatus
from portal.db.paging import Order, Page, Place, read_page
from portal.models.assessments import Assessment, Campaign
from portal.models.deviations import Deviation
from portal.models.register import Category, Contact, Contract, ContractingAuthority, ImportBatch, Supplier

PER_PAGE = 50
MOST = 1_000
"""Beyond this the number reads "more than"; counting stops there."""
MOST_SHOWN = 200
"""Contracts, assessments or deviations on the page of one supplier."""
BATCHES = 10
LONGEST_SEARCH = 100
BY_NAME = Order((Supplier.sort_name, Supplier.id), (str, UUID), (False, False))
Row = Select[str, str, int]
"""Kind, code, number: what is asked in one statement around the list."""
ENDED = (DeviationStatus.VERIFIED_CLOSED, DeviationStatus.WITHDRAWN)
_LAST = "\U0010ffff"
"""Stands after every sign that a name or number can go on with."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty means all.

    Attributes:
        search: the beginning of a name or a registration number.
        authority, category, country: codes. Region and category are of one and the same contract.
    """

    search: str = ""
    authority: str = ""
    category: str = ""
    country: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Self:
        """Return what an address says."""
        search = " ".join(arguments.get("q", "").split())[:LONGEST_SEARCH]
        return cls(search.replace("\0", ""), *(arguments.get(name, "")[:60] for name in ("authority", "category", "country")))

    @property
    def arguments(self) -> dict[str, Any]:
        """What stands in the address."""
        held = {"q": self.search, "authority": self.authority, "category": self.category, "country": self.country}
        return {name: value for name, value in held.items() if value}


class Around(NamedTuple):
    """What stands around the list.

    Attributes:
        total: how many suppliers it holds, counted up to one more than `MOST`.
        countries: those suppliers are in; told only to those who see every supplier.
        authorities, categories: codes of those whose contracts the reader sees; None for all.
    """

    total: int
    countries: list[str]
    authorities: frozenset[str] | None
    categories: frozenset[str] | None


@dataclass(frozen=True)
class SupplierFile:
    """One supplier as a reader may see it: contracts and deviations are those that are theirs."""

    supplier: Supplier
    parent: Supplier | None
    contacts: Sequence[Contact]
    contracts: Sequence[Any]
    assessments: Sequence[Any]
    deviations: Sequence[Deviation]


def list_suppliers(db: Session, reader: Reader, filters: Filters, place: Place) -> Page[Any]:
    """Return a page of suppliers by name.  One statement.

    Rows have id, name, registration_number, country, contracts (how many the reader sees), deviations (open ones of these),
    status of the newest assessment (None without one; `READY` for the kansli).
    """
    contracts = (select(func.count()).where(Contract.supplier_id == Supplier.id, sees_contract(reader))
                 .correlate(Supplier).scalar_subquery())
    deviations = (select(func.count(Deviation.id.distinct())).where(
        Deviation.supplier_id == Supplier.id, Deviation.status.not_in(ENDED), sees_deviation(reader))
        .correlate(Supplier).scalar_subquery())
    newest = (select(_state(reader)).where(Assessment.supplier_id == Supplier.id).correlate(Supplier)
              .order_by(Assessment.invited_at.desc(), Assessment.id.desc()).limit(1).scalar_subquery())
    statement = select(
        Supplier.id, Supplier.name, Supplier.registration_number, Supplier.country, contracts.label("contracts"),
        deviations.label("deviations"), newest.label("status")).where(*_conditions(reader, filters))
    return read_page(db, statement, BY_NAME, place, PER_PAGE)


def count_suppliers(db: Session, reader: Reader, filters: Filters) -> Around:
    """Return how many suppliers a list holds, and what it can be narrowed to.  One statement."""
    limited = select(Supplier.id).where(*_conditions(reader, filters)).limit(MOST + 1).subquery()
    number = _row("total", literal("", String), func.count()).select_from(limited)
    offered = [_countries()] if reader.sees_everything else [
        _seen("authority", ContractingAuthority, Contract.authority_id, reader),
        _seen("category", Category, Contract.category_id, reader)]
    held: dict[str, list[Any]] = {}
    for row in db.execute(union_all(number, *offered)):
        held.setdefault(row.kind, []).append(row)
    codes = {kind: [row.code for row in rows] for kind, rows in held.items()}
    seen = [None if reader.sees_everything else frozenset(codes.get(kind, ())) for kind in ("authority", "category")]
    return Around(held["total"][0].number, codes.get("country", []), *seen)


def _row(kind: str, code: SQLColumnExpression[str], number: ColumnElement[int] | None = None) -> Row:
    return select(literal(kind, String).label("kind"), code.label("code"),
                  (literal(0) if number is None else number).label("number"))


def _seen(kind: str, table: type[ContractingAuthority] | type[Category], of_contract: InstrumentedAttribute[UUID],
          reader: Reader) -> Row:
    """The codes of those that a contract of the reader's is of: the list narrowed to any other would be empty."""
    return _row(kind, table.code).where(table.id.in_(select(of_contract).where(sees_contract(reader))))


def _countries() -> Row:
    """The countries that occur: leaps from one to the next in the index, whatever the number of suppliers."""
    first = select(func.min(Supplier.country).label("country")).cte(recursive=True)
    following = aliased(Supplier)
    step = select(func.min(following.country)).where(following.country > first.c.country).correlate(first).scalar_subquery()
    leaps = first.union_all(select(step).where(first.c.country.is_not(None)))
    return _row("country", leaps.c.country).where(leaps.c.country.is_not(None))


def list_batches(db: Session) -> Sequence[ImportBatch]:
    """Return the files taken in last, the newest first."""
    return db.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(BATCHES)).all()


def open_supplier(db: Session, reader: Reader, supplier_id: UUID) -> SupplierFile:
    """Return one supplier.  Five statements.  Raises NotFound: there is none, or it is not the reader's."""
    parent = aliased(Supplier)
    found = db.execute(
        select(Supplier, parent)
        .outerjoin(parent, and_(parent.id == Supplier.parent_id, sees_supplier(reader, parent.id)))
        .where(Supplier.id == supplier_id, sees_supplier(reader, Supplier.id))).one_or_none()
    if found is None:
        raise NotFound
    contacts = db.scalars(select(Contact).where(Contact.supplier_id == supplier_id)
                          .order_by(Contact.is_main.desc(), Contact.name, Contact.id).limit(MOST_SHOWN)).all()
    contracts = db.execute(
        select(Contract, ContractingAuthority, Category)
        .join(ContractingAuthority, ContractingAuthority.id == Contract.authority_id)
        .join(Category, Category.id == Contract.category_id)
        .where(Contract.supplier_id == supplier_id, sees_contract(reader))
        .order_by(Contract.ends_on.desc(), Contract.number, Contract.id).limit(MOST_SHOWN)).all()
    assessments = db.execute(
        select(Assessment.id, Assessment.status, _state(reader).label("state"), Assessment.percent, Assessment.due_on,
               Assessment.submitted_at, Assessment.valid_until, Campaign.id.label("campaign_id"), Campaign.title)
        .join(Campaign, Campaign.id == Assessment.campaign_id).where(Assessment.supplier_id == supplier_id)
        .order_by(Assessment.invited_at.desc(), Assessment.id.desc()).limit(MOST_SHOWN)).all()
    deviations = db.scalars(select(Deviation).where(Deviation.supplier_id == supplier_id, sees_deviation(reader))
                            .order_by(Deviation.released_at.desc(), Deviation.id.desc()).limit(MOST_SHOWN)).all()
    return SupplierFile(found[0], found[1], contacts, contracts, assessments, deviations)


def is_running(contract: Contract, today: date) -> bool:
    """Whether a contract is in force on a day."""
    return contract.starts_on <= today <= contract.ends_on


def _state(reader: Reader) -> ColumnElement[str]:
    """An assessment's status; whoever decides also sees which are ready to release."""
    status = cast(Assessment.status, String)
    return case((is_ready(), READY), else_=status) if reader.sees_everything else status


def _conditions(reader: Reader, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [sees_supplier(reader, Supplier.id)]
    if filters.search:
        conditions.append(_begins(filters.search))
    if filters.country:
        conditions.append(Supplier.country == filters.country)
    if filters.authority or filters.category:
        held = [Contract.supplier_id == Supplier.id, sees_contract(reader)]
        if filters.authority:
            held.append(Contract.authority_id.in_(select(ContractingAuthority.id).where(
                ContractingAuthority.code == filters.authority)))
        if filters.category:
            held.append(Contract.category_id.in_(select(Category.id).where(Category.code == filters.category)))
        conditions.append(exists().where(*held))
    return conditions


def _begins(search: str) -> ColumnElement[bool]:
    """The beginning of a name or number as a range, so that an index answers."""
    ranges = [(Supplier.sort_name, sort_name(search)),
              *((Supplier.registration_number, beginning) for beginning in number_beginnings(search))]
    return or_(*(and_(column >= beginning, column < beginning + _LAST) for column, beginning in ranges))
