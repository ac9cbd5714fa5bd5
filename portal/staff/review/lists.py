"""What stands around the lists: facets with counts, filters, and where the neighbouring pages are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from portal.casework.counting import POSSIBLY_SEVERE
from portal.casework.naming import Names
from portal.casework.readiness import READY
from portal.core.people import Reader
from portal.core.rules import Severity
from portal.core.states import FindingStatus
from portal.language.current import gettext, npgettext
from portal.language.formats import country_name, format_number, sort_key
from portal.staff.review.filters import DECIDED, STATES, Filters
from portal.staff.review.queries.listing import MOST, Counted
from portal.web.words import ASSESSMENT_STATES, ASSESSMENTS, FINDINGS, LEVELS, SEVERITIES

Option = tuple[str, str, bool]
"""Value, label, whether it is chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter: a list to choose one of."""

    name: str
    label: str
    options: Sequence[Option]


def facets(filters: Filters, counted: Counted) -> list[dict[str, Any]]:
    """Return the severities as facets; a count that is not known exactly is left out."""
    arguments = {key: value for key, value in filters.arguments.items() if key != "severity"}
    total = None if counted.levels is None else sum(counted.levels.values())
    made = [_facet(gettext("All"), "", None, filters, arguments) | {"count": _figure(total)}]
    for severity, word in SEVERITIES.items():
        count = None if counted.levels is None else counted.levels.get(severity, 0)
        if _can_be(severity, filters) or count:
            made.append(_facet(str(word), severity, LEVELS[severity], filters, arguments) | {"count": _figure(count)})
    return made


def _can_be(severity: str, filters: Filters) -> bool:
    """Open ones may be severe, and only a decision says that they are."""
    is_open = filters.state == FindingStatus.OPEN
    return {POSSIBLY_SEVERE: is_open, Severity.SEVERE: not is_open}.get(severity, True)


def _facet(label: str, severity: str, level: str | None, filters: Filters, arguments: Mapping[str, Any]) -> dict[str, Any]:
    narrowed = {**arguments, "severity": severity} if severity else dict(arguments)
    return {"label": label, "url": url_for(".list_findings", **narrowed), "level": level or "",
            "current": filters.severity == severity}


def _figure(count: int | None) -> str:
    return "" if count is None else format_number(count)


def total_words(count: int | None) -> str:
    """Return how many there are, in words: exactly, or that there are more than were counted."""
    return gettext("more than %(number)s", number=format_number(MOST)) if count is None else format_number(count)


def how_many(state: str, count: int | None) -> str:
    """Return how many are in a state, in words: "264 open"."""
    number, amount = total_words(count), MOST + 1 if count is None else count
    if state == FindingStatus.OPEN:
        return npgettext("findings", "%(number)s open", "%(number)s open", amount, number=number)
    if state == FindingStatus.CONFIRMED:
        return npgettext("findings", "%(number)s confirmed", "%(number)s confirmed", amount, number=number)
    if state == FindingStatus.DISMISSED:
        return npgettext("findings", "%(number)s dismissed", "%(number)s dismissed", amount, number=number)
    return npgettext("findings", "%(number)s lapsed", "%(number)s lapsed", amount, number=number)


def choices(names: Names, filters: Filters, reader: Reader) -> list[Choice]:
    """Return the filters. Whoever sees only some suppliers is offered no list drawn from all of them."""
    requirements = _requirements(names, names.counts.get("requirement", ()) if reader.sees_everything else None)
    made = [Choice("campaign", gettext("Round"), _options(names.campaigns.items(), filters.campaign, gettext("All rounds")))]
    if reader.sees_everything:
        countries = [(code, country_name(code)) for code in names.counts.get("country", ())]
        made += [
            _regions(names, filters.authority),
            Choice("category", gettext("Category"),
                   _options(names.categories.items(), filters.category, gettext("All categories"))),
            Choice("country", gettext("Country"), _options(countries, filters.country, gettext("All countries"), country_name)),
        ]
    made.append(Choice("requirement", gettext("Requirement or article"), _options(
        requirements, filters.requirement, gettext("All requirements and articles"), lambda key: names.requirement(key).text,
        in_order=True)))
    states = STATES if reader.sees_everything else DECIDED
    made.append(Choice("state", gettext("State"), [(state, str(FINDINGS[state][1]), state == filters.state) for state in states]))
    return made


def assessment_choices(names: Names, held: Mapping[str, str], reader: Reader) -> list[Choice]:
    """Return the filters of the list of assessments."""
    made = [Choice("campaign", gettext("Round"), _options(names.campaigns.items(), held["campaign"], gettext("All rounds")))]
    if reader.sees_everything:
        made.append(_regions(names, held["authority"]))
    states = [(state, str(word[1]), state == held["state"]) for state, word in ASSESSMENTS.items()]
    if reader.sees_everything:
        states.insert(0, (READY, str(ASSESSMENT_STATES[READY][1]), held["state"] == READY))
    return [*made, Choice("state", gettext("State"), states)]


def _regions(names: Names, chosen: str) -> Choice:
    return Choice("authority", gettext("Region"), _options(names.authorities.items(), chosen, gettext("All regions")))


def _options(pairs: Iterable[tuple[str, str]], chosen: str, every: str, name: Any = str, *,  # noqa: ANN401 - a function of a code
             in_order: bool = False) -> list[Option]:
    held = list(pairs)
    if chosen and chosen not in dict(held):
        held.append((chosen, name(chosen)))
    if not in_order:
        held.sort(key=lambda pair: sort_key(pair[1]))
    return [("", every, not chosen), *((value, label, value == chosen) for value, label in held)]


def _requirements(names: Names, wanted: Iterable[str] | None) -> list[tuple[str, str]]:
    """Every requirement and article in the order of the frameworks, once; only those with findings where that is known."""
    ids = dict.fromkeys(requirement.id for framework in names.frameworks.held for requirement in framework.requirements)
    allowed = None if wanted is None else frozenset(wanted)
    return [(key, names.requirement(key).text) for key in ids if allowed is None or key in allowed]
