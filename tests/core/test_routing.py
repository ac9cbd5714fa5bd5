"""Routing and progress: who is asked what and why, and how far answering has come."""

import timeit
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.compiled import compile_questionnaire
from portal.core.errors import MissingAnswer
from portal.core.interpreting import holds
from portal.core.progress import (
    counts,
    minutes_left,
    missing,
    next_section,
    percent,
    section_state,
)
from portal.core.questionnaire import Questionnaire
from portal.core.routing import WhyNot, route
from portal.core.states import SectionState
from portal.core.values import Answer

DAY = date(2026, 6, 1)
ROLES = [{"id": each, "text": each} for each in ("maker", "distributor", "service")]


def asked(question_id, kind="yes_no", **more):
    return {"id": question_id, "kind": kind, "text": "?", **more}


QUESTIONNAIRE = Questionnaire.model_validate({
    "code": "code", "number": "2026-1", "title": "T", "minutes": {"core": 1, "full": 2},
    "conditions": {
        "maker": {"when": {"question": "role", "has": "maker"}, "because": "b", "otherwise": "o"},
        "deeper": {"when": {"any": [{"profile": "levels", "has": "advanced"}, {"question": "employees", "at_least": 50}]},
                   "because": "b", "otherwise": "o"},
        "risky": {"when": {"any": [{"condition": "maker"}, {"question": "manufacture", "any_in": "risk.high"}]},
                  "because": "b", "otherwise": "o"},
    },
    "sections": [
        {"id": "company", "title": "C", "questions": [
            asked("role", "many", options=ROLES, core=True), asked("employees", "number", core=True),
            asked("manufacture", "country", ask_if={"not": {"question": "role", "has": "service"}})]},
        {"id": "policies", "title": "P", "questions": [
            asked("process", core=True), asked("board", ask_if={"condition": "deeper"}),
            asked("new-clause", clause=["2023"]), asked("advanced", level=["advanced"]),
            asked("wishes", "text", optional=True)]},
        {"id": "workers", "title": "W", "ask_if": {"condition": "risky"}, "questions": [
            asked("fees", ask_if={"all": [{"condition": "deeper"}, {"question": "process", "is": "yes"}]}),
            asked("age", "number")]},
        {"id": "close", "title": "E", "questions": [asked("help", "text", optional=True), asked("statement", "statement")]},
    ],
})
COMPILED = compile_questionnaire(QUESTIONNAIRE)


def way(answers=None, profile=None, risks=None):
    return route(COMPILED, profile or {}, answers or {}, risks=risks or {}, as_of=DAY)


def test_what_is_not_known_is_not_asked():
    assert way().asked == {"role", "employees", "process", "wishes", "help", "statement"}


def test_answers_open_further_questions():
    found = way({"role": Answer(("maker",)), "employees": Answer(Decimal(50)), "process": Answer("yes")})
    assert {"manufacture", "board", "fees", "age"} <= found.asked
    assert found.why["fees"] == ("risky", "deeper")
    assert found.why["board"] == ("deeper",)
    assert found.why["process"] == found.why["manufacture"] == ()


def test_a_hidden_answer_counts_as_missing_for_what_comes_after():
    answers = {"role": Answer(("service",)), "manufacture": Answer("PK")}
    found = way(answers, risks={"PK": "high"})
    assert "manufacture" not in found.asked
    assert "age" not in found.asked
    assert set(found.active) == {"role"}
    assert "age" in way({**answers, "role": Answer(("distributor",))}, risks={"PK": "high"}).asked


def test_clause_and_level_are_those_of_some_contract():
    found = way(profile={"clauses": ["2018", "2023"], "levels": ["basic"]})
    assert "new-clause" in found.asked
    assert found.why_not["advanced"] == WhyNot("level")
    assert way().why_not["new-clause"] == WhyNot("clause")


def test_a_question_not_asked_says_what_stood_in_the_way():
    found = way({"role": Answer(("service",)), "process": Answer("no")})
    assert found.why_not["board"] == WhyNot("condition", condition="deeper")
    assert found.why_not["age"] == WhyNot("condition", condition="risky")
    negated = found.why_not["manufacture"]
    assert (negated.kind, negated.leaf.has, negated.negated) == ("leaf", "service", True)
    deep = way({"role": Answer(("maker",)), "process": Answer("no")}, {"levels": ["advanced"]})
    assert deep.why_not["fees"].leaf.question == "process"
    assert set(found.why_not) | set(found.why) == set(QUESTIONNAIRE.questions)


def test_faulty_answers_are_active_and_decide_nothing():
    found = way({"employees": Answer(typed={"employees": ("many",)}), "role": Answer(comment="later")})
    assert found.active["employees"].is_faulty
    assert "role" not in found.active
    assert "board" not in found.asked


def state(found, section_id):
    return section_state(found, QUESTIONNAIRE.section(section_id))


