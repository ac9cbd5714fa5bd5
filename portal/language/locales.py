"""The languages the interface is offered in, and which of them a reader gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from babel import Locale as CldrLocale
from babel import UnknownLocaleError
from babel.core import get_global

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Locale:
    """A language as its readers meet it: tag for `lang`, name in the language itself, direction for `dir`."""

    tag: str
    own_name: str
    direction: Direction = "ltr"


SWEDISH = Locale("sv", "Svenska")
ENGLISH = Locale("en", "English")
OFFERED: tuple[Locale, ...] = (SWEDISH, ENGLISH)
"""Languages of every page, the first for readers who state no wish."""
DRAFTS: tuple[Locale, ...] = (
    Locale("ur", "اردو", "rtl"), Locale("zh-Hans", "简体中文"), Locale("de", "Deutsch"), Locale("pl", "Polski"),
    Locale("ar", "العربية", "rtl"),
)
"""Languages that are translated but that no reader of theirs has approved: offered where a round allows them, in this order."""
KNOWN: tuple[Locale, ...] = (*OFFERED, *DRAFTS)
SOURCE = ENGLISH
"""The language of the message ids: it needs no catalogue, and serves whoever understands none of the others."""
PSEUDO = Locale("ar-XB", "Pseudo", "rtl")
"""An artificial language, written right to left, that shows which texts and which layouts were forgotten; never for readers."""


def offered(*, pseudo: bool = False) -> tuple[Locale, ...]:
    """Return the languages to offer; with `pseudo` (the setting `PORTAL_PSEUDO_LOCALE`) the artificial one too."""
    return (*OFFERED, PSEUDO) if pseudo else OFFERED


def find(tag: str, among: Sequence[Locale] = (*KNOWN, PSEUDO)) -> Locale | None:
    """Return the locale of a tag; None if there is none.

    The whole tag is looked for first (`ar-XB`), then its language in the script it is written in there (`zh-CN` finds `zh-Hans`,
    `zh-TW` does not), then its language alone (`sv-FI` finds `sv`).
    """
    for locale in among:  # nearly always the tag is one of ours as it stands
        if locale.tag == tag:
            return locale
    wanted = tag.strip().replace("_", "-").lower()
    by_tag = {locale.tag.lower(): locale for locale in among}
    return by_tag.get(wanted) or by_tag.get(_in_script(wanted)) or by_tag.get(wanted.partition("-")[0])


@lru_cache(maxsize=500)
def _in_script(tag: str) -> str:
    """Return language and script of a tag, in lower case: `zh-hans` for `zh-cn`; empty for what is no language."""
    try:
        found = CldrLocale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return ""
    usual = get_global("likely_subtags").get(found.language, "").split("_")
    script = found.script or (usual[1] if len(usual) > 1 and not found.territory else "")
    return f"{found.language}-{script}".lower() if script else ""


def for_letters(language: str, among: Sequence[Locale] = OFFERED) -> Locale:
    """Return the locale of a letter: the contact's language where it is offered, else English, else the first offered."""
    return find(language, among) or find(SOURCE.tag, among) or among[0]


@lru_cache(maxsize=100)
def direction(tag: str) -> Direction:
    """Return which way a language is written; left to right when the tag is unknown."""
    if tag == PSEUDO.tag:
        return PSEUDO.direction
    try:
        return "rtl" if CldrLocale.parse(tag.replace("-", "_")).text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"


def best(accept_language: str, among: Sequence[Locale] = OFFERED) -> Locale:
    """Return the offered locale a browser's `Accept-Language` likes best.

    Without a header the first offered; with wishes none of which is offered, English, since whoever asks for Polish is more
    likely to read English than Swedish.
    """
    wishes = sorted(_wishes(accept_language), key=lambda wish: -wish[1])
    for tag, _weight in wishes:
        if tag == "*":
            return among[0]
        if locale := find(tag, among):
            return locale
    return (find(SOURCE.tag, among) or among[0]) if wishes else among[0]


def _wishes(header: str) -> list[tuple[str, float]]:
    wishes = []
    for part in header.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        if tag.strip() and (weight := _weight(parameter)) > 0:
            wishes.append((tag.strip(), weight))
    return wishes


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
