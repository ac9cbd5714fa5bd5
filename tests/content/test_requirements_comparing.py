"""Requirements 5, 22 and 23 of the questionnaire language: wording told from meaning, levels from a table, plausibility."""

from dataclasses import replace
from datetime import date

import pytest

from portal.casework.contents.lock import questionnaire_document
from portal.core.comparing import compare
from portal.core.compiled import compile_questionnaire
from portal.core.facts import Facts
from portal.core.judging import compile_rules, flags_of
from portal.core.levels import NOTHING_FOUND, Weighed, levels_of
from portal.core.questionnaire import Question, Questionnaire
from portal.core.rules import PUBLISHED_LEVELS, Outcome, Rule, RuleSet, Severity
from portal.core.values import Answer
from portal.core.wording import frozen_questionnaire
from tests.factories.content import load_test

PLAUSIBLE = load_test("plausibility")
VERSION = PLAUSIBLE.questionnaires[0]
DAY = date(2026, 6, 1)


def with_question(version: Questionnaire, name: str, **change: object) -> Questionnaire:
    """Return the version with one question changed."""
    def changed(question: Question) -> Question:
        if question.id != name:
            return question
        return Question.model_validate({**question.model_dump(by_alias=True, exclude_defaults=True), **change})
    sections = tuple(section.model_copy(update={"questions": tuple(map(changed, section.questions))})
                     for section in version.sections)
    return version.model_copy(update={"sections": sections})


def test_requirement_05_a_wording_fix_is_told_from_a_change_of_meaning():
    mended = with_question(VERSION, "policy", text="Har ni en skriftlig policy?")
    found = compare(VERSION, mended)
    assert found.is_wording_only
    assert [(text.key, text.after) for text in found.reworded] == [("policy.text", "Har ni en skriftlig policy?")]
    assert questionnaire_document(VERSION) == questionnaire_document(mended)  # the same row, a new revision of its texts

    meant = compare(VERSION, with_question(mended, "policy", optional=True))
    assert not meant.is_wording_only
    assert [(change.subject.id, change.aspect) for change in meant.changed] == [("policy", "optional")]


@pytest.mark.parametrize("change", [
    {"kind": "text"}, {"core": True}, {"optional": True}, {"reversed": False}, {"clause": ("2023",)}, {"level": ("advanced",)},
    {"scope": "group"}, {"carry": "fresh"}, {"secrecy": "likely"}, {"not_yet": True}, {"sensitivity": ("personal",)},
    {"requirement": "pr1"}, {"article": "wr.forced"}])
def test_requirement_05_whatever_changes_the_frozen_document_is_a_change_of_meaning_and_nothing_else_is(change):
    found = compare(VERSION, with_question(VERSION, "bribes", **change))
    assert not found.same_meaning
    assert [each.aspect for each in found.changed] == [next(iter(change))]
    assert compare(VERSION, frozen_questionnaire(VERSION)).same_meaning


def test_requirement_22_levels_come_from_points_by_a_published_table_never_from_hidden_scores():
    points = [Weighed("pr1.a", Severity.MAJOR), Weighed("pr2.c", Severity.MINOR), Weighed("wr.forced", Severity.SEVERE),
              Weighed("pr6", Severity.OBSERVATION)]
    assert levels_of(["pr1", "pr2", "pr3", "pr6"], points, PUBLISHED_LEVELS) == {
        "pr1": "to_improve", "pr2": "minor_remarks", "pr3": NOTHING_FOUND, "pr6": "minor_remarks", "wr": "serious"}
    own = RuleSet.model_validate({"code": "c", "number": "1", "fits": [], "rules": [],
                                  "levels": [{"level": "serious", "severity": "minor", "points": 2}]})
    assert levels_of([], [Weighed("pr1.a", Severity.MINOR), Weighed("pr1.b", Severity.MAJOR)], own.levels) == {"pr1": "serious"}


def test_requirement_23_contradictions_and_plausibility_use_the_same_language_and_only_observe():
    rules = compile_rules(PLAUSIBLE.rule_sets[0], compile_questionnaire(VERSION))
    answers = {"policy": Answer("yes"), "migrants": Answer("yes"), "fees": Answer(unknown=True)}
    facts = Facts(answers, {}, {}, DAY, {"same-answers": True, "files-supported": False, "yes-share": 100, "files": 0})
    flags = flags_of(rules, facts)
    assert [flag.rule for flag in flags] == ["answered-alike", "fees-not-known"]
    assert {(flag.outcome, flag.severity) for flag in flags} == {(Outcome.NEEDS_JUDGEMENT, Severity.OBSERVATION)}
    assert flags_of(rules, replace(facts, submission={}, answers={"policy": Answer("yes")})) == ()


@pytest.mark.parametrize("change", [{"severity": "minor"}, {"outcome": "breach"}, {"audience": "supplier"}])
def test_requirement_23_a_rule_for_reviewers_alone_never_blames(change):
    held = PLAUSIBLE.rule_sets[0].rules[0].model_dump(by_alias=True, exclude_none=True)
    with pytest.raises(ValueError, match="reviewer_only_observes"):
        Rule.model_validate({**held, **change})
