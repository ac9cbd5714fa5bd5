"""From the letter's link to the receipt, in Swedish and English, with and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from portal.models.assessments import Assessment
from portal.models.submissions import Submission
from tests.journeys.installation import Invited, Running
from tests.journeys.looking import look
from tests.journeys.people import SMALL_SERVICE, answer_section, open_link, press, save, tick

WORDS = {
    "sv": {"start": "Börja svara", "go on": "Fortsätt svara", "more": re.compile(r"Sparat\..*fråg"),
           "other": "English"},
    "en": {"start": "Start answering", "go on": "Continue answering", "more": re.compile(r"Because of your answers"),
           "other": "Svenska"},
}
COMMENT = "Åtta timmar & \"tre\" <kvart>"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_supplier_answers_and_gets_a_receipt(running: Running, open_page, language: str, scripts: bool):
    invited = running.invite(locale=language)
    page: Page = open_page(locale=language, java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
    page.set_default_timeout(8_000)
    seen = f"{language}-{'js' if scripts else 'plain'}"

    def glance(name: str) -> None:
        if scripts:
            look(page, f"{seen}-{name}")

    page.goto(invited.link)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("main form button")).to_have_text(WORDS[language]["start"])
    glance("01-invitation")
    open_link(page, invited)
    glance("02-tasks")
    press(page.locator("main a.ds-button").first)
    glance("03-section")
    appear_and_vanish(page, WORDS[language])
    answer_section(page, SMALL_SERVICE)
    save(page)
    switch_language(page, WORDS[language]["other"])
    answer_the_rest(page, glance)
    expect(page).to_have_url(re.compile("/check$"))
    glance("06-check")
    sign_and_submit(page, glance)
    expect(page.locator("main dl.facts")).to_contain_text(re.compile(r"AK-?\d"))
    glance("07-receipt")
    expect(page.locator("dl.answers").first).to_be_visible()
    assert submissions(running, invited) == 1


def appear_and_vanish(page: Page, words: dict) -> None:
    """A maker gets further questions; whoever turns out to be a service firm after all is told why not."""
    tick(page, "role-maker")
    save(page)
    expect(page.locator("#q-manufacture")).to_be_visible()
    expect(page.locator(".ds-alert").first).to_contain_text(words["more"])
    tick(page, "role-maker")
    tick(page, "role-service")
    press(page.locator(".savebar button").first)
    page.go_back()
    page.reload()
    expect(page.locator("#q-manufacture")).to_have_count(0)
    left_out = page.locator("details.extra.read")
    left_out.locator("summary").click()
    expect(left_out.locator("dd").first).to_be_visible()


def switch_language(page: Page, other: str) -> None:
    """What is typed and not yet saved stands there in the other language too; then back."""
    question = page.locator(".question").first
    question.locator("details.extra", has=page.locator("textarea[name$='-comment']")).locator("summary").click()
    comment = question.locator("textarea[name$='-comment']")
    comment.fill(COMMENT)
    before = page.locator("html").get_attribute("lang")
    for name in (other, {"English": "Svenska", "Svenska": "English"}[other]):
        page.locator("details.language summary").click()
        press(page.get_by_role("button", name=name, exact=True))
        expect(page.locator("details.language summary")).to_contain_text(name)
        expect(comment).to_have_value(COMMENT)
    expect(page.locator("html")).to_have_attribute("lang", before or "")


def answer_the_rest(page: Page, glance) -> None:
    """Go on until the last page. One number is written in words at first: it is kept, refused in the summary, and mended."""
    fault_made = False
    for _ in range(30):
        if "/sections/" not in page.url:
            break
        answer_section(page, SMALL_SERVICE)
        number = page.locator("#risk-supplier-count")
        if number.count() and not fault_made:
            fault_made = True
            number.fill("en handfull")
            save(page)
            expect(page.locator("#faults")).to_be_visible()
            expect(number).to_have_value("en handfull")
            expect(number).to_have_attribute("aria-invalid", "true")
            assert re.match("Fel:|Error:", page.title())
            glance("04-faults")
            page.locator("#faults a").first.click()
            expect(number).to_be_focused()
            number.fill("0")
        save(page)
    assert fault_made


def sign_and_submit(page: Page, glance) -> None:
    """Forget to sign first; then sign and press the button twice."""
    button = page.locator("form[action$='/submit'] button")
    press(button)
    expect(page.locator("#faults a")).to_have_count(3)
    glance("06-check-unsigned")
    page.locator("[name=name]").fill("Åsa Öberg")
    page.locator("[name=role]").fill("VD")
    tick(page, "certify")
    button.dblclick()
    page.wait_for_url("**/receipt")


def submissions(running: Running, invited: Invited) -> int:
    with running.database.read() as db:
        return db.scalar(select(func.count(Submission.id)).where(Submission.assessment_id == invited.assessment_id)) or 0


def test_a_supplier_leaves_and_resumes_on_another_device(running: Running, open_page):
    invited = running.invite(locale="en")
    first: Page = open_page(locale="en")
    open_link(first, invited)
    press(first.locator("main a.ds-button").first)
    answer_section(first, SMALL_SERVICE)
    save(first)
    where = first.url.partition("?")[0]
    tick(first, "policies-adopted-by-nobody")
    press(first.locator(".savebar button").nth(1))
    telephone: Page = open_page(locale="en", viewport={"width": 360, "height": 780}, java_script_enabled=False)
    telephone.goto(invited.link)
    expect(telephone.locator("main form button")).to_have_text("Continue answering")
    press(telephone.locator("main form button"))
    press(telephone.locator("main a.ds-button").first)
    expect(telephone).to_have_url(where)
    expect(telephone.locator("#policies-adopted-by-nobody")).to_be_checked()


def test_the_check_page_names_what_is_missing_and_leads_there(running: Running, open_page):
    invited = running.invite(locale="sv")
    page: Page = open_page(locale="sv")
    open_link(page, invited)
    page.goto(f"{page.url}check")
    look(page, "sv-js-06-check-missing")
    page.locator("[name=name]").fill("Åsa Öberg")
    page.locator("[name=role]").fill("VD")
    tick(page, "certify")
    press(page.locator("form[action$='/submit'] button"))
    expect(page.locator(".ds-alert[data-color=danger]")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Åsa Öberg")
    assert submissions(running, invited) == 0
    missing = page.locator(".ds-alert a").nth(1)
    anchor = (missing.get_attribute("href") or "").partition("#")[2]
    missing.click()
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()


def test_all_questions_stand_on_one_page_to_be_read_first(running: Running, open_page):
    page: Page = open_page(locale="sv")
    open_link(page, running.invite())
    press(page.locator("a[href$='/questions']"))
    look(page, "sv-js-09-questions")


def test_a_scanner_that_opens_the_link_uses_nothing_up(running: Running, open_page):
    """Mail gateways fetch every link, some with a whole browser: afterwards the supplier finds it as it was."""
    invited = running.invite()
    scanner: Page = open_page()
    for _ in range(3):
        scanner.goto(invited.link)
        scanner.wait_for_timeout(300)
        assert scanner.request.head(invited.link).status == 200
    assert scanner.url == invited.link
    with running.database.read() as db:
        assert db.get_one(Assessment, invited.assessment_id).status.value == "invited"
    open_link(open_page(), invited)


@pytest.mark.parametrize("path", ["/", "/privacy", "/accessibility", "/letter"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_for_everybody(running: Running, open_page, path: str, language: str):
    page: Page = open_page(locale=language)
    page.goto(running.origin + path)
    look(page, f"{language}-js-10-{path.strip('/') or 'front'}")
