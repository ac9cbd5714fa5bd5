"""The words of the pages of translations: states, sets of texts, and what a checker's fault means."""

import re
from collections.abc import Mapping

from portal.language.current import gettext, lazy_gettext, ngettext
from portal.language.states import TextState

STATES: Mapping[TextState, tuple[str, str]] = {
    TextState.MISSING: ("todo", lazy_gettext("missing")), TextState.OUTDATED: ("mend", lazy_gettext("outdated")),
    TextState.DRAFT: ("started", lazy_gettext("draft")), TextState.APPROVED: ("done", lazy_gettext("approved")),
}
"""Shape and word of each state."""
KINDS: Mapping[str, str] = {
    "interface": lazy_gettext("Interface and letters"), "questionnaire": lazy_gettext("Questionnaire"),
    "rules": lazy_gettext("Rules"), "framework": lazy_gettext("Code of conduct or contract terms"),
}
VIEWS: Mapping[str, str] = {
    "": lazy_gettext("All"), "missing": lazy_gettext("Missing"), "outdated": lazy_gettext("Outdated"),
    "draft": lazy_gettext("Drafts"), "approved": lazy_gettext("Approved"), "waiting": lazy_gettext("Not in use yet"),
}
STALE_APPROVAL = lazy_gettext(
    "A text that you ticked has changed since you opened the page. Nothing was approved. Look at it, and tick it again.")
UNREADABLE: Mapping[str, str] = {
    "too_large": lazy_gettext("The file is too large."),
    "not_utf8": lazy_gettext("The file is not in UTF-8. Save it so, and try again."),
    "unreadable": lazy_gettext("This is no PO file, or it is damaged."),
    "too_many": lazy_gettext("The file holds too many texts."),
    "other_language": lazy_gettext("The file says that it is in another language."),
}
_NAMED = re.compile(r"^(?P<what>[^(]+?)(?: \((?P<names>.*)\))?$")
_FAULTS: Mapping[str, str] = {
    "has a placeholder the source lacks": lazy_gettext("It has a placeholder that the source lacks: %(names)s."),
    "lacks a placeholder": lazy_gettext("It lacks a placeholder of the source: %(names)s."),
    "has markup the source lacks": lazy_gettext("It has markup that the source lacks."),
    "lacks markup of the source": lazy_gettext("It lacks markup of the source."),
    "begins or ends with other space than the source": lazy_gettext("It begins or ends with other space than the source."),
    "has an invisible control character": lazy_gettext("It has an invisible character that could turn text around."),
    "is empty": lazy_gettext("It is empty. A translation can be replaced, not taken away."),
    "second_person": lazy_gettext("Nobody approves what he or she wrote. Ask another reader of the language."),
}


def fault_words(fault: str) -> str:
    """Return what a fault of `language.checks` means, as a sentence."""
    found = _NAMED.match(fault)
    what, names = (found["what"], found["names"] or "") if found else (fault, "")
    if what in _FAULTS:
        return str(_FAULTS[what]) % {"names": names}
    number = re.search(r"\d+", fault)
    if fault.startswith("needs") and number:
        return ngettext("The language needs %(num)d form, none of them empty.",
                        "The language needs %(num)d forms, none of them empty.", int(number[0]))
    return gettext("It cannot be shown: %(fault)s.", fault=fault)
