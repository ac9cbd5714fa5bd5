"""The pages of translations: how far each language is, two columns, a file out and in."""

import io
import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from portal.db.work import Database
from portal.models.contents import ContentText, Translation
from portal.models.house import AuditEvent
from tests.factories.world import World
from tests.fixtures.world import Wings
from tests.house.visitors import Visitor, again

TEXTS = "/translations/ur/code-1"
ROW = re.compile(r'<tr id="(t-[0-9a-f]+)">(.*?)</tr>', re.DOTALL)
HIDDEN = re.compile(r'name="(key|t-[0-9a-f]+-seen)" value="([^"]*)"')
FIELD = re.compile(r"<textarea[^>]*>\n(.*?)</textarea>", re.DOTALL)
NOTICE = re.compile(r'<div class="ds-alert" data-color="(\w+)">\s*<p role="status">([^<]*)</p>')
PROCESS = "Har ni ett arbetssätt?"
TICK = re.compile(r'name="approve" value="([^"]+)"')


@pytest.fixture
def translator(database: Database, wings: Wings, world: World) -> Visitor:
    return again(database, wings["staff"], world, "translator")


def page_of(visitor: Visitor, address: str, status: int = 200) -> str:
    response = visitor.send("GET", address)
    assert response.status_code == status
    return response.get_data(as_text=True)


def row_with(page: str, words: str) -> str:
    return next(row for _, row in ROW.findall(page) if words in row)


def filled(page: str, typed: dict[str, tuple[str, ...]], pressed: str = "") -> dict[str, str | list[str]]:
    """What a browser sends of a page: every row as it stands, some filled in otherwise; `pressed` is in the row of the button."""
    data: dict[str, list[str]] = {"key": [], "save": []}
    for anchor, row in ROW.findall(page):
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(row)}
        data["key"].append(hidden["key"])
        data[f"{anchor}-seen"] = [hidden[f"{anchor}-seen"]]
        forms = next((forms for words, forms in typed.items() if words in row), None)
        data[f"{anchor}-text"] = list(forms or (unescape(form) for form in FIELD.findall(row)))
        data["save"] += [anchor] if pressed and pressed in row else []
    return data


def save(visitor: Visitor, words: str, *forms: str, address: str = TEXTS):
    return visitor.send("POST", address, data=filled(page_of(visitor, address), {words: forms}, words))


def test_every_language_is_listed_with_its_counts_and_leads_to_its_texts(translator: Visitor):
    page = page_of(translator, "/translations")
    for name in ("اردو", "简体中文", "Deutsch", "Polski", "العربية", "English", "Svenska"):
        assert name in page
    assert TEXTS in page_of(translator, "/translations/ur")
    assert "/translations/sv/code-1" not in page_of(translator, "/translations/sv")
    for unknown in ("/translations/xx", "/translations/sv-FI", "/translations/sv/code-1", "/translations/ur/no-such"):
        page_of(translator, unknown, 404)


def test_a_text_is_saved_confirmed_and_put_into_use(translator: Visitor, database: Database):
    response = save(translator, "Har ni ett arbetssätt?", "کیا آپ کا کوئی طریقہ ہے؟")
    assert response.status_code == 303
    page = page_of(translator, f"{TEXTS}?{urlsplit(response.location).query}")
    assert "کیا آپ کا کوئی طریقہ ہے؟" in page
    assert 'role="status"' in page
    assert f"#{urlsplit(response.location).fragment}" == f"#{ROW.findall(page)[0][0]}" or 'id="t-' in page
    used = translator.send("POST", f"{TEXTS}/use")
    assert used.status_code == 303
    with database.read() as db:
        assert db.query(ContentText).filter_by(locale="ur", is_current=True).one().texts == {
            "process.text": "کیا آپ کا کوئی طریقہ ہے؟"}


def test_a_faulty_text_comes_back_as_it_was_written(translator: Visitor):
    response = save(translator, "Har ni ett arbetssätt?", "کیا <b>آپ</b>؟")
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "کیا &lt;b&gt;آپ&lt;/b&gt;؟" in page
    assert 'role="alert"' in page
    anchor = re.search(r'href="#(t-[0-9a-f]+)-1"', page)[1]
    assert f'id="{anchor}-error"' in page
    assert page.count(f'aria-invalid="true" aria-describedby="{anchor}-error"') == page.count('aria-invalid="true"') == 1


def rows_of(database: Database) -> dict[str, str]:
    with database.read() as db:
        return {row.key: row.forms[0] for row in db.query(Translation)}


