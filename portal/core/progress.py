"""How far answering has come: the state of every section, what is missing, what comes next.

Everything is counted over the questions that are asked. The statement is signed when submitting, so it never counts here.
"""

from math import ceil

from portal.core.errors import MissingAnswer
from portal.core.questionnaire import Question, Questionnaire, Section
from portal.core.routing import Route
from portal.core.states import SectionState
from portal.core.values import EMPTY, Answer

MINUTES_A_QUESTION = 0.6
"""How long one answer takes, in minutes: 75 minutes for the 125 or so questions of the full questionnaire."""
MINUTES_TO_CONFIRM = 0.2
"""How long it takes to read an answer of last time and leave it as it is, in minutes: our estimate, a third of answering."""

Key = tuple[str, str]
"""Section id and instance: where answers are kept."""


def section_state(route: Route, section: Section) -> SectionState:
    """Return how far a section has come.

    `none`: nothing in it is asked; `mend`: some answer cannot be read; `done`: every answer that is required is there, or, where
    none is required, some answer is. An answer carried over counts once it is confirmed: until all are, nothing is done.
    """
    state = route.reached.get(section.id)
    if state is None:
        state = route.reached[section.id] = _state(route, section)
    return state


def _state(route: Route, section: Section) -> SectionState:
    ids, active, unconfirmed = route.counted_ids[section.id], route.active, route.unconfirmed
    if not ids:
        return SectionState.NONE
    if not ids.isdisjoint(route.faulty):
        return SectionState.MEND
    if ids.isdisjoint(active.keys() - unconfirmed if unconfirmed else active):
        return SectionState.TODO
    if unconfirmed and not ids.isdisjoint(unconfirmed):
        return SectionState.STARTED
    if ids <= active.keys():
        return SectionState.DONE
    required = route.compiled.counting[section.id].required & ids
    return SectionState.DONE if required <= active.keys() else SectionState.STARTED


def counts(route: Route, section: Section) -> tuple[int, int]:
    """Return how many questions of a section are answered (readably, and confirmed), and how many are asked, of one instance."""
    ids = route.counted_ids[section.id]
    return len((ids & route.active.keys()) - route.faulty - route.unconfirmed), len(ids)


def to_confirm(route: Route, section: Section) -> int:
    """Return how many answers of a section were carried over and wait for being confirmed, of one instance."""
    return len(route.counted_ids[section.id] & route.unconfirmed)


def missing(route: Route, questionnaire: Questionnaire) -> tuple[MissingAnswer, ...]:
    """Return the questions that keep answers from being submitted, in reading order.

    They are required and empty, or not readable, or carried over and not confirmed.
    """
    return tuple([
        MissingAnswer(section.id, instance, question.id, answer.is_faulty, bool(answer.carried))
        for section in questionnaire.sections for instance, part in route.whole() if not _is_whole(part, section)
        for question in part.counted[section.id] if _is_missing(question, answer := part.active.get(question.id, EMPTY))
    ])


def _is_whole(part: Route, section: Section) -> bool:
    """Whether everything asked in a section is answered, so that nothing in it needs to be looked at."""
    return part.counted_ids[section.id] <= part.active.keys() and not part.faulty and not part.unconfirmed


def _is_missing(question: Question, answer: Answer) -> bool:
    return answer.is_faulty or bool(answer.carried) or (answer.is_empty and not question.optional)


def next_section(route: Route, current: Key) -> Key | None:
    """Return the next section and instance, after the current one, in which something is asked; None after the last.

    Raises:
        ValueError: there is no such section or instance.
    """
    keys, asked = route.places, route.page_keys
    return next((key for key in keys[keys.index(current) + 1:] if key in asked), None)


def percent(route: Route) -> int:
    """Return how many of the sections that require an answer are done, as a whole percentage (0-100), rounded down."""
    states = [section_state(part, section) for _, part in route.whole() for section in part.requiring]
    return 100 * states.count(SectionState.DONE) // len(states) if states else 100


def minutes_left(route: Route, questionnaire: Questionnaire) -> int:
    """Return about how many whole minutes the questions not yet answered take; carried answers only want confirming."""
    pages = [(part, section) for _, part in route.whole() for section in questionnaire.sections]
    waiting = sum([to_confirm(part, section) for part, section in pages if part.unconfirmed])
    empty = sum([asked - answered for answered, asked in [counts(part, section) for part, section in pages]]) - waiting
    return ceil(MINUTES_A_QUESTION * empty + MINUTES_TO_CONFIRM * waiting)

