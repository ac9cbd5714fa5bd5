"""Sessions in Flask's own signed cookie, whose signature is checked once."""

import json
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, Signer, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode

from portal.casework.contents.running import Kept
from portal.web.responses import vary_by_cookie

NESTED = (dict, list)
MOST_SESSIONS = 5_000
"""How many cookies a process remembers that it has checked."""


class _Signer(TimestampSigner):
    """Signs as itsdangerous does, with a key derived once from each secret."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - itsdangerous' own
        super().__init__(*arguments, **settings)
        self._derived = lru_cache(super().derive_key)

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """Return the key for signatures that follows from a secret, or from the newest."""
        return self._derived(secret_key)


class _Sealer(URLSafeTimedSerializer):
    """Writes the cookies that Flask's serializer reads, and reads those that it wrote.

    What a session of ours holds is plain JSON, too short and too random to gain by compression.
    """

    def __init__(self, usual: URLSafeTimedSerializer, told: Callable[[str, dict[str, Any]], object]) -> None:
        """Take over keys and salt; `told` hears of every cookie written, which holds when it comes back."""
        super().__init__(usual.secret_keys, salt=usual.salt, serializer=usual.serializer, signer=_Signer,
                         signer_kwargs=usual.signer_kwargs)
        self._signer, self._told = super().make_signer(), told

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        """Return what signs: always the same, it remembers nothing of what it signed."""
        return self._signer if salt is None else super().make_signer(salt)

    def dump_payload(self, obj: Any) -> bytes:  # noqa: ANN401 - itsdangerous' own
        """Return a session as text for a cookie.  Raises TypeError for what is not JSON."""
        return base64_encode(json.dumps(obj, separators=(",", ":")))

    def dumps(self, obj: Any, salt: str | bytes | None = None) -> str:  # noqa: ANN401 - itsdangerous' own
        """Sign a session."""
        cookie = str(super().dumps(obj, salt))
        self._told(cookie, obj)
        return cookie


class RememberingSessions(SecureCookieSessionInterface):
    """Flask's own signed cookie. What a signature covers never changes, so a cookie that held is then only asked its age."""

    def __init__(self) -> None:
        self._made: _Sealer | None = None
        self._held: Kept[str, tuple[dict[str, Any], float]] = Kept(MOST_SESSIONS)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and checks, made once: the keys of a process never change."""
        if self._made is None and (usual := super().get_signing_serializer(app)) is not None:
            self._made = _Sealer(usual, lambda cookie, content: self._held.keep(cookie, (_copied(content), time.time())))
        return self._made

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request's cookie; an empty one when there is none that holds."""
        cookie, checks = request.cookies.get(app.config["SESSION_COOKIE_NAME"]), self.get_signing_serializer(app)
        if not cookie or checks is None:
            return super().open_session(app, request)
        kept, lifetime = self._held.find(cookie), app.config["PERMANENT_SESSION_LIFETIME"].total_seconds()
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
        return {key: _copied(value) if isinstance(value, NESTED) else value for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data
