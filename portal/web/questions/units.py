"""The words for what numbers count, as they stand beside a field."""

from portal.language.current import gettext


def unit_word(unit: str | None) -> str:
    """Return the word shown after a number field in the current language; empty for a bare number.  Raises KeyError."""
    words = {
        "percent": gettext("per cent"), "people": gettext("people"), "suppliers": gettext("suppliers"),
        "factories": gettext("factories"), "days": gettext("days"), "hours": gettext("hours"), "years": gettext("years"),
        "minutes": gettext("minutes"), "cases": gettext("cases"),
    }
    return words[unit] if unit else ""
