"""Plain sentences from conditions."""

import pytest
from pydantic import TypeAdapter

from portal.core.conditions import OPERATORS, Condition
from portal.core.questionnaire import Questionnaire
from portal.core.wording import texts_of
from portal.language.current import use_locale
from portal.language.phrases import PHRASES
from portal.language.sentences import Teller
from portal.language.texts import TextLookup

QUESTIONNAIRE = Questionnaire.model_validate({
    "code": "q", "number": "1", "title": "T", "minutes": {"core": 1, "full": 2},
    "conditions": {
        "maker": {"when": {"question": "role", "has": "maker"}, "because": "You make goods.", "otherwise": "For makers."},
        "big": {"when": {"all": [{"question": "staff", "at_least": 50}, {"question": "policy", "is": "yes"}]},
                "because": "You are many.", "otherwise": "For the many."},
    },
    "sections": [{"id": "s", "title": "S", "questions": [
        {"id": "policy", "kind": "yes_no", "text": "A policy?"},
        {"id": "role", "kind": "many", "text": "Your role?", "options": [{"id": "maker", "text": "Maker"},
                                                                         {"id": "service", "text": "Service"}]},
        {"id": "staff", "kind": "number", "unit": "people", "text": "How many?"},
        {"id": "share", "kind": "number", "unit": "percent", "text": "Which share?"},
        {"id": "spoken", "kind": "many", "options_from": "languages", "text": "Which languages?"},
        {"id": "audited", "kind": "date", "text": "When audited?"},
        {"id": "made", "kind": "table", "text": "What is made?",
         "columns": [{"id": "country", "text": "Country", "kind": "country"}]},
        {"id": "tests", "kind": "matrix", "text": "What is tested?", "rows": [{"id": "fire", "text": "Fire"}],
         "columns": [{"id": "yearly", "text": "Yearly"}], "none_text": "Nothing"},
    ]}],
})
TEXTS = TextLookup.of(texts_of(QUESTIONNAIRE), {}, "sv")
TELLER = Teller(QUESTIONNAIRE, TEXTS)
READ = TypeAdapter(Condition).validate_python


