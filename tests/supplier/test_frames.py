"""Pages that are printed once for many readers: each sees their own, and the receipt holds every answer as given."""

import hashlib
import re

import pytest
from sqlalchemy import select, update

from portal.app import create_supplier_app
from portal.models.assessments import AccessLink, Assessment
from portal.models.register import Supplier
from portal.models.submissions import Submission
from portal.web.frames import STAND_IN
from tests.factories.rounds import make_assessment, make_campaign, make_supplier
from tests.fixtures.world import Clock, make_settings

ORIGIN = "http://127.0.0.1:8000"
HIDDEN = re.compile(r'name="(csrf_token|revision|form_key|shown)" value="([^"]*)"')
PAGES = ("", "sections/company", "check", "receipt")
GIVEN = {"company": {"role": "service", "share": "80"},
         "work": {"process": "yes", "analysis": "partly", "plan": "no", "plan-comment": "Inte <än> & så.", "complaints": "yes",
                  "identity": "no"}}
SIGNED = {"name": "Kim <Prov>", "role": "vd & ägare", "certify": "yes"}


class Browser:
    """Somebody who has opened a letter's link; in English."""

    def __init__(self, app, secret, home):
        self.client, self.secret, self.home = app.test_client(), secret, home
        page = self.get(f"/i/{secret}")
        self.send(f"/i/{secret}", csrf_token=dict(HIDDEN.findall(page))["csrf_token"])
        token = dict(HIDDEN.findall(self.page("")))["csrf_token"]
        self.send("/language", csrf_token=token, language="en")

    def get(self, path):
        response = self.client.get(path, base_url=ORIGIN)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def send(self, path, expect=303, **data):
        response = self.client.post(path, base_url=ORIGIN, data=data)
        assert response.status_code == expect, (path, response.status_code)
        return response

    def page(self, name):
        return self.get(f"{self.home}/{name}")

    def answer(self, given):
        for section, answers in given.items():
            self.send(f"{self.home}/sections/{section}", **(dict(HIDDEN.findall(self.page(f"sections/{section}"))) | answers))

    def submit(self):
        self.send(f"{self.home}/submit", **(dict(HIDDEN.findall(self.page("check"))) | SIGNED))


@pytest.fixture
def browsers(database, tmp_path):
    """Two suppliers of one round, with names that would break a page if they were not escaped."""
    def unit(db):
        campaign, keys = make_campaign(db), []
        for place, name in enumerate(("Första <AB> & Co", "Andra 'AB'")):
            assessment = make_assessment(db, campaign, make_supplier(db, name))
            db.execute(update(AccessLink).where(AccessLink.assessment_id == assessment.id)
                       .values(secret_digest=hashlib.sha256(f"secret-{place}".encode()).hexdigest()))
            keys.append(assessment.id)
        return keys

    keys = database.write(unit)
    app = create_supplier_app(make_settings(tmp_path), database=database, clock=Clock())
    return [Browser(app, f"secret-{place}", f"/assessments/{key}") for place, key in enumerate(keys)]


def test_everybody_sees_their_own_name_number_and_addresses(browsers, database):
    with database.read() as db:
        numbers = db.scalars(select(Supplier.registration_number).join(Assessment).order_by(Assessment.id)).all()
    for browser in browsers:
        browser.answer(GIVEN)
        browser.submit() if browser is browsers[0] else None
    for browser, other in (browsers, reversed(browsers)):
        mine, theirs = browser.home.rpartition("/")[2], other.home.rpartition("/")[2]
        for name in ("receipt",) if browser is browsers[0] else PAGES[:-1]:
            page = browser.page(name)
            assert numbers[browsers.index(browser)] in page
            assert mine in page
            assert not any(foreign in page for foreign in (theirs, numbers[browsers.index(other)], str(STAND_IN), "\x00", "\x01"))


def test_names_are_escaped_wherever_they_stand(browsers):
    first = browsers[0]
    first.answer(GIVEN)
    pages = [first.page(name) for name in PAGES[:-1]] + [first.get(f"/i/{first.secret}")]
    first.submit()
    for page in [*pages, first.page("receipt")]:
        assert "Första &lt;AB&gt; &amp; Co" in page
        assert "<AB>" not in page


def test_values_against_forgery_are_masked_anew_on_every_page(browsers):
    first = browsers[0]
    tokens = [token for name in ("", "sections/company", "check") for _ in range(3)
              for found, token in HIDDEN.findall(first.page(name)) if found == "csrf_token"]
    assert len(set(tokens)) >= 9


def test_the_overview_says_how_far_the_draft_has_come(browsers):
    first = browsers[0]
    before = first.page("")
    first.answer({"company": GIVEN["company"]})
    after = first.page("")
    told = re.compile(r"Questions answered: (\d+) of \d+")
    assert [int(told.search(page)[1]) for page in (before, after, browsers[1].page(""))] == [0, 2, 0]
    assert ("Start with" in before, "Continue with" in after) == (True, True)


def test_a_choice_of_one_is_not_shown_to_another(browsers):
    first, second = browsers
    first.answer(GIVEN)
    second.answer({"work": GIVEN["work"] | {"process": "no", "plan-comment": ""}})
    assert "Inte &lt;än&gt; &amp; så." in first.page("check")
    assert "Inte" not in second.page("check")
    assert first.page("check").count("No answer yet") == 0
    assert second.page("check").count("No answer yet") == 2


def test_the_check_page_keeps_what_was_entered_when_it_refuses(browsers):
    first = browsers[0]
    first.answer(GIVEN)
    hidden = dict(HIDDEN.findall(first.page("check")))
    page = first.send(f"{first.home}/submit", 422, **(hidden | {"name": "Kim <Prov>", "role": ""})).text
    assert 'value="Kim &lt;Prov&gt;"' in page
    assert f'name="form_key" value="{hidden["form_key"]}"' in page
    assert "<title>Error: " in page


def test_the_receipt_shows_date_number_digest_and_every_answer_as_given(browsers, database):
    first = browsers[0]
    first.answer(GIVEN)
    checked = re.findall(r'<dl class="answers">.*?</dl>', first.page("check"), re.DOTALL)
    first.submit()
    page = first.page("receipt")
    with database.read() as db:
        row = db.scalars(select(Submission)).one()
        assert row.number in page
        assert " ".join(re.findall("....", row.digest)) in page
    assert "Kim &lt;Prov&gt;, vd &amp; ägare" in page
    shown = re.findall(r'<dl class="answers">.*?</dl>', page, re.DOTALL)
    assert shown == [re.sub(r'<dd class="change">.*?</dd>', "", part, flags=re.DOTALL) for part in checked]
    assert "Inte &lt;än&gt; &amp; så." in "".join(shown)
    assert "/sections/" not in page


def test_the_address_of_the_answers_leads_to_the_receipt(browsers):
    first = browsers[0]
    first.answer(GIVEN)
    assert first.client.get(f"{first.home}/answers", base_url=ORIGIN).status_code == 404
    first.submit()
    response = first.client.get(f"{first.home}/answers", base_url=ORIGIN)
    assert (response.status_code, response.location) == (303, f"{first.home}/receipt#answers")
