"""Question blocks: every kind drawn, filled, faulty, and read back."""

from decimal import Decimal

import pytest

from portal.core.answers import faults, read
from portal.core.countries import COUNTRIES
from portal.core.faults import CODES
from portal.core.values import Answer
from portal.language.current import use_locale
from portal.language.formats import countries
from portal.language.texts import TextLookup
from portal.web.questions.fault_texts import WORDS, fault_text
from portal.web.questions.page import FaultText, SectionPage
from tests.web.parsing import Page
from tests.web.sample import IDS, MASTER, QUESTIONNAIRE, SWEDISH, prepared

CONTRACTS = (("c1", "VGR 2024-1, Region Dalarna"), ("c2", "VGR 2025-2, Region Skåne"))
HOSTILE = """"><script>alert('x')</script>&amp;<textarea></textarea> {{ 7*7 }} \x00value\x01"""
VALUES = {
    "details": Answer("no"), "ranked": Answer("partly", comment="En kommentar\npå två rader"), "consulted": Answer("sources"),
    "method": Answer(("country", "product")), "contracts": Answer(("c2",)), "share": Answer(Decimal("12.5")),
    "count": Answer(Decimal(1200)), "updated": Answer("2026-03"), "story": Answer("Rad ett\nRad två"), "link": Answer("a & b"),
    "risks": Answer(({"risk": "Övertid", "place": "PK", "size": "small", "victims": "3"},
                     {"risk": "Avgifter", "place": "MY"})),
    "examined": Answer(("rights.chain", "nature.own")), "home": Answer("SE"), "statement": Answer("yes"),
}


def draw(answers=None, asked=IDS, **parts):
    return Page(prepared().render(SectionPage(asked, answers or {}, contracts=CONTRACTS, **parts)))


def read_back(page, asked=IDS):
    questions = [QUESTIONNAIRE.questions[name] for name in asked]
    return read(questions, page.entries(), contracts=[key for key, _ in CONTRACTS])


def said(question, answers):
    found = faults([question], answers, contracts=[key for key, _ in CONTRACTS])
    words = [FaultText(fault.field, fault_text(fault, question, SWEDISH, answers[question.id])) for fault in found]
    return dict(zip([question.id], words, strict=True))


def test_only_the_questions_asked_are_drawn_and_in_reading_order():
    page = draw(asked=("home", "ranked"))
    assert [element["id"] for element in page.all("div", class_="question")] == ["q-ranked", "q-home"]


def test_a_question_carries_its_number_text_hint_and_reason():
    page = draw()
    fieldset = page.by_id("ranked-help").inside("fieldset")
    assert page.by_id("ranked-help").text == "Efter allvar."
    title = page.title_of("ranked")
    assert title.text == "1.2 Rangordnar ni riskerna?"
    assert title.inside("legend").inside("fieldset") is fieldset
    assert fieldset["aria-describedby"] == "ranked-help"
    why = page.all("summary")[3]
    assert why.text == "Why do we ask?"
    assert why.parent.text.endswith("Ingen kan göra allt.")


def test_every_id_is_given_once_and_every_reference_leads_somewhere():
    page = draw(VALUES, readings={"updated": "…"}, faults={"share": FaultText("share", "…")})
    ids = [element["id"] for element in page.elements if element["id"]]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("for", "aria-describedby", "aria-labelledby"):
            assert set((element[name] or "").split()) <= set(ids), (element.tag, name, element[name])


def test_every_control_has_a_name_for_those_who_listen():
    page = draw(VALUES)
    labelled = {element["for"] for element in page.all("label")}
    for element in page.elements:
        if element.tag in ("input", "select", "textarea"):
            assert element["id"] in labelled or element["aria-labelledby"] or element["aria-label"], element.attributes


def test_a_comment_and_a_reason_say_which_question_they_belong_to():
    page = draw()
    for element in page.all("textarea"):
        if element["aria-label"]:
            question = next(block for block in element.around() if block["class"] == "question")["id"].removeprefix("q-")
            title, fieldset, group = page.title_of(question), element.inside("fieldset"), element.inside("details").parent
            if fieldset:
                assert title.inside("legend").inside("fieldset") is fieldset
            else:
                assert (group["role"], group["aria-labelledby"]) == ("group", title["id"])
            shown = [label.text for label in page.all("label") + page.all("summary")]
            assert element["aria-label"] in shown


@pytest.mark.parametrize("locale", ["en", "sv", "ar-XB"])
def test_every_answer_reads_back_as_it_was(locale):
    with use_locale(locale):
        assert read_back(draw(VALUES)) == VALUES


@pytest.mark.parametrize("name", [name for name in IDS if name != "statement"])
@pytest.mark.parametrize("answer", [
    Answer(), Answer(unknown=True), Answer(not_applicable="Vi har inga anställda"), Answer(comment="Bara en kommentar")])
