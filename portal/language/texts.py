"""The texts of one questionnaire, rule set or framework in one language, falling back to the Swedish master."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Self

from portal.core.documents import canonical, digest

MASTER = "sv"
"""The language questionnaires are written in."""
OPENS, SPEAKS, CLOSES = "\x02", "\x03", "\x04"
"""Around a text in another language within a sentence: opened, its language, then the text, closed. No text holds these signs."""


@dataclass(frozen=True, slots=True)
class TextLookup:
    """Texts by key. Two are equal when they read the same: by language and digest, so that pages made from them can be kept."""

    locale: str
    digest: str
    """SHA-256 of all texts as shown, fallbacks included."""
    _shown: Mapping[str, str] = field(repr=False, compare=False)
    _fallbacks: frozenset[str] = field(repr=False, compare=False)

    @classmethod
    def of(cls, master: Mapping[str, str], translated: Mapping[str, str], locale: str) -> Self:
        """Return the texts of one language.

        Args:
            master: every key with its Swedish text.
            translated: texts of `locale`; for Swedish, texts mended since the version was published. Empty texts count as
                missing, keys unknown to the master are left out.
        """
        present = {key: text for key, text in translated.items() if key in master and text}
        shown = {**master, **present}
        fallbacks = frozenset() if locale == MASTER else frozenset(master.keys() - present.keys())
        return cls(locale, digest(canonical(shown)), MappingProxyType(shown), fallbacks)

    def text(self, key: str) -> str:
        """Return a text, Swedish where the translation is missing.  Raises KeyError."""
        return self._shown[key]

    def lang_of(self, key: str) -> str | None:
        """Return the language a text must be marked with: "sv" where it falls back, None where it is the page's own."""
        return MASTER if key in self._fallbacks else None

    def has(self, key: str) -> bool:
        """Whether there is such a text: helps and intros are optional."""
        return key in self._shown

    def marked(self) -> "TextLookup":
        """Return the same with every text that falls back between marks, for sentences put together from several texts.

        Whatever shows such a sentence makes the marks into markup (`web.markup.marked`).
        """
        return _marked(self, self._fallbacks) if self._fallbacks else self

    def between_marks(self) -> Mapping[str, str]:
        """Return every text, those that fall back between marks."""
        return {key: f"{OPENS}{MASTER}{SPEAKS}{text}{CLOSES}" if key in self._fallbacks else text
                for key, text in self._shown.items()}

    @property
    def missing(self) -> frozenset[str]:
        """The keys that fall back: a language is complete when there are none."""
        return self._fallbacks


@lru_cache(maxsize=50)
def _marked(texts: TextLookup, fallbacks: frozenset[str]) -> TextLookup:
    """Made once for texts that read the same and fall back alike."""
    return TextLookup(texts.locale, f"{texts.digest}:marked", MappingProxyType(texts.between_marks()), fallbacks)
