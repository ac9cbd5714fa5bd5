"""Registration numbers of companies in one form each, and names in the form that lists are sorted and searched by."""

import re
import unicodedata

from portal.core.dates import western_digits

SHORTEST, LONGEST = 2, 30
_SWEDISH = re.compile(r"(?:16|18|19|20)?(\d{6})[-+]?(\d{4})")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_FOREIGN = re.compile(r"[\w.\-/]+")
_LAST_LETTERS = str.maketrans({"å": "{a", "ä": "{b", "ö": "{c", "æ": "{b", "ø": "{c"})
"""Letters that stand after z in Swedish: `{` follows it in Unicode."""


class BadNumber(ValueError):
    """The text is no registration number of that country; `code` says in which way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def registration_number(text: str, country: str) -> str:
    """Return a registration number in the one form it is stored in.

    Swedish numbers (`SE`) may be written with a century, with spaces, and without the hyphen; their check digit is checked.
    Others are 2-30 letters, digits and `-./`, kept in capitals without spaces; no country's check digits but ours are known.

    Raises:
        BadNumber: `number_form` or `check_digit`.
    """
    return _swedish(text) if country == "SE" else _foreign(text)


def parents_number(text: str, country: str) -> str:
    """Return the number of a parent company, whose country nobody states: Swedish where it can be one, else as it is written.

    Raises:
        BadNumber: it can be no country's number.
    """
    try:
        return _swedish(text)
    except BadNumber:
        if country == "SE" and re.fullmatch(r"\d{6}-\d{4}", text):
            raise  # written the Swedish way by a Swedish company: a slip, not a foreign number
        return _foreign(text)


def _swedish(text: str) -> str:
    match = _SWEDISH.fullmatch(re.sub(r"\s", "", western_digits(text)).translate(_DASHES))
    if match is None:
        raise BadNumber("number_form")
    digits = match[1] + match[2]
    if _luhn(digits) % 10:
        raise BadNumber("check_digit")
    return f"{match[1]}-{match[2]}"


def _luhn(digits: str) -> int:
    """Return the sum that a sound number makes a multiple of ten: every second digit from the first doubled (ISO/IEC 7812-1)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled)


def _foreign(text: str) -> str:
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_DASHES).upper()
    if not (SHORTEST <= len(number) <= LONGEST and _FOREIGN.fullmatch(number) and "_" not in number):
        raise BadNumber("number_form")
    return number


def sort_name(name: str) -> str:
    """Return the name folded as Swedish lists sort it: case and marks away, å ä ö after z. Searches compare beginnings of it."""
    folded = unicodedata.normalize("NFC", name).casefold().translate(_LAST_LETTERS)
    kept = (mark for mark in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(mark))
    return " ".join("".join(kept).split())


def number_beginnings(text: str) -> tuple[str, ...]:
    """Return how stored numbers may begin that somebody searches for with these signs: as written, and in the Swedish form.

    Empty when there is no digit among them.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_DASHES).upper()[:LONGEST]
    digits = re.sub(r"[-+]", "", plain)
    if not any(sign.isdigit() for sign in plain):
        return ()
    if not digits.isdigit():
        return (plain,)
    if len(digits) == 12 and digits[:2] in ("16", "18", "19", "20"):
        digits = digits[2:]
    return tuple(dict.fromkeys((plain, digits if len(digits) <= 6 else f"{digits[:6]}-{digits[6:]}")))
