"""A deviation whole: what it rests on, what the contracts say, and which of them it touches."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, compiled_rules, frameworks_with_texts, texts_by_digests
from portal.casework.contracts import HeldContract, contracts_of
from portal.core.frameworks import Frameworks
from portal.core.profile import contract_ids
from portal.core.questionnaire import Question
from portal.core.submitted import read_document
from portal.core.values import Answer
from portal.language.formats import local_day
from portal.language.texts import TextLookup
from portal.supplier.improving.headlines import Wording, headline_of, wording
from portal.supplier.improving.queries import Told, read_deviation, read_grounds


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that the deviation rests on.

    Attributes:
        locale: of the comment, which is shown as it was written.
        reasons: what the rules say of the answer, unless the reviewer has said it in the same words.
        promised: the day by which an earlier submission promised to have it done, where it had passed.
    """

    question: Question
    wording: Wording
    answer: Answer
    locale: str
    reasons: tuple[Wording, ...]
    promised: date | None = None


@dataclass(frozen=True, slots=True)
class TouchedContract:
    """A contract that the deviation touches: the section of its clause, or the title where the clause has no numbers."""

    contract: HeldContract
    section: str
    title: Wording | None = None


@dataclass(frozen=True, slots=True)
class UntouchedContract:
    """A contract of the assessment that the deviation leaves alone.  `why`: `ended`, `not_begun` or `no_requirement`."""

    contract: HeldContract
    why: str


@dataclass(frozen=True, slots=True)
class WholeDeviation:
    """Everything the page of a deviation shows."""

    told: Told
    headline: Wording
    texts: TextLookup
    answers: tuple[GivenAnswer, ...]
    title: Wording
    requirement: Wording
    touched: tuple[TouchedContract, ...]
    untouched: tuple[UntouchedContract, ...]
    contracts: tuple[HeldContract, ...]


@dataclass(frozen=True, slots=True)
class _Clauses:
    """The frameworks with their texts in the page's language."""

    frameworks: Frameworks
    texts: dict[str, TextLookup]

    def wording(self, framework: str, key: str) -> Wording:
        """Return one text of a framework."""
        return wording(self.texts[framework], key)


def read_whole(db: Session, links: tuple[UUID, ...], deviation_id: UUID, *, locale: str, now: datetime) -> WholeDeviation:
    """Return a deviation with its grounds and contracts.  Four statements once definitions are read.

    Raises:
        LinkRefused: there is no such deviation, it is another supplier's, or the link no longer holds: all alike.
    """
    told = read_deviation(db, links, deviation_id, locale=locale, now=now)
    texts = texts_by_digests(db, told.version_id, locale, told.digests)
    frameworks, lookups = frameworks_with_texts(db, locale)
    clauses = _Clauses(frameworks, dict(lookups))
    contracts = contracts_of(db, told.supplier_id)
    title, requirement = _requirement(clauses, told.requirement)
    rules = texts_by_digests(db, told.rule_set_id, locale, told.rule_digests)
    return WholeDeviation(told, headline_of(rules, told.listed.headline, told.locale), texts, _answers(db, told, texts, rules),
                          title, requirement, _touched(clauses, told, contracts), _untouched(told, contracts), tuple(contracts))


def _answers(db: Session, told: Told, texts: TextLookup, rules: TextLookup) -> tuple[GivenAnswer, ...]:
    grounds, documents = read_grounds(db, told)
    compiled = compiled_questionnaire(db, told.version_id)
    spoken = compiled_rules(db, told.rule_set_id, told.version_id).told_to_suppliers
    read = {submission: read_document(document, compiled.numbers) for submission, document in documents.items()}
    given, judged = [], {ground.question: ground.submission_id for ground in grounds}
    for question_id, question in compiled.questionnaire.questions.items():
        document = read.get(judged[question_id]) if question_id in judged else None
        answer = document.answer(told.instance, question_id) if document else None
        if document is not None and answer is not None:
            broken = [ground.rule for ground in grounds if ground.question == question_id and ground.rule in spoken]
            given.append(GivenAnswer(question, wording(texts, f"{question_id}.text"), answer, document.signature.locale,
                                     _reasons(told, broken, rules), document.broken_promise(told.instance, question_id)))
    return tuple(given)


def _reasons(told: Told, broken: list[str], rules: TextLookup) -> tuple[Wording, ...]:
    """What the rules say, once each; not what the reviewer has taken over word for word."""
    found = dict.fromkeys(wording(rules, f"{rule}.reason") for rule in broken if rules.has(f"{rule}.reason"))
    return tuple(reason for reason in found if reason.text not in told.reason)


def _requirement(clauses: _Clauses, point: str) -> tuple[Wording, Wording]:
    framework, requirement = clauses.frameworks.owners(point)[0]
    return clauses.wording(framework.code, f"{requirement.id}.title"), clauses.wording(framework.code, f"{requirement.id}.text")


def _touched(clauses: _Clauses, told: Told, contracts: list[HeldContract]) -> tuple[TouchedContract, ...]:
    return tuple(TouchedContract(contract, told.sections[contract.id], _titled(clauses, contract, told.sections[contract.id]))
                 for contract in contracts if contract.id in told.sections)


def _titled(clauses: _Clauses, contract: HeldContract, section: str) -> Wording | None:
    """The clause's own title in the page's language where it prints no number; None where there is a number to name."""
    for framework in clauses.frameworks.held:
        for requirement in framework.requirements:
            if framework.version == contract.clause_version and requirement.printed == section and requirement.number is None:
                return clauses.wording(framework.code, f"{requirement.id}.title")
    return None


def _untouched(told: Told, contracts: list[HeldContract]) -> tuple[UntouchedContract, ...]:
    """The contracts of the assessment that are left alone, with the reason; later ones are none of its concern."""
    day, asked = local_day(told.listed.released_at), contract_ids(told.profile)
    found = []
    for contract in contracts:
        if str(contract.id) in asked and contract.id not in told.sections:
            why = "no_requirement" if contract.runs_on(day) else "not_begun" if day < contract.starts_on else "ended"
            found.append(UntouchedContract(contract, why))
    return tuple(found)