def test_whatever_stands_beside_a_value_reads_back_on_every_kind(name, answer):
    assert read_back(draw({name: answer}, (name,)), (name,)) == {name: answer}


def test_disclosures_are_open_only_when_they_hold_something():
    def opened(answer):
        page = draw({"ranked": answer}, ("ranked",))
        return [element.text for element in page.all("summary") if "open" in element.parent.attributes]

    assert opened(Answer("yes")) == []
    assert opened(Answer("yes", comment="x")) == ["Comment (optional)"]
    assert opened(Answer(not_applicable="x")) == ["Does not apply to us"]


def test_exclusive_options_stand_last_and_after_a_word():
    page = draw(asked=("method",))
    assert [element["value"] for element in page.all("input", name="method")] == ["country", "product", "none", "unknown"]
    assert len(page.all("p", class_="or")) == 1
    assert [element["value"] for element in page.all("input", data_exclusive=None)
            if "data-exclusive" in element.attributes] == ["none", "unknown"]


def test_contracts_are_offered_with_their_labels():
    page = draw({"contracts": Answer(("c2",))}, ("contracts",))
    boxes = page.all("input", name="contracts")
    assert [(box["value"], "checked" in box.attributes) for box in boxes] == [("c1", False), ("c2", True), ("unknown", False)]
    assert page.all("label", **{"for": "contracts-c1"})[0].text == "VGR 2024-1, Region Dalarna"


def test_company_details_are_shown_where_they_are_asked_about():
    page = draw(asked=("details", "ranked"), details=(("Namn", "Bolaget & Co"),))
    assert [element.text for element in page.all("dd")] == ["Bolaget & Co"]
    assert page.all("dl")[0].inside("fieldset") is page.title_of("details").inside("fieldset")


def test_notes_reasons_and_readings_stand_at_their_question():
    page = draw({"updated": Answer("2026-03")}, ("details", "updated"), notes={"updated": "En kollega svarade 2025."},
                because={"details": "Ni får frågan för att …"}, readings={"updated": "Vi läser det som mars 2026."})
    assert "En kollega svarade 2025." in page.by_id("q-updated").text
    assert "Ni får frågan för att …" in page.by_id("q-details").text
    assert page.by_id("updated-read").text == "Vi läser det som mars 2026."
    assert page.by_id("updated")["aria-describedby"] == "updated-help updated-read"


@pytest.mark.parametrize(("held", "more", "shown", "button"), [
    (0, 0, 1, True), (1, 0, 2, True), (1, 1, 3, False), (3, 5, 3, False)])
def test_a_table_shows_what_it_holds_and_one_row_more_within_its_limit(held, more, shown, button):
    answer = Answer(tuple({"risk": f"r{number}", "place": "SE"} for number in range(held)) or None)
    page = draw({"risks": answer}, ("risks",), rows={"risks": more})
    assert len(page.all("li")) == shown
    assert bool(page.all("button", name="add-row", value="risks")) is button
    told = "The table holds 3 rows. If you have more, put the most important first and say in the comment that there are more."
    assert (told in page.by_id("q-risks").text) is not button


def test_a_faulty_number_is_shown_as_typed_with_what_is_wrong():
    question = QUESTIONNAIRE.questions["share"]
    answers = read([question], {"share": ["130"], "share-comment": ["ungefär"]})
    texts = said(question, answers)
    page = draw(answers, ("share",), faults=texts)
    assert page.by_id("share")["value"] == "130"
    assert page.by_id("share")["aria-invalid"] == "true"
    assert page.by_id("share")["aria-describedby"] == "share-help share-u share-error"
    assert page.by_id("share-error").text == "Error: Write a number from 0 to 100. You wrote 130."
    assert page.by_id("q-share")["class"] == "question faulty"
    assert page.all("textarea", name="share-comment")[0].text == "ungefär"
    assert prepared().summary(texts) == [("share", "1.6 Write a number from 0 to 100. You wrote 130.")]


def test_a_faulty_cell_is_pointed_out_in_its_row():
    question = QUESTIONNAIRE.questions["risks"]
    answers = read([question], {"risks-1-risk": ["Övertid"], "risks-1-place": [""]})
    texts = said(question, answers)
    page = draw(answers, ("risks",), faults=texts)
    assert page.by_id("risks-1-risk")["value"] == "Övertid"
    assert page.by_id("risks-1-place")["aria-invalid"] == "true"
    assert page.by_id("risks-1-place")["aria-describedby"] == "risks-error"
    assert page.by_id("risks-error").text == "Error: Row 2 is not complete: fill in “Land”."


def test_every_code_of_a_fault_has_words():
    assert set(WORDS) == set(CODES)


