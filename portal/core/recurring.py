"""What a new submission makes of a finding's points: unchanged keep their decision, new ones need one, vanished ones lapse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from portal.core.review import PointView, live_points, standing
from portal.core.rules import WEIGHT, Outcome, Severity
from portal.core.states import FindingStatus, PointSource, PointStatus


@dataclass(frozen=True, slots=True)
class Signature:
    """What makes two rule points the same: rule, outcome, severity, and digest of all that the rule read."""

    rule: str
    outcome: Outcome
    severity: Severity
    read_digest: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What becomes of a finding.

    Attributes:
        kept: id of each point that stays, by the place of the incoming point it equals.
        lapsed: ids of the points that no longer stand.
        added: places of the incoming points that are new.
        status: the finding's state afterwards.
    """

    kept: dict[int, UUID]
    lapsed: tuple[UUID, ...]
    added: tuple[int, ...]
    status: FindingStatus


def merge(status: FindingStatus, points: Sequence[PointView], incoming: Sequence[Signature]) -> Merge:
    """Return what a new submission makes of a finding that is not released.

    A new, heavier or otherwise changed point opens the finding again; so does the loss of a confirmed point that carried the
    weight, since what was confirmed no longer rests on the answers. Points of people never lapse.
    """
    held = {signature_of(point): point for point in live_points(points) if point.source is PointSource.RULE}
    kept = {place: held[mark].id for place, mark in enumerate(incoming) if mark in held}
    added = tuple(place for place in range(len(incoming)) if place not in kept)
    lapsed = tuple(point.id for point in held.values() if point.id not in kept.values())
    return Merge(kept, lapsed, added, _status(status, points, frozenset(lapsed), added))


def only_new(points: Sequence[PointView], incoming: Sequence[Signature]) -> tuple[int, ...]:
    """Return the places of the incoming points that a released finding has not dealt with already."""
    known = {signature_of(point) for point in points if point.source is PointSource.RULE}
    return tuple(place for place, mark in enumerate(incoming) if mark not in known)


def signature_of(point: PointView) -> Signature:
    """Return what makes a rule's point the same as another."""
    return Signature(point.rule or "", point.outcome, point.severity, point.read_digest)


def _status(status: FindingStatus, points: Sequence[PointView], lapsed: frozenset[UUID], added: tuple[int, ...]) -> FindingStatus:
    if added:
        return FindingStatus.OPEN
    after = [replace(point, status=PointStatus.LAPSED) if point.id in lapsed else point for point in points]
    if not live_points(after):
        return FindingStatus.LAPSED
    if status is FindingStatus.CONFIRMED:
        left, before = standing(after), standing(points)
        lighter = left is None or before is None or WEIGHT[left.suggested] < WEIGHT[before.suggested]
        return FindingStatus.OPEN if lapsed and lighter else status
    return status
