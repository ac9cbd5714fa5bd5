"""Handing a message over: to an SMTP relay, or into a folder. Every ending has a type; none raises."""

import os
import re
import smtplib
import socket
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from portal.config import is_loopback

SECONDS = 30
"""The longest wait for any one reply."""
LONGEST_REASON = 300
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
"""Relays repeat the recipient in their refusals; reasons are logged, and logs hold no addresses."""
_PORTS = {"implicit": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The relay answers for the message from now on."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Never to be sent again as it is: unknown recipient, unwanted content."""

    reason: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not taken this time.

    `whole_relay`: it lies with the relay or our access to it, so no other message would be taken.
    `broke_off`: the relay ended the talk or fell silent once it knew this message; whether it takes others is not known.
    """

    reason: str
    whole_relay: bool = False
    broke_off: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message was sent to its end and no answer came: it may have been taken (RFC 1047)."""

    reason: str


Outcome = HandedOver | Refused | Deferred | Unknown


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message and its envelope: one recipient."""

    sender: str
    recipient: str
    message_id: str
    content: bytes = field(repr=False)


class Delivery(Protocol):
    """A way out of the house."""

    def send(self, parcel: Parcel) -> Outcome:
        """Try once to hand a message over."""

    def close(self) -> None:
        """Let go of whatever is held open."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where and how to reach the relay."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)


def delivery_for(mail_url: str) -> Delivery:
    """Return the way out that a setting names.

    `folder:///path`, or `smtp://user:password@host:port?tls=…` with `starttls` (the default but on loopback), `implicit`, `none`.

    Raises:
        ValueError: the address names no way we know.
    """
    parts = urlsplit(mail_url)
    if parts.scheme == "folder" and parts.path:
        return FolderDelivery(Path(parts.path))
    if parts.scheme != "smtp" or not parts.hostname:
        raise ValueError("PORTAL_MAIL_URL is neither smtp://host nor folder:///path")
    tls = parse_qs(parts.query).get("tls", ["none" if is_loopback(parts.hostname) else "starttls"])[-1]
    if tls not in _PORTS:
        raise ValueError("tls in PORTAL_MAIL_URL is neither starttls, implicit nor none")
    return SmtpDelivery(Relay(parts.hostname, parts.port or _PORTS[tls], tls,
                              unquote(parts.username or ""), unquote(parts.password or "")))


class FolderDelivery:
    """Writes each message as a file that is there whole or not at all; the same message again is the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, parcel: Parcel) -> Outcome:
        """Write the message, readable by the owner only, since it holds a personal link."""
        name = re.sub(r"[^A-Za-z0-9.-]", "_", parcel.message_id.partition("@")[0])
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, unfinished = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".new")
            with os.fdopen(descriptor, "wb") as file:
                file.write(parcel.content)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(self.folder / f"{name}.eml")
        except OSError as error:
            return Deferred(_reason(error), whole_relay=True)
        return HandedOver()

    def close(self) -> None:
        """Nothing is held open."""


class SmtpDelivery:
    """Talks to one relay over one connection, opened when needed and again when it was lost between two messages."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._connection: smtplib.SMTP | None = None

    def send(self, parcel: Parcel) -> Outcome:
        """Try once to hand a message over; a connection that died while idle is not held against the message."""
        was_open = self._connection is not None
        problem = self._offer(parcel)
        if was_open and self._connection is None and isinstance(problem, Deferred):
            problem = self._offer(parcel)
        outcome = problem or self._transfer(parcel)
        if not isinstance(outcome, HandedOver) and self._connection is not None:
            self._forget_transaction()
        return outcome

    def close(self) -> None:
        """End the conversation."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()

    def _offer(self, parcel: Parcel) -> Outcome | None:
        """Go as far as the relay's word that it will listen; return why it will not, or None."""
        names_recipient = False
        try:
            connection = self._connection or self._open()
            code, reply = connection.mail(parcel.sender)
            if code != 250:  # says something of us, not of this message
                return Deferred(_reason(reply, code), whole_relay=True)
            names_recipient = True
            code, reply = connection.rcpt(parcel.recipient)
            if code not in (250, 251, 252):
                return _declined(code, reply)
            code, reply = connection.docmd("DATA")
            return None if code == 354 else _declined(code, reply)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:  # Unicode: a host or a password that cannot be said
            self._drop()
            return Deferred(_reason(error), whole_relay=not names_recipient, broke_off=names_recipient)

    def _transfer(self, parcel: Parcel) -> Outcome:
        connection = self._connection
        if connection is None:
            return Deferred("the connection is gone", whole_relay=True)
        try:
            connection.send(_dotted(parcel.content))
            code, reply = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Unknown(_reason(error))
        if code == -1:
            self._drop()
            return Unknown("the relay hung up")
        return HandedOver() if 200 <= code < 300 else _declined(code, reply)

    def _open(self) -> smtplib.SMTP:
        relay, name = self._relay, socket.gethostname() or "localhost"
        if relay.tls == "implicit":
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, name, timeout=SECONDS, context=context)
        else:
            connection = smtplib.SMTP(relay.host, relay.port, name, timeout=SECONDS)
        try:
            if relay.tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            if relay.user:
                connection.login(relay.user, relay.password)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _forget_transaction(self) -> None:
        try:
            if self._connection is not None:
                self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _declined(code: int, reply: bytes) -> Outcome:
    if 500 <= code < 600:
        return Refused(_reason(reply, code))
    return Deferred(_reason(reply, code), broke_off=code in (421, -1))


def _dotted(content: bytes) -> bytes:
    """Return a message as it goes over the line: leading dots doubled, ended by a dot of its own (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", content) + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _reason(what: bytes | Exception, code: int | None = None) -> str:
    if isinstance(what, smtplib.SMTPResponseException):
        reply = what.smtp_error
        return _reason(reply if isinstance(reply, bytes) else reply.encode(), what.smtp_code)
    if isinstance(what, UnicodeError):
        return type(what).__name__  # its text would show a letter of the password
    text = what.decode("ascii", "replace") if isinstance(what, bytes) else f"{type(what).__name__}: {what}"
    return " ".join(f"{code or ''} {_ADDRESS.sub('(address)', text)}".split())[:LONGEST_REASON]
