"""Finding every text of the interface: in Python through our functions, in templates through Jinja's `_` and `trans`."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from portal.language.catalogues import new_catalogue

SOURCES = Path(__file__).resolve().parents[1]
"""The package `portal`: what is searched."""
_METHODS = [("**/static/**", "ignore"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2"),
            ("**.py", "python")]
_OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "silent": "false", "trimmed": "true"},
            "**/templates/**.txt": {"newstyle_gettext": "true", "silent": "false", "trimmed": "true"}}
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "worded": None,
    "worded_in": ((1, "c"), 2),
}
COMMENT_TAG = "translators:"


def extract(sources: Path = SOURCES) -> Catalog:
    """Return the template of all texts under a folder, in the order of file names: where each is used, notes to translators.

    Raises:
        jinja2.TemplateSyntaxError: a template is broken; it is not passed over.
    """
    template = new_catalogue(None)
    found = extract_from_dir(sources, _METHODS, _OPTIONS, _KEYWORDS, comment_tags=(COMMENT_TAG,), strip_comment_tags=True)
    for file, line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        template.add(message, locations=[(f"portal/{file}", line)], auto_comments=comments, context=context)
    return template
