"""How the demonstration's suppliers answer: most of them well, and between them so that every rule has something to say.

The authors' own examples (`cases` in the rule file) are what makes a rule speak; each is given to the first supplier whose other
answers allow it. Everything else is answered as a sound company would. Of a supplier's sites, the last has the faults.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from portal.core.checking.cases import answer_from
from portal.core.compiled import CompiledQuestionnaire
from portal.core.instances import SITE, chosen_sites, instances_of
from portal.core.judging import CompiledRules, compile_rules, judge
from portal.core.profile import contract_ids
from portal.core.questionnaire import Kind, Question
from portal.core.routing import Route, route
from portal.core.rules import Rule, RuleSet
from portal.core.values import Answer

TRIES = 12
"""How many examples of one rule are tried before the next supplier gets the turn."""
SOUND = 3
"""How many suppliers are left in good order."""
MOST_BY_SITE = 9
"""With how many faults a supplier with sites no longer comes first when one of a workplace is given away."""


@dataclass(frozen=True)
class Words:
    """What suppliers of one language write where they are asked for words."""

    text: str
    cell: str
    comment: str = ""


SWEDISH, POLISH = "sv", "pl"
WORDS: Mapping[str, Words] = {
    SWEDISH: Words("Exempelsvar i demonstrationen.", "Exempel"),
    POLISH: Words("Przykładowa odpowiedź w wersji demonstracyjnej.", "Przykład",
                  "Pracujemy nad tym i zakończymy prace w przyszłym roku."),
}


@dataclass
class Part:
    """One supplier of the demonstration: its profile, in what language it answers, and what examples fix of its answers."""

    profile: Mapping[str, Any]
    locale: str = SWEDISH
    given: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """The questionnaire with its rules and the circumstances of the demonstration."""

    questionnaire: CompiledQuestionnaire
    rules: RuleSet
    risks: Mapping[str, str]
    today: date
    kept: dict[str, dict[str, Answer]] = field(default_factory=dict, compare=False, repr=False)
    """What companies in good order answer, by language: worked out when it is first wanted."""

    @cached_property
    def compiled(self) -> CompiledRules:
        """The rules, ready to judge."""
        return compile_rules(self.rules, self.questionnaire)

    def answers(self, part: Part) -> Route:
        """Return everything a supplier answers, of the company and of its sites: to what is asked, given all the rest."""
        sound = {**self._sound(part.locale), **self._contracts(part.profile)}
        faulty = {**sound, **part.given}
        sites = instances_of(part.profile, self.questionnaire.repeated)
        parts = {**dict.fromkeys(sites[:-1], sound), **dict.fromkeys(sites[-1:], faulty)}
        return route(self.questionnaire, part.profile, faulty, risks=self.risks, as_of=self.today, parts=parts)

    def is_asked_per_site(self, question: str) -> bool:
        """Return whether a question is asked of every chosen site."""
        return question in self.questionnaire.repeated.get(SITE, ())

    def _sound(self, locale: str) -> dict[str, Answer]:
        if locale not in self.kept:
            questions = self.questionnaire.questionnaire.questions.values()
            self.kept[locale] = {question.id: self._sound_answer(question, WORDS[locale]) for question in questions
                                 if question.options_from is None}
        return self.kept[locale]

    def _contracts(self, profile: Mapping[str, Any]) -> dict[str, Answer]:
        questions = self.questionnaire.questionnaire.questions.values()
        return {question.id: Answer(contract_ids(profile)) for question in questions if question.options_from is not None}

    def _sound_answer(self, question: Question, words: Words) -> Answer:
        if question.kind is Kind.YES_NO:
            return Answer("no" if question.reversed else "yes")
        if question.kind is Kind.ONE:
            return Answer(self._harmless_option(question))
        if question.kind is Kind.MANY:
            return self._harmless_choice(question)
        if question.kind is Kind.MATRIX:
            return Answer(tuple(f"{row.id}.{column.id}" for row in question.named_rows for column in question.columns))
        # an author's date grows old
        example = None if question.kind is Kind.DATE else next(iter(self._harmless_examples(question)), None)
        return example or Answer(**_plain(question, self.today, words))

    def _harmless_option(self, question: Question) -> str:
        grades: dict[str, set[str]] = {option.id: set() for option in question.options}
        for rule in self._judging(question.id):
            for option, grade in rule.answers.items():
                grades.setdefault(option, set()).add(grade)
        harmless = [option.id for option in question.options if grades[option.id] <= {"quiet"}]
        return (harmless or [question.options[0].id])[0]

    def _harmless_choice(self, question: Question) -> Answer:
        """One option is enough, unless a rule looks at all that is chosen: then the fullest of the authors' harmless examples."""
        alone = Answer((self._harmless_option(question),))
        if not any(rule.levels for rule in self._judging(question.id)):
            return alone
        return max(self._harmless_examples(question), key=lambda answer: len(str(answer.value)), default=alone)

    def _harmless_examples(self, question: Question) -> list[Answer]:
        """The answers that rules are quiet about in the authors' examples: where possible such as are loud in none of them."""
        found: dict[bool, list[Answer]] = {True: [], False: []}
        for rule in self._judging(question.id):
            for given, grade in examples(rule):
                value = given.get(question.id)
                if value not in (None, "unknown", "not_applicable"):
                    found[grade == "quiet"].append(answer_from(question, value))
        return [answer for answer in found[True] if answer not in found[False]] or found[True]

    def _judging(self, question: str) -> Iterator[Rule]:
        return (rule for rule in self.rules.rules if rule.judges == question)


