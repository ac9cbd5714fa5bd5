"""Checking content: every fault is found where it stands, with one way to mend it, and sound content has none."""

import copy

import pytest

from portal.core.checking.cases import answer_from
from portal.core.checking.faults import MESSAGES, Known
from portal.core.checking.gaps import proposed
from portal.core.checking.whole import check, check_rules
from portal.core.questionnaire import Question, Questionnaire
from portal.core.rules import Rule, RuleSet
from portal.core.values import Answer

KNOWN = Known(("pr1", "pr1.a", "pr1.b", "pr2.a", "wr.wage", "reporting"),
              lambda point: point != "wr.wage", ("employees", "levels"))
CHOICES = [{"id": "mine", "text": "M"}, {"id": "other", "text": "O"}, {"id": "none", "text": "N", "exclusive": True}]
PAIR = [{"id": "own", "text": "O"}, {"id": "chain", "text": "C"}]


def asked(question_id, kind="yes_no", **more):
    return {"id": question_id, "kind": kind, "text": "?", "why": "Because.", **more}


SOUND = {
    "code": "code", "number": "2026-1", "title": "T", "minutes": {"core": 1, "full": 2},
    "conditions": {"big": {"when": {"any": [{"profile": "employees", "at_least": 50}, {"question": "role", "has": "mine"}]},
                           "because": "b", "otherwise": "o"}},
    "sections": [
        {"id": "company", "title": "C", "requirement": "pr1", "questions": [
            asked("role", "many", options=CHOICES, core=True),
            asked("made", "table", columns=[{"id": "country", "text": "C", "kind": "country"},
                                            {"id": "how", "text": "H", "kind": "one", "options": CHOICES}]),
            asked("areas", "matrix", columns=PAIR, rows=PAIR, none_text="Nothing")]},
        {"id": "policies", "title": "P", "ask_if": {"condition": "big"}, "questions": [
            asked("process", core=True, ask_if={"question": "role", "any_in": ["mine", "other"]},
                  evidence={"when": {"is": "yes"}, "kinds": ["policy"]}),
            asked("count", "number"), asked("pay", requirement="wr.wage"), asked("sign", "statement", why=None)]},
    ],
}
CASES = {"yes": "quiet", "partly": "minor", "no": "major", "unknown": "minor", "not_applicable": "judgement", "missing": "quiet"}
GRADES = {answer: grade for answer, grade in CASES.items() if answer != "missing"}
PROCESS = {"id": "process", "judges": "process", "requirement": "pr1.a", "short": "s", "reason": "r", "action": "a",
           "answers": GRADES, "cases": CASES}
COUNT = {"id": "count", "judges": "count", "requirement": "pr2.a", "short": "s", "reason": "r", "action": "a",
         "levels": [{"looks": {"less_than": 1}, "gives": "minor"}],
         "answers": {"unknown": "observation", "not_applicable": "information"},
         "cases": [{"given": {"count": 0}, "gives": "minor"}, {"given": {"count": 1}, "gives": "quiet"}, {"gives": "quiet"},
                   {"given": {"count": "unknown"}, "gives": "observation"},
                   {"given": {"count": "not_applicable"}, "gives": "information"}]}
RULES = {"code": "code", "number": "1", "fits": ["2026-1"], "rules": [PROCESS, COUNT]}


def changed(data, place, value):
    data = copy.deepcopy(data)
    part = data
    for key in place[:-1]:
        part = part[key]
    if isinstance(part, list) and place[-1] == len(part):
        part.append(value)
    else:
        part[place[-1]] = value
    return data


def found(place, value):
    return check(Questionnaire.model_validate(changed(SOUND, place, value)), KNOWN)


def found_in_rules(place, value):
    return check_rules(RuleSet.model_validate(changed(RULES, place, value)), Questionnaire.model_validate(SOUND), KNOWN)


def test_sound_content_has_no_faults():
    assert check(Questionnaire.model_validate(SOUND), KNOWN) == ()
    assert check_rules(RuleSet.model_validate(RULES), Questionnaire.model_validate(SOUND), KNOWN) == ()


FIRST = ("sections", 0, "questions")
SECOND = ("sections", 1, "questions")
ASK = (*SECOND, 0, "ask_if")
HERE = ("sections", "policies", "questions", 0, "ask_if")


