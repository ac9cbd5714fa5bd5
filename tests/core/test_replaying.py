"""Replaying: the difference between two rule sets on the same answers, held to what judging and grouping say of each."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.compiled import compile_questionnaire
from portal.core.documents import canonical
from portal.core.facts import Facts
from portal.core.grouping import group
from portal.core.instances import ChosenSite, with_sites
from portal.core.judging import compile_rules, flags_of, judge
from portal.core.paired_rules import POSSIBLY_SEVERE
from portal.core.replaying import Replayer
from portal.core.routing import route
from portal.core.rules import RuleSet
from portal.core.stored import FactsReader, Stored, read_stored
from portal.core.submitted import Definitions, Signature, build_document, document_of, read_document
from portal.core.values import DONT_KNOW, Answer, to_json
from tests.factories.content import load_test
from tests.factories.definitions import EASY, QUESTIONNAIRE, rule

COMPILED = compile_questionnaire(QUESTIONNAIRE)
DAY = date(2026, 6, 1)
GRADES = st.sampled_from(["quiet", "observation", "minor", "major", "judgement", "information"])
ASKED = ("process", "analysis", "plan", "complaints", "identity")
ANSWERS = st.fixed_dictionaries({name: st.sampled_from(
    [Answer("yes"), Answer("no"), Answer("partly"), Answer(unknown=True), Answer(not_applicable="nej")]) for name in ASKED})


def authored(name, judges, requirement, answers, more):
    return rule(name, judges, requirement, answers, **more)


RULES = st.builds(
    authored, st.sampled_from(["r1", "r2", "r3", "r4"]), st.sampled_from(ASKED),
    st.sampled_from(["pr1.a", "pr1.b", "pr2", "wr.forced"]),
    st.fixed_dictionaries({word: GRADES for word in EASY}),
    st.sampled_from([{}, {"when": {"question": "plan", "is": "no"}}, {"covered_by": ["r1"]},
                     {"outcome": "needs_judgement", "ground": "forced_labour"}, {"outcome": "information"}]))


def compiled(rules):
    unique = list({each["id"]: each for each in rules}.values())
    return compile_rules(RuleSet.model_validate({"code": "code", "number": "1", "fits": ["1"], "rules": unique}), COMPILED)


def found_by(rules, facts):
    """What judging says: requirement to how heavy its finding is and which points it has."""
    return {each.requirement: (POSSIBLY_SEVERE if each.ground else each.severity.value,
                               frozenset((point.rule, point.outcome, point.severity, point.read) for point in each.points))
            for each in group(flags_of(rules, facts))}


@given(st.lists(RULES, max_size=6), st.lists(RULES, max_size=6), ANSWERS)
def test_what_changes_is_what_judging_by_either_rule_set_says(first, second, answers):
    old, new = compiled(first), compiled(second)
    facts = Facts(answers, {}, {}, DAY)
    before, after = found_by(old, facts), found_by(new, facts)
    stored = Stored({}, DAY, None, {"company": {name: to_json(answer) for name, answer in answers.items()}}, {}, {})
    told = {change.requirement: change for change in Replayer(COMPILED, old, new).changes(stored, {})}
    assert set(told) == {name for name in {*before, *after} if before.get(name) != after.get(name)}
    for name, change in told.items():
        assert (change.before, change.after) == (before.get(name, (None,))[0], after.get(name, (None,))[0])
        assert {point.rule for point in change.points} == {
            point[0] for point in before.get(name, (0, frozenset()))[1] ^ after.get(name, (0, frozenset()))[1]}


@given(ANSWERS, st.text(max_size=5), st.dictionaries(st.sampled_from(["process", "plan"]), st.just("2026-01-01")))
def test_a_stored_submission_gives_the_facts_it_was_judged_on(answers, comment, promises):
    given_answers = {**answers, "role": Answer(("maker",)), "share": Answer(unknown=True, comment=comment)}
    decided = route(COMPILED, {"country": "SE"}, given_answers, risks={"PK": "high"}, as_of=DAY)
    decided.facts.promises, decided.facts.submission = promises, {"yes-share": 50}
    text = canonical(build_document(document_of(decided, Signature("a", "b", "sv", ("1", "2")), Definitions("q", "r", None))))
    stored = read_stored(text)
    [facts] = FactsReader(COMPILED, QUESTIONNAIRE.questions).facts(stored, {"PK": "high"}).values()
    assert facts == decided.facts
    whole = read_document(text, COMPILED.numbers).facts("company", {"PK": "high"})
    assert {**whole.answers, "statement": None} == {**facts.answers, "statement": None}


def test_dont_know_is_one_object_however_often_it_is_read():
    stored = Stored({}, DAY, None, {"company": {"process": {"unknown": True}, "share": {"unknown": True}}}, {}, {})
    facts = FactsReader(COMPILED, ("process", "share")).facts(stored, {})["company"]
    assert all(facts.answers[name] is DONT_KNOW for name in ("process", "share"))


@pytest.mark.parametrize("change", [{"reason": "Nytt."}, {"plan_days": 9}, {"audience": "reviewer"}, {"also": ["pr2"]}])
def test_what_is_told_of_a_rule_is_no_part_of_judging(change):
    held = rule("one", "process", "pr1.a")
    assert not Replayer(COMPILED, compiled([held]), compiled([{**held, **change}])).can_differ


def test_sites_are_read_back_as_they_were_judged_in_the_order_of_the_profile():
    package = load_test("sites")
    per_site = compile_questionnaire(package.questionnaires[0])
    profile = with_sites({}, [ChosenSite("z", "Norra", "SE", "Umeå"), ChosenSite("a", "Södra", "PK", "Sialkot")], "Störst.")
    parts = {"site:z": {"fees": Answer("yes")}, "site:a": {"fees": Answer("no")}}
    decided = route(per_site, profile, {"role": Answer(("maker",)), "union": Answer("no")}, risks={}, as_of=DAY, parts=parts)
    text = canonical(build_document(document_of(decided, Signature("a", "b", "sv", ("1", "2")), Definitions("q", "r", None))))
    facts = FactsReader(per_site, per_site.questionnaire.questions).facts(read_stored(text), {})
    assert facts == {instance: part.facts for instance, part in decided.whole()}
    rules = compile_rules(package.rule_sets[0], per_site)
    assert {instance: flags_of(rules, each, instance) for instance, each in facts.items()} == judge(rules, decided)
