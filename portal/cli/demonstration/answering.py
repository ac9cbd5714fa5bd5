"""How the demonstration's suppliers answer: most of them well, and between them so that every rule has something to say.

The authors' own examples (`cases` in the rule file) are what makes a rule speak; each is given to the first supplier whose other
answers allow it. Everything else is answered as a sound company would.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from portal.core.checking.cases import answer_from
from portal.core.compiled import CompiledQuestionnaire
from portal.core.judging import CompiledRules, compile_rules, raise_flags
from portal.core.profile import contract_ids
from portal.core.questionnaire import Kind, Question
from portal.core.routing import Route, route
from portal.core.rules import Rule, RuleSet
from portal.core.values import Answer

TRIES = 12
"""How many examples of one rule are tried before the next supplier gets the turn."""
SOUND = 3
"""How many suppliers are left in good order."""


@dataclass
class Part:
    """One supplier of the demonstration: its profile, what an example fixes, and what it thus answers."""

    profile: Mapping[str, Any]
    given: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """The questionnaire with its rules and the circumstances of the demonstration."""

    questionnaire: CompiledQuestionnaire
    rules: RuleSet
    risks: Mapping[str, str]
    today: date

    @cached_property
    def compiled(self) -> CompiledRules:
        """The rules, ready to judge."""
        return compile_rules(self.rules, self.questionnaire)

    def answers(self, part: Part) -> Route:
        """Return everything a supplier answers: to what is asked, until nothing new is asked."""
        answers: dict[str, Answer] = {}
        while True:
            decided = route(self.questionnaire, part.profile, answers, risks=self.risks, as_of=self.today)
            fresh = [name for name in decided.asked if name not in answers]
            if not fresh:
                return decided
            for name in fresh:
                question = self.questionnaire.questionnaire.questions[name]
                answers[name] = part.given.get(name) or self.sound_answer(question, part.profile)

    def sound_answer(self, question: Question, profile: Mapping[str, Any]) -> Answer:
        """Return what a company in good order answers."""
        if question.options_from is not None:
            return Answer(contract_ids(profile))
        if question.kind is Kind.YES_NO:
            return Answer("no" if question.reversed else "yes")
        if question.kind in (Kind.ONE, Kind.MANY):
            chosen = self._harmless_option(question)
            return Answer(chosen if question.kind is Kind.ONE else (chosen,))
        if question.kind is Kind.MATRIX:
            return Answer(tuple(f"{row.id}.{column.id}" for row in question.named_rows for column in question.columns))
        example = None if question.kind is Kind.DATE else self._harmless_example(question)  # an author's date grows old
        return example or Answer(**_plain(question, self.today))

    def _harmless_option(self, question: Question) -> str:
        grades: dict[str, set[str]] = {option.id: set() for option in question.options}
        for rule in self._judging(question.id):
            for option, grade in rule.answers.items():
                grades.setdefault(option, set()).add(grade)
        harmless = [option.id for option in question.options if grades[option.id] <= {"quiet"}]
        return (harmless or [question.options[0].id])[0]

    def _harmless_example(self, question: Question) -> Answer | None:
        for rule in self._judging(question.id):
            for given, grade in examples(rule):
                value = given.get(question.id)
                if grade == "quiet" and value not in (None, "unknown", "not_applicable"):
                    return answer_from(question, value)
        return None

    def _judging(self, question: str) -> Iterator[Rule]:
        return (rule for rule in self.rules.rules if rule.judges == question)


def _plain(question: Question, today: date) -> dict[str, Any]:
    """A value for a question that no rule judges, or none with an example."""
    if question.kind is Kind.NUMBER:
        low = question.min if question.min is not None else Decimal(1)
        return {"value": max(low, min(Decimal(12), question.max or Decimal(12)))}
    if question.kind is Kind.DATE:
        return {"value": f"{today.year}-0{min(9, today.month)}"}
    if question.kind is Kind.COUNTRY:
        return {"value": "SE"}
    if question.kind is Kind.TABLE:
        row = {column.id: "SE" if column.kind == "country" else column.options[0].id if column.options else "Exempel"
               for column in question.columns if column.kind in ("text", "country", "one")}
        return {"value": (row,)}
    return {"value": "Exempelsvar i demonstrationen."}


def examples(rule: Rule) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the authors' examples of a rule: answers, and what the rule then gives."""
    if isinstance(rule.cases, dict):
        yield from (({rule.judges: answer}, grade) for answer, grade in rule.cases.items() if answer != "missing")
    else:
        yield from ((case.given, case.gives) for case in rule.cases if case.given)


def write_parts(script: Script, profiles: Sequence[Mapping[str, Any]]) -> list[Part]:
    """Return what every supplier answers, so that as many rules as can be speak for at least one of them.

    Faults are spread evenly; the last suppliers are left as they are.
    """
    parts = [Part(profile) for profile in profiles]
    spoken: set[str] = set()
    for rule in script.rules.rules:
        if rule.id in spoken:
            continue
        for part in sorted(parts[:-SOUND], key=lambda part: len(part.given)):
            if said := _let_speak(script, rule, part):
                spoken |= said
                break
    return parts


def _let_speak(script: Script, rule: Rule, part: Part) -> frozenset[str]:
    """Give a supplier an example that makes a rule speak; return what rules then do, or nothing when none fits."""
    questions = script.questionnaire.questionnaire.questions
    loud = [given for given, grade in examples(rule) if grade not in ("quiet",)][:TRIES]
    for given in loud:
        wanted = {name: answer_from(questions[name], value) for name, value in given.items()
                  if questions[name].options_from is None}
        if any(part.given.get(name, answer) != answer for name, answer in wanted.items()):
            continue
        tried = Part(part.profile, {**part.given, **wanted})
        said = speaking(script, tried)
        if rule.id in said:
            part.given = tried.given
            return said
    return frozenset()


def speaking(script: Script, part: Part) -> frozenset[str]:
    """Return the rules that flag something in a supplier's answers."""
    decided = script.answers(part)
    flags = raise_flags(script.compiled, decided.active, profile=part.profile, risks=script.risks, as_of=script.today)
    return frozenset(flag.rule for flag in flags)
