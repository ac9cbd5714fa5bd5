"""The supplier's list of sites, in the browser: added, mended, removed, undone; faults beside the fields; nobody else's."""

import re

import pytest
from sqlalchemy import select

from portal.core.states import AssessmentStatus
from portal.models.assessments import AccessLink, Assessment
from portal.models.sites import Site
from tests.factories.rounds import NOW, make_reader, make_supplier
from tests.factories.sites import choose, make_site, make_site_round
from tests.house.visitors import linked

WORKS = {"name": " Sialkot  Works ", "makes": "Saxar", "address": "", "town": "Sialkot", "country": "PK", "owner": "supplier"}


@pytest.fixture
def part(database):
    """Assessment and link of a supplier that is asked per site."""
    def unit(db):
        assessment = make_site_round(db).assessment
        return assessment.id, db.scalars(select(AccessLink.id).where(AccessLink.assessment_id == assessment.id)).one()
    return database.write(unit)


@pytest.fixture
def visitor(wings, part):
    return linked(wings["supplier"], part)


def shown(visitor, path):
    response = visitor.send("GET", path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def listed(database):
    with database.read() as db:
        return db.scalars(select(Site).order_by(Site.name)).all()


def follow(visitor, response):
    assert response.status_code == 303, response.get_data(as_text=True)
    return visitor.send("GET", response.location).get_data(as_text=True)


def test_a_site_is_added_mended_removed_and_the_removal_undone(visitor, part, database):
    home = f"/assessments/{part[0]}/sites"
    page = follow(visitor, visitor.send("POST", f"{home}/new", data=WORKS))
    [site] = listed(database)
    assert (site.name, site.country, site.listed_by, site.owner) == ("Sialkot Works", "PK", "supplier", "supplier")
    assert "Sialkot Works" in page
    assert 'class="saved" role="status"' in page
    assert "Pakistan" in page
    page = follow(visitor, visitor.send("POST", f"{home}/{site.id}", data={**WORKS, "town": "Lahore", "owner": "own"}))
    assert "Lahore" in page
    page = follow(visitor, visitor.send("POST", f"{home}/{site.id}/close"))
    assert listed(database)[0].closed_at is not None
    assert page.count(f"/sites/{site.id}/reopen") == 2  # at once, and among those no longer used
    page = follow(visitor, visitor.send("POST", f"{home}/{site.id}/reopen"))
    assert listed(database)[0].closed_at is None
    assert f"/sites/{site.id}/reopen" not in page


@pytest.mark.parametrize(("field", "value"), [
    ("name", ""), ("name", "x" * 121), ("makes", " "), ("town", ""), ("country", ""), ("country", "XX"), ("owner", ""),
    ("owner", "nobody")])
def test_a_fault_is_named_at_its_field_and_nothing_typed_is_lost(visitor, part, database, field, value):
    response = visitor.send("POST", f"/assessments/{part[0]}/sites/new", data={**WORKS, field: value})
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert f'id="{field}-error"' in text
    assert f'href="#{field}{"-0" if field == "owner" else ""}"' in text
    assert field == "makes" or 'value="Saxar"' in text
    assert listed(database) == []


def test_the_form_shows_what_is_known(visitor, part, database):
    site_id = database.write(lambda db: make_site(db, db.get_one(Assessment, part[0]).supplier_id).id)
    page = shown(visitor, f"/assessments/{part[0]}/sites/{site_id}")
    assert 'value="1 Mill Road"' in page
    assert '<option selected value="PK">' in page


def test_another_supplier_s_site_is_not_there(visitor, part, database):
    foreign = database.write(lambda db: make_site(db, make_supplier(db, "Annan AB").id).id)
    home = f"/assessments/{part[0]}/sites/{foreign}"
    assert visitor.send("GET", home).status_code == 404
    for path in (home, f"{home}/close", f"{home}/reopen"):
        assert visitor.send("POST", path, data=WORKS).status_code == 404
    assert "Sialkot Mill" not in shown(visitor, f"/assessments/{part[0]}/sites?removed={foreign}")
    assert listed(database)[0].closed_at is None


STILL_ASKED = re.compile(r"Frågorna om anläggningen ställs ändå|Questions about this site are still asked")
WARNED = re.compile(r"Även om ni tar bort den från listan|Even if you remove it from the list")


def test_whoever_removes_a_chosen_site_is_told_before_and_after_that_it_is_still_asked_about(visitor, part, database):
    home = f"/assessments/{part[0]}/sites"
    north, _south = database.write(lambda db: choose(db, db.get_one(Assessment, part[0]), make_reader(db), "Norra", "Södra"))
    page = shown(visitor, home)
    assert len(WARNED.findall(page)) == 2
    assert not STILL_ASKED.search(page)
    page = follow(visitor, visitor.send("POST", f"{home}/{north}/close"))
    notice = page[page.index('<div class="ds-alert" data-color="info">'):page.index("<h1")]
    assert STILL_ASKED.search(notice)
    assert re.search(r'<bdi dir="ltr" class="nowrap">[0-9 -]+</bdi>', notice)  # whom to ring
    assert f"/sites/{north}/reopen" in notice
    assert len(STILL_ASKED.findall(page)) == 1
    page = shown(visitor, home)  # later, without the notice
    assert STILL_ASKED.search(page[page.index('<details class="extra" open>'):])
    assert len(WARNED.findall(page)) == 1


def test_of_a_removed_site_that_was_not_chosen_nothing_is_said(visitor, part, database):
    home = f"/assessments/{part[0]}/sites"
    site_id = database.write(lambda db: make_site(db, db.get_one(Assessment, part[0]).supplier_id).id)
    assert not WARNED.search(shown(visitor, home))
    page = follow(visitor, visitor.send("POST", f"{home}/{site_id}/close"))
    assert not STILL_ASKED.search(page)
    assert '<details class="extra">' in page


def test_once_submitted_nothing_is_said_of_questions_still_asked(visitor, part, database):
    def unit(db):
        assessment = db.get_one(Assessment, part[0])
        north, _south = choose(db, assessment, make_reader(db), "Norra", "Södra")
        assessment.status, assessment.submitted_at = AssessmentStatus.SUBMITTED, NOW
        return north

    home, north = f"/assessments/{part[0]}/sites", database.write(unit)
    assert not WARNED.search(shown(visitor, home))
    assert not STILL_ASKED.search(follow(visitor, visitor.send("POST", f"{home}/{north}/close")))


def test_the_supplier_reads_which_were_chosen_and_why(visitor, part, database, statements):
    database.write(lambda db: choose(db, db.get_one(Assessment, part[0]), make_reader(db), "Norra", "Södra"))
    shown(visitor, f"/assessments/{part[0]}/sites")
    statements.clear()
    page = shown(visitor, f"/assessments/{part[0]}/sites")
    assert "Störst volym." in page
    assert page.count("<b>Vald för den här egenrapporteringen</b>") + page.count("<b>Chosen for this self-assessment</b>") == 2
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) <= 2
