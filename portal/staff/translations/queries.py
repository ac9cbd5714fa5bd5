"""What the pages of translations read: how far every language has come, one page of texts, and who did what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.domains import Domain, list_domains
from portal.db.paging import Page, decode, encode
from portal.db.paging import Place as PagePlace
from portal.language.locales import KNOWN, Locale
from portal.language.states import TextState
from portal.models.accounts import StaffUser
from portal.staff.translations.entries import Entry, read_entries, with_older

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one set of texts has come in one language.

    Attributes:
        counts: texts by state.
        waiting: texts saved or approved here that are not in use yet.
    """

    domain: Domain
    counts: Mapping[TextState, int]
    waiting: int

    @property
    def total(self) -> int:
        """All its texts."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language with its sets of texts."""

    locale: Locale
    standings: tuple[Standing, ...]

    def count(self, state: str) -> int:
        """Return how many texts are in a state, all sets together."""
        return sum(standing.counts.get(TextState(state), 0) for standing in self.standings)

    @property
    def total(self) -> int:
        """All texts that are to be in it."""
        return sum(standing.total for standing in self.standings)


def read_language(db: Session, locale: Locale) -> Spoken:
    """Return how far a language has come, set by set."""
    return _spoken(db, list_domains(db), locale)


def read_languages(db: Session) -> list[Spoken]:
    """Return how far every language has come."""
    domains = list_domains(db)
    return [_spoken(db, domains, locale) for locale in KNOWN]


def _spoken(db: Session, domains: Sequence[Domain], locale: Locale) -> Spoken:
    return Spoken(locale, tuple(_standing(domain, read_entries(db, domain, locale.tag))
                                for domain in domains if locale in domain.targets))


def _standing(domain: Domain, entries: Sequence[Entry]) -> Standing:
    counts = Counter(entry.state for entry in entries)
    return Standing(domain, {state: counts[state] for state in TextState}, sum(entry.is_waiting for entry in entries))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a set is shown: one state or all, texts that hold some words; or, whatever they hold, those with some keys."""

    state: str = ""
    words: str = ""
    keys: frozenset[str] = frozenset()

    def fits(self, entry: Entry) -> bool:
        """Whether a text is shown."""
        if self.state == "waiting" and not entry.is_waiting:
            return False
        if self.state not in ("", "waiting") and entry.state.value != self.state:
            return False
        sought = self.words.casefold()
        return not sought or any(sought in part.casefold() for part in (entry.key, *entry.source, *entry.text))


def read_page(db: Session, domain: Domain, tag: str, wanted: Wanted, place: PagePlace) -> tuple[Page[Entry], Standing]:
    """Return some texts in reading order, beginning after or ending before a text of the set, and how far the set has come.

    A place is a text, not a number: what others save meanwhile moves no page. Where texts are wanted by their keys, the page is
    these, and goes on from there as it would from any.
    """
    entries = read_entries(db, domain, tag)
    order = {entry.key: number for number, entry in enumerate(entries)}
    fitting = [entry for entry in entries if wanted.fits(entry)]
    shown = [entry for entry in entries if entry.key in wanted.keys] or _beside(fitting, order, place)
    more = [entry for entry in fitting if shown and order[entry.key] > order[shown[-1].key]]
    earlier = [entry for entry in fitting if shown and order[entry.key] < order[shown[0].key]]
    page = Page(with_older(db, domain, shown, tag), encode((shown[-1].key,)) if more else None,
                encode((shown[0].key,)) if earlier else None)
    return page, _standing(domain, entries)


def _beside(fitting: Sequence[Entry], order: Mapping[str, int], place: PagePlace) -> Sequence[Entry]:
    """Return the texts that come next after a place, or stand last before one."""
    after, before = _at(place.after, order), _at(place.before, order)
    if before is not None:
        return [entry for entry in fitting if order[entry.key] < before][-PER_PAGE:]
    return [entry for entry in fitting if after is None or order[entry.key] > after][:PER_PAGE]


def _at(place: str, order: Mapping[str, int]) -> int | None:
    key = decode(place, (str,)) if place else None
    return None if key is None else order.get(key[0])


def name_people(db: Session, actors: Sequence[str]) -> dict[str, str]:
    """Return what people are called, by the way rows name them; whoever is no person of ours is left out.  One statement."""
    ids = {actor: UUID(actor.partition(":")[2]) for actor in set(actors) if actor.startswith("staff:")}
    rows = db.execute(select(StaffUser.id, StaffUser.name).where(StaffUser.id.in_(ids.values()))).all() if ids else []
    names = {key: name for key, name in rows}
    return {actor: names[key] for actor, key in ids.items() if key in names}
