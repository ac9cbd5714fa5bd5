"""A questionnaire that lacks English texts, on every page an English reader meets: what is Swedish there says so."""

import gzip
import re

import pytest
from sqlalchemy import URL, select

from portal.app import create_supplier_app
from portal.core.documents import canonical, digest
from portal.db.engine import make_engine
from portal.db.migrating import upgrade
from portal.db.work import Database
from portal.models.contents import ContentText
from portal.web.locale import COOKIE
from tests.fixtures.world import HTTP, Clock, make_settings
from tests.supplier.test_page_weight import plant
from tests.web.speaking import unmarked


def plant_untranslated(db):
    """The shipped questionnaire without one English text, and what its Swedish texts are."""
    keys = plant(db)
    for row in db.scalars(select(ContentText).where(ContentText.locale != "sv")).all():
        row.texts, row.digest, row.is_complete = {}, digest(canonical({})), False
    masters = db.scalars(select(ContentText).where(ContentText.locale == "sv", ContentText.questionnaire_version_id.is_not(None)))
    return *keys, [text for row in masters for text in row.texts.values()]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fallback")
    engine = make_engine(URL.create("sqlite", database=str(folder / "portal.sqlite")))
    upgrade(engine)
    database = Database(engine)
    yield create_supplier_app(make_settings(folder), database=database, clock=Clock()), *database.write(plant_untranslated)
    engine.dispose()


@pytest.fixture
def read(place):
    app, assessment_id, link_id, _ = place
    with app.test_client() as client:
        client.set_cookie(COOKIE, "en", domain="127.0.0.1")
        with client.session_transaction(base_url=HTTP) as session:
            session["links"] = {assessment_id: link_id}

        def get(path=""):
            response = client.get(f"/assessments/{assessment_id}/{path}", base_url=HTTP)
            data = response.data
            return (gzip.decompress(data) if response.content_encoding == "gzip" else data).decode()

        yield get


@pytest.mark.parametrize("path", ["", "questions", "check"])
def test_what_is_shown_in_swedish_for_want_of_english_says_so(read, place, path):
    html = read(path)
    assert 'lang="sv"' in html
    assert unmarked(html, place[3], "sv") == []


def test_every_section_page_says_so_too_in_rail_title_questions_and_reasons(read, place):
    sections = dict.fromkeys(re.findall(r"/sections/([a-z-]+)\"", read()))
    assert {name: found for name in sections if (found := unmarked(read(f"sections/{name}"), place[3], "sv"))} == {}


def test_no_mark_reaches_the_reader(read):
    for path in ("", "questions", "check", "sections/workers", "sections/ethics"):
        assert not set("\x00\x01\x02\x03\x04") & set(read(path)), path


@pytest.mark.parametrize("path", ["", "questions", "check", "sections/workers"])
def test_without_the_marks_the_same_pages_would_be_found_wanting(read, place, path):
    assert len(unmarked(read(path).replace(' lang="sv"', ""), place[3], "sv")) >= 10
