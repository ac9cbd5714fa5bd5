"""A request of ours: read as werkzeug reads it, without the detours that every page would pay for."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import cast
from urllib.parse import unquote

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.http import parse_cookie

from portal.casework.contents.running import Kept
from portal.core.caching import cached_property
from portal.web.here import request_here

MOST_HEADERS = 2_000
"""How many browsers' cookies a process remembers taken apart."""
_LENGTH = re.compile("[0-9]{1,9}")
PLAIN = "application/x-www-form-urlencoded"
Fields = ImmutableMultiDict[str, str]
_taken_apart: Kept[str, Fields] = Kept(MOST_HEADERS)


class PortalRequest(Request):
    """A request whose cookies are taken apart once for each browser, and whose plain form is read without a parser of files."""

    @cached_property
    def cookies(self) -> Fields:
        """The cookies sent; nobody can change them, so requests share them."""
        header = self.environ.get("HTTP_COOKIE", "")
        return _taken_apart.find(header) or _taken_apart.keep(header, ImmutableMultiDict(parse_cookie(header)))

    @cached_property
    def sent(self) -> dict[str, str]:
        """The fields of the form that was sent, each with the first of its values."""
        return {name: values[0] for name, values in self._entries()}

    @cached_property
    def filled(self) -> dict[str, list[str]]:
        """The fields of the form that was sent, each with all its values; without those left empty, as most are."""
        return {name: values for name, values in self._entries() if values != [""]}

    def _entries(self) -> Iterable[tuple[str, list[str]]]:
        """Every field with the list of its values that the form keeps; `lists()` would copy each."""
        return cast(Iterable[tuple[str, list[str]]], dict.items(self.form))

    def _load_form_data(self) -> None:
        if "form" in vars(self) or self.environ.get("CONTENT_TYPE") != PLAIN:
            super()._load_form_data()
        else:
            vars(self).update(form=_fields(self._body()), files=ImmutableMultiDict(), stream=BytesIO())  # it is read

    def _body(self) -> bytes:
        """The whole body. Where its length is told and allowed it is read at once, without a guard around the server's stream."""
        told, most = self.environ.get("CONTENT_LENGTH", ""), self.max_content_length
        if not _LENGTH.fullmatch(told) or "HTTP_TRANSFER_ENCODING" in self.environ or most is None or int(told) > most:
            return self.stream.read()
        body: bytes = self.environ["wsgi.input"].read(int(told))
        return body if len(body) == int(told) else body + self.stream.read()  # the guard says what a body cut short means


def asked_here() -> PortalRequest:
    """Return the request being answered."""
    return cast(PortalRequest, request_here().request)


def _fields(body: bytes) -> Fields:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return ImmutableMultiDict()  # as werkzeug has it; no browser sends that, and the missing CSRF value refuses it
    parts = [(part, part.partition("=")) for part in text.split("&") if part]
    return ImmutableMultiDict([(_unquoted(name), _unquoted(value)) if "%" in part or "+" in part else (name, value)
                               for part, (name, _, value) in parts])


def _unquoted(text: str) -> str:
    return unquote(text.replace("+", " "), errors="werkzeug.url_quote")