@pytest.mark.parametrize(("answers", "expected"), [
    ({}, SectionState.TODO),
    ({"role": Answer(("service",))}, SectionState.STARTED),
    ({"role": Answer(("service",)), "employees": Answer(unknown=True)}, SectionState.DONE),
    ({"role": Answer(("service",)), "employees": Answer(typed={"employees": ("x",)})}, SectionState.MEND),
    ({"role": Answer(("maker",)), "employees": Answer(unknown=True)}, SectionState.STARTED),
    ({"role": Answer(comment="later")}, SectionState.TODO),
])
def test_the_state_of_a_section(answers, expected):
    assert state(way(answers), "company") is expected


def test_a_section_without_questions_to_ask_has_no_state():
    assert state(way(), "workers") is SectionState.NONE
    assert [section_id for section_id, ids in way().counted_ids.items() if ids] == ["company", "policies", "close"]


def test_optional_questions_do_not_keep_a_section_open():
    assert state(way({"process": Answer("yes")}), "policies") is SectionState.DONE
    assert state(way(), "close") is SectionState.TODO
    assert state(way({"help": Answer("training")}), "close") is SectionState.DONE


def test_what_is_missing_names_required_and_faulty_questions_only():
    found = way({"role": Answer(("service",)), "wishes": Answer(typed={"wishes": ("x" * 9000,)})})
    assert missing(found, QUESTIONNAIRE) == (
        MissingAnswer("company", "company", "employees", False), MissingAnswer("policies", "company", "process", False),
        MissingAnswer("policies", "company", "wishes", True))


def test_the_next_section_is_the_next_one_with_questions():
    assert next_section(way(), ("policies", "company")) == ("close", "company")
    assert next_section(way({"role": Answer(("maker",))}), ("policies", "company")) == ("workers", "company")
    assert next_section(way(), ("workers", "company")) == ("close", "company")
    assert next_section(way(), ("close", "company")) is None


def test_the_percentage_counts_sections_that_require_something():
    assert percent(way()) == 0
    assert percent(way({"process": Answer("yes")})) == 50
    whole = way({"role": Answer(("service",)), "employees": Answer(Decimal(3)), "process": Answer("yes")})
    assert percent(whole) == 100


def test_counts_and_minutes_follow_the_questions_left():
    found = way({"role": Answer(("service",)), "employees": Answer(typed={"employees": ("x",)})})
    assert counts(found, QUESTIONNAIRE.section("company")) == (1, 2)
    assert minutes_left(found, QUESTIONNAIRE) == 3


def test_a_carried_answer_takes_less_time_than_an_empty_question():
    carried = way({name: Answer("yes", carried="earlier:2025-11-22") for name in way().asked})
    assert 0 < minutes_left(carried, QUESTIONNAIRE) < minutes_left(way(), QUESTIONNAIRE)


ANSWERS = st.fixed_dictionaries({}, optional={
    "role": st.sampled_from([Answer(("maker",)), Answer(("service",)), Answer(unknown=True)]),
    "employees": st.sampled_from([Answer(Decimal(9)), Answer(Decimal(90)), Answer(typed={"employees": ("x",)})]),
    "manufacture": st.sampled_from([Answer("PK"), Answer("SE")]), "process": st.sampled_from([Answer("yes"), Answer("no")]),
})
PROFILES = st.fixed_dictionaries({}, optional={"levels": st.sampled_from([["basic"], ["advanced"]]),
                                               "clauses": st.just(["2023"])})


@given(ANSWERS, PROFILES)
@settings(deadline=None)
def test_routing_agrees_with_the_interpreter(answers, profile):
    found = route(COMPILED, profile, answers, risks={"PK": "high"}, as_of=DAY)
    for question_id, question in QUESTIONNAIRE.questions.items():
        trees = [tree for tree in (QUESTIONNAIRE.section_of[question_id].ask_if, question.ask_if) if tree]
        open_to = all(holds(tree, found.facts, COMPILED.conditions) is True for tree in trees)
        fits = not question.clause or set(question.clause) & set(profile.get("clauses", ()))
        level = not question.level or set(question.level) & set(profile.get("levels", ()))
        assert (question_id in found.asked) == bool(open_to and fits and level)
        assert (question_id in found.why_not) != (question_id in found.asked)


def large(questions):
    """A questionnaire as large as the real one, where nearly everything hangs on a condition."""
    trees = ({"condition": "deeper"}, {"all": [{"condition": "risky"}, {"question": "process", "is": "yes"}]},
             {"any": [{"condition": "maker"}, {"question": "employees", "more_than": 10}]})
    more = [asked(f"extra-{number}x", ask_if=trees[number % 3]) for number in range(questions)]
    data = QUESTIONNAIRE.model_dump(by_alias=True)
    data["sections"][1]["questions"] = [*data["sections"][1]["questions"], *more]
    return compile_questionnaire(Questionnaire.model_validate(data))


def test_a_hundred_and_thirty_questions_are_routed_in_no_time():
    compiled = large(120)
    answers = {name: Answer("yes") for name in compiled.questionnaire.questions}
    answers |= {"role": Answer(("maker",)), "employees": Answer(Decimal(90))}
    times = timeit.repeat(lambda: route(compiled, {"levels": ["basic"]}, answers, risks={}, as_of=DAY), number=50, repeat=9)
    seconds = min(times) / 50
    assert seconds < 0.0006, f"{seconds * 1e6:.0f} µs; the aim is 150, this bound leaves room for a busy machine"