@pytest.mark.parametrize(("leaf", "told"), [
    ({"question": "policy", "is": "yes"}, "the answer to “A policy?” is “Yes”"),
    ({"question": "policy", "is": "unknown"}, "the answer to “A policy?” is “Don't know”"),
    ({"question": "staff", "is": 1}, "the answer to “How many?” is 1 person"),
    ({"question": "policy", "any_of": ["yes", "partly"]}, "the answer to “A policy?” is “Yes” or “Partly”"),
    ({"question": "role", "has": "maker"}, "the answer to “Your role?” includes “Maker”"),
    ({"question": "tests", "has": "fire.yearly"}, "the answer to “What is tested?” includes “Fire: Yearly”"),
    ({"question": "tests", "has": "none"}, "the answer to “What is tested?” includes “Nothing”"),
    ({"question": "role", "any_in": ["maker", "service"]}, "the answer to “Your role?” includes “Maker” or “Service”"),
    ({"question": "made", "column": "country", "any_in": "risk.high"},
     "the answer to “What is made? Country” includes a country of high risk"),
    ({"question": "made", "column": "country", "any_in": ["PK"]}, "the answer to “What is made? Country” includes Pakistan"),
    ({"question": "role", "none_of": ["maker"]}, "the answer to “Your role?” does not include “Maker”"),
    ({"question": "role", "none_of": ["maker", "service"]}, "the answer to “Your role?” includes none of “Maker” or “Service”"),
    ({"question": "role", "only": ["service"]}, "the answer to “Your role?” is nothing but “Service”"),
    ({"question": "share", "less_than": "12.5"}, "the answer to “Which share?” is less than 12.5%"),
    ({"question": "staff", "at_most": 9}, "the answer to “How many?” is at most 9 people"),
    ({"question": "staff", "more_than": 0}, "the answer to “How many?” is more than 0 people"),
    ({"question": "staff", "at_least": 50}, "the answer to “How many?” is at least 50 people"),
    ({"question": "audited", "older_than_months": 24}, "the answer to “When audited?” is more than 24 months old"),
    ({"question": "role", "ticked_fewer_than": 2}, "the answer to “Your role?” has fewer than 2 choices ticked"),
    ({"question": "policy", "is": "not_yet"}, "the answer to “A policy?” is “Not yet”"),
    ({"question": "policy", "any_site": True, "is": "no"}, "at some site the answer to “A policy?” is “No”"),
    ({"question": "spoken", "has": "pl"}, "the answer to “Which languages?” includes Polish"),
    ({"profile": "employees", "answered": True}, "the number of employees we know of is known"),
    ({"profile": "employees", "answered": False}, "the number of employees we know of is not known"),
    ({"question": "made", "rows_fewer_than": 1}, "the answer to “What is made?” has fewer than 1 row"),
    ({"question": "tests", "empty_row": True}, "some row of “What is tested?” has nothing ticked"),
    ({"question": "tests", "empty_row": False}, "every row of “What is tested?” has something ticked"),
    ({"question": "tests", "gap_in_column": "yearly"}, "some row of “What is tested?” lacks “Yearly”"),
    ({"question": "staff", "answered": True}, "“How many?” is answered"),
    ({"question": "staff", "answered": False}, "“How many?” is not answered"),
    ({"profile": "has_parent", "is": True}, "you belong to a group of companies"),
    ({"profile": "levels", "has": "advanced"}, "the level of your contracts includes advanced"),
    ({"profile": "employees", "at_least": 50}, "the number of employees we know of is at least 50"),
    ({"condition": "maker"}, "the answer to “Your role?” includes “Maker”"),
    ({"not": {"condition": "maker"}}, "it is not so that the answer to “Your role?” includes “Maker”"),
    ({"any": [{"question": "policy", "is": "no"}, {"condition": "big"}]},
     "the answer to “A policy?” is “No” or (the answer to “How many?” is at least 50 people and "
     "the answer to “A policy?” is “Yes”)"),
])
def test_every_comparison_has_its_phrase(leaf, told):
    assert TELLER.clause(READ(leaf)) == told


def test_no_operator_lacks_words():
    assert set(PHRASES) == set(OPERATORS)


def test_a_leaf_without_a_question_means_the_judged_one():
    assert TELLER.clause(READ({"is": "yes"}), "policy") == "the answer to “A policy?” is “Yes”"


def test_an_authored_sentence_wins():
    assert TELLER.why_asked(READ({"condition": "maker"})) == "You make goods."
    assert TELLER.why_not_asked(READ({"condition": "maker"})) == "For makers."


def test_what_has_no_authored_sentence_is_put_together():
    assert TELLER.why_not_asked(READ({"question": "staff", "more_than": 0})) == (
        "This question is not shown, because it is asked only when the answer to “How many?” is more than 0 people.")
    both = READ({"all": [{"condition": "maker"}, {"question": "policy", "is": "yes"}]})
    assert TELLER.why_asked(both) == "You make goods. This question is asked because the answer to “A policy?” is “Yes”."


def test_with_answers_only_the_deciding_parts_are_told():
    made = READ({"condition": "maker"})
    both = READ({"all": [{"condition": "maker"}, {"condition": "big"}]})
    either = READ({"any": [{"condition": "maker"}, {"condition": "big"}]})
    teller = Teller(QUESTIONNAIRE, TEXTS, lambda part: True if part == made else None)
    assert teller.why_not_asked(both) == "For the many."
    assert teller.why_asked(either) == "You make goods."
    nothing = Teller(QUESTIONNAIRE, TEXTS, lambda _part: False)
    assert nothing.why_not_asked(either) == "For makers. For the many."


def test_the_artificial_language_tells_them_too():
    with use_locale("ar-XB"):
        assert "A policy?" in TELLER.clause(READ({"question": "policy", "is": "yes"}))
