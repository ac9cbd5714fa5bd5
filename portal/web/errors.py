"""Refusals as pages: one table from what was refused to status, words, and what the reader can do."""

from dataclasses import dataclass
from secrets import token_hex

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from portal.core import errors
from portal.language.current import current_locale, lazy_gettext, use_locale
from portal.language.locales import SOURCE, SWEDISH
from portal.web.current import clock, installation, settings


@dataclass(frozen=True)
class Refusal:
    """How a refusal looks: the heading says what happened, the text what to do, the steps how, one by one.

    Attributes:
        staff_text: what to do in the staff wing, where nobody is told to ring the secretariat; empty where that is the same.
        reopens: the page asked for, or the one the form stood on, may be opened once more: the staff get a link to it.
        is_reported: whoever runs the portal wants to hear of it when it happens again.
        is_granted: somebody may open the door: the staff are told whom to write to.
    """

    status: int
    heading: str
    text: str
    steps: tuple[str, ...] = ()
    template: str = "web/error.html"
    staff_text: str = ""
    reopens: bool = False
    is_reported: bool = False
    is_granted: bool = False


@dataclass(frozen=True)
class Words:
    """A refusal said once more in another language."""

    tag: str
    heading: str
    text: str
    steps: tuple[str, ...]
    call: str


CALL = lazy_gettext("Still stuck? Call the secretariat and give a contract number:")
LINK = Refusal(404, lazy_gettext("This link cannot be used"), lazy_gettext(
    "It may have expired, been replaced by a newer one or been cut off by your e-mail program. An open page also closes after "
    "twelve hours. What you have saved is still there."), (
    lazy_gettext("Open our latest letter and try its link."),
    lazy_gettext("Copy the whole address if it is split over two lines."),
    lazy_gettext("If neither helps, call us. We send a new link to the address that the region has for your company.")),
    "web/link_refused.html")
NOT_FOUND = Refusal(404, lazy_gettext("The page does not exist"), lazy_gettext(
    "Check the address, or go back and try another way. If you followed a link in a letter, copy the whole address."),
    staff_text=lazy_gettext(
        "Check the address, or go back and try another way. What the page showed may have been removed, or belong to a region or "
        "a category that is not yours."))
NOT_ALLOWED = Refusal(403, lazy_gettext("You may not open this page"), lazy_gettext(
    "Your role does not include it. Ask an administrator at the secretariat if you need it."), is_granted=True)
STALE = Refusal(409, lazy_gettext("Somebody else has changed this"), lazy_gettext(
    "Nothing of yours was stored over it. Go back, reload the page to see what has changed, and decide again."), reopens=True)
CLOSED = Refusal(409, lazy_gettext("The answers have already been submitted"), lazy_gettext(
    "They can be read but no longer changed. Call us if something in them is wrong: we take it into account when we assess "
    "them."))
NOT_READY = Refusal(409, lazy_gettext("The round cannot be sent as it stands"), lazy_gettext(
    "Its last day has passed, or what it is based on does not fit together. Nothing was sent. Make a new round, or change this "
    "one if nobody has been invited yet."), reopens=True)
SENT = Refusal(409, lazy_gettext("The round has been sent"), lazy_gettext(
    "Suppliers have been invited, so it can be neither changed nor removed, and nothing was. To ask something else, make a new "
    "round."), reopens=True)
NOBODY = Refusal(409, lazy_gettext("Nobody to write to is known"), lazy_gettext(
    "Nothing was sent. Take in a file that names a contact person for the supplier, and send the letter then."), reopens=True)
NOTHING = Refusal(409, lazy_gettext("There is nothing to send a link to"), lazy_gettext(
    "The self-assessment is closed or cancelled, so no link opens it any more. Nothing was sent."), reopens=True)
CROSS = Refusal(403, lazy_gettext("The request came from another place"), lazy_gettext(
    "For safety nothing was done. Open the page again here and try once more."), reopens=True, is_reported=True)
EXPIRED_FORM = Refusal(400, lazy_gettext("The page was open too long"), lazy_gettext(
    "For safety nothing was stored. Go back, reload the page and send it again; what you wrote is still in the form."),
    reopens=True, staff_text=lazy_gettext(
        "For safety nothing was stored. Go back and copy what you wrote. Then open the page again, sign in if you are asked to, "
        "and send it once more."))
TOO_LARGE = Refusal(413, lazy_gettext("That was more than the portal takes at once"), lazy_gettext(
    "Go back and shorten the text, or split the file, and try again."), reopens=True)
