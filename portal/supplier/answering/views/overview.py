"""The supplier's way from the letter to the receipt."""

import hashlib
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from portal.core import progress
from portal.core.states import ANSWERING, AssessmentStatus
from portal.db.direct import Direct
from portal.language.current import current_locale
from portal.supplier.answering import pages, queries, receipts
from portal.supplier.answering.drafts import Draft, read_draft
from portal.supplier.answering.queries import Opened
from portal.web.current import clock, reading_directly
from portal.web.linked import link_of
from portal.web.locale import choose_language, prefer

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
        prefer(opened.locale)
        if current_locale() is not guessed:
            opened = queries.open_by_secret(db, digest_of(secret), locale=current_locale().tag, now=now)
        draft = read_draft(db, opened, locale=current_locale().tag, now=now)
        told = is_told(db, opened)
    return render_template("answering/invitation.html", draft=draft, secret=secret, late=queries.is_late(opened, now),
                           open=opened.status in ANSWERING, told=told, core=core_questions(draft))


@bp.post("/i/<secret>")
def open_link(secret: str) -> ResponseReturnValue:
    """Open a session for the link's assessment; nothing is stored, and the link works again from any device."""
    with reading_directly() as db:
        opened = queries.open_by_secret(db, digest_of(secret), locale=current_locale().tag, now=clock())
    prefer(opened.locale)
    choose_language(current_locale().tag)
    session.permanent = True
    others = [pair for pair in session.get("links", {}).items() if pair[0] != str(opened.id)]
    session["links"] = dict([*others[1 - MOST_LINKS:], (str(opened.id), str(opened.link_id))])
    session["at"] = clock().timestamp()
    return redirect(url_for(".show_tasks", assessment_id=opened.id), 303)


@bp.get("/assessments/<uuid:assessment_id>/")
def show_tasks(assessment_id: UUID) -> ResponseReturnValue:
    """Show every section with its state, and where to go on."""
    with reading_directly() as db:
        draft = _read(db, assessment_id)
        told = is_told(db, draft.opened)
    if draft.opened.status not in ANSWERING:
        return redirect(url_for("improving.show_result" if told else ".show_receipt", assessment_id=assessment_id), 303)
    listed = pages.items(draft)
    totals = [progress.counts(draft.route, section) for section in draft.sections()]
    return render_template(
        "answering/tasks.html", draft=draft, items=listed, left_out=pages.not_asked(draft), resume=pages.resume_at(draft, listed),
        answered=sum(pair[0] for pair in totals), asked=sum(pair[1] for pair in totals),
        done=sum(item.state == "done" for item in listed), days=pages.days_left(draft, clock()),
        minutes=progress.minutes_left(draft.route, draft.compiled.questionnaire), contracts=pages.contract_labels(draft))


@bp.get("/assessments/<uuid:assessment_id>/questions")
def show_questions(assessment_id: UUID) -> ResponseReturnValue:
    """Show every question asked, to read or print before starting."""
    draft = open_draft(assessment_id)
    sections = [(pages.section_url(draft, section.id), section, draft.questions(section)) for section in draft.sections()]
    return render_template("answering/questions.html", draft=draft, sections=sections, left_out=pages.not_asked(draft),
                           numbers=draft.compiled.questionnaire.numbers)


@bp.get("/assessments/<uuid:assessment_id>/receipt")
def show_receipt(assessment_id: UUID) -> ResponseReturnValue:
    """Show that the answers have come in: when, under which number and digest."""
    with reading_directly() as db:
        draft = _read(db, assessment_id)
        receipt, told = receipts.read_receipt(db, draft), is_told(db, draft.opened)
    return render_template("answering/receipt.html", draft=draft, receipt=receipt, told=told,
                           contracts=pages.contract_labels(draft))


@bp.get("/assessments/<uuid:assessment_id>/answers")
def show_answers(assessment_id: UUID) -> ResponseReturnValue:
    """Show the answers as they were submitted, to read or print."""
    with reading_directly() as db:
        draft = _read(db, assessment_id)
        receipt = receipts.read_receipt(db, draft)
    return render_template("answering/answers.html", draft=draft, receipt=receipt,
                           chapters=pages.chapters(receipt.draft, change=False))


def open_draft(assessment_id: UUID) -> Draft:
    """Return the draft of an assessment this browser has opened.  Raises LinkRefused."""
    with reading_directly() as db:
        return _read(db, assessment_id)


def _read(db: Direct, assessment_id: UUID) -> Draft:
    locale = current_locale().tag
    opened = queries.open_assessment(db, link_of(assessment_id), assessment_id, locale=locale, now=clock())
    return read_draft(db, opened, locale=locale, now=clock())


def home_of(opened: Opened) -> str:
    """Return the page where an assessment that takes no answers is read on: the result once there is one, else the receipt."""
    return "improving.show_result" if opened.status in REVIEWED else ".show_receipt"


def is_told(db: Direct, opened: Opened) -> bool:
    """Whether there is more to read than the receipt: a result, or a severe deviation that could not wait for it."""
    return opened.status in REVIEWED or (opened.status not in ANSWERING and queries.has_deviations(db, opened))


def core_questions(draft: Draft) -> int:
    """Return how many questions everybody gets, whatever is answered."""
    return sum(question.core and question.ask_if is None and section.ask_if is None
               for section in draft.compiled.questionnaire.sections for question in section.questions)


def digest_of(secret: str) -> str:
    """Return what is stored of a letter's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