FAULTY = [
    ("ranked", {"ranked": ["maybe"]}), ("ranked", {"ranked-na": ["on"]}), ("ranked", {"ranked-na-reason": ["x"]}),
    ("consulted", {"consulted": ["yes", "no"]}), ("method", {"method": ["none", "country"]}),
    ("method", {"method": ["country"], "method-na": ["on"], "method-na-reason": ["x"]}),
    ("method", {"method": ["unknown", "country"]}),
    ("share", {"share": ["-1"]}), ("share", {"share": ["lots"]}), ("share", {"share": ["5"], "share-unknown": ["on"]}),
    ("count", {"count": ["1.5"]}), ("count", {"count": ["9" * 16]}), ("updated", {"updated": ["2026-02-31"]}),
    ("updated", {"updated": ["soon"]}), ("story", {"story": ["x" * 2001]}), ("link", {"link": ["x" * 2001]}),
    ("ranked", {"ranked-comment": ["x" * 4001]}), ("risks", {"risks-0-risk": ["x"]}),
    ("risks", {f"risks-{row}-{column}": [text] for row in range(4) for column, text in (("risk", "x"), ("place", "SE"))}),
    ("examined", {"examined": ["none", "rights.own"]}), ("examined", {"examined": ["rights.own"], "examined-unknown": ["on"]}),
    ("home", {"home": ["Sverige"]}), ("statement", {"statement": ["no"]}),
]


@pytest.mark.parametrize(("name", "entries"), FAULTY)
def test_every_fault_has_words_a_place_to_mend_it_and_keeps_what_was_typed(name, entries):
    question = QUESTIONNAIRE.questions[name]
    answers = read([question], entries)
    texts = said(question, answers)
    assert texts[name].text.endswith(".")
    page = draw(answers, (name,), faults=texts)
    [(anchor, _)] = prepared().summary(texts)
    control = page.by_id(anchor)
    assert control.tag in ("input", "select", "textarea")
    around = control.inside("details")
    assert around is None or "open" in around.attributes
    typed = {text for texts_typed in entries.values() for text in texts_typed if text not in ("maybe", "Sverige")}
    if name != "statement":
        assert typed <= {text for sent in page.entries().values() for text in sent} | {"on"}


def test_hostile_texts_are_harmless_wherever_people_write():
    answers = {
        "link": Answer(HOSTILE, comment=HOSTILE), "story": Answer(HOSTILE), "ranked": Answer(not_applicable=HOSTILE),
        "risks": Answer(({"risk": HOSTILE, "place": HOSTILE},)), "share": Answer(typed={"share": (HOSTILE,)}),
        "home": Answer(HOSTILE), "method": Answer((HOSTILE,)), "examined": Answer((HOSTILE,)), "updated": Answer(HOSTILE),
    }
    page = SectionPage(IDS, answers, {"link": FaultText("link", HOSTILE)}, ((HOSTILE, HOSTILE),), ((HOSTILE, HOSTILE),),
                       readings={"updated": HOSTILE}, because={"details": HOSTILE}, notes={"home": HOSTILE})
    html = prepared().render(page)
    assert "<script" not in html
    parsed = Page(html)
    assert parsed.by_id("link")["value"] == HOSTILE
    assert parsed.by_id("story").text == HOSTILE
    assert parsed.by_id("risks-0-risk")["value"] == HOSTILE


def test_hostile_texts_of_a_questionnaire_are_harmless_too():
    texts = TextLookup.of(MASTER, {key: HOSTILE for key in MASTER}, "sv")
    html = prepared(texts).render(SectionPage(IDS, VALUES, contracts=CONTRACTS))
    assert "<script" not in html
    assert "\x00" not in html
    Page(html)


def test_a_text_that_lacks_a_translation_carries_its_language():
    texts = TextLookup.of(MASTER, {"ranked.help": "By severity."}, "en")
    page = Page(prepared(texts).render(SectionPage(("ranked", "consulted"))))
    assert (page.title_of("ranked")["lang"], page.title_of("ranked")["dir"]) == ("sv", "ltr")
    assert page.by_id("ranked-help")["lang"] is None
    assert page.all("label", **{"for": "consulted-yes"})[0]["lang"] == "sv"
    assert page.all("label", **{"for": "consulted-unknown"})[0]["lang"] is None


def test_numbers_are_wrapped_where_the_page_runs_from_right_to_left():
    with use_locale("ar-XB"):
        page = draw({"risks": VALUES["risks"]}, ("risks",))
    assert [element.text for element in page.all("bdi")] == ["1.11", "1", "2", "3"]


def test_the_countries_to_choose_from_are_those_that_can_be_read():
    with use_locale("sv"):
        assert {code for code, _ in countries()} == set(COUNTRIES)


def test_no_page_holds_a_style_or_a_script():
    html = prepared().render(SectionPage(IDS, VALUES, contracts=CONTRACTS))
    assert "style=" not in html
    assert " on" not in {name for element in Page(html).elements for name in element.attributes}
    assert "  " not in html.replace("\n", "")
