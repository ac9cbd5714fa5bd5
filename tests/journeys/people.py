"""What people do on the pages, in the words that the pages use. Texts are found by language, controls by what they are called."""

import re
from collections.abc import Mapping

import pyotp
from playwright.sync_api import Locator, Page, expect

from tests.factories.world import PASSWORD, SEED
from tests.journeys.installation import Invited, Running, clock

SMALL_SERVICE: Mapping[str, str] = {"role": "service", "employees": "under-10", "details-right": "yes"}
"""What decides which questions are asked: a small service firm gets the core only."""


def press(control: Locator) -> None:
    """Press a button or follow a link, and wait for the page it leads to: a click alone does not wait, and the next step would
    find the page before."""
    with control.page.expect_navigation():
        control.click()


def open_link(page: Page, invited: Invited) -> None:
    """Open the letter's link and press its button."""
    page.goto(invited.link)
    press(page.locator("main form button"))
    page.wait_for_url("**/assessments/*/")


def answer_section(page: Page, given: Mapping[str, str]) -> None:
    """Answer every question of the page that has no answer yet: as given, else whatever comes first; nothing is sent."""
    for question in page.locator(".question").all():
        name = (question.get_attribute("id") or "").removeprefix("q-")
        if not is_answered(question, name):
            answer(question, name, given.get(name))


def is_answered(question: Locator, name: str) -> bool:
    """Whether something is ticked."""
    return question.locator(f"[name='{name}']:checked, [name='{name}-unknown']:checked").count() > 0


def answer(question: Locator, name: str, value: str | None) -> None:
    """Give one answer: tick an option, write into a field; without a value the last option, or the shortest text that is one."""
    ticks = question.locator(f"input[name='{name}'][type=radio], input[name='{name}'][type=checkbox]")
    if ticks.count():
        tick(question, f"{name}-{value}" if value else ticks.last.get_attribute("id") or "")
    elif question.locator("ol.rows").count():
        for cell in question.locator("ol.rows > li").first.locator("input, select").all():
            fill_cell(cell, value or "Handskar")
    elif question.locator(f"select[name='{name}']").count():
        question.locator(f"select[name='{name}']").select_option(value or "SE")
    else:
        field = question.locator(f"[name='{name}']")
        if not field.input_value():
            field.fill(value or ("2026-03" if field.get_attribute("size") == "12" else "1"))


def fill_cell(cell: Locator, words: str) -> None:
    """Fill one cell of a table."""
    if cell.evaluate("e => e.tagName") == "SELECT":
        cell.select_option(index=1)
    else:
        cell.fill("2" if cell.get_attribute("inputmode") else words)


def tick(where: Locator | Page, control: str) -> None:
    """Tick a box or choose an option, where its words stand: they are laid over the whole of its frame."""
    where.locator(f"label[for='{control}'], label:has(#{control})").first.click()


def save(page: Page) -> None:
    """Press the button that saves and goes on."""
    press(page.locator(".savebar button[name=next][value=section], .savebar button").first)


def sign_in(page: Page, running: Running, email: str) -> None:
    """Sign in at the kansli with password and a fresh code."""
    page.goto(f"{running.origin}/kansli/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    press(page.locator("main form button"))
    page.wait_for_url("**/second-factor")
    page.locator("[name=code]").fill(pyotp.TOTP(SEED).at(clock()))
    press(page.locator("main form button").first)
    expect(page).to_have_url(re.compile(r"/kansli/$"))
