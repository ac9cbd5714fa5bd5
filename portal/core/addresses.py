"""E-mail and web addresses as people write them, brought to one form; whether anybody is there is not asked."""

import re
from collections.abc import Callable, Mapping

LONGEST_EMAIL, LAST_PORT = 254, 65_535
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?:[^\W\d_]{{2,63}}|xn--[a-z0-9-]{{2,59}})")
_MAILBOX = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")
_ADDRESS = re.compile(r"(?P<host>[^\s/?#@:\\]+)(?::(?P<port>[0-9]{1,5}))?(?P<rest>(?:[/?#]\S*)?)")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_NAMED = re.compile(r"www\.", re.IGNORECASE)


class NotAnEmail(ValueError):
    """The text is no e-mail address."""


class NotAWebAddress(ValueError):
    """The text is no address of a page on the public web."""


def read_email(text: str) -> str:
    """Return an e-mail address with its domain in small letters.  Raises NotAnEmail."""
    mailbox, _, host = text.removeprefix("mailto:").rpartition("@")
    host = host.lower()
    if not _MAILBOX.fullmatch(mailbox) or ".." in f".{mailbox}." or not _HOST.fullmatch(host):
        raise NotAnEmail(text)
    if len(mailbox) + len(host) >= LONGEST_EMAIL:
        raise NotAnEmail(text)
    return f"{mailbox}@{host}"


def read_web_address(text: str) -> str:
    """Return the address of a page as an https URL; names that begin with `www.` and http URLs become one.

    No other scheme is taken, no user name, no bare number and no name without a dot: such an address leads nobody anywhere, or
    somewhere else than it seems to.

    Raises:
        NotAWebAddress: it is no such address.
    """
    named = text if _SCHEME.match(text) else f"https://{text}" if _NAMED.match(text) else ""
    parts = _ADDRESS.fullmatch(_SCHEME.sub("", named, count=1))
    if parts is None or not _HOST.fullmatch(host := parts["host"].lower()) or int(parts["port"] or 0) > LAST_PORT:
        raise NotAWebAddress(text)
    port = "" if parts["port"] in (None, "443") else f":{parts['port']}"
    return f"https://{host}{port}{parts['rest']}"


FORMATS: Mapping[str, Callable[[str], str]] = {"email": read_email, "web_address": read_web_address}
"""How a text of each format (`Question.format`) is read."""
