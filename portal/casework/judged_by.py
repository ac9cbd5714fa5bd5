"""By which rule set a deviation was found: a round may come to be judged by another, but what was told stays as it was told."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.states import PointStatus
from portal.models.assessments import Campaign
from portal.models.findings import Point


def rule_set_of(finding_id: InstrumentedAttribute[UUID]) -> ColumnElement[Any]:
    """Return the rule set of a finding's confirmed points; the round's where none of them is a rule's.

    Args:
        finding_id: the column that names the finding, in a statement that also reads the campaign.
    """
    found = (select(Point.rule_set_version_id)
             .where(Point.finding_id == finding_id, Point.status == PointStatus.CONFIRMED, Point.rule_set_version_id.is_not(None))
             .order_by(Point.id).limit(1).scalar_subquery())
    return func.coalesce(found, Campaign.rule_set_version_id)
