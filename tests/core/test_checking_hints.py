"""Limits, hints and what authors may accept with a reason."""

import pytest

from portal.core.checking.faults import ACCEPTABLE, MESSAGES, WARNINGS
from portal.core.checking.limits import DEEPEST, LONGEST, MOST
from portal.core.checking.texts import asks_twice, denies_twice
from tests.factories.checking import asked, checked, checked_rules, codes, options, places, rule, rule_set, section, version

EASY = {"yes": "quiet", "partly": "minor", "no": "major", "unknown": "minor", "not_applicable": "judgement"}
STATES = {"unknown": "minor", "not_applicable": "quiet"}


@pytest.mark.parametrize(("text", "twice"), [
    ("Har ni en policy?", False), ("Har ni en policy? Följs den?", True), ("Följer och mäter ni utsläppen?", True),
    ("Har ni en policy och följer ni den?", True), ("Hur många är ni, och var finns de?", True),
    ("Har ni regler mot mutor och korruption?", False), ("Vilka regler har ni om jäv, gåvor och förmåner?", False),
    ("Känner ni leverantörer och kunder?", False), ("Do you have a policy, and do you follow it?", True),
    ("Do you check suppliers and sites?", False),
])
def test_a_question_that_asks_two_things_is_noticed(text, twice):
    assert asks_twice(text) is twice
    assert codes(checked(version(asked("q") | {"text": text}))) == ["double_question"] * twice


@pytest.mark.parametrize(("text", "twice"), [
    ("Är det inte så att ni aldrig mäter?", True), ("Mäter ni inte?", False), ("Arbetar ni utan att någon inte vet?", True),
    ("Inte det. Aldrig det.", False),
])
def test_a_question_that_denies_twice_is_noticed(text, twice):
    assert denies_twice(text) is twice


@pytest.mark.parametrize("nested", [
    {"not": {"not": {"question": "a", "is": "yes"}}},
    {"not": {"any": [{"question": "a", "is": "no"}, {"not": {"question": "a", "is": "yes"}}]}},
    {"not": {"question": "a", "none_of": ["yes"]}}, {"not": {"question": "a", "answered": False}},
])
def test_a_denial_within_a_denial_is_a_fault(nested):
    assert "nested_negation" in codes(checked(version(asked("a"), asked("q", ask_if=nested))))


def test_a_warning_is_accepted_where_it_stands_with_a_reason():
    double = asked("q", accepted={"double_question": "Det är en enda sak."}) | {"text": "Har ni en policy? Följs den?"}
    assert checked(version(double)) == ()


def test_only_warnings_can_be_accepted_and_only_those_there_are():
    assert codes(checked(version(asked("q", accepted={"double_question": "r"})))) == ["needless_acceptance"]
    [fault] = checked(version(asked("q", accepted={"dubble_question": "r"})))
    assert (fault.code, fault.mend) == ("unknown_warning", "Did you mean 'double_question'?")
    assert "why_missing" in codes(checked(version(asked("q", why=None, accepted={"why_missing": "r"}))))


def test_every_warning_has_its_words():
    assert set(MESSAGES) >= WARNINGS
    assert {"needless_acceptance"} == WARNINGS - ACCEPTABLE


@pytest.mark.parametrize(("questionnaire", "what"), [
    (version(asked("q", "one", options=options(*(f"o{place}" for place in range(MOST["options"] + 1))))), "options"),
    (version(*(asked(f"q{place}") for place in range(MOST["questions of a section"] + 1))), "questions of a section"),
    (version(asked("q"), sections=[section(f"s{place}", asked(f"q{place}")) for place in range(MOST["sections"])]), "sections"),
    (version(asked("q", "matrix", rows=options(*(f"r{place}" for place in range(30))),
                   columns=options(*(f"c{place}" for place in range(8))))), "cells"),
    (version(asked("a"), asked("q", ask_if={"any": [{"question": "a", "is": "yes"}] * (MOST["comparisons"] + 1)})),
     "comparisons"),
])
def test_too_much_of_anything_is_a_fault_that_names_the_limit(questionnaire, what):
    fault = next(fault for fault in checked(questionnaire) if fault.code == "too_many")
    assert fault.data == {"what": what, "count": str(int(fault.data["count"])), "max": str(MOST[what])}
    assert not fault.is_warning


