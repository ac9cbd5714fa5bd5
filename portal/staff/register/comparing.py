"""Rows of a file beside what the register knows: which suppliers, contacts and contracts are new or different. Only reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.core.identifiers import sort_name
from portal.core.registration import ReadRow, SupplierRow
from portal.db.types import new_id
from portal.models.register import Contact, Contract, Supplier

ALWAYS = ("category_id", "starts_on", "ends_on", "clause_version")
IF_GIVEN = ("clause_level", "annual_value", "notice_email", "contract_manager_email")

Key = tuple[str, str]
Values = dict[str, Any]


@dataclass
class Counts:
    """What an import did, or would do. A supplier is changed when anything of it, its contact or its contracts is."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    contracts: int = 0
    """Sound rows: contracts that the file speaks of."""
    new_contracts: int = 0
    warnings: int = 0
    faulty: int = 0
    linked: int = 0
    """Suppliers whose parent company was found in the register."""

    @property
    def has_changes(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.changed or self.new_contracts or self.linked)

    def as_data(self) -> dict[str, int]:
        """Return the counts as JSON data."""
        return asdict(self)


@dataclass(frozen=True)
class Codes:
    """The register's own codes and what they stand for."""

    authorities: Mapping[str, UUID]
    categories: Mapping[str, UUID]


@dataclass
class Changes:
    """What is known of the suppliers of some rows, and what is to be written."""

    suppliers: dict[Key, Values]
    contacts: dict[UUID, dict[str, Values]] = field(default_factory=dict)
    """By supplier and address."""
    contracts: dict[tuple[UUID, UUID, str], Values] = field(default_factory=dict)
    inserts: dict[type, list[Values]] = field(default_factory=lambda: {Supplier: [], Contact: [], Contract: []})
    updates: dict[type, list[Values]] = field(default_factory=lambda: {Supplier: [], Contact: [], Contract: []})
    parents: dict[Key, str | None] = field(default_factory=dict)
    """The parent's number, of every supplier that is new or gets another one."""

    def change(self, kind: type, known: Values, wanted: Values) -> bool:
        """Note what is to be different about a row; return whether anything is."""
        if all(known[name] == value for name, value in wanted.items()):
            return False
        known.update(wanted)
        self.updates[kind].append({f"new_{name}": value for name, value in wanted.items()} | {"key": known["id"]})
        return True

    def add(self, kind: type, values: Values) -> Values:
        """Note a new row; return it as known from now on."""
        values["id"] = new_id()
        self.inserts[kind].append(values)
        return values


