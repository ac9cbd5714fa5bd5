"""Saving a section: revisions, repeated requests, colleagues, both databases."""

import pytest
from sqlalchemy import func, select, update

from portal.core.errors import AnsweringClosed, LinkRefused
from portal.core.questionnaire import COMPANY
from portal.core.states import AssessmentStatus
from portal.models.assessments import AccessLink, Assessment
from portal.models.drafts import DraftChange, DraftSection
from portal.supplier.answering import queries, services
from portal.supplier.answering.services import Save
from tests.factories.rounds import NOW, make_assessment

KEY = ("work", COMPANY)
YES, NO = {"value": "yes"}, {"value": "no"}


@pytest.fixture
def link(database):
    """The ids of a link and of the assessment it opens."""
    def unit(db):
        assessment = make_assessment(db)
        return db.scalars(select(AccessLink.id).where(AccessLink.assessment_id == assessment.id)).one(), assessment.id
    return database.write(unit)


def opened(db, link):
    return queries.open_assessment(db, *link, locale="sv", now=NOW)


def save(database, link, answers, *, revision=0, form_key="one"):
    return database.write(lambda db: services.save_section(
        db, opened(db, link), Save(KEY, revision, form_key, answers, "sv", "digest"), now=NOW))


def stored(database):
    with database.read() as db:
        row = db.scalars(select(DraftSection)).one_or_none()
        return (row.revision, row.answers) if row else None


def test_every_save_is_a_revision_with_its_changes(database, link):
    save(database, link, {"process": YES, "analysis": {}})
    save(database, link, {"process": NO, "analysis": {}}, revision=1, form_key="two")
    assert stored(database) == (2, {"process": NO})
    with database.read() as db:
        assert [change.answers for change in db.scalars(select(DraftChange).order_by(DraftChange.revision))] == [
            {"process": YES}, {"process": NO}]


def test_saving_what_is_stored_writes_nothing(database, link):
    save(database, link, {"process": YES})
    assert not save(database, link, {"process": YES}, revision=1, form_key="two").written
    assert stored(database) == (1, {"process": YES})


def test_a_repeated_request_changes_nothing(database, link):
    save(database, link, {"process": YES})
    repeated = save(database, link, {"process": YES})
    assert not repeated.written
    assert repeated.conflicts == repeated.theirs == ()
    assert stored(database) == (1, {"process": YES})


def test_a_stale_save_is_merged_by_question(database, link):
    save(database, link, {"process": YES, "analysis": {}}, form_key="mine")
    kept = save(database, link, {"process": {}, "analysis": NO}, form_key="colleague")
    assert kept.theirs == ("process",)
    assert stored(database) == (2, {"process": YES, "analysis": NO})


def test_different_answers_at_the_same_time_are_a_conflict_and_overwrite_nothing(database, link):
    save(database, link, {"process": YES}, form_key="colleague")
    kept = save(database, link, {"process": NO}, form_key="mine")
    assert kept.conflicts == ("process",)
    assert stored(database) == (1, {"process": YES})


def test_an_emptied_answer_is_gone_from_the_draft_and_stands_in_the_log(database, link):
    save(database, link, {"process": YES})
    save(database, link, {"process": {}}, revision=1, form_key="two")
    assert stored(database) == (2, {})


def test_a_submitted_assessment_takes_no_answers(database, link):
    database.write(lambda db: db.execute(update(Assessment).values(status=AssessmentStatus.SUBMITTED, submitted_at=NOW)))
    with pytest.raises(AnsweringClosed):
        save(database, link, {"process": YES})


@pytest.mark.parametrize("change", [{"revoked_at": NOW}, {"expires_at": NOW}])
def test_a_recalled_or_expired_link_opens_nothing(database, link, change):
    database.write(lambda db: db.execute(update(AccessLink).values(**change)))
    with database.read() as db, pytest.raises(LinkRefused):
        opened(db, link)


def test_staff_see_the_percentage_and_never_the_answers(database, link):
    database.write(lambda db: services.move_progress(db, opened(db, link), 40, now=NOW))
    with database.read() as db:
        row = db.scalars(select(Assessment)).one()
        assert (row.percent, row.status, row.started_at) == (40, AssessmentStatus.STARTED, NOW)
        assert db.scalar(select(func.count()).select_from(DraftSection)) == 0
