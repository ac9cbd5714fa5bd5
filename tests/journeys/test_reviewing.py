"""From the reviewer's sign-in to the supplier's page of a deviation; and two reviewers at one finding."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.core.states import LetterKind
from tests.content.personas import says_no, says_partly
from tests.journeys.installation import Invited, Running
from tests.journeys.looking import look
from tests.journeys.people import press, sign_in

LINK = re.compile(r"/i/[\w-]{43}")


@pytest.fixture
def reviewer(running: Running, open_page) -> Page:
    """A reviewer who has signed in with password and code."""
    page: Page = open_page(locale="en", viewport={"width": 1280, "height": 900})
    page.set_default_timeout(8_000)
    sign_in(page, running, running.employ())
    return page


def to_decide(page: Page) -> int:
    """How many possible deviations of the assessment shown are undecided."""
    return page.locator("aside.panel ul.tasks .state[data-state=todo]").count()


def decide(page: Page, choice: str, reason: str) -> None:
    """Decide the finding shown and go on."""
    panel = page.locator("aside.panel.decide")
    panel.locator(f"label[for='{panel.locator(f'[name=choice][value={choice}]').get_attribute('id')}']").click()
    panel.locator("[name=reason]").fill(reason)
    press(panel.locator("button.ds-button").first)


def test_a_reviewer_decides_and_releases_and_the_supplier_reads_what_came_of_it(running: Running, open_page, reviewer: Page):
    told = running.submitted("Ärliga Tjänster AB", says_no, locale="sv")
    reviewer.goto(f"{running.origin}/kansli/")
    expect(reviewer.locator("main")).to_contain_text("Hösten 2026")
    look(reviewer, "en-js-20-kansli")
    reviewer.goto(f"{running.origin}/kansli/findings")
    look(reviewer, "en-js-21-findings")
    press(reviewer.get_by_role("link", name="Ärliga Tjänster AB").first)
    look(reviewer, "en-js-21-findings-panel")
    whole = f"{running.origin}/kansli/assessments/{told.assessment_id}"
    reviewer.goto(whole)
    look(reviewer, "en-js-23-assessment")
    links = reviewer.locator("aside.panel ul.tasks a")
    addresses = [running.origin + (link.get_attribute("href") or "") for link in links.all()]
    assert len(addresses) >= 5
    for place, address in enumerate(addresses):
        reviewer.goto(address)
        if place == 0:
            look(reviewer, "en-js-22-finding")
        decide(reviewer, "dismiss" if place == 1 else "confirm", f"Vi ser en brist, nummer {place}.")
        expect(reviewer).not_to_have_url(address)
    reviewer.goto(whole)
    look(reviewer, "en-js-23-assessment-to-release")
    press(reviewer.locator("form[action$='/release'] button"))
    expect(reviewer.locator("form[action$='/release']")).to_have_count(0)
    reviewer.goto(f"{running.origin}/kansli/deviations")
    look(reviewer, "en-js-24-deviations")
    press(reviewer.locator("main table a").first)
    look(reviewer, "en-js-25-deviation")
    the_supplier_reads(running, open_page, reviewer, told)


def the_supplier_reads(running: Running, open_page, reviewer: Page, told: Invited) -> None:
    [letter] = running.letters(told, LetterKind.RESULT)
    assert "brist" not in letter
    reviewer.goto(f"{running.origin}/kansli/letters")
    look(reviewer, "en-js-26-letters")
    found = LINK.search(letter)
    assert found
    supplier: Page = open_page(locale="sv", viewport={"width": 1280, "height": 900})
    supplier.goto(running.origin + found[0])
    press(supplier.locator("main form button"))
    expect(supplier).to_have_url(re.compile("/result$"))
    look(supplier, "sv-js-27-result")
    press(supplier.locator("main a[href*='/deviations/']").first)
    expect(supplier.locator("main")).to_contain_text("Vi ser en brist")
    expect(supplier.locator("main")).to_contain_text(re.compile(r"AV-\d{4}-\d+"))
    look(supplier, "sv-js-28-deviation")


def test_the_second_of_two_reviewers_is_told_and_loses_nothing_of_what_was_typed(running: Running, open_page, reviewer: Page):
    told = running.submitted("Dubbla AB", says_partly, locale="en")
    other: Page = open_page(locale="en")
    sign_in(other, running, running.employ())
    reviewer.goto(f"{running.origin}/kansli/assessments/{told.assessment_id}")
    address = running.origin + (reviewer.locator("aside.panel ul.tasks a").first.get_attribute("href") or "")
    for page in (reviewer, other):
        page.goto(address)
    decide(reviewer, "confirm", "The first reason.")
    reviewer.wait_for_url(lambda url: url != address)
    decide(other, "dismiss", "The second reason, long in the making.")
    expect(other.locator(".ds-alert[data-color=warning]")).to_contain_text("Somebody else has decided meanwhile")
    expect(other.locator(".ds-alert[data-color=warning]")).to_contain_text("The first reason.")
    expect(other.locator("main")).to_contain_text("The second reason, long in the making.")
    look(other, "en-js-29-overtaken")


def test_the_pages_of_register_rounds_and_accounts(running: Running, reviewer: Page):
    running.submitted("Sidor AB", says_partly, locale="sv")
    for name, path in (("30-suppliers", "suppliers"), ("31-import", "suppliers/import"), ("32-campaigns", "campaigns"),
                       ("33-campaign-new", "campaigns/new"), ("34-account", "account"), ("35-assessments", "assessments")):
        reviewer.goto(f"{running.origin}/kansli/{path}")
        expect(reviewer.locator("h1")).to_be_visible()
        look(reviewer, f"en-js-{name}")
    reviewer.goto(f"{running.origin}/kansli/campaigns/{running.campaign_id}")
    look(reviewer, "en-js-36-campaign")
    reviewer.goto(f"{running.origin}/kansli/suppliers")
    press(reviewer.get_by_role("link", name="Sidor AB").first)
    look(reviewer, "en-js-37-supplier")


def test_a_word_without_end_breaks_no_page(running: Running, open_page, reviewer: Page):
    """People paste addresses into comments; a name may be one long word."""
    long = "https://example.se/" + "hallbarhetsredovisning" * 9
    told = running.submitted(f"{'Nordvästkommunikations' * 3} AB", says_no, comment=long)
    reviewer.goto(f"{running.origin}/kansli/assessments/{told.assessment_id}")
    look(reviewer, "en-js-39-long-assessment", axe=False)
    reviewer.goto(running.origin + (reviewer.locator("aside.panel ul.tasks a").first.get_attribute("href") or ""))
    look(reviewer, "en-js-39-long-finding", axe=False)
    reviewer.goto(f"{running.origin}/kansli/suppliers/{told.supplier_id}")
    look(reviewer, "en-js-39-long-supplier", axe=False)
    supplier: Page = open_page(locale="sv")
    supplier.goto(told.link)
    look(supplier, "sv-js-39-long-invitation", axe=False)
    press(supplier.locator("main form button"))
    look(supplier, "sv-js-39-long-receipt", axe=False)
    expect(supplier.locator("dl.answers").first).to_be_visible()
    look(supplier, "sv-js-39-long-answers", axe=False)


def test_the_sign_in_page_and_a_wrong_password(running: Running, open_page):
    page: Page = open_page(locale="sv")
    page.goto(f"{running.origin}/kansli/")
    look(page, "sv-js-38-sign-in")
    page.locator("[name=email]").fill("nobody@kansli.example")
    page.locator("[name=password]").fill("fel lösenord")
    press(page.locator("main form button"))
    expect(page.locator("[name=email]")).to_have_value("nobody@kansli.example")
    look(page, "sv-js-38-sign-in-wrong")
