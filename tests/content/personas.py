"""Suppliers as tests imagine them: they answer whatever is asked of them, each in a manner of their own."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from portal.casework.contents.loading import load
from portal.core.compiled import CompiledQuestionnaire, compile_questionnaire
from portal.core.grouping import ProposedFinding, group
from portal.core.judging import CompiledRules, compile_rules, raise_flags
from portal.core.profile import ContractFacts, profile_of
from portal.core.questionnaire import Kind, Question
from portal.core.routing import Route, route
from portal.core.values import Answer

TODAY = date(2026, 11, 22)
Manner = Callable[[Question], Answer | None]
WEIGHT = {"major": 4, "minor": 3, "judgement": 2, "observation": 1}
UNKNOWN = Answer(unknown=True)


@cache
def shipped() -> tuple[CompiledQuestionnaire, CompiledRules]:
    """Return the shipped questionnaire and its rules, compiled."""
    package = load()
    assert not package.faults
    questionnaire = compile_questionnaire(package.questionnaires[0])
    return questionnaire, compile_rules(package.rule_sets[0], questionnaire)


def profile(*, category: str = "it-equipment", level: str = "basic", clause: str = "2023",
            labour: bool = False) -> dict[str, Any]:
    """Return the profile of a Swedish supplier with one contract."""
    return profile_of("SE", [ContractFacts("contract-1", "RS 1", "skane", "Region Skåne", category, {"sv": category}, labour,
                                           clause, level, date(2028, 1, 1))])


def answer_all(manner: Manner, given: Mapping[str, Answer], supplier: Mapping[str, Any], *,
               risks: Mapping[str, str] | None = None) -> Route:
    """Answer everything asked, again until no new question appears."""
    questionnaire, _ = shipped()
    answers: dict[str, Answer] = {}
    while True:
        decided = route(questionnaire, supplier, answers, risks=risks or {}, as_of=TODAY)
        fresh = [name for name in questionnaire.questionnaire.questions if name in decided.asked and name not in answers]
        if not fresh:
            return decided
        question = questionnaire.questionnaire.questions[fresh[0]]
        answers[question.id] = given.get(question.id) or manner(question) or UNKNOWN


def findings(decided: Route, *, risks: Mapping[str, str] | None = None) -> tuple[ProposedFinding, ...]:
    """Return what the rules make of the answers."""
    _, rules = shipped()
    return group(raise_flags(rules, decided.active, profile=decided.facts.profile, risks=risks or {}, as_of=TODAY))


@cache
def worst(question: str) -> str | None:
    """Return the option of a question that some rule grades heaviest."""
    _, rules = shipped()
    grades: dict[str, int] = {}
    for rule in rules.rules:
        if rule.rule.judges == question and rule.rule.ground is None:
            for option, grade in rule.rule.answers.items():
                if option not in ("unknown", "not_applicable", "partly"):
                    grades[option] = max(grades.get(option, 0), WEIGHT.get(grade, 0))
    return max(grades, key=lambda option: grades[option]) if grades else None


def says_no(question: Question) -> Answer | None:
    """Answer no, nothing, never; on a question about harm, that there is none."""
    if question.kind is Kind.YES_NO:
        return Answer("no")
    if question.kind is Kind.ONE:
        return Answer(worst(question.id) or question.options[-1].id)
    if question.kind is Kind.MANY and question.options:
        none = [option.id for option in question.options if option.exclusive]
        return Answer((none[0] if none else worst(question.id) or question.options[0].id,))
    if question.kind is Kind.MATRIX:
        return Answer(("none",)) if question.none_text else None
    if question.kind is Kind.NUMBER:
        return Answer(Decimal(1))
    if question.kind is Kind.TEXT:
        return Answer("–")
    return Answer("2020") if question.kind is Kind.DATE else None


def says_partly(question: Question) -> Answer | None:
    """Answer partly wherever that is offered, else what gives the lightest finding there is."""
    if question.kind is Kind.YES_NO:
        return Answer("partly")
    return says_no(question) if question.kind not in (Kind.ONE, Kind.MANY, Kind.MATRIX) else UNKNOWN


def does_not_know(question: Question) -> Answer | None:
    """Answer "don't know" to everything."""
    return UNKNOWN
