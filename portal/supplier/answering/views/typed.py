"""What was typed when it could not be stored, held and shown: the session has ended, or the answers are in already."""

import re
from dataclasses import replace
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from wtforms import BooleanField, Field, HiddenField

from portal.core.errors import AnsweringClosed, LinkRefused
from portal.core.values import EMPTY
from portal.language.current import gettext
from portal.supplier.answering import pages
from portal.supplier.answering.drafts import Draft
from portal.supplier.answering.forms import SignForm
from portal.supplier.answering.views.overview import REVIEWED, bp, home_of, open_draft
from portal.supplier.answering.views.sections import answers_sent, located
from portal.web.current import settings
from portal.web.errors import refuse
from portal.web.forms import PortalForm
from portal.web.questions.reading import present_answer
from portal.web.responses import tell_script
from portal.web.site_form import SiteForm

SECTIONS = ("answering.save_section", "answering.save_part")
SIGNING = "answering.submit_assessment"
FORMS: dict[str, type[PortalForm]] = {
    "answering.add_site": SiteForm, "answering.change_site": SiteForm, SIGNING: SignForm}
NOT_TYPED = ("revision", "form_key", "shown", "from", "next", "add-row")
CHOICE = re.compile(r"(?=.*[a-z])[a-z0-9_.-]+")
"""What the value of a choice looks like; whatever does not, somebody has written."""
Typed = list[tuple[str, list[str]]]
"""What stood at the field, and what was entered there, line by line; both may be marked."""


@bp.errorhandler(CSRFError)
@bp.errorhandler(LinkRefused)
def show_session_ended(error: CSRFError | LinkRefused) -> ResponseReturnValue:
    """Keep what was typed when the session has ended: shown, and sent again once the link has been opened again."""
    endpoint = request.endpoint or ""
    if request.method != "POST" or endpoint not in (*SECTIONS, *FORMS):
        return refuse(error)
    if "HTTP_X_AUTOSAVE" in request.environ:
        return tell_script(403, gettext("Not saved: you are signed out. Save to see how to go on."))
    entries = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "language")]
    typed = _fields(FORMS[endpoint]()) if endpoint in FORMS else []
    written = [] if endpoint in FORMS else _written(entries)
    return render_template("answering/session_ended.html", entries=entries, typed=typed, written=written, action=request.path,
                           signing=endpoint == SIGNING, about_site=endpoint in FORMS, phone=settings().phone), 403


@bp.errorhandler(AnsweringClosed)
def show_closed(_error: AnsweringClosed) -> ResponseReturnValue:
    """Say that the answers can no longer be changed, and show what was typed and is not among them.

    Whoever signs what a colleague has just signed is led to the receipt; the script is told by a status of its own.
    """
    if "HTTP_X_AUTOSAVE" in request.environ:
        return tell_script(410, gettext("Not saved: the answers can no longer be changed. Save to see why, and what you wrote."))
    sent_to = request.view_args or {}
    draft = open_draft(sent_to["assessment_id"])
    home = url_for(home_of(draft.opened), assessment_id=draft.opened.id)
    if request.endpoint not in SECTIONS:
        return redirect(home, 303)
    return render_template("answering/closed.html", draft=draft, home=home, reviewed=draft.opened.status in REVIEWED,
                           typed=_unstored(draft, sent_to["section"], sent_to.get("part_id"))), 409


def _written(entries: list[tuple[str, str]]) -> list[list[str]]:
    """What somebody wrote in a section, line by line; without its link no question can be named, so choices are left out."""
    return [value.splitlines() for name, value in entries
            if value.strip() and name not in NOT_TYPED and not CHOICE.fullmatch(value)]


def _fields(form: PortalForm) -> Typed:
    return [(str(field.label.text), [_words(field)]) for field in form
            if field.data and not isinstance(field, (BooleanField, HiddenField))]


def _words(field: Field) -> str:
    choices = getattr(field, "choices", None) or ()
    return next((str(choice.label) for choice in choices if choice.value == field.data), str(field.data))


def _unstored(draft: Draft, section_id: str, part_id: UUID | None) -> Typed:
    """The questions that were answered otherwise than is stored, each with its number, and with the answer in words."""
    here, section = located(draft, section_id, part_id)
    numbers, texts, labels = here.compiled.questionnaire.numbers, here.texts.marked(), dict(pages.contract_labels(here))
    typed: Typed = []
    for question, answer in answers_sent(here, section).items():
        if answer == replace(here.answers.get(question, EMPTY), carried=""):
            continue
        lines = present_answer(here.compiled.questionnaire.questions[question], answer, texts, contracts=labels)
        typed.append((f"{numbers[question]} {texts.text(f'{question}.text')}", [*lines, *answer.comment.splitlines()]))
    return typed
