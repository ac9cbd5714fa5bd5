"""Authoring in the browser: what is published, trying it, drafts from upload to publication by two people."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from sqlalchemy import func, select

from portal.casework.contents.archives import Texts, pack
from portal.casework.contents.editions import edition_of
from portal.casework.contents.loading import assemble
from portal.casework.contents.workbook_writing import workbook_of
from portal.db.work import Database
from portal.models.authoring import ContentDraft
from portal.models.contents import ContentText, QuestionnaireVersion
from portal.models.drafts import DraftSection
from tests.factories.drafts import FILES, RULES
from tests.factories.editions import SMALL
from tests.house.visitors import Visitor


@pytest.fixture
def version(database: Database) -> str:
    with database.read() as db:
        return f"/questionnaires/{db.scalars(select(QuestionnaireVersion.id)).first()}"


def page_of(visitor: Visitor, address: str) -> str:
    answer = visitor.send("GET", address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def uploaded(visitor: Visitor, files: dict[str, str], title: str = "Värme") -> str:
    answer = visitor.send("POST", "/questionnaires/drafts/new", data={"title": title, "file": (io.BytesIO(pack(files)), "p.zip")})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location.partition("?")[0].removeprefix("/kansli")


def acted(visitor: Visitor, address: str, what: str, note: str = "") -> tuple[int, str]:
    seen = re.search(r'name="seen" value="(\d+)"', page_of(visitor, address))
    answer = visitor.send("POST", f"{address}/act", data={"what": what, "seen": seen[1] if seen else "", "note": note})
    return answer.status_code, answer.get_data(as_text=True)


def test_what_is_published_is_listed_and_read_with_its_conditions_in_words(author: Visitor, version: str):
    assert version in page_of(author, "/questionnaires")
    page = page_of(author, version)
    assert "Try as a supplier" in page
    assert "Asked only when" in page or "put to everyone" in page
    printed = page_of(author, f"{version}/print?language=sv")
    assert 'lang="sv"' in printed


def test_a_preview_draws_the_real_questions_routes_by_the_answers_and_stores_nothing(
    author: Visitor, version: str, database: Database,
):
    page = page_of(author, f"{version}/preview?clauses=2023&levels=advanced")
    assert "Preview: nothing is stored" in page
    with database.read() as db:
        before = db.scalar(select(func.count()).select_from(DraftSection))
    names = re.findall(r'type="radio"[^>]*name="([^"]+)"', page) or re.findall(r'name="([^"]+)"[^>]*type="radio"', page)
    answer = author.send("POST", f"{version}/preview", data={
        "section": re.search(r'name="section" value="([^"]+)"', page)[1], "next": "", "clauses": "2023",
        **({names[0]: "yes"} if names else {})})
    assert answer.status_code == 200
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(DraftSection)) == before


def test_a_version_is_taken_away_as_a_package_or_a_workbook(author: Visitor, version: str):
    package = author.send("GET", f"{version}/file/zip")
    assert any(name.endswith("questionnaire.yaml") for name in zipfile.ZipFile(io.BytesIO(package.data)).namelist())
    workbook = author.send("GET", f"{version}/file/xlsx")
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(workbook.data)).namelist()
    assert author.send("GET", f"{version}/file/exe").status_code == 404


def test_a_draft_with_faults_lists_them_and_is_mended_by_another_file(author: Visitor, colleague: Visitor):
    address = uploaded(author, {**FILES, "mini/rules-1.yaml": RULES.replace("judges: first", "judges: frist")})
    page = page_of(author, address)
    assert "mini/rules-1.yaml:7" in page
    assert "Did you mean" in page
    assert "Ask a colleague to approve" not in page
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    answer = author.send("POST", f"{address}/file", data={"seen": seen, "file": (io.BytesIO(pack(FILES)), "p.zip")})
    assert answer.status_code == 303
    page = page_of(author, f"{address}?done=write")
    assert "No faults." in page
    assert "The change is stored in the draft." in page


def test_two_people_publish_a_draft_and_its_writer_alone_cannot(author: Visitor, colleague: Visitor, database: Database):
    address = uploaded(author, FILES)
    assert "There is no earlier version to compare with." in page_of(author, f"{address}/compare")
    assert acted(author, address, "submit")[0] == 303
    assert "a colleague has to approve it" in page_of(author, address)
    status, page = acted(author, address, "approve")
    assert (status, "cannot approve it" in page) == (422, True)
    assert acted(colleague, address, "approve")[0] == 303
    assert acted(author, address, "publish")[0] == 303
    with database.read() as db:
        assert db.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.code == "mini")).one().number == "1"
    assert acted(author, address, "withdraw")[0] == 422


@pytest.mark.parametrize(("content", "words"), [
    (b"", "Choose a file."), (b"PK\x03\x04 broken", "damaged"), (b"id: company", "neither a package"),
    (pack({"mini/readme.txt": "x"}), "mini/readme.txt")])
def test_a_file_that_is_none_of_ours_is_refused_with_a_reason_and_the_title_is_kept(
    author: Visitor, database: Database, content: bytes, words: str,
):
    data = {"title": "Min titel"} | ({"file": (io.BytesIO(content), "x.zip")} if content else {})
    answer = author.send("POST", "/questionnaires/drafts/new", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert 'value="Min titel"' in page
    with database.read() as db:
        assert not db.scalars(select(ContentDraft).where(ContentDraft.title == "Min titel")).all()


def test_wording_is_mended_in_the_browser_and_read_at_once_after_a_second_person(
    author: Visitor, colleague: Visitor, version: str, database: Database,
):
    link = re.search(r'href="(?:/kansli)?(/questionnaires/[^"]+/wording/[^"]+)"', page_of(author, version))[1]
    page = page_of(author, link)
    key, text = re.search(r'name="text:([^"]+\.text)"[^>]*>\s*([^<]+)</textarea>', page).groups()
    refused = author.send("POST", link, data={"title": "", f"text:{key}": "Nytt?"})
    assert refused.status_code == 422
    assert ">\nNytt?</textarea>" in refused.get_data(as_text=True)
    unchanged = author.send("POST", link, data={"title": "Inget", f"text:{key}": text})
    assert "Nothing differs" in unchanged.get_data(as_text=True)
    empty = author.send("POST", link, data={"title": "Tom", f"text:{key}": ""})
    assert f'id="text:{key}-error"' in empty.get_data(as_text=True)
    made = author.send("POST", link, data={"title": "Tydligare", f"text:{key}": "Helt ny fråga?"})
    address = made.location.partition("?")[0].removeprefix("/kansli")
    assert "<ins>Helt ny fråga?</ins>" in page_of(author, address)
    for visitor, what in ((author, "submit"), (colleague, "approve"), (author, "publish")):
        assert acted(visitor, address, what)[0] == 303
    with database.read() as db:
        current = db.scalars(select(ContentText).where(ContentText.locale == "sv", ContentText.is_current)).all()
    assert any(row.texts.get(key) == "Helt ny fråga?" for row in current)
    assert "<ins>Helt ny fråga?</ins>" in (page := page_of(author, address))
    assert "<del>Helt ny fråga?</del>" not in page
    assert "<del></del>" not in page


def test_wording_that_a_colleague_sends_back_is_mended_on_its_own_page_and_words_with_it_stay(
    author: Visitor, colleague: Visitor, version: str,
):
    link = re.search(r'href="(?:/kansli)?(/questionnaires/[^"]+/wording/[^"]+)"', page_of(author, version))[1]
    key = re.search(r'name="text:([^"]+\.text)"', page_of(author, link))[1]
    made = author.send("POST", link, data={"title": "Tydligare", f"text:{key}": "Ny fråga?"})
    address = made.location.partition("?")[0].removeprefix("/kansli")
    assert acted(author, address, "submit", note="Ett.\r\nTvå <b>.")[0] == 303
    page = page_of(colleague, address)
    assert "Ett.<br>Två &lt;b&gt;." in page
    assert f'name="text:{key}"' not in page, "submitted: nobody changes it"
    assert acted(colleague, address, "return")[0] == 303
    page = page_of(author, address)
    assert "Ett.<br>" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    empty = author.send("POST", f"{address}/file", data={"seen": seen, f"text:{key}": " "})
    assert (empty.status_code, "This was not done" in empty.get_data(as_text=True)) == (422, True)
    saved = author.send("POST", f"{address}/file", data={"seen": seen, f"text:{key}": "Ännu nyare?"})
    assert saved.status_code == 303
    assert "<ins>Ännu nyare?</ins>" in page_of(author, address)
    stale = author.send("POST", f"{address}/file", data={"seen": seen, f"text:{key}": "Äldre?"})
    assert stale.status_code == 409
    other = author.send("POST", f"{uploaded(author, FILES)}/file", data={"seen": "1", f"text:{key}": "Ny?"})
    assert other.status_code == 404, "files are no wording"


def test_wording_in_which_nothing_differs_is_refused_without_a_link_to_nowhere(author: Visitor, version: str):
    link = re.search(r'href="(?:/kansli)?(/questionnaires/[^"]+/wording/[^"]+)"', page_of(author, version))[1]
    page = author.send("POST", link, data={"title": "Inget"}).get_data(as_text=True)
    assert "Nothing differs from what is published." in page
    assert 'href="#text:"' not in page


def test_rules_with_faults_are_not_replayed_but_lead_to_what_is_to_be_mended(author: Visitor):
    address = uploaded(author, {**FILES, "mini/rules-1.yaml": RULES.replace("judges: first", "judges: frist")})
    for method in ("GET", "POST"):
        answer = author.send(method, f"{address}/replay")
        assert (answer.status_code, answer.location) == (303, address)


@pytest.mark.parametrize(("address", "data", "control"), [
    ("file", {}, "file"), ("act", {"what": "submit", "note": "x" * 1001}, "note"),
])
def test_a_fault_on_a_drafts_page_is_told_at_its_top_with_a_link_to_the_field(
    author: Visitor, address: str, data: dict[str, str], control: str,
):
    answer = author.send("POST", f"{uploaded(author, FILES)}/{address}", data=data)
    assert answer.status_code == 422
    assert f'href="#{control}"' in answer.get_data(as_text=True)


def test_the_swedish_titles_in_the_list_say_that_they_are(author: Visitor):
    assert '<bdi lang="sv" dir="ltr">' in page_of(author, "/questionnaires")


def test_rules_are_compared_with_those_that_judge_the_same_version(author: Visitor, colleague: Visitor):
    second = {"mini/2/questionnaire.yaml": FILES["mini/1/questionnaire.yaml"].replace("number: 1", "number: 2"),
              "mini/2/sections/only.yaml": FILES["mini/1/sections/only.yaml"],
              "mini/rules-2.yaml": RULES.replace("number: 1", "number: 2").replace("fits: [1]", "fits: [2]")}
    for files in (FILES, second):
        address = uploaded(author, files)
        for visitor, what in ((author, "submit"), (colleague, "approve"), (author, "publish")):
            assert acted(visitor, address, what)[0] == 303
    lighter = RULES.replace("number: 1", "number: 3").replace("no: minor", "no: observation")
    draft = uploaded(author, {"mini/rules-3.yaml": lighter})
    page = page_of(author, f"{draft}/compare")
    assert "Compared with mini rules-1." in page
    assert "Compared with mini rules-2." not in page


def test_a_draft_is_compared_with_what_most_of_it_was_taken_from_or_what_is_chosen(author: Visitor, colleague: Visitor):
    second = {"mini/2/questionnaire.yaml": FILES["mini/1/questionnaire.yaml"].replace("number: 1", "number: 2"),
              "mini/2/sections/only.yaml": FILES["mini/1/sections/only.yaml"].replace("id: first", "id: other"),
              "mini/rules-2.yaml": RULES.replace("number: 1", "number: 2").replace("fits: [1]", "fits: [2]").replace(
                  "judges: first", "judges: other").replace("id: no-policy", "id: no-other")}
    for files in (FILES, second):
        address = uploaded(author, files)
        for visitor, what in ((author, "submit"), (colleague, "approve"), (author, "publish")):
            assert acted(visitor, address, what)[0] == 303
    third = {"mini/3/questionnaire.yaml": FILES["mini/1/questionnaire.yaml"].replace("number: 1", "number: 3"),
             "mini/3/sections/only.yaml": FILES["mini/1/sections/only.yaml"],
             "mini/rules-3.yaml": RULES.replace("number: 1", "number: 3").replace("fits: [1]", "fits: [3]")}
    draft = uploaded(author, third)
    page = page_of(author, f"{draft}/compare")
    assert "Compared with mini 1." in page
    assert "Compared with mini rules-1." in page
    chosen = page_of(author, f"{draft}/compare?version=2")
    assert "Compared with mini 2." in chosen
    assert "Compared with mini rules-1." in chosen
    assert "Compared with mini 1." in page_of(author, f"{draft}/compare?version=nothing&_method=POST&draft_id=x&endpoint=1")


def test_what_the_checker_finds_is_told_in_the_language_of_the_page(author: Visitor):
    address = uploaded(author, {**FILES, "mini/rules-1.yaml": RULES.replace("judges: first", "judges: frist")})
    author.send("POST", "/language", data={"language": "sv"})
    page = page_of(author, address)
    assert '<html lang="sv"' in page
    assert 'lang="en"' not in page.partition("<main")[2].partition("</main>")[0]
    assert "det finns ingen fråga ”frist”" in page
    assert "Menade du ”first”?" in page


def test_why_a_file_is_refused_is_told_in_the_language_of_the_page(author: Visitor):
    data = {"title": "Min titel", "file": (io.BytesIO(pack({"mini/readme.txt": "x"})), "x.zip")}
    author.send("POST", "/language", data={"language": "sv"})
    page = author.send("POST", "/questionnaires/drafts/new", data=data).get_data(as_text=True)
    assert "mini/readme.txt" in page
    assert "hör inte till ett frågeformulär" in page


def test_a_fault_in_an_uploaded_workbook_is_told_at_its_cell_until_files_take_its_place(author: Visitor):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(edition_of(assemble(Texts(SMALL))))))
    headings = [cell.value for cell in book["Questions"][1]]
    book["Questions"].cell(3, headings.index("ask_if") + 1).value = "{condition: makr}"
    book.save(raw := io.BytesIO())
    answer = author.send("POST", "/questionnaires/drafts/new",
                         data={"title": "Fel i arbetsboken", "file": (io.BytesIO(raw.getvalue()), "small.xlsx")})
    assert answer.status_code == 303
    address = answer.location.partition("?")[0].removeprefix("/kansli")
    page = page_of(author, address)
    assert f"Questions, row 3, column ask_if ({get_column_letter(headings.index('ask_if') + 1)}3)" in page
    assert "Did you mean &#39;maker&#39;?" in page
    assert "first.yaml" not in page
    wrong = {path: text.replace("kind: number", "kind: number\n    ask_if: {condition: makr}") for path, text in SMALL.items()}
    author.send("POST", f"{address}/file", data={"seen": "1", "file": (io.BytesIO(pack(wrong)), "small.zip")})
    assert "small/1/sections/first.yaml:" in page_of(author, address)
