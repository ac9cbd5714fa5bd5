"""How far answering has come: the state of every section, what is missing, what comes next.

Everything is counted over the questions that are asked. The statement is signed when submitting, so it never counts here.
"""

from math import ceil

from portal.core.errors import MissingAnswer
from portal.core.questionnaire import COMPANY, Questionnaire, Section
from portal.core.routing import Route
from portal.core.states import SectionState
from portal.core.values import EMPTY

MINUTES_A_QUESTION = 0.6
"""How long one answer takes, in minutes: 75 minutes for the 125 or so questions of the full questionnaire."""

Key = tuple[str, str]
"""Section id and instance: where answers are kept."""


def sections_asked(route: Route, questionnaire: Questionnaire) -> list[str]:
    """Return the ids of the sections in which something is asked, in reading order."""
    return [section.id for section in questionnaire.sections if route.counted[section.id]]


def section_state(route: Route, section: Section) -> SectionState:
    """Return how far a section has come.

    `none`: nothing in it is asked; `mend`: some answer cannot be read; `done`: every answer that is required is there, or, where
    none is required, some answer is.
    """
    ids, active = route.counted_ids[section.id], route.active
    if not ids:
        return SectionState.NONE
    if ids.isdisjoint(active):
        return SectionState.TODO
    if not ids.isdisjoint(route.faulty):
        return SectionState.MEND
    if ids <= active.keys():
        return SectionState.DONE
    gap = any(not question.optional for question in route.counted[section.id] if question.id not in active)
    return SectionState.STARTED if gap else SectionState.DONE


def section_states(route: Route, questionnaire: Questionnaire, instance: str = COMPANY) -> dict[Key, SectionState]:
    """Return the state of every section, by section and instance, in reading order; sections without questions are `none`."""
    return {(section.id, instance): section_state(route, section) for section in questionnaire.sections}


def counts(route: Route, section: Section) -> tuple[int, int]:
    """Return how many questions of a section are answered (readably), and how many are asked."""
    ids = route.counted_ids[section.id]
    return len((ids & route.active.keys()) - route.faulty), len(ids)


def missing(route: Route, questionnaire: Questionnaire, instance: str = COMPANY) -> tuple[MissingAnswer, ...]:
    """Return the questions that keep answers from being submitted, in reading order: required and empty, or not readable."""
    return tuple(
        MissingAnswer(section.id, instance, question.id, answer.is_faulty)
        for section in questionnaire.sections for question in route.counted[section.id]
        if (answer := route.active.get(question.id, EMPTY)).is_faulty or (answer.is_empty and not question.optional)
    )


def next_section(route: Route, questionnaire: Questionnaire, current: str) -> str | None:
    """Return the next section, after the current one, in which something is asked; None after the last.

    Raises:
        ValueError: there is no section of that id.
    """
    ids = [section.id for section in questionnaire.sections]
    return next((section_id for section_id in ids[ids.index(current) + 1:] if route.counted[section_id]), None)


def percent(route: Route, questionnaire: Questionnaire) -> int:
    """Return how many of the sections that require an answer are done, as a whole percentage (0-100), rounded down."""
    states = [section_state(route, section) for section in questionnaire.sections
              if any(not question.optional for question in route.counted[section.id])]
    return 100 * states.count(SectionState.DONE) // len(states) if states else 100


def minutes_left(route: Route, questionnaire: Questionnaire) -> int:
    """Return about how many whole minutes the questions not yet answered take."""
    pairs = [counts(route, section) for section in questionnaire.sections]
    return ceil(MINUTES_A_QUESTION * sum(asked - answered for answered, asked in pairs))

