"""The kansli chooses sites: at most five, before the answers come in, with a reason; last time's are suggested."""

from functools import partial

import pytest
from sqlalchemy import select

from portal.core.instances import chosen_sites
from portal.core.questionnaire import COMPANY
from portal.core.states import AssessmentStatus
from portal.models.assessments import Assessment
from portal.models.house import AuditEvent
from portal.models.sites import Site
from tests.casework.test_sites import BY_COMPANY, NO, YES, hand_in
from tests.factories.rounds import NOW, make_reader
from tests.factories.sites import choose, make_site, make_site_round
from tests.house.visitors import again

NAMES = ("Ett", "Fem", "Fyra", "Sex", "Tre", "Två")


@pytest.fixture
def person(database, wings, world):
    return partial(again, database, wings["staff"], world)


@pytest.fixture
def listed(database):
    """An assessment and six sites of its supplier, by name."""
    def unit(db):
        assessment = make_site_round(db).assessment
        return assessment.id, [make_site(db, assessment.supplier_id, name).id for name in NAMES]
    return database.write(unit)


def profile(database, key):
    with database.read() as db:
        return db.get_one(Assessment, key).profile


def test_a_reviewer_chooses_sites_with_a_reason_and_it_is_logged(person, listed, database):
    key, sites = listed
    reviewer = person("reviewer")
    response = reviewer.send("POST", f"/assessments/{key}/sites", data={"sites": [sites[5], sites[0]], "because": "Störst."})
    assert response.status_code == 303
    assert [site.name for site in chosen_sites(profile(database, key))] == ["Två", "Ett"]
    page = reviewer.send("GET", response.location).get_data(as_text=True)
    assert page.count(" checked") == 2
    assert "Störst." in page
    with database.read() as db:
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "assessment.sites_chosen")).one()
    assert event.data == {"sites": [str(sites[5]), str(sites[0])], "because": "Störst."}
    assert reviewer.send("POST", f"/assessments/{key}/sites", data={"because": ""}).status_code == 303
    assert "sites" not in profile(database, key)


@pytest.mark.parametrize(("ticked", "because", "field"), [(6, "Skäl", "sites"), (1, " ", "because"), (1, "x" * 601, "because")])
def test_what_cannot_be_chosen_is_said_at_its_field(person, listed, database, ticked, because, field):
    key, sites = listed
    response = person("reviewer").send("POST", f"/assessments/{key}/sites", data={"sites": sites[:ticked], "because": because})
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert f'id="{field}-error"' in text
    assert text.count(" checked") == ticked
    assert "sites" not in profile(database, key)


def test_a_submitted_assessment_shows_what_was_chosen_and_takes_no_other(person, listed, database):
    key, sites = listed

    def unit(db):
        assessment = db.get_one(Assessment, key)
        choose(db, assessment, make_reader(db), "Vald fabrik")
        assessment.status, assessment.submitted_at = AssessmentStatus.SUBMITTED, NOW
    database.write(unit)
    reviewer = person("reviewer")
    page = reviewer.send("GET", f"/assessments/{key}/sites").get_data(as_text=True)
    assert "Vald fabrik" in page
    assert "<textarea" not in page
    response = reviewer.send("POST", f"/assessments/{key}/sites", data={"sites": sites[:1], "because": "x"})
    assert response.status_code == 409
    assert [site.name for site in chosen_sites(profile(database, key))] == ["Vald fabrik"]


@pytest.mark.parametrize(("submitted", "chosen", "link"), [
    (False, (), "Choose sites"), (True, ("Vald fabrik",), "Why these"), (True, (), None)])
def test_beside_the_answers_a_link_leads_to_the_choice_where_there_is_one(person, listed, database, submitted, chosen, link):
    key, _ = listed

    def unit(db):
        assessment = db.get_one(Assessment, key)
        made = choose(db, assessment, make_reader(db), *chosen) if chosen else ()
        if submitted:
            once = {} if made else {("workers", COMPANY): {"union": YES, "fees": NO}}
            hand_in(db, assessment, {**BY_COMPANY, **once, **{("workers", f"site:{site}"): {"fees": NO} for site in made}})
    database.write(unit)
    page = person("reviewer").send("GET", f"/assessments/{key}").get_data(as_text=True)
    assert [words for words in ("Choose sites", "Why these") if words in page] == ([link] if link else [])
    assert (f'/assessments/{key}/sites"' in page) == bool(link)


def test_the_sites_of_last_time_are_ticked_until_somebody_chooses(person, database):
    def unit(db):
        first = make_site_round(db).assessment
        choose(db, first, make_reader(db), "Norra", "Södra")
        first.status, first.submitted_at, first.closed_at = AssessmentStatus.CLOSED, NOW, NOW
        db.flush()
        return make_site_round(db, supplier_id=first.supplier_id, title="Nästa höst").assessment.id
    key = database.write(unit)
    page = person("reviewer").send("GET", f"/assessments/{key}/sites").get_data(as_text=True)
    assert page.count(" checked") == 2
    assert "Hösten" in page
    assert "sites" not in profile(database, key)


def test_the_kansli_lists_a_site_that_the_supplier_has_not(person, listed, database):
    key, _ = listed
    reviewer = person("reviewer")
    wrong = reviewer.send("POST", f"/assessments/{key}/sites/new", data={"name": "Verk"})
    assert (wrong.status_code, 'id="town-error"' in wrong.get_data(as_text=True)) == (422, True)
    site = {"name": "Verket", "makes": "Sax", "address": "", "town": "Lahore", "country": "PK", "owner": "supplier"}
    assert reviewer.send("POST", f"/assessments/{key}/sites/new", data=site).status_code == 303
    with database.read() as db:
        assert db.scalars(select(Site.listed_by).where(Site.name == "Verket")).one() == "kansli"


def test_choosing_takes_three_statements(person, listed, statements):
    reviewer = person("reviewer")
    reviewer.send("GET", f"/assessments/{listed[0]}/sites")
    statements.clear()
    reviewer.send("GET", f"/assessments/{listed[0]}/sites")
    counted = [statement for statement in statements if not statement.startswith("BEGIN")]
    assert len(counted) <= 4  # one of them for session and roles
