"""The audit log: what was done, written in the transaction of the act."""

from datetime import datetime
from typing import Any
from uuid import UUID

from portal.db.prepared import Place, inserting
from portal.db.types import new_id
from portal.models.house import AuditEvent

_INSERT = inserting(AuditEvent.__table__)


def record(db: Place, action: str, subject: tuple[str, UUID | str], *, actor: str, now: datetime, **data: Any) -> None:  # noqa: ANN401 - JSON data
    """Append one event.

    Args:
        action: a verb in the past tense with its object, such as `finding.decided`.
        subject: kind and id of the row it was done to.
        actor: `staff:<id>`, `link:<id>`, `command` or `worker`.
        data: JSON data, never a secret and never the content of an answer.
    """
    kind, key = subject
    _INSERT.run(db, {"id": new_id(), "at": now, "actor": actor, "action": action, "subject_kind": kind, "subject_id": str(key),
                     "data": data})