def _plain(question: Question, today: date, words: Words) -> dict[str, Any]:
    """A value for a question that no rule judges, or none with an example."""
    if question.kind is Kind.NUMBER:
        low = question.min if question.min is not None else Decimal(1)
        return {"value": max(low, min(Decimal(12), question.max or Decimal(12)))}
    if question.kind is Kind.DATE:
        return {"value": f"{today.year}-0{min(9, today.month)}"}
    if question.kind is Kind.COUNTRY:
        return {"value": "SE"}
    if question.kind is Kind.TABLE:
        row = {column.id: "SE" if column.kind == "country" else column.options[0].id if column.options else words.cell
               for column in question.columns if column.kind in ("text", "country", "one")}
        return {"value": (row,)}
    return {"value": words.text}


def examples(rule: Rule) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the authors' examples of a rule: answers, and what the rule then gives."""
    if isinstance(rule.cases, dict):
        yield from (({rule.judges: answer}, grade) for answer, grade in rule.cases.items() if answer != "missing")
    else:
        yield from ((case.given, case.gives) for case in rule.cases if case.given)


def let_speak(script: Script, parts: Sequence[Part], rules: Sequence[Rule]) -> None:
    """Give suppliers faults, so that each of these rules speaks for at least one of them where the others' answers allow it.

    Faults are spread evenly, but for those of workplaces: suppliers with sites get more of them. The last are left as they are.
    """
    spoken: set[str] = set()
    for rule in rules:
        if rule.id in spoken:
            continue
        per_site = script.is_asked_per_site(rule.judges)
        for part in sorted(parts[:-SOUND], key=partial(_turn, per_site=per_site)):
            if said := _let_one_speak(script, rule, part):
                spoken |= said
                break


def _turn(part: Part, *, per_site: bool) -> tuple[bool, int]:
    """Who comes first: of faults per site a supplier with sites, until it has enough; else whoever has the fewest."""
    takes = per_site and bool(chosen_sites(part.profile)) and len(part.given) < MOST_BY_SITE
    return not takes, len(part.given)


def _let_one_speak(script: Script, rule: Rule, part: Part) -> frozenset[str]:
    """Give a supplier an example that makes a rule speak; return what rules then do, or nothing when none fits."""
    questions, comment = script.questionnaire.questionnaire.questions, WORDS[part.locale].comment
    loud = [given for given, grade in examples(rule) if grade not in ("quiet",)][:TRIES]
    for given in loud:
        wanted = {name: replace(answer_from(questions[name], value), comment=comment) for name, value in given.items()
                  if questions[name].options_from is None}
        if any(part.given.get(name, answer) != answer for name, answer in wanted.items()):
            continue
        tried = replace(part, given={**part.given, **wanted})
        said = speaking(script, tried)
        if rule.id in said:
            part.given = tried.given
            return said
    return frozenset()


def speaking(script: Script, part: Part) -> frozenset[str]:
    """Return the rules that flag something in a supplier's answers, of the company or of a site."""
    return frozenset(flag.rule for flags in judge(script.compiled, script.answers(part)).values() for flag in flags)
