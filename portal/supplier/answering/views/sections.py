"""A section's page: shown, saved at every step, merged with what a colleague saved meanwhile."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote
from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import progress
from portal.core.answers import read
from portal.core.carrying import unconfirmed
from portal.core.errors import NotFound
from portal.core.instances import instance_of
from portal.core.questionnaire import COMPANY, Section
from portal.core.states import ANSWERING
from portal.core.values import Answer
from portal.db.direct import Direct
from portal.language.current import current_locale, gettext
from portal.language.formats import format_time_of_day
from portal.language.months import with_dates_in_digits
from portal.supplier.answering import comings, origins, pages, queries, services
from portal.supplier.answering.confirming import carried_marks
from portal.supplier.answering.drafts import Draft, plain, read_draft
from portal.supplier.answering.framing import Notices, frame_of
from portal.supplier.answering.remembering import recall, remember
from portal.supplier.answering.services import Kept, Save
from portal.supplier.answering.views.overview import RENEWED_AFTER, bp, home_of, open_draft
from portal.web.current import clock, reading_directly, write_directly
from portal.web.here import request_here
from portal.web.linked import link_of
from portal.web.locale import choose_language, is_still_offered
from portal.web.questions.page import SectionPage
from portal.web.requests import asked_here
from portal.web.responses import see_other, tell_script

RENEWED_SECONDS = RENEWED_AFTER.total_seconds()

@dataclass(frozen=True, slots=True)
class Outcome:
    """What a save led to, decided within the unit of work."""

    draft: Draft
    kept: Kept
    mine: dict[str, Answer]
    appeared: tuple[str, ...]
    moved: comings.Moved


@bp.get("/assessments/<uuid:assessment_id>/sections/<section>")
def show_section(assessment_id: UUID, section: str) -> ResponseReturnValue:
    """Show the questions of a section with what is stored, and what is to be mended."""
    return _show(assessment_id, section, None)


@bp.get("/assessments/<uuid:assessment_id>/sections/<section>/<uuid:part_id>")
def show_part(assessment_id: UUID, section: str, part_id: UUID) -> ResponseReturnValue:
    """Show the questions of a section as they are asked of one site or contract."""
    return _show(assessment_id, section, part_id)


def _show(assessment_id: UUID, section: str, part_id: UUID | None) -> ResponseReturnValue:
    draft = open_draft(assessment_id)
    if draft.opened.status not in ANSWERING:
        return redirect(url_for(home_of(draft.opened), assessment_id=assessment_id), 303)
    draft, found = located(draft, section, part_id)
    if not draft.questions(found):
        return redirect(url_for(".show_tasks", assessment_id=assessment_id), 303)
    said = request.args if request.query_string else {}
    return _page(draft, found, theirs=_known(draft, said.get("theirs", "")), appeared=len(_known(draft, said.get("more", ""))),
                 row=said.get("row", ""), moved=comings.told(draft, said))


@bp.post("/assessments/<uuid:assessment_id>/sections/<section>")
def save_section(assessment_id: UUID, section: str) -> ResponseReturnValue:
    """Save what was sent, then go where the button said, or stay where something needs mending."""
    link_id = link_of(assessment_id)
    return _answer(write_directly(lambda db: _save(db, link_id, assessment_id, (section, None))), section)


@bp.post("/assessments/<uuid:assessment_id>/sections/<section>/<uuid:part_id>")
def save_part(assessment_id: UUID, section: str, part_id: UUID) -> ResponseReturnValue:
    """Save what was sent about one site or contract, and go on likewise."""
    link_id = link_of(assessment_id)
    return _answer(write_directly(lambda db: _save(db, link_id, assessment_id, (section, part_id))), section)


def _answer(outcome: Outcome, section: str) -> ResponseReturnValue:
    """What follows a save."""
    _renew()
    draft, found = remember(outcome.draft), _section(outcome.draft, section)
    if "HTTP_X_AUTOSAVE" in request.environ:
        return _autosaved(outcome)
    if outcome.kept.conflicts:
        return _conflict(outcome, found)
    sent = asked_here().sent
    if (language := sent.get("language", "")) and choose_language(language):
        return see_other(comings.leading_to(pages.section_url(draft, section, **origins.mark_of(sent)), outcome.moved))
    return see_other(comings.leading_to(_onwards(outcome, found, sent), outcome.moved))


def _save(db: Direct, link_id: UUID, assessment_id: UUID, page: tuple[str, UUID | None]) -> Outcome:
    """The unit of work: load, read, merge, write; may be run again.

    It is kept in the language it was read in, even if that is not offered any longer; what is shown next is in one that is.
    """
    section, part_id = page
    now, locale = clock(), current_locale().tag
    known = recall(assessment_id)
    opened = queries.open_assessment(db, link_id, assessment_id, locale=locale, now=now, known=known and known.opened.drafts)
    draft, found = located(read_draft(db, opened, locale=locale, now=now, known=known), section, part_id)
    sent, mine = asked_here().sent, answers_sent(draft, found)
    if draft.route.unconfirmed and not _confirms(sent):
        mine = unconfirmed(draft.answers, mine)
    save = Save((section, draft.instance), _revision(sent), sent.get("form_key", "")[:40], plain(mine), locale,
                draft.texts.digest)
    kept = services.save_section(db, opened, save, now=now)
    after = draft.after(save.section, kept.saved)
    percent = progress.percent(after.work.whole)
    if kept.written and (percent != opened.percent or not opened.begun):
        services.move_progress(db, opened, percent, now=now)
    asked = [question.id for question in after.questions(found)]
    return Outcome(after, kept, mine, tuple(question for question in asked if question not in mine),
                   comings.moved(sent.get("shown", ""), draft, after))


def _revision(sent: Mapping[str, str]) -> int:
    """The revision that the form was made from; 0 where it does not say a number."""
    try:
        return int(sent.get("revision", ""))
    except ValueError:
        return 0


def _confirms(sent: Mapping[str, str]) -> bool:
    """Whether a person has left the page by a button that goes on: only that says that carried answers are still right."""
    return not ("HTTP_X_AUTOSAVE" in request.environ or sent.get("language") or sent.get("add-row"))


def _onwards(outcome: Outcome, section: Section, sent: Mapping[str, str]) -> str:
    """Where to go after a save without conflicts."""
    draft, here, mark = outcome.draft, outcome.draft.opened, origins.mark_of(sent)
    if row := sent.get("add-row"):
        return pages.section_url(draft, section.id, row=row, _anchor=f"q-{row}", **mark)
    if sent.get("next") == "tasks":
        return pages.own_url("show_tasks", here.id)
    if pages.section_faults(draft, section):
        return pages.section_url(draft, section.id, _anchor="faults", **mark)
    if outcome.kept.theirs:
        return pages.section_url(draft, section.id, theirs=" ".join(outcome.kept.theirs), **mark)
    if outcome.appeared:
        return pages.section_url(draft, section.id, more=" ".join(outcome.appeared), _anchor=f"q-{outcome.appeared[0]}", **mark)
    if mark:
        return origins.way_back(draft)
    following = progress.next_section(draft.work.whole, (section.id, draft.instance))
    return pages.page_url(draft, following) if following else pages.own_url("check_answers", here.id)


def _autosaved(outcome: Outcome) -> ResponseReturnValue:
    """Answer the script: saved, or a colleague's answers stand in the way."""
    if outcome.kept.conflicts:
        return tell_script(409, gettext("A colleague has saved this section. Save to see both versions."))
    response = Response(status=204)
    response.headers["X-Revision"] = str(outcome.kept.saved.revision)
    response.headers["X-Saved-At"] = quote(format_time_of_day(clock()))
    response.headers["X-Form-Key"] = secrets.token_urlsafe(9)
    return response


