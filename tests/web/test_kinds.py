"""Every kind and state drawn, read back, and said in words; nothing of it where a question does not declare it."""

from datetime import date

import pytest

from portal.casework.contents.loading import load
from portal.core.answers import faults, read
from portal.core.languages import LANGUAGES
from portal.core.values import Answer
from portal.core.wording import frozen_questionnaire, texts_of
from portal.language.current import use_locale
from portal.language.texts import TextLookup
from portal.web.questions.evidence import KINDS, have_ready
from portal.web.questions.fault_texts import fault_text
from portal.web.questions.page import FaultText, SectionPage
from portal.web.questions.prepare import prepare_section
from portal.web.questions.reading import present_answer
from tests.factories.content import load_test
from tests.web.parsing import Page
from tests.web.sample import ENVIRONMENT

AUTHORED = load_test("kinds").questionnaires[0]
QUESTIONNAIRE = frozen_questionnaire(AUTHORED)
TEXTS = TextLookup.of(texts_of(AUTHORED), {}, "sv")
ENGLISH = TextLookup.of(texts_of(AUTHORED), {}, "en")
TODAY = date(2026, 11, 22)
CONTRACTS = (("c1", "VGR 1"),)
ASKED = tuple(question.id for question in AUTHORED.sections[0].questions)
GIVEN = {
    "process": Answer(not_yet="2027-03-31", comment="vi bygger", secrecy="kundens namn"), "frequency": Answer("never"),
    "languages": Answer(("ar", "sv")), "spoken": Answer("ur"), "mail": Answer("a@example.se"),
    "page": Answer("https://www.example.se/policy"),
    "hours": Answer(({"row": "office", "usual": "40"}, {"row": "factory", "usual": "45.5", "longest": "60"})),
}


def draw(answers=None, texts=TEXTS, **parts):
    prepared = prepare_section(QUESTIONNAIRE, "kinds", texts, ENVIRONMENT)
    return Page(prepared.render(SectionPage(ASKED, answers or {}, contracts=CONTRACTS, **parts)))


def faulty(entries):
    found = read([AUTHORED.questions[name] for name in ASKED], entries, contracts=["c1"], as_of=TODAY)
    wrong = faults([AUTHORED.questions[name] for name in ASKED], found, contracts=["c1"], as_of=TODAY)
    said = {fault.question: FaultText(fault.field, fault_text(fault, AUTHORED.questions[fault.question], TEXTS,
                                                              found[fault.question])) for fault in wrong}
    return draw(found, faults=said), said


@pytest.mark.parametrize("locale", ["sv", "en", "ar-XB"])
def test_every_kind_and_state_reads_back_as_it_was(locale):
    with use_locale(locale):
        page = draw(GIVEN, TEXTS if locale == "sv" else ENGLISH)
    found = read([AUTHORED.questions[name] for name in ASKED], page.entries(), contracts=["c1"], as_of=TODAY)
    assert {name: answer for name, answer in found.items() if not answer.is_empty} == GIVEN


def test_ids_are_given_once_and_references_lead_somewhere():
    page = draw(GIVEN)
    ids = [element["id"] for element in page.elements if element["id"]]
    assert len(ids) == len(set(ids))
    labelled = {element["for"] for element in page.all("label") if element["for"]}
    assert labelled <= set(ids)
    for element in page.elements:
        if element.tag in ("input", "select", "textarea"):
            assert element["id"] in labelled or element["aria-labelledby"] or element["aria-label"], element.attributes


def test_not_yet_is_a_choice_with_a_day_and_stands_only_where_it_is_offered():
    page = draw(GIVEN)
    assert "checked" in page.by_id("process-not_yet").attributes
    assert page.by_id("process-by")["value"] == "2027-03-31"
    assert {element["name"] for element in page.all("input") if element["name"].endswith("-by")} == {"process-by", "frequency-by"}


def test_secrecy_can_be_asked_for_only_where_it_is_possible_and_is_shown_open_when_it_is():
    page = draw(GIVEN)
    asked = {element["name"]: element for element in page.all("textarea") if element["name"].endswith("-secrecy")}
    assert asked.keys() == {"process-secrecy", "story-secrecy"}
    assert asked["process-secrecy"].text == "kundens namn"
    assert "open" in asked["process-secrecy"].inside("details").attributes
    assert "open" not in asked["story-secrecy"].inside("details").attributes


