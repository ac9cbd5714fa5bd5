"""Flask, lighter where every request pays: sessions checked once, and no question whether a view is asynchronous."""

import time
from collections.abc import Callable, Iterable
from typing import IO, Any
from urllib.parse import unquote
from wsgiref.types import WSGIEnvironment

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

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


def vary_by_cookie(response: Response) -> None:
    """Say that a response depends on cookies; the usual case, nothing said yet, without parsing."""
    said = response.headers.get("Vary")
    if said is None:
        response.headers["Vary"] = "Cookie"
    elif said != "Cookie":
        response.vary.add("Cookie")


class PortalResponse(Response):
    """A response that says on its way out what every one of ours says; what is the same each time is checked once."""

    always: tuple[tuple[str, str], ...] = ()
    """Headers of every response, none of which a view may set as well; `saying_always` makes the class that has them."""

    def get_wsgi_response(self, environ: WSGIEnvironment) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Return body, status and headers."""
        body, status, headers = super().get_wsgi_response(environ)
        return body, status, [*headers, *self.always]


def saying_always(headers: Iterable[tuple[str, str]]) -> type[PortalResponse]:
    """Return the kind of response, for `Flask.response_class`, that carries these headers."""
    return type("Response", (PortalResponse,), {"always": tuple(headers)})


class PlainForms(FormDataParser):
    """Reads forms as werkzeug does, those without files without its detour through bytes."""

    def _parse_urlencoded(self, stream: IO[bytes], mimetype: str, content_length: int | None,
                          options: dict[str, str]) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        pairs = [part.partition("=") for part in stream.read().decode().split("&") if part]
        return stream, self.cls([(_unquoted(name), _unquoted(value)) for name, _, value in pairs]), self.cls()


def _unquoted(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text, errors="werkzeug.url_quote") if "%" in text else text


class PortalRequest(Request):
    """A request of ours."""

    form_data_parser_class = PlainForms


def see_other(path: str) -> Response:
    """Send a browser on to a page of ours after a post.

    Args:
        path: as `url_for` makes it.
    """
    return Response(status=303, headers=[("Location", path)])


class PortalFlask(Flask):
    """An application of ours."""

    request_class = PortalRequest

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - Flask's own
        super().__init__(*arguments, **settings)
        self.session_interface = RememberingSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: none of ours is asynchronous."""
        return func
