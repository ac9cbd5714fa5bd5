"""What a supplier meets first, drawn: what the letter's link opens, and the overview.

Both are printed once per version, texts and language (`web/frames.py`); a request fills the gaps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for

from portal.core import progress
from portal.core.instances import SITE, chosen_sites
from portal.core.questionnaire import COMPANY, Section
from portal.core.states import ANSWERING, SectionState
from portal.language.current import current_locale, gettext, ngettext
from portal.language.formats import format_long_day
from portal.supplier.answering import pages, queries
from portal.supplier.answering.comings import NEITHER, Both, draw_moved
from portal.supplier.answering.confirming import waiting_words
from portal.supplier.answering.drafts import Draft
from portal.supplier.answering.pages import Item
from portal.web.frames import STAND_IN, STAND_IN_TEXT, around, framed, print_page, print_part, segment
from portal.web.markup import escape_text
from portal.web.questions.segments import EncodedSegment, Segment, slot, without_marks

PARTS, COMPONENTS = "answering/_overview_parts.html", "web/components.html"


@dataclass(frozen=True, slots=True)
class Row:
    """A section in the overview's list.

    Attributes:
        title: with its language, as it stands in a sentence.
        line: the entry, with gaps for state and words.
    """

    url: str
    title: str
    line: Segment


def draw_invitation(draft: Draft, secret: str, *, now: datetime, told: bool) -> bytes:
    """Return the page that a letter's link opens.

    Args:
        secret: of the link.
        told: whether there is more to read than what was submitted.
    """
    opened = draft.opened
    authorities = len(opened.profile["authorities"])
    known = {"open": opened.status in ANSWERING, "late": queries.is_late(opened, now), "told": told,
             "begun": opened.begun, "authorities": authorities}
    page = framed(("invitation", opened.version_id, *known.values()), lambda: print_page(
        "answering/invitation.html", **known, minutes=draft.compiled.questionnaire.minutes.core,
        longest=draft.compiled.questionnaire.minutes.full, core=_core_questions(draft)))
    return page.fill(around() | {
        "supplier": escape_text(opened.supplier_name), "secret": escape_text(secret),
        "day": escape_text(format_long_day(opened.due_on)),
        "contracts": _contracts(opened.profile["contracts"])})


def _core_questions(draft: Draft) -> int:
    """How many questions everybody gets, whatever is answered."""
    return sum(question.core and question.ask_if is None and section.ask_if is None
               for section in draft.compiled.questionnaire.sections for question in section.questions)


def _contracts(contracts: Iterable[Mapping[str, Any]]) -> str:
    """The rows of the table of contracts."""
    spoken, rows = current_locale().tag, []
    for contract in contracts:
        name = contract["category_names"].get(spoken)
        rows.append(_contract_row(is_named=bool(name)).fill({
            "number": escape_text(contract["number"]), "authority": escape_text(contract["authority_name"]),
            "category": escape_text(name or contract["category_names"]["en"])}))
    return "".join(rows)


def _contract_row(*, is_named: bool) -> Segment:
    return framed(("contract", is_named), lambda: segment(
        PARTS, "contract", slot("number"), slot("authority"), slot("category"), is_named))


def draw_overview(draft: Draft, *, now: datetime, moved: Both = NEITHER) -> bytes:
    """Return the overview: how far the draft has come, every section, and where to go on.

    Args:
        moved: the sections that have come or gone with the save that led here.
    """
    opened, listed = draft.opened, pages.items(draft)
    days, resume, left_out = pages.days_left(draft, now), pages.resume_at(draft, listed), pages.not_asked(draft)
    known = {"late": days < 0, "begun": opened.begun, "resume": resume is not None}
    page: EncodedSegment = framed(("overview", *known.values()), lambda: print_page("answering/tasks.html", **known))
    rows = framed(("tasks", opened.version_id, draft.texts.digest), lambda: _rows(draft))
    values = around() | _progress(draft, listed) | {
        "assessment": str(opened.id), "supplier": escape_text(opened.supplier_name),
        "number": escape_text(opened.registration_number), "day": escape_text(format_long_day(opened.due_on)),
        "days": escape_text(ngettext("in %(count)s day.", "in %(count)s days.", days, count=days)),
        "contracts": "<br>".join([escape_text(label) for _, label in pages.contract_labels(draft)]),
        "tasks": "".join([_task(rows[item.id, item.instance != COMPANY], item, place)
                          for place, item in enumerate(listed)]).replace(STAND_IN_TEXT, str(opened.id)),
    }
    if resume is not None:
        title = rows[resume.id, resume.instance != COMPANY].title
        values |= {"resume": resume.url, "resume-title": f"{title}: {escape_text(resume.place)}" if resume.place else title}
    if any([section.per == SITE for section, _instance in draft.pages()]):
        values["sites"] = print_part(PARTS, "sites", str(opened.id), len(chosen_sites(opened.profile)), pages.closed_sites(draft))
    if any(moved):
        values["moved"] = draw_moved(moved)
    if waiting := waiting_words(draft):
        values["waiting"] = print_part(PARTS, "waiting", waiting)
    if left_out:
        values["left-out"] = print_part(PARTS, "left_out", left_out)
    return page.fill(values)


def _progress(draft: Draft, listed: list[Item]) -> dict[str, str]:
    totals = [progress.counts(draft.work.whole.of(instance), section) for section, instance in draft.pages()]
    answered, asked = sum([pair[0] for pair in totals]), sum([pair[1] for pair in totals])
    done = sum([item.state == SectionState.DONE.value for item in listed])
    values = {
        "answered": str(answered), "asked": str(asked),
        "words": escape_text(gettext("Questions answered: %(answered)d of %(asked)d", answered=answered, asked=asked)),
        "done": escape_text(gettext("Sections done: %(done)d of %(all)d", done=done, all=len(listed))),
    }
    if minutes := progress.minutes_left(draft.route, draft.compiled.questionnaire):
        left = ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes, count=minutes)
        values["minutes"] = f'<span class="quiet">{escape_text(left)}</span>'
    return values


def _task(row: Row, item: Item, place: int) -> str:
    values = {"place": str(place), "about": escape_text(item.about), "state": item.state, "words": escape_text(item.words)}
    if item.instance != COMPANY:
        values |= {"site": escape_text(item.place), "part": pages.key_of(item.instance)}
    return row.line.fill(values)


def _rows(draft: Draft) -> dict[tuple[str, bool], Row]:
    """By section, and whether it is asked of a site or contract: then with gaps for its name and id."""
    return {(section.id, of_part): _row(draft, section, of_part=of_part)
            for section in draft.compiled.questionnaire.sections for of_part in (False, *((True,) if section.per else ()))}


def _row(draft: Draft, section: Section, *, of_part: bool) -> Row:
    item = pages.entry(STAND_IN, draft.texts, (section, SectionState.TODO), current=False)
    item = replace(item, title=without_marks(item.title), about=slot("about"), state=slot("state"), words=slot("words"))
    if of_part:
        item = replace(item, url=f"{item.url}/{slot('part')}", place=slot("site"))
    url = url_for("answering.show_section", assessment_id=STAND_IN, section=section.id)
    return Row(url, print_part(PARTS, "title", item.title, item.lang), segment(COMPONENTS, "task", item, "t" + slot("place")))
