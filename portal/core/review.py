"""Review: what a reviewer may decide of a finding, and what follows. The machine suggests; only people make anything severe."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.core.dates import months_later
from portal.core.errors import IllegalDecision
from portal.core.rules import WEIGHT, Ground, Outcome, Severity
from portal.core.states import Decision, FindingStatus, PointSource, PointStatus

TRANSITIONS: Mapping[Decision, tuple[frozenset[FindingStatus], FindingStatus]] = {
    Decision.CONFIRM: (frozenset({FindingStatus.OPEN}), FindingStatus.CONFIRMED),
    Decision.DOWNGRADE: (frozenset({FindingStatus.OPEN}), FindingStatus.CONFIRMED),
    Decision.DISMISS: (frozenset({FindingStatus.OPEN}), FindingStatus.DISMISSED),
    Decision.REOPEN: (frozenset({FindingStatus.CONFIRMED, FindingStatus.DISMISSED}), FindingStatus.OPEN),
}
"""From which states a decision may be taken, and where it leads."""
PLAN_DAYS = 30
SEVERE_PLAN_DAYS = 14
CLOSE_DAYS = {Severity.MAJOR: 90, Severity.MINOR: 180}
VALID_MONTHS = 36


@dataclass(frozen=True, slots=True)
class PointView:
    """One point of a finding, as decisions see it.

    Attributes:
        rule: None for what a person saw.
        covered_by: the rule that covers this one: while it stands, this point adds nothing.
        is_contained: whether a contract that runs today has a clause containing the point.
    """

    id: UUID
    severity: Severity
    status: PointStatus = PointStatus.OPEN
    source: PointSource = PointSource.RULE
    outcome: Outcome = Outcome.BREACH
    rule: str | None = None
    ground: Ground | None = None
    covered_by: str | None = None
    read_digest: str = ""
    words: str | None = None
    is_contained: bool = True


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as decisions see it: its state, whether the supplier has been told, and its points in order."""

    status: FindingStatus
    points: tuple[PointView, ...]
    is_released: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says.

    Attributes:
        severity: None means "as the remaining points suggest".
        struck: ids of the points that do not stand; striking all dismisses the finding.
    """

    decision: Decision
    reason: str
    severity: Severity | None = None
    ground: Ground | None = None
    action: str = ""
    struck: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the unstruck points of a finding say together.

    Attributes:
        headline: the rule, or a person's words, that says in a list what the answer shows.
        rank: sort key, worst first.
    """

    suggested: Severity
    possibly_severe: bool
    rank: int
    headline: str
    points_count: int


@dataclass(frozen=True, slots=True)
class PointOutcome:
    """What a decision makes of one point; `severity` is what it now weighs, for precedents."""

    status: PointStatus
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision makes of a finding; `standing` is None when nothing stands."""

    status: FindingStatus
    severity: Severity | None
    ground: Ground | None
    points: Mapping[UUID, PointOutcome]
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when a plan must be sent and the deviation closed; None where nothing is asked."""

    plan_due_on: date | None
    close_due_on: date | None


def decide(finding: FindingView, verdict: Verdict) -> Decided:
    """Return what a verdict makes of a finding.

    Raises:
        IllegalDecision: with one of these reasons: `released`, `lapsed`, `open`, `decided` (the state does not allow it);
            `reason_missing`, `action_missing`, `ground_missing`, `ground_without_severe`, `severe_needs_confirmation`,
            `severity_missing`, `lighter_is_downgrade`, `not_lighter`, `only_observation`, `unknown_point` (the words do not).
    """
    _refuse_state(finding, verdict.decision)
    if not verdict.reason.strip():
        raise IllegalDecision("reason_missing")
    live = live_points(finding.points)
    if verdict.struck - {point.id for point in live}:
        raise IllegalDecision("unknown_point")
    if verdict.decision is Decision.REOPEN:
        return Decided(FindingStatus.OPEN, None, None, {point.id: PointOutcome(PointStatus.OPEN, None) for point in live},
                       standing(live))
    remaining = [point for point in live if point.id not in verdict.struck]
    now = standing(remaining, unstruck=True)
    if verdict.decision is Decision.DISMISS or now is None:
        return Decided(FindingStatus.DISMISSED, None, None,
                       {point.id: PointOutcome(PointStatus.STRUCK, None) for point in live}, None)
    severity = _severity(verdict, standing(live, unstruck=True), now, remaining)
    points = {point.id: PointOutcome(PointStatus.CONFIRMED, _weighs(point, severity, now)) for point in remaining}
    points |= {point_id: PointOutcome(PointStatus.STRUCK, None) for point_id in verdict.struck}
    return Decided(FindingStatus.CONFIRMED, severity, verdict.ground, points, now)


def live_points(points: Iterable[PointView]) -> list[PointView]:
    """Return the points that have not lapsed; a struck one may be taken up again."""
    return [point for point in points if point.status is not PointStatus.LAPSED]


