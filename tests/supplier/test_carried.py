"""Answers from before, on the pages: marked, counted as not done, confirmed by saving the page that shows them."""

import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.app import create_supplier_app
from portal.core.questionnaire import COMPANY
from portal.language.current import use_locale
from portal.models.assessments import AccessLink, Assessment
from portal.models.drafts import DraftSection
from portal.web.frames import print_part
from tests.factories.carrying import answered_before, begin
from tests.factories.rounds import NOW, make_supplier
from tests.fixtures.world import Clock, make_settings
from tests.web.parsing import Page

ORIGIN = "http://127.0.0.1:8000"


class Browser:
    """A browser that has opened the link of a round that began with answers from before."""

    def __init__(self, app, home):
        self.client, self.home = app.test_client(), home

    def get(self, path=""):
        response = self.client.get(f"{self.home}/{path}", base_url=ORIGIN)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def send(self, path, entries, headers=None):
        return self.client.post(f"{self.home}/{path}", base_url=ORIGIN, data=entries, headers=headers or {})

    def save(self, section, headers=None, **changed):
        """Send a section's page as it is, with some entries changed."""
        return self.send(f"sections/{section}", Page(self.get(f"sections/{section}")).entries() | changed, headers)


@pytest.fixture
def browse(database, tmp_path):
    def opened(plant):
        def unit(db):
            assessment = plant(db)
            db.execute(update(AccessLink).where(AccessLink.assessment_id == assessment.id).values(
                secret_digest=hashlib.sha256(b"secret").hexdigest()))
            return assessment.id

        assessment_id = database.write(unit)
        clock = Clock()
        clock.now = NOW + timedelta(days=201)
        app = create_supplier_app(make_settings(tmp_path), database=database, clock=clock)
        browser = Browser(app, f"/assessments/{assessment_id}")
        browser.client.set_cookie("aktsam-language", "en", domain="127.0.0.1")
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.client.get("/i/secret", base_url=ORIGIN).text)[1]
        browser.client.post("/i/secret", base_url=ORIGIN, data={"csrf_token": token})
        return browser
    return opened


@pytest.fixture
def browser(browse):
    return browse(lambda db: begin(db, answered_before(db), "2"))


def stored(database, section="policies"):
    with database.read() as db:
        held = db.scalars(select(DraftSection).where(DraftSection.section == section, DraftSection.instance == COMPANY)
                          .order_by(DraftSection.saved_at.desc())).first()
        return held.answers


def carried(answers):
    return sorted(question for question, answer in answers.items() if "carried" in answer)


def test_the_overview_says_how_many_answers_wait_and_that_saving_confirms_them(browser):
    text = " ".join(Page(browser.get()).by_id("main").text.split())
    assert "8 answers are filled in from before. Go through the sections: what you save there, you confirm." in text
    assert "Sections done: 0 of 2" in text
    assert "11 questions, 6 to confirm" in text


def test_a_carried_answer_says_where_it_comes_from_and_that_it_is_to_be_checked(browser):
    page = Page(browser.get("sections/policies"))
    assert "From your answers of 22 November 2026. Check that it is still right." in page.by_id("q-same").text
    assert "From your answers" not in page.by_id("q-kept").text
    assert "From your answers" not in page.by_id("q-added").text
    assert "Saved" not in page.by_id("main").text


def test_nothing_can_be_submitted_that_nobody_has_confirmed(browser):
    text = " ".join(Page(browser.get("check")).by_id("main").text.split())
    assert "3 answers are missing or need mending, 8 answers are to be confirmed" in text
    assert "1.1 Är detta sig likt? – to be confirmed" in text
    assert "Answers are missing. If you submit anyway" in text


def test_each_answer_that_waits_is_marked_where_it_is_read_back(browser):
    def marked(page):
        return [part.count("to be confirmed") for part in page.split('<dl class="answers">')[1:]]

    assert marked(browser.get("check")) == [6, 2]
    browser.save("policies", next="section")
    assert marked(browser.get("check")) == [0, 2]


def test_what_only_waits_is_not_called_missing(browser):
    browser.save("policies", **{"next": "section", "fresh": "no", "added": "yes", "typed-text": "7"})
    text = " ".join(Page(browser.get("check")).by_id("main").text.split())
    assert "2 answers are to be confirmed" in text
    assert "missing" not in text
    assert "Answers are to be confirmed. If you submit anyway, we ask you to confirm them first." in text


