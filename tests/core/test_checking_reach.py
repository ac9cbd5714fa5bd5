"""What can never come true, or never be otherwise, is found by trying all that can matter; what can is left in peace."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.checking.searching import can
from portal.core.checking.worlds import FALSE, OPEN, TRUE, Goal, World
from portal.core.compiled import compile_questionnaire
from portal.core.conditions import Leaf
from portal.core.routing import route
from portal.core.values import Answer
from tests.factories.checking import asked, checked, checked_rules, codes, options, places, rule, rule_set, section, version

DAY_OF_JUDGING = date(2026, 6, 1)
ROLE = asked("role", "many", options=options("maker", "importer", "service", "none", alone=("none",)))
SIZE = asked("size", "number", whole=True, min=0, max=100)
MADE = asked("made", "table", columns=[{"id": "country", "text": "Land", "kind": "country"},
                                       {"id": "how", "text": "Hur", "kind": "one", "options": options("own", "chain")}],
             rows={"min": 1, "max": 3})
AREAS = asked("areas", "matrix", rows=options("pay", "safety"), columns=options("own", "chain"), none_text="Inget")
DAY = asked("day", "date")
BASIS = (asked("first"), ROLE, SIZE, MADE, AREAS, DAY, asked("land", "country"), asked("words", "text"))
LAST = ("sections", "first", "questions", len(BASIS), "ask_if")


def found(ask_if, *more, **question):
    return checked(version(*BASIS, *more, asked("last", ask_if=ask_if, **question)))


@pytest.mark.parametrize("never", [
    {"question": "first", "is": 5},
    {"all": [{"question": "first", "is": "yes"}, {"question": "first", "is": "no"}]},
    {"all": [{"question": "first", "is": "yes"}, {"not": {"question": "first", "any_of": ["yes", "no"]}}]},
    {"all": [{"question": "role", "only": ["maker"]}, {"question": "role", "has": "service"}]},
    {"all": [{"question": "role", "has": "none"}, {"question": "role", "has": "maker"}]},
    {"all": [{"question": "role", "any_in": ["maker", "importer"]}, {"question": "role", "none_of": ["maker"]},
             {"question": "role", "none_of": ["importer"]}]},
    {"question": "size", "more_than": 100},
    {"question": "size", "less_than": 0},
    {"all": [{"question": "size", "more_than": 4}, {"question": "size", "less_than": 5}]},
    {"all": [{"question": "size", "is": 3}, {"question": "size", "at_least": 4}]},
    {"question": "made", "rows_fewer_than": 1},
    {"all": [{"question": "made", "column": "how", "only": ["own"]}, {"question": "made", "column": "how", "has": "chain"}]},
    {"all": [{"question": "areas", "has": "none"}, {"question": "areas", "has": "pay.own"}]},
    {"all": [{"question": "areas", "empty_row": False}, {"question": "areas", "gap_in_column": "own"},
             {"question": "areas", "gap_in_column": "chain"}, {"question": "areas", "ticked_fewer_than": 2}]},
    {"all": [{"question": "day", "older_than_months": 24}, {"not": {"question": "day", "older_than_months": 12}}]},
    {"all": [{"question": "land", "is": "SE"}, {"question": "land", "any_of": ["PK", "IN"]}]},
    {"all": [{"question": "first", "answered": False}, {"question": "first", "is": "unknown"}]},
    {"all": [{"profile": "clauses", "only": ["2018"]}, {"profile": "clauses", "has": "2023"}]},
    {"all": [{"profile": "has_parent", "is": True}, {"profile": "has_parent", "is": False}]},
    {"all": [{"profile": "employees", "at_least": 50}, {"profile": "employees", "answered": False}]},
    {"profile": "country", "answered": False},
])
def test_a_condition_that_can_never_be_true_is_a_fault(never):
    assert codes(found(never)) == ["never_true"]


@pytest.mark.parametrize("possible", [
    {"all": [{"question": "role", "has": "maker"}, {"question": "role", "has": "service"}]},
    {"all": [{"question": "size", "more_than": 4}, {"question": "size", "less_than": 6}]},
    {"all": [{"question": "made", "column": "how", "has": "own"}, {"question": "made", "column": "how", "has": "chain"}]},
    {"all": [{"question": "made", "column": "country", "any_in": "risk.high"}, {"question": "made", "rows_fewer_than": 2}]},
    {"all": [{"question": "land", "is": "SE"}, {"question": "land", "any_in": "risk.high"}]},
    {"question": "areas", "empty_row": True},
    {"all": [{"question": "day", "older_than_months": 12}, {"not": {"question": "day", "older_than_months": 24}}]},
    {"all": [{"question": "role", "ticked_fewer_than": 3}, {"question": "role", "has": "service"}]},
    {"not": {"question": "size", "at_most": 3}},
    {"all": [{"profile": "clauses", "has": "2018"}, {"profile": "clauses", "has": "2023"}]},
    {"question": "first", "answered": False},
    {"question": "role", "is": "unknown"},
])
def test_a_condition_that_can_be_true_and_can_be_otherwise_is_left_in_peace(possible):
    assert found(possible) == ()


@pytest.mark.parametrize("always", [
    {"question": "first", "answered": True},
    {"any": [{"question": "first", "any_of": ["yes", "partly", "no"]},
             {"question": "first", "any_of": ["unknown", "not_applicable"]}]},
    {"any": [{"question": "size", "at_least": 5}, {"question": "size", "less_than": 5},
             {"question": "size", "any_of": ["unknown", "not_applicable"]}]},
    {"any": [{"profile": "labour_intensive", "is": True}, {"profile": "labour_intensive", "is": False}]},
    {"not": {"all": [{"profile": "has_parent", "is": True}, {"profile": "has_parent", "is": False}]}},
])
def test_a_condition_that_is_true_of_every_submission_is_a_warning(always):
    [warning] = found(always)
    assert (warning.code, warning.where, warning.is_warning) == ("always_true", LAST, True)


def test_an_alternative_that_can_never_be_the_one_is_found_where_it_stands():
    [fault] = found({"any": [{"question": "first", "is": "yes"}, {"question": "size", "more_than": 100}]})
    assert (fault.code, fault.where) == ("never_true", (*LAST, "any", 1))


def test_an_optional_question_may_stay_empty_so_its_being_answered_decides_something():
    assert found({"question": "free", "answered": True}, asked("free", optional=True)) == ()


def test_answers_to_questions_that_are_not_asked_are_missing():
    deeper = asked("deeper", ask_if={"question": "first", "is": "yes"})
    both = {"all": [{"question": "deeper", "is": "yes"}, {"question": "first", "is": "no"}]}
    assert codes(found(both, deeper)) == ["never_true"]
    assert found({"all": [{"question": "deeper", "answered": False}, {"question": "first", "is": "no"}]}, deeper) == ()


def test_a_question_whose_section_excludes_it_is_asked_of_nobody():
    hidden = section("more", asked("hidden", ask_if={"question": "first", "is": "no"}), asked("seen"),
                     ask_if={"question": "first", "is": "yes"})
    [fault] = checked(version(*BASIS, sections=[hidden]))
    assert (fault.code, fault.where) == ("unreachable", ("sections", "more", "questions", 0))


def test_a_question_for_other_contracts_than_its_section_is_asked_of_nobody():
    hidden = section("more", asked("hidden", clause=["2018"]), ask_if={"profile": "clauses", "only": ["2023"]})
    assert codes(checked(version(*BASIS, sections=[hidden]))) == ["unreachable"]


def test_named_conditions_are_followed_and_found_at_their_own_place():
    conditions = {"big": {"question": "size", "more_than": 100}, "huge": {"condition": "big"}}
    where = places(checked(version(*BASIS, conditions=conditions)), "never_true")
    assert where == [("conditions", "big", "when"), ("conditions", "huge", "when")]


def test_evidence_that_no_answer_asks_for_is_found_and_that_every_answer_asks_for_is_none():
    evidence = {"kinds": ["policy"], "when": {"is": 7}}
    assert places(checked(version(asked("q", evidence=evidence))), "never_true") == [
        ("sections", "first", "questions", 0, "evidence", "when")]
    assert checked(version(asked("q", evidence={"kinds": ["policy"], "when": {"answered": True}}))) == ()


EASY = {"yes": "quiet", "partly": "minor", "no": "major", "unknown": "minor", "not_applicable": "judgement"}


def test_a_rule_that_can_never_speak_is_found():
    deeper = asked("deeper", ask_if={"question": "first", "is": "yes"})
    when = {"question": "first", "is": "no"}
    assert codes(checked_rules(rule_set(rule("r", "deeper", answers=EASY, when=when)), version(*BASIS, deeper))) == ["rule_never"]
    assert checked_rules(rule_set(rule("r", "deeper", answers=EASY, when={"question": "first", "is": "yes"})),
                         version(*BASIS, deeper)) == []


def test_a_rule_on_silence_can_never_speak_of_a_question_that_must_be_answered():
    silent = rule("r", "first", severity="minor", when={"question": "size", "answered": False})
    assert "rule_never" in codes(checked_rules(rule_set(silent), version(*BASIS)))
    free = asked("free", optional=True)
    of_free = rule("r", "first", severity="minor", when={"question": "free", "answered": False})
    assert "rule_never" not in codes(checked_rules(rule_set(of_free), version(*BASIS, free)))


def test_a_line_that_can_never_match_is_found_where_it_stands():
    lines = [{"looks": {"less_than": 50}, "gives": "minor"}, {"looks": {"more_than": 100}, "gives": "major"}]
    judging = rule("r", "size", levels=lines, answers={"unknown": "minor", "not_applicable": "quiet"})
    [fault] = checked_rules(rule_set(judging), version(*BASIS))
    assert (fault.code, fault.where) == ("never_true", ("rules", 0, "levels", 1, "looks"))


def test_a_rule_whose_lines_never_match_still_speaks_by_its_answers():
    judging = rule("r", "size", levels=[{"looks": {"more_than": 100}, "gives": "major"}],
                   answers={"unknown": "minor", "not_applicable": "quiet"})
    assert codes(checked_rules(rule_set(judging), version(*BASIS))) == ["never_true"]


def test_a_grade_that_the_rules_own_condition_excludes_is_found_where_it_stands():
    when = {"question": "first", "any_of": ["yes", "partly", "unknown", "not_applicable"]}
    judging = rule("r", "first", answers=EASY, when=when)
    [fault] = checked_rules(rule_set(judging), version(*BASIS))
    assert (fault.code, fault.where) == ("never_true", ("rules", 0, "answers", "no"))


def test_what_no_number_of_steps_decides_is_said_to_be_undecided():
    many = [asked(f"q{place}", "many", options=options(*(f"o{each}" for each in range(8)))) for place in range(9)]
    hard = {"all": [{"any": [{"question": f"q{place}", "any_in": [f"o{each}", f"o{(each + 3) % 8}"]},
                             {"question": f"q{place + 1}", "only": [f"o{each}", f"o{(each + 1) % 8}"]}]}
                    for place in range(8) for each in (0, 2, 5)]}
    world = World(version(*many))
    tree = version(*many, asked("last", ask_if=hard)).questions["last"].ask_if
    world.learn((tree,))
    assert can(world, [Goal(tree, TRUE)]) in (True, False, None)  # it ends, whatever it finds


def test_one_comparison_has_every_outcome():
    world, leaf = World(version(asked("q"))), Leaf(question="q", is_="yes")
    world.learn((leaf,))
    assert [can(world, [Goal(leaf, outcome)]) for outcome in (TRUE, FALSE, OPEN)] == [True, True, True]
    assert can(world, [Goal(leaf, TRUE), Goal(leaf, FALSE)]) is False
    assert can(world, [Goal(leaf, OPEN)], submitted=True) is True  # "don't know"


WORDS = st.sampled_from(["yes", "no", "partly", "unknown", "not_applicable"])
PARTS = st.one_of(
    st.builds(lambda name, word: {"question": name, "is": word}, st.sampled_from(["a", "b", "c"]), WORDS),
    st.builds(lambda name, words: {"question": name, "any_of": words}, st.sampled_from(["a", "b", "c"]),
              st.lists(WORDS, min_size=1, max_size=3)),
    st.builds(lambda name, there: {"question": name, "answered": there}, st.sampled_from(["a", "b", "c"]), st.booleans()),
    st.builds(lambda there: {"profile": "has_parent", "is": there}, st.booleans()), st.just({"condition": "n"}))
TREES = st.recursive(PARTS, lambda parts: st.one_of(
    st.lists(parts, min_size=1, max_size=3).map(lambda each: {"all": each}),
    st.lists(parts, min_size=1, max_size=3).map(lambda each: {"any": each}), parts.map(lambda each: {"not": each})), max_leaves=6)
OF_A = st.sampled_from([None, {"question": "a", "is": "yes"}, {"not": {"question": "a", "any_of": ["no", "unknown"]}},
                        {"profile": "has_parent", "is": True}])
STATES = [None, *(Answer(word) for word in ("yes", "partly", "no")), Answer(unknown=True), Answer(not_applicable="-")]


@given(TREES, OF_A, OF_A)
@settings(max_examples=150, deadline=None)
def test_the_search_finds_what_trying_everything_finds(data, ask_b, ask_c):
    questionnaire = version(asked("a"), asked("b", ask_if=ask_b), asked("c", ask_if=ask_c), asked("last", ask_if=data),
                            conditions={"n": {"any": [{"question": "b", "is": "no"}, {"profile": "has_parent", "is": True}]}})
    compiled, tree = compile_questionnaire(questionnaire), questionnaire.questions["last"].ask_if
    decide, outcomes = compiled.compiler.compile(tree), set()
    for states in product(STATES, repeat=3):
        answers = {name: state for name, state in zip("abc", states, strict=True) if state is not None}
        for parent in (True, False):
            outcomes.add(decide(route(compiled, {"has_parent": parent}, answers, risks={}, as_of=DAY_OF_JUDGING).facts))
    world = World(questionnaire)
    world.learn((tree,))
    tried = {value for value, outcome in ((True, TRUE), (False, FALSE), (None, OPEN)) if can(world, [Goal(tree, outcome)])}
    assert tried == outcomes
