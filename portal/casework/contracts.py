"""The contracts that run on a day, and which section of each one's clause contains a point."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.core.frameworks import Frameworks
from portal.db.packing import packed
from portal.db.prepared import Place, Prepared
from portal.models.register import Category, Contract, ContractingAuthority


@dataclass(frozen=True, slots=True)
class HeldContract:
    """A supplier's contract, as review needs it; names of the authority in both languages."""

    id: UUID
    number: str
    authority_id: UUID
    authority_sv: str
    authority_en: str
    category_id: UUID
    category_sv: str
    starts_on: date
    ends_on: date
    clause_version: str
    clause_level: str

    def runs_on(self, day: date) -> bool:
        """Whether the contract is in force on a day."""
        return self.starts_on <= day <= self.ends_on

    def authority(self, locale: str) -> str:
        """Return the authority's name in a language: Swedish, or English for every other."""
        return self.authority_sv if locale == "sv" else self.authority_en


_CONTRACTS = Prepared(
    select(packed(Contract.id, Contract.number, Contract.authority_id, ContractingAuthority.name_sv, ContractingAuthority.name_en,
                  Contract.category_id, Category.name_sv, Contract.starts_on, Contract.ends_on, Contract.clause_version,
                  Contract.clause_level))
    .join(ContractingAuthority, ContractingAuthority.id == Contract.authority_id)
    .join(Category, Category.id == Contract.category_id)
    .where(Contract.supplier_id == bindparam("supplier_id")).order_by(Contract.number, Contract.id)
)


def contracts_of(db: Place, supplier_id: UUID) -> list[HeldContract]:
    """Return every contract of a supplier, by number.  One statement."""
    return [_held(json.loads(text)) for (text,) in _CONTRACTS.rows(db, {"supplier_id": supplier_id})]


def _held(row: Sequence[str]) -> HeldContract:
    """A row as the database packs it: keys and days as text."""
    key, number, authority, sv, en, category, category_sv, starts_on, ends_on, version, level = row
    return HeldContract(UUID(key), number, UUID(authority), sv, en, UUID(category), category_sv, date.fromisoformat(starts_on),
                        date.fromisoformat(ends_on), version, level)


def running(contracts: Iterable[HeldContract], day: date) -> list[HeldContract]:
    """Return the contracts in force on a day."""
    return [contract for contract in contracts if contract.runs_on(day)]


def clause_section(frameworks: Frameworks, contract: HeldContract, points: Sequence[str]) -> str | None:
    """Return the printed section of the contract's clause that contains the first of these points it has; None when it has none.

    Basic and advanced level contain the same until the kansli says otherwise.
    """
    sections = (frameworks.contains(contract.clause_version, point) for point in points)
    return next((section for section in sections if section is not None), None)


def touched(frameworks: Frameworks, contracts: Iterable[HeldContract], points: Sequence[str]) -> list[tuple[HeldContract, str]]:
    """Return the contracts whose clause contains some of these points, each with its section."""
    pairs = ((contract, clause_section(frameworks, contract, points)) for contract in contracts)
    return [(contract, section) for contract, section in pairs if section is not None]
