"""A round stops offering a language while somebody answers in it: the next page is in another, and nothing is lost."""

import re

import pytest
from sqlalchemy import select, update

from portal.app import create_supplier_app
from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.language import current
from portal.models.assessments import Assessment, Campaign
from portal.models.drafts import DraftChange, DraftSection
from portal.models.submissions import Submission
from portal.web.locale import COOKIE
from tests.factories.definitions import FRAMEWORKS, QUESTIONNAIRE, RULES
from tests.factories.rounds import NOW
from tests.factories.world import build_world
from tests.fixtures.tongues import write_language
from tests.fixtures.world import HTTP, Clock, make_settings

PACKAGE = Package([QUESTIONNAIRE], [RULES], list(FRAMEWORKS))
GONE = "This round is no longer offered in Polish. Everything you have written is still there."
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


class Polish:
    """A browser whose reader has chosen Polish."""

    def __init__(self, database, tmp_path, world, case):
        self.database, self.case = database, case
        self.client = create_supplier_app(make_settings(tmp_path), database=database, clock=Clock()).test_client()
        self.home = f"/assessments/{case.ids['assessment_id']}"
        self.client.set_cookie(COOKIE, "pl", domain="127.0.0.1")
        token = dict(HIDDEN.findall(self.ask(f"/i/{case.secret}")))["csrf_token"]
        self.ask(f"/i/{case.secret}", {"csrf_token": token}, status=303)

    def ask(self, path, data=None, *, status=200, headers=None):
        """Return a page."""
        response = self.client.open(path, method="POST" if data else "GET", data=data, base_url=HTTP,
                                    headers={"Origin": HTTP, "Sec-Fetch-Site": "same-origin", **(headers or {})})
        assert response.status_code == status, (path, response.status_code)
        return response.get_data(as_text=True)

    def form(self, section="company"):
        """Return the hidden fields of a section's form."""
        return dict(HIDDEN.findall(self.ask(f"{self.home}/sections/{section}")))

    def offer(self, *tags):
        """Say which unreviewed languages the round allows from now on."""
        self.database.write(lambda db: db.execute(update(Campaign).values(languages=list(tags))))


@pytest.fixture
def polish(database, tmp_path, monkeypatch):
    """Opens a case of the test world in Polish."""
    for tag in ("en", "pl"):
        write_language(tmp_path / "translations", tag, PACKAGE)
    (tmp_path / "translations" / "en" / "LC_MESSAGES" / "messages.po").unlink()  # English speaks for itself
    monkeypatch.setattr(current, "CHECKOUT", tmp_path / "translations")
    current.catalogue.cache_clear()

    def plant(db):
        world = build_world(db)
        publish(Desk(db, "command", NOW, tmp_path / "translations"), PACKAGE)
        db.execute(update(Campaign).values(languages=["en", "pl"]))
        db.execute(update(Assessment).values(locale="pl"))  # the letters were in Polish, so English comes next
        return world

    world = database.write(plant)
    yield lambda case: Polish(database, tmp_path, world, getattr(world, case))
    current.catalogue.cache_clear()


def language(page):
    return re.search(r'<html lang="([\w-]+)"', page)[1]


@pytest.mark.parametrize("path", ["/", "/questions", "/sections/company", "/check", "/sites", "/sites/new"])
def test_the_next_page_is_in_a_language_that_is_offered_and_says_so_once(polish, path):
    browser = polish("invited")
    assert language(browser.ask(browser.home + path)) == "pl"
    browser.offer("en")
    page = browser.ask(browser.home + path)
    assert (language(page), GONE in page, 'value="pl"' in page) == ("en", True, False)
    again = browser.ask(browser.home + path)
    assert (language(again), GONE in again) == ("en", False)
    assert language(browser.ask("/privacy")) == "en"


@pytest.mark.parametrize("path", ["/result", "/receipt"])
def test_so_is_what_is_read_after_submitting(polish, path):
    browser = polish("ours")
    browser.offer("en")
    page = browser.ask(browser.home + path)
    assert (language(page), GONE in page) == ("en", True)


def test_a_deviation_is_read_on_in_another_language(polish):
    browser = polish("ours")
    path = f"/deviations/{browser.case.ids['deviation_id']}"
    assert language(browser.ask(path)) == "pl"
    browser.offer("en")
    page = browser.ask(path)
    assert (language(page), GONE in page) == ("en", True)


