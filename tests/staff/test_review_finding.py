"""One possible deviation: what its page shows, deciding, two reviewers at once, and raising one by hand."""

import html

import pytest
from sqlalchemy import select, update

from portal.casework.contents.running import current_digests
from portal.casework.deciding import decide_finding
from portal.core.documents import canonical, digest
from portal.core.review import Verdict
from portal.core.rules import Ground
from portal.core.states import Decision, FindingStatus
from portal.core.values import Answer
from portal.models.contents import ContentText, QuestionnaireVersion
from portal.models.deviations import Deviation
from portal.models.findings import Finding, Point
from portal.models.mail import OutgoingMail
from portal.staff.review.queries.finding import find_precedents
from tests.factories.rounds import (
    BAD,
    NOW,
    make_assessment,
    make_campaign,
    make_reader,
    make_supplier,
    submitted,
)
from tests.factories.world import ABSENT
from tests.staff.review_app import as_person, world
from tests.web.parsing import Page

assert as_person
assert world
TYPED = {"choice": "confirm", "reason": "Ingen väg för andra.", "action": "Öppna en väg."}


def open_one(db, requirement="pr6"):
    """The undecided finding of the supplier that waits, under a requirement."""
    return db.scalars(select(Finding).where(Finding.requirement == requirement, Finding.status == FindingStatus.OPEN)).one()


def key_of(database, requirement="pr6"):
    with database.read() as db:
        return open_one(db, requirement).id


def state_of(database, key):
    with database.read() as db:
        return db.get(Finding, key)


def fields(page, **more):
    """What the form on a page carries, with what a reviewer types."""
    held = {}
    for name in ("revision", "suggested", "back"):
        mark = page.index(f'name="{name}"')
        tag = page[page.rindex("<", 0, mark):page.index(">", mark)]
        held[name] = html.unescape(tag.split('value="')[1].split('"')[0]) if 'value="' in tag else ""
    return {**held, **TYPED, **more}


def test_the_page_shows_question_options_rule_answer_and_comment(as_person, database, world):
    def plant(db):
        assessment = make_assessment(db, make_campaign(db, "Två"), make_supplier(db, "Egen AB"))
        submitted(db, assessment, BAD, form_key="own")
        return db.scalars(select(Finding.id).where(Finding.assessment_id == assessment.id, Finding.requirement == "pr6")).one()

    page = as_person("reviewer").get(f"/findings/{database.write(plant)}").text
    for words in ("Har ni en åtgärdsplan?", "plan brister", "Svaret om plan visar en brist.", "rule plan-missing", "Inte än.",
                  "Möjliggöra klagomål", "Egen AB 0", "2.6", "Partly"):
        assert words in page
    assert '<q lang="sv" dir="ltr">Inte än.</q>' in page


def test_conventions_and_the_suspicion_of_one_of_the_six_are_named(as_person, database, world):
    def plant(db):
        supplier = make_supplier(db, "Pass AB")
        submitted(db, make_assessment(db, make_campaign(db, "Två"), supplier), {**BAD, "identity": Answer("yes")}, form_key="id")
        return open_one(db, "wr.forced").id

    page = as_person("reviewer").get(f"/findings/{database.write(plant)}").text
    assert "ILO 29, ILO 105" in page
    assert "May be one of the six severe deviations: Forced labour." in page


def test_what_the_supplier_read_stands_beside_the_wording_of_today(as_person, database, world):
    def mend(db):
        version_id = db.scalars(select(QuestionnaireVersion.id)).one()
        old = db.scalars(select(ContentText).where(ContentText.digest == current_digests(db, version_id, "sv")[0])).one()
        old.is_current = False
        db.flush()
        texts = {**old.texts, "plan.text": "Har ni en plan för era risker?"}
        db.add(ContentText(questionnaire_version_id=version_id, locale="sv", revision=2, digest=digest(canonical(texts)),
                           texts=texts, is_complete=True, is_reviewed=True, created_at=NOW))

    database.write(mend)
    page = as_person("reviewer").get(f"/findings/{key_of(database)}").text
    assert "Har ni en plan för era risker?" in page
    assert 'The supplier read:</span> <q lang="sv" dir="ltr">Har ni en åtgärdsplan?</q>' in page
    assert "revision 1" in page


def test_deciding_goes_on_to_the_next_of_the_same_list(as_person, database, world):
    browser, key = as_person("reviewer"), key_of(database)
    page = browser.get(f"/findings/{key}?requirement=pr6&state=open").text
    answer = browser.post(f"/findings/{key}", **fields(page))
    assert answer.status_code == 303
    assert answer.location == f"/findings?requirement=pr6&state=open&done={key}"
    assert "The decision is saved." in browser.get(answer.location).text
    assert state_of(database, key).status is FindingStatus.CONFIRMED
    following = browser.post(f"/findings/{key_of(database, 'pr1')}",
                             **fields(browser.get(f"/findings/{key_of(database, 'pr1')}").text))
    assert following.location.startswith(f"/findings/{key_of(database, 'pr2')}")


