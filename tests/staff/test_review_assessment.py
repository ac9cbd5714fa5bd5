"""One assessment read whole, what a release will do, and supply-chain answers that are opened one at a time."""

import re

import pytest
from sqlalchemy import select

from portal.casework.deciding import decide_finding
from portal.core.review import Verdict
from portal.core.states import AssessmentStatus, Decision
from portal.core.values import Answer
from portal.models.assessments import Assessment
from portal.models.deviations import Deviation
from portal.models.findings import Finding
from portal.models.house import AuditEvent
from tests.factories.rounds import BAD, GOOD, NOW, Held, make_assessment, make_campaign, make_reader, make_supplier, submitted
from tests.factories.world import ABSENT
from tests.staff.review_app import as_person, world
from tests.web.parsing import Page

assert as_person
assert world
SECRET = "Fabriken i Sialkot"
MAKER = {**GOOD, "role": Answer(("maker",)), "factories": Answer(SECRET)}


def decide_all(database, assessment_id, decision=Decision.CONFIRM):
    def unit(db):
        reviewer = make_reader(db)
        for finding in db.scalars(select(Finding).where(Finding.assessment_id == assessment_id, Finding.status == "open")):
            decide_finding(db, finding.id, Verdict(decision, "Skäl.", action="Gör."), revision=finding.revision, actor=reviewer,
                           now=NOW)
    database.write(unit)


def line(page, question):
    """What stands at one question of the page."""
    return page[page.index(f'id="q-{question}"'):].split("<div id=", 1)[0]


@pytest.fixture
def maker(database, world):
    """A maker of region AA whose answers name a factory."""
    return database.write(lambda db: submitted(
        db, make_assessment(db, make_campaign(db, "Makare"), make_supplier(db, "Makare AB", Held("AA"))), MAKER).id)


def test_every_question_is_answered_asked_but_empty_or_not_asked_because(as_person, database, world):
    key = database.write(lambda db: submitted(
        db, make_assessment(db, make_campaign(db, "Två"), make_supplier(db, "Egen AB")), BAD, form_key="own").id)
    page = as_person("reviewer").get(f"/assessments/{key}").text
    assert "No" in line(page, "plan")
    assert '<q lang="sv" dir="ltr">Inte än.</q>' in line(page, "plan")
    assert "Asked but empty" in line(page, "wishes")
    assert 'Not asked: <span lang="sv" dir="ltr">Frågan ställs bara till den som tillverkar.</span>' in line(page, "factories")


def test_signals_are_shown_to_the_kansli_alone_and_apart_from_what_may_be_a_deviation(as_person, database, maker):
    service = database.write(lambda db: submitted(
        db, make_assessment(db, make_campaign(db, "Tjänst"), make_supplier(db, "Tjänst AB")), GOOD, form_key="service").id)
    reviewer = as_person("reviewer")
    said = reviewer.get(f"/assessments/{maker}").text.partition("Signals, no deviations")[2]
    assert re.findall(r"<li>(?:<[^>]*>)?([^<]*)", said.partition("</ul>")[0]) == ["role brister"]
    assert "Signals" not in as_person("region_reader").get(f"/assessments/{maker}").text
    assert "Signals" not in reviewer.get(f"/assessments/{service}").text


def test_before_submission_only_state_and_percentage_are_shown(as_person, world):
    page = as_person("reviewer").get(f"/assessments/{world.invited.ids['assessment_id']}").text
    assert "Nothing has been submitted yet." in page
    assert "10" in page
    assert "Utkast" not in page


def test_the_page_says_what_a_release_will_do_before_it_is_done(as_person, database, world):
    browser, key = as_person("reviewer"), world.submitted.ids["assessment_id"]
    assert "3 possible deviations are not decided yet." in browser.get(f"/assessments/{key}").text
    decide_all(database, key)
    page = browser.get(f"/assessments/{key}").text
    for words in ("The supplier is told of 3 deviations:", "Öst AB 0", "2.6", "22 December 2026", "20 February 2027",
                  "One letter goes to kim@prov.example, in Swedish", "22 November 2029", "Release to the supplier"):
        assert words in page
    with database.read() as db:
        assert db.scalars(select(Deviation).where(Deviation.assessment_id == key)).all() == []


