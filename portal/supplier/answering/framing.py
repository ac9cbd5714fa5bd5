"""A section's page made ready once per version, texts and language; a request only fills its gaps.

The template is printed with a stand-in for the assessment and `slot()` for whatever else differs between two requests. What
stands in the gaps is escaped here, or made by templates of ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import current_app

from portal.core import progress
from portal.core.instances import name_of
from portal.core.questionnaire import COMPANY, Section
from portal.core.states import SectionState
from portal.language.current import gettext
from portal.language.formats import format_time_of_day
from portal.supplier.answering import pages
from portal.supplier.answering.comings import NOBODY, Told, asked_mark
from portal.supplier.answering.drafts import Draft
from portal.supplier.answering.queries import Saved
from portal.web.frames import STAND_IN, STAND_IN_TEXT, around, framed, print_page, print_part, segment
from portal.web.markup import escape_text
from portal.web.questions.page import SectionPage
from portal.web.questions.prepare import PreparedSection, prepare_section
from portal.web.questions.segments import EncodedSegment, Segment, slot, without_marks
from portal.web.security import random_text
from portal.web.templating import foreign

TEMPLATE, PARTS, COMPONENTS = "answering/section.html", "answering/_section_parts.html", "web/components.html"
Titled = Sequence[tuple[str, str]]
"""Anchor and text of links to questions."""


@dataclass(frozen=True, slots=True)
class Notices:
    """What is said above the questions, after a save that could not simply go on.

    Attributes:
        faults: the control where each can be mended, and the text.
        conflicts: questions that a colleague answered differently at the same time.
        theirs: questions that a colleague saved meanwhile.
        appeared: how many questions came because of the answers just saved.
        came: the sections that came because of them.
        went: those that went.
        is_closed: whether the site that is asked about is off the supplier's list.
    """

    faults: Titled = ()
    conflicts: Titled = ()
    theirs: Titled = ()
    appeared: int = 0
    came: Told = NOBODY
    went: Told = NOBODY
    is_closed: bool = False

    def __bool__(self) -> bool:
        return bool(self.faults or self.conflicts or self.theirs or self.appeared or self.came or self.went
                    or self.is_closed)


@dataclass(frozen=True, slots=True)
class Frame:
    """A section's page in one language.

    Attributes:
        rail: entry of every section in the list beside the page, by section and state; leads to the stand-in.
        parts: entry of every section that is asked per site or contract, by section, state and whether it is this page, with gaps
            for the name and the id.
        saved: the time of the last save in words.
    """

    page: EncodedSegment
    questions: PreparedSection
    rail: Mapping[tuple[str, SectionState], str]
    parts: Mapping[tuple[str, SectionState, bool], Segment]
    saved: Segment

    def render(self, draft: Draft, section: Section, shown: SectionPage, saved: Saved, notices: Notices, *,
               from_check: bool = False) -> bytes:
        """Return the page as this request sees it, in UTF-8."""
        opened = draft.opened
        answered, asked = progress.counts(draft.route, section)
        ids = [question.id for question in draft.questions(section)]
        values = around() | {
            "form-key": random_text(9), "assessment": str(opened.id), "supplier": escape_text(opened.supplier_name),
            "number": escape_text(opened.registration_number), "rail": self._rail(draft, section),
            "body": self.questions.encoded(shown),
            "revision": str(saved.revision), "shown": " ".join([*ids, asked_mark(draft)]),
            "answered": str(answered), "asked": str(asked),
            "words": escape_text(gettext("Questions answered: %(answered)d of %(asked)d", answered=answered, asked=asked)),
        }
        if saved.revision > 1 or (saved.revision and not any(["carried" in answer for answer in saved.answers.values()])):
            values["saved"] = self.saved.fill({"time": escape_text(format_time_of_day(saved.at))})
        if draft.instance != COMPANY:
            values |= {"part": pages.key_of(draft.instance), "site": escape_text(draft.place)}
            if once := pages.inherited(draft, section):
                values["once"] = print_part(PARTS, "once", once, pages.page_url(draft, (section.id, COMPANY)))
        if from_check:
            values["from"] = print_part(PARTS, "from_check")
        if notices:
            values["notices"] = print_part(PARTS, "notices", notices)
        if notices.faults:
            values["faulty"] = escape_text(gettext("Error:")) + " "
        if left_out := pages.left_out(draft, section):
            values["left-out"] = print_part(PARTS, "left_out", left_out)
        return self.page.fill(values)

    def _rail(self, draft: Draft, here: Section) -> str:
        entries = "".join([self._entry(draft, section, instance, is_here=section is here and instance == draft.instance)
                           for section, instance in draft.pages()])
        return entries.replace(STAND_IN_TEXT, str(draft.opened.id))

    def _entry(self, draft: Draft, section: Section, instance: str, *, is_here: bool) -> str:
        state = progress.section_state(draft.work.whole.of(instance), section)
        if instance == COMPANY:
            return self.rail[section.id, state]
        return self.parts[section.id, state, is_here].fill({
            "part": pages.key_of(instance), "site": escape_text(name_of(draft.opened.profile, instance))})


def frame_of(draft: Draft, section: Section) -> Frame:
    """Return the frame of a section in the page's language."""
    key = ("section", draft.opened.version_id, draft.texts.digest, section.id, draft.instance == COMPANY)
    frame: Frame = framed(key, lambda: _make(draft, section))
    return frame


def _of_part(item: pages.Item) -> pages.Item:
    """The entry of a section as it is asked of a site or contract: with gaps for its name, and for its id in the address."""
    return replace(item, title=without_marks(item.title), url=f"{item.url}/{slot('part')}", place=slot("site"))


def _make(draft: Draft, section: Section) -> Frame:
    environment, questionnaire, texts = current_app.jinja_env, draft.compiled.questionnaire, draft.texts
    is_part = draft.instance != COMPANY
    page = print_page(
        TEMPLATE, section=section, is_part=is_part, place=questionnaire.sections.index(section) + 1,
        title=without_marks(texts.text(f"section.{section.id}.title")),
        intro=without_marks(texts.text(f"section.{section.id}.intro")) if section.intro else "",
        lang=lambda field: foreign(texts.lang_of(f"section.{section.id}.{field}")))
    return Frame(
        page,
        prepare_section(questionnaire, section.id, texts, environment),
        {(other.id, state): print_part(COMPONENTS, "rail_entry", pages.entry(
            STAND_IN, texts, (other, state), other is section and not is_part))
         for other in questionnaire.sections for state in SectionState},
        {(other.id, state, current): segment(COMPONENTS, "rail_entry", _of_part(pages.entry(
            STAND_IN, texts, (other, state), current)))
         for other in questionnaire.sections if other.per for state in SectionState for current in (False, True)},
        segment(COMPONENTS, "saved_at", slot("time")))
