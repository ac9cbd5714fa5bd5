"""The sheet of texts as translations: which are of today's wording, which of an older one, which are approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from babel.messages.catalog import Message

from portal.casework.contents.editions import Edition, Older, Translation, approving
from portal.casework.contents.workbook_layout import APPROVED, REVIEWED
from portal.casework.contents.workbook_reading import Book
from portal.casework.contents.workbook_tables import Record, Register
from portal.core.words import worded


@dataclass
class _Gathered:
    """The texts of one part in one language, while the rows are read."""

    texts: dict[str, str] = field(default_factory=dict)
    older: dict[str, Older] = field(default_factory=dict)
    approved: dict[str, str] = field(default_factory=dict)


def translations_of(book: Book, edition: Edition, notes: Register) -> dict[str, dict[str, Translation]]:
    """Return what the sheet of texts says, language by language.

    The first row of a text whose Swedish wording is that of today holds the translations that are shown; every other row holds
    some of an older wording. What belongs to no text any more is left out, with a note.
    """
    parts = dict(zip(REVIEWED.values(), edition.masters.items(), strict=False))
    gathered: dict[tuple[str, str], _Gathered] = {}
    seen: set[tuple[str, str]] = set()
    for record in book.texts:
        place = record.word("part"), record.word("key")
        name, master = parts.get(place[0], ("", {}))
        if place[1] not in master:
            notes.fault(record.cells["key"], worded(
                "there is no text '%(key)s' any more, so its translations are left out", key=place[1][:80]))
            continue
        source = record.word("sv") or master[place[1]]
        is_current = source == master[place[1]] and place not in seen
        seen |= {place} if is_current else set()
        for tag in (tag for tag in book.languages if tag in record.said):
            held = gathered.setdefault((tag, name), _Gathered())
            if is_current:
                _gather(held, record, tag, source)
            else:
                held.older[place[1]] = Older(source, record.word(tag))
    return _joined(book, {part: name for part, (name, _master) in parts.items()}, gathered)


def _gather(held: _Gathered, record: Record, tag: str, source: str) -> None:
    """Note a translation, and its approval if it is of just these words: whoever changes them takes the approval away."""
    key, text, comment = record.word("key"), record.word(tag), record.word(tag + APPROVED)
    held.texts[key] = text
    if comment and approving(Message(source, text, user_comments=[comment])):
        held.approved[key] = comment


def _joined(book: Book, names: Mapping[str, str],
            gathered: Mapping[tuple[str, str], _Gathered]) -> dict[str, dict[str, Translation]]:
    found: dict[str, dict[str, Translation]] = {}
    for key, part in REVIEWED.items():
        reviewed: Sequence[str] = book.head.said[key].data if key in book.head.said else ()
        for tag, name in sorted(gathered):
            if name == names.get(part):
                held = gathered[tag, name]
                found.setdefault(tag, {})[name] = Translation(held.texts, held.older, held.approved, tag in reviewed)
    return dict(sorted(found.items()))
