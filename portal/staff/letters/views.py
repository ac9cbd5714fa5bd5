"""Letters on their way: what was written to whom, and whether it arrived."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.states import LetterKind, MailStatus
from portal.language.current import lazy_gettext, lazy_pgettext
from portal.staff.letters import queries
from portal.staff.letters.rendering import read_letter, shows_links
from portal.web.current import reading, settings

bp = Blueprint("letters", __name__, template_folder="templates")

KINDS: Mapping[LetterKind, str] = {
    LetterKind.INVITATION: lazy_pgettext("letter", "Invitation"),
    LetterKind.RECEIPT: lazy_pgettext("letter", "Receipt"),
    LetterKind.RESULT: lazy_pgettext("letter", "Result"),
    LetterKind.WITHDRAWAL: lazy_pgettext("letter", "Withdrawal"),
}
STATES: Mapping[MailStatus, tuple[str, str]] = {
    MailStatus.HELD: ("todo", lazy_pgettext("letter", "held back")),
    MailStatus.PENDING: ("todo", lazy_pgettext("letter", "waits")),
    MailStatus.SENDING: ("started", lazy_pgettext("letter", "being sent")),
    MailStatus.HANDED_OVER: ("done", lazy_pgettext("letter", "sent")),
    MailStatus.FAILED: ("mend", lazy_pgettext("letter", "did not arrive")),
    MailStatus.UNKNOWN: ("mend", lazy_pgettext("letter", "perhaps not sent")),
    MailStatus.SUPPRESSED: ("none", lazy_pgettext("letter", "not wanted")),
    MailStatus.CANCELLED: ("none", lazy_pgettext("letter", "cancelled")),
}
"""The shape of a state and its words."""
CHOICES = (("", lazy_gettext("All")), ("waiting", lazy_gettext("Waiting")), ("sent", lazy_gettext("Sent")),
           ("failed", lazy_gettext("Did not arrive")), ("stopped", lazy_gettext("Stopped")))


@bp.get("/letters")
def list_letters() -> ResponseReturnValue:
    """Show the newest letters, all or those in some states."""
    state = request.args.get("state", "")
    with reading() as db:
        page = queries.list_letters(db, state=state, after=request.args.get("after", ""))
    choices = [{"label": label, "url": url_for(".list_letters", state=word or None), "current": word == state}
               for word, label in CHOICES]
    next_url = url_for(".list_letters", state=state or None, after=page.next) if page.next else None
    return render_template("letters/letters_list.html", letters=page.rows, kinds=KINDS, states=STATES, choices=choices,
                           next_url=next_url, is_first=not request.args.get("after"))


@bp.get("/letters/<uuid:letter_id>")
def show_letter(letter_id: UUID) -> ResponseReturnValue:
    """Show one letter as text."""
    with reading() as db:
        letter = queries.open_letter(db, letter_id)
    subject, text = read_letter(letter, settings())
    return render_template("letters/letter_show.html", letter=letter, subject=subject, text=text, kind=KINDS[letter.kind],
                           state=STATES[letter.status], masked=not shows_links(settings()))