def test_releasing_does_what_was_shown(as_person, database, world):
    browser, key = as_person("reviewer"), world.submitted.ids["assessment_id"]
    decide_all(database, key)
    seen = re.search(r'name="seen" value="(\w+)"', browser.get(f"/assessments/{key}").text)[1]
    assert browser.post(f"/assessments/{key}/release", seen=seen).status_code == 303
    with database.read() as db:
        assert db.get(Assessment, key).status is AssessmentStatus.REVIEWED
        assert len(db.scalars(select(Deviation).where(Deviation.assessment_id == key)).all()) == 3
    assert "Released by Anna Berg" in browser.get(f"/assessments/{key}").text
    second = browser.post(f"/assessments/{key}/release", seen=seen)
    assert second.status_code == 409
    assert "Somebody else has released it meanwhile." in second.text


def test_a_release_is_refused_while_something_is_open_or_when_somebody_has_decided_since(as_person, database, world):
    browser, key = as_person("reviewer"), world.submitted.ids["assessment_id"]
    browser.get(f"/assessments/{key}")
    refused = browser.post(f"/assessments/{key}/release", seen="x")
    assert refused.status_code == 409
    assert "3 possible deviations are not decided." in refused.text
    decide_all(database, key)
    refused = browser.post(f"/assessments/{key}/release", seen="x")
    assert refused.status_code == 409
    assert "Somebody has decided since you saw the page." in refused.text


def test_with_nothing_confirmed_a_closing_letter_is_announced(as_person, database, world):
    browser, key = as_person("reviewer"), world.submitted.ids["assessment_id"]
    decide_all(database, key, Decision.DISMISS)
    assert "No deviation. The supplier gets a closing letter." in browser.get(f"/assessments/{key}").text


def test_the_kansli_reads_supply_chain_answers_directly(as_person, maker):
    assert SECRET in as_person("reviewer").get(f"/assessments/{maker}").text


def test_a_region_opens_a_supply_chain_answer_with_a_reason_and_it_is_logged(as_person, database, world, maker):
    browser, path = as_person("region_reader"), f"/assessments/{maker}"
    assert SECRET not in browser.get(path).text
    refused = browser.post(f"{path}/answers", question="factories", instance="company", reason="")
    assert (refused.status_code, SECRET in refused.text) == (422, False)
    opened = browser.post(f"{path}/answers", question="factories", instance="company", reason="Revision i vår.")
    assert SECRET in line(opened.text, "factories")
    assert SECRET not in browser.get(path).text
    with database.read() as db:
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "answer.opened")).one()
    assert event.actor == f"staff:{world.people['region_reader']}"
    assert event.data == {"question": "factories", "reason": "Revision i vår."}


def test_another_region_neither_reads_nor_opens_nor_learns_that_it_exists(as_person, database, maker):
    browser = as_person("other_reader")
    browser.get("/assessments")
    for key in (maker, ABSENT):
        assert browser.get(f"/assessments/{key}").status_code == 404
        browser.get("/assessments")
        refused = browser.post(f"/assessments/{key}/answers", question="factories", instance="company", reason="x")
        assert refused.status_code == 404
    with database.read() as db:
        assert db.scalars(select(AuditEvent).where(AuditEvent.action == "answer.opened")).all() == []


def test_an_answer_that_was_not_given_cannot_be_opened(as_person, maker):
    browser = as_person("region_reader")
    browser.get(f"/assessments/{maker}")
    assert browser.post(f"/assessments/{maker}/answers", question="nonsense", instance="company", reason="x").status_code == 404


@pytest.mark.parametrize(("name", "state", "seen"), [
    ("reviewer", "submitted", {"Öst AB"}), ("reviewer", "reviewed", {"Nord AB", "Syd AB"}), ("reviewer", "ready", set()),
    ("region_reader", "reviewed", {"Nord AB"}), ("region_reader", "submitted", {"Öst AB"}),
    ("other_reader", "reviewed", {"Syd AB"}), ("coordinator", "reviewed", {"Nord AB"}), ("region_reader", "started", {"Väst AB"}),
])
def test_the_list_shows_each_reader_the_assessments_that_are_theirs(as_person, world, name, state, seen):
    page = as_person(name).get(f"/assessments?state={state}").text
    assert {supplier for supplier in ("Nord AB", "Syd AB", "Öst AB", "Väst AB") if supplier in page} == seen


