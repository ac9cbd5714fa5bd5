"""Who signs, and then goes back to change an answer: name and role stand there on return, the ticked statement does not."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.installation import Running
from tests.journeys.people import SMALL_SERVICE, answer_section, open_link, press, save, tick


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_signs_before_changing_an_answer_need_not_write_it_again(running: Running, open_page, scripts: bool):
    page: Page = open_page(locale="sv", java_script_enabled=scripts)
    page.set_default_timeout(8_000)
    open_link(page, running.invite())
    page.goto(f"{page.url}check")
    expect(page.locator("[name=name]")).to_have_value("")
    sign(page)
    change_an_answer(page)
    if not scripts:
        expect(page.locator("[name=name]")).to_have_value("")
        return
    expect_signed(page)
    sign(page, name="Kim Prov")
    press(page.locator("form[action$='/submit'] button"))
    expect(page.locator(".ds-alert[data-color=danger]")).to_be_visible()  # refused: much is missing
    change_an_answer(page)
    expect_signed(page, name="Kim Prov")


def sign(page: Page, *, name: str = "Åsa Öberg") -> None:
    """Fill in the signature; nothing is sent."""
    page.fill("#name", name)
    page.fill("#role", "VD")
    tick(page, "certify")


def change_an_answer(page: Page) -> None:
    """Follow the first link to what is missing, answer it, save, and come back."""
    press(page.locator(".ds-alert li a[href*='/sections/']").first)
    answer_section(page, SMALL_SERVICE)
    save(page)
    while "/sections/" in page.url:  # further questions have come
        answer_section(page, SMALL_SERVICE)
        save(page)
    expect(page).to_have_url(re.compile(r"/check"))


def expect_signed(page: Page, *, name: str = "Åsa Öberg") -> None:
    """The name and the role stand there; to certify is asked anew."""
    expect(page.locator("#name")).to_have_value(name)
    expect(page.locator("#role")).to_have_value("VD")
    expect(page.locator("#certify")).not_to_be_checked()
