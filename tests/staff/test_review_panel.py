"""The panel beside the list: why it may be severe, what each choice stores, and where severe is decided."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.casework.deciding import decide_finding
from portal.core.review import Verdict
from portal.core.rules import Outcome
from portal.core.states import Decision
from portal.core.values import Answer
from portal.models.findings import Finding, Point
from tests.factories.rounds import BAD, DAY, NOW, Held, make_assessment, make_campaign, make_reader, make_supplier, submitted
from tests.staff.review_app import as_person, world
from tests.staff.test_review_finding import key_of, open_one

assert as_person
assert world
WHOLE = "That it is severe is decided on its whole page:"


@pytest.fixture
def severe(database, world):
    """A finding that may be one of the six."""
    def plant(db):
        supplier = make_supplier(db, "Pass AB")
        submitted(db, make_assessment(db, make_campaign(db, "Två"), supplier), {**BAD, "identity": Answer("yes")}, form_key="id")
        return open_one(db, "wr.forced").id
    return database.write(plant)


def choices(page):
    """The words at the choices of a page."""
    return re.findall(r'<label[^>]* for="choice-\d"[^>]*>([^<]*)</label>', page)


def test_it_says_which_of_the_six_it_may_be_and_leads_to_where_that_is_decided(as_person, severe):
    page = html.unescape(as_person("reviewer").get(f"/findings?show={severe}&country=SE").text)
    assert "May be one of the six severe deviations: Forced labour." in page
    assert f'{WHOLE} <a class="ds-link" href="/findings/{severe}?country=SE' in page


def test_what_cannot_be_one_of_the_six_says_nothing_of_it(as_person, database, world):
    page = as_person("reviewer").get(f"/findings?show={key_of(database)}").text
    assert WHOLE not in page
    assert "May be one of the six" not in page


@pytest.mark.parametrize("outcome", ["needs_judgement", "breach"])
def test_what_needs_judgement_says_so(as_person, database, world, outcome):
    key = key_of(database)

    database.write(lambda db: db.execute(update(Point).where(Point.finding_id == key).values(outcome=Outcome(outcome))))
    assert ("needs your judgement" in as_person("reviewer").get(f"/findings?show={key}").text) == (outcome == "needs_judgement")


@pytest.mark.parametrize(("held", "brief", "whole"), [
    (Held(), ["Confirm as major", "Lower to minor", "Dismiss"],
     ["Confirm as major", "Lower to minor", "Lower to observation", "Dismiss", "Severe, with one of the six grounds"]),
    (Held(ends_on=DAY - timedelta(days=1)), ["Confirm as observation", "Dismiss"],
     ["Confirm as observation", "Lower to minor", "Dismiss", "Severe, with one of the six grounds"]),
])
def test_every_choice_says_what_it_stores(as_person, database, world, held, brief, whole):
    def plant(db):
        assessment = make_assessment(db, make_campaign(db, "Två"), make_supplier(db, "Egen AB", held))
        submitted(db, assessment, BAD, form_key="own")
        return db.scalars(select(Finding.id).where(Finding.assessment_id == assessment.id, Finding.requirement == "pr6")).one()
    key = database.write(plant)
    reviewer = as_person("reviewer")
    assert choices(reviewer.get(f"/findings?show={key}").text) == brief
    assert choices(reviewer.get(f"/findings/{key}").text) == whole


def test_what_is_decided_offers_no_choice(as_person, database, severe):
    def dismiss(db):
        finding = db.get_one(Finding, severe)
        decide_finding(db, severe, Verdict(Decision.DISMISS, "Nej."), revision=finding.revision, actor=make_reader(db), now=NOW)
    database.write(dismiss)
    page = as_person("reviewer").get(f"/findings?show={severe}&state=dismissed").text
    assert WHOLE not in page
    assert choices(page) == []