def _conflict(outcome: Outcome, section: Section) -> ResponseReturnValue:
    """Show both answers where two colleagues answered differently: mine in the form, theirs beside it."""
    draft, kept = outcome.draft, outcome.kept
    if not is_still_offered(draft.opened.id, draft.opened.languages):
        draft = open_draft(draft.opened.id).at(draft.instance)
    elif draft.instance != COMPANY:
        with reading_directly() as db:
            draft = replace(draft, opened=draft.opened._replace(closed_sites=queries.closed_sites(db, draft.opened)))
    notes = pages.their_words(draft, kept.conflicts)
    mine = {question: outcome.mine[question] for question in kept.conflicts}
    return _page(draft, section, notes=notes, mine=mine, theirs=kept.theirs), 409


def _page(draft: Draft, section: Section, *, notes: dict[str, str] | None = None, mine: dict[str, Answer] | None = None,
          theirs: tuple[str, ...] = (), appeared: int = 0, row: str = "",
          moved: comings.Both = comings.NEITHER) -> bytes:
    questions, frame = draft.questions(section), frame_of(draft, section)
    faults = pages.section_faults(draft, section)
    shown = SectionPage(
        asked=frozenset(question.id for question in questions) | draft.informing(section), faults=faults,
        answers={**draft.answers, **pages.prefilled(draft, questions), **(mine or {})},
        contracts=pages.contract_labels(draft), details=pages.company_details(draft, questions), rows={row: 1} if row else {},
        readings=pages.readings(draft, section), because=pages.because(draft, section), notes=notes or {},
        carried=carried_marks(draft, questions), documents=draft.route.documents(section.id))
    notices = Notices(frame.questions.summary(faults), _titles(draft, tuple(notes or ())), _titles(draft, theirs), appeared,
                      *moved, is_closed=pages.is_asked_though_closed(draft, draft.instance))
    return frame.render(draft, section, shown, draft.opened.drafts.get((section.id, draft.instance), services.NOTHING), notices,
                        from_check=origins.is_from_check())


