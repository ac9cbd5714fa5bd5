"""Findings raised: by the rules when answers come in, or by a person who saw something."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.casework import counting
from portal.core.documents import canonical, digest
from portal.core.errors import RowsHeld
from portal.core.frameworks import requirement_of
from portal.core.grouping import ProposedFinding
from portal.core.people import Reader
from portal.core.recurring import Merge, Signature, merge, only_new
from portal.core.review import PointView, Standing, standing
from portal.core.rules import Flag, Ground, Outcome, Severity
from portal.core.states import FindingStatus, PointSource, PointStatus
from portal.db.prepared import Place, inserting
from portal.db.types import new_id
from portal.models.assessments import Assessment
from portal.models.findings import Finding, Point
from portal.platform import audit

Key = tuple[str, str]
"""Requirement and instance: among findings not yet released one of each."""
AnswerKey = Callable[[str, str, Severity], str]
"""From instance, question and severity to the answer in short (`core.precedents`)."""
Marked = tuple[Flag, Signature]
"""What a rule says, and what makes it the same as something said before."""
Begun = tuple[dict[str, Any], list[dict[str, Any]]]
"""The columns of a new finding, and of each of its points."""

_OF_ASSESSMENT = Finding.assessment_id == bindparam("assessment_id")
_HELD = select(Finding).where(_OF_ASSESSMENT).order_by(Finding.id)
_FINDING, _POINT = inserting(Finding.__table__), inserting(Point.__table__)


class Assessed(Protocol):
    """An assessment as findings need it: a row, or what was read of one."""

    @property
    def id(self) -> UUID:
        """Its key."""

    @property
    def supplier_id(self) -> UUID:
        """Whose it is."""

    @property
    def campaign_id(self) -> UUID:
        """The round it belongs to."""

    @property
    def profile(self) -> Mapping[str, Any]:
        """As it was at invitation (`core.profile`)."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What the rules say of one submission.

    Attributes:
        country: of the supplier; findings are counted and filtered by it.
        is_first: the assessment is known to have no findings yet.
    """

    assessment: Assessed
    submission_id: UUID
    rule_set_id: UUID
    country: str
    proposals: Sequence[ProposedFinding]
    answer_key: AnswerKey
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person saw: a requirement point (`pr4.c`) or article, how heavy it seems, and in words what it is."""

    point: str
    severity: Severity
    words: str
    ground: Ground | None = None


def view_of(point: Point, *, is_contained: bool = True) -> PointView:
    """Return a point as the core sees it."""
    return PointView(point.id, point.severity, point.status, point.source, point.outcome, point.rule, point.ground,
                     point.covered_by, point.read_digest, point.words, is_contained)


def points_of(db: Session, finding_ids: Iterable[UUID]) -> dict[UUID, list[Point]]:
    """Return the points of some findings, oldest first.  One statement."""
    held: dict[UUID, list[Point]] = {key: [] for key in finding_ids}
    if not held:
        return held
    for point in db.scalars(select(Point).where(Point.finding_id.in_(held)).order_by(Point.id)):
        held[point.finding_id].append(point)
    return held


def raise_findings(db: Place, raised: Raised, *, now: datetime) -> None:
    """Make, merge and let lapse an assessment's findings after a submission.

    Released findings stay as they are: only what they have not dealt with makes a new one, which names them.

    Raises:
        RowsHeld: there are some already, as after a first submission, and `db` is no session.
    """
    if raised.is_first:
        place = db.connection() if isinstance(db, Session) else db
        _add(place, raised, [_begin(raised, (proposal.requirement, proposal.instance), _marked(proposal), None, now=now)
                             for proposal in raised.proposals])
    elif isinstance(db, Session):
        _merge_all(db, raised, now=now)
    else:
        raise RowsHeld


def _merge_all(db: Session, raised: Raised, *, now: datetime) -> None:
    """Raise findings where an assessment has some."""
    held = list(db.scalars(_HELD, {"assessment_id": raised.assessment.id}))
    points = points_of(db, [finding.id for finding in held])
    told: dict[Key, list[Finding]] = {}
    for finding in held:
        if finding.released_at is not None:
            told.setdefault((finding.requirement, finding.instance), []).append(finding)
    waiting = {(finding.requirement, finding.instance): finding for finding in held if finding.released_at is None}
    proposed = {(proposal.requirement, proposal.instance): _marked(proposal) for proposal in raised.proposals}
    begun = []
    for key in dict.fromkeys((*proposed, *waiting)):
        earlier, marked = told.get(key, []), proposed.get(key, [])
        settled = [view_of(point) for finding in earlier for point in points[finding.id]]
        marked = [marked[at] for at in only_new(settled, [mark for _, mark in marked])]
        if key in waiting:
            _renew(db, raised, waiting[key], points[waiting[key].id], marked)
        elif marked:
            begun.append(_begin(raised, key, marked, earlier[-1].id if earlier else None, now=now))
    db.flush()
    _add(db, raised, begun)


def _marked(proposal: ProposedFinding) -> list[Marked]:
    return [(flag, signature(flag)) for flag in proposal.points]


def signature(flag: Flag) -> Signature:
    """Return what makes the point of a flag the same as an earlier one."""
    if flag.severity is None:
        raise ValueError(f"{flag.rule}: information makes no point")
    return Signature(flag.rule, flag.outcome, flag.severity, digest(canonical([list(pair) for pair in flag.read])))


