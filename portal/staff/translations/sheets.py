"""A whole page of texts as somebody sent it: what is to be saved, and what was typed beside it and must not be lost."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.casework.contents.domains import Domain
from portal.core.errors import NotFound
from portal.language.states import TextState, fingerprint
from portal.staff.translations.entries import BETWEEN, Entry
from portal.staff.translations.services import Given, Place, by_key, faults_of, forms_shown, store


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A text that stands otherwise in its fields than here.

    Attributes:
        faults: why it was not saved although it was to be.
        is_stale: source or translation have changed since the page was shown.
    """

    given: Given
    faults: tuple[str, ...] = ()
    is_stale: bool = False


@dataclass
class SheetSaved:
    """What came of a page: how many texts were saved, and what is left of it."""

    saved: int = 0
    unsaved: list[Unsaved] = field(default_factory=list)


def save_sheet(db: Session, place: Place, given: Iterable[Given], pressed: str = "") -> SheetSaved:
    """Save one text of a page, or every text that was changed on it; each for itself, as `save_text` does.

    Args:
        pressed: key of the text to save, whether it was changed or not: an outdated one is so said to hold still. Empty: all that
            were changed.

    Raises:
        NotFound: there is no such text.
    """
    held, done = by_key(db, place.domain, place.tag), SheetSaved()
    if pressed and pressed not in held:
        raise NotFound
    for one in given:
        entry = held.get(one.key)
        if entry is None or not (one.key == pressed or _is_changed(entry, one, place.tag)):
            continue
        left = _left(entry, one, place.tag, is_wanted=pressed in ("", one.key))
        if left is not None:
            done.unsaved.append(left)
        elif store(db, place, entry, one.forms):
            done.saved += 1
    return done


def unsaved_of(db: Session, domain: Domain, tag: str, given: Iterable[Given]) -> list[Unsaved]:
    """Return what of a page was changed, when something else was done than saving it."""
    held = by_key(db, domain, tag)
    return [Unsaved(one, is_stale=_is_stale(held[one.key], one))
            for one in given if one.key in held and _is_changed(held[one.key], one, tag)]


def _left(entry: Entry, given: Given, tag: str, *, is_wanted: bool) -> Unsaved | None:
    """Return what keeps a text from being saved; None when nothing does."""
    if _is_stale(entry, given):
        return Unsaved(given, is_stale=True)
    faults = faults_of(entry, given.forms, tag) if is_wanted else []
    return Unsaved(given, tuple(faults)) if faults or not is_wanted else None


def _is_stale(entry: Entry, given: Given) -> bool:
    """Whether saving would go over something that nobody has seen; what reads so already goes over nothing."""
    return given.seen != entry.seen and (given.forms != entry.text or entry.state is TextState.OUTDATED)


def _is_changed(entry: Entry, given: Given, tag: str) -> bool:
    """Whether somebody typed, going by what the page showed: today's text, or an older one known by its fingerprint alone."""
    if given.seen == entry.seen:
        return given.forms != forms_shown(entry, tag)
    shown_then = given.seen == fingerprint((*entry.source, BETWEEN, *given.forms))
    return any(given.forms) and not shown_then and given.forms != entry.text
