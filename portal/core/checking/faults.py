"""Faults of content: where, what, and one way to mend it, in plain words for authors."""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from portal.core.trees import Place
from portal.core.words import Words, filled, worded

MESSAGES: Mapping[str, Words] = {
    "unknown_question": worded("there is no question '%(id)s'"),
    "unknown_condition": worded("there is no named condition '%(id)s'"),
    "unknown_attribute": worded("the profile has no attribute '%(id)s'"),
    "unknown_option": worded("'%(id)s' is no answer to '%(question)s'"),
    "unknown_column": worded("'%(question)s' has no column '%(id)s'"),
    "unknown_point": worded("no framework has the requirement '%(id)s'"),
    "unknown_rule": worded("there is no rule '%(id)s'"),
    "names_nothing": worded("the comparison does not say what it compares"),
    "column_needs_table": worded("'%(question)s' is no table, so it has no columns to compare"),
    "forward_reference": worded("'%(question)s' stands later than what depends on it"),
    "circle": worded("named conditions refer to each other in a circle: %(way)s"),
    "operator_misfit": worded("'%(operator)s' cannot compare a question of kind %(kind)s"),
    "duplicate_id": worded("the %(what)s '%(id)s' stands twice"),
    "reserved_id": worded("the id '%(id)s' is also the name of a form field of '%(question)s'"),
    "reserved_option": worded("every question offers '%(id)s' by itself"),
    "reserved_column": worded("'%(id)s' tells which of the fixed rows it is, so no column can be called so"),
    "column_needs_options": worded("a column of kind 'one' needs options"),
    "empty_section": worded("the section has no questions"),
    "why_missing": worded("the reason for asking is missing"),
    "too_many_core": worded("too many core questions are put to everyone: %(count)s; %(max)s is the most"),
    "fits_not": worded("the rule set does not say that it fits %(version)s"),
    "unconfirmed_breach": worded("the wording behind '%(id)s' is not confirmed, so a rule on it cannot claim a breach"),
    "other_requirement": worded("'%(id)s' belongs to another requirement, so it cannot cover this rule"),
    "covers_in_circle": worded("rules cover each other in a circle: %(way)s"),
    "grade_misfit": worded("an information rule cannot give '%(grade)s'"),
    "action_missing": worded("the rule does not say what to do"),
    "short_too_long": worded("the short text is too long for lists (signs: %(length)s; at most: %(max)s)"),
    "gap": worded("no rule says what the answer '%(id)s' to '%(question)s' leads to"),
    "part_unmentioned": worded("rules name some parts of '%(question)s' and not '%(id)s'"),
    "cases_need_list": worded("cases in short form show only the judged answer, and this rule reads more"),
    "case_unreadable": worded("'%(question)s' cannot be answered like that (%(reason)s)"),
    "case_untrue": worded("the case says %(said)s, the rule gives %(found)s"),
    "case_missing": worded("no case shows %(what)s"),
    "case_unshown": worded("no case shows %(what)s, so nobody has vouched for it"),
    "too_many": worded("there are too many %(what)s: %(count)s; %(max)s is the most"),
    "text_too_long": worded("the text is too long (signs: %(length)s; at most: %(max)s)"),
    "too_deep": worded("the condition is nested too deep; %(max)s is the most"),
    "never_true": worded("this can never be true, whoever answers whatever"),
    "always_true": worded("this is true of every submission, so it decides nothing"),
    "undecided": worded("whether this can be true was not decided; it takes more steps than %(max)s"),
    "unreachable": worded("nobody can ever be asked '%(question)s'"),
    "rule_never": worded("the rule '%(rule)s' can never speak"),
    "unanswerable": worded("no answer fits: %(what)s"),
    "nested_negation": worded("a denial stands within a denial"),
    "double_question": worded("this seems to ask two things at once"),
    "double_negation": worded("this seems to deny twice"),
    "unused_condition": worded("nothing uses the named condition '%(id)s'"),
    "unused_term": worded("no question uses the term '%(id)s'"),
    "unknown_term": worded("the glossary has no term '%(id)s'"),
    "unknown_word": worded("'%(name)s' is never '%(id)s'"),
    "unknown_fact": worded("nothing known of a submission is called '%(id)s'"),
    "not_yet_not_offered": worded("'%(question)s' does not offer \"not yet\""),
    "no_sites": worded("'%(question)s' is not asked once per site"),
    "site_unseen": worded("'%(question)s' is asked once per site, and this looks at the company's answers only"),
    "evidence_kind": worded("'%(id)s' is no kind of document used elsewhere"),
    "levels_unsorted": worded("the levels do not go from the worst to the lightest"),
    "level_never": worded("an earlier line always gives its level first"),
    "unknown_version": worded("there is no earlier version '%(id)s'"),
    "meaning_changed": worded("'%(id)s' meant something else in %(version)s (%(what)s differs), and ids never change meaning"),
    "reworded": worded("the wording differs so much from %(version)s that the meaning may have changed"),
    "rule_reused": worded("the rule '%(id)s' judged '%(question)s' in %(version)s"),
    "replaces_nothing": worded("the version does not say what it was made from"),
    "replaced_is_here": worded("'%(id)s' is a question of this version too, so its answers stay with it"),
    "replaced_twice": worded("'%(question)s' already takes over the answers to '%(id)s'"),
    "replaces_misfit": worded("answers of kind %(kind)s cannot become answers of kind %(other)s"),
    "option_lost": worded("answers with %(id)s do not carry over, since no option here says the same"),
    "unknown_warning": worded("there is no warning '%(id)s' that can be accepted"),
    "needless_acceptance": worded("the warning '%(id)s' is accepted, and there is none"),
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
        data: what the message names; words in it that are no ids, keys or numbers are `Words` too.
        mend: one way to mend it.
    """

    where: Place
    code: str
    data: Mapping[str, str]
    mend: Words

    @property
    def is_warning(self) -> bool:
        """Whether it may be published all the same."""
        return self.code in WARNINGS

    @property
    def what(self) -> Words:
        """What is wrong."""
        return filled(MESSAGES[self.code], self.data)


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


def nearest(word: str, words: Iterable[str], otherwise: Words) -> Words:
    """Return "Did you mean …?" with the most similar word, or another way to mend when none is similar."""
    close = difflib.get_close_matches(word, list(words), n=1)
    return did_you_mean(close[0]) if close else otherwise


def did_you_mean(word: str) -> Words:
    """Return the proposal of a word that is much like the one that stands there."""
    return worded("Did you mean '%(word)s'?", word=word)


def listed(words: Iterable[str]) -> str:
    """Return words as a readable list, at most twelve of them."""
    every = list(words)
    return ", ".join(every[:12]) + (" …" if len(every) > 12 else "")
