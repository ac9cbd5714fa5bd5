"""What drafts, acts and refusals are called on the pages of authoring."""

from collections.abc import Mapping

from portal.core.drafting import DraftAct, DraftKind, DraftStatus
from portal.core.errors import DraftRefused
from portal.core.states import JobStatus
from portal.language.current import gettext, lazy_gettext, lazy_pgettext

STATUSES: Mapping[str, tuple[str, str]] = {
    DraftStatus.DRAFT: ("todo", lazy_pgettext("draft", "being written")),
    DraftStatus.SUBMITTED: ("started", lazy_pgettext("draft", "awaits approval")),
    DraftStatus.APPROVED: ("started", lazy_pgettext("draft", "approved")),
    DraftStatus.PUBLISHED: ("done", lazy_pgettext("draft", "published")),
    DraftStatus.WITHDRAWN: ("none", lazy_pgettext("draft", "withdrawn")),
}
"""The shape of a state and its words."""
STANDINGS: Mapping[str, tuple[str, str]] = {
    DraftStatus.PUBLISHED: ("done", lazy_pgettext("version", "published")),
    DraftStatus.WITHDRAWN: ("none", lazy_pgettext("version", "withdrawn")),
}
"""Likewise of what is published."""
STANDING_DONE: Mapping[str, str] = {
    "withdraw": lazy_gettext("It is withdrawn. No new round can begin with it; rounds that have begun go on unchanged."),
    "again": lazy_gettext("It is in use again. New rounds can begin with it."),
    "withdrawn": lazy_gettext("Somebody has withdrawn it already."),
    "in_use": lazy_gettext("Somebody has taken it into use again already."),
}
STANDING_REFUSALS: Mapping[str, str] = {
    "reason_missing": lazy_gettext("Write why it is withdrawn: whoever wants to use it reads the reason."),
}
JOB_STATES: Mapping[str, tuple[str, str]] = {
    JobStatus.QUEUED: ("todo", lazy_pgettext("job", "waits in line")),
    JobStatus.RUNNING: ("started", lazy_pgettext("job", "under way")),
    JobStatus.DONE: ("done", lazy_pgettext("job", "done")),
    JobStatus.FAILED: ("mend", lazy_pgettext("job", "failed")),
}
KINDS: Mapping[str, str] = {
    DraftKind.PACKAGE: lazy_gettext("Questions and rules"), DraftKind.WORDING: lazy_gettext("New wording"),
}
ACTS: Mapping[DraftAct, str] = {
    DraftAct.SUBMIT: lazy_gettext("Ask a colleague to approve"), DraftAct.APPROVE: lazy_gettext("Approve"),
    DraftAct.RETURN: lazy_gettext("Send back to be changed"), DraftAct.PUBLISH: lazy_gettext("Publish"),
    DraftAct.WITHDRAW: lazy_gettext("Withdraw the draft"),
}
"""The buttons, in the order offered; writing has forms of its own."""
DONE: Mapping[str, str] = {
    "made": lazy_gettext("The draft is stored."), "write": lazy_gettext("The change is stored in the draft."),
    DraftAct.SUBMIT: lazy_gettext("The draft awaits approval by a colleague who has not written in it."),
    DraftAct.APPROVE: lazy_gettext("The draft is approved and can be published."),
    DraftAct.RETURN: lazy_gettext("The draft can be changed again."),
    DraftAct.PUBLISH: lazy_gettext("The draft is published. New rounds can use it, and new wording is read at once."),
    DraftAct.WITHDRAW: lazy_gettext("The draft is withdrawn. It can still be read."),
}
_REFUSALS: Mapping[str, str] = {
    "state": lazy_gettext("The draft has moved on since you opened the page, so this can no longer be done with it."),
    "second_person": lazy_gettext("Whoever has written in a draft cannot approve it. Ask a colleague."),
    "faults": lazy_gettext("The checker finds faults. Mend them, and put the mended file in the draft's place."),
    "replay": lazy_gettext("First replay the rules over a round, so that you know what they would change."),
    "nothing_new": lazy_gettext("Nothing differs from what is published."),
    "empty": lazy_gettext("A text is empty. To take a text away, make a new version of the questionnaire."),
    "too_long": lazy_gettext("A text is longer than 2,000 characters."),
    "title": lazy_gettext("Say in a few words what the draft changes."),
}


def refusal(refused: DraftRefused) -> tuple[str, str]:
    """Return what stood in the way in words, and the key of the text at fault where there is one."""
    reason, _, key = refused.reason.partition(":")
    return str(_REFUSALS.get(reason) or gettext("This cannot be done with the draft.")), key
