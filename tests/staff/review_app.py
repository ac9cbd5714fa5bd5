"""A staff application with the pages of review and of deviations, and browsers that are signed in."""

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask

from portal.staff.accounts import views as accounts
from portal.staff.accounts.signing_in import init_signing_in
from portal.staff.outcomes import views as outcomes
from portal.staff.review import views as review
from portal.web import access
from portal.web.current import NAME, Installation
from portal.web.errors import init_errors
from portal.web.locale import init_locale
from portal.web.security import init_security
from portal.web.static_files import init_static_files
from portal.web.templating import init_templating
from tests.factories.rounds import NOW
from tests.factories.world import build_world
from tests.staff.accounts_app import Browser, Clock, light, make_settings

REAL = ("accounts", "review", "outcomes")
OpenBrowser = Callable[[str], Browser]


def make_app(settings, database, clock) -> Flask:
    """The staff application, with the places of other features empty."""
    app = Flask("portal.web", static_folder=None, template_folder="templates")
    app.extensions[NAME] = Installation(settings, database, clock, "staff")
    init_templating(app)
    init_locale(app, settings)
    init_security(app, settings, wing="staff")
    init_signing_in(app, hasher=light())
    init_static_files(app)
    places: dict[str, Blueprint] = {}
    for endpoint in access.STAFF:
        feature, _, view = endpoint.partition(".")
        if view and feature not in REAL:
            place = places.setdefault(feature, Blueprint(feature, __name__))
            place.add_url_rule(f"/{feature}/{view}", view, lambda **_: "")
    for blueprint in (accounts.bp, review.bp, outcomes.bp, *places.values()):
        app.register_blueprint(blueprint)
    access.init_access(app, access.STAFF)
    init_errors(app)
    return app


@pytest.fixture
def world(built):
    """Two regions, suppliers in every state, people of every role."""
    return built(build_world)


@pytest.fixture
def as_person(world, database, tmp_path) -> OpenBrowser:
    """A function: `as_person("reviewer")` gives a browser in which that person of the world is signed in."""
    clock = Clock()
    clock.now = NOW
    app = make_app(make_settings(tmp_path), database, clock)

    def opened(name: str) -> Browser:
        browser = Browser(app)
        browser.use(world.tokens[name])
        return browser

    return opened
