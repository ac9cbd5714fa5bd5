"""A section's page made ready once per version, texts and language; a request only fills its gaps.

The template is printed with a stand-in for the assessment and `slot()` for whatever else differs between two requests. What
stands in the gaps is escaped here, or made by templates of ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from uuid import UUID, uuid4

from flask import current_app, request

from portal.casework.contents.running import Kept
from portal.core import progress
from portal.core.questionnaire import Section
from portal.core.states import SectionState
from portal.language.current import current_locale, gettext
from portal.language.formats import format_time_of_day
from portal.supplier.answering import pages
from portal.supplier.answering.drafts import Draft
from portal.supplier.answering.queries import Saved
from portal.web.markup import escape_text
from portal.web.questions.page import SectionPage
from portal.web.questions.prepare import PreparedSection, prepare_section
from portal.web.questions.segments import EncodedSegment, Segment, slot, without_marks
from portal.web.security import csp_nonce, masked_csrf_token, random_text

FRAMES = "answering.frames"
STAND_IN = uuid4()
"""The assessment a frame is printed for; its id is a gap."""
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
    """

    faults: Titled = ()
    conflicts: Titled = ()
    theirs: Titled = ()
    appeared: int = 0

    def __bool__(self) -> bool:
        return bool(self.faults or self.conflicts or self.theirs or self.appeared)


@dataclass(frozen=True, slots=True)
class Frame:
    """A section's page in one language.

    Attributes:
        rail: entry of every section in the list beside the page, by section and state; leads to the stand-in.
        saved: the time of the last save in words.
    """

    page: EncodedSegment
    questions: PreparedSection
    rail: Mapping[tuple[str, SectionState], str]
    saved: Segment

    def render(self, draft: Draft, section: Section, shown: SectionPage, saved: Saved, notices: Notices) -> bytes:
        """Return the page as this request sees it, in UTF-8."""
        opened = draft.opened
        answered, asked = progress.counts(draft.route, section)
        values: dict[str, str | bytes] = {
            "nonce": csp_nonce(), "csrf": masked_csrf_token(), "form-key": random_text(9),
            "assessment": str(opened.id), "supplier": escape_text(opened.supplier_name),
            "number": escape_text(opened.registration_number), "rail": self._rail(draft), "body": self.questions.encoded(shown),
            "revision": str(saved.revision), "shown": " ".join(question.id for question in draft.questions(section)),
            "answered": str(answered), "asked": str(asked),
            "words": escape_text(gettext("%(answered)d of %(asked)d questions answered", answered=answered, asked=asked)),
        }
        if saved.revision:
            values["saved"] = self.saved.fill({"time": escape_text(format_time_of_day(saved.at))})
        if notices:
            values["notices"] = _printed(PARTS, "notices", notices)
        if notices.faults:
            values["faulty"] = escape_text(gettext("Error:")) + " "
        if left_out := pages.left_out(draft, section):
            values["left-out"] = _printed(PARTS, "left_out", left_out)
        return self.page.fill(values)

    def _rail(self, draft: Draft) -> str:
        entries = "".join([self.rail[section.id, draft.state(section)] for section in draft.sections()])
        return entries.replace(str(STAND_IN), str(draft.opened.id))


def frame_of(draft: Draft, section: Section) -> Frame:
    """Return the frame of a section in the page's language."""
    frames: Kept[tuple[UUID, str, str, str, str], Frame] = current_app.extensions.setdefault(FRAMES, Kept())
    key = (draft.opened.version_id, draft.texts.digest, current_locale().tag, section.id, request.script_root)
    return frames.find(key) or frames.keep(key, _make(draft, section))


def _make(draft: Draft, section: Section) -> Frame:
    environment, questionnaire, texts = current_app.jinja_env, draft.compiled.questionnaire, draft.texts
    stand_in = SimpleNamespace(opened=SimpleNamespace(
        id=STAND_IN, supplier_name=slot("supplier"), registration_number=slot("number")))
    html = environment.get_template(TEMPLATE).render(
        draft=stand_in, section=section, slot=slot, place=questionnaire.sections.index(section) + 1,
        csrf_token=lambda: slot("csrf"), csp_nonce=lambda: slot("nonce"),
        title=without_marks(texts.text(f"section.{section.id}.title")),
        intro=without_marks(texts.text(f"section.{section.id}.intro")) if section.intro else "")
    return Frame(
        EncodedSegment(html.replace(str(STAND_IN), slot("assessment"))),
        prepare_section(questionnaire, section.id, texts, environment),
        {(other.id, state): _printed(COMPONENTS, "rail_entry", pages.entry(STAND_IN, texts, (other, state), other is section))
         for other in questionnaire.sections for state in SectionState},
        Segment(_printed(COMPONENTS, "saved_at", slot("time"))))


def _printed(template: str, macro: str, content: object) -> str:
    """Return a small part of the page; what stands in it is escaped by its template."""
    return str(getattr(current_app.jinja_env.get_template(template).module, macro)(content))
