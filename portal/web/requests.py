"""A request of ours: read as werkzeug reads it, without the detours that every page would pay for."""

from functools import cached_property
from typing import IO
from urllib.parse import unquote

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.http import parse_cookie

from portal.casework.contents.running import Kept

MOST_HEADERS = 2_000
"""How many browsers' cookies a process remembers taken apart."""
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

    def _load_form_data(self) -> None:
        if "form" in vars(self) or self.environ.get("CONTENT_TYPE") != PLAIN:
            super()._load_form_data()
        else:
            vars(self).update(form=_fields(self.stream), files=ImmutableMultiDict())


def _fields(body: IO[bytes]) -> Fields:
    try:
        text = body.read().decode()
    except UnicodeDecodeError:
        return ImmutableMultiDict()  # as werkzeug has it; no browser sends that, and the missing CSRF value refuses it
    pairs = [part.partition("=") for part in text.split("&") if part]
    return ImmutableMultiDict([(_unquoted(name), _unquoted(value) if value else "") for name, _, value in pairs])


def _unquoted(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text, errors="werkzeug.url_quote") if "%" in text else text