def test_deciding_beside_the_list_comes_back_to_the_list(as_person, database, world):
    browser, key = as_person("reviewer"), key_of(database)
    page = browser.get(f"/findings?show={key}").text
    answer = browser.post(f"/findings/{key}", **fields(page, from_list="1"))
    assert answer.location.startswith("/findings?state=open&show=")


def test_a_reason_the_rules_wrote_does_not_stand_under_a_dismissal(as_person, database, world):
    browser, key = as_person("reviewer"), key_of(database)
    page = browser.get(f"/findings/{key}").text
    suggested = "Svaret om plan visar en brist.\r\nSvaret om complaints visar en brist."
    answer = browser.post(f"/findings/{key}", **fields(page, choice="dismiss", reason=suggested))
    assert answer.status_code == 422
    assert "The reason still says what the rule suggested." in answer.text
    assert state_of(database, key).status is FindingStatus.OPEN


@pytest.mark.parametrize(("typed", "told"), [
    ({"reason": ""}, "Write the reason"), ({"choice": ""}, "Choose one."), ({"choice": "severe"}, "needs one of the six grounds"),
    ({"choice": "hexed"}, "Choose how heavy it is."), ({"action": ""}, "Write what the supplier is to do."),
    ({"revision": "x"}, ""), ({"strike": "not-a-key"}, ""), ({"reason": "x" * 2001}, "at most: 2000"),
])
def test_what_cannot_be_decided_is_said_and_nothing_typed_is_lost(as_person, database, world, typed, told):
    browser, key = as_person("reviewer"), key_of(database)
    page = browser.get(f"/findings/{key}").text
    answer = browser.post(f"/findings/{key}", **fields(page, **typed))
    assert answer.status_code == 422
    assert told in html.unescape(answer.text)
    assert typed.get("action", TYPED["action"]) in answer.text
    assert state_of(database, key).status is FindingStatus.OPEN


def test_the_second_reviewer_is_told_what_the_first_decided_and_keeps_what_was_typed(as_person, database, world):
    slow, quick, key = as_person("reviewer"), as_person("administrator"), key_of(database)
    page = slow.get(f"/findings/{key}").text
    quick.get(f"/findings/{key}")
    quick.post(f"/findings/{key}", **fields(page, choice="dismiss", reason="Annat sätt finns."))
    answer = slow.post(f"/findings/{key}", **fields(page, reason="Mitt eget skäl."))
    assert answer.status_code == 409
    for words in ("Somebody else has decided meanwhile", "Annat sätt finns.", "Mitt eget skäl.", "Öppna en väg."):
        assert words in answer.text
    assert Page(answer.text).by_id("faults")["role"] == "alert"
    assert state_of(database, key).status is FindingStatus.DISMISSED


def test_striking_points_on_the_page_strikes_them(as_person, database, world):
    browser, key = as_person("reviewer"), key_of(database)
    with database.read() as db:
        struck = db.scalars(select(Point.id).where(Point.finding_id == key, Point.rule == "plan-missing")).one()
    page = browser.get(f"/findings/{key}").text
    browser.post(f"/findings/{key}", **fields(page, strike=str(struck)))
    assert state_of(database, key).severity == "minor"


def test_a_decision_is_reopened_with_a_reason_and_after_release_a_letter_says_so(as_person, database, world):
    browser, key = as_person("reviewer"), world.ours.ids["finding_id"]
    page = browser.get(f"/findings/{key}").text
    assert "Reopening withdraws the deviation" in page
    revision = str(state_of(database, key).revision)
    assert browser.post(f"/findings/{key}", act="reopen", revision=revision, reason="").status_code == 422
    sure = browser.post(f"/findings/{key}", act="reopen", revision=revision, reason="Vi läste fel.", step="send")
    assert sure.status_code == 303
    assert state_of(database, key).status is FindingStatus.OPEN
    with database.read() as db:
        assert db.scalars(select(Deviation.status).where(Deviation.finding_id == key)).one() == "withdrawn"
        assert "withdrawal" in db.scalars(select(OutgoingMail.kind)).all()


def test_a_severe_one_is_released_alone_from_its_page(as_person, database, world):
    browser, key = as_person("reviewer"), key_of(database)
    page = browser.get(f"/findings/{key}").text
    browser.post(f"/findings/{key}", **fields(page, choice="severe", ground="danger_to_life"))
    page = browser.get(f"/findings/{key}").text
    assert f'href="/findings/{key}/release">Release this one now</a>' in page
    found = state_of(database, key)
    answer = browser.post(f"/findings/{key}/release", revision=str(found.revision))
    assert answer.location == f"/assessments/{found.assessment_id}?done=told"
    with database.read() as db:
        assert db.scalars(select(Deviation.severity).where(Deviation.finding_id == key)).one() == "severe"


def test_absent_and_foreign_ones_are_both_not_found(as_person, world):
    reader, kansli = as_person("region_reader"), as_person("reviewer")
    assert reader.get(f"/findings/{world.ours.ids['finding_id']}").status_code == 200
    for key in (world.theirs.ids["finding_id"], world.submitted.ids["finding_id"], ABSENT):
        assert reader.get(f"/findings/{key}").status_code == 404
        assert reader.get(f"/findings?show={key}").status_code == 404
    assert kansli.get(f"/findings/{ABSENT}").status_code == 404
    kansli.get("/findings")
    assert kansli.post(f"/findings/{ABSENT}", revision="1", **TYPED).status_code == 404