BUSY = Refusal(503, lazy_gettext("The portal is very busy"), lazy_gettext(
    "Nothing was lost. Wait a minute and try again; what you wrote is still in the form if you go back."),
    reopens=True, is_reported=True)
BROKEN = Refusal(500, lazy_gettext("Something went wrong with us"), lazy_gettext(
    "The fault is ours and has been noted. What was saved before is still there. Try again, or call us."),
    reopens=True, is_reported=True, staff_text=lazy_gettext(
        "The fault is in the portal, not in what you did, and has been noted. What was stored before is still there. Go back and "
        "try again."))
OTHER = Refusal(400, lazy_gettext("The request could not be understood"), lazy_gettext(
    "Go back, reload the page and try again."), is_reported=True)

DOMAIN: dict[type[errors.DomainError], Refusal] = {
    errors.LinkRefused: LINK,
    errors.NotFound: NOT_FOUND,
    errors.NotAllowed: NOT_ALLOWED,
    errors.StaleRevision: STALE,
    errors.AnsweringClosed: CLOSED,
    errors.CampaignNotReady: NOT_READY,
    errors.CampaignSent: SENT,
    errors.NobodyToWriteTo: NOBODY,
    errors.NothingToSend: NOTHING,
    errors.DomainError: OTHER,
}
LONGEST_ADDRESS = 500
"""How much of an address is shown, to be passed on."""
HTTP: dict[int, Refusal] = {403: CROSS, 404: NOT_FOUND, 405: NOT_FOUND, 413: TOO_LARGE, 503: BUSY}


def init_errors(app: Flask) -> None:
    """Answer every refusal and fault with a page in the reader's language."""
    app.register_error_handler(errors.DomainError, _domain)
    app.register_error_handler(CSRFError, lambda _error: page(EXPIRED_FORM))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(TimeoutError, _database)
    app.register_error_handler(Exception, _fault)


def page(refusal: Refusal, reference: str = "") -> ResponseReturnValue:
    """Return the page of a refusal, with its status.

    Args:
        reference: what its line in the log begins with; shown to the staff only.
    """
    return _drawn(refusal, reference), refusal.status


def refuse(error: errors.DomainError | HTTPException) -> ResponseReturnValue:
    """Return the page of a refusal, for a blueprint whose own handler does not want it."""
    if isinstance(error, CSRFError):
        return page(EXPIRED_FORM)
    return _http(error) if isinstance(error, HTTPException) else _domain(error)


def in_other_words(refusal: Refusal) -> Words:
    """Return a refusal in English when the page is Swedish, else in Swedish: not every guest has chosen a language."""
    other = SOURCE if current_locale().tag == SWEDISH.tag else SWEDISH
    with use_locale(other.tag):
        return Words(other.tag, str(refusal.heading), str(refusal.text), tuple(map(str, refusal.steps)), str(CALL))


def _drawn(refusal: Refusal, reference: str = "") -> str:
    """Suppliers ring the secretariat. The staff are the secretariat and the regions: they tell whoever runs the portal."""
    if installation().wing == "staff":
        address = settings().staff_origin + request.root_path + request.full_path.rstrip("?")
        return render_template("web/error_staff.html", refusal=refusal, text=refusal.staff_text or refusal.text,
                               email=settings().mail_from, now=clock(), address=address[:LONGEST_ADDRESS], reference=reference)
    return render_template(refusal.template, refusal=refusal, phone=settings().phone, call=CALL, again=in_other_words(refusal))


def _domain(error: errors.DomainError) -> ResponseReturnValue:
    kind = next(kind for kind in type(error).__mro__ if kind in DOMAIN)
    return page(DOMAIN[kind])


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    response = error.get_response()
    if code < 400:
        return response
    refusal = HTTP.get(code, OTHER if code < 500 else BROKEN)
    response.set_data(_drawn(refusal))
    response.content_type = "text/html; charset=utf-8"
    return response


def _database(error: Exception) -> ResponseReturnValue:
    reference = _new_reference()
    current_app.logger.error("%s: database unavailable: %s", reference, type(error).__name__)
    return page(BUSY, reference)


def _fault(error: Exception) -> ResponseReturnValue:
    reference = _new_reference()
    current_app.logger.exception("%s: fault", reference, exc_info=error)
    return page(BROKEN, reference)


def _new_reference() -> str:
    """Return what joins a page to its line in the log: short enough to be read out."""
    return token_hex(4)
