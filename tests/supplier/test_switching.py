"""Another language chosen in the middle of a form: the same page again with everything typed, and nothing stored or checked."""

import re

import pytest
from sqlalchemy import select

from portal.models.assessments import AccessLink, Assessment
from portal.models.sites import Site
from portal.models.submissions import Submission
from tests.factories.rounds import make_assessment, make_campaign, make_supplier
from tests.factories.sites import make_site
from tests.fixtures.world import HTTP
from tests.house.visitors import linked

TYPED = {"name": "Kim <Prov>", "role": "vd & ägare", "certify": "y"}
WORKS = {"name": "Sialkot Works", "makes": "Saxar", "address": "", "town": "", "country": "PK", "owner": "supplier"}
FORM = re.compile(r'<form id="(\w+)" action="([^"]+)"')


@pytest.fixture
def part(database):
    """Ids of an assessment and of its link."""
    def unit(db):
        assessment = make_assessment(db, make_campaign(db), make_supplier(db, "Nord AB"))
        return assessment.id, db.scalars(select(AccessLink.id).where(AccessLink.assessment_id == assessment.id)).one()
    return database.write(unit)


@pytest.fixture
def visitor(wings, part):
    visitor = linked(wings["supplier"], part)
    visitor.client.set_cookie("aktsam-language", "sv", domain="127.0.0.1")
    return visitor


@pytest.fixture
def home(part):
    return f"/assessments/{part[0]}"


@pytest.fixture
def site(database, part):
    return database.write(lambda db: make_site(db, db.get_one(Assessment, part[0]).supplier_id).id)


def language(page):
    return re.search(r'<html lang="([\w-]+)"', page)[1]


def send(visitor, path, status, **data):
    response = visitor.send("POST", path, data=data)
    assert response.status_code == status, (path, response.status_code)
    return response


def count(database, model):
    with database.read() as db:
        return len(db.scalars(select(model.id)).all())


def test_the_signature_stands_there_in_the_other_language_unchecked(visitor, home, database):
    page = send(visitor, f"{home}/submit", 200, **TYPED, form_key="abc", language="en").text
    assert language(page) == "en"
    assert 'value="Kim &lt;Prov&gt;"' in page
    assert 'value="vd &amp; ägare"' in page
    assert re.search(r'<input[^>]* checked[^>]* id="certify"|<input[^>]* id="certify"[^>]* checked', page)
    assert 'name="form_key" value="abc"' in page
    assert 'id="faults"' not in page
    assert count(database, Submission) == 0
    assert language(visitor.send("GET", f"{home}/check").text) == "en"


def test_half_a_signature_is_kept_and_not_found_fault_with(visitor, home):
    page = send(visitor, f"{home}/submit", 200, name="Kim", language="en").text
    assert ('value="Kim"' in page, 'id="faults"' in page, "role-error" in page) == (True, False, False)


def test_where_nothing_is_typed_the_page_is_simply_shown_again(visitor, home):
    for path, shown in ((f"{home}/submit", f"{home}/check"), (f"{home}/sites/new", f"{home}/sites/new")):
        response = send(visitor, path, 303, language="en")
        assert response.location.removeprefix(HTTP) == shown
        assert language(visitor.send("GET", shown).text) == "en"


def test_a_language_that_is_not_offered_submits_nothing_either(visitor, home, database):
    page = send(visitor, f"{home}/submit", 200, **TYPED, language="tlh").text
    assert (language(page), 'value="vd &amp; ägare"' in page) == ("sv", True)
    page = send(visitor, f"{home}/sites/new", 200, **WORKS | {"town": "Sialkot"}, language="tlh").text
    assert (language(page), 'value="Sialkot"' in page) == ("sv", True)
    assert (count(database, Submission), count(database, Site)) == (0, 0)


def test_a_new_site_stands_there_in_the_other_language_unchecked(visitor, home, database):
    page = send(visitor, f"{home}/sites/new", 200, **WORKS, language="en").text
    assert language(page) == "en"
    assert 'value="Saxar"' in page
    assert '<option selected value="PK">Pakistan' in page
    assert re.search(r'<input[^>]* checked[^>]* value="supplier"', page)
    assert 'id="faults"' not in page
    assert count(database, Site) == 0


def test_a_site_being_mended_stands_there_in_the_other_language_and_is_not_stored(visitor, home, site, database):
    page = send(visitor, f"{home}/sites/{site}", 200, **WORKS, language="en").text
    assert (language(page), 'value="Sialkot Works"' in page, 'id="faults"' in page) == ("en", True, False)
    with database.read() as db:
        assert db.get_one(Site, site).name != "Sialkot Works"


def test_emptied_fields_of_a_site_stay_empty(visitor, home, site):
    page = send(visitor, f"{home}/sites/{site}", 200, **WORKS | {"name": ""}, language="en").text
    assert re.search(r'<input[^>]* id="name"[^>]* value=""', page)


@pytest.mark.parametrize("path", ["check", "sites/new", "sites/{site}"])
def test_the_menu_posts_the_form_and_enter_still_does_what_the_button_under_it_does(visitor, home, site, path):
    """What Enter presses is the first button of a form, wherever on the page it stands: that must not be a language."""
    page = visitor.send("GET", f"{home}/{path.format(site=site)}").text
    name, _action = FORM.search(page).groups()
    buttons = re.findall(rf'<button[^>]* form="{name}"[^>]*>', page)
    assert 'name="language"' not in buttons[0]
    assert all('name="language"' in button for button in buttons[1:])
    assert len(buttons) >= 2


def test_enter_on_a_section_s_page_goes_on(visitor, home):
    page = visitor.send("GET", f"{home}/sections/company").text
    first = re.search(r'<button[^>]*>', page)[0]
    assert ('form="answers"' in first, "name=" in first) == (True, False)


def test_a_refused_submission_keeps_the_menu_on_the_form(visitor, home):
    page = send(visitor, f"{home}/submit", 422, name="Kim").text
    [(name, action)] = FORM.findall(page)
    assert action == f"{home}/submit"
    assert re.search(rf'<button[^>]* name="language" value="en"[^>]* form="{name}"', page)
    assert 'name="back"' not in page


def test_the_address_of_a_submission_leads_to_the_page_it_is_made_on(visitor, home):
    response = visitor.send("GET", f"{home}/submit")
    assert (response.status_code, response.location.removeprefix(HTTP)) == (303, f"{home}/check")
    response = send(visitor, "/language", 303, language="en", back=f"{home}/submit")
    assert response.location.removeprefix(HTTP) == f"{home}/submit"
