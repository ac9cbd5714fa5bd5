"""A questionnaire ready for use: its conditions as functions, in reading order. Made once for each version and process."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.core.compiling import Compiler, Decider
from portal.core.conditions import Condition
from portal.core.questionnaire import UNANSWERED, Kind, Question, Questionnaire, Section
from portal.core.trees import questions_in


@dataclass(frozen=True, slots=True)
class QuestionStep:
    """What routing needs to know of one question.

    Attributes:
        decide: whether it is asked; None when it always is.
        clauses, levels: contract clause versions and levels it is for; empty when for all.
        for_all: whether it is asked of everyone whose section is.
        settles: whether some named condition reads the answer, so that conditions decided before must be decided anew.
        per: `site` or `contract` when it is asked once for each; None for a question to the company.
    """

    id: str
    decide: Decider | None
    clauses: frozenset[str]
    levels: frozenset[str]
    settles: bool
    for_all: bool
    per: str | None


@dataclass(frozen=True, slots=True)
class SectionStep:
    """What routing needs to know of one section."""

    id: str
    decide: Decider | None
    questions: tuple[QuestionStep, ...]
    per: str | None


@dataclass(frozen=True, slots=True)
class Counting:
    """The questions of a section by which its state is told, their ids, and the ids of those that want an answer."""

    ids: frozenset[str]
    questions: tuple[Question, ...]
    required: frozenset[str]


@dataclass(frozen=True)
class CompiledQuestionnaire:
    """A questionnaire with everything that can be prepared.

    Attributes:
        steps: sections and questions in reading order.
        conditions: the trees of the named conditions, by name.
        numbers: ids of the questions whose values are Decimals.
        matrix_rows: row ids of every matrix question.
        compiler: compiles further conditions (of rules, of evidence) against the same named ones.
    """

    questionnaire: Questionnaire
    steps: tuple[SectionStep, ...]
    conditions: Mapping[str, Condition]
    numbers: frozenset[str]
    matrix_rows: Mapping[str, tuple[str, ...]]
    compiler: Compiler

    @cached_property
    def counting(self) -> dict[str, Counting]:
        """The questions of each section that count towards its state: all but the statement."""
        counted = {section.id: tuple(question for question in section.questions if question.kind not in UNANSWERED)
                   for section in self.questionnaire.sections}
        return {section_id: Counting(frozenset(question.id for question in questions), questions,
                                     frozenset(question.id for question in questions if not question.optional))
                for section_id, questions in counted.items()}

    @cached_property
    def repeated(self) -> dict[str, frozenset[str]]:
        """The ids of the questions asked once for every site, and once for every contract, by `site` and `contract`."""
        found: dict[str, set[str]] = {}
        for question_id, per in self.questionnaire.repeated.items():
            found.setdefault(per, set()).add(question_id)
        return {per: frozenset(ids) for per, ids in found.items()}

    @cached_property
    def decisive(self) -> frozenset[str]:
        """The ids of the sections with a question whose answer helps to decide what is asked."""
        sections, questions = self.questionnaire.sections, self.questionnaire.questions.values()
        asking = [*(section.ask_if for section in sections), *(question.ask_if for question in questions)]
        read = frozenset[str]().union(*(questions_in(tree, self.conditions) for tree in asking if tree is not None))
        return frozenset(self.questionnaire.section_of[question_id].id for question_id in read)

    @cached_property
    def evidence(self) -> dict[str, Decider | None]:
        """What decides whether an answer calls for documents, by question; None where every answer does."""
        known = self.questionnaire.questions.values()
        declared = {question.id: question.evidence.when for question in known if question.evidence is not None}
        return {name: None if when is None else self.compiler.compile(when, name) for name, when in declared.items()}

    @cached_property
    def informing(self) -> dict[str, tuple[str, ...]]:
        """The ids of what is only read, by section; sections without any are left out."""
        found = {section.id: tuple(question.id for question in section.questions if question.kind is Kind.INFORMATION)
                 for section in self.questionnaire.sections}
        return {section_id: ids for section_id, ids in found.items() if ids}


def compile_questionnaire(questionnaire: Questionnaire) -> CompiledQuestionnaire:
    """Return a sound questionnaire ready for use.

    Raises:
        ValueError: conditions refer to each other in a circle, or a leaf names nothing; `checking` finds both beforehand.
        KeyError: a condition is named that does not exist; likewise.
    """
    conditions = {name: condition.when for name, condition in questionnaire.conditions.items()}
    rows = rows_of_matrices(questionnaire)
    compiler = Compiler(conditions, rows)
    settling = frozenset[str]().union(*(questions_in(condition, {}) for condition in conditions.values()))
    numbers = frozenset(question.id for question in questionnaire.questions.values() if question.kind is Kind.NUMBER)
    steps = tuple(_section(section, compiler, settling, questionnaire.repeated) for section in questionnaire.sections)
    return CompiledQuestionnaire(questionnaire, steps, conditions, numbers, rows, compiler)


def rows_of_matrices(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """Return the row ids of every matrix question, by the question's id."""
    return {question.id: tuple(row.id for row in question.named_rows)
            for question in questionnaire.questions.values() if question.kind is Kind.MATRIX}


def _section(section: Section, compiler: Compiler, settling: frozenset[str], repeated: Mapping[str, str]) -> SectionStep:
    questions = tuple(_question(question, compiler, settling, repeated.get(question.id)) for question in section.questions)
    return SectionStep(section.id, _decider(section.ask_if, compiler), questions, section.per)


def _question(question: Question, compiler: Compiler, settling: frozenset[str], per: str | None) -> QuestionStep:
    return QuestionStep(question.id, _decider(question.ask_if, compiler), frozenset(question.clause), frozenset(question.level),
                        question.id in settling, question.ask_if is None and not question.clause and not question.level, per)


def _decider(condition: Condition | None, compiler: Compiler) -> Decider | None:
    return None if condition is None else compiler.compile(condition)
