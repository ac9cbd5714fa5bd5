"""Where a reader of a section's page came from: from the page before submitting, a save without fault leads back there.

The mark stands in the address of the links from there, in the section's form, and in every address the form leads to meanwhile.
"""

from collections.abc import Mapping

from flask import url_for

from portal.core.progress import missing
from portal.supplier.answering.drafts import Draft
from portal.web.here import request_here

CHECK = {"from": "check"}
"""The mark, as a part of an address."""
CHECK_QUERY = "?from=check"
MISSING = "missing"
"""Anchor of the list of what is missing."""


def mark_of(said: Mapping[str, str]) -> dict[str, str]:
    """Return the mark if an address or a form carries it, for the addresses that follow; else nothing."""
    return CHECK if said.get("from") == CHECK["from"] else {}


def is_from_check() -> bool:
    """Whether this request is about a section's page that was reached from the page before submitting."""
    asked = request_here().request
    if asked.method == "POST":
        return bool(mark_of(asked.form))
    return bool(asked.query_string) and bool(mark_of(asked.args))


def way_back(draft: Draft) -> str:
    """Return the address of the page before submitting: of what is missing there, while something is."""
    lacks = missing(draft.route, draft.compiled.questionnaire)
    return url_for("answering.check_answers", assessment_id=draft.opened.id, _anchor=MISSING if lacks else None)
