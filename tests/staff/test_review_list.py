"""The list of possible deviations: order, filters, counts, pages, and whose rows they are."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework.naming import read_names
from portal.core.states import Role
from portal.core.values import Answer
from portal.db.paging import Place
from portal.models.findings import Finding
from portal.models.register import Category, ContractingAuthority
from portal.staff.review.filters import Filters
from portal.staff.review.queries import listing
from tests.factories.rounds import BAD, NOW, Held, make_assessment, make_campaign, make_reader, make_supplier, submitted
from tests.staff.accounts_app import counted
from tests.staff.review_app import as_person, world
from tests.web.parsing import Page

assert as_person
assert world
OPEN = Filters(state="open")
ALL = Place()


def rows(db, reader, filters=OPEN, place=ALL):
    return listing.list_findings(db, reader, filters, place)


def count(db, reader, filters=OPEN):
    names = read_names(db, "sv", subject="finding" if reader.sees_everything else "", state=filters.state)
    return listing.count_findings(db, reader, filters, names)


def plant(db, number=3):
    campaign = make_campaign(db)
    for place in range(number):
        supplier = make_supplier(db, f"Bolag {place:02}", Held("AA" if place % 2 else "BB"), country="SE" if place else "PK")
        submitted(db, make_assessment(db, campaign, supplier), {**BAD, "identity": Answer("yes")} if place == 1 else BAD,
                  form_key=str(place), now=NOW - timedelta(days=place))
    return campaign


def test_the_possibly_severe_come_first_then_the_worst_then_the_oldest(db):
    plant(db)
    found = rows(db, make_reader(db)).rows
    assert [(row.level, row.supplier) for row in found][:2] == [("possibly_severe", "Bolag 01"), ("major", "Bolag 02")]
    assert [row.submitted_at for row in found[1:4]] == [NOW - timedelta(days=2)] * 3


@pytest.mark.parametrize(("filters", "expected"), [
    ({}, 10), ({"severity": "possibly_severe"}, 1), ({"severity": "major"}, 9), ({"severity": "minor"}, 0),
    ({"requirement": "pr6"}, 3), ({"country": "PK"}, 3), ({"authority": "AA"}, 4), ({"category": "care"}, 10),
    ({"state": "dismissed"}, 0), ({"authority": "BB", "country": "PK"}, 3), ({"authority": "AA", "severity": "major"}, 3),
    ({"campaign": "nonsense"}, 0), ({"severity": "nonsense"}, 0),
])
def test_counts_agree_with_the_rows_under_every_filter(db, filters, expected):
    plant(db)
    reader, narrowed = make_reader(db), Filters.of(filters)
    assert (len(rows(db, reader, narrowed).rows), count(db, reader, narrowed).total) == (expected, expected)


def test_one_dimension_is_counted_from_the_books_and_a_combination_up_to_a_limit(db, monkeypatch):
    plant(db)
    monkeypatch.setattr(listing, "MOST", 2)
    reader = make_reader(db)
    assert count(db, reader, Filters.of({"authority": "AA"})).total == 4
    assert count(db, reader, Filters.of({"authority": "BB", "country": "PK"})).total is None
    assert count(db, reader).levels == {"possibly_severe": 1, "major": 9}


def test_pages_are_read_forwards_and_backwards_by_key(db, monkeypatch):
    plant(db)
    monkeypatch.setattr(listing, "PER_PAGE", 4)
    reader = make_reader(db)
    first = rows(db, reader)
    second = rows(db, reader, place=Place(after=first.next))
    third = rows(db, reader, place=Place(after=second.next))
    assert [len(page.rows) for page in (first, second, third)] == [4, 4, 2]
    assert (first.previous, third.next) == (None, None)
    back = rows(db, reader, place=Place(before=third.previous))
    assert [row.id for row in back.rows] == [row.id for row in second.rows]
    assert rows(db, reader, place=Place(before=second.previous)).previous is None
    assert rows(db, reader, place=Place(after="tampered")).rows == first.rows


def test_outside_the_kansli_only_what_was_released_of_ones_own_suppliers_is_listed(db):
    plant(db)
    region = db.scalars(select(ContractingAuthority.id).where(ContractingAuthority.code == "AA")).one()
    category = db.scalars(select(Category.id).where(Category.code == "care")).one()
    grants = {"region": (Role.REGION_READER, region), "coordinator": (Role.COORDINATOR, category),
              "nobody": (Role.OBSERVER, None)}
    readers = {name: make_reader(db, grant) for name, grant in grants.items()}
    assert [len(rows(db, reader).rows) for reader in readers.values()] == [0, 0, 0]
    for finding in db.scalars(select(Finding)):
        finding.released_at = NOW
    db.flush()
    assert {name: len(rows(db, reader).rows) for name, reader in readers.items()} == {"region": 4, "coordinator": 10, "nobody": 0}
    assert count(db, readers["region"]).total == 4


def test_the_next_to_decide_stands_after_the_one_decided_and_begins_anew_at_the_end(db):
    plant(db)
    reader = make_reader(db)
    found = rows(db, reader).rows
    key, _ = listing.find_place(db, found[3].id)
    assert listing.next_finding(db, reader, OPEN, key) == found[4].id
    key, _ = listing.find_place(db, found[-1].id)
    assert listing.next_finding(db, reader, OPEN, key) == found[0].id


def test_the_list_costs_three_statements_and_one_for_the_session_however_long_it_is(world, as_person, database):
    browser = as_person("reviewer")
    paths = ("/findings", "/findings?authority=AA&country=SE&state=open", "/assessments", "/deviations")
    for path in paths:
        browser.get(path)
    few = {path: len(statements(browser, database, path)) for path in paths}

    def more(db):
        campaign = make_campaign(db, "Våren")
        for place in range(30):
            submitted(db, make_assessment(db, campaign, make_supplier(db, f"Nytt {place}")), form_key=f"more {place}")
    database.write(more)
    assert {path: len(statements(browser, database, path)) for path in paths} == few
    assert max(few.values()) <= 4


def statements(browser, database, path):
    with counted(database.engine) as seen:
        assert browser.get(path).status_code == 200
    return seen


def test_filters_stay_in_the_address_and_in_the_form(as_person):
    page = as_person("reviewer").get("/findings?country=SE&severity=major").text
    assert '<option value="SE" selected>' in page
    assert '<input type="hidden" name="severity" value="major">' in page
    assert 'href="/findings?country=SE&amp;state=open&amp;severity=minor"' in page


def test_the_panel_beside_the_list_shows_the_points_and_the_decision(world, as_person):
    key = world.submitted.ids["finding_id"]
    page = as_person("reviewer").get(f"/findings?show={key}").text
    assert "data-selected" in page
    assert 'name="choice"' in page
    assert "Decide and show the next" in page


def test_the_panel_comes_before_the_list_so_that_on_a_telephone_it_does_not_lie_below_it(world, as_person, database):
    with database.read() as db:
        key = db.scalars(select(Finding.id).where(Finding.status == "open")).first()
    reviewer = as_person("reviewer")
    page = reviewer.get(f"/findings?show={key}").text
    assert page.index('id="panel-h"') < page.index("<table")
    assert page.count('class="panel"') == 1
    plain = reviewer.get("/findings").text
    assert plain.index("<table") < plain.index('id="panel-h"')


def test_a_region_sees_results_and_no_decision(world, as_person):
    browser = as_person("region_reader")
    page = browser.get("/findings").text
    assert "Nord AB" in page
    assert "Syd AB" not in page
    assert "Öst AB" not in page
    shown = browser.get(f"/findings?show={world.ours.ids['finding_id']}").text
    assert 'name="choice"' not in shown


def test_an_empty_list_says_what_to_do(as_person):
    page = as_person("reviewer").get("/findings?state=lapsed").text
    assert "There are none here." in page


def options(page, name):
    """The words of a filter."""
    return [option.text for option in page.all("option") if option.inside("select")["name"] == name]


@pytest.fixture
def rounds(world, database):
    """Three rounds besides the world's own, which both regions are in: sent to theirs, sent to nobody, not sent at all."""
    def plan(db):
        theirs = make_campaign(db, "Deras")
        make_assessment(db, theirs, make_supplier(db, "Annan", Held("BB", "transport")))
        make_campaign(db, "Skickad").invited_at = NOW
        make_campaign(db, "Utkast").invited_at = None
    database.write(plan)


