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
    "reserved_column": "'{id}' tells which of the fixed rows it is, so no column can be called so",
    "column_needs_options": "a column of kind 'one' needs options",
    "empty_section": "the section has no questions",
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
    "part_unmentioned": "rules name some parts of '{question}' and not '{id}'",
    "cases_need_list": "cases in short form show only the judged answer, and this rule reads more",
    "case_unreadable": "'{question}' cannot be answered like that ({reason})",
    "case_untrue": "the case says {said}, the rule gives {found}",
    "case_missing": "no case shows {what}",
    "case_unshown": "no case shows {what}, so nobody has vouched for it",
    "too_many": "there are {count} {what}; {max} is the most",
    "text_too_long": "the text has {length} signs; {max} is the most",
    "too_deep": "the condition is nested more than {max} deep",
    "never_true": "this can never be true, whoever answers whatever",
    "always_true": "this is true of every submission, so it decides nothing",
    "undecided": "whether this can be true was not decided within {max} steps",
    "unreachable": "nobody can ever be asked '{question}'",
    "rule_never": "the rule '{rule}' can never speak",
    "unanswerable": "no answer fits: {what}",
    "nested_negation": "a denial stands within a denial",
    "double_question": "this seems to ask two things at once",
    "double_negation": "this seems to deny twice",
    "unused_condition": "nothing uses the named condition '{id}'",
    "unused_term": "no question uses the term '{id}'",
    "unknown_term": "the glossary has no term '{id}'",
    "unknown_word": "'{name}' is never '{id}'",
    "unknown_fact": "nothing known of a submission is called '{id}'",
    "not_yet_not_offered": "'{question}' does not offer \"not yet\"",
    "no_sites": "'{question}' is not asked once per site",
    "site_unseen": "'{question}' is asked once per site, and this looks at the company's answers only",
    "evidence_kind": "'{id}' is no kind of document used elsewhere",
    "levels_unsorted": "the levels do not go from the worst to the lightest",
    "level_never": "an earlier line always gives its level first",
    "unknown_version": "there is no earlier version '{id}'",
    "meaning_changed": "'{id}' meant something else in {version} ({what} differs), and ids never change meaning",
    "reworded": "the wording differs so much from {version} that the meaning may have changed",
    "rule_reused": "the rule '{id}' judged '{question}' in {version}",
    "replaces_nothing": "the version does not say what it was made from",
    "replaced_is_here": "'{id}' is a question of this version too, so its answers stay with it",
    "replaced_twice": "'{question}' already takes over the answers to '{id}'",
    "replaces_misfit": "answers of kind {kind} cannot become answers of kind {other}",
    "option_lost": "answers with {id} do not carry over, since no option here says the same",
    "unknown_warning": "there is no warning '{id}' that can be accepted",
    "needless_acceptance": "the warning '{id}' is accepted, and there is none",
}
"""Every code with what it says; `data` of a fault fills the gaps."""
WARNINGS = frozenset({
    "always_true", "undecided", "double_question", "double_negation", "unused_condition", "unused_term", "site_unseen",
    "evidence_kind", "reworded", "rule_reused", "option_lost", "part_unmentioned", "case_unshown", "needless_acceptance",
})
"""Codes that do not stand in the way of a publication; an author may accept each of them with a reason, but the last."""
ACCEPTABLE = WARNINGS - {"needless_acceptance"}


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
    def is_warning(self) -> bool:
        """Whether it may be published all the same."""
        return self.code in WARNINGS

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
        submission: names of what is known about a submission as a whole.
        evidence: kinds of documents that are in use.
    """

    points: Collection[str]
    is_confirmed: Callable[[str], bool]
    attributes: Collection[str]
    submission: Collection[str] = ()
    evidence: Collection[str] = ()


def nearest(word: str, words: Iterable[str], otherwise: str) -> str:
    """Return "Did you mean …?" with the most similar word, or another way to mend when none is similar."""
    close = difflib.get_close_matches(word, list(words), n=1)
    return f"Did you mean '{close[0]}'?" if close else otherwise


def listed(words: Iterable[str]) -> str:
    """Return words as a readable list, at most twelve of them."""
    every = list(words)
    return ", ".join(every[:12]) + (" …" if len(every) > 12 else "")