@pytest.mark.parametrize(("field", "kind"), [("text", "question"), ("help", "help"), ("why", "why"), ("example", "example")])
def test_a_text_has_room_for_so_much_and_no_more(field, kind):
    assert places(checked(version(asked("q") | {field: "x" * (LONGEST[kind] + 1)})), "text_too_long") == [
        ("sections", "first", "questions", 0, field)]
    assert checked(version(asked("q") | {field: "x" * LONGEST[kind]})) == ()


def test_a_condition_nested_too_deeply_is_a_fault():
    tree = {"question": "a", "is": "yes"}
    for _ in range(DEEPEST - 1):
        tree = {"all": [tree, {"question": "a", "is": "yes"}]}
    assert "too_deep" not in codes(checked(version(asked("a"), asked("q", ask_if=tree))))
    assert "too_deep" in codes(checked(version(asked("a"), asked("q", ask_if={"all": [tree]}))))


@pytest.mark.parametrize(("question", "place"), [
    (asked("q", "number", min=5, max=4), "min"), (asked("q", "number", min="1.2", max="1.8", whole=True), "min"),
    (asked("q", "table", columns=[{"id": "c", "text": "C"}], rows={"min": 5, "max": 4}), "rows"),
    (asked("q", "text", format="email", max_length=4), "max_length"),
    (asked("q", "many", options=options("a", "b", alone=("a", "b"))), "options"),
])
def test_a_question_that_no_answer_fits_is_a_fault(question, place):
    assert places(checked(version(question)), "unanswerable") == [("sections", "first", "questions", 0, place)]


@pytest.mark.parametrize(("condition", "code", "mend"), [
    ({"profile": "employees", "has": "x"}, "operator_misfit",
     "Use one of is, less_than, at_most, more_than, at_least, answered."),
    ({"profile": "levels", "has": "advansed"}, "unknown_word", "Did you mean 'advanced'?"),
    ({"profile": "clauses", "any_in": ["2018", "2022"]}, "unknown_word", None),
    ({"profile": "has_parent", "is": "yes"}, "unknown_word", "Write true or false."),
    ({"profile": "country", "is": "XX"}, "unknown_word", None),
    ({"profile": "countri", "is": "SE"}, "unknown_attribute", None),
    ({"submission": "answered", "more_than": 1}, "unknown_fact", "Only rules may ask about the submission as a whole."),
    ({"question": "a", "is": "not_yet"}, "not_yet_not_offered", None),
    ({"question": "a", "is": "yes", "any_site": True}, "no_sites", None),
    ({"question": "said", "answered": True}, "operator_misfit", None),
])
def test_a_comparison_must_fit_what_it_compares(condition, code, mend):
    questionnaire = version(asked("a"), asked("said", "information", why=None), asked("q", ask_if=condition))
    [fault] = checked(questionnaire)
    assert fault.code == code
    assert mend in (None, fault.mend)


def test_not_yet_can_be_asked_about_and_must_be_judged_where_it_is_offered():
    offered = asked("a", not_yet=True)
    assert checked(version(offered, asked("q", ask_if={"question": "a", "is": "not_yet"}))) == ()
    [gap] = checked_rules(rule_set(rule("r", "a", answers=EASY)), version(offered))
    assert (gap.code, gap.data["id"], gap.mend) == ("gap", "not_yet", "Add 'not_yet: minor' under answers: of 'r', or quiet.")
    assert checked_rules(rule_set(rule("r", "a", answers=EASY | {"not_yet": "observation"})), version(offered)) == []
    needless = rule("r", "a", answers=EASY | {"not_yet": "minor"})
    assert codes(checked_rules(rule_set(needless), version(asked("a")))) == ["unknown_option"]


def test_rules_must_say_whether_they_look_at_the_sites():
    sites = section("sites", asked("fire"), per="site", scope="site")
    questionnaire = version(asked("q"), sections=[sites])
    seen = rule("r", "q", answers=EASY, when={"question": "fire", "is": "no", "any_site": True})
    unseen = rule("r", "q", answers=EASY, when={"question": "fire", "is": "no"})
    assert checked_rules(rule_set(seen), questionnaire) == []
    assert codes(checked_rules(rule_set(unseen), questionnaire)) == ["site_unseen"]
    assert checked_rules(rule_set(rule("r", "fire", answers=EASY)), questionnaire) == []


def test_terms_are_explained_and_explained_terms_are_used():
    glossary = {"tier": {"term": "led", "text": "Ett steg i kedjan."}}
    assert checked(version(asked("q", terms=["tier"]), glossary=glossary)) == ()
    assert codes(checked(version(asked("q", terms=["teir"]), glossary=glossary))) == ["unknown_term", "unused_term"]


