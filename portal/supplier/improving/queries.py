"""What came of an assessment, and each deviation: only by a link that holds, which is part of every query."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from portal.casework.judged_by import rule_set_of
from portal.casework.languages import Ticked
from portal.core.errors import LinkRefused
from portal.core.instances import name_of
from portal.core.links import link_holds
from portal.core.questionnaire import COMPANY
from portal.core.rules import WEIGHT, Severity
from portal.core.states import AssessmentStatus, DeviationStatus, PointStatus
from portal.language.texts import MASTER
from portal.models.assessments import AccessLink, Assessment, Campaign
from portal.models.contents import ContentText
from portal.models.deviations import Deviation, DeviationContract
from portal.models.findings import Point
from portal.models.register import Supplier
from portal.models.submissions import Submission


@dataclass(frozen=True, slots=True)
class ListedDeviation:
    """A deviation as the result lists it."""

    id: UUID
    number: str
    headline: str
    """The id of a rule, or a reviewer's words (`headlines.headline_of`)."""
    severity: Severity
    status: DeviationStatus
    plan_due_on: date | None
    close_due_on: date | None
    released_at: datetime
    ended_at: datetime | None
    place: str
    """Name of the site or contract it is about; empty for the company."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an assessment; `deviations` worst first.

    Attributes:
        locale: the language of our letters, which reviewers write in.
        rule_set_id: of the campaign; `rule_digests` are those of its Swedish texts and of those in the page's language.
    """

    assessment_id: UUID
    supplier_name: str
    registration_number: str
    status: AssessmentStatus
    submitted_at: datetime | None
    reviewed_at: datetime | None
    valid_until: date | None
    locale: str
    rule_set_id: UUID
    rule_digests: tuple[str, str]
    deviations: tuple[ListedDeviation, ...]
    ticked: Ticked

    @property
    def is_withdrawn(self) -> bool:
        """Whether everything told has been withdrawn, and there is no result in its place yet."""
        return self.reviewed_at is None and {one.status for one in self.deviations} == {DeviationStatus.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Told:
    """A deviation with what its page needs of the rows around it.

    Attributes:
        locale: the language of our letters, which reviewers write in.
        digests: of the questionnaire's Swedish texts and of those in the page's language; `rule_digests` of the rule set's.
        sections: the clause section broken, by contract touched.
    """

    listed: ListedDeviation
    assessment_id: UUID
    supplier_id: UUID
    supplier_name: str
    registration_number: str
    locale: str
    profile: dict[str, Any]
    version_id: UUID
    digests: tuple[str, str]
    rule_set_id: UUID
    rule_digests: tuple[str, str]
    finding_id: UUID
    requirement: str
    instance: str
    reason: str
    action: str
    ended_reason: str | None
    sections: dict[UUID, str]
    ticked: Ticked


@dataclass(frozen=True, slots=True)
class Ground:
    """What a confirmed point rests on: the rule, the question it judges, and the submission it was answered in."""

    rule: str
    question: str
    submission_id: UUID


_LINK = (AccessLink.expires_at, AccessLink.revoked_at, Assessment.closed_at, Assessment.status.label("assessment_status"))
_ROUND = (Campaign.questionnaire_version_id.label("round_version"), Campaign.rule_set_version_id.label("round_rules"),
          Campaign.languages)
_LISTED = (Deviation.id, Deviation.number, Deviation.headline, Deviation.severity, Deviation.status, Deviation.plan_due_on,
           Deviation.close_due_on, Deviation.released_at, Deviation.ended_at, Deviation.instance)
_master, _own, _rules, _own_rules = (aliased(ContentText) for _ in range(4))
_RULE_SET = rule_set_of(Deviation.finding_id)
_RULE_DIGESTS = (_RULE_SET.label("rule_set_version_id"), _rules.digest.label("rules"), _own_rules.digest.label("own_rules"))


def _questions(text: Any, locale: Any) -> Any:  # noqa: ANN401 - an aliased table and a bound value
    return and_(text.questionnaire_version_id == Campaign.questionnaire_version_id, text.locale == locale, text.is_current)


def _rule_texts(text: Any, locale: Any) -> Any:  # noqa: ANN401 - an aliased table and a bound value
    return and_(text.rule_set_version_id == _RULE_SET, text.locale == locale, text.is_current)


_RESULT = (
    select(*_LINK, *_ROUND, *_LISTED, *_RULE_DIGESTS, Assessment.id.label("assessment_id"), Assessment.submitted_at,
           Assessment.reviewed_at, Assessment.valid_until, Assessment.locale, Supplier.name, Supplier.registration_number,
           case((Deviation.instance != COMPANY, Assessment.profile)).label("profile"))
    .select_from(AccessLink)
    .join(Assessment, Assessment.id == AccessLink.assessment_id)
    .join(Campaign, Campaign.id == Assessment.campaign_id)
    .join(Supplier, Supplier.id == Assessment.supplier_id)
    .outerjoin(Deviation, Deviation.assessment_id == Assessment.id)
    .join(_rules, _rule_texts(_rules, MASTER))
    .outerjoin(_own_rules, _rule_texts(_own_rules, bindparam("locale")))
    .where(AccessLink.id == bindparam("link_id"), AccessLink.assessment_id == bindparam("assessment_id"))
    .order_by(Deviation.number)
)
_DEVIATION = (
    select(*_LINK, *_ROUND, *_LISTED, *_RULE_DIGESTS, Deviation.assessment_id, Deviation.supplier_id, Deviation.finding_id,
           Deviation.requirement, Deviation.reason, Deviation.action, Deviation.ended_reason,
           Assessment.locale, Assessment.profile, Campaign.questionnaire_version_id, Supplier.name,
           Supplier.registration_number, _master.digest.label("master"), _own.digest.label("own"),
           DeviationContract.contract_id, DeviationContract.section)
    .select_from(Deviation)
    .join(AccessLink, AccessLink.assessment_id == Deviation.assessment_id)
    .join(Assessment, Assessment.id == Deviation.assessment_id)
    .join(Campaign, Campaign.id == Assessment.campaign_id)
    .join(Supplier, Supplier.id == Deviation.supplier_id)
    .join(_master, _questions(_master, MASTER))
    .outerjoin(_own, _questions(_own, bindparam("locale")))
    .join(_rules, _rule_texts(_rules, MASTER))
    .outerjoin(_own_rules, _rule_texts(_own_rules, bindparam("locale")))
    .outerjoin(DeviationContract, DeviationContract.deviation_id == Deviation.id)
    .where(Deviation.id == bindparam("deviation_id"), AccessLink.id.in_(bindparam("links", expanding=True)))
)


def read_result(db: Session, link_id: UUID, assessment_id: UUID, *, locale: str, now: datetime) -> Result:
    """Return what came of an assessment, by a link opened before.  One statement.

    Raises:
        LinkRefused: the link is unknown, expired or recalled, or opens another assessment.
    """
    rows = db.execute(_RESULT, {"link_id": link_id, "assessment_id": assessment_id, "locale": locale}).all()
    if not rows or not _holds(rows[0], now):
        raise LinkRefused
    first = rows[0]
    deviations = sorted((_listed(row) for row in rows if row.id is not None), key=lambda one: -WEIGHT[one.severity])
    return Result(first.assessment_id, first.name, first.registration_number, first.assessment_status, first.submitted_at,
                  first.reviewed_at, first.valid_until, first.locale, first.rule_set_version_id, _rule_digests(first),
                  tuple(deviations), _ticked(first))


def read_deviation(db: Session, links: Collection[UUID], deviation_id: UUID, *, locale: str, now: datetime) -> Told:
    """Return a deviation of an assessment that one of these links opens.  One statement.

    Raises:
        LinkRefused: there is no such deviation, it is another supplier's, or the link no longer holds: all alike.
    """
    values = {"deviation_id": deviation_id, "links": list(links), "locale": locale}
    rows = [row for row in db.execute(_DEVIATION, values) if _holds(row, now)]
    if not rows:
        raise LinkRefused
    first = rows[0]
    sections = {row.contract_id: row.section for row in rows if row.contract_id is not None}
    return Told(_listed(first), first.assessment_id, first.supplier_id, first.name, first.registration_number, first.locale,
                first.profile, first.questionnaire_version_id, (first.master, first.own or first.master),
                first.rule_set_version_id, _rule_digests(first), first.finding_id, first.requirement, first.instance,
                first.reason, first.action, first.ended_reason, sections, _ticked(first))


def read_grounds(db: Session, told: Told) -> tuple[list[Ground], dict[UUID, str]]:
    """Return what the confirmed points of a deviation rest on, and the documents of the submissions.  One statement.

    A document is fetched with the first of its points only, since it is long. Points that a person raised rest on no answer.
    """
    place = func.row_number().over(partition_by=Point.submission_id, order_by=Point.id)
    rows = db.execute(
        select(Point.rule, Point.judges, Point.submission_id, case((place == 1, Submission.document)).label("document"))
        .join(Submission, Submission.id == Point.submission_id)
        .where(Point.finding_id == told.finding_id, Point.status == PointStatus.CONFIRMED, Point.rule.is_not(None))
        .order_by(Point.id)).all()
    grounds = [Ground(row.rule, row.judges, row.submission_id) for row in rows]
    return grounds, {row.submission_id: row.document for row in rows if row.document is not None}


def _listed(row: Any) -> ListedDeviation:  # noqa: ANN401 - a row of the statements above
    return ListedDeviation(row.id, row.number, row.headline, row.severity, row.status, row.plan_due_on, row.close_due_on,
                           row.released_at, row.ended_at, name_of(row.profile, row.instance))


def _ticked(row: Any) -> Ticked:  # noqa: ANN401 - a row of the statements above
    return Ticked(row.round_version, row.round_rules, row.languages)


def _rule_digests(row: Any) -> tuple[str, str]:  # noqa: ANN401 - a row of the statements above
    return row.rules, row.own_rules or row.rules


def _holds(row: Any, now: datetime) -> bool:  # noqa: ANN401 - a row of the statements above
    return link_holds(row.assessment_status, now, expires_at=row.expires_at, revoked_at=row.revoked_at, closed_at=row.closed_at)
