"""The supplier's way from the letter to the receipt."""

import hashlib
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.core.states import ANSWERING, AssessmentStatus
from portal.db.direct import Direct
from portal.language.current import current_locale
from portal.supplier.answering import comings, pages, queries, receipts
from portal.supplier.answering.arrivals import draw_invitation, draw_overview
from portal.supplier.answering.closings import draw_receipt
from portal.supplier.answering.drafts import Draft, read_draft
from portal.supplier.answering.queries import Opened
from portal.supplier.answering.remembering import recall, recall_submitted, remember
from portal.web.current import clock, reading_directly
from portal.web.linked import link_of
from portal.web.locale import choose_language, is_still_offered, keep_offer, offer, offer_anew
from portal.web.questions.evidence import have_ready
from portal.web.responses import see_other

bp = Blueprint("answering", "portal.supplier.answering", template_folder="templates")
RENEWED_AFTER = timedelta(minutes=30)
REVIEWED = (AssessmentStatus.REVIEWED, AssessmentStatus.CLOSED)
MOST_LINKS = 10
"""How many assessments one browser keeps open: a cookie is small, and the link opens again."""


@bp.get("/i/<secret>")
def show_invitation(secret: str) -> ResponseReturnValue:
    """Say who asks whom, what, why, until when; change nothing, since machines open links too."""
    now = clock()
    with reading_directly() as db:
        guessed = current_locale()
        opened = queries.open_by_secret(db, digest_of(secret), locale=guessed.tag, now=now)
        offer(queries.languages_of(db, opened), opened.locale)
        if current_locale() is not guessed:
            opened = queries.open_by_secret(db, digest_of(secret), locale=current_locale().tag, now=now)
        draft = read_draft(db, opened, locale=current_locale().tag, now=now)
        told = is_told(db, opened)
    return draw_invitation(draft, secret, now=now, told=told)


@bp.post("/i/<secret>")
def open_link(secret: str) -> ResponseReturnValue:
    """Open a session for the link's assessment; nothing is stored, and the link works again from any device."""
    with reading_directly() as db:
        opened = queries.open_by_secret(db, digest_of(secret), locale=current_locale().tag, now=clock())
        offer(queries.languages_of(db, opened), opened.locale)
    keep_offer(opened.id)
    choose_language(current_locale().tag)
    session.permanent = True
    others = [pair for pair in session.get("links", {}).items() if pair[0] != str(opened.id)]
    session["links"] = dict([*others[1 - MOST_LINKS:], (str(opened.id), str(opened.link_id))])
    session["at"] = clock().timestamp()
    return see_other(pages.own_url("show_tasks", opened.id))


@bp.get("/assessments/<uuid:assessment_id>/")
def show_tasks(assessment_id: UUID) -> ResponseReturnValue:
    """Show every section with its state, and where to go on."""
    with reading_directly() as db:
        draft = _read(db, assessment_id)
        told = is_told(db, draft.opened)
    if draft.opened.status not in ANSWERING:
        return redirect(url_for("improving.show_result" if told else ".show_receipt", assessment_id=assessment_id), 303)
    return draw_overview(draft, now=clock(), moved=comings.told(draft, request.args))


@bp.get("/assessments/<uuid:assessment_id>/questions")
def show_questions(assessment_id: UUID) -> ResponseReturnValue:
    """Show every question asked, to read or print before starting."""
    draft = open_draft(assessment_id)
    seen = [(section, draft.at(instance)) for section, instance in draft.pages()]
    sections = [(pages.section_url(here, section.id), section, here.printed(section), here.place) for section, here in seen]
    return render_template("answering/questions.html", draft=draft, sections=sections, left_out=pages.not_asked(draft),
                           numbers=draft.compiled.questionnaire.numbers, have_ready=have_ready)


@bp.get("/assessments/<uuid:assessment_id>/receipt")
def show_receipt(assessment_id: UUID) -> ResponseReturnValue:
    """Show that the answers have come in: when, under which number and digest, and every answer as given; fit to be printed."""
    with reading_directly() as db:
        draft = _read(db, assessment_id)
        receipt, told = receipts.read_receipt(db, draft, recall_submitted(assessment_id)), is_told(db, draft.opened)
    return draw_receipt(draft, receipt, told=told)


@bp.get("/assessments/<uuid:assessment_id>/answers")
def show_answers(assessment_id: UUID) -> ResponseReturnValue:
    """Lead to the answers as they were submitted: on the receipt."""
    with reading_directly() as db:
        queries.latest_submission(db, _read(db, assessment_id).opened)
    return redirect(url_for(".show_receipt", assessment_id=assessment_id, _anchor="answers"), 303)


def open_draft(assessment_id: UUID) -> Draft:
    """Return the draft of an assessment this browser has opened.  Raises LinkRefused."""
    with reading_directly() as db:
        return _read(db, assessment_id)


def _read(db: Direct, assessment_id: UUID) -> Draft:
    """What a page shows, in a language that is offered still: where the reader's own is not, read once more in another."""
    link_id, now, known = link_of(assessment_id), clock(), recall(assessment_id)
    drafts = known and known.opened.drafts
    opened = queries.open_assessment(db, link_id, assessment_id, locale=current_locale().tag, now=now, known=drafts)
    if not is_still_offered(opened.id, opened.languages) and offer_anew(
            opened.id, queries.languages_of(db, opened), opened.locale):
        opened = queries.open_assessment(db, link_id, assessment_id, locale=current_locale().tag, now=now, known=drafts)
    if closed := queries.closed_sites(db, opened):
        opened = opened._replace(closed_sites=closed)
    draft = read_draft(db, opened, locale=current_locale().tag, now=now, known=known)
    return draft if draft.worked is not None else remember(draft)


def home_of(opened: Opened) -> str:
    """Return the page where an assessment that takes no answers is read on: the result once there is one, else the receipt."""
    return "improving.show_result" if opened.status in REVIEWED else ".show_receipt"


def is_told(db: Direct, opened: Opened) -> bool:
    """Whether there is more to read than the receipt: a result, or a deviation told before it or since withdrawn."""
    return opened.status in REVIEWED or (opened.status not in ANSWERING and queries.has_deviations(db, opened))


def digest_of(secret: str) -> str:
    """Return what is stored of a letter's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
