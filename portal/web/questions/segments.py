"""HTML with named gaps: written once by a template, filled per request by joining strings.

A template marks a gap by `slot(name)`; the mark holds a character that no text can hold, so a text cannot forge one.
"""

from collections.abc import Mapping

from markupsafe import Markup

from portal.web.markup import already_escaped

MARK = "\x00"
DIVIDER = "\x01"


def slot(name: str, default: str = "") -> Markup:
    """Mark a gap in a template. What stands there unless a request fills it is `default`, already escaped."""
    return already_escaped(f"{MARK}{name}{DIVIDER}{default}{MARK}")


def without_marks(text: str) -> str:
    """Return a text without the two characters that marks are made of."""
    return text.replace(MARK, "").replace(DIVIDER, "")


def _cut(html: str) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """The pieces between marks, every second of them a gap with its default; and where each name's gaps are."""
    pieces = html.split(MARK)
    places: dict[str, tuple[int, ...]] = {}
    for place in range(1, len(pieces), 2):
        name, _, default = pieces[place].partition(DIVIDER)
        pieces[place] = default
        places[name] = (*places.get(name, ()), place)
    return pieces, places


class Segment:
    """HTML cut at its gaps. A name may stand at several places; filling a name that is not there does nothing."""

    __slots__ = ("_pieces", "_places", "blank")

    def __init__(self, html: str) -> None:
        self._pieces, self._places = _cut(html)
        self.blank = "".join(self._pieces)

    def has(self, name: str) -> bool:
        """Whether a gap of this name exists."""
        return name in self._places

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the HTML with these values in their gaps.

        Args:
            values: name of the gap to HTML; every text in it is escaped already.
        """
        if not values:
            return self.blank
        pieces = self._pieces.copy()
        for name, value in values.items():
            for place in self._places.get(name, ()):
                pieces[place] = value
        return "".join(pieces)


class EncodedSegment:
    """A whole page cut at its gaps, in UTF-8 as it is sent."""

    __slots__ = ("_pieces", "_places")

    def __init__(self, html: str) -> None:
        pieces, self._places = _cut(html)
        self._pieces = [piece.encode() for piece in pieces]

    def fill(self, values: Mapping[str, str | bytes]) -> bytes:
        """Return the page with these values in their gaps, as `Segment.fill` does; bytes are taken as they are."""
        pieces = self._pieces.copy()
        for name, value in values.items():
            encoded = value if isinstance(value, bytes) else value.encode()
            for place in self._places.get(name, ()):
                pieces[place] = encoded
        return b"".join(pieces)
