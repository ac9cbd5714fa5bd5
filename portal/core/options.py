"""What can be chosen at a question: the ids, in the order shown, and which of them exclude all else."""

from collections.abc import Collection

from portal.core.languages import LANGUAGES
from portal.core.questionnaire import Kind, Question

YES_NO_OPTIONS = ("yes", "partly", "no")
NONE_TICKED = "none"
"""The cell of a matrix that stands for "nothing at all"."""


def options_of(question: Question, contracts: Collection[str] = ()) -> tuple[str, ...]:
    """Return the ids that can be chosen, in the order shown; "don't know" is not among them.

    For a matrix these are its cells, `row.column`. Kinds that are written rather than chosen have none, and neither has
    `country`, whose choices are the same everywhere.

    Args:
        contracts: the ids offered by a question with `options_from: contracts`.
    """
    if question.kind is Kind.YES_NO:
        return YES_NO_OPTIONS
    if question.kind is Kind.STATEMENT:
        return ("yes",)
    if question.kind is Kind.MATRIX:
        cells = tuple(f"{row.id}.{column.id}" for row in question.named_rows for column in question.columns)
        return (*cells, NONE_TICKED) if question.none_text else cells
    offered = {"contracts": tuple(contracts), "languages": LANGUAGES}.get(question.options_from or "", ())
    return (*(option.id for option in question.options), *offered)


def exclusive_options(question: Question) -> frozenset[str]:
    """Return the ids that cannot stand beside others."""
    if question.kind is Kind.MATRIX:
        return frozenset((NONE_TICKED,))
    return frozenset(option.id for option in question.options if option.exclusive)
