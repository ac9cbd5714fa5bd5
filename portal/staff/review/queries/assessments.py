"""Assessments: the list, and one whole with its submissions and findings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from portal.casework.contracts import HeldContract, contracts_of
from portal.casework.readiness import READY, is_ready
from portal.casework.visibility import seen_ids, sees_finding, sees_supplier, sees_this
from portal.core.errors import NotFound
from portal.core.instances import anchor_of
from portal.core.people import Reader
from portal.core.profile import as_seen
from portal.core.states import AssessmentStatus, FindingStatus, PointStatus
from portal.db.paging import Order, Page, Place, read_page
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import ContentText
from portal.models.findings import Finding, Point
from portal.models.register import Contract, ContractingAuthority, Supplier
from portal.models.submissions import Submission
from portal.staff.review.queries.finding import reviewed_texts

PER_PAGE = 25
HANDED_IN = (AssessmentStatus.SUBMITTED, AssessmentStatus.REVIEWED)
OLDEST_FIRST = Order((Assessment.submitted_at, Assessment.id), (datetime, UUID), (False, False))
"""For states that have a time of submission."""
BY_INVITATION = Order((Assessment.id,), (UUID,), (False,))


@dataclass(frozen=True, slots=True)
class Whole:
    """One assessment with what has come of it.

    Attributes:
        submissions: newest first; `unreviewed`: those answered in a translation that nobody has approved yet.
        findings: those the reader may see, worst first; `contracts` likewise, with their ids in `seen`, None for all.
    """

    assessment: Assessment
    supplier: Supplier
    campaign: Campaign
    submissions: Sequence[Submission]
    unreviewed: frozenset[UUID]
    findings: Sequence[Finding]
    contracts: Sequence[HeldContract]
    seen: frozenset[str] | None

    @property
    def profile(self) -> Mapping[str, Any]:
        """The assessment's profile with the contracts that the reader sees."""
        return as_seen(self.assessment.profile, self.seen)

    @property
    def submission(self) -> Submission | None:
        """The newest submission."""
        return self.submissions[0] if self.submissions else None


def list_assessments(db: Session, reader: Reader, *, state: str, campaign: UUID | None, authority: str,
                     place: Place) -> Page[Any]:
    """Return a page of assessments: those handed in by that moment, the others by invitation; oldest first.  One statement.

    Rows have id, supplier, campaign_id, status, percent, submitted_at, due_on, undecided.

    Args:
        state: a status, or `READY`.
    """
    status = AssessmentStatus.SUBMITTED if state == READY else AssessmentStatus(state)
    undecided = (select(func.count()).select_from(Finding).where(
        Finding.assessment_id == Assessment.id, Finding.status == FindingStatus.OPEN).scalar_subquery())
    held: list[ColumnElement[bool]] = [sees_supplier(reader, Assessment.supplier_id), Assessment.status == status]
    if state == READY:
        held.append(is_ready())
    if campaign:
        held.append(Assessment.campaign_id == campaign)
    if authority:
        held.append(exists().where(
            Contract.supplier_id == Assessment.supplier_id, Contract.authority_id == ContractingAuthority.id,
            ContractingAuthority.code == authority))
    statement = (select(Assessment.id, Supplier.name.label("supplier"), Assessment.campaign_id, Assessment.status,
                        Assessment.percent, Assessment.submitted_at, Assessment.due_on, undecided.label("undecided"))
                 .join(Supplier, Supplier.id == Assessment.supplier_id).where(*held))
    return read_page(db, statement, OLDEST_FIRST if status in HANDED_IN else BY_INVITATION, place, PER_PAGE)


def open_assessment(db: Session, reader: Reader, assessment_id: UUID) -> Whole:
    """Return an assessment whole.  Four statements.

    Raises:
        NotFound: it is absent or not the reader's.
    """
    row = db.execute(select(Assessment, Supplier, Campaign).join(Supplier, Supplier.id == Assessment.supplier_id)
                     .join(Campaign, Campaign.id == Assessment.campaign_id)
                     .where(Assessment.id == assessment_id, sees_supplier(reader, Assessment.supplier_id))).one_or_none()
    if row is None:
        raise NotFound
    reviewed = reviewed_texts(
        ContentText.digest == Submission.text_digest, ContentText.locale == Submission.locale,
        ContentText.questionnaire_version_id == row.Campaign.questionnaire_version_id)
    read = db.execute(select(Submission, reviewed).where(Submission.assessment_id == assessment_id)
                      .order_by(Submission.received_at.desc(), Submission.id.desc())).all()
    submissions, unreviewed = [pair[0] for pair in read], frozenset(pair[0].id for pair in read if pair[1] is False)
    findings = db.scalars(select(Finding).where(Finding.assessment_id == assessment_id, sees_finding(reader))
                          .order_by(Finding.rank, Finding.id)).all()
    contracts = [contract for contract in contracts_of(db, row.Supplier.id) if sees_this(reader, contract)]
    return Whole(row.Assessment, row.Supplier, row.Campaign, submissions, unreviewed, findings, contracts,
                 seen_ids(reader, contracts))


def is_released(db: Session, assessment_id: UUID) -> bool:
    """Return whether a supplier has been told the result of an assessment.  One statement."""
    return db.scalar(select(Assessment.reviewed_at).where(Assessment.id == assessment_id)) is not None


def flags_of(db: Session, findings: Sequence[Finding]) -> Mapping[str, Sequence[Finding]]:
    """Return the findings with a standing point on each answer, by its anchor, in the order they are given.  One statement."""
    flagged = db.execute(
        select(Point.finding_id, Point.judges).distinct()
        .where(Point.finding_id.in_([finding.id for finding in findings]), Point.judges.is_not(None),
               Point.status.in_((PointStatus.OPEN, PointStatus.CONFIRMED)))).all()
    questions: dict[UUID, set[str]] = defaultdict(set)
    for finding_id, question in flagged:
        if question is not None:
            questions[finding_id].add(question)
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for question in questions[finding.id]:
            found[anchor_of(question, finding.instance)].append(finding)
    return dict(found)
