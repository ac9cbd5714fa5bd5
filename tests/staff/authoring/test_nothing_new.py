"""Drafts at the end of their road: those that would change nothing, those published, those withdrawn."""

import io
import re

from sqlalchemy import select

from portal.casework.contents.archives import pack
from portal.db.work import Database
from portal.models.authoring import ContentDraft
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from tests.factories.drafts import FILES, RULES, SECTION
from tests.house.visitors import Visitor

IDLE = "Nothing in the draft differs from what is published, so it cannot be approved or published."
OFFERS = re.compile(r'name="what" value="(\w+)"')
BECAME = re.compile(r'href="([^"]+)">(Version|Rules) <bdi>([^<]+)</bdi></a>')
REWORDED = SECTION.replace("Har ni en policy?", "Har ni en skriven policy?")


def page_of(visitor: Visitor, address: str) -> str:
    answer = visitor.send("GET", address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def uploaded(visitor: Visitor, files: dict[str, str]) -> str:
    answer = visitor.send("POST", "/questionnaires/drafts/new", data={"title": "Ett", "file": (io.BytesIO(pack(files)), "p.zip")})
    return answer.location.partition("?")[0]


def acted(visitor: Visitor, address: str, what: str) -> tuple[int, str]:
    seen = re.search(r'name="seen" value="(\d+)"', page_of(visitor, address))
    answer = visitor.send("POST", f"{address}/act", data={"what": what, "seen": seen[1] if seen else "", "note": ""})
    return answer.status_code, answer.get_data(as_text=True)


def published(author: Visitor, colleague: Visitor, files: dict[str, str]) -> str:
    address = uploaded(author, files)
    for visitor, what in ((author, "submit"), (colleague, "approve"), (author, "publish")):
        assert acted(visitor, address, what)[0] == 303
    return address


def test_a_draft_that_differs_in_nothing_says_so_and_cannot_be_submitted(author: Visitor, colleague: Visitor):
    published(author, colleague, FILES)
    address = uploaded(author, FILES)
    page = page_of(author, address)
    assert IDLE in page
    assert OFFERS.findall(page) == ["withdraw"]
    assert "once the draft is published" not in page
    status, page = acted(author, address, "submit")
    assert status == 422
    assert "Nothing differs from what is published." in page.partition('role="alert"')[2]
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    changed = {**FILES, "mini/1/sections/only.yaml": REWORDED}
    author.send("POST", f"{address}/file", data={"seen": seen, "file": (io.BytesIO(pack(changed)), "p.zip")})
    page = page_of(author, address)
    assert IDLE not in page
    assert "submit" in OFFERS.findall(page)


def test_an_approved_draft_overtaken_by_the_same_content_cannot_be_published(
    author: Visitor, colleague: Visitor, database: Database,
):
    address = uploaded(author, FILES)
    for visitor, what in ((author, "submit"), (colleague, "approve")):
        assert acted(visitor, address, what)[0] == 303
    published(author, colleague, FILES)
    page = page_of(author, address)
    assert IDLE in page
    assert "Send it back to be changed, or withdraw it." in page
    assert OFFERS.findall(page) == ["return", "withdraw"]
    assert acted(author, address, "publish")[0] == 422
    with database.read() as db:
        assert db.scalars(select(ContentDraft.status).where(
            ContentDraft.title == "Ett", ContentDraft.published_at.is_(None))).one() == "approved"
    assert acted(author, address, "return")[0] == 303


def test_new_wording_that_a_colleague_published_meanwhile_cannot_be_published_again(
    author: Visitor, colleague: Visitor, database: Database,
):
    with database.read() as db:
        version = db.scalars(select(QuestionnaireVersion.id)).first()
    page = page_of(author, f"/questionnaires/{version}")
    link = re.search(r'href="(/questionnaires/[^"]+/wording/[^"]+)"', page)[1]
    key = re.search(r'name="text:([^"]+\.text)"', page_of(author, link))[1]
    data = {"title": "Ett", f"text:{key}": "Ny?"}
    first, second = (author.send("POST", link, data=data).location.partition("?")[0] for _ in range(2))
    for address in (first, second):
        assert acted(author, address, "submit")[0] == 303
        assert acted(colleague, address, "approve")[0] == 303
    assert acted(author, first, "publish")[0] == 303
    assert IDLE in page_of(author, second)
    assert acted(author, second, "publish")[0] == 422
    assert BECAME.findall(page_of(author, first))[0][0] == f"/questionnaires/{version}"


def test_a_published_draft_leads_to_what_it_became(author: Visitor, colleague: Visitor, database: Database):
    page = page_of(author, published(author, colleague, FILES))
    with database.read() as db:
        version = db.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.code == "mini")).one()
        rules = db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.code == "mini")).one()
    assert BECAME.findall(page) == [(f"/questionnaires/{version}", "Version", "mini 1"),
                                    (f"/questionnaires/rules/{rules}", "Rules", "mini 1")]
    assert not BECAME.findall(page_of(author, uploaded(author, {"mini/rules-2.yaml": RULES.replace("number: 1", "number: 2")})))


def test_a_catalogue_that_asks_to_be_decoded_oddly_is_read_as_it_came_in(author: Visitor, colleague: Visitor):
    odd = ('msgid ""\nmsgstr "Content-Type: text/plain; charset=nope\\n"\n\n'
           'msgctxt "first.text"\nmsgid "Har ni en policy?"\nmsgstr "Å?"\n')
    address = published(author, colleague, {**FILES, "translations/en/LC_MESSAGES/mini-1.po": odd})
    assert BECAME.findall(page_of(author, address))


def test_a_withdrawn_draft_speaks_of_no_publication_to_come(author: Visitor):
    address = uploaded(author, FILES)
    assert "once the draft is published" in page_of(author, address)
    assert acted(author, address, "withdraw")[0] == 303
    page = page_of(author, address)
    assert "once the draft is published" not in page
    assert "As suppliers would have met mini 1, had the draft been published." in page
    for part in ("preview", "print"):
        page = page_of(author, f"{address}/{part}")
        assert "published yet" not in page
        assert "Nothing of it was published." in page
