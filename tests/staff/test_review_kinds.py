"""What the staff may read of each kind: what is asked to be kept secret, what is personal, what was promised."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core.values import Answer
from portal.models.findings import Finding
from portal.models.house import AuditEvent
from tests.factories.carrying import LATER, answered_before, begin, round_of, send_in
from tests.factories.rounds import DAY, Held, make_assessment, make_supplier
from tests.staff.review_app import as_person, world
from tests.web.parsing import Page

assert as_person
assert world
PERSON, CUSTOMER = "Kim Karlsson", "Kunden är hemlig"
GIVEN = {
    "process": Answer(not_yet=(DAY + timedelta(days=90)).isoformat(), secrecy="kundens namn"), "injured": Answer(PERSON),
    "story": Answer(CUSTOMER), "spoken": Answer("ur"), "languages": Answer(("sv", "en"))}


def line(page, question):
    return page[page.index(f'id="q-{question}"'):].split("<div id=", 1)[0]


@pytest.fixture
def key(database, world):
    """A submission of region AA with an answer of every state; the rest is unknown."""
    def unit(db):
        assessment = make_assessment(db, round_of(db, "1", "kinds"), make_supplier(db, "Slag AB", Held("AA")))
        asked = ("process", "frequency", "goods", "contracts", "languages", "spoken", "share", "count", "since", "story", "mail",
                 "page", "home", "chain", "hours", "examined", "injured")
        send_in(db, assessment, {name: GIVEN.get(name, Answer(unknown=True)) for name in asked}, form_key="kinds")
        return assessment.id
    return database.write(unit)


def test_the_kansli_reads_everything_and_is_told_what_is_personal_and_where_it_stands_in_standards(as_person, key):
    page = as_person("reviewer").get(f"/assessments/{key}").text
    assert "Not yet; done by 20 February 2027" in line(page, "process")
    assert "Secrecy is asked for: kundens namn" in line(page, "process")
    assert "GRI 408-1 (2016)" in line(page, "process")
    assert PERSON in line(page, "injured")
    assert "Personal data" in line(page, "injured")
    assert "Swedish<br>English" in line(page, "languages")
    assert 'id="q-about"' not in page


def test_a_region_opens_what_is_asked_to_be_secret_one_at_a_time_as_what_is_likely_secret(as_person, database, key):
    reader = as_person("region_officer")
    page = reader.get(f"/assessments/{key}").text
    for question in ("process", "story"):
        assert "opened one at a time" in line(page, question)
    assert "kundens namn" not in page
    assert CUSTOMER not in page
    opened = reader.post(f"/assessments/{key}/answers", question="process", instance="company", reason="Tillsyn")
    assert "Secrecy is asked for: kundens namn" in line(opened.text, "process")
    with database.read() as db:
        logged = db.scalars(select(AuditEvent.data).where(AuditEvent.action == "answer.opened")).one()
    assert (logged["question"], logged["reason"]) == ("process", "Tillsyn")


@pytest.mark.parametrize(("person", "sees"), [("region_officer", True), ("region_reader", False), ("coordinator", True)])
def test_who_only_reads_along_does_not_read_what_tells_of_living_people(as_person, database, world, key, person, sees):
    reader = as_person(person)
    page = reader.get(f"/assessments/{key}").text
    assert (PERSON in page) is sees
    assert ("your role does not include reading it" in line(page, "injured")) is not sees
    if not sees:
        refused = reader.post(f"/assessments/{key}/answers", question="injured", instance="company", reason="Nyfiken")
        assert refused.status_code == 404


def test_a_broken_promise_is_said_to_the_reviewer_and_proposed_for_the_supplier(as_person, database, world):
    day = DAY + timedelta(days=100)

    def unit(db):
        supplier = answered_before(db, "Löfte AB", {**_said(), "same": Answer(not_yet=day.isoformat())})
        assessment = begin(db, supplier, "2")
        send_in(db, assessment, {**_said("2"), "same": Answer("no")}, now=LATER, form_key="two")
        return db.scalars(select(Finding.id).where(Finding.assessment_id == assessment.id)).one()

    page = Page(as_person("reviewer").get(f"/findings/{database.write(unit)}").text)
    assert "The supplier promised this by 2 March 2027." in page.by_id("main").text
    assert [area.text for area in page.all("textarea") if "Ni lovade detta" in area.text or "You promised this by" in area.text]


def _said(version="1"):
    names = {"1": ("kept", "worded", "reworded", "fresh", "typed-text", "old-name", "old-yes"),
             "2": ("kept", "worded", "reworded", "fresh", "typed-text", "new-name", "new-yes", "added")}[version]
    return {name: Answer(unknown=True) for name in (*names, "secret", "person", "role", "fees")}