@pytest.mark.parametrize(("place", "value", "where", "code", "mend"), [
    (ASK, {"question": "roll", "has": "mine"}, HERE, "unknown_question", "Did you mean 'role'?"),
    (ASK, {"all": [{"condition": "bigg"}]}, (*HERE, "all", 0), "unknown_condition", "Did you mean 'big'?"),
    (ASK, {"not": {"profile": "employes", "is": "1"}}, (*HERE, "not"), "unknown_attribute", "Did you mean 'employees'?"),
    (ASK, {"question": "role", "has": "mein"}, HERE, "unknown_option", "Did you mean 'mine'?"),
    (ASK, {"question": "role", "has": "unknown"}, HERE, "unknown_option", "Write is: unknown."),
    (ASK, {"question": "made", "column": "land", "has": "SE"}, HERE, "unknown_column", "Write one of country, how."),
    (ASK, {"question": "made", "column": "country", "has": "XX"}, HERE, "unknown_option", None),
    (ASK, {"question": "made", "column": "how", "any_in": ["othr"]}, HERE, "unknown_option", "Did you mean 'other'?"),
    (ASK, {"question": "made", "gap_in_column": "contry"}, HERE, "unknown_column", "Did you mean 'country'?"),
    (ASK, {"question": "areas", "has": "own.chian"}, HERE, "unknown_option", "Did you mean 'own.chain'?"),
    (ASK, {"question": "role", "column": "x", "has": "mine"}, HERE, "column_needs_table", "Remove column:."),
    (ASK, {"question": "role", "less_than": 1}, HERE, "operator_misfit", None),
    (ASK, {"is": "yes"}, HERE, "names_nothing", None),
    (ASK, {"question": "count", "more_than": 0}, HERE, "forward_reference", None),
    (ASK, {"question": "process", "is": "yes"}, HERE, "forward_reference", None),
    (("sections", 0, "ask_if"), {"condition": "big"}, ("sections", "company", "ask_if"), "forward_reference", None),
    (("conditions", "big", "when"), {"condition": "big"}, ("conditions", "big", "when"), "circle", None),
    ((*SECOND, 0, "evidence", "when"), {"is": "yees"}, (*HERE[:-1], "evidence", "when"), "unknown_option", "Did you mean 'yes'?"),
    ((*SECOND, 4), asked("role"), ("sections", "policies", "questions", 4), "duplicate_id", None),
    (("sections", 1, "id"), "company", ("sections", "company"), "duplicate_id", None),
    ((*FIRST, 0, "options", 1, "id"), "mine", ("sections", "company", "questions", 0, "options", 1), "duplicate_id", None),
    ((*FIRST, 0, "options", 1, "id"), "unknown", ("sections", "company", "questions", 0, "options", 1), "reserved_option", None),
    ((*FIRST, 1, "columns", 1, "options"), [], ("sections", "company", "questions", 1, "columns", 1), "column_needs_options",
     None),
    ((*SECOND, 4), asked("role-comment"), ("sections", "policies", "questions", 4), "reserved_id", None),
    ((*SECOND, 4), asked("made-0-country"), ("sections", "policies", "questions", 4), "reserved_id", None),
    ((*SECOND, 4), asked("role-2"), ("sections", "policies", "questions", 4), "reserved_id", None),
    ((*SECOND, 2, "requirement"), "wr.wag", ("sections", "policies", "questions", 2, "requirement"), "unknown_point",
     "Did you mean 'wr.wage'?"),
    ((*SECOND, 2, "why"), None, ("sections", "policies", "questions", 2), "why_missing", None),
])
def test_a_fault_is_found_where_it_stands(place, value, where, code, mend):
    faults = {(fault.where, fault.code): fault for fault in found(place, value)}
    assert (where, code) in faults
    fault = faults[where, code]
    assert fault.what
    assert fault.mend
    assert mend is None or fault.mend == mend


def test_questions_with_telling_ids_are_not_mistaken_for_fields():
    assert found((*SECOND, 4), asked("role-commented")) == ()
    assert found((*SECOND, 4), asked("iso-9001")) == ()


def test_too_many_core_questions_are_counted():
    many = [asked(f"core-{number}x", core=True) for number in range(31)]
    assert [fault.code for fault in found((*FIRST,), [*SOUND["sections"][0]["questions"], *many])] == ["too_many_core"]


RULE = ("rules", 0)