def answers_sent(draft: Draft, section: Section) -> dict[str, Answer]:
    """Return what the form that was sent answers to the questions that stood in it."""
    here = asked_here()
    shown = set(here.sent.get("shown", "").split())
    asked = [question for question in section.questions if question.id in shown]
    return read(asked, with_dates_in_digits(asked, here.filled), contracts=draft.contracts, as_of=draft.as_of)


def located(draft: Draft, section_id: str, part_id: UUID | None) -> tuple[Draft, Section]:
    """Return a section with the draft as seen from where its address leads.  Raises NotFound."""
    section = _section(draft, section_id)
    return _at(draft, section, part_id), section


def _section(draft: Draft, section_id: str) -> Section:
    try:
        return draft.compiled.questionnaire.section(section_id)
    except KeyError:
        raise NotFound from None


def _at(draft: Draft, section: Section, part_id: UUID | None) -> Draft:
    """The draft as seen from where the address leads: the company, or a site or contract that is asked.  Raises NotFound."""
    return draft if part_id is None else draft.at(instance_of(section.per or "", str(part_id)))


def _known(draft: Draft, words: str) -> tuple[str, ...]:
    known = draft.compiled.questionnaire.questions
    return tuple(word for word in words.split()[:50] if word in known)


def _titles(draft: Draft, questions: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return anchor and printed number with text of questions, for links to them."""
    numbers, texts = draft.compiled.questionnaire.numbers, draft.texts.marked()
    return [(f"q-{question}", f"{numbers[question]} {texts.text(f'{question}.text')}") for question in questions]


def _renew() -> None:
    """Reissue the session's cookie at most every half hour, so that twelve hours count from the last work."""
    now, held = clock().timestamp(), request_here().session
    if now - float(held.get("at", 0)) > RENEWED_SECONDS:
        held["at"] = now
