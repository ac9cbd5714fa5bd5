"""Whether a question can be answered at all, and which documents are asked for."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from math import ceil, floor

from portal.core.checking.faults import ContentFault, Known, did_you_mean
from portal.core.questionnaire import Kind, Question
from portal.core.trees import Place
from portal.core.words import Words, worded

SHORTEST_FORMAT = 6
"""Signs of the shortest e-mail address or web address there can be."""

NEARLY = 0.82
"""How alike two kinds of documents are, from 0 to 1, when one is likely a slip of the pen."""


def faults_of_answering(question: Question, where: Place) -> Iterator[ContentFault]:
    """Yield limits that leave no answer over."""
    for name, what in _contradictions(question):
        yield ContentFault((*where, name), "unanswerable", {"what": what}, worded("Correct the limits."))


def _contradictions(question: Question) -> Iterator[tuple[str, Words]]:
    low, high = question.min, question.max
    if low is not None and high is not None:
        if low > high:
            yield "min", worded("the smallest number is larger than the largest")
        elif question.whole and ceil(low) > floor(high):
            yield "min", worded("there is no whole number between the two")
    if question.kind is Kind.TABLE and question.limits.min > question.limits.max:
        yield "rows", worded("the fewest rows are more than the most")
    if question.format is not None and question.max_length < SHORTEST_FORMAT:
        yield "max_length", worded("an address is longer than that")
    if question.kind is Kind.MANY and len(question.options) > 1 and all(option.exclusive for option in question.options):
        yield "options", worded("every option excludes the others, so this is a question with one choice")


def of_evidence(kinds: Collection[str], where: Place, known: Known) -> Iterator[ContentFault]:
    """Yield kinds of documents that nothing else uses and that are spelt nearly like one that is."""
    for kind in kinds:
        close = get_close_matches(kind, list(known.evidence), n=1, cutoff=NEARLY)
        if close and kind not in known.evidence:
            yield ContentFault(where, "evidence_kind", {"id": kind}, did_you_mean(close[0]))
