"""Every kind of question and every state an answer may be in: entered, kept, shown again, and read as it was."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.answers import entries_of, fault_of, read
from portal.core.languages import LANGUAGES
from portal.core.values import EMPTY, Answer, from_json, to_json
from tests.factories.content import load_test

TODAY = date(2026, 11, 22)
CONTRACTS = ("c1", "c2")
QUESTIONS = load_test("kinds").questionnaires[0].questions
WORDS = st.text("abcåäö é", min_size=1, max_size=30).map(str.strip).filter(bool)
CELLS = st.fixed_dictionaries({"maker": WORDS, "country": st.sampled_from(["SE", "MY"])},
                              optional={"people": st.integers(0, 999).map(str)})
HOURS = st.tuples(*(st.fixed_dictionaries({"row": st.just(row), "usual": st.integers(1, 99).map(str)},
                                          optional={"longest": st.integers(1, 99).map(str)}) for row in ("office", "factory")))


def some(*choices):
    return st.sets(st.sampled_from(choices), min_size=1).map(lambda found: tuple(each for each in choices if each in found))


VALUES = {
    "process": st.sampled_from(["yes", "partly", "no"]), "frequency": st.sampled_from(["yearly", "never"]),
    "goods": st.one_of(some("cotton", "rubber"), st.just(("nothing",))), "contracts": some(*CONTRACTS),
    "languages": some(*LANGUAGES), "spoken": st.sampled_from(LANGUAGES),
    "share": st.decimals(0, 100, places=2).map(Decimal.normalize), "count": st.integers(0, 10**9).map(Decimal),
    "since": st.sampled_from(["2025", "2025-03", "2025-03-14"]), "story": WORDS, "mail": st.just("klagomal@example.se"),
    "page": st.just("https://www.example.se/policy?sv=1#a"), "home": st.sampled_from(["SE", "PK"]),
    "chain": st.lists(CELLS, min_size=1, max_size=3).map(tuple), "hours": HOURS,
    "examined": st.one_of(some("rights.own", "rights.chain", "nature.own", "nature.chain"), st.just(("none",))), "injured": WORDS,
}


@st.composite
def answered(draw):
    """A question with an answer of some state, as a supplier may give it."""
    question = QUESTIONS[draw(st.sampled_from(sorted(VALUES)))]
    states = [st.builds(Answer, VALUES[question.id]), st.just(Answer(unknown=True)), st.just(EMPTY),
              st.builds(lambda reason: Answer(not_applicable=reason), WORDS)]
    if question.not_yet:
        states.append(st.builds(lambda days: Answer(not_yet=date.fromordinal(TODAY.toordinal() + days).isoformat()),
                                st.integers(1, 1095)))
    answer = draw(st.one_of(states))
    secrecy = draw(st.one_of(st.just(""), WORDS)) if question.secrecy != "unlikely" else ""
    return question, Answer(answer.value, answer.unknown, answer.not_applicable, draw(st.one_of(st.just(""), WORDS)), {},
                            answer.not_yet, secrecy)


@given(answered())
@settings(max_examples=600, deadline=None)
def test_every_answer_of_every_kind_and_state_reads_back_as_it_was(pair):
    question, answer = pair
    assert read([question], entries_of(question, answer), contracts=CONTRACTS, as_of=TODAY) == {question.id: answer}
    assert from_json(to_json(answer), number=question.kind == "number") == answer


def test_every_kind_that_is_answered_is_among_them():
    assert {QUESTIONS[name].kind for name in VALUES} == {question.kind for question in QUESTIONS.values()} - {
        "information", "statement"}


def of(name, entries):
    return read([QUESTIONS[name]], {key: [text] for key, text in entries.items()}, contracts=CONTRACTS, as_of=TODAY)[name]


@pytest.mark.parametrize(("written", "day"), [
    ("2026-11-23", "2026-11-23"), ("1/2 2027", "2027-02-01"), ("2027-02", "2027-02-28"), ("2028", "2028-12-31"),
    ("2029-11-22", "2029-11-22"),
])
def test_a_promise_is_kept_to_the_day(written, day):
    assert of("process", {"process": "not_yet", "process-by": written}) == Answer(not_yet=day)


@pytest.mark.parametrize(("entries", "code", "field"), [
    ({"process": "not_yet"}, "not_yet_needs_date", "process-by"),
    ({"process": "not_yet", "process-by": "soon"}, "not_a_date", "process-by"),
    ({"process": "not_yet", "process-by": "2026-11-22"}, "not_yet_is_past", "process-by"),
    ({"process": "not_yet", "process-by": "2025"}, "not_yet_is_past", "process-by"),
    ({"process": "not_yet", "process-by": "2029-11-23"}, "not_yet_too_late", "process-by"),
    ({"process": "no", "process-by": "2027-11-23"}, "not_yet_not_chosen", "process-by"),
    ({"process": "unknown", "process-by": "2027-11-23"}, "not_yet_not_chosen", "process-by"),
    ({"process-by": "2027-11-23"}, "not_yet_not_chosen", "process-by"),
    ({"goods": "not_yet"}, "not_an_option", "goods"),
    ({"process": "yes", "process-secrecy": "s" * 2001}, "too_long", "process-secrecy"),
    ({"mail": "klagomål"}, "not_an_email", "mail"), ({"mail": "a@localhost"}, "not_an_email", "mail"),
    ({"page": "vår webbplats"}, "not_a_web_address", "page"), ({"page": "javascript:alert(1)"}, "not_a_web_address", "page"),
    ({"page": "https://user:pass@example.se"}, "not_a_web_address", "page"),
    ({"page": "https://127.0.0.1/x"}, "not_a_web_address", "page"),
    ({"page": "https://example.se:99999"}, "not_a_web_address", "page"),
    ({"hours-0-usual": "40"}, "row_incomplete", "hours-1-usual"),
    ({"hours-1-longest": "60"}, "row_incomplete", "hours-0-usual"),
])
def test_what_cannot_be_read_says_what_to_mend_and_is_kept(entries, code, field):
    name = next(iter(entries)).split("-")[0]
    answer = of(name, entries)
    fault = fault_of(QUESTIONS[name], answer, CONTRACTS, TODAY)
    assert (fault.code, fault.field) == (code, field)
    assert answer.typed == {key: (text,) for key, text in entries.items()}


def test_does_not_apply_outweighs_a_promise_that_cannot_be_taken_back_without_script():
    entries = {"process": "not_yet", "process-by": "2027", "process-na": "on", "process-na-reason": "vi hyr"}
    assert of("process", entries) == Answer(not_applicable="vi hyr")


def test_a_request_for_secrecy_stands_beside_any_answer_and_beside_what_cannot_be_read():
    assert of("process", {"process": "yes", "process-secrecy": "kundens namn"}) == Answer("yes", secrecy="kundens namn")
    answer = of("process", {"process": "maybe", "process-secrecy": "kundens namn"})
    assert (answer.secrecy, answer.typed) == ("kundens namn", {"process": ("maybe",)})
    assert of("goods", {"goods": "cotton", "goods-secrecy": "nobody asked"}) == Answer(("cotton",))


@pytest.mark.parametrize(("written", "kept"), [
    ("www.Example.se/Policy", "https://www.example.se/Policy"), ("http://example.se", "https://example.se"),
    ("HTTPS://exämple.se:8443/a?b#c", "https://exämple.se:8443/a?b#c"),
])
def test_web_addresses_are_kept_in_one_form(written, kept):
    assert of("page", {"page": written}).value == kept
    assert of("page", {"page": kept}).value == kept


def test_a_row_that_stands_fixed_carries_its_name_and_may_be_left_out_only_where_it_requires_nothing():
    answer = of("hours", {"hours-0-usual": "40", "hours-1-usual": "45,5", "hours-1-longest": "60"})
    assert answer.value == ({"row": "office", "usual": "40"}, {"row": "factory", "usual": "45.5", "longest": "60"})


def test_information_is_never_answered():
    assert of("about", {"about": "yes", "about-comment": "hej", "about-unknown": "on"}) == EMPTY
