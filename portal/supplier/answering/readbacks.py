"""Answers read back: every question with its answer in words, on the page before submitting and on the receipt.

Most answers are one of a few choices. How such an answer reads is drawn once per version, texts and language; what somebody wrote
is drawn for them alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import url_for

from portal.core.questionnaire import COMPANY, Kind, Question
from portal.core.values import DONT_KNOW, UNKNOWN, Answer, is_choice
from portal.supplier.answering import origins, pages
from portal.supplier.answering.drafts import Draft
from portal.web.frames import STAND_IN, STAND_IN_TEXT, framed, print_part
from portal.web.markup import escape_text
from portal.web.questions.segments import EncodedSegment, slot, without_marks

PARTS, NOTES = "answering/_answer_parts.html", "answering/_still_asked.html"
CHOICES = frozenset({Kind.YES_NO, Kind.ONE})
MOST_READY = 5_000


@dataclass(frozen=True, slots=True)
class Readback:
    """What reading answers back takes in one language; every address leads to the stand-in.

    Attributes:
        chapters: by section, its title with gaps for the rows, the name of the site or contract it was asked of, and a note.
        urls: by section, where its answers can be changed; empty where they cannot.
        ready: rows by question and choice.
    """

    chapters: Mapping[str, EncodedSegment]
    urls: Mapping[str, str]
    ready: dict[tuple[str, str], bytes] = field(default_factory=dict, compare=False, repr=False)

    def rows(self, draft: Draft, section_id: str) -> bytes:
        """Return a section's questions with their answers, in UTF-8."""
        active, is_company = draft.route.active, draft.instance == COMPANY
        return b"".join([
            self._ready(draft, section_id, question, choice)
            if is_company and (choice := _choice(question, active.get(question.id))) is not None
            else self._drawn(draft, section_id, question) for question in draft.route.counted[section_id]])

    def _ready(self, draft: Draft, section_id: str, question: Question, choice: str) -> bytes:
        key = question.id, choice
        row = self.ready.get(key)
        if row is None:
            row = self._drawn(draft, section_id, question)
            if len(self.ready) < MOST_READY:
                self.ready[key] = row
        return row

    def _drawn(self, draft: Draft, section_id: str, question: Question) -> bytes:
        url = self.urls[section_id]
        if url and draft.instance != COMPANY:
            url = f"{url}/{pages.key_of(draft.instance)}"
        return print_part(PARTS, "row", pages.answer_item(draft, question, url and url + origins.CHECK_QUERY)).encode()


def _choice(question: Question, answer: Answer | None) -> str | None:
    """What was chosen and nothing else: an option, "don't know", or nothing (an empty text); None where there is more to read."""
    if answer is None:
        return ""
    if question.kind not in CHOICES:
        return None
    return UNKNOWN if answer is DONT_KNOW else str(answer.value) if is_choice(answer) else None


def read_back(draft: Draft, *, change: bool) -> bytes:
    """Return every answer in words, section by section, in UTF-8.

    Args:
        change: whether each carries the address where it can be changed.
    """
    key = ("answers", draft.opened.version_id, draft.texts.digest, change)
    drawn: Readback = framed(key, lambda: _make(draft, change=change))
    chapters, seen = [], {COMPANY: draft.at(COMPANY)}
    for section, instance in draft.pages():
        gaps = {} if instance in seen or not change else _note(draft, instance)
        here = seen.get(instance) or seen.setdefault(instance, draft.at(instance))
        if here.place:
            gaps["place"] = f": {escape_text(here.place)}"
        chapters.append(drawn.chapters[section.id].fill({"rows": drawn.rows(here, section.id), **gaps}))
    return b"".join(chapters).replace(STAND_IN_TEXT.encode(), str(draft.opened.id).encode())


def _note(draft: Draft, instance: str) -> dict[str, str]:
    """What stands above the first answers about a site that is off the supplier's list by now."""
    return {"note": print_part(NOTES, "closed_site")} if pages.is_asked_though_closed(draft, instance) else {}


def _make(draft: Draft, *, change: bool) -> Readback:
    sections, texts = draft.compiled.questionnaire.sections, draft.texts.marked()
    chapters = {section.id: EncodedSegment(print_part(
        PARTS, "chapter", without_marks(f"{place} {texts.text(f'section.{section.id}.title')}"),
        *(slot(gap) for gap in ("rows", "place", "note"))))
        for place, section in enumerate(sections, 1)}
    return Readback(chapters, {
        section.id: url_for("answering.show_section", assessment_id=STAND_IN, section=section.id) if change else ""
        for section in sections})
