"""Texts with their translations, one language of one set: what files and revisions say, and over it what was saved here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from babel.messages.catalog import Message
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.domains import Domain, interface_file, interface_template, reading_order
from portal.language.catalogues import OLDER, UNREVIEWED, is_approved
from portal.language.checks import entries as messages
from portal.language.checks import forms
from portal.language.states import TextState, fingerprint, state_of
from portal.language.texts import MASTER
from portal.models.contents import ContentText, Translation

BETWEEN = "\x04"
"""Stands between context and text in the key of an interface text, as in a compiled catalogue."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text and its translation.

    Attributes:
        source: one form, or two.
        text: forms in the language; empty ones where nothing is translated.
        older: the wording it was translated from, where that is another than today's and known.
        context: the key of the text, or what an interface text means there; `place`: where an interface text is used.
        note: what authors tell translators.
        saved, approved: by whom and when, for what was done in this house.
        is_waiting: it was saved or approved here and is not in use yet.
    """

    key: str
    source: tuple[str, ...]
    text: tuple[str, ...]
    state: TextState
    older: tuple[str, ...] = ()
    context: str = ""
    place: str = ""
    note: str = ""
    saved: tuple[str, datetime] | None = None
    approved: tuple[str, datetime] | None = None
    is_waiting: bool = False

    @property
    def seen(self) -> str:
        """What a page shows of it, in short: whoever saves says what he saw."""
        return fingerprint((*self.source, BETWEEN, *self.text))


def read_entries(db: Session, domain: Domain, tag: str) -> list[Entry]:
    """Return every text of a set in a language, in reading order.  At most three statements."""
    rows = db.scalars(select(Translation).where(Translation.domain == domain.name, Translation.locale == tag))
    own = {row.key: row for row in rows}
    held = _of_interface(tag) if domain.owner is None else _of_definition(db, domain, tag)
    return [_with_own(entry, own[entry.key]) if entry.key in own else entry for entry in held]


def key_of(message: Message) -> str:
    """Return the key of an interface text."""
    text = forms(message.id)[0]
    return f"{message.context}{BETWEEN}{text}" if message.context else text


def _with_own(entry: Entry, row: Translation) -> Entry:
    """Lay over a text what was saved here, unless files or later revisions have overtaken it."""
    text, source = tuple(row.forms), tuple(row.source)
    approved = (row.approved_by, row.approved_at) if row.approved_by and row.approved_at else None
    state = state_of(text, entry.source, fingerprint(source), is_approved=approved is not None)
    is_overtaken = state is TextState.OUTDATED and entry.state in (TextState.DRAFT, TextState.APPROVED)
    if is_overtaken or (row.revision is not None and text != entry.text):
        return entry
    in_use = text == entry.text and (approved is None or entry.state is TextState.APPROVED)
    return replace(entry, text=text, state=state, older=source if state is TextState.OUTDATED else (),
                   saved=(row.saved_by, row.saved_at), approved=approved, is_waiting=row.revision is None and not in_use)


def _of_interface(tag: str) -> list[Entry]:
    file = interface_file(tag)
    reviewed = file is not None and UNREVIEWED not in file.header_comment
    return [_of_message(source, file.get(source.id, source.context) if file else None, reviewed)
            for source in messages(interface_template())]


def _of_message(source: Message, held: Message | None, is_reviewed: bool) -> Entry:
    text = forms(held.string) if held is not None else ("",)
    older = _older(held) if held is not None and held.fuzzy else ""
    state = TextState.MISSING
    if held is not None and all(text):
        state = TextState.OUTDATED if older else TextState.DRAFT if held.fuzzy or not (is_reviewed or is_approved(held)) else (
            TextState.APPROVED)
    place = source.locations[0][0] if source.locations else ""
    return Entry(key_of(source), forms(source.id), text, state, (older,) if older else (), source.context or "", place,
                 " ".join(source.auto_comments))


def _older(message: Message) -> str:
    for comment in (*message.auto_comments, *message.user_comments):
        if comment.strip().startswith(OLDER):
            return comment.strip().removeprefix(OLDER).strip()
    return ""


def _of_definition(db: Session, domain: Domain, tag: str) -> list[Entry]:
    if domain.owner is None:
        raise ValueError(domain.name)
    [(column, value)] = domain.owner.items()
    rows = {row.locale: row for row in db.execute(select(ContentText.locale, ContentText.texts, ContentText.states,
                                                         ContentText.is_reviewed).where(
        getattr(ContentText, column) == value, ContentText.is_current, ContentText.locale.in_((MASTER, tag))))}
    own, master = rows.get(tag), rows[MASTER].texts
    texts: Mapping[str, str] = own.texts if own else {}
    states: Mapping[str, Any] = (own.states if own else None) or {}
    reviewed = bool(own and own.is_reviewed)
    return [Entry(key, (master[key],), (texts.get(key, ""),), state_of(
        texts.get(key, ""), master[key], states.get(key, {}).get("from", ""),
        is_approved=reviewed or bool(states.get(key, {}).get("approved"))), context=key)
        for key in reading_order(db, domain.owner) if key in master]


def with_older(db: Session, domain: Domain, shown: Sequence[Entry], tag: str) -> list[Entry]:
    """Return the same with the wording that outdated translations were made from, where it can still be found.  One statement."""
    wanted = [entry for entry in shown if entry.state is TextState.OUTDATED and not entry.older]
    if domain.owner is None or not wanted:
        return list(shown)
    [(column, value)] = domain.owner.items()
    rows = db.execute(select(ContentText.locale, ContentText.is_current, ContentText.texts, ContentText.states).where(
        getattr(ContentText, column) == value, ContentText.locale.in_((MASTER, tag)))
        .order_by(ContentText.revision.desc())).all()
    states = next(((row.states or {}) for row in rows if row.locale == tag and row.is_current), {})
    earlier = [row.texts for row in rows if row.locale == MASTER and not row.is_current]
    found = {entry.key: next((texts[entry.key] for texts in earlier if entry.key in texts and fingerprint(texts[entry.key])
                              == states.get(entry.key, {}).get("from")), "") for entry in wanted}
    return [replace(entry, older=(found[entry.key],)) if found.get(entry.key) else entry for entry in shown]
