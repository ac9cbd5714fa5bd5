"""What a translator must see of a source besides its words."""

import re
from collections.abc import Sequence
from functools import cache

from portal.language.current import CHECKOUT
from portal.language.remarks import Terms, read_glossary
from portal.language.states import fingerprint

_KEPT = re.compile(r"%\(\w+\)[a-zA-Z]|%%|<[^<>]*>")


def to_keep(source: Sequence[str]) -> list[str]:
    """Return placeholders and markup that a translation must have as well, each once."""
    return list(dict.fromkeys(found for form in source for found in _KEPT.findall(form)))


def anchor_of(key: str) -> str:
    """Return the id of a text's row on its page."""
    return f"t-{fingerprint(key)}"


@cache
def fixed_words(tag: str) -> dict[str, Terms]:
    """Return a language's fixed words by the language of the source; read once a process."""
    return {**read_glossary(CHECKOUT, tag)}
