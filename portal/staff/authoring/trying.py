"""Trying a questionnaire as any supplier: what is asked, given a profile and the answers on the form; nothing is stored.

The answers of every section travel along in the form, and the one reader of answers reads them. Those on the page shown, and all
of the company's, stand under the names of their fields; those of a site or contract that is not on the page have its instance
and a colon before the name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from portal.core.answers import entries_of, faults, read
from portal.core.compiled import CompiledQuestionnaire
from portal.core.conditions import Condition
from portal.core.instances import instances_of, kind_of, name_of
from portal.core.interpreting import holds
from portal.core.profile import contract_ids
from portal.core.questionnaire import COMPANY, UNANSWERED, Kind, Question, Section
from portal.core.routing import Route, route
from portal.core.values import EMPTY, Answer
from portal.language.current import gettext
from portal.language.months import with_dates_in_digits
from portal.language.sentences import Teller
from portal.language.texts import TextLookup
from portal.staff.authoring.imagining import contract_labels, sample_details
from portal.web.questions.fault_texts import fault_text
from portal.web.questions.page import FaultText, SectionPage
from portal.web.questions.reading import present_answer, reading_of

INSTANCE_ENDS = ":"
"""Stands between an instance and a field's name; no field has it in its name."""


@dataclass(frozen=True)
class TrialPage:
    """A section as it is asked of the company, or of one site or contract: what stands on one page."""

    section: Section
    instance: str = COMPANY

    @property
    def name(self) -> str:
        """As buttons and addresses name it: `workers`, or `workers/site:sample-1`."""
        return self.section.id if self.instance == COMPANY else f"{self.section.id}/{self.instance}"


