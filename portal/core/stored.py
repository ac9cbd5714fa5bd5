"""Stored submissions read for judging alone: the same facts as `Document.facts` gives, without the rest of the document.

Replay reads tens of thousands of them. Only answers that some rule reads are made into values.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import from_json as parsed

from portal.core.compiled import CompiledQuestionnaire
from portal.core.facts import Facts
from portal.core.instances import SITE, instances_of, kind_of
from portal.core.questionnaire import COMPANY, Kind
from portal.core.values import DONT_KNOW, Answer, from_json

_day = lru_cache(maxsize=1000)(date.fromisoformat)


class Stored(NamedTuple):
    """What one submission was judged on.

    Attributes:
        risk_list: id of the list of country risks; None where there was none.
        answers: by instance, as they stand in the document.
    """

    profile: Mapping[str, Any]
    as_of: date
    risk_list: str | None
    answers: Mapping[str, Mapping[str, Any]]
    promises: Mapping[str, Mapping[str, str]]
    submission: Mapping[str, Any]


def read_stored(text: str) -> Stored:
    """Return what a submission's document says of how it was judged."""
    held = parsed(text)
    return Stored(held["profile"], _day(held["as_of"]), held["risk_list"], held["answers"], held.get("promises", {}),
                  held.get("submission", {}))


class FactsReader:
    """Reads the facts that some rules need of answers to one version."""

    def __init__(self, questionnaire: CompiledQuestionnaire, questions: Collection[str]) -> None:
        """Take the version, and the ids of the questions that are read; the statement is never judged."""
        kinds = questionnaire.questionnaire.questions
        self._asked = frozenset(name for name in questions if kinds[name].kind is not Kind.STATEMENT)
        self._numbers = questionnaire.numbers
        words = ("yes", "partly", "no", *(option.id for question in kinds.values() for option in question.options))
        self._choices = {word: from_json({"value": word}) for word in words}

    def facts(self, stored: Stored, risks: Mapping[str, str]) -> dict[str, Facts]:
        """Return the facts of the company and of every site and contract, by instance.

        Args:
            risks: those of the list that `stored.risk_list` names.
        """
        def facts_of(instance: str, answers: Mapping[str, Answer]) -> Facts:
            return Facts(answers, stored.profile, risks, stored.as_of, stored.submission, (), stored.promises.get(instance, {}))

        company = self._answers(stored.answers.get(COMPANY, {}))
        found = {COMPANY: facts_of(COMPANY, company)}
        if len(stored.answers) == 1:
            return found
        for instance in instances_of(stored.profile, ("site", "contract")):
            if instance in stored.answers:
                found[instance] = facts_of(instance, {**company, **self._answers(stored.answers[instance])})
        found[COMPANY].sites = tuple(facts.answers for instance, facts in found.items() if kind_of(instance) == SITE)
        return found

    def _answers(self, held: Mapping[str, Any]) -> dict[str, Answer]:
        numbers, choices = self._numbers, self._choices
        answers: dict[str, Answer] = {}
        for name in self._asked:
            answer = held.get(name)
            if answer is None:
                continue
            known, value = None, answer.get("value")
            if len(answer) == 1 and isinstance(value, str) and name not in numbers:
                known = choices.get(value)
            elif len(answer) == 1 and "unknown" in answer:
                known = DONT_KNOW
            answers[name] = known or from_json(answer, number=name in numbers)
        return answers
