"""An artificial language made from the message ids: accented, longer, written right to left.

It needs no translator, so it shows at once which texts never went through a catalogue (they stay plain), which boxes are too
narrow (it is a third longer) and which layouts do not mirror. Offered only under the setting `PORTAL_PSEUDO_LOCALE`.
"""

import gettext
import re

_ACCENTS = str.maketrans("aceginorsuyzACEGINORSUYZ", "åçéĝíñöŕšüýžÅÇÉĜÍÑÖŔŠÜÝŽ")
_KEPT = re.compile(r"%%|%\(\w+\)[#0\- +]?[\d.]*[a-zA-Z]|%[sd]|<[^>]+>|&\w+;|https?://\S+")
"""What must survive untouched: placeholders, markup, addresses."""
_WORD = re.compile(r"[^\W\d_]+")
RIGHT_TO_LEFT, POP = "\u202e", "\u202c"


def turn(text: str) -> str:
    """Return a text as pseudo language; placeholders, markup and addresses are kept. The empty text stays empty."""
    parts: list[str] = []
    end = 0
    for kept in _KEPT.finditer(text):
        parts += (_words(text[end:kept.start()]), kept.group())
        end = kept.end()
    parts.append(_words(text[end:]))
    return "".join(parts)


def _words(text: str) -> str:
    return _WORD.sub(lambda word: f"{RIGHT_TO_LEFT}{_longer(word.group().translate(_ACCENTS))}{POP}", text)


def _longer(word: str) -> str:
    return word + word[-1] * (len(word) // 3)


class PseudoTranslations(gettext.NullTranslations):
    """A catalogue that holds every text there is."""

    def gettext(self, message: str) -> str:
        """Turn a message."""
        return turn(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Turn the form for this number, chosen as in English."""
        return turn(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """Turn a message; the context does not matter."""
        return turn(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Turn the form for this number; the context does not matter."""
        return self.ngettext(msgid1, msgid2, n)
