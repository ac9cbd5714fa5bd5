"""The last page: every answer to check, what is missing, the signature, and the submission itself."""

import secrets
from collections.abc import Callable
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.casework.submissions import SubmitOrder, submit
from portal.core.errors import IncompleteSubmission, RowsHeld
from portal.core.states import ANSWERING
from portal.core.values import Answer
from portal.db.work import Direct, Session
from portal.language.current import current_locale
from portal.supplier.answering import queries
from portal.supplier.answering.closings import draw_check
from portal.supplier.answering.comings import told
from portal.supplier.answering.drafts import Draft, read_draft
from portal.supplier.answering.forms import SignForm
from portal.supplier.answering.pages import own_url
from portal.supplier.answering.receipts import Known
from portal.supplier.answering.remembering import keep_submitted, recall
from portal.supplier.answering.views.overview import bp, home_of, open_draft
from portal.web.current import clock, settings, write, write_directly
from portal.web.linked import link_of
from portal.web.locale import choose_language
from portal.web.responses import see_other


@bp.get("/assessments/<uuid:assessment_id>/check")
def check_answers(assessment_id: UUID) -> ResponseReturnValue:
    """Show every answer as the kansli will read it, and what is missing."""
    draft = open_draft(assessment_id)
    if draft.opened.status not in ANSWERING:
        return redirect(url_for(home_of(draft.opened), assessment_id=assessment_id), 303)
    return draw_check(draft, moved=told(draft, request.args))


@bp.get("/assessments/<uuid:assessment_id>/submit")
def lead_to_check(assessment_id: UUID) -> ResponseReturnValue:
    """Lead to the page the answers are submitted from: for whoever asks again for the address a refused submission stands at."""
    link_of(assessment_id)
    return redirect(url_for(".check_answers", assessment_id=assessment_id), 303)


@bp.post("/assessments/<uuid:assessment_id>/submit")
def submit_assessment(assessment_id: UUID) -> ResponseReturnValue:
    """Submit once, however often the button is pressed; with something missing, say what and keep the signature.

    A language chosen in the menu of the page posts the signature too: it is kept, and nothing is submitted.
    """
    if "language" in request.form:
        return _in_another_language(assessment_id)
    form, link_id = SignForm(), link_of(assessment_id)
    if not form.validate():
        return draw_check(open_draft(assessment_id), form), 422
    try:
        known = _store(lambda db: _submit(db, link_id, assessment_id, form))
    except IncompleteSubmission:
        return draw_check(open_draft(assessment_id), form, refused=True), 422
    keep_submitted(assessment_id, known)
    return see_other(own_url("show_receipt", assessment_id))


def _in_another_language(assessment_id: UUID) -> ResponseReturnValue:
    choose_language(request.form["language"])
    draft, form = open_draft(assessment_id), SignForm()
    if draft.opened.status in ANSWERING and (form.name.data or form.role.data or form.certify.data):
        return draw_check(draft, form)
    return redirect(url_for(".check_answers", assessment_id=assessment_id), 303)


def _store(unit: Callable[[Session | Direct], Known | None]) -> Known | None:
    """Run the unit past sessions, as nearly every submission can be stored; in one where there are findings to be merged with."""
    try:
        return write_directly(unit)
    except RowsHeld:
        return write(unit)


def _submit(db: Session | Direct, link_id: UUID, assessment_id: UUID, form: SignForm) -> Known | None:
    now, locale = clock(), current_locale().tag
    known = recall(assessment_id)
    opened = queries.open_assessment(db, link_id, assessment_id, locale=locale, now=now, known=known and known.opened.drafts)
    draft = read_draft(db, opened, locale=locale, now=now, known=known)
    received = submit(db, SubmitOrder(
        assessment_id=opened.id, answers=_by_section(draft), signed_name=form.name.data or "", signed_role=form.role.data or "",
        locale=draft.texts.locale, form_key=form.form_key.data or secrets.token_urlsafe(9), text_digests=opened.digests,
        link_id=link_id, mail_domain=settings().mail_domain,
        typed=lambda db: queries.typed_seconds(db, assessment_id)), now=now)
    if received.judgement is None:
        return None
    return Known(received.digest, opened.rule_set_id, opened.risk_list_id, received.judgement)


def _by_section(draft: Draft) -> dict[tuple[str, str], dict[str, Answer]]:
    section_of, stored = draft.compiled.questionnaire.section_of, draft.work.stored
    return {key: {question: stored[key[1]][question] for question in saved.answers
                  if question in stored[key[1]] and section_of[question].id == key[0]}
            for key, saved in draft.opened.drafts.items()}