def test_where_english_is_not_offered_either_the_page_is_in_swedish(polish):
    browser = polish("invited")
    browser.offer()
    assert language(browser.ask(f"{browser.home}/")) == "sv"


def test_what_was_typed_is_kept_as_read_and_the_page_after_it_is_in_another_language(polish, database):
    browser = polish("invited")
    fields = browser.form()
    browser.offer("en")
    browser.ask(f"{browser.home}/sections/company", {**fields, "share": "42", "next": "next"}, status=303)
    with database.read() as db:
        assert db.scalars(select(DraftSection.answers).where(DraftSection.section == "company")).one()["share"]["value"] == "42"
        assert db.scalars(select(DraftChange.locale).where(DraftChange.section == "company").order_by(
            DraftChange.revision.desc())).first() == "pl"
    page = browser.ask(f"{browser.home}/sections/company")
    assert (language(page), GONE in page, 'value="42"' in page) == ("en", True, True)


def test_a_save_by_the_script_is_taken_and_the_page_after_it_says_so(polish, database):
    browser = polish("invited")
    fields = browser.form()
    browser.offer("en")
    browser.ask(f"{browser.home}/sections/company", {**fields, "share": "42"}, status=204, headers={"X-Autosave": "1"})
    assert GONE in browser.ask(f"{browser.home}/")


def test_two_answers_that_differ_are_shown_in_a_language_that_is_offered(polish):
    browser = polish("invited")
    fields = browser.form()
    browser.ask(f"{browser.home}/sections/company", {**fields, "share": "42", "next": "next"}, status=303)
    browser.offer("en")
    stale = {**fields, "form_key": "another", "share": "7", "next": "next"}
    page = browser.ask(f"{browser.home}/sections/company", stale, status=409)
    assert (language(page), GONE in page, 'value="7"' in page) == ("en", True, True)


def test_a_signature_that_lacks_something_is_asked_for_in_a_language_that_is_offered(polish, database):
    browser = polish("invited")
    token = browser.form()["csrf_token"]
    browser.offer("en")
    page = browser.ask(f"{browser.home}/submit", {"csrf_token": token, "name": "Ada"}, status=422)
    assert (language(page), GONE in page, 'value="Ada"' in page) == ("en", True, True)
    with database.read() as db:
        assert db.scalar(select(Submission.id).where(Submission.assessment_id == browser.case.ids["assessment_id"])) is None


def test_a_language_that_stays_is_kept_when_another_goes_and_the_menu_follows(polish):
    browser = polish("invited")
    assert 'value="en"' in browser.ask(f"{browser.home}/")
    browser.offer("pl")
    page = browser.ask(f"{browser.home}/")
    assert (language(page), 'value="en"' in page) == ("pl", False)


def test_two_rounds_in_one_browser_leave_each_other_their_languages(polish, database):
    def apart(db):
        """Another round, in which the submitted assessment stands, offers no Polish."""
        first = db.scalars(select(Campaign)).first()
        other = Campaign(
            title="Förra året", questionnaire_version_id=first.questionnaire_version_id, choice={}, languages=["en"],
            rule_set_version_id=first.rule_set_version_id, closes_on=first.closes_on, created_at=NOW, created_by="command")
        db.add(other)
        db.flush()
        db.execute(update(Assessment).where(Assessment.id == earlier.case.ids["assessment_id"]).values(campaign_id=other.id))

    earlier = polish("submitted")
    database.write(apart)
    browser = polish("invited")
    token = dict(HIDDEN.findall(browser.ask(f"/i/{earlier.case.secret}")))["csrf_token"]
    browser.ask(f"/i/{earlier.case.secret}", {"csrf_token": token}, status=303)
    browser.client.set_cookie(COOKIE, "pl", domain="127.0.0.1")
    assert language(browser.ask(f"{browser.home}/")) == "pl"
    page = browser.ask(f"{earlier.home}/receipt")
    assert (language(page), "no longer offered" in page, 'value="pl"' in page) == ("en", False, False)
    page = browser.ask(f"{browser.home}/")
    assert (language(page), "no longer offered" in page) == ("pl", False)


def test_a_page_costs_no_further_statement_while_nothing_is_withdrawn_nor_after(polish, statements):
    browser = polish("invited")

    def cost():
        statements.clear()
        browser.ask(f"{browser.home}/sections/company")
        return len([one for one in statements if not one.startswith(("BEGIN", "COMMIT", "SET"))])

    cost()
    assert cost() == 1
    browser.offer("en")
    browser.ask(f"{browser.home}/")
    cost()
    assert cost() == 1
