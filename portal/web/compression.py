"""Pages compressed on their way out, for installations without a proxy that does it; a proxy passes them on as they are.

Static files come compressed already (`web.static_files`). That a page holds a secret beside words of the reader gives nothing
away by its length, since the CSRF value is masked anew in every response.
"""

import gzip
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

LEAST = 500
"""Bytes below which compressing costs more than it saves."""
LEVEL = 9
Head = list[tuple[str, str]]


class Compressed:
    """An application whose HTML is sent compressed to whoever accepts that."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does. Responses that are not whole pages in HTML pass untouched."""
        response = _Response(start_response, compresses=_accepts(environ))
        chunks = self._app(environ, response.start)
        return response.compressed(chunks) if response.is_held else chunks


class _Response:
    """A response whose head is held back while its body may still become shorter."""

    def __init__(self, start_response: StartResponse, *, compresses: bool) -> None:
        self._start, self._compresses = start_response, compresses
        self._held: tuple[str, Head, Any] | None = None
        self._written: list[bytes] = []

    @property
    def is_held(self) -> bool:
        return self._held is not None

    def start(self, status: str, headers: Head, exc_info: Any = None) -> Callable[[bytes], object]:  # noqa: ANN401 - as WSGI has it
        if not _is_html(headers):
            return self._start(status, headers, exc_info)
        headers = _varying(headers)
        if not self._compresses or not _is_long(headers):
            return self._start(status, headers, exc_info)
        self._held = status, headers, exc_info
        return self._written.append

    def compressed(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        try:
            body = b"".join((*self._written, *chunks))
        finally:
            if (close := getattr(chunks, "close", None)) is not None:
                close()
        if self._held is None:
            raise RuntimeError("the response has not begun")
        status, headers, exc_info = self._held
        body = gzip.compress(body, LEVEL, mtime=0)
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        self._start(status, [*kept, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))], exc_info)
        return [body]


def _accepts(environ: WSGIEnvironment) -> bool:
    if environ["REQUEST_METHOD"] == "HEAD":
        return False
    return parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING", ""), Accept).quality("gzip") > 0


def _is_html(headers: Head) -> bool:
    """Whether it is a page, not encoded by somebody before us."""
    held = {name.lower(): value for name, value in headers}
    return held.get("content-type", "").startswith("text/html") and "content-encoding" not in held


def _is_long(headers: Head) -> bool:
    """Whether the length is known and worth it; pages that are sent piece by piece have none."""
    return any(name.lower() == "content-length" and int(value) > LEAST for name, value in headers)


def _varying(headers: Head) -> Head:
    """Say that another reader may get another encoding."""
    said = [value for name, value in headers if name.lower() == "vary"]
    others = [(name, value) for name, value in headers if name.lower() != "vary"]
    return [*others, ("Vary", ", ".join((*said, "Accept-Encoding")))]
