"""What a process remembers of drafts between two requests: the answers as it read them, and what followed.

It is never taken for the truth. Every request asks the database whether the link holds, which revision each section is at and
when it was saved; only what is the same is used again. Nothing is written anywhere. A submitted draft is forgotten; what was
submitted is remembered for the receipt, which asks the database for the digest.
"""

from typing import TypeVar
from uuid import UUID

from portal.casework.contents.running import Kept
from portal.core.states import ANSWERING
from portal.supplier.answering.drafts import Draft, Remembered
from portal.supplier.answering.receipts import Known
from portal.web.here import application_here

DRAFTS, RECEIPTS = "answering.drafts", "answering.receipts"
T = TypeVar("T")
MOST_DRAFTS = 200
"""Each takes some 30 KB with sixty answers, and 100 KB with the longest questionnaire and a comment to every question."""
MOST_RECEIPTS = 50
"""They take as much, and are wanted once, right after submitting."""


def recall(assessment_id: UUID) -> Remembered | None:
    """Return what is remembered of a draft."""
    return _memory().find(assessment_id)


def remember(draft: Draft) -> Draft:
    """Remember a draft as it is stored, and return it; one that takes no more answers is not worth it.

    It must be stored: not before the unit of work that changed it is through.
    """
    if draft.opened.status in ANSWERING:
        _memory().keep(draft.opened.id, draft.remembered())
    return draft


def keep_submitted(assessment_id: UUID, known: Known | None) -> None:
    """Remember of a draft that is submitted only what its receipt says; nothing where it was submitted before."""
    _memory().forget(assessment_id)
    if known is not None:
        _receipts().keep(assessment_id, known)


def recall_submitted(assessment_id: UUID) -> Known | None:
    """Return what is remembered for a receipt."""
    return _receipts().find(assessment_id)


def _memory() -> Kept[UUID, Remembered]:
    return _kept(DRAFTS, MOST_DRAFTS)


def _receipts() -> Kept[UUID, Known]:
    return _kept(RECEIPTS, MOST_RECEIPTS)


def _kept(name: str, most: int) -> Kept[UUID, T]:
    extensions = application_here().app.extensions
    kept: Kept[UUID, T] = extensions.get(name) or extensions.setdefault(name, Kept(most))
    return kept
