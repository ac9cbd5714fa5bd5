"""A supplier's draft as it stands: what is asked, what is answered, how far each section has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from portal.casework.contents.running import compiled_questionnaire, country_risks, texts_by_digests
from portal.core import progress
from portal.core.compiled import CompiledQuestionnaire
from portal.core.profile import contract_ids
from portal.core.questionnaire import COMPANY, Question, Section
from portal.core.routing import Route, route
from portal.core.states import SectionState
from portal.core.submitted import Document
from portal.core.values import Answer, from_json, to_json
from portal.db.prepared import Place
from portal.language.formats import local_day
from portal.language.texts import TextLookup
from portal.supplier.answering.queries import Opened, Saved


@dataclass(frozen=True)
class Draft:
    """An opened assessment with everything its pages need; what is worked out, is when it is first asked for.

    Attributes:
        as_of: the day ages are counted to.
    """

    opened: Opened
    compiled: CompiledQuestionnaire
    texts: TextLookup
    risks: Mapping[str, str]
    as_of: date

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Every stored answer of the company, to questions asked or not."""
        known, numbers = self.compiled.questionnaire.questions, self.compiled.numbers
        return {question: from_json(data, number=question in numbers)
                for (_, instance), saved in self.opened.drafts.items() if instance == COMPANY
                for question, data in saved.answers.items() if question in known}

    @cached_property
    def route(self) -> Route:
        """What is asked, given these answers."""
        return route(self.compiled, self.opened.profile, self.answers, risks=self.risks, as_of=self.as_of)

    @property
    def contracts(self) -> tuple[str, ...]:
        """The ids that questions about contracts offer."""
        return contract_ids(self.opened.profile)

    def sections(self) -> list[Section]:
        """The sections asked, in reading order."""
        counted = self.route.counted
        return [section for section in self.compiled.questionnaire.sections if counted[section.id]]

    def questions(self, section: Section) -> tuple[Question, ...]:
        """The questions asked of a section's page; the statement to sign stands on the last page instead."""
        return self.route.counted[section.id]

    def state(self, section: Section) -> SectionState:
        """How far a section has come."""
        return progress.section_state(self.route, section)

    def states(self) -> dict[str, SectionState]:
        """How far every section asked has come."""
        return {section.id: self.state(section) for section in self.sections()}


def read_draft(db: Place, opened: Opened, *, locale: str, now: datetime) -> Draft:
    """Return the draft of an opened assessment; no statement once definitions and texts are in the process."""
    compiled = compiled_questionnaire(db, opened.version_id)
    texts = texts_by_digests(db, opened.version_id, locale, opened.digests)
    return Draft(opened, compiled, texts, country_risks(db, opened.risk_list_id), local_day(now))


def with_answers(draft: Draft, key: tuple[str, str], saved: Saved) -> Draft:
    """Return the draft as it stands after one section was saved."""
    return replace(draft, opened=replace(draft.opened, drafts={**draft.opened.drafts, key: saved}))


def as_submitted(draft: Draft, document: Document, texts: TextLookup) -> Draft:
    """Return a draft that holds what was submitted, decided as on that day."""
    sent = Saved(0, plain(document.answers.get(COMPANY, {})), draft.opened.started_at or datetime.min)
    opened = replace(draft.opened, profile=document.profile, drafts={("", COMPANY): sent})
    return replace(draft, opened=opened, texts=texts, as_of=document.as_of)


def plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Return answers as the JSON data a draft holds."""
    return {question: to_json(answer) for question, answer in answers.items()}