def standing(points: Sequence[PointView], *, unstruck: bool = False) -> Standing | None:
    """Return what points say together; None when none stands.

    Args:
        unstruck: count every point given, also one that an earlier decision struck.
    """
    gone = (PointStatus.LAPSED,) if unstruck else (PointStatus.LAPSED, PointStatus.STRUCK)
    left = [point for point in points if point.status not in gone]
    if not left:
        return None
    weighing = uncovered(left)
    # A cover takes away weight, never the suspicion that it may be one of the six.
    possibly = any(point.ground is not None for point in left)
    # Of several equals the one whose rule comes first by name: points have no order that stays.
    head = min(left if possibly else weighing,
               key=lambda point: (point.ground is None, -WEIGHT[point.severity], point.rule or ""))
    suggested = max((point.severity for point in weighing), key=WEIGHT.__getitem__)
    return Standing(suggested, possibly, rank(suggested, possibly_severe=possibly), head.rule or head.words or "", len(left))


def uncovered(points: Sequence[PointView]) -> list[PointView]:
    """Return the points that count by themselves: not covered by the rule of another one; all, if they cover each other."""
    rules = {point.rule for point in points if point.rule}
    return [point for point in points if point.covered_by is None or point.covered_by not in rules] or list(points)


def likely_ground(points: Iterable[PointView]) -> Ground | None:
    """Return the one ground that the standing points suggest; None where they suggest none, or several."""
    suggested = {point.ground for point in points if point.status not in (PointStatus.LAPSED, PointStatus.STRUCK)} - {None}
    return suggested.pop() if len(suggested) == 1 else None


def rank(severity: Severity, *, possibly_severe: bool) -> int:
    """Return the sort key of a finding: 0 possibly severe, 1 severe, 2 major, 3 minor, 4 observation."""
    return 0 if possibly_severe else len(Severity) - WEIGHT[severity]


def told_severity(severity: Severity, *, touches_contract: bool) -> Severity:
    """Return how heavy a deviation is when it is released: without a contract that contains it, an observation at most."""
    return severity if touches_contract else Severity.OBSERVATION


def deadlines(severity: Severity, released_on: date, plan_days: Iterable[int] = ()) -> Deadlines:
    """Return by when a plan and closure are due.

    Args:
        plan_days: what the broken rules ask for; the shortest holds, never longer than the usual thirty days.
    """
    if severity is Severity.OBSERVATION:
        return Deadlines(None, None)
    if severity is Severity.SEVERE:
        return Deadlines(released_on + timedelta(days=SEVERE_PLAN_DAYS), None)
    plan = min((*plan_days, PLAN_DAYS))
    return Deadlines(released_on + timedelta(days=plan), released_on + timedelta(days=CLOSE_DAYS[severity]))


def valid_until(released_on: date) -> date:
    """Return until when a result stands in for a new assessment: three years."""
    return months_later(released_on, VALID_MONTHS)


def _refuse_state(finding: FindingView, decision: Decision) -> None:
    if finding.status is FindingStatus.LAPSED:
        raise IllegalDecision("lapsed")
    if finding.is_released and decision is not Decision.REOPEN:
        raise IllegalDecision("released")
    if finding.status not in TRANSITIONS[decision][0]:
        raise IllegalDecision("open" if finding.status is FindingStatus.OPEN else "decided")


def _severity(verdict: Verdict, seen: Standing | None, now: Standing, remaining: Sequence[PointView]) -> Severity:
    """The severity a confirmation gives; `seen` is what stood before anything was struck."""
    touches = any(point.is_contained for point in remaining)
    severity = verdict.severity or told_severity(now.suggested, touches_contract=touches)
    if verdict.decision is Decision.DOWNGRADE:
        _refuse_downgrade(verdict, seen or now)
    elif WEIGHT[severity] < WEIGHT[now.suggested] and touches:
        raise IllegalDecision("lighter_is_downgrade")
    if severity is Severity.SEVERE and verdict.ground is None:
        raise IllegalDecision("ground_missing")
    if severity is not Severity.SEVERE and verdict.ground is not None:
        raise IllegalDecision("ground_without_severe")
    if severity is not told_severity(severity, touches_contract=touches):
        raise IllegalDecision("only_observation")
    if severity is not Severity.OBSERVATION and not verdict.action.strip():
        raise IllegalDecision("action_missing")
    return severity


def _refuse_downgrade(verdict: Verdict, seen: Standing) -> None:
    if verdict.severity is None:
        raise IllegalDecision("severity_missing")
    if verdict.severity is Severity.SEVERE:
        raise IllegalDecision("severe_needs_confirmation")
    if WEIGHT[verdict.severity] >= WEIGHT[seen.suggested]:
        raise IllegalDecision("not_lighter")


def _weighs(point: PointView, severity: Severity, now: Standing) -> Severity:
    """The heaviest points carry the finding's severity; lighter ones keep their own, never above it."""
    if WEIGHT[point.severity] >= WEIGHT[now.suggested]:
        return severity
    return min(point.severity, severity, key=WEIGHT.__getitem__)
