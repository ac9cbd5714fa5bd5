"""Submitting: frozen document, number, findings, receipt, log, all or nothing and never twice."""

import json
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from portal.casework.contents.running import compiled_questionnaire
from portal.casework.submissions import submit
from portal.core.documents import digest
from portal.core.errors import AnsweringClosed, IncompleteSubmission, NotFound
from portal.core.states import AssessmentStatus, FindingStatus, LetterKind, PointStatus
from portal.core.submitted import read_document
from portal.core.values import Answer
from portal.db.types import new_id
from portal.models.assessments import Assessment, Campaign
from portal.models.findings import Finding, Point
from portal.models.house import AuditEvent
from portal.models.mail import OutgoingMail
from portal.models.submissions import Submission
from portal.platform import tallies
from tests.factories.rounds import BAD, GOOD, NOW, make_assessment, make_campaign, make_supplier, order_of, submitted


def findings(db):
    return {finding.requirement: finding for finding in db.scalars(select(Finding))}


def test_a_submission_is_numbered_frozen_and_digested(db):
    assessment = make_assessment(db)
    made = submit(db, order_of(db, assessment, BAD), now=NOW)
    assert made.number == "AK-2026-000001"
    assert digest(made.document) == made.digest
    assert (assessment.status, assessment.submitted_at, made.in_time) == (AssessmentStatus.SUBMITTED, NOW, True)


def test_the_document_says_what_was_asked_answered_and_not_asked(db):
    assessment = make_assessment(db)
    made = submit(db, order_of(db, assessment, {**BAD, "factories": Answer("Dold")}), now=NOW)
    compiled = compiled_questionnaire(db, db.get(Campaign, assessment.campaign_id).questionnaire_version_id)
    document = read_document(made.document, compiled.numbers)
    assert document.answer("company", "plan") == Answer("no", comment="Inte än.")
    assert document.answer("company", "share") == GOOD["share"]
    assert document.answer("company", "factories") is None
    assert document.not_asked["company"]["factories"].condition == "maker"
    assert document.answer("company", "statement") == Answer("yes")
    assert document.profile == assessment.profile
    assert document.signature.name == "Kim Prov"
    assert "Dold" not in made.document


def test_rules_become_one_finding_a_requirement_with_points(db):
    submitted(db)
    found = findings(db)
    assert {key: (row.suggested.value, row.points_count, row.rank) for key, row in found.items()} == {
        "pr1": ("major", 1, 2), "pr2": ("major", 1, 2), "pr6": ("major", 2, 2)}
    points = db.scalars(select(Point).where(Point.finding_id == found["pr6"].id).order_by(Point.rule)).all()
    assert [(point.rule, point.answer_key) for point in points] == [("complaints-missing", "partly"), ("plan-missing", "no")]


def test_what_may_be_one_of_the_six_is_marked_and_never_made_severe(db):
    submitted(db, answers={**GOOD, "identity": Answer("yes")})
    finding = findings(db)["wr.forced"]
    assert (finding.possibly_severe, finding.rank, finding.suggested.value, finding.severity) == (True, 0, "major", None)


def test_good_answers_raise_nothing_and_signals_are_kept_apart(db):
    assessment = submitted(db, answers={**GOOD, "role": Answer(("maker",)), "factories": Answer("Fabriken")})
    assert findings(db) == {}
    assert db.scalars(select(Submission.signals).where(Submission.assessment_id == assessment.id)).one() == ["makes-things"]


def test_missing_and_unreadable_answers_stop_a_submission(db):
    assessment = make_assessment(db)
    answers = {**BAD, "process": Answer(), "share": Answer(typed={"share": ("mycket",)})}
    with pytest.raises(IncompleteSubmission) as told:
        submit(db, order_of(db, assessment, answers), now=NOW)
    assert [(one.section, one.question, one.faulty) for one in told.value.missing] == [
        ("company", "share", True), ("work", "process", False)]


def test_sending_the_same_form_twice_gives_one_submission(db):
    assessment = make_assessment(db)
    order = order_of(db, assessment, BAD)
    assert submit(db, order, now=NOW).id == submit(db, order, now=NOW + timedelta(minutes=1)).id
    assert db.scalar(select(func.count()).select_from(OutgoingMail)) == 1


def test_another_form_after_the_submission_is_refused(db):
    assessment = submitted(db)
    with pytest.raises(AnsweringClosed):
        submit(db, order_of(db, assessment, BAD, form_key="two"), now=NOW)


def test_an_assessment_that_does_not_exist_is_not_found(db):
    order = replace(order_of(db, make_assessment(db), BAD), assessment_id=new_id())
    with pytest.raises(NotFound):
        submit(db, order, now=NOW)