@pytest.mark.parametrize("path", ["/findings", "/assessments"])
@pytest.mark.parametrize(("person", "offered"), [
    ("reviewer", {"Deras", "Hösten", "Skickad"}), ("region_reader", {"Hösten"}), ("other_reader", {"Deras", "Hösten"}),
    ("coordinator", {"Hösten"})])
@pytest.mark.usefixtures("rounds")
def test_the_rounds_offered_are_those_in_which_one_of_ones_own_was_asked(as_person, path, person, offered):
    found = options(Page(as_person(person).get(path).text), "campaign")
    assert set(found[1:]) == offered


def test_a_region_is_offered_nothing_that_can_never_hold_anything(as_person):
    browser = as_person("region_reader")
    page = Page(browser.get("/findings").text)
    assert page.all("h1")[0].text == "Decided and released"
    assert options(page, "state") == ["Confirmed", "Dismissed", "Lapsed"]
    assert "Severe?" not in page.all("ul", class_="facets")[0].text
    assert "decide here" not in browser.get("/findings").text
    assert Page(browser.get("/findings?state=open").text).all("option", selected=None, value="confirmed")


@pytest.mark.parametrize(("state", "offers"), [("open", True), ("confirmed", False), ("dismissed", False), ("lapsed", False)])
def test_only_open_ones_may_be_possibly_severe(as_person, state, offers):
    page = Page(as_person("reviewer").get(f"/findings?state={state}&severity=major").text)
    assert ("Severe?" in page.all("ul", class_="facets")[0].text) is offers


def test_a_state_that_knows_none_possibly_severe_is_not_narrowed_to_them(db):
    assert Filters.of({"severity": "possibly_severe", "state": "confirmed"}).severity == ""
    assert Filters.of({"severity": "possibly_severe"}).severity == "possibly_severe"
