"""The artificial language, written right to left: every page mirrors, and no text went past the catalogues."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from playwright.sync_api import Page, expect

from portal.casework.contents.loading import load
from tests.content.personas import says_no
from tests.journeys.installation import Running
from tests.journeys.looking import NARROW, WIDE, look
from tests.journeys.people import open_link, press, sign_in

PSEUDO = "ar-XB"
EDGES = """selectors => Object.fromEntries(selectors.map(selector => {
  const found = [...document.querySelectorAll(selector)].find(e => e.checkVisibility());
  if (!found) return [selector, null];
  const box = found.getBoundingClientRect(), width = document.documentElement.clientWidth;
  return [selector, [box.left, width - box.right]]; }))"""
BARE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [], spoken = ["aria-label", "title"];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const inside = node.parentElement;
    if (inside.closest("script, bdi, [lang]:not(html)") || /\\u202e/.test(node.data)) continue;
    if (!/[A-Za-zÅÄÖåäö]{2}/.test(node.data)) continue;
    found.push(node.data.trim()); }
  for (const e of document.querySelectorAll("[aria-label], [title]")) for (const name of spoken) {
    const text = e.getAttribute(name) || "";
    if (/[A-Za-z]{2}/.test(text) && !/\\u202e/.test(text) && !e.closest("[lang]:not(html)")) found.push(`${name}=${text}`); }
  return [...new Set(found)]; }"""
FORMATTED = r"\w+day \d+ \w+ \d{4}|(title=)?Sweden|[0-9a-f-]{36}"
NEAR = 3
"""Pixels by which a mirrored edge may be off: texts of two languages are not equally long."""
SECTION = (".mark", ".rail", "h1", ".question__text", ".options .ds-field", ".options input", ".savebar .ds-button", "progress",
           "details.extra summary", "footer p")
TASKS = (".mark", "h1", "main a.ds-button", ".tasks li", ".tasks a", "aside.box")
FINDINGS = (".band .mark", "h1", ".facets a", ".filters .ds-field", "table.list", "table.list th", "table.list td .sev",
            "aside.panel", "aside.panel h2")
AT_THE_END = {"supplier": ("details.language",), "staff": (".band .who",)}


def edges(page: Page, selectors: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Return how far each element is from the left and the right of the page."""
    found = page.evaluate(EDGES, list(selectors))
    assert None not in found.values(), found
    return found


def mirrored(page: Page, starts: tuple[str, ...], ends: tuple[str, ...]) -> list[str]:
    """Return what does not stand as far from the other edge when the page runs the other way."""
    straight = edges(page, starts + ends)
    choose(page, PSEUDO)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    turned = edges(page, starts + ends)
    wrong = [f"{name}: starts {straight[name][0]} from the left, {turned[name][1]} from the right" for name in starts
             if abs(straight[name][0] - turned[name][1]) > NEAR]
    return wrong + [f"{name}: ends {straight[name][1]} from the right, {turned[name][0]} from the left" for name in ends
                    if abs(straight[name][1] - turned[name][0]) > NEAR]


def choose(page: Page, tag: str) -> None:
    """Choose a language as readers do."""
    page.locator("details.language summary").click()
    press(page.locator(f"details.language button[value='{tag}']"))
    page.wait_for_function(f"document.documentElement.lang == '{tag}'")
    page.wait_for_load_state()


def bare(page: Page, known: str) -> list[str]:
    """Return texts that are of no catalogue, but for what people wrote, dates, and the questionnaire's own Swedish."""
    found = [text for text in page.evaluate(BARE) if not re.fullmatch(f"{known}|{FORMATTED}", text)]
    sentences = {text: re.split(r"(?<=[.?!]) ", re.sub(r"^[\s:]*[\d.]* ?", "", text)) for text in found}
    return [text for text, parts in sentences.items() if not all(" ".join(part.split()) in swedish() for part in parts)]


@cache
def swedish() -> str:
    """Every text of the shipped definitions: only they may stand on a page of a language they have not been translated to."""
    package = load()
    made = (*package.questionnaires, *package.rule_sets, *package.frameworks)
    texts = [text for definition in made for text in strings(definition.model_dump())]
    return "\n".join(" ".join(text.split()) for text in texts)


def strings(value: object) -> Iterator[str]:
    """Give every text within plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in strings(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in strings(each))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_suppliers_pages_mirror(running: Running, open_page, size: dict):
    page: Page = open_page(locale="en", viewport=size)
    invited = running.invite("Spegel AB", locale="en")
    open_link(page, invited)
    tasks = page.url
    narrow = size is NARROW
    assert mirrored(page, TASKS, AT_THE_END["supplier"]) == []
    known = r"Spegel AB( 0)?|Spegel AB 0, skane sv|kim@prov\.example|Kim|skane sv|it-equipment en|Svenska|English|Pseudo"
    assert bare(page, known) == []
    look(page, f"rtl-js-40-tasks-{size['width']}")
    choose(page, "en")
    page.goto(f"{tasks}sections/company")
    assert mirrored(page, tuple(name for name in SECTION if not (narrow and name == ".rail")), AT_THE_END["supplier"]) == []
    assert bare(page, known) == []
    look(page, f"rtl-js-41-section-{size['width']}")
    if narrow:
        return
    for name, path in (("check", "check"), ("questions", "questions")):
        page.goto(tasks + path)
        assert bare(page, known) == [], name
        look(page, f"rtl-js-42-{name}")
    page.goto(invited.link)
    assert bare(page, known) == []
    look(page, "rtl-js-43-invitation")


def test_the_kanslis_pages_mirror(running: Running, open_page):
    told = running.submitted("Spegel Tjänster AB", says_no, locale="en")
    page: Page = open_page(locale="en", viewport=WIDE)
    sign_in(page, running, running.employ())
    page.goto(f"{running.origin}/kansli/findings?state=open")
    assert mirrored(page, FINDINGS, AT_THE_END["staff"]) == []
    known = r"Anna Berg|Svenska|English|Pseudo|[A-Z]{2}|Hösten 2026|.* AB( 0)?|skane( sv| en)?|it-equipment( sv| en)?"
    assert bare(page, known) == []
    look(page, "rtl-js-44-findings")
    press(page.locator("table.list a").first)
    look(page, "rtl-js-44-findings-panel")
    page.goto(f"{running.origin}/kansli/assessments/{told.assessment_id}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    look(page, "rtl-js-45-assessment")
