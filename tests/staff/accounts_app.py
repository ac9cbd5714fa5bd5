"""A staff application with the accounts pages, and stand-ins for the places of other features."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.config import Settings
from portal.core.states import Role
from portal.db.work import Database
from portal.models.accounts import StaffUser
from portal.platform.sealing import Sealer
from portal.staff.accounts import views as accounts
from portal.staff.accounts.hashing import Passwords, argon2id
from portal.staff.accounts.services import people, sessions
from portal.staff.accounts.services.people import Post
from portal.staff.accounts.signing_in import init_signing_in
from portal.staff.home import views as home
from portal.staff.letters import views as letters
from portal.web import access
from portal.web.current import NAME, Installation, reader
from portal.web.errors import init_errors
from portal.web.locale import init_locale
from portal.web.security import init_security
from portal.web.static_files import init_static_files
from portal.web.templating import init_templating

ORIGIN = "http://127.0.0.1:8000"
EMAIL, PASSWORD, SEED = "anna@kansli.example", "korrekt häst batteri", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
KEYS = ("0" * 40, "1" * 40)


def light() -> PasswordHasher:
    """A hasher that costs nothing."""
    return argon2id(memory_kib=8, rounds=1)


class CountingHasher(PasswordHasher):
    """Counts the expensive calls."""

    calls = 0

    def verify(self, *arguments, **named):
        self.calls += 1
        return super().verify(*arguments, **named)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        """Move on."""
        self.now += timedelta(**span)


def make_settings(folder: Path, *, is_demonstration: bool = False) -> Settings:
    """Settings of one machine, in English."""
    return Settings(folder, "", "", "", KEYS, ORIGIN, ORIGIN, f"folder://{folder}/letters", "aktsam@kansli.example", "08-1",
                    is_demonstration=is_demonstration)


def make_app(settings: Settings, database: Database, clock: Callable[[], datetime],
             hasher: PasswordHasher | None = None) -> Flask:
    """The staff application as `portal.app` makes it, with the places of other features empty."""
    app = Flask("portal.web", static_folder=None, template_folder="templates")
    app.extensions[NAME] = Installation(settings, database, clock, "staff")
    init_templating(app)
    init_locale(app, settings)
    init_security(app, settings, wing="staff")
    init_signing_in(app, hasher=hasher or light())
    init_static_files(app)
    for blueprint in (accounts.bp, home.bp, letters.bp, *_places()):
        app.register_blueprint(blueprint)
    access.init_access(app, access.STAFF)
    init_errors(app)
    return app


def _places() -> list[Blueprint]:
    made: dict[str, Blueprint] = {}
    for endpoint in access.STAFF:
        feature, _, view = endpoint.partition(".")
        if view and feature not in ("accounts", "home", "letters"):
            place = made.setdefault(feature, Blueprint(feature, __name__))
            place.add_url_rule(f"/{feature}/{view}", view, lambda: f"a page for {reader().name}")
    return list(made.values())


def make_person(db: Session, *, email: str = EMAIL, role: Role = Role.REVIEWER, authority: str | None = None,
                category: str | None = None, seed: str | None = SEED, hasher: PasswordHasher | None = None) -> UUID:
    """An account; with a second factor unless `seed` is None."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    stored = Passwords(hasher or light()).hash(PASSWORD)
    user_id = people.create_account(db, email, "Anna Berg", Post(role, authority, category), password_hash=stored, now=now)
    if seed:
        sealed = Sealer(KEYS, sessions.SEAL).seal(seed, str(user_id))
        db.execute(update(StaffUser).where(StaffUser.id == user_id).values(totp_seed=sealed, language="en"))
    else:
        db.execute(update(StaffUser).where(StaffUser.id == user_id).values(language="en"))
    return user_id


class Browser:
    """A browser that fills in forms: it takes the CSRF value from the page it saw last."""

    def __init__(self, app: Flask, address: str = "192.0.2.7") -> None:
        self.client: FlaskClient = app.test_client()
        self.app = app
        self.environ = {"REMOTE_ADDR": address, "HTTP_HOST": "127.0.0.1:8000", "HTTP_ACCEPT_LANGUAGE": "en"}
        self.token = ""

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self._seen(self.client.get(path, environ_overrides=self.environ))

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form."""
        return self._seen(self.client.post(path, data={"csrf_token": self.token, **fields}, environ_overrides=self.environ,
                                           headers={"Origin": ORIGIN}))

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
        """Give address and password."""
        self.get("/sign-in")
        return self.post("/sign-in", email=email, password=password)

    def use(self, token: str) -> None:
        """Hold a session that was opened elsewhere."""
        with self.client.session_transaction(environ_overrides=self.environ) as session:
            session["_user_id"] = token

    def give_code(self, clock: Clock, seed: str = SEED) -> TestResponse:
        """Give the code of this moment."""
        self.get("/second-factor")
        return self.post("/second-factor", code=code_at(clock, seed))

    def session_token(self) -> str | None:
        """The token in the cookie."""
        with self.client.session_transaction(environ_overrides=self.environ) as session:
            return session.get("_user_id")

    def _seen(self, response: TestResponse) -> TestResponse:
        if found := re.search(r'name="csrf_token" value="([^"]+)"', response.text):
            self.token = found[1]
        return response


def half_in(app: Flask) -> Browser:
    """A browser whose owner has given the password, and not yet the second factor."""
    browser = Browser(app)
    browser.sign_in()
    return browser


def count(database: Database, model: type) -> int:
    """How many rows a table has."""
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def code_at(clock: Clock, seed: str = SEED) -> str:
    """The code an app shows at this moment."""
    return pyotp.TOTP(seed).at(clock.now)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that run within the block."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
    # BEGIN is no question; neither is what a driver sends to end a transaction.
    statements[:] = [statement for statement in statements if not statement.startswith("BEGIN")]
