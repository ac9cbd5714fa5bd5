"""The two applications: what the public reaches, and what the staff reaches; they share only the code below the features.

And the table of what the features have done behind their pages, for the worker.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Blueprint, Flask
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from portal.config import Settings
from portal.db.engine import make_engine
from portal.db.work import Database
from portal.platform.jobs.working import Table
from portal.staff.accounts import views as accounts
from portal.staff.accounts.signing_in import init_signing_in
from portal.staff.authoring import jobs as authoring_jobs
from portal.staff.authoring.views import contents, drafts, effects, judging, previews, prints, standing, wording
from portal.staff.campaigns.views import making as rounds_made
from portal.staff.campaigns.views import rounds
from portal.staff.home import views as home
from portal.staff.letters import views as letters
from portal.staff.outcomes import views as outcomes
from portal.staff.register import views as register
from portal.staff.review import views as review
from portal.staff.sites import views as sites_chosen
from portal.staff.translations import views as translations
from portal.supplier.answering.views import overview as answering
from portal.supplier.answering.views import sections, sites, submission, typed
from portal.supplier.improving import views as improving
from portal.supplier.information import views as information
from portal.web import access, health
from portal.web.application import PortalFlask
from portal.web.current import NAME, Installation
from portal.web.errors import init_errors
from portal.web.locale import init_locale
from portal.web.security import init_security
from portal.web.static_files import init_static_files
from portal.web.templating import init_templating

STAFF_ROOT = "/kansli"
Clock = Callable[[], datetime]
ANSWERING = (answering, sections, sites, submission, typed)
"""One blueprint, whose routes and refusals stand in five modules: naming them here is what loads them."""
AUTHORING = (contents, drafts, effects, judging, previews, prints, standing, wording)
"""Likewise."""
CAMPAIGNS = (rounds, rounds_made)
"""Likewise."""
SUPPLIER = (health.bp, information.bp, answering.bp, improving.bp)
STAFF = (health.bp, accounts.bp, home.bp, register.bp, rounds.bp, letters.bp, review.bp, sites_chosen.bp, outcomes.bp,
         contents.bp, translations.bp)
JOBS: Table = {**authoring_jobs.JOBS}
"""What a worker can do, by the names that jobs are queued by."""


def system_clock() -> datetime:
    """Return the present moment, aware UTC: the one place that asks the machine."""
    return datetime.now(UTC)


def create_supplier_app(settings: Settings, *, database: Database | None = None, clock: Clock = system_clock) -> Flask:
    """Return the application of the public: links, answering, deviations. Holds no staff route."""
    database = database or Database(make_engine(settings.supplier_database_url))
    return _create(Installation(settings, database, clock, "supplier"), SUPPLIER, access.SUPPLIER)


def create_staff_app(settings: Settings, *, database: Database | None = None, clock: Clock = system_clock) -> Flask:
    """Return the application of kansli and regions, to be mounted under /kansli. Holds no supplier route."""
    database = database or Database(make_engine(settings.staff_database_url))
    return _create(Installation(settings, database, clock, "staff"), STAFF, access.STAFF)


def _create(made: Installation, blueprints: tuple[Blueprint, ...], table: Mapping[str, access.Access]) -> Flask:
    app = PortalFlask("portal.web", static_folder=None, template_folder="templates")
    app.extensions[NAME] = made
    init_templating(app)
    init_locale(app, made.settings)
    init_security(app, made.settings, wing=made.wing)
    if made.wing == "staff":
        init_signing_in(app)
    init_static_files(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    access.init_access(app, table)
    init_errors(app)
    return app


def create_joined_app(settings: Settings, *, database: Database | None = None, clock: Clock = system_clock) -> Flask:
    """Return both applications on one port: the supplier's, with the staff's mounted under /kansli."""
    database = database or _shared(settings)
    staff = create_staff_app(settings, database=database, clock=clock)
    supplier = create_supplier_app(settings, database=database, clock=clock)
    supplier.wsgi_app = DispatcherMiddleware(supplier.wsgi_app, {STAFF_ROOT: staff.wsgi_app})  # type: ignore[method-assign] # as
    return supplier  # Flask's documentation has it: what `flask --app` finds stays a Flask


def create_mounted_staff_app(settings: Settings) -> Flask:
    """Return the staff application alone, still under /kansli, for a host or processes of its own."""
    staff = create_staff_app(settings)
    staff.wsgi_app = DispatcherMiddleware(NotFound(), {STAFF_ROOT: staff.wsgi_app})  # type: ignore[method-assign] # see above
    return staff


def _shared(settings: Settings) -> Database | None:
    """Return one database for both wings, so that they share its connections; None where each has its own user."""
    same = settings.supplier_database_url == settings.staff_database_url
    return Database(make_engine(settings.staff_database_url)) if same else None