@pytest.mark.parametrize(("days", "hours", "in_time"), [(8, 13, True), (8, 14, False), (30, 0, False)])
def test_the_last_day_ends_at_midnight_in_stockholm_and_later_is_taken_and_marked(db, days, hours, in_time):
    assessment = make_assessment(db)
    made = submit(db, order_of(db, assessment, GOOD), now=NOW + timedelta(days=days, hours=hours, minutes=59))
    assert made.in_time is in_time


def test_the_receipt_holds_number_and_digest_and_no_answer(db):
    assessment = make_assessment(db)
    made = submit(db, order_of(db, assessment, BAD), now=NOW)
    mail = db.scalars(select(OutgoingMail)).one()
    assert (mail.kind, mail.address) == (LetterKind.RECEIPT, "kim@prov.example")
    assert (mail.context["number"], mail.context["digest"]) == (made.number, made.digest)
    assert "Inte än" not in json.dumps(mail.context, ensure_ascii=False)


def test_the_log_names_the_link_and_the_number(db):
    submitted(db)
    event = db.scalars(select(AuditEvent).where(AuditEvent.action == "assessment.submitted")).one()
    assert event.actor.startswith("link:")
    assert event.data["number"] == "AK-2026-000001"


def test_counts_move_with_the_findings(db):
    assessment = submitted(db)
    assert tallies.counts(db, "finding", "severity", "open") == {"major": 3}
    assert tallies.counts(db, "finding", "authority", "open") == {"AA": 3}
    assert tallies.counts(db, "finding", "campaign", "open") == {str(assessment.campaign_id): 3}
    assert tallies.counts(db, "finding", "requirement", "open") == {"pr1": 1, "pr2": 1, "pr6": 1}


def again(db, assessment, answers, form_key="two"):
    assessment.status = AssessmentStatus.REOPENED
    db.flush()
    submitted(db, assessment, answers, form_key=form_key, now=NOW + timedelta(days=1))


def test_a_correction_names_what_it_corrects(db):
    assessment = submitted(db)
    again(db, assessment, BAD)
    first, second = db.scalars(select(Submission).order_by(Submission.number))
    assert (second.previous_id, second.number) == (first.id, "AK-2026-000002")


def test_a_correction_lets_vanished_points_lapse_and_keeps_unchanged_ones(db):
    assessment = submitted(db)
    again(db, assessment, {**BAD, "process": Answer("yes"), "complaints": Answer("yes")})
    found = findings(db)
    assert {key: row.status for key, row in found.items()} == {
        "pr1": FindingStatus.LAPSED, "pr2": FindingStatus.OPEN, "pr6": FindingStatus.OPEN}
    assert found["pr6"].points_count == 1
    statuses = db.execute(select(Point.rule, Point.status).where(Point.finding_id == found["pr6"].id).order_by(Point.rule)).all()
    assert [tuple(row) for row in statuses] == [("complaints-missing", PointStatus.LAPSED), ("plan-missing", PointStatus.OPEN)]
    assert tallies.counts(db, "finding", "all", "open") == {"all": 2}
    assert tallies.counts(db, "finding", "all", "lapsed") == {"all": 1}


def test_what_comes_back_after_lapsing_opens_the_same_finding_again(db):
    assessment = submitted(db)
    again(db, assessment, GOOD)
    again(db, assessment, BAD, form_key="three")
    assert db.scalar(select(func.count()).select_from(Finding)) == 3
    assert {row.status for row in findings(db).values()} == {FindingStatus.OPEN}


def test_unchanged_points_stand_on_the_newest_submission(db):
    assessment = submitted(db)
    again(db, assessment, BAD)
    newest = db.scalars(select(Submission.id).order_by(Submission.number.desc())).first()
    assert set(db.scalars(select(Point.submission_id))) == {newest}


def test_two_at_once_get_two_numbers(database):
    def plant(db):
        campaign = make_campaign(db)
        return [make_assessment(db, campaign, make_supplier(db, name)).id for name in ("Ett", "Två", "Tre")]

    keys, ready, numbers = database.write(plant), Barrier(3), []

    def hand_in(key):
        def unit(db):
            return submit(db, order_of(db, db.get(Assessment, key), BAD), now=NOW).number
        ready.wait()
        numbers.append(database.write(unit))

    threads = [Thread(target=hand_in, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"AK-2026-00000{place}" for place in (1, 2, 3)]


def test_the_same_form_sent_twice_at_once_gives_one_submission(database):
    key, ready, made = database.write(lambda db: make_assessment(db).id), Barrier(2), []

    def hand_in():
        ready.wait()
        made.append(database.write(lambda db: submit(db, order_of(db, db.get(Assessment, key), BAD), now=NOW).number))

    threads = [Thread(target=hand_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["AK-2026-000001"] * 2
