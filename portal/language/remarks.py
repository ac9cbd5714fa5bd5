"""What should be looked at in a translation though it may be shown: fixed words missing, texts much longer than theirs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog

from portal.language.checks import entries, forms, short_name

Terms = Mapping[str, Sequence[str]]
"""A fixed word of the source, to the translations any of which is right; stems, where a language bends its words."""
FOLDER = "glossary"
_LONGEST: Mapping[str, float] = {"zh": 1.0, "ja": 1.0, "ko": 1.0}
"""How many times as long as its source a text may be, where that is not the usual twice."""
_ALLOWANCE = 20


def read_glossary(root: Path, tag: str) -> dict[str, dict[str, list[str]]]:
    """Return a language's fixed words by the language of the source (`sv`, `en`); empty where it has none.

    Args:
        root: the folder of the catalogues; the words stand in `glossary/<language>.yaml` under it.

    Raises:
        ValueError: the file is not shaped so.
    """
    path = root / FOLDER / f"{tag.replace('-', '_')}.yaml"
    if not path.exists():
        return {}
    read = yaml.safe_load(path.read_text("utf-8")) or {}
    try:
        return {source: {str(term): [str(word) for word in words] for term, words in (terms or {}).items()}
                for source, terms in read.items() if source in ("sv", "en")}
    except (AttributeError, TypeError) as fault:
        raise ValueError(f"{path}: write sv: and en:, under each a word and the list of its translations") from fault


def remarks(translation: Catalog, tag: str, terms: Terms) -> Iterator[str]:
    """Yield one line for every text that should be looked at."""
    for message in entries(translation):
        translated = forms(message.string)
        if all(translated) and not message.fuzzy:
            for remark in remarks_on(forms(message.id), translated, tag, terms):
                yield f"{remark}: {short_name(message)}"


def remarks_on(source: Sequence[str], translated: Sequence[str], tag: str, terms: Terms) -> Iterator[str]:
    """Yield what should be looked at in one text."""
    if is_long(source, translated, tag):
        yield "is much longer than the source"
    folded = [form.casefold() for form in translated]
    for term, words in terms_in(source, terms):
        if not any(word.casefold() in form for word in words for form in folded):
            yield f"says “{term}” without {' or '.join(words)}"


def is_long(source: Sequence[str], translated: Sequence[str], tag: str) -> bool:
    """Whether a translation is so much longer than its source that it may not fit its place."""
    most = _LONGEST.get(tag.partition("-")[0], 2.0)
    return max(map(len, translated)) > most * max(map(len, source)) + _ALLOWANCE


def terms_in(source: Sequence[str], terms: Terms) -> list[tuple[str, Sequence[str]]]:
    """Return the fixed words that stand in a source, with their translations."""
    return [(term, words) for term, words in terms.items() if _looks_for(term).search(source[-1])]


@lru_cache(maxsize=2000)
def _looks_for(term: str) -> re.Pattern[str]:
    """A fixed word, also bent and at the beginning of a compound, but not within another word."""
    return re.compile(rf"(?<!\w){re.escape(term)}", re.IGNORECASE)
