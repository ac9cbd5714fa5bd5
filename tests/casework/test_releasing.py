"""Releasing: deviations on exactly the contracts concerned, letters, and the way back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework import deviations, releasing
from portal.casework.deciding import decide_finding
from portal.casework.planning import plan_release
from portal.core.errors import IllegalDecision, StaleRevision, UndecidedFindings
from portal.core.review import Verdict
from portal.core.rules import Ground, Severity
from portal.core.states import (
    AssessmentStatus,
    Decision,
    DeviationStatus,
    FindingStatus,
    LetterKind,
)
from portal.core.values import Answer
from portal.models.assessments import Campaign
from portal.models.deviations import Deviation, DeviationContract
from portal.models.findings import Finding
from portal.models.mail import OutgoingMail
from portal.models.register import Contract, Supplier
from tests.factories.rounds import (
    BAD,
    DAY,
    DOMAIN,
    NOW,
    Held,
    make_assessment,
    make_campaign,
    make_reader,
    make_supplier,
    submitted,
)

CONFIRM = Verdict(Decision.CONFIRM, "Skäl.", action="Gör så.")
DISMISS = Verdict(Decision.DISMISS, "Stämmer inte.")
TOLD = {"now": NOW, "domain": DOMAIN}


def finding_of(db, requirement):
    return db.scalars(select(Finding).where(Finding.requirement == requirement).order_by(Finding.id.desc())).first()


def say(db, finding, verdict, actor):
    return decide_finding(db, finding.id, verdict, revision=finding.revision, actor=actor, now=NOW)


def settle_all(db, actor, verdict=CONFIRM):
    for finding in db.scalars(select(Finding).where(Finding.status == FindingStatus.OPEN)).all():
        say(db, finding, verdict, actor)


def let_go(db, assessment, actor):
    seen = plan_release(db, assessment.id, now=NOW).mark
    return releasing.release(db, assessment.id, seen=seen, actor=actor, **TOLD)


def letters(db, kind):
    return db.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind)).all()


def test_release_is_refused_while_a_finding_is_open(db):
    assessment = submitted(db)
    say(db, finding_of(db, "pr1"), CONFIRM, make_reader(db))
    with pytest.raises(UndecidedFindings) as told:
        let_go(db, assessment, make_reader(db))
    assert told.value.count == 2
    assert db.scalars(select(Deviation)).all() == []


def test_deviations_touch_exactly_the_running_contracts_whose_clause_contains_them(db):
    supplier = make_supplier(db, "Prov AB", Held("AA", clause="2023"), Held("BB", clause="2018"),
                             Held("CC", clause="2023", ends_on=DAY - timedelta(days=1)))
    assessment = submitted(db, make_assessment(db, supplier=supplier))
    reviewer = make_reader(db)
    settle_all(db, reviewer)
    let_go(db, assessment, reviewer)
    touched = db.execute(select(Deviation.requirement, Contract.number, DeviationContract.section)
                         .join(DeviationContract, DeviationContract.deviation_id == Deviation.id)
                         .join(Contract, Contract.id == DeviationContract.contract_id)
                         .order_by(Deviation.requirement, Contract.number)).all()
    assert [tuple(row) for row in touched] == [
        ("pr1", "Prov AB 0", "2.1"), ("pr1", "Prov AB 1", "1"), ("pr2", "Prov AB 0", "2.2"), ("pr2", "Prov AB 1", "3"),
        ("pr6", "Prov AB 0", "2.6")]


def test_what_no_contract_contains_is_told_as_an_observation(db):
    assessment = submitted(db, make_assessment(db, supplier=make_supplier(db, "Gammal AB", Held(clause="2018"))))
    reviewer = make_reader(db)
    settle_all(db, reviewer)
    let_go(db, assessment, reviewer)
    severities = dict(db.execute(select(Deviation.requirement, Deviation.severity)).all())
    assert severities["pr6"] is Severity.OBSERVATION
    assert severities["pr1"] is Severity.MAJOR


def test_deadlines_are_counted_from_the_day_of_release(db):
    assessment = submitted(db)
    reviewer = make_reader(db)
    settle_all(db, reviewer)
    let_go(db, assessment, reviewer)
    due = {row.requirement: (row.plan_due_on, row.close_due_on) for row in db.scalars(select(Deviation))}
    assert due["pr1"] == (DAY + timedelta(days=30), DAY + timedelta(days=90))
    assert due["pr2"] == (DAY + timedelta(days=20), DAY + timedelta(days=90))


def test_release_writes_one_letter_without_a_word_of_what_was_found(db):
    assessment = submitted(db)
    reviewer = make_reader(db)
    settle_all(db, reviewer)
    let_go(db, assessment, reviewer)
    mail = letters(db, LetterKind.RESULT)
    assert len(mail) == 1
    assert mail[0].context["has_deviations"] is True
    assert "Skäl" not in str(mail[0].context)
    assert (assessment.status, assessment.reviewed_by) == (AssessmentStatus.REVIEWED, reviewer.name)
    assert {row.number for row in db.scalars(select(Deviation))} == {f"AV-2026-00000{place}" for place in (1, 2, 3)}


def test_with_nothing_confirmed_a_closing_letter_says_until_when_the_result_holds(db):
    assessment = submitted(db)
    reviewer = make_reader(db)
    settle_all(db, reviewer, DISMISS)
    let_go(db, assessment, reviewer)
    mail = letters(db, LetterKind.RESULT)[0]
    assert (mail.context["has_deviations"], mail.context["valid_until"]) == (False, "2029-11-22")
    assert assessment.valid_until.isoformat() == "2029-11-22"
    assert db.scalars(select(Finding.released_at)).all() == [NOW] * 3


def test_a_release_twice_or_of_another_plan_than_was_shown_is_refused(db):
    assessment = submitted(db)
    reviewer = make_reader(db)
    settle_all(db, reviewer)
    seen = plan_release(db, assessment.id, now=NOW).mark
    say(db, finding_of(db, "pr1"), Verdict(Decision.REOPEN, "Fel."), reviewer)
    say(db, finding_of(db, "pr1"), DISMISS, reviewer)
    with pytest.raises(StaleRevision):
        releasing.release(db, assessment.id, seen=seen, actor=reviewer, **TOLD)
    let_go(db, assessment, reviewer)
    with pytest.raises(IllegalDecision):
        let_go(db, assessment, reviewer)


def severe(db):
    assessment = submitted(db, answers={**BAD, "identity": Answer("yes")})
    reviewer, finding = make_reader(db), finding_of(db, "wr.forced")
    say(db, finding, Verdict(Decision.CONFIRM, "Pass.", Severity.SEVERE, Ground.FORCED_LABOUR, "Lämna tillbaka."), reviewer)
    return assessment, reviewer, finding


def test_a_severe_deviation_is_released_at_once_alone(db):
    assessment, reviewer, finding = severe(db)
    releasing.release_severe(db, finding.id, revision=finding.revision, actor=reviewer, **TOLD)
    deviation = db.scalars(select(Deviation)).one()
    assert (deviation.severity, deviation.ground, deviation.plan_due_on) == (
        Severity.SEVERE, Ground.FORCED_LABOUR, DAY + timedelta(days=14))
    assert assessment.status is AssessmentStatus.SUBMITTED
    assert len(letters(db, LetterKind.RESULT)) == 1
    settle_all(db, reviewer)
    let_go(db, assessment, reviewer)
    assert len(db.scalars(select(Deviation)).all()) == 4


def test_only_a_severe_one_is_released_alone(db):
    submitted(db)
    reviewer, finding = make_reader(db), finding_of(db, "pr1")
    say(db, finding, CONFIRM, reviewer)
    with pytest.raises(IllegalDecision) as told:
        releasing.release_severe(db, finding.id, revision=finding.revision, actor=reviewer, **TOLD)
    assert told.value.reason == "not_severe"


def released(db):
    assessment = submitted(db)
    reviewer = make_reader(db)
    settle_all(db, reviewer)
    let_go(db, assessment, reviewer)
    return assessment, reviewer


def test_reopening_after_release_withdraws_the_deviation_and_says_so_by_letter(db):
    assessment, reviewer = released(db)
    finding = finding_of(db, "pr6")
    releasing.reopen(db, finding.id, revision=finding.revision, reason="Vi läste fel.", actor=reviewer, **TOLD)
    deviation = db.scalars(select(Deviation).where(Deviation.finding_id == finding.id)).one()
    assert (deviation.status, deviation.ended_reason) == (DeviationStatus.WITHDRAWN, "Vi läste fel.")
    assert (finding.status, finding.released_at, assessment.status) == (FindingStatus.OPEN, None, AssessmentStatus.SUBMITTED)
    assert len(letters(db, LetterKind.WITHDRAWAL)) == 1
    say(db, finding, DISMISS, reviewer)
    let_go(db, assessment, reviewer)
    assert assessment.status is AssessmentStatus.REVIEWED


def test_reopening_is_refused_when_the_supplier_is_in_a_newer_round(db):
    assessment, reviewer = released(db)
    make_assessment(db, make_campaign(db, "Våren"), db.get(Supplier, assessment.supplier_id))
    finding = finding_of(db, "pr6")
    with pytest.raises(IllegalDecision) as told:
        releasing.reopen(db, finding.id, revision=finding.revision, reason="Fel.", actor=reviewer, **TOLD)
    assert told.value.reason == "newer_round"


def test_after_release_only_new_points_make_a_new_finding_that_names_the_earlier(db):
    assessment, _ = released(db)
    assessment.status = AssessmentStatus.REOPENED
    db.flush()
    submitted(db, assessment, {**BAD, "complaints": Answer("no")}, form_key="two")
    fresh = db.scalars(select(Finding).where(Finding.released_at.is_(None))).one()
    earlier = db.scalars(select(Finding.id).where(Finding.requirement == "pr6", Finding.released_at.is_not(None))).one()
    assert (fresh.requirement, fresh.points_count, fresh.previous_id) == ("pr6", 1, earlier)


def test_closing_and_withdrawing_need_a_reason_and_end_once(db):
    _, reviewer = released(db)
    first, second, _ = db.scalars(select(Deviation).order_by(Deviation.number)).all()
    with pytest.raises(IllegalDecision):
        deviations.close(db, first.id, revision=first.revision, reason=" ", actor=reviewer, now=NOW)
    deviations.close(db, first.id, revision=first.revision, reason="Visat.", actor=reviewer, now=NOW)
    assert (first.status, first.ended_by) == (DeviationStatus.VERIFIED_CLOSED, reviewer.id)
    with pytest.raises(IllegalDecision):
        releasing.withdraw(db, first.id, revision=first.revision, reason="Fel.", actor=reviewer, **TOLD)
    releasing.withdraw(db, second.id, revision=second.revision, reason="Fel.", actor=reviewer, **TOLD)
    assert len(letters(db, LetterKind.WITHDRAWAL)) == 1
    with pytest.raises(StaleRevision):
        deviations.close(db, second.id, revision=1, reason="x", actor=reviewer, now=NOW)


@pytest.mark.parametrize("allowed", [["en"], []])
def test_every_letter_about_an_assessment_knows_whether_the_round_offers_english(db, allowed):
    assessment, anna = make_assessment(db), make_reader(db)
    db.get_one(Campaign, assessment.campaign_id).languages = allowed
    submitted(db, assessment)
    settle_all(db, anna)
    let_go(db, assessment, anna)
    taken_back = db.scalars(select(Deviation).limit(1)).one()
    releasing.withdraw(db, taken_back.id, revision=taken_back.revision, reason="Fel.", actor=anna, **TOLD)
    told = {letter.kind: letter.context["english"] for letter in db.scalars(select(OutgoingMail)).all()}
    assert told == dict.fromkeys((LetterKind.RECEIPT, LetterKind.RESULT, LetterKind.WITHDRAWAL), bool(allowed))


@pytest.mark.parametrize(("allowed", "speaks"), [(["en", "pl"], "pl"), (["en"], "en"), ([], "sv")])
def test_what_was_decided_is_told_in_a_language_that_the_round_still_offers(db, allowed, speaks):
    assessment, anna = make_assessment(db), make_reader(db)
    assessment.locale = "pl"
    db.get_one(Campaign, assessment.campaign_id).languages = allowed
    submitted(db, assessment)
    settle_all(db, anna)
    let_go(db, assessment, anna)
    taken_back = db.scalars(select(Deviation).limit(1)).one()
    releasing.withdraw(db, taken_back.id, revision=taken_back.revision, reason="Fel.", actor=anna, **TOLD)
    told = {letter.kind: letter.locale for letter in db.scalars(select(OutgoingMail)).all()}
    assert (told[LetterKind.RESULT], told[LetterKind.WITHDRAWAL]) == (speaks, speaks)
