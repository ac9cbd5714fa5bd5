"""What a deviation is called: the rule's short text in the page's language, or what a reviewer wrote."""

from dataclasses import dataclass

from portal.language.texts import TextLookup


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it can be shown; `lang` where it is in another language than the page."""

    text: str
    lang: str | None = None


def wording(texts: TextLookup, key: str) -> Wording:
    """Return a text of a definition.  Raises KeyError."""
    return Wording(texts.text(key), texts.lang_of(key))


def headline_of(texts: TextLookup, headline: str, locale: str) -> Wording:
    """Return what a deviation's headline says.

    Args:
        texts: of the campaign's rule set, in the page's language.
        headline: the id of a rule, or a reviewer's words.
        locale: the language of our letters, which reviewers write in.
    """
    key = f"{headline}.short"
    return wording(texts, key) if texts.has(key) else Wording(headline, locale)