def test_an_assessment_whose_findings_are_all_decided_is_ready(as_person, database, world):
    decide_all(database, world.submitted.ids["assessment_id"])
    assert "Öst AB" in as_person("reviewer").get("/assessments?state=ready").text


def test_the_state_of_one_that_is_ready_says_so_to_the_kansli_alone(as_person, database, world):
    key, reviewer, region = world.submitted.ids["assessment_id"], as_person("reviewer"), as_person("region_reader")
    for page in (reviewer.get("/assessments").text, reviewer.get(f"/assessments/{key}").text):
        assert ("To review</span>" in page, "Ready to release</span>" in page) == (True, False)
    decide_all(database, key)
    for page in (reviewer.get("/assessments").text, reviewer.get(f"/assessments/{key}").text):
        assert ("To review</span>" in page, "Ready to release</span>" in page) == (False, True)
    for page in (region.get("/assessments?state=submitted").text, region.get(f"/assessments/{key}").text):
        assert ("To review</span>" in page, "Ready to release</span>" in page) == (True, False)


def opened_sections(page):
    return [part["id"] for part in Page(page).all("details", class_="part") if "open" in part.attributes]


def test_sections_stand_open_where_something_was_seen_and_the_others_open_on_demand(as_person, database, world):
    reviewer, path = as_person("reviewer"), f"/assessments/{world.submitted.ids['assessment_id']}"
    page = reviewer.get(path).text
    parts = Page(page).all("details", class_="part")
    contents = [link["href"] for link in Page(page).all("a") if (link["href"] or "").startswith("#s")]
    assert contents == [f"#{part['id']}" for part in parts]
    flagged = [part["id"] for part in parts if "flagged" in part.text.split("Har ni")[0]]
    assert flagged
    assert opened_sections(page) == flagged
    assert opened_sections(reviewer.get(f"{path}?all=1").text) == [part["id"] for part in parts]


def test_an_answer_that_is_opened_or_refused_stands_in_an_open_section(as_person, maker):
    browser, path = as_person("region_reader"), f"/assessments/{maker}"
    section = opened_sections(browser.get(f"{path}?all=1").text)[0]
    assert section not in opened_sections(browser.get(path).text)
    refused = browser.post(f"{path}/answers", question="factories", instance="company", reason="")
    assert section in opened_sections(refused.text)
    summary = Page(refused.text).by_id("faults")
    assert summary["role"] == "alert"
    assert 'href="#why-factories"' in refused.text
    assert Page(refused.text).by_id("why-factories")["aria-invalid"] == "true"
    assert section in opened_sections(browser.post(f"{path}/answers", question="factories", instance="company", reason="R.").text)


def test_what_was_found_and_what_a_release_does_come_before_the_answers(as_person, world):
    page = as_person("reviewer").get(f"/assessments/{world.submitted.ids['assessment_id']}").text
    assert page.index('id="found"') < page.index('class="answers"')


def test_findings_that_are_not_released_are_not_shown_to_a_region(as_person, world):
    page = as_person("region_reader").get(f"/assessments/{world.submitted.ids['assessment_id']}").text
    assert "Har ni en åtgärdsplan?" in page
    assert "Möjliggöra klagomål" not in page
    assert "Nothing has been released yet." in page
    assert "None was seen in the answers." not in page


def test_of_what_is_not_submitted_it_is_not_said_that_nothing_was_seen(as_person, world):
    page = as_person("reviewer").get(f"/assessments/{world.invited.ids['assessment_id']}").text
    assert "Nothing has been submitted yet." in page
    assert "None was seen in the answers." not in page


def test_answers_of_bad_form_do_not_break_the_page(as_person, database, world):
    def plant(db):
        answers = {**BAD, "process": Answer(not_applicable="Vi <b>är</b> nya.")}
        return submitted(db, make_assessment(db, make_campaign(db, "Två"), make_supplier(db, "<i>AB")), answers, form_key="x").id

    page = as_person("reviewer").get(f"/assessments/{database.write(plant)}").text
    assert "Vi &lt;b&gt;är&lt;/b&gt; nya." in page
    assert "&lt;i&gt;AB" in page
