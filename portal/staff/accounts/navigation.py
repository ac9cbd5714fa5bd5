"""The line of places at the head of every staff page: only those the signed-in person's roles may open."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request, url_for

from portal.language.current import lazy_gettext
from portal.staff.accounts.queries import SignedIn
from portal.web.access import STAFF

PLACES = (
    ("home.show_home", lazy_gettext("Home")),
    ("review.list_findings", lazy_gettext("Review")),
    ("review.list_assessments", lazy_gettext("Self-assessments")),
    ("outcomes.list_deviations", lazy_gettext("Deviations")),
    ("campaigns.list_campaigns", lazy_gettext("Rounds")),
    ("register.list_suppliers", lazy_gettext("Suppliers")),
    ("authoring.list_questionnaires", lazy_gettext("Questionnaires")),
    ("letters.list_letters", lazy_gettext("Letters")),
    ("translations.list_languages", lazy_gettext("Languages")),
)
"""Endpoint and label, in the order of a working day."""
_AS_READ = tuple((place, lazy_gettext("Decided and released") if place == "review.list_findings" else label)
                 for place, label in PLACES)
"""The same for whoever reviews nothing."""
UNDER = {"sites": "review.list_assessments"}
"""Features without a place of their own, and the one they are reached from."""


def navigation(signed_in: SignedIn | None) -> dict[str, Any]:
    """Return what `web/base_staff.html` needs: `nav` and `who`; nothing for visitors and those who are half-way in."""
    if signed_in is None or not signed_in.has_second_factor:
        return {}
    spoken = PLACES if signed_in.reader.sees_everything else _AS_READ
    places = [{"url": url_for(endpoint), "label": label, "current": _is_current(endpoint)}
              for endpoint, label in spoken if _may_open(signed_in, endpoint)]
    return {"nav": places, "who": {"name": signed_in.reader.name, "url": url_for("accounts.show_account")}}


def _may_open(signed_in: SignedIn, endpoint: str) -> bool:
    return endpoint in current_app.view_functions and bool(signed_in.reader.roles & STAFF[endpoint].roles)


def _is_current(endpoint: str) -> bool:
    """A place is current on its own page and on those of its feature that no other place stands for."""
    here = request.endpoint or ""
    if here == endpoint:
        return True
    blueprint, _, _name = here.partition(".")
    if blueprint in UNDER:
        return endpoint == UNDER[blueprint]
    mine = [place for place, _label in PLACES if place.startswith(f"{blueprint}.")]
    if len(mine) < 2:
        return mine == [endpoint]
    noun = here.rpartition("_")[2]
    return endpoint == next((place for place in mine if place.endswith(f"_{noun}s")), "")


def init_navigation(app: Flask, person: Callable[[], SignedIn | None]) -> None:
    """Give every page the places and the name of who is signed in."""
    app.context_processor(lambda: navigation(person()))
