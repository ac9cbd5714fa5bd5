"""What translators change: a text saved, texts approved, saved texts put into use, a file taken in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.casework.contents.domains import Domain, find_domain, list_domains, reading_order
from portal.casework.contents.revisions import revise_by_hand
from portal.core.errors import NotFound, StaleRevision, TranslationRefused
from portal.language.catalogues import new_catalogue
from portal.language.checks import form_faults, single_forms
from portal.language.states import TextState, fingerprint
from portal.models.contents import Translation
from portal.platform import audit
from portal.staff.translations.entries import Entry, read_entries

LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Which texts in which language somebody works on, who, and when."""

    domain: Domain
    tag: str
    actor: str
    now: datetime

    @property
    def subject(self) -> tuple[str, str]:
        """What the audit log names."""
        return ("texts", f"{self.domain.name} {self.tag}")


@dataclass(frozen=True, slots=True)
class Given:
    """A text as somebody gave it, and what of it was seen (`Entry.seen`); `source`: the wording a file was made from."""

    key: str
    forms: tuple[str, ...]
    seen: str = ""
    source: tuple[str, ...] = ()


@dataclass
class TakenIn:
    """What came of a file.

    Attributes:
        saved: how many texts read otherwise now.
        same: how many already read so.
        older: keys of texts that were translated from another wording than today's; left as they were.
        faulty: key and what is wrong; left as they were.
        unknown: how many belong to no text of ours.
    """

    saved: int = 0
    same: int = 0
    older: list[str] = field(default_factory=list)
    faulty: list[tuple[str, str]] = field(default_factory=list)
    unknown: int = 0


def open_place(db: Session, domain: str, tag: str, *, actor: str, now: datetime) -> Place:
    """Return where somebody works.  Raises NotFound."""
    found, locale = find_domain(list_domains(db), domain, tag)
    return Place(found, locale.tag, actor, now)


@cache
def forms_wanted(tag: str) -> int:
    """Return how many forms a language has for a text that counts."""
    return int(new_catalogue(tag).num_plurals)


def forms_shown(entry: Entry, tag: str) -> tuple[str, ...]:
    """Return the forms of a text that are to be filled in in a language, with what stands in them; at least one."""
    wanted = 1 if len(entry.source) == 1 else forms_wanted(tag)
    return (*entry.text, *[""] * wanted)[:wanted]


def faults_of(entry: Entry, forms: Sequence[str], tag: str) -> list[str]:
    """Return what is wrong with a translation, each fault once; an empty form is one."""
    wanted = 1 if len(entry.source) == 1 else forms_wanted(tag)
    if len(forms) != wanted or not all(form.strip() for form in forms):
        return [f"needs {wanted} forms, none of them empty" if wanted > 1 else "is empty"]
    if any(len(form) > LONGEST for form in forms):
        return [f"is longer than {LONGEST} characters"]
    singles = single_forms(new_catalogue(tag)) if wanted > 1 else frozenset()
    return list(dict.fromkeys(form_faults(entry.source, tuple(forms), singles)))


def save_text(db: Session, place: Place, given: Given) -> None:
    """Save a translation. It waits until it is put into use, and an approval of what it replaces ends.

    Raises:
        NotFound: there is no such text.
        StaleRevision: source or translation have changed since they were seen.
        TranslationRefused: it cannot be shown; with every fault.
    """
    entry = _seen(by_key(db, place.domain, place.tag), given)
    if faults := faults_of(entry, given.forms, place.tag):
        raise TranslationRefused(tuple(faults))
    store(db, place, entry, given.forms)


def store(db: Session, place: Place, entry: Entry, forms: tuple[str, ...]) -> bool:
    """Keep a sound translation as `save_text` does; return whether it reads otherwise now, or is of another wording."""
    if forms == entry.text and entry.state is not TextState.OUTDATED:
        return False
    _write(db, place, entry, forms)
    audit.record(db, "text.translated", place.subject, actor=place.actor, now=place.now, key=entry.key)
    return True


