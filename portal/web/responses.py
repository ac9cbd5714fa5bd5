"""A response of ours: pages and redirects that are complete when they are made, so that nobody looks through them again."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Self
from urllib.parse import quote
from wsgiref.types import WSGIEnvironment

from flask import Response
from werkzeug.datastructures import Headers

from portal.web.here import application_here

HTML = "text/html; charset=utf-8"


class PortalResponse(Response):
    """A response that says on its way out what every one of ours says; what is the same each time is checked once."""

    always: tuple[tuple[str, str], ...] = ()
    """Headers of every response, none of which a view may set as well; `saying_always` makes the class that has them."""
    whole: list[bytes] | None = None
    """The body of a page that was complete when it was made; none where werkzeug has to look."""

    @classmethod
    def complete(cls, body: bytes, status: HTTPStatus = HTTPStatus.OK, headers: Iterable[tuple[str, str]] = ()) -> Self:
        """Return a page, or what leads to one, with all that werkzeug would add on its way out.

        Args:
            headers: an address among them is in ASCII and needs no escapes.
        """
        said = Headers([("Content-Type", HTML), ("Content-Length", str(len(body))), *headers])
        made = cls(status=status, headers=said)
        made.response = made.whole = [body]
        return made

    def get_wsgi_response(self, environ: WSGIEnvironment) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Return body, status and headers."""
        if self.whole is not None and self.response is self.whole and environ["REQUEST_METHOD"] != "HEAD":
            return self.whole, self.status, [*self.headers, *self.always]
        body, status, headers = super().get_wsgi_response(environ)
        return body, status, [*headers, *self.always]


def saying_always(headers: Iterable[tuple[str, str]]) -> type[PortalResponse]:
    """Return the kind of response, for `Flask.response_class`, that carries these headers."""
    return type("Response", (PortalResponse,), {"always": tuple(headers)})


def vary_by_cookie(response: Response) -> None:
    """Say that a response depends on cookies; the usual case, nothing said yet, without parsing."""
    said = response.headers.get("Vary")
    if said is None:
        response.headers["Vary"] = "Cookie"
    elif said != "Cookie":
        response.vary.add("Cookie")


def see_other(path: str) -> Response:
    """Send a browser on to a page of ours after a post.

    Args:
        path: as `url_for` makes it.
    """
    kind: type[PortalResponse] = application_here().app.response_class  # type: ignore[assignment]  # `saying_always` made it
    return kind.complete(b"", HTTPStatus.SEE_OTHER, [("Location", path)])


def tell_script(status: int, words: str) -> Response:
    """Answer a page's script that what it sent is not stored, with what it is to say to the reader.

    Rarely needed, so the words come with the refusal and not with every page.
    """
    return Response(status=status, headers={"X-Why": quote(words)})
