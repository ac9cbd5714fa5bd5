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


class Segment:
    """HTML cut at its gaps. A name may stand at several places; filling a name that is not there does nothing."""

    __slots__ = ("_pieces", "_places", "blank")

    def __init__(self, html: str) -> None:
        self._pieces = html.split(MARK)
        places: dict[str, tuple[int, ...]] = {}
        for place in range(1, len(self._pieces), 2):
            name, _, default = self._pieces[place].partition(DIVIDER)
            self._pieces[place] = default
            places[name] = (*places.get(name, ()), place)
        self._places = places
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
