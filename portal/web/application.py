"""Flask, lighter where every request pays: sessions checked once, and no question whether a view is asynchronous."""

import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.casework.contents.running import Kept

MOST_SESSIONS = 5_000
"""How many cookies a process remembers that it has checked."""


class RememberingSessions(SecureCookieSessionInterface):
    """Flask's own signed cookie. What a signature covers never changes, so a cookie that held is then only asked its age."""

    def __init__(self) -> None:
        self._made: URLSafeTimedSerializer | None = None
        self._held: Kept[str, tuple[dict[str, Any], float]] = Kept(MOST_SESSIONS)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and checks, made once: the keys of a process never change."""
        if self._made is None:
            self._made = super().get_signing_serializer(app)
        return self._made

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request's cookie; an empty one when there is none that holds."""
        cookie, checks = request.cookies.get(self.get_cookie_name(app)), self.get_signing_serializer(app)
        if not cookie or checks is None:
            return super().open_session(app, request)
        lifetime = app.permanent_session_lifetime.total_seconds()
        kept = self._held.find(cookie)
        if kept is None:
            try:
                data, signed_at = checks.loads(cookie, max_age=int(lifetime), return_timestamp=True)
            except BadSignature:
                return self.session_class()
            kept = self._held.keep(cookie, (data, signed_at.timestamp()))
        content, at = kept
        return self.session_class(deepcopy(content)) if time.time() - at <= lifetime else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie when the session changed; else only say that the page depends on it."""
        if session.modified or app.config["SESSION_REFRESH_EACH_REQUEST"]:
            super().save_session(app, session, response)
        elif session.accessed:
            vary_by_cookie(response)


def vary_by_cookie(response: Response) -> None:
    """Say that a response depends on cookies; the usual case, nothing said yet, without parsing."""
    said = response.headers.get("Vary")
    if said is None:
        response.headers["Vary"] = "Cookie"
    elif said != "Cookie":
        response.vary.add("Cookie")


class PortalFlask(Flask):
    """An application of ours."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - Flask's own
        super().__init__(*arguments, **settings)
        self.session_interface = RememberingSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: none of ours is asynchronous."""
        return func
