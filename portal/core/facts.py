"""What conditions are decided on: answers, the supplier's profile, the risks of countries, and the day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.core.values import Answer

CLAUSES = "clauses"
"""The profile's attribute with the clause versions of the supplier's contracts, as a list."""
LEVELS = "levels"
"""The profile's attribute with the clause levels of the supplier's contracts, as a list."""

PROMISES = "promises"
"""The profile's attribute with what the latest submission before this round promised: by instance, question to ISO day."""

MatrixRows = Mapping[str, tuple[str, ...]]
"""The ids of a matrix question's rows, by the question's id: what is not ticked cannot be told from the answer alone."""


@dataclass(slots=True)
class Facts:
    """What one decision stands on.

    Attributes:
        answers: question id to answer; only answers to questions that are asked.
        profile: attributes of the supplier: text, whole numbers, true/false, or lists of text. `None` is the same as absent.
        risks: ISO 3166 country code to `low`, `medium` or `high`; empty when there is no risk list.
        as_of: the day to count ages to.
        submission: what is known of the answers as a whole (`portal.core.whole_submission`); empty until they are judged.
        sites: the answers of every site, each together with the company's; empty where nothing is asked per site.
        promises: question id to the day, in ISO form, by which an earlier submission promised to have it done.
        settled: values of named conditions already decided on these facts. Whoever adds an answer clears it.
    """

    answers: Mapping[str, Answer]
    profile: Mapping[str, Any]
    risks: Mapping[str, str]
    as_of: date
    submission: Mapping[str, Any] = field(default_factory=dict)
    sites: tuple[Mapping[str, Answer], ...] = ()
    promises: Mapping[str, str] = field(default_factory=dict)
    settled: dict[Callable[["Facts"], bool | None], bool | None] = field(default_factory=dict, compare=False, repr=False)


def promises_in(profile: Mapping[str, Any], instance: str) -> Mapping[str, str]:
    """Return what was promised for one instance before the round, by question; empty for most."""
    promises: Mapping[str, Mapping[str, str]] | None = profile.get(PROMISES)
    return promises.get(instance, {}) if promises else {}
