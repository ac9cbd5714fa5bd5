"""Whoever may stand at the door: browsers with every kind of session, and how the database is compared before and after."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.db.base import Base
from portal.db.work import Database
from portal.staff.accounts.services import sessions
from tests.factories.rounds import NOW
from tests.factories.world import ABSENT, Case, World
from tests.fixtures.world import HTTP, Wings

CSRF = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
WITH_FORM = ("/account", "/second-factor", "/sign-in", "/")
"""Pages that hold a form, one of which everybody is shown."""
EXCEPTED = {("staff_session", "seen_at")}
"""What a GET may change: the idle time of a session, at most every five minutes."""
EVERYTHING = {table.name: str(select(*[column for column in table.columns if (table.name, column.name) not in EXCEPTED]))
              for table in Base.metadata.sorted_tables}
"""By table, the statement that reads all its rows."""


@dataclass
class Visitor:
    """A browser: cookies, and the CSRF value of a page it has seen."""

    app: Flask
    origin: str = HTTP
    cookie: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start with a session."""
        self.client = self.app.test_client()
        self._token = ""
        if self.cookie:
            with self.client.session_transaction(base_url=self.origin) as session:
                session.update(self.cookie)

    @property
    def token(self) -> str:
        """A CSRF value for this session."""
        for path in WITH_FORM if not self._token else ():
            if found := CSRF.search(self.client.get(path, base_url=self.origin).get_data(as_text=True)):
                self._token = found[1]
                break
        return self._token

    def send(self, method: str, path: str, *, csrf: bool = True, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a request; with everything that a browser adds unless `csrf` is off."""
        proof = {"csrf_token": self.token} if csrf and method in ("POST", "PUT", "PATCH", "DELETE") else {}
        more.setdefault("headers", {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"} if proof else {})
        more.setdefault("base_url", self.origin)
        fields = {**proof, **(data or {})} if method not in ("GET", "HEAD") else {}
        return self.client.open(path, method=method, data=fields or None, **more)


def signed_in(app: Flask, token: str, **more: Any) -> Visitor:
    """Return the browser of somebody of the staff."""
    return Visitor(app, cookie={"_user_id": token, "_fresh": True}, **more)


def again(database: Database, app: Flask, world: World, name: str) -> Visitor:
    """Return a new browser of somebody, with a session of its own."""
    token = database.write(lambda db: sessions.open_session(
        db, world.people[name], has_second_factor=name != "password_only", now=NOW))
    return signed_in(app, token)


def linked(app: Flask, *opened: tuple[UUID, UUID], **more: Any) -> Visitor:
    """Return a browser that has opened these links: assessment and link."""
    return Visitor(app, cookie={"links": {str(assessment): str(link) for assessment, link in opened}}, **more)


def opener(app: Flask, case: Case, **more: Any) -> Visitor:
    """Return a browser that has opened the link of a case."""
    return linked(app, (case.ids["assessment_id"], case.link_id), **more)


def address(rule: Rule, case: Case | None, world: World) -> str:
    """Return where a route leads for a case; None means that there is no such thing."""
    values: dict[str, Any] = {"name": "icon.svg", "section": "work", "section_id": "work", "form": "zip", "question": "process",
                              "locale": "sv", "domain": "messages", "secret": case.secret if case else "x" * 43}
    ids = {name: (case.ids[name] if case else ABSENT) for name in world.ours.ids}
    built = rule.build({name: {**ids, **values}[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None, rule
    return built[1]


def rules(wings: Wings) -> Iterable[tuple[str, Rule]]:
    """Give every route of both applications."""
    return [(wing, rule) for wing, app in wings.items() for rule in app.url_map.iter_rules()]


def fingerprint(engine: Engine) -> dict[str, str]:
    """Return a digest of every table's rows, as the driver gives them, so that a test can say which one has changed."""
    found = {}
    with engine.connect() as connection:
        for table, statement in EVERYTHING.items():
            rows = sorted(map(repr, connection.exec_driver_sql(statement).fetchall()))
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the tables that differ."""
    return [name for name in before if before[name] != after[name]]
