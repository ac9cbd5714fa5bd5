"""Sites as instances: who is asked what once a section is asked for every site, and what the rules make of it."""

from datetime import date

import pytest

from portal.core.compiled import compile_questionnaire
from portal.core.documents import canonical
from portal.core.errors import MissingAnswer
from portal.core.grouping import group_by_instance
from portal.core.instances import ChosenSite, chosen_sites, instances_of, name_of, with_sites
from portal.core.judging import compile_rules, flags_of, judge
from portal.core.progress import minutes_left, missing, next_section, percent, section_state
from portal.core.questionnaire import COMPANY
from portal.core.routing import WhyNot, route
from portal.core.states import SectionState
from portal.core.submitted import Definitions, Signature, build_document, document_of, read_document
from portal.core.values import Answer
from tests.factories.content import load_test

DAY = date(2026, 6, 1)
PACKAGE = load_test("sites")
QUESTIONNAIRE = PACKAGE.questionnaires[0]
COMPILED = compile_questionnaire(QUESTIONNAIRE)
RULES = compile_rules(PACKAGE.rule_sets[0], COMPILED)
NORTH, SOUTH = ChosenSite("n", "Norra fabriken", "SE", "Umeå"), ChosenSite("s", "Södra fabriken", "PK", "Sialkot")
SITES = with_sites({"country": "SE"}, (NORTH, SOUTH), "Störst volym")
YES, NO, MAKER = Answer("yes"), Answer("no"), {"role": Answer(("maker",))}


def way(answers=None, *, profile=None, **parts):
    """Route with the answers of the company and of sites n and s."""
    return route(COMPILED, SITES if profile is None else profile, answers or {}, risks={}, as_of=DAY,
                 parts={f"site:{key}": part for key, part in parts.items()})


def pages_asked(found):
    """Every section and instance in which something is asked."""
    return [(section.id, instance) for section in QUESTIONNAIRE.sections for instance, part in found.whole()
            if part.counted_ids[section.id]]


def flagged(decided):
    return {instance: [flag.rule for flag in flags] for instance, flags in judge(RULES, decided).items()}


def test_a_section_per_site_is_asked_of_every_chosen_site_and_its_company_question_once():
    found = way(MAKER)
    assert found.asked == {"role", "union", "statement"}
    assert {instance: part.asked for instance, part in found.parts.items()} == {"site:n": {"fees"}, "site:s": {"fees"}}
    assert pages_asked(found) == [
        ("company", COMPANY), ("workers", COMPANY), ("workers", "site:n"), ("workers", "site:s")]


def test_without_chosen_sites_the_section_is_asked_of_the_company():
    found = way(MAKER, profile={}, n={"fees": YES})
    assert found.asked == {"role", "union", "fees", "statement"}
    assert found.parts == {}
    assert pages_asked(found) == [("company", COMPANY), ("workers", COMPANY)]


def test_what_applies_is_decided_on_the_company_s_answers_together_with_the_site_s_own():
    found = way({**MAKER, "union": YES}, n={"fees": YES}, s={"fees": NO})
    assert found.of("site:n").asked == {"fees", "repaid"}
    assert found.of("site:s").asked == {"fees"}
    assert found.of("site:s").active == {"fees": NO}
    assert set(found.of("site:s").facts.answers) == {"role", "union", "fees"}


def test_a_section_that_does_not_apply_is_asked_of_no_site():
    found = way({"role": Answer(("service",))}, n={"fees": YES})
    assert pages_asked(found) == [("company", COMPANY)]
    assert found.of("site:n").active == {}
    assert found.of("site:n").why_not["fees"] == WhyNot("condition", condition="maker")


def test_reasons_are_told_only_of_questions_that_belong_to_the_instance():
    found = way(MAKER)
    assert set(found.why_not) == {"fund"}
    assert set(found.of("site:n").why_not) == {"repaid"}
    assert found.of("site:n").why["fees"] == ("maker",)


@pytest.mark.parametrize(("north", "south", "is_asked"), [
    (YES, NO, True), (NO, YES, True), (NO, NO, False), (NO, Answer(unknown=True), False), (None, YES, True), (None, None, False)])
def test_a_company_question_may_depend_on_what_holds_at_some_site(north, south, is_asked):
    given = {key: {"fees": answer} for key, answer in (("n", north), ("s", south)) if answer}
    assert ("fund" in way(MAKER, **given).asked) is is_asked


def test_answers_of_a_site_that_is_not_chosen_are_kept_and_count_for_nothing():
    found = way(MAKER, other={"fees": YES})
    assert set(found.parts) == {"site:n", "site:s"}
    assert "fund" not in found.asked


