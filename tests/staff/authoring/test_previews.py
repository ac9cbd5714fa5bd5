"""Trying and printing a version, published or in a draft: the real pages, as any supplier, with sites, and nothing is stored."""

import html
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.casework.contents import drafting
from portal.db.work import Database
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from tests.factories.content import FOLDER
from tests.factories.drafts import FILES, RULES, SECTION
from tests.factories.rounds import NOW
from tests.house.visitors import Visitor, changed, fingerprint
from tests.staff.authoring.test_pages import acted, page_of, uploaded

SITES = FOLDER / "sites"
PO = '''msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgctxt "first.text"
msgid "Har ni en policy?"
msgstr "Do you have a policy?"
'''


def files_in(folder: Path) -> dict[str, str]:
    """A test questionnaire as files, with the reasons for asking that an upload needs, and its rules that ask nothing more."""
    def explained(text: str) -> str:
        text = text.partition("  - id: fund-missing")[0]
        return re.sub(r"(text: [^,}\n]+\?)(, |\n +)", r"\1\2why: Vi vill veta.\2", text)
    return {path.relative_to(folder).as_posix(): explained(path.read_text()) for path in sorted(folder.rglob("*.yaml"))}


@pytest.fixture
def per_site(author: Visitor) -> str:
    return uploaded(author, files_in(SITES), "Per anläggning")


def fields(page: str) -> list[tuple[str, str]]:
    """What the hidden fields of a preview carry."""
    return [(html.unescape(name), html.unescape(value)) for name, value in
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page) if name != "csrf_token"]


def sent(visitor: Visitor, address: str, page: str, answers: dict[str, object], wanted: str = "") -> str:
    """Send a preview's page with some answers, and return the next one."""
    data: dict[str, object] = {"next": wanted or ">"}
    for name, value in fields(page):
        held = data.setdefault(name, [])
        assert isinstance(held, list)
        held.append(value)
    answer = visitor.send("POST", address, data={**data, **answers})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rail(page: str) -> list[str]:
    return re.findall(r'form="answers" name="next" value="([^"]+)"', page)


def test_a_draft_is_tried_before_it_is_published_and_says_what_its_rules_make_of_the_answers(author: Visitor, database: Database):
    address = uploaded(author, FILES)
    assert f'href="{address}/preview"' in page_of(author, address)
    before = fingerprint(database.engine)
    page = page_of(author, f"{address}/preview?language=sv")
    assert "Har ni en policy?" in page
    assert "Jag intygar." not in page, "the statement is signed when submitting"
    page = sent(author, f"{address}/preview?language=sv", page, {"first": "no"})
    assert "Ni har ingen policy." in page
    assert "<code class=\"small\">no-policy</code>" in page
    assert re.search(r'value="no"[^>]* checked', page)
    assert changed(before, fingerprint(database.engine)) == []
    with database.read() as db:
        assert not db.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.code == "mini")).all()


def test_a_draft_is_tried_in_the_languages_of_its_own_catalogues(author: Visitor):
    address = uploaded(author, {**FILES, "translations/en/LC_MESSAGES/mini-1.po": PO})
    page = page_of(author, f"{address}/preview?language=en")
    assert "Do you have a policy?" in page
    assert '<h1 class="ds-heading" data-size="lg"><span lang="sv" dir="ltr">Ett avsnitt</span></h1>' in page
    assert re.findall(r'value="(..)">(?:English|Svenska|العربية)<', page) == ["en", "sv"]
    assert "Do you have a policy?" in page_of(author, f"{address}/print?language=en")


def test_a_draft_is_printed_with_what_its_rules_look_for(author: Visitor):
    page = page_of(author, uploaded(author, FILES) + "/print")
    assert "Har ni en policy?" in page
    assert "Ingen policy" in page
    assert "a minor deviation when the answer to" in page
    assert "Nothing of it is published yet." in page


