"""What was typed is never lost: shown where the answers are in already, held where the session has ended."""

from urllib.parse import unquote

import pytest
from sqlalchemy import update

from portal.core.states import AssessmentStatus
from portal.models.assessments import Assessment
from portal.models.drafts import DraftSection
from portal.models.submissions import Submission
from portal.web.locale import COOKIE
from tests.factories.rounds import NOW
from tests.factories.world import ABSENT
from tests.house.visitors import Visitor, opener
from tests.web.parsing import Page

COMMENT = "Vi <har> en plan\nför 2027."
WORK = {"revision": "0", "form_key": "late", "shown": "process plan complaints", "process": "no", "plan": "partly",
        "plan-comment": COMMENT, "complaints": ""}
SITE = {"name": "Sialkot Works", "makes": "Saxar", "address": "", "town": "Sialkot", "country": "PK", "owner": "supplier"}


def english(browser):
    browser.client.set_cookie(COOKIE, "en", domain="127.0.0.1")
    return browser


def read(response, status):
    assert response.status_code == status
    return Page(response.get_data(as_text=True))


def main(page):
    return " ".join(page.by_id("main").text.split())


@pytest.fixture
def late(wings, world):
    """A tab that was left open until somebody had submitted."""
    return english(opener(wings["supplier"], world.submitted))


@pytest.fixture
def stranger(wings):
    """A browser whose session has ended."""
    return english(Visitor(wings["supplier"]))


def of(world):
    return f"/assessments/{world.submitted.ids['assessment_id']}"


def test_what_came_after_submitting_is_shown_in_words_and_the_receipt_is_near(late, world, database):
    page = read(late.send("POST", f"{of(world)}/sections/work", data=WORK), 409)
    text = main(page)
    assert "have already been submitted" in text
    assert "PartlyVi <har> en planför 2027." in text  # lines of their own
    assert "revision" not in text
    assert "plan-comment" not in text
    assert [link["href"] for link in page.all("a", class_="ds-button")] == [f"{of(world)}/receipt"]
    assert page.all("dt")[0].text.split()[0].rstrip(".").replace(".", "").isdigit()
    with database.read() as db:
        assert "2027" not in str([row.answers for row in db.query(DraftSection).all()])


def test_what_had_been_saved_is_not_shown_as_lost(wings, world, database):
    case = world.invited
    browser, home = english(opener(wings["supplier"], case)), f"/assessments/{case.ids['assessment_id']}"
    sent = {**WORK, "form_key": "early", "revision": "9"}
    assert browser.send("POST", f"{home}/sections/work", data=sent).status_code == 303
    database.write(lambda db: db.execute(update(Assessment).where(Assessment.id == case.ids["assessment_id"]).values(
        status=AssessmentStatus.SUBMITTED, submitted_at=NOW)))
    page = read(browser.send("POST", f"{home}/sections/work", data={**sent, "form_key": "late"}), 409)
    assert page.all("dt") == []
    assert "was saved before they were submitted" in main(page)
    page = read(browser.send("POST", f"{home}/sections/work", data={**sent, "process": "yes"}), 409)
    assert len(page.all("dt")) == 1


def test_the_script_is_told_that_the_answers_are_in_or_that_the_session_is_over(late, stranger, world):
    for browser, status, words in ((late, 410, "can no longer be changed"), (stranger, 403, "you are signed out")):
        response = browser.send("POST", f"{of(world)}/sections/work", data=WORK, headers={
            "X-Autosave": "1", "Origin": browser.origin, "Sec-Fetch-Site": "same-origin"})
        assert response.status_code == status
        assert words in unquote(response.headers["X-Why"])


def test_a_second_signature_leads_to_the_receipt(late, world, database):
    signed = {"name": "Kim", "role": "vd", "certify": "yes", "form_key": "another"}
    response = late.send("POST", f"{of(world)}/submit", data=signed)
    assert (response.status_code, response.location) == (303, f"{of(world)}/receipt")
    with database.read() as db:
        assert db.query(Submission).filter_by(assessment_id=world.submitted.ids["assessment_id"]).count() == 1


def test_after_the_review_the_way_leads_to_the_result(wings, world):
    browser, home = english(opener(wings["supplier"], world.ours)), f"/assessments/{world.ours.ids['assessment_id']}"
    page = read(browser.send("POST", f"{home}/sections/work", data=WORK), 409)
    assert [link["href"] for link in page.all("a", class_="ds-button")] == [f"{home}/result"]


def test_a_section_after_the_session_shows_what_was_written_and_holds_everything(stranger, world):
    page = read(stranger.send("POST", f"{of(world)}/sections/work", data=WORK), 403)
    assert COMMENT.replace("\n", "") in [item.text.strip() for item in page.all("li")]
    assert page.entries()["process"] in ("no", ["no"], ("no",))
    assert page.entries()["plan-comment"] in (COMMENT, [COMMENT], (COMMENT,))


@pytest.mark.parametrize("path", ["sites/new", f"sites/{ABSENT}"])
def test_a_site_is_held_in_the_page_until_the_link_is_opened_again(stranger, world, path):
    page = read(stranger.send("POST", f"{of(world)}/{path}", data={**SITE, "language": ""}), 403)
    text = main(page)
    assert "Open the link in the letter from us in a new tab" in text
    assert "Your last answers" not in text
    for words in ("Name of the site", "Sialkot Works", "Pakistan", "One of our suppliers"):
        assert words in text
    held = {field["name"]: field["value"] for field in page.all("input", type="hidden")}
    assert SITE.items() <= held.items()
    assert "language" not in held
    assert page.all("form")[-1]["action"] == f"{of(world)}/{path}"


def test_so_is_a_signature_and_it_can_be_sent_once_the_link_is_open(stranger, world):
    signed = {"name": "Kim Prov", "role": "vd", "certify": "yes", "form_key": "one"}
    page = read(stranger.send("POST", f"{of(world)}/submit", data=signed), 403)
    text = main(page)
    for words in ("not submitted yet", "press Submit", "Kim Prov", "Role in the company"):
        assert words in text
    assert "one" not in [item.text for item in page.all("dd")]
    held = {field["name"]: field["value"] for field in page.all("input", type="hidden")}
    assert signed.items() <= held.items()
    with stranger.client.session_transaction(base_url=stranger.origin) as session:
        session["links"] = {str(world.submitted.ids["assessment_id"]): str(world.submitted.link_id)}
    assert stranger.send("POST", f"{of(world)}/submit", data=held, csrf=False, headers={
        "Origin": stranger.origin, "Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_new_signature_of_a_live_assessment_is_untouched(wings, world, database):
    case = world.invited
    browser = english(opener(wings["supplier"], case))
    response = browser.send("POST", f"/assessments/{case.ids['assessment_id']}/submit", data={
        "name": "Kim", "role": "vd", "certify": "yes", "form_key": "one"})
    assert response.status_code == 422
    with database.read() as db:
        assert db.get_one(Assessment, case.ids["assessment_id"]).submitted_at is None