@dataclass(frozen=True)
class Trial:
    """A questionnaire as one imagined supplier meets it.

    Attributes:
        profile: as `portal.core.profile.profile_of` makes it, with the chosen sites.
        entries: field name to what was entered there, of every page.
        sent: name of the page whose answers were just sent, so that what cannot be read on it is said; empty on a first look.
        rows: how many empty rows the tables on that page are to have beyond the usual.
    """

    compiled: CompiledQuestionnaire
    texts: TextLookup
    profile: Mapping[str, Any]
    entries: Mapping[str, Sequence[str]]
    today: date
    sent: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def answers(self) -> dict[str, dict[str, Answer]]:
        """Every answer entered, to questions asked or not, by instance."""
        return {instance: self._read(instance) for instance in (COMPANY, *instances_of(self.profile, self.compiled.repeated))}

    def _read(self, instance: str) -> dict[str, Answer]:
        own = self._own(instance)
        entries = with_dates_in_digits(own, self._entries(instance))
        found = read(own, entries, contracts=self.contracts, as_of=self.today)
        return {name: answer for name, answer in found.items() if not answer.is_empty or answer.comment}

    def _own(self, instance: str) -> list[Question]:
        """The questions that may be asked of an instance."""
        repeated = self.compiled.repeated
        kinds = {kind_of(other) for other in instances_of(self.profile, repeated)}
        elsewhere = {question_id: kind for kind, ids in repeated.items() if kind in kinds for question_id in ids}
        return [question for question in self.compiled.questionnaire.questions.values()
                if question.kind not in UNANSWERED and elsewhere.get(question.id) == kind_of(instance)]

    def _entries(self, instance: str) -> dict[str, Sequence[str]]:
        prefix, bare = instance + INSTANCE_ENDS, instance in (COMPANY, self.sent.partition("/")[2])
        return {name.removeprefix(prefix): entered for name, entered in self.entries.items()
                if name.startswith(prefix) or (bare and INSTANCE_ENDS not in name)}

    @property
    def contracts(self) -> tuple[str, ...]:
        """Ids of the sample contracts."""
        return contract_ids(self.profile)

    @cached_property
    def route(self) -> Route:
        """What is asked, given these answers."""
        return route(self.compiled, self.profile, self.answers[COMPANY], risks={}, as_of=self.today, parts=self.answers)

    @cached_property
    def pages(self) -> list[TrialPage]:
        """The pages on which something is asked, in reading order: the company's before those of its sites."""
        return [TrialPage(section, instance) for section in self.compiled.questionnaire.sections
                for instance, part in self.route.whole() if part.counted_ids[section.id]]

    def page(self, name: str) -> TrialPage | None:
        """Return the page to show: the one named where it is asked, else the first; None where nothing is asked at all."""
        return next((page for page in self.pages if page.name == name), self.pages[0] if self.pages else None)

    def after(self, name: str) -> TrialPage | None:
        """Return the page that comes next after the one named, asked or not; None after the last."""
        every = [TrialPage(section, instance) for section in self.compiled.questionnaire.sections
                 for instance, _ in self.route.whole()]
        names, asked = [page.name for page in every], {page.name for page in self.pages}
        later = every[names.index(name) + 1:] if name in names else []
        return next((page for page in later if page.name in asked), None)

    def title(self, page: TrialPage) -> str:
        """Return the title of a page's section, between marks where it lacks a translation."""
        return self.texts.marked().text(f"section.{page.section.id}.title")

    def place(self, page: TrialPage) -> str:
        """Return the name of the site or contract a page is about; empty for the company."""
        return name_of(self.profile, page.instance)

    def filled(self, page: TrialPage) -> SectionPage:
        """Return what the prepared questions of a page are filled with."""
        part, asked = self.route.of(page.instance), self._asked(page)
        answers = self.answers[page.instance]
        whole = {question.id: Answer(self.contracts) for question in asked
                 if question.options_from == "contracts" and answers.get(question.id, EMPTY).is_empty}
        shown = part.asked & {question.id for question in page.section.questions if question.kind is not Kind.STATEMENT}
        readings = {question.id: reading_of(question, part.active.get(question.id, EMPTY)) for question in asked
                    if question.kind in (Kind.NUMBER, Kind.DATE)}
        return SectionPage(
            asked=shown, answers={**answers, **whole}, faults=self.faults(page), contracts=contract_labels(self.profile),
            details=sample_details() if any(question.shows for question in asked) else (), rows=self.rows,
            readings={name: words for name, words in readings.items() if words}, documents=part.documents(page.section.id),
            because={question.id: self.teller(page).why_asked(question.ask_if) for question in asked
                     if question.ask_if is not None and not question.core})

    def teller(self, page: TrialPage) -> Teller:
        """Return who tells why a question is asked or not, given these answers."""
        compiled, facts = self.compiled, self.route.of(page.instance).facts

        def decide(condition: Condition) -> bool | None:
            return holds(condition, facts, compiled.conditions, rows=compiled.matrix_rows)
        return Teller(compiled.questionnaire, self.texts.marked(), holds=decide)

    def left_out(self, page: TrialPage) -> list[tuple[str, str]]:
        """Return the questions of a page that are not asked, each with the reason in words; both may be marked."""
        part = self.route.of(page.instance)
        return [(self._question(question), self._why_not(page, question)) for question in page.section.questions
                if question.id not in part.asked and (part.own is None or question.id in part.own)]

    def inherited(self, page: TrialPage) -> list[tuple[str, list[str]]]:
        """Return what the company answers once for all its sites or contracts, each with its answer in words; may be marked."""
        if page.instance == COMPANY:
            return []
        labels, texts = dict(contract_labels(self.profile)), self.texts.marked()
        return [(self._question(question),
                 present_answer(question, self.route.active.get(question.id, EMPTY), texts, contracts=labels)
                 or [gettext("No answer yet")]) for question in self.route.counted[page.section.id]]

    def carried(self, page: TrialPage | None) -> list[tuple[str, str]]:
        """Return name and content of the hidden fields that carry along every answer that does not stand on a page."""
        questions = self.compiled.questionnaire.questions
        here = {question.id for question in self._asked(page)} if page else set()
        return [(f"{instance}{INSTANCE_ENDS}{name}" if instance != COMPANY else name, entry)
                for instance, held in self.answers.items() for question_id, answer in held.items()
                if page is None or instance != page.instance or question_id not in here
                for name, entries in entries_of(questions[question_id], answer).items() for entry in entries]

    def faults(self, page: TrialPage) -> dict[str, FaultText]:
        """Return what is to be mended on the page that was sent, by question; of other pages nothing is said."""
        if page.name != self.sent:
            return {}
        answers, known, texts = self.answers[page.instance], self.compiled.questionnaire.questions, self.texts.marked()
        return {fault.question: FaultText(fault.field, fault_text(fault, known[fault.question], texts, answers[fault.question]))
                for fault in faults(self._asked(page), answers, contracts=self.contracts, as_of=self.today)}

    def _asked(self, page: TrialPage) -> tuple[Question, ...]:
        return self.route.of(page.instance).counted[page.section.id]

    def _question(self, question: Question) -> str:
        return f"{self.compiled.questionnaire.numbers[question.id]} {self.texts.marked().text(f'{question.id}.text')}"

    def _why_not(self, page: TrialPage, question: Question) -> str:
        if self.route.of(page.instance).hindrance(question.id).kind in ("clause", "level"):
            return gettext("No contract of this supplier has the requirement.")
        told = self.teller(page)
        trees = [tree for tree in (page.section.ask_if, question.ask_if) if tree is not None]
        return " ".join(told.why_not_asked(tree) for tree in trees if told.holds is None or told.holds(tree) is not True)
