"""Judging and grouping: which answers are flagged, how heavily, and which finding they belong to."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.compiled import compile_questionnaire
from portal.core.grading import GRADES
from portal.core.grouping import group
from portal.core.judging import compile_rules, raise_flags
from portal.core.questionnaire import Questionnaire
from portal.core.rules import Flag, Ground, Outcome, RuleSet, Severity
from portal.core.values import Answer

DAY = date(2026, 6, 1)
UNKNOWN, NOT_OURS = Answer(unknown=True), Answer(not_applicable="we rent")
METHODS = [{"id": each, "text": each} for each in ("survey", "visits", "turnover")] + [
    {"id": "none", "text": "none", "exclusive": True}]


def asked(question_id, kind="yes_no", **more):
    return {"id": question_id, "kind": kind, "text": "?", **more}


QUESTIONNAIRE = compile_questionnaire(Questionnaire.model_validate({
    "code": "code", "number": "2026-1", "title": "T", "minutes": {"core": 1, "full": 2},
    "conditions": {"risky": {"when": {"question": "made", "any_in": "risk.high"}, "because": "b", "otherwise": "o"}},
    "sections": [
        {"id": "all", "title": "A", "questions": [
            asked("process", core=True), asked("methods", "many", options=METHODS), asked("share", "number"),
            asked("updated", "date"), asked("made", "country"), asked("count", "number")]},
        {"id": "workers", "title": "W", "per": "site", "questions": [asked("fees", "one", options=METHODS)]},
    ],
}))
WORDS = {"short": "s", "reason": "r", "action": "a", "cases": {}}
PROCESS = {"id": "process", "judges": "process", "requirement": "pr1.d",
           "answers": {"yes": "quiet", "partly": "minor", "no": "major", "unknown": "minor", "not_applicable": "judgement"}}
FEES = {"id": "fees", "judges": "fees", "requirement": "wr.forced", "outcome": "needs_judgement", "ground": "forced_labour",
        "answers": {"survey": "major", "visits": "minor", "unknown": "major", "not_applicable": "judgement"}}


def flags(rules, answers, **more):
    rule_set = RuleSet.model_validate({
        "code": "code", "number": "1", "fits": ["2026-1"], "rules": [{**WORDS, **rule} for rule in rules]})
    around = {"profile": {}, "risks": {"PK": "high"}, "as_of": DAY, **more}
    return raise_flags(compile_rules(rule_set, QUESTIONNAIRE), answers, **around)


def summary(flag):
    return flag.outcome.value, flag.severity and flag.severity.value, flag.ground and flag.ground.value


@pytest.mark.parametrize(("answer", "expected"), [
    (Answer("yes"), []), (Answer("partly"), [("breach", "minor", None)]), (Answer("no"), [("breach", "major", None)]),
    (UNKNOWN, [("breach", "minor", None)]), (NOT_OURS, [("needs_judgement", "minor", None)]),
    (Answer(), []), (Answer(typed={"process": ("x",)}), []), (None, []),
])
def test_each_answer_leads_to_its_grade(answer, expected):
    assert [summary(flag) for flag in flags([PROCESS], {} if answer is None else {"process": answer})] == expected


@pytest.mark.parametrize(("answer", "expected"), [
    (Answer("survey"), ("needs_judgement", "major", "forced_labour")), (Answer("visits"), ("needs_judgement", "minor", None)),
    (UNKNOWN, ("needs_judgement", "major", None)), (NOT_OURS, ("needs_judgement", "minor", None)),
])
def test_only_an_answer_graded_major_suggests_a_severe_deviation(answer, expected):
    assert [summary(flag) for flag in flags([FEES], {"fees": answer})] == [expected]


@pytest.mark.parametrize(("ticked", "severity"), [
    (("survey",), "minor"), (("survey", "turnover"), "minor"), (("turnover",), "observation"), (("visits",), None),
    (("none",), "major"),
])
def test_of_several_ticked_the_heaviest_holds(ticked, severity):
    rule = {"id": "m", "judges": "methods", "requirement": "pr2.a",
            "answers": {"survey": "minor", "turnover": "observation", "visits": "quiet", "none": "major"}}
    found = flags([rule], {"methods": Answer(ticked)})
    assert [flag.severity for flag in found] == ([severity] if severity else [])


@pytest.mark.parametrize(("share", "severity"), [(0, "major"), (40, "observation"), (100, None)])
def test_of_several_levels_the_heaviest_holds(share, severity):
    rule = {"id": "s", "judges": "share", "requirement": "pr2.a", "answers": {"unknown": "minor"},
            "levels": [{"looks": {"less_than": 100}, "gives": "observation"}, {"looks": {"is": "0"}, "gives": "major"}]}
    assert [flag.severity for flag in flags([rule], {"share": Answer(Decimal(share))})] == ([severity] if severity else [])
    assert [flag.severity for flag in flags([rule], {"share": UNKNOWN})] == ["minor"]


def test_the_age_of_a_date_is_counted_to_the_day_of_judging():
    rule = {"id": "u", "judges": "updated", "requirement": "pr2.c",
            "levels": [{"looks": {"older_than_months": 24}, "gives": "minor"}]}
    answers = {"updated": Answer("2024-06-01")}
    assert flags([rule], answers) == ()
    assert len(flags([rule], answers, as_of=date(2026, 6, 2))) == 1


CROSS = {"id": "cross", "judges": "count", "requirement": "pr2.a", "severity": "observation", "audience": "reviewer",
         "outcome": "needs_judgement", "when": {"all": [{"is": "0"}, {"condition": "risky"}]}}


def test_a_rule_across_answers_speaks_when_its_condition_holds():
    zero, made = Answer(Decimal(0)), Answer("PK")
    assert [summary(flag) for flag in flags([CROSS], {"count": zero, "made": made})] == [("needs_judgement", "observation", None)]
    assert flags([CROSS], {"count": zero}) == ()
    assert flags([CROSS], {"made": made}) == ()
    assert flags([CROSS], {"count": zero, "made": made}, risks={}) == ()


def test_a_guard_that_is_not_known_to_hold_keeps_a_rule_silent():
    guarded = {**PROCESS, "when": {"profile": "employees", "at_least": 50}}
    answers = {"process": Answer("no")}
    profiles = ({}, {"employees": 49}, {"employees": 50})
    assert [len(flags([guarded], answers, profile=profile)) for profile in profiles] == [0, 0, 1]


def test_information_is_a_signal_without_severity():
    rule = {**PROCESS, "outcome": "information", "answers": {"no": "information"}}
    found = flags([rule], {"process": Answer("no")})
    assert [summary(flag) for flag in found] == [("information", None, None)]
    assert group(found) == ()
    elsewhere = flags([{**PROCESS, "answers": {"not_applicable": "information"}}], {"process": NOT_OURS})
    assert [summary(flag) for flag in elsewhere] == [("information", None, None)]


def test_flags_come_in_the_order_of_the_rules_and_say_what_was_read():
    found = flags([CROSS, PROCESS], {"process": Answer("no", comment="soon"), "count": Answer(Decimal(0)), "made": Answer("PK")})
    assert [flag.rule for flag in found] == ["cross", "process"]
    assert found[0].read == (("count", '{"value":"0"}'), ("made", '{"value":"PK"}'))
    assert found[1].read == (("process", '{"comment":"soon","value":"no"}'),)


def test_a_covered_point_names_the_first_covering_rule_of_its_requirement_that_fired():
    answers = {"process": Answer("no"), "methods": Answer(("none",))}
    covered = {"id": "m", "judges": "methods", "requirement": "pr1.a", "answers": {"none": "minor"},
               "covered_by": ["silent", "elsewhere", "process"]}
    silent = {**PROCESS, "id": "silent", "answers": {"yes": "major"}}
    elsewhere = {**PROCESS, "id": "elsewhere", "requirement": "pr2.a"}
    assert {flag.rule: flag.covered_by for flag in flags([covered, silent, elsewhere, PROCESS], answers)} == {
        "m": "process", "elsewhere": None, "process": None}
    information = {**PROCESS, "outcome": "information", "answers": {"no": "information"}}
    assert [flag.covered_by for flag in flags([covered, information], answers)] == [None, None]


def test_a_site_is_judged_by_rules_on_questions_asked_per_site():
    answers = {"process": Answer("no"), "fees": Answer("survey")}
    assert [flag.rule for flag in flags([PROCESS, FEES], answers, instance="site:1")] == ["fees"]
    assert [flag.rule for flag in flags([PROCESS, FEES], answers)] == ["process", "fees"]


def point(rule, requirement, severity, **more):
    return Flag(rule=rule, judges="q", outcome=Outcome.BREACH, severity=severity, requirement=requirement, **more)


def test_points_of_one_requirement_make_one_finding():
    found = group([
        point("a", "pr1.a", Severity.MINOR), point("b", "wr.forced", Severity.MAJOR, ground=Ground.FORCED_LABOUR),
        point("c", "pr1.d", Severity.MAJOR, covered_by="a"), point("d", "pr5", None)], "site:1")
    assert [(each.requirement, each.instance, each.severity, each.ground, len(each.points)) for each in found] == [
        ("pr1", "site:1", Severity.MINOR, None, 2), ("wr.forced", "site:1", Severity.MAJOR, Ground.FORCED_LABOUR, 1)]


def test_points_that_cover_each_other_still_weigh():
    found = group([point("a", "pr1.a", Severity.MINOR, covered_by="b"), point("b", "pr1.b", Severity.MAJOR, covered_by="a")])
    assert found[0].severity is Severity.MAJOR


@given(st.dictionaries(st.sampled_from(["yes", "partly", "no", "unknown"]), st.sampled_from(GRADES), min_size=1),
       st.sampled_from([Answer("yes"), Answer("partly"), Answer("no"), UNKNOWN, NOT_OURS]))
def test_a_rule_gives_one_flag_or_none_and_never_a_severe_one(answers, answer):
    found = flags([{**PROCESS, "answers": answers}], {"process": answer})
    assert len(found) <= 1
    assert all(flag.severity is not Severity.SEVERE and (flag.severity is None) is (flag.outcome is Outcome.INFORMATION)
               for flag in found)
