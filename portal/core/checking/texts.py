"""Texts that are hard to answer: two questions in one, one denial within another. A hint only: an author may know better.

The words are those of Swedish, the master, and of English, in which drafts are sometimes written.
"""

import re
from collections.abc import Iterator

from portal.core.checking.faults import ContentFault
from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.questionnaire import UNANSWERED, Question, Questionnaire
from portal.core.trees import Place
from portal.core.words import worded

_WHO = r"(?:ni|de|man|företaget|bolaget|ledningen|arbetarna|leverantörerna|you|they|the company|workers|management)"
_JOINED = re.compile(
    rf"\b\w+r,? (?:och|samt|eller) (?:\w+ )?\w+r {_WHO}\b"  # Följer och mäter ni …
    rf"|[,\w] (?:och|samt|eller|and|or) (?:har|är|kan|får|finns|gör|\w+ar|\w+er|do|does|did|is|are|have|has|can|will) {_WHO}\b",
    re.IGNORECASE)
_ASKING = r"(?:vem|vilk(?:en|et|a)|vad|hur|var|när|varför|who|which|what|how|where|when|why)"
_ASKED_ON = re.compile(rf"(?:,| och| samt| eller| and| or) {_ASKING}\b(?=[^,]*\?)", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:inte|aldrig|ingen|inget|inga|utan att|not|never|nobody|no one|without|unless)\b", re.IGNORECASE)


def warnings_of_texts(questionnaire: Questionnaire) -> Iterator[ContentFault]:
    """Yield questions that seem to ask two things, or to deny twice."""
    for section in questionnaire.sections:
        for row, question in enumerate(section.questions):
            if question.kind not in UNANSWERED:
                yield from _of_question(question, ("sections", section.id, "questions", row, "text"))


def _of_question(question: Question, where: Place) -> Iterator[ContentFault]:
    if asks_twice(question.text):
        yield ContentFault(where, "double_question", {},
                           worded("Make two questions of it, or say under accepted: why it is one."))
    if denies_twice(question.text):
        yield ContentFault(where, "double_negation", {}, worded("Ask it without one of the denials."))


def asks_twice(text: str) -> bool:
    """Whether a text reads as two questions: two question marks, two verbs that one subject is asked about, or "and how"."""
    return text.count("?") > 1 or _JOINED.search(text) is not None or _ASKED_ON.search(text) is not None


def denies_twice(text: str) -> bool:
    """Whether one sentence of a text denies twice."""
    return any(len(_DENIAL.findall(sentence)) > 1 for sentence in re.split(r"[.?!]", text))


def faults_of_negation(condition: Condition, where: Place, *, within: bool = False) -> Iterator[ContentFault]:
    """Yield every denial within a denial: nobody reads it right, and no sentence can be made of it."""
    if isinstance(condition, Leaf):
        if within and (condition.operator == "none_of" or condition.answered is False):
            yield ContentFault(where, "nested_negation", {}, worded("Say what must be true instead."))
    elif isinstance(condition, Not):
        if within:
            yield ContentFault(where, "nested_negation", {}, worded("Say what must be true instead."))
        yield from faults_of_negation(condition.not_, (*where, "not"), within=True)
    else:
        word = "any" if isinstance(condition, Any_) else "all"
        for place, part in enumerate(condition.all if isinstance(condition, All) else condition.any):
            yield from faults_of_negation(part, (*where, word, place), within=within)
