"""The same texts as a PO file, for translators who work with one: out with states and approvals, in with nothing trusted."""

from collections.abc import Iterator, Mapping, Sequence

from babel.messages.catalog import Catalog, Message
from sqlalchemy.orm import Session

from portal.casework.contents.domains import Domain
from portal.core.errors import ImportRefused
from portal.language.catalogues import (
    OLDER,
    UNREVIEWED,
    UnreadableCatalogue,
    approval,
    catalogue_bytes,
    catalogue_in,
    forms_of,
    new_catalogue,
)
from portal.language.checks import forms
from portal.language.states import TextState
from portal.staff.translations import services
from portal.staff.translations.entries import BETWEEN, Entry, key_of
from portal.staff.translations.services import Given, Place, TakenIn, forms_wanted

LARGEST = 5_000_000
MOST = 20_000


def po_file(domain: Domain, entries: Sequence[Entry], tag: str, names: Mapping[str, str]) -> bytes:
    """Return a set of texts as a PO file.

    Args:
        names: what people are called, by the actor that approved.
    """
    whole = all(entry.state is TextState.APPROVED for entry in entries)
    catalogue = new_catalogue(tag, "" if whole else UNREVIEWED)
    for entry in entries:
        _add(catalogue, domain, entry, names)
    return catalogue_bytes(catalogue)


def _add(catalogue: Catalog, domain: Domain, entry: Entry, names: Mapping[str, str]) -> None:
    source = entry.source[0] if len(entry.source) == 1 else entry.source
    text = entry.text[0] if len(entry.source) == 1 else _padded(entry.text, int(catalogue.num_plurals))
    outdated = entry.state is TextState.OUTDATED
    comments = [f"{OLDER} {entry.older[0]}"] if outdated and entry.older else []
    message = catalogue.add(source, text, context=entry.context or None, flags=("fuzzy",) if outdated else (),
                            locations=[(entry.place, 0)] if entry.place else [],
                            auto_comments=[*([entry.note] if entry.note else []), *comments])
    if entry.approved is not None:
        message.user_comments.append(approval(message, f"{names.get(entry.approved[0], '')} {entry.approved[1]:%Y-%m-%d}"))


def _padded(text: tuple[str, ...], wanted: int) -> tuple[str, ...]:
    return (*text, *[""] * wanted)[:wanted]


def read_file(domain: Domain, content: bytes, tag: str) -> list[Given]:
    """Return the translations that a file holds; those that are empty or marked as unsure (fuzzy) are left out.

    Raises:
        ImportRefused: `too_large`, `not_utf8`, `unreadable`, `too_many`, `other_language`.
    """
    if len(content) > LARGEST:
        raise ImportRefused("too_large")
    try:
        catalogue = catalogue_in(content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise ImportRefused("not_utf8") from fault
    except UnreadableCatalogue as fault:
        raise ImportRefused("unreadable") from fault
    if len(catalogue) > MOST:
        raise ImportRefused("too_many")
    said = str(catalogue.locale_identifier or "").replace("_", "-")
    if said and said != tag:
        raise ImportRefused("other_language")
    return list(_given(domain, catalogue, tag))


def take_in(db: Session, place: Place, content: bytes) -> TakenIn:
    """Read a file and save what is sound in it.  Raises ImportRefused as `read_file`."""
    return services.take_in(db, place, read_file(place.domain, content, place.tag))


def _given(domain: Domain, catalogue: Catalog, tag: str) -> Iterator[Given]:
    for message in catalogue:
        if message.id and not message.fuzzy and all(forms_of(message)):
            plural = isinstance(message.id, tuple)
            text = forms_of(message)[:forms_wanted(tag)] if plural else forms_of(message)
            yield Given(_key(domain, message), text, source=forms(message.id))


def _key(domain: Domain, message: Message) -> str:
    return key_of(message) if domain.owner is None else str(message.context or "").replace(BETWEEN, "")
