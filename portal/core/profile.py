"""What is known of a supplier when it is invited: frozen in the assessment, so that routing can be replayed exactly."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """One contract, as routing, letters and pages need it; `category_names` goes by language (`sv`, `en`)."""

    id: str
    number: str
    authority: str
    authority_name: str
    category: str
    category_names: Mapping[str, str]
    labour_intensive: bool
    clause: str
    level: str
    ends_on: date


def profile_of(country: str, contracts: Iterable[ContractFacts], *, employees: int | None = None,
               has_parent: bool = False) -> dict[str, Any]:
    """Return the profile of a supplier as plain JSON data.

    Args:
        country: ISO 3166 code of the supplier's own country.
        employees: how many people work there, where the register knows.

    Returns:
        `country`, `categories`, `clauses` (`2018`, `2023`), `levels` (`basic`, `advanced`), `authorities`, `has_parent`,
        `labour_intensive` (some contract is in such a category), `employees` (or None), and `contracts`, each a mapping.
    """
    held = sorted(contracts, key=lambda contract: (contract.number, contract.id))
    return {
        "country": country,
        "categories": sorted({contract.category for contract in held}),
        "clauses": sorted({contract.clause for contract in held}),
        "levels": sorted({contract.level for contract in held}),
        "authorities": sorted({contract.authority for contract in held}),
        "labour_intensive": any(contract.labour_intensive for contract in held),
        "has_parent": has_parent,
        "employees": employees,
        "contracts": [{
            "id": contract.id, "number": contract.number, "authority": contract.authority,
            "authority_name": contract.authority_name, "category": contract.category,
            "category_names": dict(contract.category_names),
            "clause": contract.clause, "level": contract.level, "ends_on": contract.ends_on.isoformat(),
        } for contract in held],
    }


def contract_ids(profile: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the contracts in a profile: the options of questions that offer them."""
    return tuple(contract["id"] for contract in profile.get("contracts", ()))


def as_seen(profile: Mapping[str, Any], seen: Container[str] | None) -> Mapping[str, Any]:
    """Return a profile that names only the contracts with these ids; None stands for all."""
    if seen is None:
        return profile
    return {**profile, "contracts": [contract for contract in profile.get("contracts", ()) if contract["id"] in seen]}
