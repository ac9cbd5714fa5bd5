"""From flags to findings: one for each requirement or article of an instance, with the broken rules as its points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.core.frameworks import requirement_of
from portal.core.questionnaire import COMPANY
from portal.core.rules import WEIGHT, Flag, Ground, Severity


@dataclass(frozen=True, slots=True)
class ProposedFinding:
    """What a reviewer is asked to decide.

    Attributes:
        requirement: a process requirement (`pr1`) or an article (`wr.forced`).
        instance: `company`, `site:<id>` or `contract:<id>`.
        severity: that of its heaviest point which no other point covers.
        ground: which of the six severe deviations it may be; None when no point says so.
        points: the flags, in the order they were raised.
    """

    requirement: str
    instance: str
    severity: Severity
    ground: Ground | None
    points: tuple[Flag, ...]


def group(flags: Iterable[Flag], instance: str = COMPANY) -> tuple[ProposedFinding, ...]:
    """Return the findings that flags make up, in the order of each one's first point; information makes none."""
    by_requirement: dict[str, list[Flag]] = {}
    for flag in flags:
        if flag.severity is not None:
            by_requirement.setdefault(requirement_of(flag.requirement), []).append(flag)
    return tuple(_finding(requirement, instance, tuple(points)) for requirement, points in by_requirement.items())


def group_by_instance(flags: Mapping[str, Iterable[Flag]]) -> tuple[ProposedFinding, ...]:
    """Return the findings of the company and of every site and contract; never one across two of them."""
    return tuple(finding for instance, raised in flags.items() for finding in group(raised, instance))


def _finding(requirement: str, instance: str, points: tuple[Flag, ...]) -> ProposedFinding:
    counting = [point for point in points if point.covered_by is None] or list(points)
    severity = max((point.severity for point in counting if point.severity is not None), key=WEIGHT.__getitem__)
    ground = next((point.ground for point in points if point.ground is not None), None)
    return ProposedFinding(requirement, instance, severity, ground, points)