class Comparison:
    """Compares the rows of one file, in its order, with the register; `counts` grows with them.

    The register may stay as it was meanwhile: what an earlier row has said of an address or a contract is remembered.
    """

    def __init__(self, codes: Codes, given: frozenset[str], *, now: datetime) -> None:
        self.counts = Counts()
        self._codes, self._now = codes, now
        self._compared = (*ALWAYS, *(column for column in IF_GIVEN if column in given))
        self._knows_parents = "parent_registration_number" in given
        self._contacts_seen: set[int] = set()
        self._contracts_seen: set[int] = set()

    def compare(self, db: Session, reads: Sequence[ReadRow]) -> Changes:
        """Return what these sound rows change.  Three statements, however many they are."""
        groups: dict[Key, list[ReadRow]] = {}
        for read in reads:
            if read.row is not None:
                groups.setdefault(read.row.supplier, []).append(read)
        changes = self._known(db, groups)
        for key, rows in groups.items():
            self._compare(changes, key, rows)
        return changes

    @staticmethod
    def _known(db: Session, groups: Iterable[Key]) -> Changes:
        """Read what the register has of these suppliers."""
        keys = list(groups)
        rows = db.execute(
            select(Supplier.id, Supplier.country, Supplier.registration_number, Supplier.name, Supplier.sort_name,
                   Supplier.parent_registration_number, Supplier.parent_id)
            .where(tuple_(Supplier.country, Supplier.registration_number).in_(keys))).mappings()
        changes = Changes({(row["country"], row["registration_number"]): dict(row) for row in rows})
        if ids := [supplier["id"] for supplier in changes.suppliers.values()]:
            contacts = db.execute(select(Contact.id, Contact.supplier_id, Contact.email, Contact.name, Contact.language,
                                         Contact.is_main).where(Contact.supplier_id.in_(ids))).mappings()
            for row in contacts:
                changes.contacts.setdefault(row["supplier_id"], {})[row["email"]] = dict(row)
            compared = [getattr(Contract, name) for name in (*ALWAYS, *IF_GIVEN)]
            contracts = db.execute(
                select(Contract.id, Contract.supplier_id, Contract.authority_id, Contract.number, *compared)
                .where(Contract.supplier_id.in_(ids))).mappings()
            changes.contracts = {(row["supplier_id"], row["authority_id"], row["number"]): dict(row) for row in contracts}
        return changes

    def _compare(self, changes: Changes, key: Key, reads: Sequence[ReadRow]) -> None:
        first = reads[0]
        known = changes.suppliers.get(key)
        supplier = known or self._new_supplier(changes, first)
        is_changed = known is not None and first.is_first and self._change_supplier(changes, known, first)
        for read in reads:
            if read.row is not None:
                is_changed |= self._contact(changes, supplier["id"], read.row, is_main=read.is_first)
                is_changed |= self._contract(changes, supplier["id"], read.row)
        self.counts.contracts += len(reads)
        if first.is_first:  # a supplier whose rows stand far apart is counted where it stands first
            self.counts.created += known is None
            self.counts.changed += known is not None and is_changed
            self.counts.unchanged += known is not None and not is_changed

    def _new_supplier(self, changes: Changes, read: ReadRow) -> Values:
        assert read.row is not None  # noqa: S101 - only sound rows come here
        row = read.row
        if read.is_first:
            changes.parents[row.supplier] = row.parent_registration_number
        return changes.add(Supplier, {
            "country": row.country, "registration_number": row.registration_number, "name": row.name,
            "sort_name": sort_name(row.name), "parent_registration_number": row.parent_registration_number,
            "created_at": self._now})

    def _change_supplier(self, changes: Changes, known: Values, read: ReadRow) -> bool:
        assert read.row is not None  # noqa: S101 - only sound rows come here
        parent = read.row.parent_registration_number if self._knows_parents else known["parent_registration_number"]
        is_same_parent = parent == known["parent_registration_number"]
        if not is_same_parent:
            changes.parents[read.row.supplier] = parent
        return changes.change(Supplier, known, {
            "name": read.row.name, "sort_name": sort_name(read.row.name), "parent_registration_number": parent,
            "parent_id": known["parent_id"] if is_same_parent else None})

    def _contact(self, changes: Changes, supplier_id: UUID, row: SupplierRow, *, is_main: bool) -> bool:
        """Take the first word a file has on an address; the address a supplier is first named with receives the letters."""
        mark = hash((row.supplier, row.contact_email))
        if mark in self._contacts_seen:
            return False
        self._contacts_seen.add(mark)
        contacts = changes.contacts.setdefault(supplier_id, {})
        is_changed = is_main and self._demote(changes, contacts, row.contact_email)
        known = contacts.get(row.contact_email)
        wanted = {"name": row.contact_name, "language": row.language}
        if known is not None:
            return changes.change(Contact, known, {**wanted, "is_main": is_main or known["is_main"]}) or is_changed
        contacts[row.contact_email] = changes.add(
            Contact, {**wanted, "supplier_id": supplier_id, "email": row.contact_email, "is_main": is_main})
        return True

    @staticmethod
    def _demote(changes: Changes, contacts: Mapping[str, Values], email: str) -> bool:
        others = [contact for address, contact in contacts.items() if address != email and contact["is_main"]]
        return any([changes.change(Contact, other, {"name": other["name"], "language": other["language"], "is_main": False})
                    for other in others])

    def _contract(self, changes: Changes, supplier_id: UUID, row: SupplierRow) -> bool:
        mark = hash((row.supplier, row.authority, row.contract_number))
        if mark in self._contracts_seen:  # a file says the same of a contract wherever it stands: other values are a fault
            return False
        self._contracts_seen.add(mark)
        authority_id = self._codes.authorities[row.authority]
        values = {"category_id": self._codes.categories[row.category], "starts_on": row.starts_on, "ends_on": row.ends_on,
                  "clause_version": row.clause_version, "clause_level": row.clause_level, "annual_value": row.annual_value,
                  "notice_email": row.notice_email, "contract_manager_email": row.contract_manager_email}
        place = (supplier_id, authority_id, row.contract_number)
        known = changes.contracts.get(place)
        if known is not None:
            return changes.change(Contract, known, {name: values[name] for name in self._compared})
        changes.contracts[place] = changes.add(
            Contract, {**values, "supplier_id": supplier_id, "authority_id": authority_id, "number": row.contract_number})
        self.counts.new_contracts += 1
        return True
