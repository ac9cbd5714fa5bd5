"""One language end to end: no page or letter that a supplier meets says anything in another language, but where it says so."""

import re

import pytest
from sqlalchemy import URL, update

from portal.app import create_supplier_app
from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.core import frameworks, rules, wording
from portal.core.states import LetterKind
from portal.db.engine import make_engine
from portal.db.migrating import upgrade
from portal.db.work import Database
from portal.language import current
from portal.language.locales import KNOWN, direction
from portal.models.assessments import Campaign
from portal.platform.letters.composing import SAMPLE, House, compose
from portal.web.locale import COOKIE
from tests.factories.definitions import FRAMEWORKS, QUESTIONNAIRE, RULES
from tests.factories.rounds import NOW
from tests.factories.world import World, build_world
from tests.fixtures.tongues import ORDINARY, strangers, words_of_cldr, write_language
from tests.fixtures.world import HTTP, Clock, make_settings

PACKAGE = Package([QUESTIONNAIRE], [RULES], list(FRAMEWORKS))
TAGS = [locale.tag for locale in KNOWN]
DATA = re.compile(
    r"(Nord|Syd|Öst|Väst|Prov|Exempel) AB|Kim( Exempel| Prov)?|\w+@[\w.]+|Aktsam|Anna Berg|mer än allt [\w-]+|AA sv|Region \w+|"
    r"VD|Utkast som ingen annan får läsa|"
    r"[A-Z]+[ -]\d{4}-\d+|[0-9a-f-]{36}|[0-9a-f]{16,}|Hösten|Vi arbetar på det\.|Skälet är tydligt\.|Gör en plan\.|https?://\S+|"
    r"PDF|WCAG|EN \d+|Digg|IMY|DOS|\.se|JavaScript|XLSX|CSV")
"""Names, addresses, numbers, and what the people of the test world have written."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A database with the test world, in which every language is published in letters of its own."""
    folder = tmp_path_factory.mktemp("tongues")
    engine = make_engine(URL.create("sqlite", database=str(folder / "portal.sqlite")))
    upgrade(engine)
    database = Database(engine)
    for tag in TAGS:
        write_language(folder / "translations", tag, PACKAGE)

    def plant(db) -> World:
        world = build_world(db)
        publish(Desk(db, "command", NOW, folder / "translations"), PACKAGE)
        db.execute(update(Campaign).values(languages=TAGS))
        return world

    yield folder, database, database.write(plant)
    engine.dispose()


@pytest.fixture(params=TAGS)
def spoken(place, request, monkeypatch):
    """One language, with catalogues of its own and nobody else's; the application, and the world."""
    folder, database, world = place
    monkeypatch.setattr(current, "CHECKOUT", folder / "translations")
    current.catalogue.cache_clear()
    app = create_supplier_app(make_settings(folder), database=database, clock=Clock())
    yield request.param, app, world
    current.catalogue.cache_clear()


class Reader:
    """A browser in one language."""

    def __init__(self, app, tag: str) -> None:
        self.client, self.tag, self.heard = app.test_client(), tag, {}
        self.client.set_cookie(COOKIE, tag, domain="127.0.0.1")

    def read(self, path: str, *, status: int = 200, data: dict | None = None, follow: bool = False) -> str:
        """Ask for a page and listen to it."""
        method = "POST" if data is not None else "GET"
        headers = {"Origin": HTTP, "Sec-Fetch-Site": "same-origin"}
        response = self.client.open(path, method=method, data=data, base_url=HTTP, headers=headers, follow_redirects=follow)
        assert response.status_code == status, (path, response.status_code)
        page = response.get_data(as_text=True)
        if response.status_code != 303 and page.startswith("<!doctype"):
            assert f'<html lang="{self.tag}"' in page, path
            assert ('dir="rtl"' in page[:100]) == (direction(self.tag) == "rtl")
            # The register speaks Swedish and English; ids of questions are English.
            register = re.compile(rf"(AA|BB|care|transport) {self.tag}" + (r"|(?<=>)share(?=<)" if self.tag == "en" else ""))
            self.heard[f"{method} {path}"] = list(strangers(register.sub(" ", page), self.tag, DATA))
        return page

    def open(self, secret: str) -> None:
        """Open a letter's link."""
        page = self.read(f"/i/{secret}")
        self.token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        self.read(f"/i/{secret}", status=303, data={"csrf_token": self.token})


def masters() -> set[str]:
    """The Swedish texts of the test's definitions, which nobody translates into Swedish."""
    texts = [*wording.texts_of(QUESTIONNAIRE).values(), *rules.texts_of(RULES).values()]
    return {*texts, *(text for framework in FRAMEWORKS for text in frameworks.texts_of(framework).values())}


def test_every_page_a_supplier_meets_is_in_one_language(spoken):
    tag, app, world = spoken
    reader = Reader(app, tag)
    for path in ("/", "/privacy", "/accessibility", "/letter"):
        reader.read(path)
    reader.read("/nowhere", status=404)
    reader.read(f"/i/{'x' * 43}", status=404)
    reader.open(world.invited.secret)
    home = f"/assessments/{world.invited.ids['assessment_id']}"
    for path in ("/", "/questions", "/sections/company", "/sections/work", "/check", "/sites", "/sites/new"):
        reader.read(home + path)
    page = reader.read(f"{home}/sections/company")
    fields = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    reader.read(f"{home}/sections/company", status=303, data={**fields, "share": f"mer än allt {tag}", "next": "next"})
    assert "faults" in reader.read(f"{home}/sections/company")
    stale = {**fields, "form_key": f"other-{tag}", "share": "7", "next": "next"}
    reader.read(f"{home}/sections/company", status=409, data=stale)
    reader.read(f"{home}/sections/company", status=403, data={"share": "7"})
    reader.read(f"{home}/submit", status=422, data={"csrf_token": fields["csrf_token"]})
    for case in (world.submitted, world.ours):
        reader.open(case.secret)
        mine = f"/assessments/{case.ids['assessment_id']}"
        for path in ("/receipt", "/answers", "/result"):
            reader.read(mine + path, follow=True)
    reader.read(f"/deviations/{world.ours.ids['deviation_id']}")
    reader.read(f"/assessments/{world.theirs.ids['assessment_id']}/", status=404)
    told = {path: found for path, found in reader.heard.items() if found}
    if tag == "sv":
        told = {path: left for path, found in told.items() if (left := [one for one in found if not any(
            text in one or one.partition(": ")[2].partition(" (")[0].strip(" .0123456789") in text for text in masters())])}
    assert not told, "\n".join(f"{path} {one}" for path, found in told.items() for one in found)
    assert len(reader.heard) >= 24


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_letter_is_in_one_language(spoken, kind: LetterKind):
    tag, _, _ = spoken
    context = SAMPLE.model_copy(update={"has_deviations": True})
    letter = compose(kind, tag, context, house=House("https://aktsam.example", "08-465 004 10"), secret="s" * 43)
    assert list(strangers(letter.html.replace("<html", f'<html lang="{tag}"', 1), tag, DATA)) == []
    plain = [line for line in letter.text.splitlines() if "In English" not in line]
    said = DATA.sub(" ", "\n".join([letter.subject, letter.sender_name, *plain]))
    assert [word for word in ORDINARY.findall(said) if word not in words_of_cldr(tag)] == []

