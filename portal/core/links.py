"""How long an access link opens what it was made for."""

from datetime import datetime, timedelta

from portal.core.states import AssessmentStatus

READABLE_DAYS = 90
"""How long a link reads on after the assessment is closed."""


def link_holds(
    status: AssessmentStatus, now: datetime, *, expires_at: datetime, revoked_at: datetime | None, closed_at: datetime | None
) -> bool:
    """Tell whether a link opens: not recalled, not expired, and not long after the end of the assessment.

    Args:
        status: of the assessment; a cancelled one is never opened.
        now: aware, as are all the moments.
    """
    if revoked_at is not None or now >= expires_at or status is AssessmentStatus.CANCELLED:
        return False
    return closed_at is None or now < closed_at + timedelta(days=READABLE_DAYS)
