"""From the page before submitting to a question and back: what is mended there leads back, whatever came in between."""

import re

import pytest
from sqlalchemy import select

from portal.models.assessments import AccessLink
from tests.factories.rounds import make_assessment, make_campaign, make_reader, make_supplier
from tests.factories.sites import choose, make_site_round
from tests.fixtures.world import HTTP
from tests.house.visitors import linked

COMPANY = {"role": "service", "share": "80"}
WORK = {"process": "yes", "analysis": "yes", "plan": "yes", "complaints": "yes", "identity": "no"}
LINKS = re.compile(r'href="([^"]*/sections/[^"]*)"')
MARK = '<input type="hidden" name="from" value="check">'


@pytest.fixture
def enter(wings, database):
    """Opens an assessment: its browser, and its home."""
    def enter(make):
        def unit(db):
            assessment = make(db)
            return assessment.id, db.scalars(select(AccessLink.id).where(AccessLink.assessment_id == assessment.id)).one()
        part = database.write(unit)
        return linked(wings["supplier"], part), f"/assessments/{part[0]}"
    return enter


@pytest.fixture
def entered(enter):
    return enter(lambda db: make_assessment(db, make_campaign(db), make_supplier(db, "Nord AB")))


def text(visitor, path):
    response = visitor.send("GET", path)
    assert response.status_code == 200, (path, response.status_code)
    return response.text


def save(visitor, path, **answers):
    """Send a section's form as the page at this address holds it; return where that leads."""
    page = text(visitor, path)
    action = re.search(r'<form id="answers" action="([^"]+)"', page)[1]
    fields = dict(re.findall(r'<input type="hidden" name="(revision|form_key|shown|from)" value="([^"]*)"', page))
    response = visitor.send("POST", action, data={**fields, **answers})
    assert response.status_code == 303, (path, response.status_code)
    return response.location.removeprefix(HTTP)


def test_every_link_to_a_question_carries_where_it_came_from(entered):
    visitor, home = entered
    visitor.send("POST", f"{home}/sections/company")
    found = LINKS.findall(text(visitor, f"{home}/check"))
    assert len(found) >= 4
    assert all(re.fullmatch(rf"{home}/sections/[\w-]+\?from=check#q-[\w-]+", link) for link in found), found


def test_so_do_those_to_questions_about_a_site(enter):
    def make(db):
        assessment = make_site_round(db).assessment
        choose(db, assessment, make_reader(db), "Norra", "Södra")
        return assessment

    visitor, home = enter(make)
    save(visitor, f"{home}/sections/company", role="maker")
    found = [link for link in LINKS.findall(text(visitor, f"{home}/check")) if re.search(r"/sections/[\w-]+/[0-9a-f-]{36}", link)]
    assert found
    assert all("?from=check#q-" in link for link in found), found
    assert MARK in text(visitor, found[0])


def test_a_faultless_save_leads_back_to_what_is_missing_and_at_last_to_the_top(entered):
    visitor, home = entered
    assert save(visitor, f"{home}/sections/company?from=check", **COMPANY) == f"{home}/check#missing"
    assert 'id="missing"' in text(visitor, f"{home}/check")
    assert save(visitor, f"{home}/sections/work?from=check", **WORK) == f"{home}/check"
    assert 'id="missing"' not in text(visitor, f"{home}/check")


def test_without_the_mark_a_save_goes_on_to_the_next_section(entered):
    visitor, home = entered
    assert MARK not in text(visitor, f"{home}/sections/company")
    assert MARK not in text(visitor, f"{home}/sections/company?from=elsewhere")
    assert save(visitor, f"{home}/sections/company", **COMPANY) == f"{home}/sections/work"


def test_what_needs_mending_keeps_the_mark_until_it_is_mended(entered):
    visitor, home = entered
    there = save(visitor, f"{home}/sections/company?from=check", **COMPANY | {"share": "åttio"})
    assert there == f"{home}/sections/company?from=check#faults"
    assert save(visitor, there, **COMPANY).startswith(f"{home}/check")


def test_another_language_keeps_the_mark(entered):
    visitor, home = entered
    there = save(visitor, f"{home}/sections/company?from=check", **COMPANY, language="en")
    assert there == f"{home}/sections/company?from=check"


def test_the_overview_is_still_where_its_button_leads(entered):
    visitor, home = entered
    assert save(visitor, f"{home}/sections/company?from=check", **COMPANY, next="tasks") == f"{home}/"


def test_two_answers_that_differ_keep_the_mark(entered):
    visitor, home = entered
    save(visitor, f"{home}/sections/company", **COMPANY)
    response = visitor.send("POST", f"{home}/sections/company", data={
        **COMPANY, "share": "7", "shown": "role share", "revision": "0", "form_key": "other", "from": "check"})
    assert response.status_code == 409
    assert MARK in response.text


def test_a_page_reached_from_there_costs_no_further_statement(entered, statements):
    visitor, home = entered
    def cost(path):
        statements.clear()
        text(visitor, path)
        return len([one for one in statements if not one.startswith(("BEGIN", "COMMIT", "SET"))])

    text(visitor, f"{home}/sections/company")
    assert cost(f"{home}/sections/company?from=check") == cost(f"{home}/sections/company") == 1
