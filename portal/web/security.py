"""What holds on every response and every unsafe request: headers, nonces, origin, CSRF, hosts, sizes."""

import base64
import os
from datetime import timedelta
from hmac import compare_digest
from itertools import chain
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.exceptions import BadRequest, Forbidden

from portal.casework.contents.running import Kept
from portal.config import Settings
from portal.web.application import vary_by_cookie

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LARGEST_BODY = 1_000_000
LARGEST_IMPORT = 25_000_000
IMPORTS = frozenset({"register.import_suppliers"})
MOST_PARTS = 4_000
SUPPLIER_HOURS = 12
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = ("default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'")
POLICY_WITHOUT_SCRIPTS = POLICY.replace("script-src 'nonce-{nonce}'; ", "")
MASK = 16
RANDOM_BYTES = 64
TOKENS = "portal.tokens"
MOST_TOKENS = 5_000
"""For how many sessions a process keeps the signed CSRF value."""


class MaskedCsrf(CSRFProtect):  # type: ignore[misc]  # Flask-WTF carries no types
    """Flask-WTF's check, with a value that looks different in every response, so that compressed pages give nothing away."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Accept the value that this process signed for the session; everything else is Flask-WTF's to check and to refuse."""
        kept = _kept_token() if request.method in UNSAFE else None
        if kept and compare_digest(kept.encode(), (self._get_csrf_token() or "").encode()):
            g.csrf_valid = True
        else:
            super().protect(apply_exemptions)

    def _get_csrf_token(self) -> str | None:
        token: str | None = super()._get_csrf_token()
        return unmask(token) if token else token


def random_bytes(count: int) -> bytes:
    """Return bytes nobody can guess, none of them handed out before; the kernel is asked once a request, not for every use."""
    held: bytes = g.get("random_bytes", b"")
    if len(held) < count:
        held = os.urandom(max(count, RANDOM_BYTES))
    g.random_bytes = held[count:]
    return held[:count]


def random_text(count: int) -> str:
    """Return that many random bytes as text that can stand in an address or attribute."""
    return base64.urlsafe_b64encode(random_bytes(count)).rstrip(b"=").decode()


def masked_csrf_token() -> str:
    """Return the session's CSRF value, masked anew."""
    pad = random_bytes(MASK)
    return base64.urlsafe_b64encode(pad + _xor(_csrf_token().encode(), pad)).decode()


def _csrf_token() -> str:
    """Flask-WTF's value, signed once for each session rather than for each page."""
    if kept := _kept_token():
        return kept
    token: str = generate_csrf()
    _tokens().keep(session["csrf_token"], token)
    return token


def _kept_token() -> str | None:
    return _tokens().find(session.get("csrf_token", ""))


def _tokens() -> Kept[str, str]:
    """Session's secret to signed value."""
    tokens: Kept[str, str] = current_app.extensions[TOKENS]
    return tokens


def unmask(token: str) -> str:
    """Return the value behind a masked one; empty, so refused, when it is not one."""
    try:
        raw = base64.urlsafe_b64decode(token)
        return _xor(raw[MASK:], raw[:MASK]).decode()
    except ValueError:
        return ""


def _xor(value: bytes, pad: bytes) -> bytes:
    length = len(value)
    if not length:
        return b""
    stream = (pad * (length // MASK + 1))[:length]
    return (int.from_bytes(value, "big") ^ int.from_bytes(stream, "big")).to_bytes(length, "big")


def csp_nonce() -> str:
    """Return the nonce that the scripts of this response carry."""
    if "csp_nonce" not in g:
        g.csp_nonce = random_text(16)
    nonce: str = g.csp_nonce
    return nonce


def configure(app: Flask, settings: Settings, *, wing: str) -> None:
    """Set cookies, keys, hosts and limits of an application."""
    origin = settings.supplier_origin if wing == "supplier" else settings.staff_origin
    prefix = "__Host-" if origin.startswith("https://") else ""
    app.config.update(
        SECRET_KEY=f"{wing}:{settings.secret_keys[0]}",
        SECRET_KEY_FALLBACKS=[f"{wing}:{key}" for key in settings.secret_keys[1:]],
        SESSION_COOKIE_NAME=f"{prefix}aktsam-{wing}",
        SESSION_COOKIE_SECURE=bool(prefix),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax" if wing == "supplier" else "Strict",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SUPPLIER_HOURS),
        TRUSTED_HOSTS=[urlsplit(origin).hostname],
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_PARTS,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # our own origin check stands in for the referrer
        WTF_CSRF_CHECK_DEFAULT=True,
    )


def init_security(app: Flask, settings: Settings, *, wing: str) -> None:
    """Check unsafe requests and complete every response."""
    configure(app, settings, wing=wing)
    origin = settings.supplier_origin if wing == "supplier" else settings.staff_origin
    app.extensions[TOKENS] = Kept(MOST_TOKENS)
    app.before_request(lambda: check_origin(origin))
    app.before_request(make_room)
    MaskedCsrf(app)
    app.before_request(check_characters)
    app.jinja_env.globals["csrf_token"] = masked_csrf_token
    # Flask-WTF gives pages the bare value; the later processor wins.
    app.context_processor(lambda: {"csrf_token": masked_csrf_token})
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    secure = origin.startswith("https://")
    app.after_request(lambda response: complete(response, secure=secure))


def make_room() -> None:
    """Let people of the staff send whole files to the few pages that take them; everybody else stays at the usual limit."""
    if request.endpoint in IMPORTS and "_user_id" in session:
        request.max_content_length = request.max_form_memory_size = LARGEST_IMPORT * 2


def check_origin(origin: str) -> None:
    """Refuse an unsafe request that a page of another origin sent.  Raises Forbidden."""
    if request.method not in UNSAFE:
        return
    site, sender = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or sender not in (None, origin):
        raise Forbidden("cross-origin")


def check_characters() -> None:
    """Refuse a request that holds the character no database text may hold; nobody can type it.  Raises BadRequest."""
    typed = chain.from_iterable(request.form.listvalues()) if request.method in UNSAFE else ()
    if "\0" in request.path or b"%00" in request.query_string or any("\0" in value for value in typed):
        raise BadRequest("a null character")


def complete(response: Response, *, secure: bool) -> Response:
    """Add the headers every response carries."""
    headers, more = response.headers, list(HEADERS.items())
    if "Content-Security-Policy" not in headers:
        nonce = g.get("csp_nonce")
        more.append(("Content-Security-Policy", POLICY.format(nonce=nonce) if nonce else POLICY_WITHOUT_SCRIPTS))
    if "Cache-Control" not in headers:
        more.append(("Cache-Control", "no-store"))
        vary_by_cookie(response)
    if secure:
        more.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    headers.extend(more)
    return response
