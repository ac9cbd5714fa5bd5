"""Urdu as it is read: written from the right, with room for what hangs below the line, nothing cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import URL, update

from portal.app import create_supplier_app
from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.db.engine import make_engine
from portal.db.migrating import upgrade
from portal.db.work import Database
from portal.language import current
from portal.models.assessments import Campaign
from tests.factories.definitions import FRAMEWORKS, QUESTIONNAIRE, RULES
from tests.factories.rounds import NOW
from tests.factories.world import World, build_world
from tests.fixtures.server import served
from tests.fixtures.tongues import write_language
from tests.fixtures.world import Clock, make_settings
from tests.journeys.looking import NARROW, WIDE, look

PACKAGE = Package([QUESTIONNAIRE], [RULES], list(FRAMEWORKS))
LEAST = 1.9
TIGHT = """least => {
  const said = e => [...e.childNodes].some(n => n.nodeType === 3 && /[\\u0600-\\u06ff]/.test(n.data));
  return [...document.querySelectorAll("body *")].filter(e => said(e) && e.checkVisibility() && !e.closest(".ds-sr-only"))
    .filter(e => { const s = getComputedStyle(e); return parseFloat(s.lineHeight) / parseFloat(s.fontSize) < least - .005; })
    .map(e => `${e.tagName}.${e.className} ${getComputedStyle(e).lineHeight} of ${getComputedStyle(e).fontSize}`); }"""
CUT = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.checkVisibility() && !e.closest(".ds-sr-only, .ds-skip-link"))
  .filter(e => /[\\u0600-\\u06ff]/.test(e.textContent) && !["TEXTAREA", "SELECT", "OPTION"].includes(e.tagName))
  .filter(e => { const s = getComputedStyle(e);
    if (s.overflowY === "visible" || s.display === "inline") return false;
    return e.scrollHeight > e.clientHeight + 1; })
  .map(e => `${e.tagName}.${e.className} ${e.scrollHeight} > ${e.clientHeight}`)"""
OUTSIDE = """() => {
  const out = [];
  for (const e of document.querySelectorAll("button, a.ds-button, .state, .sev, summary, label, legend, h1, h2, h3, th, dt")) {
    if (!e.checkVisibility() || e.closest(".ds-sr-only, .ds-skip-link") || !/[\\u0600-\\u06ff]/.test(e.textContent)) continue;
    if (e.querySelector(".ds-sr-only")) continue;
    const range = document.createRange(); range.selectNodeContents(e);
    const text = range.getBoundingClientRect(), box = e.getBoundingClientRect();
    if (getComputedStyle(e).display !== "inline" && (text.bottom > box.bottom + 1 || text.top < box.top - 1))
      out.push(`${e.tagName}.${e.className} ${Math.round(text.top)}-${Math.round(text.bottom)} in `
        + `${Math.round(box.top)}-${Math.round(box.bottom)}`); }
  return out; }"""


def urdu(word: str) -> str:
    """A word of about the same length, of letters that hang deep."""
    return ("گجیںچےؤحعغڑ" * 3)[:max(2, len(word) - len(word) // 4)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, World]]:
    """The supplier's wing on the test world, in Urdu that a round allows."""
    engine = make_engine(URL.create("sqlite", database=str(tmp_path / "portal.sqlite")))
    upgrade(engine)
    database = Database(engine)
    write_language(tmp_path / "translations", "ur", PACKAGE, urdu)

    def plant(db) -> World:
        world = build_world(db)
        publish(Desk(db, "command", NOW, tmp_path / "translations"), PACKAGE)
        db.execute(update(Campaign).values(languages=["ur"]))
        return world

    world = database.write(plant)
    monkeypatch.setattr(current, "CHECKOUT", tmp_path / "translations")
    current.catalogue.cache_clear()
    made = {}
    with served(lambda environ, start: made["app"](environ, start)) as origin:
        made["app"] = create_supplier_app(make_settings(tmp_path, origin=origin), database=database, clock=Clock())
        yield origin, world
    current.catalogue.cache_clear()
    engine.dispose()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_urdu_stands_from_the_right_with_room_below_the_line(place, open_page, size: dict):
    origin, world = place
    page: Page = open_page(locale="ur", viewport=size)
    page.goto(f"{origin}/i/{world.invited.secret}")
    page.locator("details.language summary").click()
    page.locator("button[value=ur]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".unreviewed")).to_have_count(1)
    assert page.locator("button[value=en]").count() == 0  # this round offers Swedish and Urdu only
    page.locator("main button").first.click()
    page.wait_for_url("**/assessments/**")
    home = page.url
    for path in ("", "sections/company", "sections/work", "check", "questions"):
        page.goto(home + path)
        assert page.evaluate(TIGHT, LEAST) == [], path
        assert page.evaluate(CUT) == [], path
        assert page.evaluate(OUTSIDE) == [], path
        look(page, f"ur-60-{path.replace('/', '-') or 'tasks'}-{size['width']}", axe=not path)
