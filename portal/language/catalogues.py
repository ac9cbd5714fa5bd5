"""PO files: how texts travel to translators and back. Writing is reproducible: a comparison shows only what changed."""

import io
import re
from collections.abc import Mapping
from pathlib import Path

from babel import Locale as CldrLocale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

UNREVIEWED = "unreviewed draft"
"""The note at the head of a translation that no reader of the language has approved."""
OLDER = "translated from:"
"""Stands before the older wording that a draft was made from."""
_CHANGING_LINES = re.compile(rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team):.*\n',
                             re.MULTILINE)


def read_catalogue(path: Path) -> Catalog:
    """Return a PO or POT file as it stands.  Raises FileNotFoundError; babel's PoFileError for a malformed one."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue, sorted as given, without dates and line numbers, in one step (a reader never sees half a file)."""
    written = io.BytesIO()
    write_po(written, catalogue, width=120, ignore_obsolete=True, include_lineno=False, include_previous=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(path.suffix + ".new")
    unfinished.write_bytes(_CHANGING_LINES.sub(b"", written.getvalue()))
    unfinished.replace(path)


def compile_catalogue(po: Path, mo: Path) -> int:
    """Compile a PO file without its fuzzy entries; return how many texts it holds."""
    catalogue = read_catalogue(po)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    mo.parent.mkdir(parents=True, exist_ok=True)
    mo.write_bytes(compiled.getvalue())
    return sum(1 for message in catalogue if message.id and message.string and not message.fuzzy)


def new_catalogue(tag: str | None, comment: str = "") -> Catalog:
    """Return an empty catalogue of a language, or a template when there is none, headed by a comment."""
    locale = CldrLocale.parse(tag.replace("-", "_")) if tag else None
    head = f"# {comment}" if comment else "# Aktsam"
    return Catalog(locale, header_comment=head, project="Aktsam", fuzzy=False, charset="utf-8")


def text_domain(code: str, number: str) -> str:
    """Return the name of the PO files that hold a version's texts."""
    return f"{code}-{number}"


def write_texts(path: Path, master: Mapping[str, str], translated: Mapping[str, str], locale: str | None,
                comment: str = "") -> None:
    """Write the texts of a questionnaire or rule set for translators.

    Args:
        master: key to Swedish text, in reading order; the key becomes `msgctxt`, the text `msgid`.
        translated: texts of `locale`; what is missing stays empty.
        locale: None writes the template (`.pot`).
        comment: stands at the head, say `UNREVIEWED`.
    """
    write_catalogue(path, text_catalogue(master, translated, locale, comment))


def text_catalogue(master: Mapping[str, str], translated: Mapping[str, str] | None = None, locale: str | None = None,
                   comment: str = "") -> Catalog:
    """Return what `write_texts` writes: a template unless a language is given."""
    catalogue, own = new_catalogue(locale, comment), translated or {}
    for key, text in master.items():
        catalogue.add(text, own.get(key, ""), context=key)
    return catalogue


def update_texts(path: Path, master: Mapping[str, str], locale: str) -> int:
    """Bring a translator's file to the present Swedish texts; return how many wait for the translator.

    What was translated from an older wording stays as a draft (fuzzy), with the older wording beside it; what the master no
    longer has goes. A file that is not there is begun, marked as unreviewed.
    """
    kept = read_catalogue(path) if path.exists() else new_catalogue(locale, UNREVIEWED)
    before = {message.context: message for message in kept if message.id}
    fresh = new_catalogue(locale)
    fresh.header_comment = kept.header_comment
    for key, text in master.items():
        held = before.get(key)
        if held is None or not held.string:
            fresh.add(text, "", context=key)
        elif held.id == text:
            fresh.add(text, held.string, context=key, flags=held.flags, auto_comments=held.auto_comments,
                      user_comments=held.user_comments)
        else:
            fresh.add(text, held.string, context=key, flags={"fuzzy"}, auto_comments=[f"{OLDER} {held.id}"],
                      user_comments=held.user_comments)
    write_catalogue(path, fresh)
    return sum(1 for message in fresh if message.id and (not message.string or message.fuzzy))


def read_texts(path: Path, master: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the translated texts of a PO file, key to text; empty and fuzzy ones are missing.

    Args:
        master: when given, translations of an older Swedish wording are left out too (`outdated` names them).
    """
    return {context: text for context, source, text in _entries(path) if master is None or master.get(context) == source}


def outdated(path: Path, master: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys that are translated from a wording the master no longer has, or that it no longer knows."""
    return tuple(context for context, source, _text in _entries(path) if master.get(context) != source)


def is_unreviewed(path: Path) -> bool:
    """Whether a translation says of itself that nobody has approved it."""
    return UNREVIEWED in read_catalogue(path).header_comment


def _entries(path: Path) -> list[tuple[str, str, str]]:
    return [(message.context, message.id, message.string) for message in read_catalogue(path)
            if isinstance(message.context, str) and isinstance(message.id, str) and isinstance(message.string, str)
            and message.string and not message.fuzzy]
