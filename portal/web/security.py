"""What holds on every response and every unsafe request: headers, nonces, origin, CSRF, hosts, sizes."""

import base64
import binascii
import os
from datetime import timedelta
from hmac import compare_digest
from itertools import chain
from urllib.parse import urlsplit

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest, Forbidden

from portal.config import Settings
from portal.web.here import application_here, request_here
from portal.web.responses import saying_always, vary_by_cookie

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
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
POLICY = ("default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'")
POLICY_WITHOUT_SCRIPTS = POLICY.replace("script-src 'nonce-{nonce}'; ", "")
FIELD = HELD = "csrf_token"
"""The name of Flask-WTF's field in forms; and where it keeps its secret in the session: twenty random bytes in hexadecimal."""
SECRET_BYTES = 20


class MaskedCsrf(CSRFProtect):  # type: ignore[misc]  # Flask-WTF carries no types
    """Flask-WTF's check, with a value that looks different in every response, so that compressed pages give nothing away.

    The value is the secret that Flask-WTF keeps in the signed session, under a mask. Signing it once more, as Flask-WTF does,
    would cost every page and every post a signature, and guard nothing that the session's own does not.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        """Let harmless requests pass, accept the session's value; everything else is Flask-WTF's to refuse."""
        context = request_here()
        if context.request.method not in UNSAFE:
            return
        secret = context.session.get(HELD)
        sent = context.request.form.get(FIELD) or self._get_csrf_token() or ""
        if secret and compare_digest(secret.encode(), unmask(sent).encode()):
            application_here().g.csrf_valid = True
        else:
            super().protect(apply_exemptions)


def random_text(count: int) -> str:
    """Return that many random bytes, which nobody can guess, as text that can stand in an address or attribute."""
    return _text(os.urandom(count)).rstrip("=")


def masked_csrf_token() -> str:
    """Return the session's CSRF value, masked anew."""
    held = request_here().session
    token: str | None = held.get(HELD)
    if token is None:
        token = held[HELD] = os.urandom(SECRET_BYTES).hex()
    secret = bytes.fromhex(token)
    mask = os.urandom(len(secret))
    return _text(mask + _xor(secret, mask))


def unmask(token: str) -> str:
    """Return the value behind a masked one; some other text, so refused, when it is not one."""
    try:
        raw = base64.urlsafe_b64decode(token)
    except ValueError:
        return ""
    half = len(raw) // 2
    return _xor(raw[half:2 * half], raw[:half]).hex()


def _text(value: bytes) -> str:
    """Bytes in the URL's alphabet of base64; `base64.urlsafe_b64encode` translates twice as long as it encodes."""
    return binascii.b2a_base64(value, newline=False).decode().replace("+", "-").replace("/", "_")


def _xor(value: bytes, mask: bytes) -> bytes:
    """Two values of one length, bit by bit."""
    mixed = int.from_bytes(value, "big") ^ int.from_bytes(mask, "big")
    return mixed.to_bytes(len(value), "big")


def csp_nonce() -> str:
    """Return the nonce that the scripts of this response carry."""
    kept = application_here().g
    nonce: str | None = kept.get("csp_nonce")
    if nonce is None:
        nonce = kept.csp_nonce = random_text(16)
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
        WTF_CSRF_CHECK_DEFAULT=False,  # `init_security` checks every unsafe request itself
    )


def init_security(app: Flask, settings: Settings, *, wing: str) -> None:
    """Check unsafe requests and complete every response."""
    configure(app, settings, wing=wing)
    origin = settings.supplier_origin if wing == "supplier" else settings.staff_origin
    app.before_request(lambda: check_origin(origin))
    app.before_request(make_room)
    csrf = MaskedCsrf(app)
    app.before_request(lambda: csrf.protect(apply_exemptions=True))
    app.before_request(check_characters)
    app.jinja_env.globals["csrf_token"] = masked_csrf_token
    # Flask-WTF gives pages the bare value; the later processor wins.
    app.context_processor(lambda: {"csrf_token": masked_csrf_token})
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.response_class = saying_always((HEADERS | HTTPS_ONLY if origin.startswith("https://") else HEADERS).items())
    app.after_request(complete)


def make_room() -> None:
    """Let people of the staff send whole files to the few pages that take them; everybody else stays at the usual limit."""
    context = request_here()
    asked = context.request
    if asked.endpoint in IMPORTS and "_user_id" in context.session:
        asked.max_content_length = asked.max_form_memory_size = LARGEST_IMPORT * 2


def check_origin(origin: str) -> None:
    """Refuse an unsafe request that a page of another origin sent.  Raises Forbidden."""
    asked = request_here().request
    if asked.method not in UNSAFE:
        return
    site, sender = asked.environ.get("HTTP_SEC_FETCH_SITE"), asked.environ.get("HTTP_ORIGIN")
    if site not in (None, "same-origin", "none") or sender not in (None, origin):
        raise Forbidden("cross-origin")


def check_characters() -> None:
    """Refuse a request that holds the character no database text may hold; nobody can type it.  Raises BadRequest."""
    asked = request_here().request
    typed = chain.from_iterable(asked.form.listvalues()) if asked.method in UNSAFE else ()
    if "\0" in asked.path or b"%00" in asked.query_string or any(["\0" in value for value in typed]):
        raise BadRequest("a null character")


def complete(response: Response) -> Response:
    """Add the headers that differ from response to response; those that never do are the class's (`saying_always`)."""
    headers = response.headers
    said = {name for name, _ in headers}  # asking `headers` itself for one that is not there is dear
    if "Content-Security-Policy" not in said:
        nonce = application_here().g.get("csp_nonce")
        headers.add("Content-Security-Policy", POLICY.format(nonce=nonce) if nonce else POLICY_WITHOUT_SCRIPTS)
    if "Cache-Control" not in said:
        headers.add("Cache-Control", "no-store")
        if "Vary" in said:
            vary_by_cookie(response)
        else:
            headers.add("Vary", "Cookie")
    return response