def raise_by_hand(db: Session, assessment: Assessment, seen: Seen, *, instance: str, country: str, actor: Reader,
                  now: datetime) -> Finding:
    """Record what a reviewer saw: as a point of the finding that waits for a decision, or as a finding of its own.

    Whether it can be recorded at all is `deciding.raise_by_hand`'s concern.
    """
    requirement = requirement_of(seen.point)
    finding = db.scalar(select(Finding).where(
        Finding.assessment_id == assessment.id, Finding.requirement == requirement, Finding.instance == instance,
        Finding.released_at.is_(None)))
    point = Point(id=new_id(), source=PointSource.REVIEWER, status=PointStatus.OPEN, requirement=seen.point,
                  outcome=Outcome.NEEDS_JUDGEMENT, severity=seen.severity, ground=seen.ground, read_digest="", answer_key="",
                  words=seen.words)
    before = None
    if finding is None:
        finding = Finding(id=new_id(), **_columns(assessment, (requirement, instance), country, now))
        present: list[Point] = []
    else:
        before, present = counting.standing_of(finding, assessment.profile), points_of(db, [finding.id])[finding.id]
        open_again(finding)
    point.finding_id = finding.id
    stand(finding, [*present, point])
    db.add(finding)
    db.flush()
    db.add(point)
    counting.move(db, before, counting.standing_of(finding, assessment.profile))
    audit.record(db, "finding.raised", ("finding", finding.id), actor=actor.actor, now=now, requirement=seen.point)
    db.flush()
    return finding


def open_again(finding: Finding) -> None:
    """Put a finding back to where nothing is decided; earlier decisions stay in the records."""
    finding.status = FindingStatus.OPEN
    finding.severity = finding.ground = finding.decided_at = finding.decided_by = None


def stand(finding: Finding, points: Iterable[Point]) -> None:
    """Write down what a finding's points say together; where none stands, what they said stays readable."""
    for name, value in _said(view_of(point) for point in points).items():
        setattr(finding, name, value)


def _said(points: Iterable[PointView]) -> dict[str, Any]:
    """What points say together, by column of the finding; nothing where none stands."""
    found: Standing | None = standing(list(points))
    return {} if found is None else {
        "suggested": found.suggested, "possibly_severe": found.possibly_severe, "rank": found.rank, "headline": found.headline,
        "points_count": found.points_count}


def _begin(raised: Raised, key: Key, marked: Sequence[Marked], previous_id: UUID | None, *, now: datetime) -> Begun:
    """A finding that is not stored yet, as the columns of its row and of its points': rows cost less than objects of them."""
    finding = {"id": new_id(), **_columns(raised.assessment, key, raised.country, now), "previous_id": previous_id, "revision": 1}
    points = [_point(raised, (finding["id"], key[1]), each) for each in marked]
    views = [PointView(point["id"], mark.severity, rule=flag.rule, outcome=flag.outcome, ground=flag.ground,
                       covered_by=flag.covered_by, read_digest=mark.read_digest)
             for point, (flag, mark) in zip(points, marked, strict=True)]
    return finding | _said(views), points


def _add(db: Place, raised: Raised, begun: Sequence[Begun]) -> None:
    """Store new findings, then their points, each kind at once."""
    _FINDING.run_all(db, [finding for finding, _ in begun])
    _POINT.run_all(db, [point for _, points in begun for point in points])
    counting.enter(db, [counting.standing_of(counting.of_columns(finding), raised.assessment.profile) for finding, _ in begun])


def _columns(assessment: Assessed, key: Key, country: str, now: datetime) -> dict[str, Any]:
    return {"assessment_id": assessment.id, "supplier_id": assessment.supplier_id, "campaign_id": assessment.campaign_id,
            "requirement": key[0], "instance": key[1], "status": FindingStatus.OPEN, "country": country, "raised_at": now}


def _renew(db: Session, raised: Raised, finding: Finding, points: list[Point], marked: Sequence[Marked]) -> None:
    """Merge a submission's flags into a finding that is not released."""
    before = counting.standing_of(finding, raised.assessment.profile)
    merged = merge(finding.status, [view_of(point) for point in points], [mark for _, mark in marked])
    fresh = [Point(**_point(raised, (finding.id, finding.instance), marked[at])) for at in merged.added]
    _carry(raised, merged, {point.id: point for point in points}, [flag for flag, _ in marked])
    db.add_all(fresh)
    if not (merged.added or merged.lapsed):
        return
    if merged.status is FindingStatus.OPEN:
        open_again(finding)
    finding.status = merged.status
    stand(finding, [*points, *fresh])
    counting.move(db, before, counting.standing_of(finding, raised.assessment.profile))


def _carry(raised: Raised, merged: Merge, points: Mapping[UUID, Point], flags: Sequence[Flag]) -> None:
    """Let unchanged points stand on the new submission and rule set, and lapsed ones go."""
    for place, point_id in merged.kept.items():
        points[point_id].submission_id, points[point_id].covered_by = raised.submission_id, flags[place].covered_by
        points[point_id].rule_set_version_id = raised.rule_set_id
    for point_id in merged.lapsed:
        points[point_id].status = PointStatus.LAPSED


def _point(raised: Raised, finding: tuple[UUID, str], marked: Marked) -> dict[str, Any]:
    """The columns of a point of a finding, which is given by its id and instance."""
    flag, mark = marked
    return {"id": new_id(), "finding_id": finding[0], "submission_id": raised.submission_id, "source": PointSource.RULE,
            "status": PointStatus.OPEN, "rule_set_version_id": raised.rule_set_id, "rule": flag.rule,
            "requirement": flag.requirement, "judges": flag.judges, "outcome": flag.outcome, "severity": mark.severity,
            "ground": flag.ground, "covered_by": flag.covered_by, "read_digest": mark.read_digest,
            "answer_key": raised.answer_key(finding[1], flag.judges, mark.severity)}
