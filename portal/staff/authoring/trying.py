"""Trying a questionnaire as any supplier: what is asked, given a profile and the answers on the form; nothing is stored.

The answers of every section travel along in the form, by the names of their fields, and the one reader of answers reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from portal.core.answers import entries_of, faults, read
from portal.core.compiled import CompiledQuestionnaire
from portal.core.conditions import Condition
from portal.core.interpreting import holds
from portal.core.questionnaire import UNANSWERED, Kind, Question, Section
from portal.core.routing import Route, route
from portal.core.values import Answer
from portal.language.current import gettext
from portal.language.sentences import Teller
from portal.language.texts import TextLookup
from portal.web.questions.fault_texts import fault_text
from portal.web.questions.page import FaultText, SectionPage

SAMPLE_CONTRACTS = 2


@dataclass(frozen=True)
class Trial:
    """A questionnaire as one imagined supplier meets it.

    Attributes:
        profile: as `portal.core.profile.profile_of` makes it.
        entries: field name to what was entered there, of every section.
        faults_in: the section whose answers were just sent, so that what cannot be read in it is said; empty on a first look.
    """

    compiled: CompiledQuestionnaire
    texts: TextLookup
    profile: Mapping[str, Any]
    risks: Mapping[str, str]
    entries: Mapping[str, Sequence[str]]
    today: date
    faults_in: str = ""

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Every answer entered, to questions asked or not."""
        questions = [question for question in self.compiled.questionnaire.questions.values() if question.kind not in UNANSWERED]
        found = read(questions, self.entries, contracts=self.contracts)
        return {name: answer for name, answer in found.items() if not answer.is_empty or answer.comment}

    @property
    def contracts(self) -> tuple[str, ...]:
        """Ids of the sample contracts."""
        return tuple(contract["id"] for contract in self.profile["contracts"])

    @cached_property
    def route(self) -> Route:
        """What is asked, given these answers."""
        return route(self.compiled, self.profile, self.answers, risks=self.risks, as_of=self.today)

    @property
    def sections(self) -> list[Section]:
        """The sections in which something is asked, in reading order."""
        return [section for section in self.compiled.questionnaire.sections if self.route.counted[section.id]]

    def section(self, section_id: str) -> Section:
        """Return the section to show: the one named where it is asked, else the first."""
        return next((section for section in self.sections if section.id == section_id), self.sections[0])

    def after(self, section: Section) -> Section | None:
        """Return the section that comes next; None after the last."""
        later = self.sections[self.sections.index(section) + 1:]
        return later[0] if later else None

    def page(self, section: Section) -> SectionPage:
        """Return what the section's prepared questions are filled with."""
        asked = self.route.counted[section.id]
        return SectionPage(
            asked=frozenset(question.id for question in section.questions if question.id in self.route.asked),
            answers={question.id: self.answers[question.id] for question in asked if question.id in self.answers},
            faults=self._faults(section, asked), contracts=contract_labels(self.profile), details=sample_details(),
            because={question.id: self.teller.why_asked(question.ask_if) for question in asked
                     if question.ask_if is not None and not question.core})

    @cached_property
    def teller(self) -> Teller:
        """Tells why a question is asked or not, given these answers."""
        compiled, facts = self.compiled, self.route.facts

        def decide(condition: Condition) -> bool | None:
            return holds(condition, facts, compiled.conditions, rows=compiled.matrix_rows)
        return Teller(compiled.questionnaire, self.texts, holds=decide)

    def left_out(self, section: Section) -> list[tuple[str, str]]:
        """Return the questions of a section that are not asked, each with the reason in words."""
        numbers = self.compiled.questionnaire.numbers
        return [(f"{numbers[question.id]} {self.texts.text(f'{question.id}.text')}", self._why_not(section, question))
                for question in section.questions if question.id not in self.route.asked]

    def carried(self, section: Section) -> list[tuple[str, str]]:
        """Return name and content of the hidden fields that carry the answers of the other sections along."""
        here = {question.id for question in section.questions}
        questions = self.compiled.questionnaire.questions
        return [(name, entry) for question_id, answer in self.answers.items() if question_id not in here
                for name, entries in entries_of(questions[question_id], answer).items() for entry in entries]

    def _why_not(self, section: Section, question: Question) -> str:
        if self.route.hindrance(question.id).kind in ("clause", "level"):
            return gettext("No contract of this supplier has the requirement.")
        trees = [tree for tree in (section.ask_if, question.ask_if) if tree is not None]
        holds_not = [tree for tree in trees if self.teller.holds is None or self.teller.holds(tree) is not True]
        return " ".join(self.teller.why_not_asked(tree) for tree in holds_not)

    def _faults(self, section: Section, asked: Sequence[Question]) -> dict[str, FaultText]:
        if section.id != self.faults_in:
            return {}
        questions = self.compiled.questionnaire.questions
        return {fault.question: FaultText(fault.field, fault_text(fault, questions[fault.question], self.texts,
                                                                  self.answers[fault.question]))
                for fault in faults(asked, self.answers, contracts=self.contracts)}


def imagined_profile(clauses: Sequence[str], levels: Sequence[str], *, employees: int | None, labour_intensive: bool,
                     has_parent: bool) -> dict[str, Any]:
    """Return the profile of an imagined Swedish supplier with one contract for each clause version and level chosen."""
    pairs = [(clause, level) for clause in clauses or ("2018", "2023") for level in levels or ("basic",)]
    return {
        "country": "SE", "categories": [], "clauses": sorted({clause for clause, _ in pairs}),
        "levels": sorted({level for _, level in pairs}), "authorities": [], "labour_intensive": labour_intensive,
        "has_parent": has_parent, "employees": employees,
        "contracts": [{"id": f"sample-{place}", "number": f"{place:03}", "authority_name": gettext("a region"),
                       "clause": clause, "level": level} for place, (clause, level) in enumerate(pairs, 1)],
    }


def contract_labels(profile: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return id and label of the sample contracts."""
    return tuple((contract["id"], f"{contract['number']}, {contract['authority_name']}") for contract in profile["contracts"])


def sample_details() -> tuple[tuple[str, str], ...]:
    """Return what the question about the company's details shows here."""
    return ((gettext("Company"), gettext("the supplier's name")), (gettext("Registration number"), "000000-0000"))


def is_shown(question: Question) -> bool:
    """Whether a question stands on its section's page; the statement is signed on the last one."""
    return question.kind is not Kind.STATEMENT
