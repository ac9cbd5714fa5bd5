"""Sections asked per site, from the overview to the receipt: each with its name, its state and its own answers."""

import re

import pytest
from sqlalchemy import select

from portal.casework import sites
from portal.core.questionnaire import COMPANY
from portal.core.values import Answer, to_json
from portal.models.assessments import AccessLink, Assessment
from portal.models.drafts import DraftSection
from portal.models.findings import Finding
from portal.models.submissions import Submission
from portal.supplier.answering import queries, services
from portal.supplier.answering.services import Save
from tests.factories.rounds import NOW, make_reader, make_supplier
from tests.factories.sites import choose, make_site, make_site_round
from tests.house.visitors import linked

NAMES = ("Norra <verket>", "Södra")
UNSAFE = re.compile(r"<verket>")


@pytest.fixture
def part(database):
    """Ids of an assessment with two chosen sites, of its link, and of the sites."""
    def unit(db):
        assessment = make_site_round(db).assessment
        sites = choose(db, assessment, make_reader(db), *NAMES)
        link = db.scalars(select(AccessLink.id).where(AccessLink.assessment_id == assessment.id)).one()
        return assessment.id, link, sites
    return database.write(unit)


@pytest.fixture
def visitor(wings, part):
    return linked(wings["supplier"], part[:2])


@pytest.fixture
def home(part):
    return f"/assessments/{part[0]}"


def store(database, part, answers):
    """Save answers by section and instance, as pages would."""
    def unit(db):
        for key, given in answers.items():
            opened = queries.open_assessment(db, part[1], part[0], locale="sv", now=NOW)
            plain = {question: to_json(answer) for question, answer in given.items()}
            services.save_section(db, opened, Save(key, 0, f"{key[0]}-{key[1][-4:]}", plain, "sv", "digest"), now=NOW)
    database.write(unit)


def text(visitor, path, status=200):
    response = visitor.send("GET", path)
    assert response.status_code == status, (path, response.status_code)
    return response.get_data(as_text=True)


def send(visitor, path, **more):
    """Send a section's form as the page holds it, with these answers."""
    page = text(visitor, path)
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("revision", "form_key", "shown")}
    return visitor.send("POST", path, data={**fields, **more})


MAKER = {("company", COMPANY): {"role": Answer(("maker",))}}


def test_the_overview_lists_the_section_once_for_each_site_with_its_state(visitor, home, database, part):
    north, south = part[2]
    assert "/sites" not in text(visitor, f"{home}/")  # nothing per site applies yet
    store(database, part, {**MAKER, ("workers", f"site:{north}"): {"fees": Answer("no")}})
    page = text(visitor, f"{home}/")
    entries = re.findall(r'<li><a class="ds-link" href="([^"]+)"[^>]*>.*?</li>', page)
    assert entries == [f"{home}/sections/company", f"{home}/sections/workers", f"{home}/sections/workers/{north}",
                       f"{home}/sections/workers/{south}"]
    assert "Norra &lt;verket&gt;" in page
    states = re.findall(r'class="state" data-state="(\w+)"', page[page.index('<ol class="tasks">'):])
    assert states[:4] == ["done", "todo", "done", "todo"]
    assert f'href="{home}/sites"' in page
    assert not UNSAFE.search(page)


def test_a_site_s_page_names_the_site_and_asks_only_of_it(visitor, home, database, part):
    north, south = part[2]
    store(database, part, MAKER)
    page = text(visitor, f"{home}/sections/workers/{north}")
    assert "<bdi>Norra &lt;verket&gt;</bdi>" in page[page.index("<h1"):page.index("<form id=")]
    assert f'action="{home}/sections/workers/{north}"' in page
    assert 'name="fees"' in page
    assert 'name="union"' not in page
    assert f'href="{home}/sections/workers/{south}"' in page  # in the list beside the page
    current = re.search(r'<a href="([^"]+)" aria-current="page">', page)
    assert current[1] == f"{home}/sections/workers/{north}"
    assert not UNSAFE.search(page)
    once = page[page.index("once for the whole company" if "once for the whole company" in page else "en gång för hela"):]
    assert f'href="{home}/sections/workers"' in once
    company = text(visitor, f"{home}/sections/workers")
    assert 'name="union"' in company
    assert 'name="fees"' not in company


