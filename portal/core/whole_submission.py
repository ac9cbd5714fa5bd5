"""What is known of a submission as a whole: facts that plausibility rules may ask about (`submission: <name>`).

They are worked out once, when the answers come in, frozen in the document, and read back from it: a replay judges on the same.
What cannot be known is left out, so that rules on it stay silent. Never blame: a reviewer is shown them, a supplier is not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from portal.core.documents import canonical, digest
from portal.core.facts import Facts
from portal.core.questionnaire import Kind, Question, Questionnaire
from portal.core.trees import questions_in
from portal.core.values import Answer

FACTS: Mapping[str, Literal["number", "truth"]] = {
    "yes-share": "number", "files": "number", "files-supported": "truth", "same-answers": "truth", "time-share": "number",
    "unplanned-risks": "number",
}
"""Every fact: `yes-share` (percent of yes/no questions answered the favourable way), `files` (how many are attached),
`files-supported` (whether files can be attached at all), `same-answers` (identical to another unrelated company's), `time-share`
(time typed, in percent of the median for the version), `unplanned-risks` (risks in a table that no written plan names)."""
FEWEST_YES = 5
"""So many yes/no answers there must be before their share says anything."""
FEWEST_ALIKE = 10
"""So many comparable answers there must be before two submissions count as identical."""
FEWEST_TIMES = 20
"""So many others of the version must have been timed before a median says anything."""
LONGEST_PAUSE = timedelta(minutes=15)
"""A longer gap between two saves is a pause: nobody was typing."""
RISK, PLAN = "risk", "action-plan"
"""The column in which risks are named, and the kind of evidence that tells a question about a plan."""
COMPARED = frozenset({Kind.YES_NO, Kind.ONE, Kind.MANY, Kind.MATRIX, Kind.NUMBER, Kind.DATE, Kind.COUNTRY})
"""Kinds whose answers are compared between companies: no names and no free text."""
WORD = re.compile(r"\w{5,}")
STEM = 6
"""Signs by which two words count as the same: endings differ."""
Answers = Mapping[str, Mapping[str, Answer]]
"""By instance, then by question; only what was asked and answered."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the answers themselves.

    Attributes:
        same_answers: whether another company, not of the same group, has answered the same.
        times: how long others of the version typed, in seconds.
        typed: how long this one was typed, in seconds; None when it was not typed in a browser by one person.
        files: how many are attached; None as long as none can be.
    """

    same_answers: bool = False
    times: tuple[int, ...] = ()
    typed: int | None = None
    files: int | None = None


def facts_of(questionnaire: Questionnaire, answers: Answers, beside: Beside) -> dict[str, int | bool]:
    """Return the facts about a submission, by name; what cannot be known is not among them."""
    found: dict[str, int | None] = {
        "yes-share": yes_share(questionnaire, answers), "time-share": time_share(beside.typed, beside.times),
        "unplanned-risks": unplanned_risks(questionnaire, answers),
    }
    known: dict[str, int | bool] = {name: number for name, number in found.items() if number is not None}
    return {**known, "files": beside.files or 0, "files-supported": beside.files is not None, "same-answers": beside.same_answers}


def know(facts: Iterable[Facts], known: Mapping[str, int | bool]) -> None:
    """Let conditions know these facts; what named conditions have decided without them is decided anew."""
    for each in facts:
        each.submission = known
        each.settled.clear()


def yes_share(questionnaire: Questionnaire, answers: Answers) -> int | None:
    """Return how many of the yes/no answers are favourable, in percent, rounded down; None where there are too few."""
    questions = questionnaire.questions
    words = [(answer.value, questions[name].reversed) for held in answers.values() for name, answer in held.items()
             if questions[name].kind is Kind.YES_NO and not answer.is_empty and not answer.not_applicable]
    favourable = sum(value == ("no" if is_reversed else "yes") for value, is_reversed in words)
    return 100 * favourable // len(words) if len(words) >= FEWEST_YES else None


def time_share(typed: int | None, others: tuple[int, ...]) -> int | None:
    """Return the time typed in percent of the others' median; None when either is not known."""
    if typed is None or len(others) < FEWEST_TIMES:
        return None
    middle = median(others)
    return int(100 * typed // middle) if middle else None


def typed_seconds(saves: Iterable[tuple[datetime, str]]) -> int | None:
    """Return how long somebody typed, from the saves of a draft in order, each with who saved; None unless it was one person.

    The time to the first save is not known; pauses do not count.
    """
    held = list(saves)
    if len(held) < 2 or len({who for _, who in held}) != 1:
        return None
    gaps = (later - earlier for (earlier, _), (later, _) in zip(held, held[1:], strict=False))
    return int(sum((gap for gap in gaps if gap <= LONGEST_PAUSE), timedelta()).total_seconds())


def answers_digest(questionnaire: Questionnaire, answers: Answers) -> str | None:
    """Return a digest of what was chosen and counted, in any order, without names and free text; None where that is little."""
    told = [sorted(_comparable(questionnaire, held)) for held in answers.values()]
    return digest(canonical(sorted(told))) if sum(map(len, told)) >= FEWEST_ALIKE else None


def _comparable(questionnaire: Questionnaire, held: Mapping[str, Answer]) -> Iterator[list[str]]:
    for name, answer in held.items():
        question = questionnaire.questions[name]
        if question.kind in COMPARED and question.options_from is None:
            yield [name, *_words(answer)]


def _words(answer: Answer) -> list[str]:
    if answer.value is None:
        return ["-" if answer.not_applicable else "?"]
    return sorted(map(str, answer.value)) if isinstance(answer.value, tuple) else [str(answer.value)]


def unplanned_risks(questionnaire: Questionnaire, answers: Answers) -> int | None:
    """Return how many risks in a table with a column `risk` no plan names; None where no risk, or no plan in words, is written.

    A plan is a question whose evidence is an `action-plan`, with what is asked because of it; a risk is named when one of its
    longer words stands there.
    """
    rows = [row for held in answers.values() for name, answer in held.items()
            if questionnaire.questions[name].kind is Kind.TABLE and isinstance(answer.value, tuple)
            for row in answer.value if not isinstance(row, str)]
    risks = [stems for row in rows if (stems := _stems(row.get(RISK, "")))]
    plans = frozenset(_plans(questionnaire))
    written = frozenset[str]().union(*(_stems(text) for held in answers.values() for name, answer in held.items()
                                       if name in plans for text in _texts(answer)))
    return sum(risk.isdisjoint(written) for risk in risks) if risks and written else None


def _plans(questionnaire: Questionnaire) -> Iterator[str]:
    about = {question.id for question in questionnaire.questions.values() if _is_plan(question)}
    for question in questionnaire.questions.values():
        if question.id in about or (question.ask_if is not None and not about.isdisjoint(questions_in(question.ask_if, {}))):
            yield question.id


def _is_plan(question: Question) -> bool:
    return question.evidence is not None and PLAN in question.evidence.kinds


def _texts(answer: Answer) -> Iterator[str]:
    yield answer.comment
    if isinstance(answer.value, str):
        yield answer.value
    elif isinstance(answer.value, tuple):
        for row in answer.value:
            yield from () if isinstance(row, str) else row.values()


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in WORD.findall(text.casefold()))
