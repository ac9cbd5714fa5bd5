"""What `portal.core.words` holds, in the current language."""

from portal.core.words import Words
from portal.language.current import gettext, pgettext


def told(text: str) -> str:
    """Return a sentence in the current language, with every sentence in its gaps; any other text as it is."""
    if not isinstance(text, Words):
        return text
    template = pgettext(text.context, text.template) if text.context else gettext(text.template)
    return template % {name: told(value) for name, value in text.data.items()} if text.data else template
