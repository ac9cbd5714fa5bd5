"""The supplier as whom a questionnaire is tried: made up, with a contract for each clause version and level, and sites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.instances import ChosenSite, with_sites
from portal.language.current import gettext


@dataclass(frozen=True)
class Imagined:
    """What was chosen of an imagined supplier.

    Attributes:
        clauses, levels: of its contracts; all versions and the basic level where none is chosen.
        country: ISO 3166 code of the supplier and of its sites.
        sites: how many sites the kansli is thought to have chosen, 0 to 5.
    """

    clauses: Sequence[str] = ()
    levels: Sequence[str] = ()
    employees: int | None = None
    labour_intensive: bool = False
    has_parent: bool = False
    country: str = "SE"
    sites: int = 0

    def profile(self) -> dict[str, Any]:
        """Return its profile as `portal.core.profile.profile_of` makes it; its sites have names in the current language."""
        pairs = [(clause, level) for clause in self.clauses or ("2018", "2023") for level in self.levels or ("basic",)]
        return with_sites({
            "country": self.country, "categories": [], "clauses": sorted({clause for clause, _ in pairs}),
            "levels": sorted({level for _, level in pairs}), "authorities": [], "labour_intensive": self.labour_intensive,
            "has_parent": self.has_parent, "employees": self.employees,
            "contracts": [{"id": f"sample-{place}", "number": f"{place:03}", "authority_name": gettext("a region"),
                           "clause": clause, "level": level} for place, (clause, level) in enumerate(pairs, 1)],
        }, imagined_sites(self.sites, self.country), because="")


def imagined_sites(count: int, country: str = "") -> list[ChosenSite]:
    """Return made-up sites, named in the current language."""
    return [ChosenSite(f"sample-{place}", gettext("Site %(number)d", number=place), country, "") for place in range(1, count + 1)]


def contract_labels(profile: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return id and label of the sample contracts."""
    return tuple((contract["id"], f"{contract['number']}, {contract['authority_name']}") for contract in profile["contracts"])


def sample_details() -> tuple[tuple[str, str], ...]:
    """Return what the question about the company's details shows here."""
    return ((gettext("Company"), gettext("the supplier's name")), (gettext("Registration number"), "000000-0000"))
