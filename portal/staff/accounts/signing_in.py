"""Who is signed in: Flask-Login's cookie holds a session's token, the database the rest.

A session ends after 30 minutes without a request, ten hours after signing in, or when its row is removed.
"""

from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, current_user, login_user

from portal.core.people import Reader
from portal.language.current import set_locale
from portal.language.locales import find, offered
from portal.platform.sealing import Sealer
from portal.staff.accounts import queries
from portal.staff.accounts.hashing import Passwords, argon2id
from portal.staff.accounts.navigation import init_navigation
from portal.staff.accounts.queries import SignedIn
from portal.staff.accounts.services import sessions
from portal.web.current import clock, reading, settings, write

NOTED_EVERY = timedelta(minutes=5)
NAME = "portal.passwords"
WITHOUT_PERSON = frozenset({"static", "health.show_life", "health.show_readiness"})
"""Endpoints that are answered without looking who asks."""


@dataclass(frozen=True)
class Person:
    """Whoever is signed in, as Flask-Login and the pages see them."""

    token: str
    signed_in: SignedIn
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def reader(self) -> Reader:
        """The person whose queries these are."""
        return self.signed_in.reader

    @property
    def has_second_factor(self) -> bool:
        """Whether the person has shown the second factor."""
        return self.signed_in.has_second_factor

    def get_id(self) -> str:
        """Return the session's token."""
        return self.token


def init_signing_in(app: Flask, *, hasher: PasswordHasher | None = None) -> None:
    """Know the signed-in person on every page, and speak their language.

    Args:
        hasher: of another cost than the house's, for tests.
    """
    app.extensions[NAME] = Passwords(hasher or argon2id())
    manager = LoginManager()
    manager.session_protection = None  # it would write to the cookie, and tells nothing a stolen one would not
    manager.user_loader(_load)
    manager.init_app(app)
    app.before_request(_speak)
    init_navigation(app, _loaded)


def passwords() -> Passwords:
    """Return what compares passwords."""
    made: Passwords = current_app.extensions[NAME]
    return made


def sealer() -> Sealer:
    """Return what seals the seeds of second factors."""
    return Sealer(settings().secret_keys, sessions.SEAL)


def person() -> Person:
    """Return who is signed in, perhaps half-way; the access table has let nobody else through."""
    found: Person = current_user._get_current_object()
    return found


def enter(token: str) -> None:
    """Give this browser a session; nothing that stood in its cookie before stays."""
    session.clear()
    if (entered := _load(token)) is not None:
        login_user(entered)


def leave() -> None:
    """Take the session from this browser."""
    session.clear()
    g.pop("person", None)


def _load(token: str) -> Person | None:
    now = clock()
    with reading() as db:
        signed_in = queries.find_session(db, token, now=now)
    if signed_in is None:
        return None
    if now - signed_in.seen_at >= NOTED_EVERY:
        write(lambda db: sessions.note_seen(db, signed_in, now=now))
    g.person = Person(token, signed_in)
    found: Person = g.person
    return found


def _loaded() -> SignedIn | None:
    """Who is signed in, if that is known already: error pages must not ask a database that may be the error."""
    found: Person | None = g.get("person")
    return found.signed_in if found else None


def _speak() -> None:
    if request.endpoint in WITHOUT_PERSON or not current_user.is_authenticated:
        return
    if locale := find(current_user.reader.language, offered(pseudo=settings().pseudo_locale)):
        set_locale(locale.tag)
        g.language_chosen = True