def test_a_site_s_page_says_that_it_is_still_asked_about_once_it_is_off_the_list(visitor, home, database, part):
    north, south = part[2]
    store(database, part, MAKER)
    said = re.compile(r"finns inte längre på er lista|no longer on your list")
    assert not said.search(text(visitor, f"{home}/sections/workers/{north}"))
    visitor.send("POST", f"{home}/sites/{north}/close")
    page = text(visitor, f"{home}/sections/workers/{north}")
    assert said.search(page[:page.index("<h1")])
    assert 'name="fees"' in page
    assert not said.search(text(visitor, f"{home}/sections/workers/{south}"))
    assert not said.search(text(visitor, f"{home}/sections/workers"))
    path = f"{home}/sections/workers/{north}"
    stale = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("revision", "form_key", "shown")}
    visitor.send("POST", path, data={**stale, "fees": "partly"})
    clash = visitor.send("POST", path, data={**stale, "fees": "no", "form_key": "another"})
    assert clash.status_code == 409
    assert said.search(clash.text)
    visitor.send("POST", f"{home}/sites/{north}/reopen")
    assert not said.search(text(visitor, path))


def test_the_overview_and_the_last_page_say_so_too(visitor, home, database, part):
    north, south = part[2]
    store(database, part, MAKER)
    said = re.compile(r"finns inte längre på er lista|no longer on your list")
    pages = (f"{home}/", f"{home}/check")
    assert not any(said.search(text(visitor, page)) for page in pages)
    visitor.send("POST", f"{home}/sites/{north}/close")
    overview, check = (text(visitor, page) for page in pages)
    assert len(said.findall(overview)) == len(said.findall(check)) == 1
    assert "<b><bdi>Norra &lt;verket&gt;</bdi></b>" in overview[said.search(overview).start():]
    before, after = check[:said.search(check).start()], check[said.search(check).start():]
    assert "</h2>" not in before[before.rindex("Norra &lt;verket&gt;</h2>") + len("Norra &lt;verket&gt;</h2>"):]
    assert after.index("<dl") < after.index("Södra</h2>")
    same = re.compile(r'<h2[^>]*>([^<]*(?:lista|list))</h2>\s*(?:<p><b><bdi>[^<]*</bdi></b></p>)?\s*(<p>.*?</p>)', re.DOTALL)
    words = {same.search(text(visitor, page)).groups() for page in (*pages, f"{home}/sections/workers/{north}")}
    assert len(words) == 1
    visitor.send("POST", f"{home}/sites/{south}/close")
    assert [len(said.findall(text(visitor, page))) for page in pages] == [2, 2]
    for site in (north, south):
        visitor.send("POST", f"{home}/sites/{site}/reopen")
    assert not any(said.search(text(visitor, page)) for page in pages)


def test_only_the_supplier_s_own_sites_count_as_off_the_list(database, part):
    def closed(db):
        return queries.closed_sites(db, queries.open_assessment(db, part[1], part[0], locale="sv", now=NOW))

    def unit(db):
        theirs = make_supplier(db, "Annan AB")
        sites.close_site(db, theirs.id, make_site(db, theirs.id).id, actor="link:1", now=NOW)
        supplier_id = db.get_one(Assessment, part[0]).supplier_id
        found = [closed(db)]
        sites.close_site(db, supplier_id, part[2][0], actor="link:1", now=NOW)
        db.flush()
        found.append(closed(db))
        sites.reopen_site(db, supplier_id, part[2][0], actor="link:1", now=NOW)
        db.flush()
        return [*found, closed(db)]
    assert database.write(unit) == [frozenset(), {str(part[2][0])}, frozenset()]


