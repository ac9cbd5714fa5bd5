"""Why a point was flagged, in words; what a rule looks for, on paper."""

from datetime import date

import pytest

from portal.core.compiled import compile_questionnaire
from portal.core.facts import Facts
from portal.core.questionnaire import Questionnaire
from portal.core.rules import Rule
from portal.core.speaking import why_spoken
from portal.core.values import Answer
from portal.core.wording import texts_of
from portal.language.current import use_locale
from portal.language.reasons import rule_lines, why_flagged
from portal.language.sentences import Teller
from portal.language.texts import TextLookup

QUESTIONNAIRE = Questionnaire.model_validate({
    "code": "q", "number": "1", "title": "T", "minutes": {"core": 1, "full": 2},
    "conditions": {"risky": {"because": "B.", "otherwise": "O.", "when": {"any": [
        {"question": "countries", "any_in": "risk.high"}, {"question": "staff", "at_least": 50}]}}},
    "sections": [{"id": "s", "title": "S", "questions": [
        {"id": "policy", "kind": "yes_no", "text": "A policy?", "not_yet": True},
        {"id": "countries", "kind": "many", "text": "Which countries?",
         "options": [{"id": "pk", "text": "Pakistan"}, {"id": "se", "text": "Sweden"}]},
        {"id": "staff", "kind": "number", "unit": "people", "text": "How many?"},
    ]}],
})
COMPILED = compile_questionnaire(QUESTIONNAIRE)
TELLER = Teller(QUESTIONNAIRE, TextLookup.of(texts_of(QUESTIONNAIRE), {}, "sv"))


def rule(**parts):
    return Rule.model_validate({"id": "r", "judges": "policy", "requirement": "pr1.a", "short": "S", "reason": "R", "cases": {},
                                **parts})


def told(judged, *, promises=None, **answers):
    facts = Facts({name: answer if isinstance(answer, Answer) else Answer(answer) for name, answer in answers.items()},
                  {}, {"pk": "high", "se": "low"}, date(2026, 11, 22), promises=promises or {})
    return why_flagged(TELLER, judged, why_spoken(judged, facts, COMPILED))


BY_ANSWER = rule(answers={"no": "major", "partly": "minor", "unknown": "minor", "not_applicable": "judgement",
                          "not_yet": "minor"})


@pytest.mark.parametrize(("answer", "sentence"), [
    (Answer("no"), "Flagged because the answer to “A policy?” is “No”."),
    (Answer(unknown=True), "Flagged because the answer to “A policy?” is “Don't know”."),
    (Answer(not_applicable="We are one person"), "Flagged because the answer to “A policy?” is “Does not apply”."),
    (Answer(not_yet="2027-01-31"), "Flagged because the answer to “A policy?” is “Not yet”."),
    (Answer("yes"), ""), (Answer(), ""),
])
def test_the_answer_that_was_flagged_is_named(answer, sentence):
    assert told(BY_ANSWER, policy=answer) == sentence


def test_only_what_weighs_heaviest_is_told():
    judged = rule(judges="countries", answers={"pk": "minor", "se": "observation"},
                  levels=[{"looks": {"has": "se"}, "gives": "minor"}])
    assert told(judged, countries=("pk", "se")) == (
        "Flagged because the answer to “Which countries?” includes “Pakistan” and "
        "the answer to “Which countries?” includes “Sweden”.")


def test_of_a_guard_the_parts_that_held_are_told_and_named_conditions_are_opened():
    judged = rule(when={"all": [{"condition": "risky"}, {"not": {"question": "staff", "at_least": 500}}]}, severity="observation")
    assert told(judged, policy="no", staff=60, countries=("se",)) == (
        "Flagged because the answer to “How many?” is at least 50 people and "
        "it is not so that the answer to “How many?” is at least 500 people.")


def test_what_can_no_longer_be_decided_is_told_whole():
    judged = rule(when={"condition": "risky"}, severity="observation")
    assert told(judged, policy="no") == (
        "Flagged because the answer to “Which countries?” includes a country of high risk or "
        "the answer to “How many?” is at least 50 people.")


def test_a_broken_promise_is_told():
    assert told(BY_ANSWER, promises={"policy": "2026-06-30"}, policy="no") == (
        "Flagged because the answer to “A policy?” is “No”. It was promised to be done by 30 June 2026.")
    assert "promised" not in told(BY_ANSWER, promises={"policy": "2027-06-30"}, policy="no")


def test_on_paper_a_rule_says_what_it_looks_for():
    judged = rule(answers={"no": "major"}, levels=[{"looks": {"is": "partly"}, "gives": "minor"}],
                  when={"question": "staff", "at_least": 50})
    assert rule_lines(TELLER, judged) == (
        ("major", "the answer to “A policy?” is “No” and the answer to “How many?” is at least 50 people"),
        ("minor", "the answer to “A policy?” is “Partly” and the answer to “How many?” is at least 50 people"))
    assert rule_lines(TELLER, rule(when={"condition": "risky"}, severity="minor"))[0][0] == "minor"


def test_the_artificial_language_tells_it_too():
    with use_locale("ar-XB"):
        assert "A policy?" in told(BY_ANSWER, policy="no")
