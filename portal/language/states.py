"""How far the translation of one text has come."""

import hashlib
from collections.abc import Sequence
from enum import StrEnum


class TextState(StrEnum):
    """Worst first: there is none; it was made from another wording than today's; nobody has approved it; somebody has."""

    MISSING = "missing"
    OUTDATED = "outdated"
    DRAFT = "draft"
    APPROVED = "approved"


def fingerprint(text: str | Sequence[str]) -> str:
    """Return what a wording is known by: the same for the same words only. Several forms count as one wording."""
    forms = (text,) if isinstance(text, str) else tuple(text)
    return hashlib.sha256("\x00".join(forms).encode()).hexdigest()[:12]


def state_of(text: str | Sequence[str], source: str | Sequence[str], made_from: str, *, is_approved: bool) -> TextState:
    """Return the state of a translation.

    Args:
        text: its forms; one that is empty makes it missing.
        source: the wording of today.
        made_from: fingerprint of the wording it was made from; empty where that is not known, which counts as today's.
    """
    forms = (text,) if isinstance(text, str) else tuple(text)
    if not forms or not all(forms):
        return TextState.MISSING
    if made_from and made_from != fingerprint(source):
        return TextState.OUTDATED
    return TextState.APPROVED if is_approved else TextState.DRAFT
