"""In which order people look for names in their language, without a library of collations: for lists of a page's length.

Marks that are letters of their own stand where the language has them; all others are passed over. Chinese goes by sound, as the
commoner characters stand in the national character set; Arabic and Urdu by their alphabets.
"""

import unicodedata
from collections.abc import Mapping

_LETTERS: Mapping[str, Mapping[str, str]] = {
    "sv": {"å": "{a", "ä": "{b", "ö": "{c", "æ": "{b", "ø": "{c"},
    "pl": {"ą": "a{", "ć": "c{", "ę": "e{", "ł": "l{", "ń": "n{", "ó": "o{", "ś": "s{", "ź": "z{", "ż": "z|"},
    "de": {"ß": "ss", "ø": "o", "ł": "l"},
    "en": {"ø": "o", "ł": "l", "ß": "ss", "æ": "ae"},
}
"""Where a letter stands: `{` and `|` follow z in Unicode."""
_ALPHABETS: Mapping[str, str] = {
    "ur": "ءابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیے",
    "ar": "ءابتةثجحخدذرزسشصضطظعغفقكلمنهويى",
}
_SOUNDS_LIKE = str.maketrans("伽巽斐梵汶珀瑙靼鞑", "加训匪泛问破脑达达")
"""The rarer characters in names of countries and languages, which the set has by their shape: a common one of the same sound."""
_BEGIN = 0x1000
"""Where the letters of an alphabet are put: after Latin and before everything that is left."""


def _table(tag: str) -> dict[int, str]:
    letters = {ord(letter): place for letter, place in _LETTERS.get(tag, {}).items()}
    return letters | {ord(letter): chr(_BEGIN + place) for place, letter in enumerate(_ALPHABETS.get(tag, ""))}


_TABLES = {tag: _table(tag) for tag in {*_LETTERS, *_ALPHABETS}}


def sorting_key(text: str, tag: str) -> str:
    """Return what a text is sorted by in a language, as plain text to be compared sign by sign."""
    language = tag.partition("-")[0]
    folded = text.casefold()
    if language == "zh":
        return folded.translate(_SOUNDS_LIKE).encode("gb18030", "replace").decode("latin-1")
    table = _TABLES.get(language, {})
    composed = unicodedata.normalize("NFC", folded)
    kept = composed.translate(table) if language in _LETTERS else composed
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(mark))
    return plain.translate(table) if language in _ALPHABETS else plain