def test_progress_counts_every_site():
    found = way({**MAKER, "union": YES}, n={"fees": NO}, s={"fees": Answer(typed={"fees": ("x",)})})
    states = {(section.id, instance): section_state(part, section)
              for section in QUESTIONNAIRE.sections for instance, part in found.whole()}
    assert states["workers", COMPANY] is states["workers", "site:n"] is SectionState.DONE
    assert states["workers", "site:s"] is SectionState.MEND
    assert states["company", "site:n"] is SectionState.NONE
    assert percent(found) == 75
    assert missing(found, QUESTIONNAIRE) == (MissingAnswer("workers", "site:s", "fees", True),)
    assert minutes_left(found, QUESTIONNAIRE) == 1
    assert missing(way(MAKER, n={"fees": NO}), QUESTIONNAIRE) == (
        MissingAnswer("workers", COMPANY, "union", False), MissingAnswer("workers", "site:s", "fees", False))


def test_the_next_page_is_the_next_site_then_the_next_section():
    found = way(MAKER, s={"fees": YES})
    steps = [("company", COMPANY)]
    while (following := next_section(found, steps[-1])) is not None:
        steps.append(following)
    assert steps == [*pages_asked(found)]
    assert steps[-1] == ("remedy", COMPANY)


def test_rules_judge_every_site_by_itself_and_the_company_once():
    found = way({**MAKER, "union": NO}, n={"fees": YES}, s={"fees": Answer("partly")})
    assert flagged(found) == {
        COMPANY: ["union-hindered", "fund-missing"], "site:n": ["fees-paid"], "site:s": ["fees-paid"]}
    proposals = group_by_instance(judge(RULES, found))
    assert [(proposal.requirement, proposal.instance, proposal.severity) for proposal in proposals] == [
        ("pr1", COMPANY, "major"), ("pr6", COMPANY, "observation"), ("wr.forced", "site:n", "major"),
        ("wr.forced", "site:s", "minor")]


def test_a_rule_that_reads_the_sites_is_another_point_when_a_site_answers_otherwise():
    first, second = (judge(RULES, way(MAKER, n={"fees": YES}, s={"fees": answer}))[COMPANY][0] for answer in (YES, NO))
    assert first.rule == second.rule == "fund-missing"
    assert dict(first.read)["fees"] != dict(second.read)["fees"]


def test_a_submission_holds_every_instance_and_is_judged_again_as_it_was():
    decided = way({**MAKER, "union": YES, "fund": YES}, n={"fees": YES, "repaid": NO}, s={"fees": NO}, other={"fees": YES})
    made = document_of(decided, Signature("Ayesha", "VD", "sv", ("a", "b")), Definitions("q", "r", None))
    document = read_document(canonical(build_document(made)), COMPILED.numbers)
    assert document == made
    assert list(document.answers) == list(made.answers)
    assert set(document.answers) == {COMPANY, "site:n", "site:s"}
    assert document.answer("site:n", "fees") == YES
    assert document.answer("site:n", "role") is None
    assert document.not_asked["site:s"].keys() == {"repaid"}
    assert chosen_sites(document.profile) == (NORTH, SOUTH)
    assert {instance: flags_of(RULES, document.facts(instance, {}), instance) for instance in document.answers} == judge(
        RULES, decided)
    assert document.facts("site:gone", {}).answers == {}


def test_a_document_from_before_there_were_sites_reads_as_it_did():
    decided = way({**MAKER, "union": YES, "fees": NO}, profile={})
    data = build_document(document_of(decided, Signature("A", "B", "sv", ("a", "b")), Definitions("q", "r", None)))
    assert set(data) == {"format", "answers", "not_asked", "signed", "texts", "questionnaire", "rule_set", "risk_list", "profile",
                         "as_of"}
    assert set(read_document(canonical(data), COMPILED.numbers).answers) == {COMPANY}


def test_chosen_sites_stand_in_the_profile_with_the_reason_why():
    assert SITES["sites_because"] == "Störst volym"
    assert instances_of(SITES, ["site"]) == ("site:n", "site:s")
    assert name_of(SITES, "site:s") == "Södra fabriken"
    assert name_of(SITES, COMPANY) == name_of(SITES, "site:other") == ""
    assert name_of({"contracts": [{"id": "c", "number": "A-1"}]}, "contract:c") == "A-1"
    assert with_sites(SITES, (), "") == {"country": "SE"}


@pytest.mark.parametrize("sites", [[NORTH, NORTH], [ChosenSite(str(number), "x", "SE", "") for number in range(6)]])
def test_no_more_than_five_different_sites_are_chosen(sites):
    with pytest.raises(ValueError, match="at most 5"):
        with_sites({}, sites, "")
