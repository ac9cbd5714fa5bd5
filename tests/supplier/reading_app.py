"""The supplier application's reading pages, with stand-ins for the places of answering they lead to."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask, abort
from sqlalchemy import select

from portal.config import Settings
from portal.models.assessments import AccessLink
from portal.supplier.improving import views as improving
from portal.supplier.information import views as information
from portal.web import access
from portal.web.current import NAME, Installation
from portal.web.errors import init_errors
from portal.web.locale import COOKIE, init_locale
from portal.web.security import init_security
from portal.web.static_files import init_static_files
from portal.web.templating import init_templating
from tests.web.parsing import Page

ORIGIN = "http://127.0.0.1:8000"
PHONE, ADDRESS = "08-465 004 10", "aktsam@kansli.example"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def make_app(database=None, clock=None) -> Flask:
    """Return the application on a database, or on none for the pages that need none."""
    settings = Settings(
        instance=Path("/nonexistent"), database_url="", supplier_database_url="", staff_database_url="", secret_keys=("0" * 40,),
        supplier_origin=ORIGIN, staff_origin=ORIGIN, mail_url="folder:///nonexistent",
        mail_from=ADDRESS, phone=PHONE)
    app = Flask("portal.web", static_folder=None, template_folder="templates")
    app.extensions[NAME] = Installation(settings, database, clock or Clock(), "supplier")
    init_templating(app)
    init_locale(app, settings)
    init_security(app, settings, wing="supplier")
    init_static_files(app)
    answering = Blueprint("answering", __name__)
    for name, rest in (("show_tasks", ""), ("show_answers", "answers")):
        answering.add_url_rule(f"/assessments/<uuid:assessment_id>/{rest}", name, lambda assessment_id: abort(501))
    for blueprint in (information.bp, answering, improving.bp):
        app.register_blueprint(blueprint)
    access.init_access(app, {rule.endpoint: access.SUPPLIER[rule.endpoint] for rule in app.url_map.iter_rules()})
    init_errors(app)
    return app


def visitor(app: Flask, locale: str = "sv"):
    """Return a browser that reads a language and has opened no link."""
    client = app.test_client()
    client.set_cookie(COOKIE, locale, domain="127.0.0.1")
    return client


def opened(app: Flask, *links: AccessLink, locale: str = "sv"):
    """Return a browser that has opened these links."""
    client = visitor(app, locale)
    with client.session_transaction(base_url=ORIGIN) as session:
        session["links"] = {str(link.assessment_id): str(link.id) for link in links}
    return client


def link_to(db, assessment) -> AccessLink:
    """Return the link of an assessment."""
    return db.scalars(select(AccessLink).where(AccessLink.assessment_id == assessment.id)).one()


def get(client, path, status=200) -> Page:
    """Return a page, parsed; its status must be this."""
    response = client.get(path, base_url=ORIGIN)
    assert response.status_code == status, (path, response.status_code)
    return Page(response.get_data(as_text=True))
