"""The only module that may call text markup. Whatever comes from people passes through here and comes out escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape

LINE_BREAK = Markup("<br>")


def escape_text(text: str) -> str:
    """Return a text with the five dangerous characters escaped, as plain str: fit for element content and quoted attributes."""
    return str(escape(text))


def already_escaped(html: str) -> Markup:
    """Mark HTML that our own templates made, with every value in it escaped, so that it is not escaped again.

    Never called with text from people, files or translators.
    """
    return Markup(html)  # noqa: S704 - the one place where it may be


def joined_lines(lines: Iterable[str]) -> Markup:
    """Return texts, each escaped, on lines of their own."""
    return Markup("<br>".join([str(escape(line)) for line in lines]))  # noqa: S704 - every line is escaped here


def attributes(values: Iterable[tuple[str, str | None]]) -> Markup:
    """Return attributes with escaped values, each with a space before it; those that are None are left out."""
    return Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in values if value is not None)