@pytest.mark.parametrize(("missing", "waiting", "said"), [
    (31, 154, "31 answers are missing or need mending, 154 answers are to be confirmed"),
    (31, 0, "31 answers are missing or need mending"), (0, 154, "154 answers are to be confirmed")])
def test_a_long_list_says_both_numbers_of_each_section(browser, missing, waiting, said):
    lacks = [{"carried": False}] * missing + [{"carried": True}] * waiting
    part = {"title": "Policyer", "url": "/p", "place": "", "count": missing, "waiting": waiting}
    with browser.client.application.test_request_context(), use_locale("en"):
        text = Page(print_part("answering/_check_parts.html", "missing", lacks, [part], False)).all("div")[0].text
    each = [*([f"{missing} to answer or mend"] if missing else []), *([f"{waiting} to confirm"] if waiting else [])]
    assert " ".join(text.split()) == f"{said}Policyer: {', '.join(each)}"


def test_saving_the_page_confirms_what_it_shows_and_a_script_confirms_nothing(browser, database):
    before = carried(stored(database))
    assert before == ["new-name", "new-yes", "person", "reworded", "same", "secret"]
    assert browser.save("policies", {"X-Autosave": "1"}, fresh="no").status_code == 204
    assert carried(stored(database)) == before
    assert stored(database)["fresh"] == {"value": "no"}
    assert browser.save("policies", {"X-Autosave": "1"}, same="yes").status_code == 204
    assert carried(stored(database)) == [question for question in before if question != "same"]
    assert browser.save("policies", next="section").status_code == 303
    assert carried(stored(database)) == []
    assert stored(database)["reworded"] == {"value": "yes"}
    assert "From your answers" not in browser.get("sections/policies")


def test_another_companys_answers_say_whose_they_are(browse):
    def plant(db):
        parent, sister, asked = make_supplier(db, "Moder AB"), answered_before(db, "Syster AB"), make_supplier(db, "Bror AB")
        sister.parent_id = asked.parent_id = parent.id
        db.flush()
        return begin(db, asked, "2")

    said = Page(browse(plant).get("sections/policies")).by_id("q-kept").text
    assert "This is what Syster AB, of your group, has answered. Check that it is right for you, too." in said


def test_a_promise_is_read_from_the_page_and_kept(browser, database):
    browser.save("policies", **{"same": "not_yet", "same-by": "2027-12", "next": "section"})
    assert stored(database)["same"] == {"not_yet": "2027-12-31", "comment": "vi prövar"}
    browser.save("policies", **{"same": "not_yet", "same-by": "2026-12", "next": "section"})
    page = Page(browser.get("sections/policies"))
    assert "Write a date that is still to come. You wrote 2026-12." in page.by_id("q-same").text
    assert page.by_id("same-by")["value"] == "2026-12"


@pytest.mark.parametrize(("locale", "written"), [
    ("en", "31 December 2027"), ("sv", "31 december 2027"), ("sv", "31 dec. 2027"), ("sv", "Dec 2027"), ("de", "Dezember 2027")])
def test_a_date_may_be_written_with_its_month_in_words(browser, database, locale, written):
    browser.client.set_cookie("aktsam-language", locale, domain="127.0.0.1")
    browser.save("policies", **{"same": "not_yet", "same-by": written, "next": "section"})
    taken = locale != "de"  # a language that this round is not offered in
    assert (stored(database)["same"].get("not_yet") == "2027-12-31") is taken
    assert Page(browser.get("sections/policies")).by_id("same-by")["value"] == ("2027-12-31" if taken else written)


def test_a_request_for_secrecy_is_kept_and_read_back(browser, database):
    browser.save("policies", **{"secret-secrecy": "kundens namn", "next": "section"})
    assert stored(database)["secret"] == {"value": "Kund X", "secrecy": "kundens namn"}
    assert "Secrecy is asked for: kundens namn" in browser.get("check")
    with database.read() as db:
        assert db.scalars(select(Assessment.percent).order_by(Assessment.id.desc())).first() == 0