def test_answers_of_one_site_are_saved_for_it_alone_and_the_next_page_is_the_next_site(visitor, home, database, part):
    north, south = part[2]
    store(database, part, MAKER)
    answer = send(visitor, f"{home}/sections/workers", union="yes", next="section")
    assert answer.location == f"{home}/sections/workers/{north}"
    answer = send(visitor, answer.location, fees="no", next="section")
    assert answer.location == f"{home}/sections/workers/{south}"
    answer = send(visitor, answer.location, fees="yes", next="section")
    assert answer.location.startswith(f"{home}/sections/workers/{south}?more=repaid")
    answer = send(visitor, f"{home}/sections/workers/{south}", fees="yes", repaid="no", next="section")
    assert answer.location == f"{home}/sections/remedy"
    with database.read() as db:
        rows = {(row.section, row.instance): row.answers for row in db.scalars(select(DraftSection))}
        percent = db.get_one(Assessment, part[0]).percent
    assert rows["workers", f"site:{north}"] == {"fees": {"value": "no"}}
    assert rows["workers", f"site:{south}"] == {"fees": {"value": "yes"}, "repaid": {"value": "no"}}
    assert rows["workers", COMPANY] == {"union": {"value": "yes"}}
    assert percent == 80
    checked = re.search(r'<input[^>]*name="fees"[^>]*value="no"[^>]*>', text(visitor, f"{home}/sections/workers/{north}"))[0]
    assert "checked" in checked


def test_check_and_receipt_name_the_site_and_say_what_is_missing_where(visitor, home, database, part):
    north, south = part[2]
    store(database, part, {**MAKER, ("workers", COMPANY): {"union": Answer("yes")},
                           ("workers", f"site:{north}"): {"fees": Answer("yes"), "repaid": Answer("yes")},
                           ("remedy", COMPANY): {"fund": Answer("no")}})
    page = text(visitor, f"{home}/check")
    assert f'href="{home}/sections/workers/{south}?from=check#q-fees"' in page
    assert page.count(": Södra</h2>") == 1
    assert f'href="{home}/sections/workers/{north}?from=check#q-fees"' in page
    store(database, part, {("workers", f"site:{south}"): {"fees": Answer("no")}})
    page = text(visitor, f"{home}/check")
    key = re.search(r'name="form_key"[^>]*value="([^"]*)"', page)[1]
    done = visitor.send("POST", f"{home}/submit", data={"name": "Ayesha", "role": "VD", "certify": "y", "form_key": key})
    assert done.status_code == 303
    page = text(visitor, f"{home}/receipt")
    assert ": Södra</h2>" in page
    assert re.search(r"Arbetare betalar avgifter \(2\.2, <bdi>Norra &lt;verket&gt;</bdi>\)", page)
    assert not UNSAFE.search(page)
    with database.read() as db:
        assert f"site:{north}" in db.scalars(select(Submission.document)).one()
        assert set(db.scalars(select(Finding.instance))) == {f"site:{north}", COMPANY}


def test_a_site_that_is_not_chosen_has_no_page(visitor, home, database, part):
    store(database, part, MAKER)
    for path in (f"{home}/sections/workers/{part[0]}", f"{home}/sections/company/{part[2][0]}"):
        assert visitor.send("GET", path).status_code == 404
        assert visitor.send("POST", path, data={"fees": "yes"}).status_code == 404
    with database.read() as db:
        assert len(db.scalars(select(DraftSection)).all()) == 1


def test_a_section_that_does_not_apply_at_the_sites_leads_back_to_the_overview(visitor, home, database, part):
    store(database, part, {("company", COMPANY): {"role": Answer(("service",))}})
    response = visitor.send("GET", f"{home}/sections/workers/{part[2][0]}")
    assert (response.status_code, response.location) == (303, f"{home}/")


def test_every_question_can_be_printed_under_the_name_of_its_site(visitor, home, database, part):
    store(database, part, MAKER)
    page = text(visitor, f"{home}/questions")
    assert page.count("Betalar arbetare avgifter") == 2
    assert "<bdi>Norra &lt;verket&gt;</bdi>" in page


def test_pages_of_sites_cost_no_more_statements(visitor, home, database, part, statements):
    store(database, part, {**MAKER, ("workers", COMPANY): {"union": Answer("yes")}})
    path = f"{home}/sections/workers/{part[2][0]}"
    send(visitor, path, fees="no", next="section")

    def counted(act):
        statements.clear()
        act()
        return len([each for each in statements if not each.startswith(("BEGIN", "COMMIT", "SET"))])

    visitor.send("POST", f"{home}/sites/{part[2][0]}/close")
    assert counted(lambda: text(visitor, path)) <= 2
    assert counted(lambda: text(visitor, f"{home}/")) <= 2
    assert counted(lambda: text(visitor, f"{home}/check")) <= 2
    page = text(visitor, path)
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("revision", "form_key", "shown")}
    assert counted(lambda: visitor.send("POST", path, data={**fields, "fees": "partly", "next": "tasks"})) <= 6
