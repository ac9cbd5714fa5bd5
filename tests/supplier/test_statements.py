"""How many statements the pages of answering cost: the same few, however many questions and sections there are."""

import hashlib
import re

import pytest
from sqlalchemy import select, update

from portal.app import create_supplier_app
from portal.models.assessments import AccessLink
from portal.models.drafts import DraftSection
from tests.factories.rounds import make_assessment
from tests.fixtures.world import Clock, make_settings

ORIGIN = "http://127.0.0.1:8000"
HIDDEN = re.compile(r'name="(csrf_token|revision|form_key|shown)" value="([^"]*)"')
WORK = {"process": "yes", "analysis": "yes", "plan": "no", "complaints": "yes", "identity": "no"}


class Answering:
    """A browser that has opened a link; every page it asks for is counted from nothing."""

    def __init__(self, app, home, statements):
        self.client, self.home, self.statements, self.page = app.test_client(), home, statements, ""

    def get(self, path=""):
        self.statements.clear()
        response = self.client.get(f"{self.home}/{path}", base_url=ORIGIN)
        assert response.status_code == 200, (path, response.status_code)
        self.page = response.text
        return self.count()

    def save(self, section, **answers):
        self.get(f"sections/{section}")
        self.statements.clear()
        data = dict(HIDDEN.findall(self.page)) | answers
        response = self.client.post(f"{self.home}/sections/{section}", base_url=ORIGIN, data=data)
        assert response.status_code == 303
        return self.count()

    def count(self):
        return len([statement for statement in self.statements if not statement.startswith(("BEGIN", "COMMIT", "SET"))])


@pytest.fixture
def answering(database, statements, tmp_path):
    def unit(db):
        assessment = make_assessment(db)
        db.execute(update(AccessLink).values(secret_digest=hashlib.sha256(b"secret").hexdigest()))
        return assessment.id

    assessment_id = database.write(unit)
    app = create_supplier_app(make_settings(tmp_path), database=database, clock=Clock())
    browser = Answering(app, f"/assessments/{assessment_id}", statements)
    page = browser.client.get("/i/secret", base_url=ORIGIN).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    assert browser.client.post("/i/secret", base_url=ORIGIN, data={"csrf_token": token}).status_code == 303
    browser.get("sections/company")  # definitions and texts are read once by every process
    return browser


@pytest.mark.parametrize("page", ["", "sections/company", "sections/work", "check", "questions"])
def test_a_page_costs_at_most_two_statements(answering, page):
    answering.save("company", role="service", share="80")
    assert answering.get(page) <= 2


def test_an_ordinary_save_costs_at_most_three_statements(answering):
    answering.save("work", process="yes")
    assert answering.save("work", process="no") <= 3


def test_a_save_that_moves_the_assessment_on_costs_at_most_six_statements(answering):
    assert answering.save("work", **WORK) <= 6
    assert answering.save("work", **WORK | {"plan": ""}) <= 6
    assert answering.save("company", role="service", share="80") <= 6


def test_a_save_of_what_is_stored_writes_nothing(answering, database):
    answering.save("work", **WORK)
    with database.read() as db:
        before = db.scalars(select(DraftSection.revision)).all()
    assert answering.save("work", **WORK) == 1
    with database.read() as db:
        assert db.scalars(select(DraftSection.revision)).all() == before


def test_a_save_made_from_an_older_page_costs_at_most_four_statements(answering):
    answering.get("sections/work")
    older = dict(HIDDEN.findall(answering.page))
    answering.save("work", process="yes")
    answering.statements.clear()
    data = older | {"analysis": "no"}
    assert answering.client.post(f"{answering.home}/sections/work", base_url=ORIGIN, data=data).status_code == 303
    assert answering.count() <= 4


def test_a_submission_costs_the_same_few_statements_however_much_it_finds(answering):
    answering.save("company", role="service", share="80")
    answering.save("work", **WORK)
    answering.get("check")
    answering.statements.clear()
    data = dict(HIDDEN.findall(answering.page)) | {"name": "Kim Prov", "role": "VD", "certify": "yes"}
    assert answering.client.post(f"{answering.home}/submit", base_url=ORIGIN, data=data).status_code == 303
    assert answering.count() <= 15
