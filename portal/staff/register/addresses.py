"""E-mail addresses in one form."""

import re
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?![a-z0-9]{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_USUAL = re.compile(rf"(?=.{{6,254}}$)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+([a-z]{{2,63}})")
"""Addresses the library is sure to take: nearly all. It needs 30 µs for one, this 2, and a file may hold 100,000."""


@lru_cache(maxsize=5_000)
def normal_address(text: str) -> str | None:
    """Return an address in small letters, its domain as letters people read; None when it is no address we could write to."""
    address = text.lower()
    usual = _USUAL.fullmatch(address)
    if usual and usual[1] not in SPECIAL_USE_DOMAIN_NAMES:
        return address
    try:
        return validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True).normalized
    except EmailNotValidError:
        return None
