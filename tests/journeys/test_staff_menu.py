"""The menu of the kansli on a telephone: every entry in sight, under the finger and on the way of the Tab key; no JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from portal.core.states import Role
from tests.journeys.installation import Running
from tests.journeys.looking import NARROW, WIDE, look
from tests.journeys.people import sign_in
from tests.journeys.test_mirroring import PSEUDO, choose

ENTRIES = ".band .nav a"
HIDDEN = """() => {
  const nav = document.querySelector(".band .nav"), width = document.documentElement.clientWidth, out = [];
  for (const e of nav.querySelectorAll("a")) {
    const box = e.getBoundingClientRect();
    const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    if (box.left < 0 || box.right > width || hit !== e) out.push(`${e.textContent} ${box.left}-${box.right}`); }
  if (nav.scrollWidth > nav.clientWidth) out.push(`${nav.scrollWidth} in ${nav.clientWidth}`);
  return out; }"""


def test_every_entry_of_the_menu_is_in_sight_whatever_the_width_and_the_direction(running: Running, open_page):
    page: Page = open_page(locale="en", viewport=NARROW, java_script_enabled=False)
    sign_in(page, running, running.employ(Role.ADMINISTRATOR))
    assert page.locator(ENTRIES).count() >= 8
    for size in (NARROW, {"width": 600, "height": 800}, {"width": 1000, "height": 800}, WIDE):
        page.set_viewport_size(size)
        assert page.evaluate(HIDDEN) == [], size


@pytest.mark.parametrize("tag", ["en", PSEUDO])
def test_the_tab_key_meets_every_entry_of_the_menu_in_both_directions(running: Running, open_page, tag: str):
    page: Page = open_page(locale="en", viewport=NARROW)
    sign_in(page, running, running.employ(Role.ADMINISTRATOR))
    if tag != "en":
        choose(page, tag)
    assert page.evaluate(HIDDEN) == []
    look(page, f"{tag}-js-50-menu")
    page.locator(".band .mark").focus()
    for entry in page.locator(ENTRIES).all():
        page.keyboard.press("Tab")
        expect(entry).to_be_focused()
        expect(entry).to_be_in_viewport(ratio=1)
