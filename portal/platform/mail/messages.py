"""A letter as the bytes that travel.

Built by hand: the standard library needs 2-4 ms a message and, in Python 3.11, loses spaces between the encoded words of a long
header. What is built twice from the same letter is the same to the byte, so that a repeated message is recognised as one.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

import idna

from portal.platform.letters.composing import Letter

LINE = 76
"""Characters of a header line, and of a body line as encoded."""
_FRAME = len("=?utf-8?b??=")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN = re.compile(r"[!-~]+( [!-~]+)*")
_NEEDS_QUOTES = re.compile(r"[^A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]")


class Unsendable(ValueError):
    """An address or a header value that cannot stand in a message; sending again will not help."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom. One recipient, always."""

    sender: str
    recipient: str
    message_id: str
    """Without angle brackets; the same for every attempt."""
    written_at: datetime
    unsubscribe_url: str | None = None
    """Only in reminders: mail programs show a button that stops them by a POST."""


def ascii_address(address: str) -> str:
    """Return one bare address with its domain as A-labels.

    Raises:
        Unsendable: it is not exactly one address, or its local part is not ASCII, which relays seldom take.
    """
    local, at, domain = address.strip(" ").rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local) or len(local) > 64:
        raise Unsendable("not an address")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except (idna.IDNAError, UnicodeError) as error:
        raise Unsendable("not a domain") from error


def build(letter: Letter, envelope: Envelope) -> bytes:
    """Return the whole message with CRLF line ends.  Raises Unsendable."""
    boundary = f"=_{hashlib.sha256(envelope.message_id.encode()).hexdigest()[:32]}"  # "=_" can stand in no encoded body
    edge = f"--{boundary}".encode()
    return b"\r\n".join((
        mailbox_header("From", letter.sender_name, envelope.sender),
        *(header(name, value) for name, value in _headers(letter, envelope, boundary)), b"",
        edge, *_part("plain", letter.text),
        edge, *_part("html", letter.html),
        edge + b"--", b"",
    ))


def _headers(letter: Letter, envelope: Envelope, boundary: str) -> Iterator[tuple[str, str]]:
    yield "To", ascii_address(envelope.recipient)
    yield "Subject", letter.subject
    yield "Date", format_datetime(envelope.written_at.astimezone(UTC))
    yield "Message-ID", f"<{envelope.message_id}>"
    yield "Auto-Submitted", "auto-generated"
    if envelope.unsubscribe_url:
        yield "List-Unsubscribe", f"<{envelope.unsubscribe_url}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "Content-Language", letter.locale
    yield "MIME-Version", "1.0"
    yield "Content-Type", f'multipart/alternative; boundary="{boundary}"'


def header(name: str, value: str) -> bytes:
    """Return one header line, folded so that no line is longer than 76 characters where it has a space to fold at.

    Raises:
        Unsendable: the value holds a line break or another control character.
    """
    return _line(name, value.split(" ") if _is_plain(value) else _encoded(value, LINE - len(name) - 2))


def mailbox_header(name: str, display: str, address: str) -> bytes:
    """Return a header line with one address and the name of whose it is.  Raises Unsendable."""
    bare = ascii_address(address)
    if not display:
        return _line(name, [bare])
    if not _is_plain(display):
        return _line(name, [*_encoded(display, LINE - len(name) - 2), f"<{bare}>"])
    escaped = display.replace("\\", "\\\\").replace('"', '\\"')
    return _line(name, [*(f'"{escaped}"' if _NEEDS_QUOTES.search(display) else display).split(" "), f"<{bare}>"])


def _is_plain(value: str) -> bool:
    if _FORBIDDEN.search(value):
        raise Unsendable("a control character in a header")
    return bool(_PLAIN.fullmatch(value)) and "=?" not in value


def _line(name: str, words: list[str]) -> bytes:
    lines = [f"{name}: {words[0]}"]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > LINE:
            lines.append(f" {word}")
        else:
            lines[-1] += f" {word}"
    return "\r\n".join(lines).encode("ascii")


def _encoded(value: str, room: int) -> list[str]:
    """Return text as encoded words of whole characters; spaces stand inside the words, since those between them vanish."""
    words: list[str] = []
    chunk = b""
    for character in value:
        byte = character.encode("utf-8", "replace")
        if chunk and len(chunk) + len(byte) > ((room if not words else LINE - 1) - _FRAME) // 4 * 3:
            words.append(_word(chunk))
            chunk = b""
        chunk += byte
    return [*words, _word(chunk)]


def _word(chunk: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(chunk).decode()}?="


def _part(kind: str, text: str) -> tuple[bytes, ...]:
    """Return one body: quoted-printable, or base64 where that is shorter (scripts other than Latin)."""
    lines = text.rstrip().splitlines()
    data = "\r\n".join((*lines, "")).encode()
    quoted = binascii.b2a_qp(data, istext=True)
    coded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    way, body = (b"quoted-printable", quoted) if len(quoted) <= len(coded) else (b"base64", coded)
    return (f"Content-Type: text/{kind}; charset=utf-8".encode(), b"Content-Transfer-Encoding: " + way, b"", body)
