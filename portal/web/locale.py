"""Which language a page is in: what the reader chose, else what the letter was written in, else what the browser asks for."""

from flask import Flask, Response, g, request

from portal.config import Settings
from portal.language.current import set_locale
from portal.language.locales import best, find, offered

COOKIE = "aktsam-language"
YEAR = 31_536_000


def init_locale(app: Flask, settings: Settings) -> None:
    """Choose the language before every request, and remember a choice made during it."""

    def choose() -> None:
        chosen = find(request.cookies.get(COOKIE, ""), offered(pseudo=settings.pseudo_locale))
        g.language_chosen = chosen is not None
        if chosen is None:
            chosen = best(request.headers.get("Accept-Language", ""))
        set_locale(chosen.tag)

    def remember(response: Response) -> Response:
        if tag := g.get("remember_language"):
            response.set_cookie(COOKIE, tag, max_age=YEAR, httponly=True, samesite="Lax",
                                secure=settings.supplier_origin.startswith("https://"))
        return response

    app.before_request(choose)
    app.after_request(remember)


def prefer(tag: str) -> None:
    """Speak the language of a letter unless the reader chose another."""
    if not g.language_chosen and (locale := find(tag)):
        set_locale(locale.tag)


def choose_language(tag: str, *, pseudo: bool = False) -> bool:
    """Take a reader's choice, for this page and the next year; False when the language is not offered."""
    locale = find(tag, offered(pseudo=pseudo))
    if locale is None:
        return False
    set_locale(locale.tag)
    g.remember_language = locale.tag
    g.language_chosen = True
    return True