@pytest.mark.parametrize(("place", "value", "where", "code", "mend"), [
    (("fits",), ["2025-1"], ("fits",), "fits_not", "Add 2026-1 to fits:."),
    ((*RULE, "judges"), "proces", (*RULE, "judges"), "unknown_question", "Did you mean 'process'?"),
    ((*RULE, "requirement"), "pr1.z", (*RULE, "requirement"), "unknown_point", None),
    ((*RULE, "also"), ["reportin"], (*RULE, "requirement"), "unknown_point", "Did you mean 'reporting'?"),
    ((*RULE, "requirement"), "wr.wage", (*RULE, "outcome"), "unconfirmed_breach", "Write outcome: needs_judgement."),
    ((*RULE, "covered_by"), ["cuont"], (*RULE, "covered_by"), "unknown_rule", "Did you mean 'count'?"),
    ((*RULE, "covered_by"), ["count"], (*RULE, "covered_by"), "other_requirement", None),
    ((*RULE, "covered_by"), ["process"], (*RULE, "covered_by"), "covers_in_circle", None),
    ((*RULE, "action"), None, RULE, "action_missing", None),
    ((*RULE, "short"), "s" * 61, (*RULE, "short"), "short_too_long", None),
    ((*RULE, "outcome"), "information", RULE, "grade_misfit", None),
    ((*RULE, "answers"), {**GRADES, "maybe": "minor"}, (*RULE, "answers", "maybe"), "unknown_option", None),
    (("rules", 1, "levels", 0, "looks"), {"has": "x"}, ("rules", 1, "levels", 0, "looks"), "operator_misfit", None),
    ((*RULE, "when"), {"question": "rol", "has": "mine"}, (*RULE, "when"), "unknown_question", "Did you mean 'role'?"),
    ((*RULE, "when"), {"question": "role", "has": "mine"}, (*RULE, "cases"), "cases_need_list", None),
    ((*RULE, "answers"), {"no": "major", "yes": "quiet", "unknown": "minor", "not_applicable": "judgement"}, RULE, "gap",
     "Add 'partly: minor' under answers: of 'process', or quiet."),
    ((*RULE, "cases", "no"), "minor", (*RULE, "cases", "no"), "case_untrue", None),
    ((*RULE, "cases"), {"yes": "quiet"}, (*RULE, "cases"), "case_missing", None),
    (("rules", 1, "cases", 0, "given"), {"cont": 0}, ("rules", 1, "cases", 0), "unknown_question", "Did you mean 'count'?"),
    (("rules", 1, "cases", 0, "given"), {"count": "few"}, ("rules", 1, "cases", 0), "case_unreadable", None),
    (("rules", 2), {**COUNT}, ("rules", 1, "id"), "duplicate_id", None),
])
def test_a_fault_of_a_rule_is_found_where_it_stands(place, value, where, code, mend):
    faults = {(fault.where, fault.code): fault for fault in found_in_rules(place, value)}
    assert (where, code) in faults
    fault = faults[where, code]
    assert fault.what
    assert fault.mend
    assert mend is None or fault.mend == mend


def test_an_untrue_case_says_what_the_rule_gives_instead():
    fault, = found_in_rules((*RULE, "cases", "no"), "minor")
    assert fault.what == "the case says minor, the rule gives major"


def test_every_message_can_be_filled():
    for text in MESSAGES.values():
        names = {part.split("}")[0] for part in text.split("{")[1:]}
        assert text.format(**dict.fromkeys(names, "x"))


@pytest.mark.parametrize(("answer", "worst", "more", "grade"), [
    ("partly", "major", {}, "minor"), ("partly", "minor", {}, "observation"), ("partly", "observation", {}, "observation"),
    ("unknown", "major", {}, "minor"), ("unknown", "major", {"ground": "child_labour"}, "minor"),
    ("unknown", "major", {"ground": "child_labour", "reversed": True}, "observation"), ("unknown", "quiet", {}, "quiet"),
    ("not_applicable", "major", {}, "judgement"), ("not_applicable", "minor", {}, "information"),
    ("not_applicable", "minor", {"core": True}, "judgement"),
    ("not_applicable", "minor", {"ground": "child_labour"}, "judgement"),
    ("yes", "major", {}, "quiet"),
])
def test_a_gap_is_proposed_to_be_filled_as_the_domain_decides(answer, worst, more, grade):
    ground = {"ground": more["ground"], "outcome": "needs_judgement"} if "ground" in more else {}
    question = Question.model_validate(asked("process", **{key: more[key] for key in ("core", "reversed") if key in more}))
    rule = Rule.model_validate({**PROCESS, **ground, "answers": {"no": worst}})
    assert proposed(answer, question, [rule]) == grade


@pytest.mark.parametrize(("question", "given", "expected"), [
    (asked("q"), "partly", Answer("partly")), (asked("q"), "unknown", Answer(unknown=True)),
    (asked("q", "many", options=CHOICES), ["mine"], Answer(("mine",))),
    (asked("q", "many", options=CHOICES), "none", Answer(("none",))),
    (asked("q", "many", options_from="contracts"), ["A-1"], Answer(("A-1",))),
    (asked("q", "matrix", columns=PAIR, rows=PAIR), ["own.chain"], Answer(("own.chain",))),
    (asked("q", "table", columns=PAIR), [{"own": "a", "chain": "b"}], Answer(({"own": "a", "chain": "b"},))),
    (asked("q", "date"), "2024-05", Answer("2024-05")),
])
def test_an_example_is_read_like_a_suppliers_answer(question, given, expected):
    assert answer_from(Question.model_validate(question), given) == expected


@pytest.mark.parametrize(("question", "given", "reason"), [
    (asked("q"), "maybe", "not_an_option"), (asked("q"), ["yes"], "one value"), (asked("q", "number"), "few", "not_a_number"),
    (asked("q", "table", columns=PAIR), [], "nothing is answered"), (asked("q", "table", columns=PAIR), "x", "list of rows"),
    (asked("q", "table", columns=PAIR), [{"own": "a"}], "row_incomplete"),
])
def test_an_impossible_example_is_refused(question, given, reason):
    with pytest.raises(ValueError, match=reason):
        answer_from(Question.model_validate(question), given)
