"""What a process remembers of drafts between two requests: the answers as it read them, and what followed.

It is never taken for the truth. Every request asks the database whether the link holds, which revision each section is at and
when it was saved; only what is the same is used again. Nothing is written anywhere, and a submitted draft is forgotten.
"""

from uuid import UUID

from portal.casework.contents.running import Kept
from portal.core.states import ANSWERING
from portal.supplier.answering.drafts import Draft, Remembered
from portal.web.here import application_here

NAME = "answering.drafts"
MOST_DRAFTS = 200
"""Each takes some 30 KB with sixty answers, and 100 KB with the longest questionnaire and a comment to every question."""


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


def forget(assessment_id: UUID) -> None:
    """Remember nothing of a draft any longer."""
    _memory().forget(assessment_id)


def _memory() -> Kept[UUID, Remembered]:
    extensions = application_here().app.extensions
    memory: Kept[UUID, Remembered] = extensions.get(NAME) or extensions.setdefault(NAME, Kept(MOST_DRAFTS))
    return memory
