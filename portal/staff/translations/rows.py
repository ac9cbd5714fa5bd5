"""The rows of a page of texts: each with the forms to fill in, what was typed and is not saved, and what should be looked at."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.language.current import gettext
from portal.language.locales import Locale
from portal.language.remarks import is_long, terms_in
from portal.staff.translations.entries import Entry
from portal.staff.translations.reading import anchor_of, fixed_words, to_keep
from portal.staff.translations.services import forms_shown
from portal.staff.translations.sheets import Unsaved
from portal.staff.translations.words import fault_words

SIGNS_A_LINE, LONGEST_NAME = 55, 40


@dataclass(frozen=True)
class Row:
    """One text on the page.

    Attributes:
        anchor: the id of the row; those of its fields begin with it.
        forms: what stands in its fields.
        height: of a field, in lines.
        keep, terms: what the translation must have as well, and fixed words for words of the source.
        is_long: the translation may not fit its place.
        is_ticked: the box to approve it is ticked already.
        unsaved: what was typed in it, if that is not saved.
        faults: why it is not, as sentences.
    """

    entry: Entry
    anchor: str
    forms: tuple[str, ...]
    height: int
    keep: list[str]
    terms: list[tuple[str, Sequence[str]]]
    is_long: bool
    is_ticked: bool
    unsaved: Unsaved | None = None
    faults: list[str] = field(default_factory=list)


def rows_of(entries: Iterable[Entry], languages: tuple[Locale, Locale], kept: Mapping[str, Unsaved],
            ticked: Collection[str]) -> list[Row]:
    """Return the rows of a page.

    Args:
        languages: the source's and the translation's.
        kept: what is not saved, by key.
        ticked: what was ticked to be approved, each with what was seen of it: one that has changed since is ticked anew.
    """
    source, locale = languages
    terms = fixed_words(locale.tag).get(source.tag, {})
    found = []
    for entry in entries:
        unsaved = kept.get(entry.key)
        shown = forms_shown(entry, locale.tag)
        forms = (*unsaved.given.forms, *[""] * len(shown))[:len(shown)] if unsaved else shown
        lines = [len(form) // SIGNS_A_LINE + 2 for form in (*forms, *entry.source)]
        found.append(Row(
            entry, anchor_of(entry.key), forms, height=max(2, *lines), keep=to_keep(entry.source),
            terms=terms_in(entry.source, terms), is_long=is_long(entry.source, entry.text, locale.tag),
            is_ticked=f"{entry.seen} {entry.key}" in ticked, unsaved=unsaved, faults=_faults(unsaved)))
    return found


def faults_in(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Return the faults of a page for its summary: id of the field and what is wrong, naming the text where several are wrong."""
    faulty = [row for row in rows if row.faults]
    if len(faulty) == 1:
        return [(f"{faulty[0].anchor}-1", fault) for fault in faulty[0].faults]
    return [(f"{row.anchor}-1", gettext("%(subject)s: %(what)s", subject=_name(row.entry), what=fault))
            for row in faulty for fault in row.faults]


def _name(entry: Entry) -> str:
    source = " ".join(entry.source[0].split())
    return source if len(source) <= LONGEST_NAME else f"{source[:LONGEST_NAME]}…"


def _faults(unsaved: Unsaved | None) -> list[str]:
    if unsaved is None:
        return []
    stale = [gettext("The text has changed since you opened the page. Look at both, and save again to put yours in its place.")]
    return stale if unsaved.is_stale else [fault_words(fault) for fault in unsaved.faults]
