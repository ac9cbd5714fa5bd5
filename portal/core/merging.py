"""When two colleagues answer the same section: merged by question, nothing overwritten unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Stored = Mapping[str, Any]
"""Question id to answer as plain JSON data; a question without an answer is absent or `{}`."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes of a save that was made on an older state.

    Attributes:
        merged: what to store: the newest state with this save's changes where nobody else changed the same question.
        conflicts: questions both changed, differently; `merged` holds the colleague's answer.
        theirs: questions the colleague changed and this save did not.
    """

    merged: dict[str, Any]
    conflicts: tuple[str, ...]
    theirs: tuple[str, ...]


def state_at(changes: Iterable[tuple[int, Stored]], revision: int) -> dict[str, Any]:
    """Return the answers of a section as they were at a revision, from the log of changes (revision, changed answers)."""
    state: dict[str, Any] = {}
    for number, changed in changes:
        if number <= revision:
            state.update(changed)
    return state


def differences(before: Stored, after: Stored) -> dict[str, Any]:
    """Return the answers of `after` that differ from `before`; an emptied answer as `{}`."""
    return {question: answer for question, answer in after.items() if answer != before.get(question, {})}


def merge(base: Stored, current: Stored, mine: Stored) -> Merge:
    """Merge a save into the current state.

    Args:
        base: the state the form was made from.
        current: the state now.
        mine: what the form sent, for every question that stood in it.
    """
    my_changes = differences(base, mine)
    merged, conflicts, theirs = dict(current), [], []
    for question, answer in my_changes.items():
        now, then = current.get(question, {}), base.get(question, {})
        if now in (then, answer):
            merged[question] = answer
        else:
            conflicts.append(question)
    for question in mine:
        if question not in my_changes and current.get(question, {}) != base.get(question, {}):
            theirs.append(question)
    return Merge(merged, tuple(conflicts), tuple(theirs))
