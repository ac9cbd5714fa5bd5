"""Whoever sees only some contracts reads their own by number, and of others at most how many they are."""

import re

import pytest
from sqlalchemy import select, update

from portal.core.instances import instance_of
from portal.core.profile import as_seen, contract_ids
from portal.core.questionnaire import Questionnaire
from portal.core.values import Answer
from portal.models.deviations import Deviation
from portal.models.findings import Finding
from portal.models.register import Contract
from tests.factories import definitions
from tests.factories.rounds import BAD, Held, make_assessment, make_campaign, make_supplier, submitted
from tests.factories.world import build_world
from tests.staff.review_app import as_person
from tests.staff.test_review_assessment import decide_all, line

assert as_person
OURS, THEIRS, FOREIGN = "Dela AB 0", ("Dela AB 1", "Dela AB 2"), ("BB sv", "BB en")
PEOPLE = ("region_reader", "region_officer", "contract_manager", "coordinator")


@pytest.fixture(autouse=True)
def asks_for_contracts(monkeypatch):
    """Publish the small questionnaire with a question that offers the contracts."""
    held = definitions.QUESTIONNAIRE.model_dump(mode="json", by_alias=True, exclude_unset=True)
    held["sections"][0]["questions"].append(
        definitions.asked("covered", "many", "Vilka avtal?", options_from="contracts", optional=True))
    monkeypatch.setattr(definitions, "QUESTIONNAIRE", Questionnaire.model_validate(held))


@pytest.fixture
def world(asks_for_contracts, database):
    """The world with that questionnaire, built anew: what is kept of it has the other."""
    return database.write(build_world)


@pytest.fixture
def shared(asks_for_contracts, database, world):
    """An assessment of a supplier with a contract of region AA and two of BB in another category, all named in an answer."""
    def unit(db):
        contracts = (Held("AA"), Held("BB", "transport"), Held("BB", "transport"))
        assessment = make_assessment(db, make_campaign(db, "Dela"), make_supplier(db, "Dela AB", *contracts))
        covered = Answer(contract_ids(assessment.profile))
        return submitted(db, assessment, {**BAD, "covered": covered}).id
    return database.write(unit)


@pytest.fixture
def released(database, as_person, shared):
    """The same, its deviations released."""
    decide_all(database, shared)
    browser = as_person("reviewer")
    seen = browser.get(f"/assessments/{shared}").text.partition('name="seen" value="')[2].partition('"')[0]
    assert browser.post(f"/assessments/{shared}/release", seen=seen).status_code == 303
    return shared


def about_contract(database, assessment_id, number):
    """Let every finding and deviation of an assessment be about one contract, and return a deviation and its finding."""
    def unit(db):
        contract = db.scalars(select(Contract.id).where(Contract.number == number)).one()
        for kind in (Deviation, Finding):
            db.execute(update(kind).where(kind.assessment_id == assessment_id)
                       .values(instance=instance_of("contract", str(contract))))
        row = db.execute(select(Deviation.id, Deviation.finding_id).where(Deviation.assessment_id == assessment_id)).first()
        return row.id, row.finding_id
    return database.write(unit)


@pytest.mark.parametrize(("who", "lines"), [
    ("reviewer", [OURS, *THEIRS]), ("administrator", [OURS, *THEIRS]),
    ("region_reader", [OURS, "and 2 contracts of other regions"]),
    ("other_reader", [*THEIRS, "and 1 contract of other regions"]),
    ("coordinator", [OURS, "and 2 contracts of other categories"])])
def test_an_answer_names_the_readers_contracts_and_counts_the_others(as_person, shared, who, lines):
    page = as_person(who).get(f"/assessments/{shared}?all=1").text
    assert re.findall(r"Dela AB \d|and \d contracts? of other \w+", line(page, "covered")) == lines


def test_a_profile_as_seen_names_only_those_contracts():
    profile = {"country": "SE", "contracts": [{"id": "a"}, {"id": "b"}]}
    assert as_seen(profile, {"b"}) == {"country": "SE", "contracts": [{"id": "b"}]}
    assert as_seen(profile, None) is profile


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_shows_another_regions_number_even_where_something_is_about_that_contract(as_person, database, released, who):
    deviation, finding = about_contract(database, released, THEIRS[0])
    browser = as_person(who)
    paths = (f"/assessments/{released}?all=1", f"/findings/{finding}", f"/findings?show={finding}", "/findings",
             f"/deviations/{deviation}", "/deviations")
    for path in paths:
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "Dela AB" in page.text, path
        assert "another contract" in page.text, path
        assert not [word for word in (*THEIRS, *FOREIGN) if word in page.text], path


def test_the_kansli_still_reads_every_number(as_person, database, released):
    deviation, finding = about_contract(database, released, THEIRS[0])
    for path in (f"/assessments/{released}?all=1", f"/findings/{finding}", "/findings?state=confirmed",
                 f"/deviations/{deviation}", "/deviations"):
        assert THEIRS[0] in as_person("reviewer").get(path).text, path


def test_a_region_reads_the_number_of_its_own_contract(as_person, database, released):
    deviation, finding = about_contract(database, released, OURS)
    for path in (f"/assessments/{released}?all=1", f"/findings/{finding}", "/findings",
                 f"/deviations/{deviation}", "/deviations"):
        assert OURS in as_person("region_reader").get(path).text, path
