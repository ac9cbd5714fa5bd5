"""The document of a submission: what was asked, answered, and by which definitions, frozen for ever."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic_core import from_json as parsed

from portal.core.conditions import Leaf
from portal.core.facts import Facts
from portal.core.instances import SITE, instances_of
from portal.core.questionnaire import COMPANY, Kind
from portal.core.routing import Route, WhyNot
from portal.core.values import Answer, from_json, to_json

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, in which language the page was, and the digests of the Swedish texts and of the texts read."""

    name: str
    role: str
    locale: str
    text_digests: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Definitions:
    """By what was asked and judged: digests of the version and rule set, and the id of the list of country risks."""

    questionnaire: str
    rule_set: str
    risk_list: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A submission as it is kept.

    Attributes:
        answers: by instance and question; only answers to questions that were asked.
        not_asked: by instance and question, why not.
        promises, submission: what was known beside the answers when they were judged; promises by instance.
    """

    answers: Mapping[str, Mapping[str, Answer]]
    not_asked: Mapping[str, Mapping[str, WhyNot]]
    signature: Signature
    definitions: Definitions
    profile: Mapping[str, Any]
    as_of: date
    promises: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    submission: Mapping[str, Any] = field(default_factory=dict)

    def facts(self, instance: str, risks: Mapping[str, str]) -> Facts:
        """Return what an instance's answers were judged on; of an instance that was not asked, nothing is answered.

        Args:
            risks: those of the list that `definitions` names.
        """
        company = self.answers.get(COMPANY, {})
        joined = {name: {**company, **answers} for name, answers in self.answers.items() if name != COMPANY}
        sites = tuple(joined[name] for name in instances_of(self.profile, (SITE,)) if name in joined)
        return Facts(company if instance == COMPANY else joined.get(instance, {}), self.profile, risks, self.as_of,
                     self.submission, sites if instance == COMPANY else (), self.promises.get(instance, {}))

    def broken_promise(self, instance: str, question: str) -> date | None:
        """Return the day by which an earlier submission promised to have it done, when that day had passed; None otherwise."""
        promised = self.promises.get(instance, {}).get(question)
        return date.fromisoformat(promised) if promised is not None and promised < self.as_of.isoformat() else None

    def answer(self, instance: str, question: str) -> Answer | None:
        """Return what was answered to a question; None when it was not asked or left empty."""
        return self.answers.get(instance, {}).get(question)


def document_of(decided: Route, signature: Signature, definitions: Definitions) -> Document:
    """Return a submission's document, as `read_document` reads it back.

    Args:
        decided: the company's route; those of its sites and contracts go with it.
    """
    routes = dict(sorted(decided.whole()))
    return Document(
        answers={instance: _counting(route) for instance, route in routes.items()},
        not_asked={instance: route.why_not for instance, route in routes.items()},
        signature=signature, definitions=definitions, profile=decided.facts.profile, as_of=decided.facts.as_of,
        promises={instance: route.facts.promises for instance, route in routes.items() if route.facts.promises},
        submission=decided.facts.submission)


def build_document(document: Document) -> dict[str, Any]:
    """Return a document as JSON data, ready to be made canonical."""
    signature, definitions = document.signature, document.definitions
    known = {"promises": {instance: dict(promises) for instance, promises in document.promises.items()},
             "submission": dict(document.submission)}
    return {
        "format": FORMAT,
        "answers": {instance: {question: to_json(answer) for question, answer in answers.items()}
                    for instance, answers in document.answers.items()},
        "not_asked": {instance: {question: _why_not(reason) for question, reason in reasons.items()}
                      for instance, reasons in document.not_asked.items()},
        "signed": {"name": signature.name, "role": signature.role},
        "texts": {"locale": signature.locale, "master": signature.text_digests[0], "own": signature.text_digests[1]},
        "questionnaire": definitions.questionnaire, "rule_set": definitions.rule_set, "risk_list": definitions.risk_list,
        "profile": dict(document.profile),
        "as_of": document.as_of.isoformat(),
        **{name: value for name, value in known.items() if value},
    }


def read_document(text: str, numbers: frozenset[str]) -> Document:
    """Return the document that `build_document` wrote.

    Args:
        numbers: ids of the questions of kind number (`CompiledQuestionnaire.numbers`).
    """
    data = parsed(text)
    texts = data["texts"]
    return Document(
        answers={instance: {question: from_json(answer, number=question in numbers) for question, answer in answers.items()}
                 for instance, answers in data["answers"].items()},
        not_asked={instance: {question: _read_why_not(reason) for question, reason in reasons.items()}
                   for instance, reasons in data["not_asked"].items()},
        signature=Signature(data["signed"]["name"], data["signed"]["role"], texts["locale"], (texts["master"], texts["own"])),
        definitions=Definitions(data["questionnaire"], data["rule_set"], data["risk_list"]),
        profile=data["profile"], as_of=date.fromisoformat(data["as_of"]),
        promises=data.get("promises", {}), submission=data.get("submission", {}),
    )


def _counting(route: Route) -> dict[str, Answer]:
    """The answers that count, and the statement: whoever signs affirms it."""
    questions = route.compiled.questionnaire.questions
    signed = {name: Answer("yes") for name in route.asked if questions[name].kind is Kind.STATEMENT}
    return {**route.active, **signed}


def _why_not(reason: WhyNot) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": reason.kind}
    if reason.condition is not None:
        data["condition"] = reason.condition
    if reason.leaf is not None:
        data["leaf"] = reason.leaf.model_dump(mode="json", by_alias=True, exclude_none=True)
    if reason.negated:
        data["negated"] = True
    return data


def _read_why_not(data: Mapping[str, Any]) -> WhyNot:
    leaf = data.get("leaf")
    return WhyNot(data["kind"], data.get("condition"), leaf and Leaf.model_validate(leaf), data.get("negated", False))
