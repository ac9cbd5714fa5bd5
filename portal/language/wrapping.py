"""Breaking plain text into lines: by spaces where a language has them, by signs where it has none."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator

_TOKEN = re.compile(r"[!-~]+|\s+|.", re.DOTALL)
"""Latin words and addresses whole, everything else sign by sign."""
_NEVER_FIRST = frozenset("，。、；：？！）】》」』”’％…%,.;:?!)")
_NEVER_LAST = frozenset("（【《「『“‘(")


def wrap(text: str, tag: str, width: int, *, begins: str = "", goes_on: str = "") -> str:
    """Return a text in lines of so many columns, of which a Chinese sign takes two; what cannot be broken sticks out.

    Args:
        begins, goes_on: what stands before the first line and before the others.
    """
    if tag.partition("-")[0] != "zh":
        return textwrap.fill(text, width, initial_indent=begins, subsequent_indent=goes_on, break_long_words=False,
                             break_on_hyphens=False)
    lines = list(_lines(text, width - max(columns(begins), columns(goes_on))))
    return "\n".join(f"{goes_on if number else begins}{line}" for number, line in enumerate(lines))


def columns(text: str) -> int:
    """Return how many columns a text takes on a screen of letters of one width."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _lines(text: str, width: int) -> Iterator[str]:
    line, kept = "", ""
    for token in _TOKEN.findall(text):
        fits = columns(line) + columns(kept) + columns(token) <= width
        if fits or not line or token in _NEVER_FIRST or token.isspace():
            line, kept = line + kept + (" " if token.isspace() else token), ""
        elif token in _NEVER_LAST:
            kept += token
        else:
            while line and line[-1] in _NEVER_LAST:
                line, kept = line[:-1], line[-1] + kept
            yield line.rstrip()
            line, kept = (kept + token), ""
    if last := (line + kept).strip():
        yield last
