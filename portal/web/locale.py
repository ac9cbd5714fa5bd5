"""Which language a page is in: what the reader chose, else what the letter was written in, else what the browser asks for.

Every page is there in Swedish and English. Whoever opened a letter's link has what that round offers: the session knows it from
then on, each language with whether its texts are reviewed.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from uuid import UUID

from flask import Flask, Response, g, session

from portal.config import Settings
from portal.language.current import current_locale, is_approved, is_complete, set_locale
from portal.language.locales import KNOWN, OFFERED, PSEUDO, Locale, best, find, for_letters
from portal.web.current import installation, settings
from portal.web.here import application_here, request_here

COOKIE = "aktsam-language"
SESSION, ROUND, WITHDRAWN = "languages", "round", "withdrawn"
YEAR = 31_536_000
KNOWN_TAGS, OFFERED_TAGS = (frozenset(locale.tag for locale in locales) for locales in (KNOWN, OFFERED))


def init_locale(app: Flask, settings: Settings) -> None:
    """Choose the language before every request, and remember a choice made during it."""

    def choose() -> None:
        context = request_here()
        asked = context.request
        if asked.endpoint == "static":
            return
        here, cookie = application_here().g, asked.cookies.get(COOKIE)
        known = here.languages = context.session.get(SESSION) or {}
        if cookie in KNOWN_TAGS and cookie in (known or OFFERED_TAGS):  # as nearly always: a tag of ours as it stands
            here.language_chosen = True
            set_locale(cookie)
            return
        chosen = find(cookie, _choosable()) if cookie else None
        here.language_chosen = chosen is not None
        if chosen is None:
            chosen = best(asked.headers.get("Accept-Language", ""), _listed())
        set_locale(chosen.tag)

    def remember(response: Response) -> Response:
        if tag := application_here().g.get("remember_language"):
            response.set_cookie(COOKIE, tag, max_age=YEAR, httponly=True, samesite="Lax",
                                secure=settings.supplier_origin.startswith("https://"))
        return response

    app.before_request(choose)
    app.after_request(remember)


def offered_here() -> tuple[Locale, ...]:
    """Return the languages that the reader of this page can choose, in our order."""
    return (*_listed(), PSEUDO) if settings().pseudo_locale else _listed()


def offer(languages: Mapping[str, bool], preferred: str) -> None:
    """Offer what a round offers, each tag with whether it is reviewed; speak the letter's language unless the reader chose one.

    A choice that this round does not offer gives way to the letter's language, and that to English.
    """
    g.languages = dict(languages)
    if not g.language_chosen or find(current_locale().tag, offered_here()) is None:
        set_locale(for_letters(preferred, _listed()).tag)


def is_still_offered(assessment_id: UUID, allowed: Collection[str]) -> bool:
    """Whether what this browser knows to be on offer is of this round and still holds; asked of every page, so it only looks.

    Args:
        assessment_id: by what a browser knows the round.
        allowed: the unreviewed languages that the round allows now, as the request has read them anyway.
    """
    return request_here().session.get(ROUND) == assessment_id.hex and all(
        [reviewed or tag in allowed for tag, reviewed in _known().items()])


def offer_anew(assessment_id: UUID, languages: Mapping[str, bool], preferred: str) -> bool:
    """Take up what a round offers by now, and say so where it has stopped offering the page's language.

    A browser that goes from one round to another only takes up what that one offers: what its reader chose stays chosen.

    Returns:
        Whether the page's language went: what was read in the old one is then to be read again.
    """
    was, is_same_round = current_locale(), request_here().session.get(ROUND) == assessment_id.hex
    offer(languages, preferred)
    keep_offer(assessment_id)
    if current_locale() is was:
        return False
    if is_same_round:
        choose_language(current_locale().tag)
        session[WITHDRAWN] = was.tag
    return True


def withdrawn_language() -> str | None:
    """Return the language that the reader lost, once: for the first page after it."""
    held = request_here().session
    return held.pop(WITHDRAWN) if WITHDRAWN in held else None


def keep_offer(assessment_id: UUID) -> None:
    """Let this browser have what `offer` offered from now on, for the pages of this round."""
    session[SESSION], session[ROUND] = g.languages, assessment_id.hex


def is_unreviewed() -> bool:
    """Whether no reader of the page's language has approved what stands on it."""
    tag = current_locale().tag
    return not _known().get(tag, is_approved(tag))


def choose_language(tag: str) -> bool:
    """Take a reader's choice, for this page and the next year; False when this very language is not offered."""
    locale = next((each for each in _choosable() if each.tag == tag), None)
    if locale is None:
        return False
    set_locale(locale.tag)
    g.remember_language = locale.tag
    g.language_chosen = True
    return True


def _known() -> Mapping[str, bool]:
    """What a round offers this reader; empty before a link was opened, and for staff."""
    held: Mapping[str, bool] = application_here().g.get("languages", {})
    return held


def _listed() -> tuple[Locale, ...]:
    known = _known()
    return _in_our_order(tuple(known)) if known else OFFERED


@lru_cache(maxsize=100)
def _in_our_order(tags: tuple[str, ...]) -> tuple[Locale, ...]:
    return tuple(locale for locale in KNOWN if locale.tag in tags)


def _choosable() -> tuple[Locale, ...]:
    """What may be chosen: of a visitor we do not know the round, and believe that any language we speak was on offer."""
    listed = offered_here()
    if _known() or installation().wing == "staff":
        return listed
    return (*listed, *(locale for locale in KNOWN if locale not in listed and is_complete(locale.tag)))
