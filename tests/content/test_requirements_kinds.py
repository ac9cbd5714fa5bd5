"""The requirements of the questionnaire language that are about what is asked and how it is answered: 4, 6, 7, 9 to 12."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from pydantic import ValidationError

from portal.core.answers import entries_of, read
from portal.core.carrying import carry, earlier, find_reworded
from portal.core.compiled import compile_questionnaire
from portal.core.judging import compile_rules, grade_of
from portal.core.people import Grant, Reader
from portal.core.questionnaire import Kind, Question
from portal.core.routing import route
from portal.core.sensitivity import may_show
from portal.core.states import Role
from portal.core.values import Answer
from portal.core.wording import texts_of
from portal.web.questions.evidence import have_ready
from tests.factories.content import load_test

TODAY = date(2026, 11, 22)
KINDS = load_test("kinds")
QUESTIONNAIRE = KINDS.questionnaires[0]
QUESTIONS = QUESTIONNAIRE.questions


def reader(*roles):
    return Reader(uuid4(), "Kim", "kim@kansli.example", "sv", tuple(Grant(role) for role in roles))


def test_requirement_04_carry_over_is_written_down_in_the_definition():
    old, new = sorted(load_test("carrying").questionnaires, key=lambda each: each.number)
    reworded = find_reworded(old, new, texts_of(old).__getitem__, texts_of(new).__getitem__)
    mark = earlier(date(2026, 5, 4))
    given = {"same": Answer("yes"), "kept": Answer(Decimal(1)), "worded": Answer("yes"), "reworded": Answer("yes"),
             "fresh": Answer("yes"), "typed-text": Answer("a"), "old-name": Answer(("asks", "prays"))}
    assert carry(old, new, given, reworded=reworded, source=mark) == {
        "same": Answer("yes", carried=mark), "kept": Answer(Decimal(1)), "worded": Answer("yes"),
        "reworded": Answer("yes", carried=mark), "new-name": Answer(("surveys",), carried=mark)}


@pytest.mark.parametrize(("question", "entries", "answer"), [
    ("process", {"process": ["partly"]}, Answer("partly")), ("frequency", {"frequency": ["never"]}, Answer("never")),
    ("goods", {"goods": ["rubber", "cotton"]}, Answer(("cotton", "rubber"))), ("story", {"story": ["a\nb"]}, Answer("a\nb")),
    ("injured", {"injured": ["a\nb"]}, Answer("a b")), ("count", {"count": ["7"]}, Answer(Decimal(7))),
    ("share", {"share": ["99,5 %"]}, Answer(Decimal("99.5"))), ("since", {"since": ["2026"]}, Answer("2026")),
    ("home", {"home": ["PK"]}, Answer("PK")), ("spoken", {"spoken": ["ur"]}, Answer("ur")),
    ("languages", {"languages": ["sv", "ar"]}, Answer(("ar", "sv"))), ("contracts", {"contracts": ["c1"]}, Answer(("c1",))),
    ("mail", {"mail": ["a@example.SE"]}, Answer("a@example.se")), ("page", {"page": ["www.x.se"]}, Answer("https://www.x.se")),
    ("hours", {"hours-0-usual": ["40"], "hours-1-usual": ["38"]},
     Answer(({"row": "office", "usual": "40"}, {"row": "factory", "usual": "38"}))),
    ("chain", {"chain-1-maker": ["x"], "chain-1-country": ["MY"]}, Answer(({"maker": "x", "country": "MY"},))),
    ("examined", {"examined": ["nature.own"]}, Answer(("nature.own",))), ("statement", {"statement": ["yes"]}, Answer("yes")),
    ("about", {"about": ["yes"]}, Answer()),
])
def test_requirement_06_every_type_is_read_and_shown_again(question, entries, answer):
    asked = [QUESTIONS[question]]
    found = read(asked, entries, contracts=["c1"], as_of=TODAY)[question]
    assert found == answer
    assert read(asked, entries_of(asked[0], found), contracts=["c1"], as_of=TODAY)[question] == answer


def test_requirement_06_no_kind_is_forgotten():
    assert {question.kind for question in QUESTIONS.values()} == set(Kind)


def test_requirement_07_does_not_apply_and_not_yet_are_values_of_their_own():
    asked = QUESTIONS["process"]
    not_ours = read([asked], {"process-na": ["on"], "process-na-reason": ["vi hyr"]}, as_of=TODAY)["process"]
    later = read([asked], {"process": ["not_yet"], "process-by": ["2027-06-30"]}, as_of=TODAY)["process"]
    assert (not_ours, later) == (Answer(not_applicable="vi hyr"), Answer(not_yet="2027-06-30"))
    assert not not_ours.is_empty
    assert not later.is_empty
    compiled = compile_questionnaire(QUESTIONNAIRE)
    rule = compile_rules(KINDS.rule_sets[0], compiled).rules[0]
    grades = {}
    for name, answer in (("no", Answer("no")), ("not applicable", not_ours), ("not yet", later)):
        grades[name] = grade_of(rule, route(compiled, {}, {"process": answer}, risks={}, as_of=TODAY).facts)
    assert grades == {"no": "major", "not applicable": "judgement", "not yet": "minor"}
    with pytest.raises(ValidationError, match="not_yet_needs_choice"):
        Question.model_validate({"id": "q", "kind": "number", "text": "?", "not_yet": True})


def test_requirement_09_evidence_is_declared_with_kinds_occasion_age_share_and_example():
    evidence = QUESTIONS["process"].evidence
    assert (evidence.kinds, evidence.max_age_months, evidence.share) == (("procedure", "policy"), 24, 80)
    assert texts_of(QUESTIONNAIRE)["process.evidence.example"] == "En sida räcker."
    assert have_ready(evidence) == ("Have ready, since we may ask for it: procedure or policy. At most 24 months old. "
                                    "It must cover at least 80% of what the question is about.")
    compiled = compile_questionnaire(QUESTIONNAIRE)
    called = {value: route(compiled, {}, {"process": Answer(value)}, risks={}, as_of=TODAY).documents("kinds")
              for value in ("yes", "no")}
    assert called == {"yes": {"process"}, "no": frozenset()}


def test_requirement_10_a_question_names_places_in_standards_and_what_breaches_weigh():
    standard = QUESTIONS["process"].standards[0]
    assert (standard.scheme, standard.id, standard.version) == ("gri", "408-1", "2016")
    rule = KINDS.rule_sets[0].rules[0]
    assert (rule.requirement, rule.answers["no"]) == ("pr1.a", "major")


@pytest.mark.parametrize(("roles", "sees"), [
    ((Role.REVIEWER,), True), ((Role.ADMINISTRATOR,), True), ((Role.REGION_OFFICER,), True), ((Role.AUDITOR,), True),
    ((Role.REGION_READER,), False), ((Role.OBSERVER,), False), ((Role.REGION_READER, Role.AUTHOR), False),
    ((Role.REGION_READER, Role.COORDINATOR), True), ((), False),
])
def test_requirement_11_sensitivity_steers_who_may_read(roles, sees):
    assert may_show(QUESTIONS["injured"], reader(*roles)) is sees
    assert may_show(QUESTIONS["process"], reader(*roles))


def test_requirement_12_help_reason_example_and_glossary_are_texts_of_their_own():
    texts = texts_of(QUESTIONNAIRE)
    keys = ("process.help", "process.why", "process.example", "term.fee.term", "term.fee.text")
    assert len({texts[key] for key in keys}) == len(keys)
    assert QUESTIONS["process"].terms == ("fee",)
