"""Which submitted assessments only wait to be released: every finding decided, the supplier not yet told."""

from sqlalchemy import ColumnElement, exists

from portal.core.states import AssessmentStatus, FindingStatus
from portal.models.assessments import Assessment
from portal.models.findings import Finding

READY = "ready"
"""What lists call that state; it is derived, and stands in no column."""


def is_undecided() -> ColumnElement[bool]:
    """Return the condition that an assessment of the statement around has a finding to decide."""
    return exists().where(Finding.assessment_id == Assessment.id, Finding.status == FindingStatus.OPEN)


def is_ready() -> ColumnElement[bool]:
    """Return the condition that an assessment of the statement around is ready to release."""
    return (Assessment.status == AssessmentStatus.SUBMITTED) & ~is_undecided()
