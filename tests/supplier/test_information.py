"""The pages anybody may read: complete in both languages, true to the settings, and no way out through the language switch."""

import pytest

from portal.web.locale import COOKIE
from tests.supplier.reading_app import ADDRESS, ORIGIN, PHONE, get, make_app, opened, visitor
from tests.web.parsing import Page

PAGES = ("/", "/privacy", "/accessibility", "/letter")


@pytest.fixture
def app():
    return make_app()


@pytest.mark.parametrize("locale", ["sv", "en", "ar-XB"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_every_language(app, path, locale):
    page = get(visitor(app, locale), path)
    assert page.all("html")[0]["lang"] == (locale if locale != "ar-XB" else page.all("html")[0]["lang"])
    assert len(page.all("h1")) == 1
    assert page.all("main")[0].text.count("%(") == 0


@pytest.mark.parametrize("path", PAGES)
def test_headings_never_skip_a_level(app, path):
    levels = [int(element.tag[1]) for element in get(visitor(app, "en"), path).elements if element.tag in ("h1", "h2", "h3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_whom_to_ring(app, path):
    assert PHONE in get(visitor(app, "en"), path).all("body")[0].text


def test_the_page_about_letters_names_the_address_that_links_begin_with(app):
    text = get(visitor(app, "en"), "/letter").all("main")[0].text
    assert f"{ORIGIN}/" in text
    assert ADDRESS in text


def test_the_accessibility_statement_admits_what_nobody_has_examined(app):
    text = get(visitor(app, "en"), "/accessibility").all("main")[0].text
    assert "partly compatible" in text
    assert "No outside party has audited" in text
    assert "November 2026" in text


def test_who_has_opened_a_link_finds_the_way_back(app):
    assert get(visitor(app), "/").all("a", class_="ds-button") == []
    client = visitor(app, "en")
    with client.session_transaction(base_url=ORIGIN) as session:
        session["links"] = {"01900000-0000-7000-8000-000000000001": "01900000-0000-7000-8000-000000000002"}
    [button] = get(client, "/").all("a", class_="ds-button")
    assert button["href"] == "/assessments/01900000-0000-7000-8000-000000000001/"


def test_pages_for_everybody_make_no_link_session(app):
    client = visitor(app)
    get(client, "/")
    with client.session_transaction(base_url=ORIGIN) as session:
        assert "links" not in session


def choose(client, language, back, **headers):
    form = {name: entries[0] for name, entries in get(client, "/privacy").entries().items()}
    return client.post("/language", data={**form, "language": language, "back": back}, base_url=ORIGIN, headers=headers)


def test_a_language_is_chosen_and_kept_for_the_next_page(app):
    client = visitor(app, "sv")
    response = choose(client, "en", "/letter?")
    assert (response.status_code, response.location.removesuffix("?")) == (303, "/letter")
    assert client.get_cookie(COOKIE, domain="127.0.0.1").value == "en"
    assert get(client, "/letter").all("html")[0]["lang"] == "en"


@pytest.mark.parametrize("language", ["", "xx", "../sv", "<script>", "ar-XB"])
def test_a_language_that_is_not_offered_changes_nothing(app, language):
    client = visitor(app, "sv")
    assert choose(client, language, "/letter").location == "/letter"
    assert client.get_cookie(COOKIE, domain="127.0.0.1").value == "sv"


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example", "/%2f/evil.example",
                                  "/\t/evil.example", "javascript:alert(1)", "", "/\r\nX: y"])
def test_the_language_switch_never_leads_elsewhere(app, back):
    assert choose(visitor(app), "en", back).location == "/"


def test_the_language_switch_refuses_other_origins_and_forms(app):
    assert choose(visitor(app), "en", "/", Origin="https://evil.example").status_code == 403
    assert visitor(app).post("/language", data={"language": "en"}, base_url=ORIGIN).status_code == 400


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_a_refused_link_is_explained_in_both_languages(app, locale):
    response = visitor(app, locale).get("/deviations/01900000-0000-7000-8000-000000000001", base_url=ORIGIN)
    page = Page(response.get_data(as_text=True))
    other = {"sv": "en", "en": "sv"}[locale]
    [again] = [element for element in page.all("section") if element["lang"]]
    assert (response.status_code, page.all("html")[0]["lang"], again["lang"]) == (404, locale, other)
    assert len(page.all("ol", class_="ds-list")) == 2
    assert PHONE in again.text


def test_the_two_languages_of_a_refused_link_differ(app):
    page = get(visitor(app, "sv"), "/deviations/01900000-0000-7000-8000-000000000001", 404)
    assert page.all("h1")[0].text == "Länken går inte att använda"
    assert page.by_id("again").text == "This link cannot be used"


def test_a_session_for_one_assessment_opens_no_other(app):
    client = opened(app)
    get(client, "/assessments/01900000-0000-7000-8000-000000000001/result", 404)
