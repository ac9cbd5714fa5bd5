"""Numbers as people write them: any script's digits, both decimal marks, grouped or not, with a sign and a unit behind."""

import re
from decimal import Decimal

from portal.core.dates import western_digits

MOST_DIGITS = 15
_UNITS = (
    "% procent percent pct st stycken pcs personer person people pers anställda employees leverantörer leverantör suppliers "
    "supplier fabriker fabrik factories factory dagar dag days day d timmar timme hours hour h tim år years year minuter minut "
    "minutes minute min fall cases case"
)
UNIT_WORDS = frozenset(_UNITS.split())
"""What may stand behind a number and is left out; other words ("5 thousand") could change its meaning and are refused."""

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f'’٬_]")
_NUMBER = re.compile(r"([+-]?)([0-9.,]+)(\D*)", re.DOTALL)
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "٪": "%", "٫": ",", "،": ",", "％": "%"})


class NotANumber(ValueError):
    """The text does not read as one number."""


class TooManyDigits(ValueError):
    """The number is longer than anybody can mean."""


def read_number(text: str, *, whole: bool = False) -> Decimal:
    """Return the number a text stands for.

    A mark that occurs twice, or stands before another kind of mark, groups; a single mark is the decimal mark. Where a whole
    number is asked for, a single mark before exactly three digits groups as well: `1.500` people are one thousand five hundred.

    Raises:
        NotANumber: it does not read as one number.
        TooManyDigits: it has more than fifteen digits.
    """
    match = _NUMBER.fullmatch(_SPACES.sub("", western_digits(text)).translate(_SIGNS))
    if match is None or (match[3] and match[3].strip().rstrip(".").lower() not in UNIT_WORDS):
        raise NotANumber(text)
    plain = _with_point(match[2], whole=whole)
    if sum(sign.isdigit() for sign in plain) > MOST_DIGITS:
        raise TooManyDigits(text)
    return plainest(Decimal(match[1] + plain))


def plainest(number: Decimal) -> Decimal:
    """Return the same number without trailing zeros, exponent or negative zero, so that equal numbers are written alike."""
    return Decimal(format(number.normalize(), "f")) if number else Decimal(0)


def _with_point(digits: str, *, whole: bool) -> str:
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        return digits
    decimal = marks[-1] if marks.count(marks[-1]) == 1 else ""
    if whole and len(marks) == 1 and re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", digits):
        decimal = ""
    before, _, after = digits.rpartition(decimal) if decimal else (digits, "", "")
    groups = re.split(r"[.,]", before or "0")
    if len(set(marks) - {decimal}) > 1 or not _are_groups(groups) or (decimal and not after):
        raise NotANumber(digits)
    return "".join(groups) + (f".{after}" if decimal else "")


def _are_groups(groups: list[str]) -> bool:
    """Tell whether digits are grouped by thousands, or by thousands and then hundreds as in India (`1,00,000`)."""
    first, *others = groups
    if not others:
        return first != ""
    return 1 <= len(first) <= 3 and len(others[-1]) == 3 and all(len(group) in (2, 3) for group in others)