def test_a_draft_with_faults_says_which_stand_in_the_way(author: Visitor):
    address = uploaded(author, {**FILES, "mini/1/sections/only.yaml": SECTION.replace("kind: yes_no", "kind: yes-no")})
    page = page_of(author, address)
    said = page[page.index('id="try"'):]
    assert "this fault stands in the way" in said
    assert "mini/1/sections/only.yaml:7" in said
    assert f"{address}/preview" not in page
    for method, place in (("GET", "preview"), ("POST", "preview"), ("GET", "print")):
        answer = author.send(method, f"{address}/{place}")
        assert (answer.status_code, answer.location) == (303, f"{address}#try")


@pytest.mark.parametrize("slip", ["judges: frist", "judgs: first"])
def test_faults_in_rules_keep_nobody_from_trying_the_questions(author: Visitor, slip: str):
    address = uploaded(author, {**FILES, "mini/rules-1.yaml": RULES.replace("judges: first", slip)})
    assert "Rules with faults say nothing yet." in page_of(author, address)
    page = page_of(author, f"{address}/preview")
    assert "Har ni en policy?" in page
    assert 'id="remarks"' not in page


@pytest.mark.parametrize("text", ["nonsense", 'msgid "a'])
def test_a_catalogue_that_is_no_po_file_stands_in_the_way(author: Visitor, text: str):
    address = uploaded(author, {**FILES, "translations/en/LC_MESSAGES/mini-1.po": text})
    page = page_of(author, address)
    assert "translations/en/LC_MESSAGES/mini-1.po:" in page
    assert "It cannot be read as a PO file." in page
    assert author.send("GET", f"{address}/preview").status_code == 303
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    refused = author.send("POST", f"{address}/act", data={"what": "submit", "seen": seen, "note": ""})
    assert refused.status_code == 422
    assert author.send("POST", f"{address}/act", data={"what": "withdraw", "seen": seen, "note": ""}).status_code == 303


def test_a_draft_that_holds_nothing_whole_says_so(author: Visitor):
    address = uploaded(author, {"mini/rules-1.yaml": RULES})
    assert "There is nothing to try" in page_of(author, address)
    assert author.send("GET", f"{address}/preview").status_code == 303


def test_a_draft_of_rules_is_tried_on_the_published_version_that_it_judges(author: Visitor, colleague: Visitor):
    address = uploaded(author, FILES)
    for visitor, what in ((author, "submit"), (colleague, "approve"), (author, "publish")):
        assert acted(visitor, address, what)[0] == 303
    sharper = RULES.replace("number: 1\nfits", "number: 2\nfits").replace("Ni har ingen policy.", "Policyn saknas helt.")
    draft = uploaded(author, {"mini/rules-2.yaml": sharper})
    page = sent(author, f"{draft}/preview", page_of(author, f"{draft}/preview"), {"first": "no"})
    assert "Policyn saknas helt." in page
    assert "Policyn saknas helt." in page_of(colleague, f"{draft}/print")


def test_a_draft_of_wording_is_tried_with_its_words_while_translations_stay(author: Visitor, database: Database):
    with database.read() as db:
        version = f"/questionnaires/{db.scalars(select(QuestionnaireVersion.id)).first()}"
    link = re.search(r'href="(?:/kansli)?(/questionnaires/[^"]+/wording/([^"]+))"', page_of(author, version))
    key, section = re.search(r'name="text:(section\.[^"]+\.title)"', page_of(author, link[1]))[1], link[2]
    made = author.send("POST", link[1], data={"title": "Tydligare", f"text:{key}": "Helt nytt avsnitt"})
    address = made.location.partition("?")[0].removeprefix("/kansli")
    assert f"{address}/preview" in page_of(author, address)
    page = page_of(author, f"{address}/preview?language=sv&section={section}")
    assert "Helt nytt avsnitt" in page
    assert "Other languages show theirs as before" in page
    assert "Helt nytt avsnitt" in page_of(author, f"{address}/print?language=sv")
    assert "Helt nytt avsnitt" not in page_of(author, f"{version}/preview?language=sv&section={section}")


