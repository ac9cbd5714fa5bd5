"""What makes a password too weak. Length decides; there are no rules of composition and no forced change (NIST SP 800-63B-4)."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

LEAST_LENGTH = 12
"""A second factor is compulsory; 8 would be enough then, 12 costs nobody anything."""
GREATEST_LENGTH = 256
COMMON = frozenset({
    "administrator", "aktsam", "changeme", "december", "football", "februari", "fotboll", "hallelujah", "hammarby", "hejhej",
    "hejsan", "hemligt", "iloveyou", "januari", "kansli", "leverantör", "letmein", "losenord", "lösenord", "mittlösenord",
    "monkey", "november", "october", "oktober", "passord", "password", "passw0rd", "p@ssw0rd", "p@ssword", "portal",
    "princess", "qwerty", "qwertyuiop", "qwertyuiopå", "qazwsx", "region", "secret", "september", "sommar", "sommaren",
    "starwars", "summer", "sunshine", "superman", "sverige", "trustno1", "välkommen", "valkommen", "vinter", "vintern",
    "welcome", "winter", "zaq12wsx", "1q2w3e4r", "1qaz2wsx", "abc123", "abcd1234", "asdfghjkl", "asdfgh", "zxcvbnm", "zxcvbn",
    "stockholm", "göteborg", "malmö",
})
"""What common passwords of this length are built from: one of these, again and again, or with figures and marks around it."""
LEAST_OWN = 6
"""Letters and figures that must be left when common words, the person's own and counting are taken away."""
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    PERSONAL = "personal"


def weakness(password: str, personal: Iterable[str] = ()) -> Weakness | None:
    """Return why a password is too weak; None when it may be used.

    Args:
        password: as typed; spaces and every script count.
        personal: words that belong to the person or place, such as the address and the name.
    """
    folded = fold(password)
    if len(folded) < LEAST_LENGTH:
        return Weakness.SHORT
    if len(folded) > GREATEST_LENGTH:
        return Weakness.LONG
    if _left(folded, COMMON) < LEAST_OWN:
        return Weakness.COMMON
    words = {word for text in personal for word in re.split(r"[\W_]+", fold(text)) if len(word) > 2}
    return Weakness.PERSONAL if _left(folded, COMMON | words) < LEAST_OWN else None


def fold(text: str) -> str:
    """Return a text as it is compared: compatible forms joined, small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def _left(text: str, words: Iterable[str]) -> int:
    """Count the different signs that are left when words and runs such as 12345 or qwerty are taken away."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    for run in _RUNS:
        text = _without_run(text, run)
    return len(set(re.sub(r"[\W_]", "", text)))


def _without_run(text: str, run: str) -> str:
    for length in range(min(len(run), 12), 3, -1):
        for start in range(len(run) - length + 1):
            text = text.replace(run[start:start + length], " ")
    return text