def test_saving_one_text_keeps_what_is_typed_in_the_others(translator: Visitor, database: Database):
    page = page_of(translator, f"{TEXTS}?state=missing")
    first, second = (unescape(key) for key in re.findall(r'name="key" value="([^"]*)"', page)[:2])
    typed = {f'value="{first}"': ("پہلا",), f'value="{second}"': ("دوسرا <b>",)}
    response = translator.send("POST", f"{TEXTS}?state=missing", data=filled(page, typed, f'value="{first}"'))
    answer = response.get_data(as_text=True)
    assert response.status_code == 200
    assert rows_of(database) == {first: "پہلا"}
    assert "Saved. It is not in use yet." in answer
    assert "What you typed in 1 text is still there, and not saved." in answer
    assert "دوسرا &lt;b&gt;</textarea>" in answer
    assert "aria-invalid" not in answer, "nobody asked for it to be saved yet"
    assert 'data-warn="unsaved"' in answer
    keys = re.findall(r'name="key" value="([^"]*)"', answer)
    assert keys == re.findall(r'name="key" value="([^"]*)"', page), "the page stays what it was"


def test_all_that_is_changed_is_saved_at_once_and_what_is_faulty_says_so_at_its_field(translator: Visitor, database: Database):
    page = page_of(translator, TEXTS)
    first, second, third = (unescape(key) for key in re.findall(r'name="key" value="([^"]*)"', page)[:3])
    typed = {f'value="{first}"': ("پہلا",), f'value="{second}"': ("<b>دوسرا</b>",), f'value="{third}"': ("تیسرا ",)}
    response = translator.send("POST", TEXTS, data=filled(page, typed))
    answer = response.get_data(as_text=True)
    assert response.status_code == 422
    assert rows_of(database) == {first: "پہلا"}
    assert answer.count('aria-invalid="true"') == 2
    summary = answer.partition('role="alert"')[2].partition("</ul>")[0]
    assert len(set(re.findall(r'href="#(t-[0-9a-f]+-1)"', summary))) == 2
    assert ": It has markup that the source lacks." in summary
    sound = filled(answer, {f'value="{second}"': ("دوسرا",), f'value="{third}"': ("تیسرا",)})
    response = translator.send("POST", TEXTS, data=sound)
    assert response.status_code == 303
    assert "2 texts are saved." in page_of(translator, f"{TEXTS}?{urlsplit(response.location).query}")
    assert rows_of(database) == {first: "پہلا", second: "دوسرا", third: "تیسرا"}


def test_what_a_colleague_saved_meanwhile_is_shown_beside_what_was_typed_and_not_written_over(
    translator: Visitor, wings: Wings, database: Database, world: World,
):
    page = page_of(translator, f"{TEXTS}?state=missing")
    colleague = again(database, wings["staff"], world, "author")
    save(colleague, PROCESS, "ساتھی کا؟")
    response = translator.send("POST", f"{TEXTS}?state=missing", data=filled(page, {PROCESS: ("میرا؟",)}, PROCESS))
    answer = response.get_data(as_text=True)
    assert response.status_code == 409
    assert rows_of(database) == {"process.text": "ساتھی کا؟"}
    row = row_with(answer, PROCESS)
    assert "میرا؟</textarea>" in row
    assert "The text has changed since you opened the page." in row
    assert ">ساتھی کا؟</ins>" in row
    assert translator.send("POST", TEXTS, data=filled(answer, {}, PROCESS)).status_code == 303
    assert rows_of(database) == {"process.text": "میرا؟"}


def test_a_page_sent_twice_writes_once_and_says_that_nothing_differs(translator: Visitor, database: Database):
    data = filled(page_of(translator, TEXTS), {PROCESS: ("ایک؟",)}, PROCESS)
    assert translator.send("POST", TEXTS, data=data).status_code == 303
    response = translator.send("POST", TEXTS, data=data)
    assert response.status_code == 303
    page = page_of(translator, f"{TEXTS}?{urlsplit(response.location).query}")
    assert NOTICE.findall(page) == [("info", "Nothing was saved: no text reads otherwise than before.")]
    with database.read() as db:
        assert db.query(AuditEvent).filter_by(action="text.translated").count() == 1


@pytest.mark.parametrize(("door", "words"), [("approvals", "1 text approved."), ("use", "1 text put into use.")])
def test_approving_and_putting_into_use_lose_nothing_typed(
    translator: Visitor, wings: Wings, database: Database, world: World, door: str, words: str,
):
    save(translator, PROCESS, "ایک؟")
    author = again(database, wings["staff"], world, "author")
    page = page_of(author, TEXTS)
    other = unescape(re.search(r'name="key" value="([^"]*)"', page)[1])
    ticked = unescape(TICK.search(page)[1]) if door == "approvals" else ""
    data = {**filled(page, {f'value="{other}"': ("نیا",)}), "approve": [ticked] if ticked else []}
    response = author.send("POST", f"{TEXTS}/{door}", data=data)
    answer = response.get_data(as_text=True)
    assert response.status_code == 200
    assert words in answer
    assert "نیا</textarea>" in answer
    assert "checked" not in answer


def test_boxes_stay_ticked_when_a_text_is_saved(translator: Visitor, wings: Wings, database: Database, world: World):
    save(translator, PROCESS, "ایک؟")
    author = again(database, wings["staff"], world, "author")
    page = page_of(author, TEXTS)
    other = unescape(re.search(r'name="key" value="([^"]*)"', page)[1])
    ticked = unescape(TICK.search(page)[1])
    data = {**filled(page, {f'value="{other}"': ("نیا",)}, f'value="{other}"'), "approve": [ticked]}
    answer = author.send("POST", TEXTS, data=data).get_data(as_text=True)
    assert "Saved. It is not in use yet." in answer
    assert " checked>" in row_with(answer, PROCESS)


