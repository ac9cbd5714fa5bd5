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
        settled: values of named conditions already decided on these facts. Whoever adds an answer clears it.
    """

    answers: Mapping[str, Answer]
    profile: Mapping[str, Any]
    risks: Mapping[str, str]
    as_of: date
    settled: dict[Callable[["Facts"], bool | None], bool | None] = field(default_factory=dict, compare=False, repr=False)