def test_a_named_condition_that_neither_questions_nor_rules_use_is_a_warning():
    questionnaire = version(asked("q"), conditions={"n": {"question": "q", "is": "yes"}})
    of_rule = rule_set(rule("r", "q", answers=EASY, when={"condition": "n"}))
    assert codes(checked(questionnaire, rule_sets=[rule_set(rule("r", "q", answers=EASY))])) == ["unused_condition"]
    assert checked(questionnaire, rule_sets=[of_rule]) == ()


def test_a_document_spelt_nearly_like_one_in_use_is_a_warning():
    assert codes(checked(version(asked("q", evidence={"kinds": ["procedur"]})))) == ["evidence_kind"]
    assert checked(version(asked("q", evidence={"kinds": ["photo", "policy"]}))) == ()
    demanding = rule("r", "q", answers=EASY, evidence=["polisy"])
    assert codes(checked_rules(rule_set(demanding), version(asked("q")))) == ["evidence_kind"]


def test_once_a_rule_names_some_parts_of_a_table_or_matrix_it_should_name_all():
    table = asked("t", "table", columns=[{"id": "how", "text": "H", "kind": "one", "options": options("own", "chain")}])
    matrix = asked("m", "matrix", rows=options("pay", "fire"), columns=options("own", "chain"))
    of_table = rule("r", "t", levels=[{"looks": {"column": "how", "has": "own"}, "gives": "minor"}], answers=STATES)
    of_matrix = rule("r", "m", levels=[{"looks": {"any_in": ["pay.own", "pay.chain"]}, "gives": "minor"}], answers=STATES)
    of_column = rule("r", "m", levels=[{"looks": {"gap_in_column": "own"}, "gives": "minor"},
                                       {"looks": {"has": "pay.chain"}, "gives": "quiet"}], answers=STATES)
    found = [[fault.data["id"] for fault in checked_rules(rule_set(each), version(table, matrix))
              if fault.code == "part_unmentioned"] for each in (of_table, of_matrix, of_column)]
    assert found == [["how: chain"], ["fire.own", "fire.chain"], ["fire.chain"]]
    whole = rule("r", "t", levels=[{"looks": {"column": "how", "has": "own"}, "gives": "minor"},
                                   {"looks": {"column": "how", "any_in": ["chain"]}, "gives": "quiet"}], answers=STATES)
    assert checked_rules(rule_set(whole), version(table)) == []


@pytest.mark.parametrize(("levels", "code"), [
    ([("minor_remarks", "observation", 1), ("serious", "severe", 1)], "levels_unsorted"),
    ([("serious", "major", 1), ("serious", "severe", 1)], "level_never"),
    ([("serious", "minor", 2), ("to_improve", "major", 3)], "level_never"),
    ([("serious", "major", 2), ("to_improve", "major", 1)], None),
])
def test_the_table_of_levels_goes_from_worst_to_lightest_and_has_no_line_in_vain(levels, code):
    lines = [{"level": level, "severity": severity, "points": points} for level, severity, points in levels]
    found = checked_rules(rule_set(rule("r", "q", answers=EASY), levels=lines), version(asked("q")))
    assert codes(found) == ([code] if code else [])


def test_a_rule_cannot_judge_what_nobody_answers():
    questionnaire = version(asked("said", "information", why=None))
    assert codes(checked_rules(rule_set(rule("r", "said", answers={"yes": "minor"})), questionnaire)) == ["operator_misfit"]


def test_a_section_without_questions_is_a_fault_and_its_condition_is_checked_all_the_same():
    empty = section("empty", ask_if={"condition": "nobody"})
    assert codes(checked(version(asked("q"), sections=[empty]))) == ["empty_section", "unknown_condition"]


@pytest.mark.parametrize(("when", "code"), [
    ({"submission": "yes-share", "at_least": 95}, None), ({"submission": "same-answers", "is": True}, None),
    ({"submission": "yes-shar", "at_least": 95}, "unknown_fact"),
    ({"submission": "same-answers", "more_than": 1}, "operator_misfit"),
    ({"all": [{"submission": "yes-share", "more_than": 9}, {"submission": "yes-share", "less_than": 9}]}, "rule_never"),
])
def test_what_is_known_of_a_submission_is_asked_for_by_name_and_kind(when, code):
    found = checked_rules(rule_set(rule("r", "q", answers=EASY, when=when)), version(asked("q")))
    assert codes(found) == ([code] if code else [])
