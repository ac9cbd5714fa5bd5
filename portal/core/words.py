"""Sentences that wait for a language: what is told to authors is made here in English, and shown in the reader's own.

Nothing here knows a catalogue. A sentence keeps what it was made of, so that `portal.language.telling` can make it again in any
language; ids, keys and code words that fill its gaps stay as they are.
"""

from collections.abc import Mapping, Sequence
from typing import Self


class Words(str):
    """An English sentence, or a part of one, that can be told in other languages.

    It is text like any other to whatever prints, compares or logs it. Joining it to other text makes plain English of it: larger
    sentences are made by `worded`, with this one in a gap.

    Attributes:
        template: the English text with named gaps, `%(id)s`: what catalogues translate.
        data: what fills the gaps; what are words themselves is told in the same language.
        context: tells apart what is one word in English and several in other languages.
    """

    __slots__ = ("context", "data", "template")
    template: str
    data: Mapping[str, str]
    context: str

    def __new__(cls, template: str, data: Mapping[str, str] | None = None, context: str = "") -> Self:
        """Fill the template's gaps; without data it stands as it is."""
        made = super().__new__(cls, template % data if data else template)
        made.template, made.data, made.context = template, data or {}, context
        return made


NOTHING = Words("")


def worded(template: str, /, **data: object) -> Words:
    """Return a sentence; the template is a literal, since the catalogues are made from it (`portal.language.extraction`)."""
    return Words(template, {name: value if isinstance(value, str) else str(value) for name, value in data.items()})


def worded_in(context: str, word: str, /) -> Words:
    """Return a single word that other languages need told apart; both are literals, as in `worded`."""
    return Words(word, None, context)


def filled(words: Words, data: Mapping[str, str]) -> Words:
    """Return a sentence whose template stands in a table, with its gaps filled."""
    return Words(words.template, data, words.context)


def quoted(word: str) -> Words:
    """Return what somebody wrote, in quotes."""
    return worded("'%(word)s'", word=word)


def ended(words: Words) -> Words:
    """Return words as a whole sentence: with a full stop unless they end with a mark of their own."""
    if words != words.strip():
        return ended(Words(words.strip()))
    return words if words.endswith((".", "?", "!")) else worded("%(sentence)s.", sentence=words)


def at_place(place: str, what: Words, mend: Words = NOTHING) -> Words:
    """Return one line: where, what is wrong, and a way to mend it if there is one; `what` is a whole sentence."""
    if not mend:
        return worded("%(place)s: %(what)s", place=place, what=what)
    return worded("%(place)s: %(what)s %(mend)s", place=place, what=what, mend=mend)


def one_of(words: Sequence[str]) -> str:
    """Return alternatives as in "'a', 'b' or 'c'"."""
    *first, last = [f"'{word}'" for word in words]
    return worded("%(words)s or %(last)s", words=", ".join(first), last=last) if first else last
