"""The life of a draft of content: written by some, approved by somebody else, published once."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from portal.core.errors import DraftRefused


class DraftKind(StrEnum):
    """What a draft changes: a whole version or rule set, as files; or the wording of one that is published."""

    PACKAGE = "package"
    WORDING = "wording"


class DraftStatus(StrEnum):
    """How far a draft has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class DraftAct(StrEnum):
    """What may be done with a draft."""

    WRITE = "write"
    SUBMIT = "submit"
    APPROVE = "approve"
    PUBLISH = "publish"
    RETURN = "return"
    WITHDRAW = "withdraw"


_NEXT: Mapping[tuple[DraftStatus, DraftAct], DraftStatus] = {
    (DraftStatus.DRAFT, DraftAct.WRITE): DraftStatus.DRAFT,
    (DraftStatus.DRAFT, DraftAct.SUBMIT): DraftStatus.SUBMITTED,
    (DraftStatus.SUBMITTED, DraftAct.APPROVE): DraftStatus.APPROVED,
    (DraftStatus.SUBMITTED, DraftAct.RETURN): DraftStatus.DRAFT,
    (DraftStatus.APPROVED, DraftAct.RETURN): DraftStatus.DRAFT,
    (DraftStatus.APPROVED, DraftAct.PUBLISH): DraftStatus.PUBLISHED,
    (DraftStatus.DRAFT, DraftAct.WITHDRAW): DraftStatus.WITHDRAWN,
    (DraftStatus.SUBMITTED, DraftAct.WITHDRAW): DraftStatus.WITHDRAWN,
    (DraftStatus.APPROVED, DraftAct.WITHDRAW): DraftStatus.WITHDRAWN,
}
NEEDS_SOUNDNESS = frozenset({DraftAct.SUBMIT, DraftAct.APPROVE, DraftAct.PUBLISH})
"""Acts that a draft with faults refuses."""


def next_status(status: DraftStatus, act: DraftAct, *, person: str, writers: Collection[str], faults: int) -> DraftStatus:
    """Return the status after an act.

    Args:
        person: who acts.
        writers: everybody who has written in the draft.
        faults: how many the checker finds in it now.

    Raises:
        DraftRefused: `state` (the act does not fit the status), `second_person` (a writer cannot approve), `faults`.
    """
    after = _NEXT.get((status, act))
    if after is None:
        raise DraftRefused("state")
    if act is DraftAct.APPROVE and person in writers:
        raise DraftRefused("second_person")
    if act in NEEDS_SOUNDNESS and faults:
        raise DraftRefused("faults")
    return after


def acts_open(status: DraftStatus, *, person: str, writers: Collection[str], faults: int) -> tuple[DraftAct, ...]:
    """Return what a person may do with a draft now, in the order offered."""
    found = []
    for act in DraftAct:
        try:
            next_status(status, act, person=person, writers=writers, faults=faults)
        except DraftRefused:
            continue
        found.append(act)
    return tuple(found)