def test_nothing_approved_is_said_plainly_and_is_no_success(translator: Visitor):
    response = translator.send("POST", f"{TEXTS}/approvals", data=filled(page_of(translator, TEXTS), {}))
    page = page_of(translator, f"{TEXTS}?{urlsplit(response.location).query}")
    [(color, words)] = NOTICE.findall(page)
    assert (color, words.partition(".")[0]) == ("info", "Nothing was approved: no draft was ticked")


def test_nothing_put_into_use_is_said_plainly_and_is_no_success(translator: Visitor):
    response = translator.send("POST", f"{TEXTS}/use")
    page = page_of(translator, f"{TEXTS}?{urlsplit(response.location).query}")
    [(color, words)] = NOTICE.findall(page)
    assert (color, words.partition(".")[0]) == ("info", "Nothing was put into use: no saved text was ready")


def test_what_came_of_a_file_names_and_links_its_own_language_whatever_the_pages(translator: Visitor):
    content = translator.send("GET", f"{TEXTS}/file").data
    translator.send("POST", "/language", data={"language": "sv"})
    page = translator.send("POST", f"{TEXTS}/file", data={"file": (io.BytesIO(content), "a.po")}).get_data(as_text=True)
    assert f'href="{TEXTS}">urdu: ' in page


def test_source_context_and_what_must_be_kept_stand_beside_the_translation(translator: Visitor):
    page = page_of(translator, "/translations/ar/messages?words=%25%28subject%29s")
    rows = dict(ROW.findall(page))
    assert rows
    assert all('<code dir="ltr">%(subject)s</code>' in row for row in rows.values())
    assert any("portal/language/phrases.py" in row for row in rows.values())
    plural = page_of(translator, "/translations/ar/messages?words=%25%28number%29s+days")
    assert len(FIELD.findall(plural)) == 6
    assert 'lang="ar" dir="rtl"' in plural
    assert '<p lang="sv" dir="ltr">Har ni ett arbetssätt?</p>' in page_of(translator, TEXTS)


def test_the_page_is_narrowed_by_state_and_words_and_goes_on_by_text(translator: Visitor):
    first = page_of(translator, "/translations/ur/messages?state=missing")
    keys = [unescape(key) for name, key in HIDDEN.findall(first) if name == "key"]
    assert len(keys) == 20
    following = unescape(re.search(r'href="([^"]+after=[^"]+)"', first)[1])
    second = page_of(translator, following)
    assert not set(keys) & {unescape(key) for name, key in HIDDEN.findall(second) if name == "key"}
    back = page_of(translator, unescape(re.search(r'href="([^"]+before=[^"]+)"', second)[1]))
    assert [unescape(key) for name, key in HIDDEN.findall(back) if name == "key"] == keys
    assert not ROW.findall(page_of(translator, f"{TEXTS}?state=approved"))


def test_a_colleague_approves_and_the_writer_cannot(translator: Visitor, wings: Wings, database: Database, world: World):
    save(translator, "Har ni ett arbetssätt?", "ایک؟")
    assert not TICK.search(page_of(translator, TEXTS))
    author = again(database, wings["staff"], world, "author")
    ticked = unescape(TICK.search(page_of(author, TEXTS))[1])
    refused = translator.send("POST", f"{TEXTS}/approvals", data={"approve": [ticked]})
    assert refused.status_code == 422
    assert author.send("POST", f"{TEXTS}/approvals", data={"approve": [ticked]}).status_code == 303
    assert "data-state=\"done\"" in page_of(author, f"{TEXTS}?state=approved")
    stale = author.send("POST", f"{TEXTS}/approvals", data={"approve": ["0 process.text"]})
    assert stale.status_code == 409
    assert "A text that you ticked has changed since you opened the page. Nothing was approved." in stale.get_data(as_text=True)


def test_a_file_is_downloaded_and_taken_in_again(translator: Visitor):
    response = translator.send("GET", f"{TEXTS}/file")
    assert response.headers["Content-Disposition"] == 'attachment; filename="code-1.ur.po"'
    content = response.data.replace('msgid "Har ni ett arbetssätt?"\nmsgstr ""'.encode(),
                                    'msgid "Har ni ett arbetssätt?"\nmsgstr "ایک؟"'.encode())
    taken = translator.send("POST", f"{TEXTS}/file", data={"file": (io.BytesIO(content), "code-1.ur.po")})
    assert taken.status_code == 200
    assert "ایک؟" in page_of(translator, TEXTS)
    refused = translator.send("POST", f"{TEXTS}/file", data={"file": (io.BytesIO(b"nothing"), "x.po")})
    assert refused.status_code == 422


def test_a_page_of_texts_costs_few_statements(translator: Visitor, statements: list[str]):
    page_of(translator, TEXTS)
    statements.clear()
    page_of(translator, TEXTS)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= 7
