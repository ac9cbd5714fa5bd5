"""Sessions in Flask's own signed cookie, whose signature is checked once."""

import time
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.casework.contents.running import Kept
from portal.web.responses import vary_by_cookie

MOST_SESSIONS = 5_000
"""How many cookies a process remembers that it has checked."""


class RememberingSessions(SecureCookieSessionInterface):
    """Flask's own signed cookie. What a signature covers never changes, so a cookie that held is then only asked its age."""

    def __init__(self) -> None:
        self._made: URLSafeTimedSerializer | None = None
        self._held: Kept[str, tuple[dict[str, Any], float]] = Kept(MOST_SESSIONS)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and checks, made once: the keys of a process never change."""
        if self._made is None and (made := super().get_signing_serializer(app)) is not None:
            self._made = made
            sign = made.dumps

            def remember(content: dict[str, Any], salt: str | bytes | None = None) -> str:
                """Sign a session, which holds when it comes back."""
                cookie = str(sign(content, salt))
                self._held.keep(cookie, (_copied(content), time.time()))
                return cookie

            made.dumps = remember  # type: ignore[method-assign,assignment]  # Flask asks for nothing else to sign with
        return self._made

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request's cookie; an empty one when there is none that holds."""
        cookie, checks = request.cookies.get(app.config["SESSION_COOKIE_NAME"]), self.get_signing_serializer(app)
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
        return self.session_class(_copied(content)) if time.time() - at <= lifetime else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie when the session changed; else only say that the page depends on it."""
        if session.modified or app.config["SESSION_REFRESH_EACH_REQUEST"]:
            super().save_session(app, session, response)
        elif session.accessed:
            vary_by_cookie(response)


def _copied(data: Any) -> Any:  # noqa: ANN401 - what a session holds
    """A copy that may be changed. Sessions are JSON: dictionaries, lists, and values that nobody can change."""
    if isinstance(data, dict):
        return {key: _copied(value) if isinstance(value, dict | list) else value for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data
