"""PO files: how texts travel to translators and back. Writing is reproducible: a comparison shows only what changed."""

import io
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale as CldrLocale
from babel import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from portal.language.states import fingerprint

UNREVIEWED = "unreviewed draft"
"""The note at the head of a translation that no reader of the language has approved."""
OLDER = "translated from:"
"""Stands before the older wording that a draft was made from."""
ABOUT, STATE, COMPLETE, APPROVED = "about this catalogue", "state", "complete", "approved"
"""Under this context and text a compiled catalogue says what it is; the text itself means that it does not say."""
_PLURALS = {"ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"}
"""Where Babel's forms stand in another order than CLDR's and every translator's: zero, one, two, few, many, other."""
_CHANGING_LINES = re.compile(rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team):.*\n',
                             re.MULTILINE)


class UnreadableCatalogue(ValueError):
    """A text is no PO file; `line`, counted from 1, is where reading it ended."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def catalogue_in(text: str) -> Catalog:
    """Return the catalogue that a text holds; decoded already, so that no file chooses how it is decoded.

    Raises:
        UnreadableCatalogue: whatever babel stumbles over, which is more than it says.
    """
    try:
        return read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as fault:
        raise UnreadableCatalogue(fault.lineno + 1) from fault
    except (UnknownLocaleError, ValueError, LookupError, TypeError, OverflowError, AttributeError) as fault:
        raise UnreadableCatalogue(1) from fault


def read_catalogue(path: Path) -> Catalog:
    """Return a PO or POT file as it stands.  Raises FileNotFoundError, UnicodeDecodeError, UnreadableCatalogue."""
    return catalogue_in(path.read_bytes().decode("utf-8-sig"))


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue in one step: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(path.suffix + ".new")
    unfinished.write_bytes(catalogue_bytes(catalogue))
    unfinished.replace(path)


def catalogue_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as a file, sorted as given, without dates and line numbers."""
    written = io.BytesIO()
    write_po(written, catalogue, width=120, ignore_obsolete=True, include_lineno=False, include_previous=False)
    return _CHANGING_LINES.sub(b"", written.getvalue())


def compile_catalogue(po: Path, mo: Path) -> int:
    """Compile a PO file without its fuzzy entries; return how many texts it holds."""
    catalogue = read_catalogue(po)
    mo.parent.mkdir(parents=True, exist_ok=True)
    mo.write_bytes(compiled(catalogue))
    return sum(1 for message in catalogue if message.id and message.string and not message.fuzzy)


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as gettext reads it, which also says whether it is complete and whether a reader has approved it."""
    whole = all(message.string and all(forms_of(message)) and not message.fuzzy for message in catalogue if message.id)
    approved = UNREVIEWED not in catalogue.header_comment
    catalogue.add(STATE, f"{COMPLETE if whole else ''} {APPROVED if approved else ''}", context=ABOUT)
    file = io.BytesIO()
    write_mo(file, catalogue)
    catalogue.delete(STATE, ABOUT)
    return file.getvalue()


def forms_of(message: Message) -> tuple[str, ...]:
    """Return a translation's forms: one, or one a plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def new_catalogue(tag: str | None, comment: str = "") -> Catalog:
    """Return an empty catalogue of a language, or a template when there is none, headed by a comment."""
    locale = CldrLocale.parse(tag.replace("-", "_")) if tag else None
    head = f"# {comment}" if comment else "# Aktsam"
    catalogue = Catalog(locale, header_comment=head, project="Aktsam", fuzzy=False, charset="utf-8")
    if tag in _PLURALS:
        catalogue.mime_headers = [("Plural-Forms", _PLURALS[tag])]
    return catalogue


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


def update_messages(path: Path, template: Catalog, tag: str, *, guess: bool) -> int:
    """Bring a language's file of the interface to the present template; return how many texts wait for the translator.

    Args:
        guess: whether the translation of a text that was reworded stays as a draft, with the older wording beside it; without,
            it goes like every text that is used no more.
    """
    catalogue = read_catalogue(path) if path.exists() else new_catalogue(tag, UNREVIEWED if guess else "")
    catalogue.update(template, no_fuzzy_matching=not guess)
    catalogue.obsolete.clear()
    for message in catalogue:
        kept = [comment for comment in message.user_comments if not comment.startswith(OLDER)] if not message.fuzzy else None
        message.user_comments = message.user_comments if kept is None else kept
        if message.fuzzy and message.previous_id:
            message.user_comments.append(f"{OLDER} {message.previous_id[0]}")
    write_catalogue(path, catalogue)
    return sum(1 for message in catalogue if message.id and (message.fuzzy or not all(forms_of(message))))


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


def approved_texts(path: Path) -> frozenset[str] | None:
    """Return the keys of the texts that a reader of the language has approved; None for all of them.

    A file whose head does not call it unreviewed is approved whole. In others a translator's comment beside a text says so
    (`approval`), and counts as long as neither source nor translation has changed since.
    """
    catalogue = _kept(str(path), path.stat().st_mtime_ns)
    if UNREVIEWED not in catalogue.header_comment:
        return None
    return frozenset(message.context for message in catalogue if isinstance(message.context, str) and is_approved(message))


def approval(message: Message, words: str) -> str:
    """Return the comment that says a translation is approved: by whom and when, as `words` have it, and of what."""
    return f"{APPROVED} {fingerprint((*_forms(message.id), *forms_of(message)))} {words}".rstrip()


def is_approved(message: Message) -> bool:
    """Whether a comment beside a translation approves just these words."""
    mark = approval(message, "")
    return any(comment.strip().startswith(mark) for comment in message.user_comments)


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@lru_cache(maxsize=2)
def _kept(path: str, _written_at: int) -> Catalog:
    """A file that is asked for several things in a row; whoever gets it leaves it alone."""
    return read_catalogue(Path(path))


def _entries(path: Path) -> list[tuple[str, str, str]]:
    return [(message.context, message.id, message.string) for message in _kept(str(path), path.stat().st_mtime_ns)
            if isinstance(message.context, str) and isinstance(message.id, str) and isinstance(message.string, str)
            and message.string and not message.fuzzy]
