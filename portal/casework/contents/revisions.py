"""Revisions of a definition's texts: from files at a deployment, and by hand in this house; neither undoes the other.

Beside each text a revision knows (`ContentText.states`, by key; absent parts say nothing):
    from      fingerprint of the Swedish wording that it was translated from
    approved  true when a reader of the language has approved it
    file      for a text mended by hand: fingerprint of what the files said then
A text mended by hand stays until the files say something else than they did when it was mended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.documents import canonical, digest
from portal.language.states import fingerprint
from portal.language.texts import MASTER
from portal.models.contents import ContentText

Owner = Mapping[str, UUID]
"""Which definition texts belong to: the column that names it, and its id."""


@dataclass(frozen=True)
class Filed:
    """Texts of one language as the files have them.

    Attributes:
        own: key to text.
        sources: key to the Swedish wording it was made from.
        approved: keys of the texts that a reader has approved; None for all of them.
    """

    own: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=dict)
    approved: frozenset[str] | None = None

    def state(self, key: str) -> dict[str, Any]:
        """Return what is known of a text."""
        state: dict[str, Any] = {"from": fingerprint(self.sources[key])} if key in self.sources else {}
        return {**state, "approved": True} if self.approved is None or key in self.approved else state


def current_text(db: Session, owner: Owner, locale: str) -> ContentText | None:
    """Return the revision of a definition's texts that is shown in a language; None where there is none yet."""
    [(column, value)] = owner.items()
    return db.scalar(select(ContentText).where(getattr(ContentText, column) == value, ContentText.locale == locale,
                                               ContentText.is_current))


def revise_from_files(db: Session, owner: Owner, locale: str, filed: Filed, keys: Iterable[str], *, now: datetime) -> bool:
    """Take in what the files say; return whether anything reads otherwise than before.

    Args:
        keys: of all texts of the definition, in reading order.
    """
    current, wanted = current_text(db, owner, locale), tuple(keys)
    texts, states = _as_filed(current, filed, wanted)
    return _store(db, owner, locale, current, texts=texts, states=states, wanted=wanted, now=now) is not None


def says_something_new(db: Session, owner: Owner, locale: str, filed: Filed, keys: Iterable[str]) -> bool:
    """Return whether `revise_from_files` would change what is read, or what is known of it: approval, the wording it is from."""
    current = current_text(db, owner, locale)
    texts, states = _as_filed(current, filed, tuple(keys))
    held, known = (current.texts, current.states or {}) if current else ({}, {})
    return texts != held or any(state.get(part) != known.get(key, {}).get(part)
                                for key, state in states.items() for part in ("from", "approved"))


def _as_filed(current: ContentText | None, filed: Filed, wanted: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the texts and what is known of them as they are once the files are taken in."""
    held = current.texts if current else {}
    known: Mapping[str, Any] = (current.states if current else None) or {}
    texts: dict[str, Any] = {}
    states: dict[str, Any] = {}
    for key in wanted:
        text, state = filed.own.get(key, ""), known.get(key, {})
        if "file" in state and state["file"] == fingerprint(text):
            text = held.get(key, "")
        else:
            state = filed.state(key)
        if text:
            texts[key], states[key] = text, state
    return texts, states


def revise_by_hand(db: Session, owner: Owner, locale: str, changed: Mapping[str, tuple[str, dict[str, Any]]],
                   keys: Iterable[str], *, now: datetime) -> ContentText | None:
    """Take in what was mended in this house; return the new revision, None when everything reads as before.

    Args:
        changed: key to the new text and what is known of it (`from`, `approved`); an empty text takes it away.
        keys: of all texts of the definition.
    """
    current, wanted = current_text(db, owner, locale), tuple(keys)
    texts: dict[str, Any] = dict(current.texts) if current else {}
    states: dict[str, Any] = {key: dict(state) for key, state in ((current.states if current else None) or {}).items()}
    for key, (text, state) in changed.items():
        said = states.get(key, {}).get("file", fingerprint(texts.get(key, "")))
        texts[key], states[key] = text, {**state, "file": said}
    kept = {key: texts[key] for key in wanted if texts.get(key)}
    return _store(db, owner, locale, current, texts=kept, states={key: states.get(key, {}) for key in wanted if key in states},
                  wanted=wanted, now=now)


def _store(db: Session, owner: Owner, locale: str, current: ContentText | None, *, texts: dict[str, Any], states: dict[str, Any],
           wanted: tuple[str, ...], now: datetime) -> ContentText | None:
    """Make a revision unless the texts read as the current ones, of which only more may be known now."""
    mark = digest(canonical(texts))
    reviewed = locale == MASTER or (bool(texts) and all(states.get(key, {}).get("approved", False) for key in texts))
    if current is not None and current.digest == mark:
        current.is_reviewed, current.states = reviewed, states
        return None
    if current is None and not texts:
        return None
    if current is not None:
        current.is_current = False
        db.flush()
    made = ContentText(**owner, locale=locale, revision=current.revision + 1 if current else 1, digest=mark, texts=texts,
                       states=states, is_complete=len(texts) == len(wanted), is_reviewed=reviewed, created_at=now)
    db.add(made)
    db.flush()
    return made
