"""Whole pages made ready once: printed by their template with `slot()` for whatever differs between two readers.

A request fills the gaps; what it fills them with is escaped already, or made by templates of ours. What is kept says the same for
ever: its key names the texts by their digest, and everything else that decides what is printed.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar
from uuid import uuid4

from flask import current_app

from portal.casework.contents.running import Kept
from portal.language.current import current_locale
from portal.web.here import application_here, request_here
from portal.web.locale import is_unreviewed, offered_here
from portal.web.markup import escape_text
from portal.web.questions.segments import EncodedSegment, Segment, slot
from portal.web.security import csp_nonce, masked_csrf_token
from portal.web.templating import withdrawn_notice, without_breaks

T = TypeVar("T")
FRAMES = "web.frames"
MOST_FRAMES = 1_000
STAND_IN = uuid4()
STAND_IN_TEXT = str(STAND_IN)
"""The id a frame is printed for; it never leaves this process, since every page has the reader's own in its place."""


def framed(key: Hashable, make: Callable[[], T]) -> T:
    """Return what is kept under a key for the language spoken, the languages on offer and the place of the application.

    Args:
        make: makes it when it is first asked for.
    """
    extensions = application_here().app.extensions
    frames: Kept[Hashable, T] = extensions.get(FRAMES) or extensions.setdefault(FRAMES, Kept(MOST_FRAMES))
    whole = (key, current_locale().tag, offered_here(), is_unreviewed(), request_here().request.root_path)
    return frames.find(whole) or frames.keep(whole, make())


def print_page(template: str, **content: object) -> EncodedSegment:
    """Print a page with gaps for what `around` gives and for the stand-in's id, and with those its template marks."""
    html = current_app.jinja_env.get_template(template).render(
        slot=slot, stand_in=STAND_IN, back=slot("back"), csrf_token=lambda: slot("csrf"), csp_nonce=lambda: slot("nonce"),
        withdrawn_notice=lambda: slot("withdrawn"), **content)
    return EncodedSegment(without_breaks(html).replace(STAND_IN_TEXT, slot("assessment")))


def print_part(template: str, macro: str, *content: object) -> str:
    """Print a small part of a page by a macro; what stands in it is escaped by its template."""
    return str(getattr(current_app.jinja_env.get_template(template).module, macro)(*content))


def segment(template: str, macro: str, *content: object) -> Segment:
    """Print a small part of a page that has gaps of its own."""
    return Segment(print_part(template, macro, *content))


def around() -> dict[str, str | bytes]:
    """Return what every page of this request has in its gaps: nonce, CSRF value, the way back after changing the language, and
    that the language before is not offered any longer."""
    asked = request_here().request
    values: dict[str, str | bytes] = {
        "nonce": csp_nonce(), "csrf": masked_csrf_token(), "back": escape_text(asked.root_path + asked.full_path)}
    if notice := withdrawn_notice():
        values["withdrawn"] = notice
    return values
