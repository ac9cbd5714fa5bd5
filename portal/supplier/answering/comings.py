"""Sections that begin or stop to be asked because of what was saved: said on the page after the save.

What the reader has seen stands in the form behind the questions shown, since a script saves while somebody still writes: a bit
for each page. The redirect carries ids, checked when they are shown, or only how many there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from portal.core.instances import name_of
from portal.core.progress import Key
from portal.core.questionnaire import COMPANY
from portal.supplier.answering import pages
from portal.supplier.answering.drafts import Draft
from portal.web.frames import print_part

TEMPLATE = "answering/_moved.html"
MOST_NAMED = 3
"""Of more than these it is only said how many they are."""
MARK = "~"
"""Stands in no id."""
LONGEST = 400
"""Signs of a mark, or of the words in an address, that are looked at."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The pages that a save has brought or taken away, by section and instance, in reading order."""

    came: tuple[Key, ...] = ()
    went: tuple[Key, ...] = ()


STILL = Moved()


@dataclass(frozen=True, slots=True)
class Told:
    """Pages that have come, or gone, as a reader is told.

    Attributes:
        count: how many; 0 when there is nothing to tell.
        named: those that are named; empty when there are too many.
    """

    count: int = 0
    named: tuple[pages.Item, ...] = ()

    def __bool__(self) -> bool:
        return self.count > 0


NOBODY = Told()
Both = tuple[Told, Told]
"""What has come, and what has gone."""
NEITHER: Both = (NOBODY, NOBODY)


def asked_mark(draft: Draft) -> str:
    """Return which pages are asked, as a form holds it: `~`, then in hexadecimal a one and a bit for each page in order."""
    return _mark(draft.work.whole.places, draft.work.whole.page_keys)


@lru_cache(maxsize=1000)
def _mark(places: tuple[Key, ...], asked: frozenset[Key]) -> str:
    return f"{MARK}{int('1' + ''.join(['1' if key in asked else '0' for key in places]), 2):x}"


def moved(seen: str, before: Draft, after: Draft) -> Moved:
    """Return which pages have come or gone since the reader's page was drawn.

    Args:
        seen: the words of the form, the mark last; where it cannot be read, what was asked before the save counts.
    """
    if seen.endswith(asked_mark(after)):
        return STILL
    places, now = after.work.whole.places, after.work.whole.page_keys
    known = _read(seen, places)
    if known is None:
        known = before.work.whole.page_keys
    if known == now:
        return STILL
    return Moved(tuple([key for key in places if key in now and key not in known]),
                 tuple([key for key in places if key in known and key not in now]))


def leading_to(url: str, shift: Moved) -> str:
    """Return an address that tells the page it leads to what has come and gone."""
    said = {name: _words(keys) for name, keys in (("came", shift.came), ("went", shift.went)) if keys}
    if not said:
        return url
    path, mark, anchor = url.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode(said)}{mark}{anchor}"


def told(draft: Draft, said: Mapping[str, str]) -> Both:
    """Return what has come and what has gone, from an address; what is not so, or is no page, is left out."""
    words = said.get("came", ""), said.get("went", "")
    if words == ("", ""):
        return NEITHER
    asked = draft.work.whole.page_keys
    others = frozenset(draft.work.whole.places) - asked
    return _told(draft, words[0], asked), _told(draft, words[1], others)


def draw_moved(both: Both) -> str:
    """Return the same as part of a page."""
    return print_part(TEMPLATE, "moved", *both)


def _told(draft: Draft, words: str, possible: frozenset[Key]) -> Told:
    words = words[:LONGEST]
    if words.isdecimal() and len(words) <= 3:
        return Told(int(words)) if MOST_NAMED < int(words) <= len(possible) else NOBODY
    named = {_word(key): key for key in possible}
    keys = [named[word] for word in dict.fromkeys(words.split()) if word in named][:MOST_NAMED]
    return Told(len(keys), tuple([_item(draft, key) for key in keys]))


def _item(draft: Draft, key: Key) -> pages.Item:
    title = f"section.{key[0]}.title"
    return pages.Item(key[0], draft.texts.text(title), draft.texts.lang_of(title), pages.page_url(draft, key), "", "", "",
                      instance=key[1], place=name_of(draft.opened.profile, key[1]))


def _read(seen: str, places: tuple[Key, ...]) -> frozenset[Key] | None:
    """The pages a mark tells; None when it was made of other pages, or is none."""
    try:
        bits = f"{int(seen.rpartition(MARK)[2][:LONGEST], 16):b}"[1:]
    except ValueError:
        return None
    if len(bits) != len(places):
        return None
    return frozenset([key for key, bit in zip(places, bits, strict=True) if bit == "1"])


def _words(keys: tuple[Key, ...]) -> str:
    return " ".join(map(_word, keys)) if len(keys) <= MOST_NAMED else str(len(keys))


def _word(key: Key) -> str:
    return key[0] if key[1] == COMPANY else f"{key[0]}{MARK}{pages.key_of(key[1])}"