def test_a_region_may_not_decide(as_person, world):
    browser = as_person("region_reader")
    browser.get("/account")
    assert browser.post(f"/findings/{world.ours.ids['finding_id']}", revision="1", **TYPED).status_code == 403


def test_a_finding_is_raised_by_hand(as_person, database, world):
    browser, path = as_person("reviewer"), f"/assessments/{world.submitted.ids['assessment_id']}/findings/new"
    assert "Policyer: a" in browser.get(path).text
    refused = browser.post(path, point="", severity="minor", words="Mallen är tom.")
    assert refused.status_code == 422
    assert "Mallen är tom." in refused.text
    assert browser.post(path, point="pr9", severity="minor", words="x").status_code == 422
    made = browser.post(path, point="pr2.b", severity="minor", words="Mallen är tom.")
    assert made.status_code == 303
    assert "Mallen är tom." in browser.get(made.location).text


def test_precedents_count_how_like_answers_were_decided(db):
    reviewer, campaign = make_reader(db), make_campaign(db)
    verdicts = [Verdict(Decision.CONFIRM, "Vanligt.", action="x"), Verdict(Decision.CONFIRM, "Vanligt.", action="x"),
                Verdict(Decision.CONFIRM, "Ovanligt.", action="x"), Verdict(Decision.DISMISS, "Annat.")]
    for place, verdict in enumerate(verdicts):
        submitted(db, make_assessment(db, campaign, make_supplier(db, f"Före {place}")), form_key=str(place))
        finding = open_one(db, "pr1")
        decide_finding(db, finding.id, verdict, revision=finding.revision, actor=reviewer, now=NOW)
    # One that was taken back and decided otherwise counts as it ended.
    last = db.scalars(select(Finding).where(Finding.requirement == "pr1", Finding.status == FindingStatus.DISMISSED)).one()
    for hour, verdict in ((10, Verdict(Decision.REOPEN, "Fel.")), (11, verdicts[0])):
        decide_finding(db, last.id, verdict, revision=last.revision, actor=reviewer, now=NOW.replace(hour=hour))
    submitted(db, make_assessment(db, campaign, make_supplier(db, "Nu")), form_key="now")
    finding = open_one(db, "pr1")
    points = db.scalars(select(Point).where(Point.finding_id == finding.id)).all()
    found = find_precedents(db, finding, points)[("process-missing", "no")]
    assert [(way.struck, way.severity, way.count, way.reason) for way in found] == [(False, "major", 4, "Vanligt.")]


def test_a_submission_in_another_language_is_marked_with_it(as_person, database, world):
    def plant(db):
        assessment = make_assessment(db, make_campaign(db, "Två"), make_supplier(db, "English Ltd"), locale="en")
        submitted(db, assessment, {**BAD, "plan": Answer("no", comment="Not yet.")}, form_key="en")
        return db.scalars(
            select(Finding.id).where(Finding.assessment_id == assessment.id, Finding.requirement == "pr6")).one()

    page = as_person("reviewer").get(f"/findings/{database.write(plant)}").text
    assert "Not yet." in page
    assert 'name="reason"' in page


@pytest.mark.parametrize("role", ["reviewer", "region_reader"])
def test_a_finding_says_that_its_deviation_was_withdrawn_and_nothing_of_what_it_may_be(as_person, database, world, role):
    key, browser = world.ours.ids["finding_id"], as_person("reviewer")
    with database.read() as db:
        deviation = db.scalars(select(Deviation).where(Deviation.finding_id == key)).one()
    database.write(lambda db: db.execute(update(Point).where(Point.finding_id == key).values(
        outcome="needs_judgement", ground=Ground.FORCED_LABOUR)))
    browser.get(f"/deviations/{deviation.id}")
    sure = browser.post(f"/deviations/{deviation.id}/withdraw", revision="1", reason="Vi läste fel.", step="send")
    assert sure.status_code == 303
    page = as_person(role).get(f"/findings/{key}").text
    assert deviation.number in page
    assert "Withdrawn" in page
    for untrue in ("needs your judgement", "May be one of the six", "Reopening withdraws the deviation"):
        assert untrue not in page


@pytest.mark.parametrize("role", ["reviewer", "region_reader"])
def test_the_list_says_which_confirmed_findings_no_longer_hold(as_person, database, world, role):
    with database.read() as db:
        deviation = db.scalars(select(Deviation).where(Deviation.finding_id == world.ours.ids["finding_id"])).one()
    listed = "/findings?state=confirmed"
    assert "Withdrawn" not in as_person(role).get(listed).text
    browser = as_person("reviewer")
    browser.get(f"/deviations/{deviation.id}")
    sure = browser.post(f"/deviations/{deviation.id}/withdraw", revision="1", reason="Vi läste fel.", step="send")
    assert sure.status_code == 303
    assert as_person(role).get(listed).text.count("Withdrawn") == 1
