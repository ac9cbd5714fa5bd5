"""What questions can be asked of: the company once, and each chosen site or each contract by itself."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.core.questionnaire import COMPANY

MOST_SITES = 5
"""How many sites the kansli may choose for one assessment: every one costs the supplier a section."""
SITE, CONTRACT = "site", "contract"
LISTED: Mapping[str, str] = {SITE: "sites", CONTRACT: "contracts"}
"""The profile's attribute that lists them, each a mapping with an `id`."""


class SiteOwner(StrEnum):
    """Whose a site is: the supplier's own, or one of its suppliers'."""

    OWN = "own"
    SUPPLIER = "supplier"


class SiteLister(StrEnum):
    """Who put a site on the list."""

    SUPPLIER = "supplier"
    KANSLI = "kansli"


@dataclass(frozen=True, slots=True)
class ChosenSite:
    """A site as it was when it was chosen: frozen in the profile, so that later changes do not alter what was asked."""

    id: str
    name: str
    country: str
    town: str


def with_sites(profile: Mapping[str, Any], sites: Sequence[ChosenSite], because: str) -> dict[str, Any]:
    """Return a profile in which these sites are the chosen ones, with the reason why, as the supplier reads it.

    Without any, both are left out, and what is asked per site is asked of the company.

    Raises:
        ValueError: there are more than `MOST_SITES`, or the same one twice.
    """
    if len(sites) > MOST_SITES or len({site.id for site in sites}) < len(sites):
        raise ValueError(f"at most {MOST_SITES} different sites")
    kept = {name: value for name, value in profile.items() if name not in ("sites", "sites_because")}
    if not sites:
        return kept
    listed = [{"id": site.id, "name": site.name, "country": site.country, "town": site.town} for site in sites]
    return {**kept, "sites": listed, "sites_because": because}


def chosen_sites(profile: Mapping[str, Any]) -> tuple[ChosenSite, ...]:
    """Return the sites chosen for an assessment, in the order they are asked about."""
    return tuple(ChosenSite(site["id"], site["name"], site.get("country", ""), site.get("town", ""))
                 for site in profile.get("sites", ()))


def instance_of(kind: str, key: str) -> str:
    """Return the instance of one site or contract: `site:<id>`."""
    return f"{kind}:{key}"


def kind_of(instance: str) -> str | None:
    """Return what an instance is, `site` or `contract`; None for the company."""
    return None if instance == COMPANY else instance.partition(":")[0]


def instances_of(profile: Mapping[str, Any], kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the instances of these kinds that a profile lists, in its order."""
    return tuple(instance_of(kind, entry["id"]) for kind in kinds for entry in profile.get(LISTED[kind], ()))


def is_seen(instance: str, contracts: Container[str] | None) -> bool:
    """Whether somebody who sees only the contracts with these ids (None: all) sees an instance."""
    kind, _, key = instance.partition(":")
    return kind != CONTRACT or contracts is None or key in contracts


def anchor_of(question_id: str, instance: str) -> str:
    """Return what tells one answer of a submission from the others: the question, and of a site or contract its key."""
    return question_id if instance == COMPANY else f"{question_id}-{instance.partition(':')[2]}"


def name_of(profile: Mapping[str, Any], instance: str) -> str:
    """Return what an instance is called: a site by its name, a contract by its number; nothing for the company.

    A site that is no longer among the chosen ones has no name here.
    """
    kind, _, key = instance.partition(":")
    name = {SITE: "name", CONTRACT: "number"}.get(kind)
    if name is None:
        return ""
    return next((str(entry[name]) for entry in profile.get(LISTED[kind], ()) if entry["id"] == key), "")