def test_a_draft_of_the_words_of_rules_is_tried_with_them(author: Visitor, colleague: Visitor, database: Database):
    address = uploaded(author, FILES)
    for visitor, what in ((author, "submit"), (colleague, "approve"), (author, "publish")):
        assert acted(visitor, address, what)[0] == 303
    with database.read() as db:
        owner = {"rule_set_version_id": db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.code == "mini")).one()}
    address = database.write(lambda db: "/questionnaires/drafts/" + str(drafting.make_wording_draft(
        db, "Ord", owner, {"no-policy.reason": "Ni saknar policy."}, actor="command", now=NOW).id))
    page = sent(author, f"{address}/preview", page_of(author, f"{address}/preview"), {"first": "no"})
    assert "Ni saknar policy." in page


def test_the_number_of_sites_decides_how_often_a_section_per_site_stands_there(author: Visitor, per_site: str):
    for count, expected in ((0, ["workers"]), (2, ["workers", "workers/site:sample-1", "workers/site:sample-2"])):
        address = f"{per_site}/preview?sites={count}"
        page = sent(author, address, page_of(author, address), {"role": "maker"})
        assert rail(page)[:1 + len(expected)] == ["company", *expected]
    assert "Site 2" in page
    assert len(re.findall(r'value="[0-5]">(?:none|[1-5])', page)) == 6
    assert rail(sent(author, f"{per_site}/preview?sites=9", page, {"role": "maker"}))[:2] == ["company", "workers"]


def test_answers_travel_along_for_each_site_by_itself_and_decide_there(author: Visitor, per_site: str):
    address = f"{per_site}/preview?sites=2&employees=12"
    page = sent(author, address, page_of(author, address), {"role": "maker"})
    page = sent(author, address, page, {"union": "yes"})
    assert ("section", "workers/site:sample-1") in fields(page)
    assert "<bdi>Site 1</bdi></b>" in page
    assert "answered once for the whole company" in page
    page = sent(author, address, page, {"fees": "yes"}, wanted="workers/site:sample-1")
    assert 'name="repaid"' in page, "the answer of this site asks one question more of it"
    page = sent(author, address, page, {"fees": "yes", "repaid": "no"})
    assert ("section", "workers/site:sample-2") in fields(page)
    assert ("site:sample-1:fees", "yes") in fields(page)
    assert not re.search(r'name="fees" value="yes"[^>]* checked', page)
    assert 'name="repaid"' not in page
    page = sent(author, address, page, {"fees": "no"})
    assert ("section", "remedy") in fields(page), "some site's answer asks something of the company"
    held = dict(fields(page))
    assert (held["site:sample-1:fees"], held["site:sample-2:fees"], held["union"]) == ("yes", "no", "yes")
    remarks = page[page.index('id="remarks"'):]
    assert re.findall(r"Arbetare betalar avgifter(?:</span>)?(?:: <bdi>(.+?)</bdi>)?</dt>", remarks) == ["Site 1"]


def test_print_has_a_section_per_site_once_for_each_and_what_the_company_answers_once(author: Visitor, per_site: str):
    page = page_of(author, f"{per_site}/print?sites=2")
    assert page.count("Betalar arbetare avgifter för att få arbetet?</h3>") == 2
    assert page.count("Får arbetarna organisera sig?</h3>") == 1
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert "Arbetarna: <bdi>Site 2</bdi>" in page
    assert page_of(author, f"{per_site}/print?sites=x").count("Betalar arbetare avgifter för att få arbetet?</h3>") == 1


def test_a_question_called_as_something_of_the_supplier_is_keeps_its_answer(author: Visitor):
    files = {path: text.replace("id: first", "id: employees").replace("judges: first", "judges: employees")
             for path, text in FILES.items()}
    address = uploaded(author, files) + "/preview?employees=40"
    page = sent(author, address, page_of(author, address), {"employees": "no"})
    assert "Ni har ingen policy." in page
    assert "preview?employees=40" in page


def test_a_supplier_who_is_asked_nothing_is_told_so(author: Visitor):
    section = SECTION.replace("    core: true\n", "    clause: [2018]\n", 1)
    address = uploaded(author, {**FILES, "mini/1/sections/only.yaml": section}) + "/preview"
    assert "Har ni en policy?" in page_of(author, f"{address}?clauses=2018")
    page = page_of(author, f"{address}?clauses=2023")
    assert "Nothing is asked of this supplier." in page
