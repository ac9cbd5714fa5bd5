"""A supplier's draft as it stands: what is asked, what is answered, how far each section has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from portal.casework.contents.running import compiled_questionnaire, country_risks, texts_by_digests
from portal.core import progress
from portal.core.caching import cached_property
from portal.core.compiled import CompiledQuestionnaire
from portal.core.errors import NotFound
from portal.core.instances import name_of
from portal.core.profile import contract_ids
from portal.core.questionnaire import COMPANY, Question, Section
from portal.core.rerouting import rerouted
from portal.core.routing import Route, route
from portal.core.states import SectionState
from portal.core.submitted import Document
from portal.core.values import Answer, from_json, to_json
from portal.db.prepared import Place
from portal.language.formats import local_day
from portal.language.texts import TextLookup
from portal.supplier.answering.queries import Opened, Saved


@dataclass(frozen=True, slots=True)
class Worked:
    """What is worked out of a draft once, for the company and its parts alike.

    Attributes:
        stored: every stored answer by instance, to questions asked or not.
        whole: the company's route, with those of its sites and contracts.
    """

    stored: Mapping[str, Mapping[str, Answer]]
    whole: Route


class Remembered(NamedTuple):
    """A draft as it was read before, and what followed from it on that day."""

    opened: Opened
    as_of: date
    worked: Worked

    def is_of(self, opened: Opened, as_of: date) -> bool:
        """Whether the same follows from what was read now."""
        before = self.opened
        return (opened.drafts is before.drafts and as_of == self.as_of and opened.profile == before.profile
                and (opened.version_id, opened.risk_list_id) == (before.version_id, before.risk_list_id))


@dataclass(frozen=True)
class Draft:
    """An opened assessment with everything its pages need; what is worked out, is when it is first asked for.

    Attributes:
        as_of: the day ages are counted to.
        instance: whose questions and answers are meant: the company's, or those of one of its sites or contracts (`at`).
        worked: what has been worked out already.
    """

    opened: Opened
    compiled: CompiledQuestionnaire
    texts: TextLookup
    risks: Mapping[str, str]
    as_of: date
    instance: str = COMPANY
    worked: Worked | None = field(default=None, compare=False, repr=False)

    @cached_property
    def work(self) -> Worked:
        """What is worked out for the company and its parts alike."""
        if self.worked is not None:
            return self.worked
        return self.worked_out(self._stored())

    def worked_out(self, stored: Mapping[str, Mapping[str, Answer]]) -> Worked:
        """Return what follows from answers, by instance, instead of those that are stored."""
        return Worked(stored, route(self.compiled, self.opened.profile, stored[COMPANY], risks=self.risks, as_of=self.as_of,
                                    parts=stored))

    def remembered(self) -> Remembered:
        """What of this draft can be used again as long as nothing is saved."""
        return Remembered(self.opened, self.as_of, self.work)

    def _stored(self) -> dict[str, dict[str, Answer]]:
        found: dict[str, dict[str, Answer]] = {COMPANY: {}}
        for (_, instance), saved in self.opened.drafts.items():
            found.setdefault(instance, {}).update(self._read(saved))
        return found

    def _read(self, saved: Saved) -> dict[str, Answer]:
        known, numbers = self.compiled.questionnaire.questions, self.compiled.numbers
        return {question: from_json(data, number=question in numbers)
                for question, data in saved.answers.items() if question in known}

    def at(self, instance: str) -> "Draft":
        """Return the same draft, seen from the company or from one of its sites or contracts.

        Raises:
            NotFound: nothing is asked of such an instance.
        """
        if instance != COMPANY and instance not in self.work.whole.parts:
            raise NotFound
        return replace(self, instance=instance, worked=self.work)

    def after(self, key: tuple[str, str], saved: Saved) -> "Draft":
        """Return the draft as it stands after one section was saved; the answers of the others are not read again."""
        before, stored = self.opened.drafts.get(key), self.work.stored
        rest = {question: answer for question, answer in stored.get(key[1], {}).items()
                if before is None or question not in before.answers}
        now = {**stored, key[1]: rest | self._read(saved)}
        return Draft(self.opened._replace(drafts={**self.opened.drafts, key: saved}), self.compiled, self.texts, self.risks,
                     self.as_of, self.instance, Worked(now, rerouted(self.work.whole, key[0], now)))

    @property
    def place(self) -> str:
        """Name of the site or contract; empty for the company."""
        return name_of(self.opened.profile, self.instance)

    @property
    def answers(self) -> Mapping[str, Answer]:
        """Every stored answer, to questions asked or not."""
        return self.work.stored.get(self.instance, {})

    @cached_property
    def route(self) -> Route:
        """What is asked, given these answers and, of a site or contract, the company's."""
        return self.work.whole.of(self.instance)

    @property
    def contracts(self) -> tuple[str, ...]:
        """The ids that questions about contracts offer."""
        return contract_ids(self.opened.profile)

    def pages(self) -> tuple[tuple[Section, str], ...]:
        """Every section in which something is asked, with the instance it is asked of: the company before its parts."""
        return self.work.whole.pages

    def questions(self, section: Section) -> tuple[Question, ...]:
        """The questions asked of a section's page; the statement to sign stands on the last page instead."""
        return self.route.counted[section.id]

    def informing(self, section: Section) -> frozenset[str]:
        """The ids of what is only read on a section's page."""
        return frozenset([name for name in self.compiled.informing.get(section.id, ()) if name in self.route.asked])

    def printed(self, section: Section) -> tuple[Question, ...]:
        """Everything on a section's page, in reading order: the questions asked, and what is only read."""
        only_read = self.informing(section)
        if not only_read:
            return self.questions(section)
        shown = only_read | self.route.counted_ids[section.id]
        return tuple(question for question in section.questions if question.id in shown)

    def state(self, section: Section) -> SectionState:
        """How far a section has come."""
        return progress.section_state(self.route, section)


def read_draft(db: Place, opened: Opened, *, locale: str, now: datetime, known: Remembered | None = None) -> Draft:
    """Return the draft of an opened assessment; no statement once definitions and texts are in the process.

    Args:
        known: the same draft as it was before, so that nothing is worked out twice.
    """
    compiled = compiled_questionnaire(db, opened.version_id)
    texts = texts_by_digests(db, opened.version_id, locale, opened.digests)
    as_of, worked = local_day(now), None
    if known is not None and known.is_of(opened, as_of):
        worked = known.worked
    return Draft(opened, compiled, texts, country_risks(db, opened.risk_list_id), as_of, worked=worked)


def as_submitted(draft: Draft, document: Document, texts: TextLookup) -> Draft:
    """Return a draft that holds what was submitted, decided as on that day."""
    opened = draft.opened._replace(profile=document.profile, drafts={})
    sent = replace(draft, opened=opened, texts=texts, as_of=document.as_of)
    return replace(sent, worked=sent.worked_out({COMPANY: {}, **document.answers}))


def plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Return answers as the JSON data a draft holds."""
    return {question: to_json(answer) for question, answer in answers.items()}
