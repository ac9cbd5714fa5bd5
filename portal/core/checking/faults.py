"""Faults of content: where, what, and one way to mend it, in plain English for authors."""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from portal.core.trees import Place

MESSAGES = {
    "unknown_question": "there is no question '{id}'",
    "unknown_condition": "there is no named condition '{id}'",
    "unknown_attribute": "the profile has no attribute '{id}'",
    "unknown_option": "'{id}' is no answer to '{question}'",
    "unknown_column": "'{question}' has no column '{id}'",
    "unknown_point": "no framework has the requirement '{id}'",
    "unknown_rule": "there is no rule '{id}'",
    "names_nothing": "the comparison does not say what it compares",
    "column_needs_table": "'{question}' is no table, so it has no columns to compare",
    "forward_reference": "'{question}' stands later than what depends on it",
    "circle": "named conditions refer to each other in a circle: {way}",
    "operator_misfit": "'{operator}' cannot compare a question of kind {kind}",
    "duplicate_id": "the {what} '{id}' stands twice",
    "reserved_id": "the id '{id}' is also the name of a form field of '{question}'",
    "reserved_option": "every question offers '{id}' by itself",
    "column_needs_options": "a column of kind 'one' needs options",
    "why_missing": "the reason for asking is missing",
    "too_many_core": "{count} core questions are put to everyone; more than {max} take too long",
    "fits_not": "the rule set does not say that it fits {version}",
    "unconfirmed_breach": "the wording behind '{id}' is not confirmed, so a rule on it cannot claim a breach",
    "other_requirement": "'{id}' belongs to another requirement, so it cannot cover this rule",
    "covers_in_circle": "rules cover each other in a circle: {way}",
    "grade_misfit": "an information rule cannot give '{grade}'",
    "action_missing": "the rule does not say what to do",
    "short_too_long": "the short text has {length} signs; lists show {max}",
    "gap": "no rule says what the answer '{id}' to '{question}' leads to",
    "cases_need_list": "cases in short form show only the judged answer, and this rule reads more",
    "case_unreadable": "'{question}' cannot be answered like that ({reason})",
    "case_untrue": "the case says {said}, the rule gives {found}",
    "case_missing": "no case shows {what}",
}
"""Every code with what it says; `data` of a fault fills the gaps."""


@dataclass(frozen=True, slots=True)
class ContentFault:
    """One fault.

    Attributes:
        where: `sections`, a section's id, then keys and positions; or `conditions`, a name …; or `rules`, a position …;
            a single key at the head of the file otherwise.
        code: a key of `MESSAGES`.
        data: what the message names.
        mend: one way to mend it.
    """

    where: Place
    code: str
    data: Mapping[str, str]
    mend: str

    @property
    def what(self) -> str:
        """What is wrong, in plain English."""
        return MESSAGES[self.code].format(**self.data)


@dataclass(frozen=True, slots=True)
class Known:
    """What content refers to outside itself.

    Attributes:
        points: requirement points and articles of the frameworks (`pr1.a`, `wr.forced`).
        is_confirmed: whether the wording behind a point is confirmed; asked only about known ones.
        attributes: attributes of a supplier's profile.
    """

    points: Collection[str]
    is_confirmed: Callable[[str], bool]
    attributes: Collection[str]


def nearest(word: str, words: Iterable[str], otherwise: str) -> str:
    """Return "Did you mean …?" with the most similar word, or another way to mend when none is similar."""
    close = difflib.get_close_matches(word, list(words), n=1)
    return f"Did you mean '{close[0]}'?" if close else otherwise


def listed(words: Iterable[str]) -> str:
    """Return words as a readable list, at most twelve of them."""
    every = list(words)
    return ", ".join(every[:12]) + (" …" if len(every) > 12 else "")
