"""A supplier's draft as it stands: what is asked, what is answered, how far each section has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, country_risks, texts_by_digests
from portal.core import progress
from portal.core.compiled import CompiledQuestionnaire
from portal.core.profile import contract_ids
from portal.core.questionnaire import COMPANY, Kind, Question, Section
from portal.core.routing import Route, route
from portal.core.states import SectionState
from portal.core.values import Answer, from_json, to_json
from portal.language.formats import local_day
from portal.language.texts import TextLookup
from portal.supplier.answering.queries import Opened, Saved


@dataclass(frozen=True, slots=True)
class Draft:
    """An opened assessment with everything its pages need."""

    opened: Opened
    compiled: CompiledQuestionnaire
    texts: TextLookup
    risks: Mapping[str, str]
    answers: Mapping[str, Answer]
    route: Route

    @property
    def contracts(self) -> tuple[str, ...]:
        """The ids that questions about contracts offer."""
        return contract_ids(self.opened.profile)

    def sections(self) -> list[Section]:
        """The sections asked, in reading order."""
        asked = progress.sections_asked(self.route, self.compiled.questionnaire)
        return [section for section in self.compiled.questionnaire.sections if section.id in asked]

    def questions(self, section: Section) -> list[Question]:
        """The questions asked of a section's page; the statement to sign stands on the last page instead."""
        return [question for question in section.questions
                if question.id in self.route.asked and question.kind is not Kind.STATEMENT]

    def state(self, section: Section) -> SectionState:
        """How far a section has come."""
        return progress.section_state(self.route, section)

    def states(self) -> dict[str, SectionState]:
        """How far every section asked has come."""
        return {section.id: self.state(section) for section in self.sections()}


def read_draft(db: Session, opened: Opened, *, locale: str, now: datetime) -> Draft:
    """Return the draft of an opened assessment; no statement once definitions and texts are in the process."""
    compiled = compiled_questionnaire(db, opened.version_id)
    texts = texts_by_digests(db, opened.version_id, locale, opened.digests)
    return _draft(opened, compiled, texts, country_risks(db, opened.risk_list_id), now)


def with_answers(draft: Draft, key: tuple[str, str], saved: Saved, *, now: datetime) -> Draft:
    """Return the draft as it stands after one section was saved."""
    opened = replace(draft.opened, drafts={**draft.opened.drafts, key: saved})
    others = {question: answer for question, answer in draft.answers.items()
              if draft.compiled.questionnaire.section_of[question].id != key[0]}
    answers = {**others, **_typed(draft.compiled, saved.answers)}
    decided = route(draft.compiled, draft.opened.profile, answers, risks=draft.risks, as_of=local_day(now))
    return Draft(opened, draft.compiled, draft.texts, draft.risks, answers, decided)


def _draft(opened: Opened, compiled: CompiledQuestionnaire, texts: TextLookup, risks: Mapping[str, str], now: datetime) -> Draft:
    answers: dict[str, Answer] = {}
    for (_, instance), saved in opened.drafts.items():
        if instance == COMPANY:
            answers.update(_typed(compiled, saved.answers))
    decided = route(compiled, opened.profile, answers, risks=risks, as_of=local_day(now))
    return Draft(opened, compiled, texts, risks, answers, decided)


def _typed(compiled: CompiledQuestionnaire, stored: Mapping[str, Any]) -> dict[str, Answer]:
    known, numbers = compiled.questionnaire.questions, compiled.numbers
    return {question: from_json(data, number=question in numbers) for question, data in stored.items() if question in known}


def plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Return answers as the JSON data a draft holds."""
    return {question: to_json(answer) for question, answer in answers.items()}
