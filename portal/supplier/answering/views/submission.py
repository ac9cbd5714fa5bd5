"""The last page: every answer to check, what is missing, the signature, and the submission itself."""

import secrets
from collections import Counter
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.casework.submissions import SubmitOrder, submit
from portal.core.errors import IncompleteSubmission
from portal.core.progress import missing
from portal.core.states import ANSWERING
from portal.core.values import Answer
from portal.db.work import Session
from portal.language.current import current_locale
from portal.supplier.answering import pages, queries
from portal.supplier.answering.drafts import Draft, read_draft
from portal.supplier.answering.forms import SignForm
from portal.supplier.answering.views.overview import bp, home_of, open_draft
from portal.web.current import clock, settings, write
from portal.web.linked import link_of


@bp.get("/assessments/<uuid:assessment_id>/check")
def check_answers(assessment_id: UUID) -> ResponseReturnValue:
    """Show every answer as the kansli will read it, and what is missing."""
    draft = open_draft(assessment_id)
    if draft.opened.status not in ANSWERING:
        return redirect(url_for(home_of(draft.opened), assessment_id=assessment_id), 303)
    return _page(draft, SignForm(form_key=secrets.token_urlsafe(9)))


@bp.post("/assessments/<uuid:assessment_id>/submit")
def submit_assessment(assessment_id: UUID) -> ResponseReturnValue:
    """Submit once, however often the button is pressed; with something missing, say what and keep the signature."""
    form, link_id = SignForm(), link_of(assessment_id)
    if not form.validate():
        return _page(open_draft(assessment_id), form), 422
    try:
        write(lambda db: _submit(db, link_id, assessment_id, form))
    except IncompleteSubmission:
        return _page(open_draft(assessment_id), form, refused=True), 422
    return redirect(url_for(".show_receipt", assessment_id=assessment_id), 303)


def _submit(db: Session, link_id: UUID, assessment_id: UUID, form: SignForm) -> None:
    now, locale = clock(), current_locale().tag
    opened = queries.open_assessment(db, link_id, assessment_id, locale=locale, now=now)
    draft = read_draft(db, opened, locale=locale, now=now)
    submit(db, SubmitOrder(
        assessment_id=opened.id, answers=_by_section(draft), signed_name=form.name.data or "", signed_role=form.role.data or "",
        locale=draft.texts.locale, form_key=form.form_key.data or secrets.token_urlsafe(9), text_digests=opened.digests,
        link_id=link_id, mail_domain=settings().mail_domain), now=now)


def _by_section(draft: Draft) -> dict[tuple[str, str], dict[str, Answer]]:
    section_of = draft.compiled.questionnaire.section_of
    return {key: {question: draft.answers[question] for question in saved.answers
                  if question in draft.answers and section_of[question].id == key[0]}
            for key, saved in draft.opened.drafts.items()}


def _page(draft: Draft, form: SignForm, *, refused: bool = False) -> str:
    return render_template("answering/check.html", draft=draft, form=form, chapters=pages.chapters(draft),
                           missing=_missing(draft), lacking=_lacking(draft), refused=refused)


def _lacking(draft: Draft) -> list[dict[str, object]]:
    """The sections where something is missing, each with how much and the address of the first of it."""
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for lack in missing(draft.route, draft.compiled.questionnaire):
        first.setdefault(lack.section, lack.question)
        counts[lack.section] += 1
    return [{"title": draft.texts.text(f"section.{section}.title"), "count": counts[section],
             "url": pages.section_url(draft, section, _anchor=f"q-{question}")} for section, question in first.items()]


def _missing(draft: Draft) -> list[dict[str, object]]:
    numbers = draft.compiled.questionnaire.numbers
    return [{"url": pages.section_url(draft, lack.section, _anchor=f"q-{lack.question}"), "faulty": lack.faulty,
             "question": f"{numbers[lack.question]} {draft.texts.text(f'{lack.question}.text')}"}
            for lack in missing(draft.route, draft.compiled.questionnaire)]
