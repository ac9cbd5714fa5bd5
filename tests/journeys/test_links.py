"""Links that do not open, sessions that have ended, and two colleagues in one section."""

from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.journeys.installation import Running, clock
from tests.journeys.looking import look
from tests.journeys.people import open_link, press, tick


def test_unknown_expired_and_recalled_links_look_alike_and_say_what_to_do(running: Running, open_page):
    expired, recalled = running.invite(ends=timedelta(days=-1)), running.invite()
    running.recall(recalled)
    page: Page = open_page(locale="sv")
    pages = []
    for link in (f"{running.origin}/i/{'x' * 43}", expired.link, recalled.link):
        response = page.goto(link)
        assert response is not None
        pages.append((response.status, page.title(), page.locator("body").inner_text()))
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][0] == 404
    expect(page.locator("main ol li")).to_have_count(6)  # three steps, in two languages
    look(page, "sv-js-11-link-refused")


def test_recalling_a_link_ends_the_session_born_of_it(running: Running, open_page):
    invited = running.invite(locale="sv")
    page: Page = open_page(locale="sv")
    open_link(page, invited)
    press(page.locator("main a.ds-button").first)
    page.locator("[name=details-right-comment]").evaluate("e => e.closest('details').open = true")
    page.locator("[name=details-right-comment]").fill("Ny adress: Storgatan 1")
    running.recall(invited)
    press(page.locator(".savebar button").first)
    expect(page.locator("main")).to_contain_text("inte sparade")
    page.locator("details.extra summary").click()
    expect(page.locator("details.extra")).to_contain_text("Ny adress: Storgatan 1")
    look(page, "sv-js-12-session-ended")


def test_what_was_typed_when_the_session_ended_is_saved_once_the_link_is_opened_again(running: Running, open_page):
    invited = running.invite(locale="en")
    page: Page = open_page(locale="en")
    open_link(page, invited)
    press(page.locator("main a.ds-button").first)
    tick(page, "role-service")
    page.context.clear_cookies()
    press(page.locator(".savebar button").first)
    expect(page.locator("h1")).to_contain_text("not saved yet")
    other = page.context.new_page()
    open_link(other, invited)
    other.close()
    press(page.locator("main form button"))
    expect(page.locator("#role-service, #policy-areas-none").first).to_be_visible()
    page.goto(page.url.rpartition("/")[0] + "/company")
    expect(page.locator("#role-service")).to_be_checked()


def test_two_colleagues_in_one_section_lose_nothing_and_choose_where_they_differ(running: Running, open_page):
    invited = running.invite(locale="sv")
    karin: Page = open_page(locale="sv", java_script_enabled=False)
    omar: Page = open_page(locale="sv", java_script_enabled=False)
    for page in (karin, omar):
        open_link(page, invited)
        page.goto(page.url + "sections/company")
    tick(karin, "role-service")
    tick(karin, "employees-under-10")
    press(karin.locator(".savebar button").first)
    tick(omar, "details-right-yes")
    tick(omar, "employees-from-10-to-49")
    press(omar.locator(".savebar button").first)
    expect(omar.locator(".ds-alert[data-color=warning]").first).to_be_visible()
    expect(omar.locator("#role-service")).to_be_checked()          # hers alone
    expect(omar.locator("#details-right-yes")).to_be_checked()     # his alone
    expect(omar.locator("#employees-from-10-to-49")).to_be_checked()  # his, in the form
    expect(omar.locator("#q-employees .ds-alert")).to_contain_text("Färre än 10")  # hers, beside it
    look(omar, "sv-plain-13-conflict", axe=False)
    press(omar.locator(".savebar button").first)
    karin.goto(karin.url.rpartition("/")[0] + "/company")
    expect(karin.locator("#employees-from-10-to-49")).to_be_checked()
    expect(karin.locator("#role-service")).to_be_checked()


def test_a_save_that_merges_says_what_a_colleague_did(running: Running, open_page):
    invited = running.invite(locale="en")
    karin, omar = open_page(locale="en"), open_page(locale="en")
    for page in (karin, omar):
        open_link(page, invited)
        page.goto(page.url + "sections/company")
    tick(karin, "role-service")
    press(karin.locator(".savebar button").nth(1))
    karin.wait_for_url("**/assessments/*/")
    tick(omar, "details-right-yes")
    press(omar.locator(".savebar button").first)
    expect(omar.locator(".ds-alert[data-color=info]")).to_contain_text("A colleague saved while you were writing")
    expect(omar.locator("#role-service")).to_be_checked()


def test_somebody_elses_assessment_looks_like_none(running: Running, open_page):
    mine, theirs = running.invite(), running.invite()
    page: Page = open_page(locale="en")
    open_link(page, mine)
    texts = []
    for assessment in (theirs.assessment_id, uuid4()):
        response = page.goto(f"{running.origin}/assessments/{assessment}/")
        assert response is not None
        texts.append((response.status, page.locator("body").inner_text()))
    assert texts[0] == texts[1]


def test_after_the_closing_day_answers_are_still_taken_and_said_to_be_late(running: Running, open_page):
    invited = running.invite(locale="sv", due=clock().date() - timedelta(days=1))
    page: Page = open_page(locale="sv")
    page.goto(invited.link)
    expect(page.locator(".ds-alert")).to_be_visible()
    open_link(page, invited)
    expect(page.locator(".ds-alert")).to_be_visible()
    look(page, "sv-js-02-tasks-late")
