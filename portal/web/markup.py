"""The only module that may call text markup. Whatever comes from people passes through here and comes out escaped."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from portal.language.locales import direction
from portal.language.texts import CLOSES, OPENS, SPEAKS

_MARKED = re.compile(f"{OPENS}([A-Za-z-]+){SPEAKS}([^{OPENS}{CLOSES}]*){CLOSES}")
LINE_BREAK = Markup("<br>")


def escape_text(text: str) -> str:
    """Return a text with the five dangerous characters escaped, as plain str: fit for element content and quoted attributes."""
    return str(escape(text))


def already_escaped(html: str) -> Markup:
    """Mark HTML that our own templates made, with every value in it escaped, so that it is not escaped again.

    Never called with text from people, files or translators.
    """
    return Markup(html)  # noqa: S704 - the one place where it may be


def marked(text: str) -> Markup:
    """Return a sentence, escaped, in which each text of another language carries its own (`TextLookup.marked`)."""
    html = escape(text)
    return Markup(_MARKED.sub(_in_its_language, html)) if OPENS in html else html  # noqa: S704 - escaped above


def _in_its_language(found: re.Match[str]) -> str:
    return f'<span lang="{found[1]}" dir="{direction(found[1])}">{found[2]}</span>'


def joined_lines(lines: Iterable[str]) -> Markup:
    """Return texts, each escaped and what is marked in it in its language, on lines of their own."""
    return Markup("<br>").join([marked(line) for line in lines])


def attributes(values: Iterable[tuple[str, str | None]]) -> Markup:
    """Return attributes with escaped values, each with a space before it; those that are None are left out."""
    return Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in values if value is not None)
