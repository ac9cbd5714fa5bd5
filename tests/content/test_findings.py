"""What a supplier gets who answers the same thing everywhere."""

import pytest

from portal.core.questionnaire import Kind
from portal.core.rules import Severity
from portal.core.values import Answer
from tests.content.personas import answer_all, does_not_know, findings, profile, says_no, says_partly, shipped

SMALL_SERVICE = {"role": Answer(("service",)), "employees": Answer("under-10"), "details-right": Answer("yes"),
                 "contracts-covered": Answer(("contract-1",))}
NINE = {"pr1", "pr2", "pr3", "pr4", "pr5", "pr6", "pr7", "reporting", "be.corruption"}


def weights(found):
    return {finding.requirement: finding.severity for finding in found}


def test_no_throughout_the_core_form_gives_nine_findings():
    found = weights(findings(answer_all(says_no, SMALL_SERVICE, profile())))
    assert set(found) == NINE
    assert set(found.values()) == {Severity.MAJOR}


def test_partly_throughout_gives_nine_lighter_findings():
    found = weights(findings(answer_all(says_partly, SMALL_SERVICE, profile())))
    assert set(found) == NINE
    assert set(found.values()) <= {Severity.MINOR, Severity.OBSERVATION}


def test_not_knowing_throughout_gives_nine_lighter_findings_and_none_severe():
    found = findings(answer_all(does_not_know, SMALL_SERVICE, profile()))
    assert {finding.requirement for finding in found} == NINE
    assert all(finding.severity in (Severity.MINOR, Severity.OBSERVATION) and finding.ground is None for finding in found)


@pytest.mark.parametrize("role", ["maker", "importer", "distributor", "service"])
def test_not_knowing_anything_of_the_full_form_never_suggests_a_severe_deviation(role):
    decided = answer_all(does_not_know, {"role": Answer((role,)), "employees": Answer("from-250")}, profile(level="advanced"))
    assert all(finding.ground is None for finding in findings(decided))


def core_asked(role, **more):
    decided = answer_all(says_no, {**SMALL_SERVICE, "role": Answer((role,))}, profile(**more))
    questions = shipped()[0].questionnaire.questions
    labour = {"recruitment-agencies", "fee-payer", "wage-basics", "longest-week", "weekly-rest"}
    return [name for name in decided.asked if questions[name].core or name in labour]


@pytest.mark.parametrize(("role", "more", "most"), [
    ("service", {}, 30), ("maker", {}, 35), ("service", {"category": "cleaning", "labour": True}, 35)])
def test_the_core_form_is_short(role, more, most):
    assert len(core_asked(role, **more)) <= most


def test_every_question_of_the_table_has_a_reason_for_asking():
    for question in shipped()[0].questionnaire.questions.values():
        assert question.why or question.kind is Kind.STATEMENT, question.id