def approve_texts(db: Session, place: Place, given: Iterable[Given]) -> int:
    """Approve translations as they were seen; return how many. Nobody approves what he wrote himself.

    Raises:
        NotFound, StaleRevision: as `save_text`.
        TranslationRefused: `second_person`.
    """
    held, approved = by_key(db, place.domain, place.tag), []
    for one in given:
        entry = _seen(held, one)
        if entry.saved is not None and entry.saved[0] == place.actor:
            raise TranslationRefused(("second_person",))
        if entry.state is TextState.DRAFT:
            row = _row(db, place, entry)
            row.approved_by, row.approved_at, row.revision = place.actor, place.now, None
            approved.append(entry.key)
    if approved:
        audit.record(db, "text.approved", place.subject, actor=place.actor, now=place.now, keys=approved)
    db.flush()
    return len(approved)


def use_texts(db: Session, place: Place) -> int:
    """Put into use what waits, as one new revision of the texts; return how many texts that were.

    What was made from an older wording goes on waiting.  Raises NotFound for the interface, whose texts come with a new version.
    """
    if place.domain.owner is None:
        raise NotFound
    waiting = {entry.key: entry for entry in read_entries(db, place.domain, place.tag)
               if entry.is_waiting and entry.state in (TextState.DRAFT, TextState.APPROVED)}
    if not waiting:
        return 0
    changed = {key: (entry.text[0], {"from": fingerprint(entry.source), **({"approved": True} if entry.approved else {})})
               for key, entry in waiting.items()}
    made = revise_by_hand(db, place.domain.owner, place.tag, changed, reading_order(db, place.domain.owner), now=place.now)
    db.execute(update(Translation).where(
        Translation.domain == place.domain.name, Translation.locale == place.tag, Translation.key.in_(changed))
        .values(revision=made.revision if made else 0))
    audit.record(db, "texts.put_into_use", place.subject, actor=place.actor, now=place.now, count=len(changed))
    return len(waiting)


def take_in(db: Session, place: Place, given: Iterable[Given]) -> TakenIn:
    """Save what a file says, sound texts only; nothing that the file lacks or gets wrong is touched."""
    held, found = by_key(db, place.domain, place.tag), TakenIn()
    for one in given:
        entry = held.get(one.key)
        if entry is None:
            found.unknown += 1
        elif one.source != entry.source:
            found.older.append(one.key)
        elif one.forms == entry.text and entry.state is not TextState.OUTDATED:
            found.same += 1
        elif faults := faults_of(entry, one.forms, place.tag):
            found.faulty += [(one.key, fault) for fault in faults]
        else:
            _write(db, place, entry, one.forms)
            found.saved += 1
    audit.record(db, "texts.taken_in", place.subject, actor=place.actor, now=place.now, saved=found.saved)
    db.flush()
    return found


def by_key(db: Session, domain: Domain, tag: str) -> dict[str, Entry]:
    """Return every text of a set in a language by its key."""
    return {entry.key: entry for entry in read_entries(db, domain, tag)}


def _seen(held: Mapping[str, Entry], given: Given) -> Entry:
    entry = held.get(given.key)
    if entry is None:
        raise NotFound
    if given.seen != entry.seen:
        raise StaleRevision
    return entry


def _write(db: Session, place: Place, entry: Entry, forms: tuple[str, ...]) -> None:
    row = _row(db, place, entry)
    row.source, row.forms, row.saved_by, row.saved_at = list(entry.source), list(forms), place.actor, place.now
    row.approved_by = row.approved_at = row.revision = None
    db.flush()


def _row(db: Session, place: Place, entry: Entry) -> Translation:
    """Return the row of a text, made as it stands if it was never touched here: then nobody of ours has saved it."""
    row = db.scalar(select(Translation).where(Translation.domain == place.domain.name, Translation.locale == place.tag,
                                              Translation.key == entry.key))
    if row is None:
        row = Translation(domain=place.domain.name, locale=place.tag, key=entry.key, source=list(entry.source),
                          forms=list(entry.text), saved_by=FILES, saved_at=place.now)
        db.add(row)
        return row
    row.source, row.forms = list(entry.source), list(entry.text)
    return row


FILES = "files"
"""Who is named for a text that came with the files."""