def test_information_is_only_read():
    page = draw()
    assert page.title_of("about").text == "Så här går det till"
    assert page.by_id("about-help").text == "Läs innan ni svarar."
    assert not [element for element in page.elements if (element["name"] or "").startswith("about")]


def test_example_words_and_documents_are_said_only_where_the_author_gives_them():
    assert "Have ready" not in draw().by_id("q-process").text
    page = draw(documents={"process"})
    assert [element.text for element in page.all("summary") if element.text in ("Example", "Words explained")] == [
        "Example", "Words explained"]
    text = page.by_id("q-process").text
    for words in ("Inköparen ringer varje vår.", "rekryteringsavgift", "Det en arbetare betalar för att få arbetet.",
                  "Have ready, since we may ask for it: procedure or policy. At most 24 months old. "
                  "It must cover at least 80% of what the question is about.", "En sida räcker."):
        assert words in text


def test_every_kind_of_document_that_shipped_questions_name_has_words():
    named = {kind for questionnaire in load().questionnaires for question in questionnaire.questions.values()
             if question.evidence for kind in question.evidence.kinds}
    assert named <= KINDS.keys()
    assert have_ready(AUTHORED.questions["process"].evidence).startswith("Have ready")


def inside(page, name, tag):
    """The elements of this tag within a question's block."""
    return [element for element in page.all(tag) if within(element, f"q-{name}")]


def within(element, name):
    while element is not None and element["id"] != name:
        element = element.parent
    return element is not None


def test_languages_are_offered_by_name_in_the_readers_order():
    with use_locale("sv"):
        names = [option.text for option in inside(draw(), "spoken", "option")]
    assert len(names) == len(LANGUAGES) + 2
    assert names[1:-1] == sorted(names[1:-1], key=lambda name: name.translate(str.maketrans({"å": "{", "ä": "|", "ö": "}"})))
    assert {"svenska", "urdu", "zulu"} < set(names)


def test_fixed_rows_carry_their_names_and_take_no_more():
    page = draw(GIVEN)
    assert [legend.text for legend in inside(page, "hours", "legend")][1:] == ["Kontoret", "Fabriken"]
    assert page.by_id("hours-1-usual")["value"] == "45.5"
    assert not inside(page, "hours", "button")
    with use_locale("en"):
        spans = inside(draw(GIVEN, ENGLISH), "hours", "span")
    assert ("Kontoret", "sv") in [(span.text, span["lang"]) for span in spans]


def test_an_answer_from_an_earlier_round_says_so():
    answers = {"frequency": Answer("never", carried="earlier:2026-05-04")}
    page = draw(answers, carried={"frequency": "From your answers of 4 May 2026. Check that it is still right."})
    assert "From your answers of 4 May 2026." in page.by_id("q-frequency").text
    prepared = prepare_section(QUESTIONNAIRE, "kinds", TEXTS, ENVIRONMENT)
    marked = prepared.encoded(SectionPage(("frequency",), answers, carried={"frequency": "…"}))
    assert marked != prepared.encoded(SectionPage(("frequency",), {"frequency": Answer("never")}))


def test_faults_of_the_new_states_stand_at_their_fields():
    page, said = faulty({"process": ["not_yet"], "process-by": ["2020"], "mail": ["nobody"], "page": ["policy"],
                         "hours-0-usual": ["40"]})
    assert said["process"].text == "Write a date that is still to come. You wrote 2020."
    assert said["mail"].text == "Write an e-mail address, for example name@company.se. You wrote nobody."
    assert said["page"].text == "Write the whole address of a page, for example https://www.company.se/policy. You wrote policy."
    assert said["hours"].text == "Row Fabriken is not complete: fill in “Vanlig vecka”."
    assert page.by_id("process-by")["aria-describedby"] == "process-error"
    assert page.by_id("hours-1-usual")["aria-invalid"] == "true"
    page, said = faulty({"process": ["yes"], "process-secrecy": ["x" * 2001]})
    assert "open" in page.by_id(said["process"].field).inside("details").attributes


def test_answers_are_said_in_words():
    words = {name: present_answer(AUTHORED.questions[name], answer, TEXTS) for name, answer in GIVEN.items()}
    assert words["process"] == ["Not yet; done by 31 March 2027", "Secrecy is asked for: kundens namn"]
    assert words["languages"] == ["Arabic", "Swedish"]
    assert words["spoken"] == ["Urdu"]
    assert words["hours"] == ["Kontoret: 40", "Fabriken: 45.5, 60"]
