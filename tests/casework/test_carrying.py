"""A new round begins with what the supplier answered last time, and with what its group has answered for all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.carrying import carry_over, carry_to_sites
from portal.core.facts import PROMISES
from portal.core.instances import ChosenSite, with_sites
from portal.core.merging import state_at
from portal.core.questionnaire import COMPANY
from portal.core.states import AssessmentStatus
from portal.core.submitted import read_document
from portal.core.values import Answer
from portal.db.types import new_id
from portal.models.drafts import DraftChange, DraftSection
from portal.models.findings import Point
from portal.models.submissions import Submission
from tests.factories.carrying import FIRST, LATER, MARK, answered_before, begin, round_of, send_in, version_of
from tests.factories.rounds import DAY, NOW, make_assessment, make_supplier


def draft_of(db: Session, assessment) -> dict:
    rows = db.scalars(select(DraftSection).where(DraftSection.assessment_id == assessment.id))
    return {(row.section, row.instance): row.answers for row in rows}


def test_the_draft_of_a_new_round_holds_what_was_answered_last_time(db: Session):
    draft = draft_of(db, begin(db, answered_before(db), "2"))
    assert draft == {
        ("policies", COMPANY): {
            "same": {"value": "no", "comment": "vi prövar", "carried": MARK}, "kept": {"value": "7"}, "worded": {"value": "yes"},
            "reworded": {"value": "yes", "carried": MARK}, "new-name": {"value": ["surveys"], "carried": MARK},
            "new-yes": {"value": "yes", "carried": MARK}, "secret": {"value": "Kund X", "carried": MARK},
            "person": {"value": "Kim", "carried": MARK}},
        ("workers", COMPANY): {"role": {"value": "vi syr", "carried": MARK}, "fees": {"value": "no", "carried": MARK}}}


def test_a_later_merge_finds_what_the_draft_began_with(db: Session):
    assessment = begin(db, answered_before(db), "2")
    changes = db.scalars(select(DraftChange).where(DraftChange.assessment_id == assessment.id)).all()
    for change in changes:
        assert state_at([(change.revision, change.answers)], 1) == draft_of(db, assessment)[change.section, change.instance]
    assert len(changes) == 2


def test_nobody_begins_with_the_answers_of_an_unrelated_supplier_or_of_another_questionnaire(db: Session):
    answered_before(db)
    assert draft_of(db, begin(db, make_supplier(db, "Annan AB"), "2")) == {}


def test_the_latest_submission_counts(db: Session):
    supplier = answered_before(db)
    assessment = make_assessment(db, round_of(db, "1"), supplier)
    send_in(db, assessment, {**FIRST, "same": Answer("yes")}, now=NOW + timedelta(days=50), form_key="two")
    assessment.status = AssessmentStatus.CLOSED
    draft = draft_of(db, begin(db, supplier, "2"))["policies", COMPANY]
    assert draft["same"] == {"value": "yes", "carried": f"earlier:{(DAY + timedelta(days=50)).isoformat()}"}


@pytest.fixture
def group(db: Session):
    """A parent in the register with a company that has answered and one that has not, beside a company without parent."""
    parent, sister = make_supplier(db, "Moder AB"), answered_before(db, "Syster AB")
    asked, stranger = make_supplier(db, "Bror AB"), make_supplier(db, "Främling AB")
    sister.parent_id = asked.parent_id = parent.id
    db.flush()
    return asked, sister, stranger


def test_a_company_of_a_group_begins_with_what_another_one_answered_for_all(db: Session, group):
    asked, _, stranger = group
    draft = draft_of(db, begin(db, asked, "2"))
    assert draft.keys() == {("policies", COMPANY)}
    assert draft["policies", COMPANY].keys() == {"same", "kept", "worded", "reworded", "new-name", "new-yes"}
    assert {answer["carried"] for answer in draft["policies", COMPANY].values()} == {"group:Syster AB"}
    assert draft_of(db, begin(db, stranger, "2")) == {}


def test_a_companys_own_answers_come_before_those_of_its_group(db: Session, group):
    _, sister, _ = group
    other = answered_before(db, "Tredje AB", {**FIRST, "same": Answer("yes"), "kept": Answer(Decimal(9))})
    other.parent_id = sister.parent_id
    db.flush()
    draft = draft_of(db, begin(db, sister, "2"))["policies", COMPANY]
    assert (draft["same"]["carried"], draft["kept"]) == (MARK, {"value": "7"})


def test_what_is_answered_about_a_site_carries_to_the_same_site_only(db: Session):
    kept, gone, added = (ChosenSite(str(new_id()), name, "PK", "Sialkot") for name in ("Ett", "Två", "Tre"))
    supplier = make_supplier(db)
    first = make_assessment(db, round_of(db, "1"), supplier)
    first.profile = with_sites(first.profile, [kept, gone], "risk")
    company = {name: answer for name, answer in FIRST.items() if name != "fees"}
    send_in(db, first, company, sites={f"site:{site.id}": {"fees": Answer("no")} for site in (kept, gone)})
    first.status = AssessmentStatus.CLOSED
    second = begin(db, supplier, "2")
    assert not [key for key in draft_of(db, second) if key[1] != COMPANY]
    second.profile = with_sites(second.profile, [kept, added], "risk")
    assert carry_to_sites(db, version_of(db, second), second, now=LATER)
    parts = {key: answers for key, answers in draft_of(db, second).items() if key[1] != COMPANY}
    assert parts == {("workers", f"site:{kept.id}"): {"fees": {"value": "no", "carried": MARK}}}
    assert not carry_to_sites(db, version_of(db, second), second, now=LATER)


def test_a_promise_follows_into_the_next_round_and_makes_its_breach_heavier(db: Session):
    day = (DAY + timedelta(days=100)).isoformat()
    supplier = answered_before(db, answers={**FIRST, "same": Answer(not_yet=day)})
    assessment = begin(db, supplier, "2")
    assert assessment.profile[PROMISES] == {COMPANY: {"same": day}}
    assert draft_of(db, assessment)["policies", COMPANY]["same"] == {"not_yet": day, "carried": MARK}
    said = ("worded", "reworded", "fresh", "new-yes", "secret", "person", "added", "role")
    answers = {"same": Answer("no"), "kept": Answer(Decimal(1)), "typed-text": Answer(Decimal(1)),
               "new-name": Answer(("visits",)), "fees": Answer("no"), **{name: Answer("yes") for name in said}}
    send_in(db, assessment, answers, now=LATER, form_key="two")
    document = read_document(db.scalars(select(Submission.document).where(Submission.assessment_id == assessment.id)).one(),
                             frozenset())
    assert document.promises == {COMPANY: {"same": day}}
    points = db.scalars(select(Point).join(Submission, Submission.id == Point.submission_id)
                        .where(Submission.assessment_id == assessment.id)).all()
    assert [(point.rule, point.severity.value) for point in points] == [("same-missing", "minor")]


def test_a_batch_takes_the_same_statements_however_many_it_fills(db: Session, statements: list[str]):
    def asked(number: int) -> int:
        suppliers = [answered_before(db, f"s{number}-{place}") for place in range(number)]
        campaign = round_of(db, "2")
        assessments = [make_assessment(db, campaign, supplier) for supplier in suppliers]
        statements.clear()
        assert carry_over(db, campaign.questionnaire_version_id, assessments, now=LATER) == number
        return len(statements)

    asked(1)
    assert asked(2) == asked(12) <= 6
