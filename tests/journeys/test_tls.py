"""Over TLS, with a certificate that nobody has signed: cookies that only travel so, and posts from elsewhere refused."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.installation import Running
from tests.journeys.people import SMALL_SERVICE, answer_section, open_link, press, save, sign_in


def test_a_supplier_answers_over_tls(running_over_tls: Running, open_page):
    page: Page = open_page(ignore_https_errors=True, locale="sv")
    invited = running_over_tls.invite()
    response = page.goto(invited.link)
    assert response is not None
    assert response.headers["strict-transport-security"].startswith("max-age=31536000")
    open_link(page, invited)
    press(page.locator("main a.ds-button").first)
    answer_section(page, SMALL_SERVICE)
    save(page)
    expect(page).to_have_url(re.compile("/sections/policies"))
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(cookies) == {"__Host-aktsam-supplier", "aktsam-language"}
    session = cookies["__Host-aktsam-supplier"]
    assert (session["secure"], session["httpOnly"], session["sameSite"], session["path"]) == (True, True, "Lax", "/")
    assert cookies["aktsam-language"]["secure"]


def test_somebody_of_the_staff_signs_in_over_tls(running_over_tls: Running, open_page):
    page: Page = open_page(ignore_https_errors=True, locale="sv")
    sign_in(page, running_over_tls, running_over_tls.employ())
    [session] = [cookie for cookie in page.context.cookies() if "staff" in cookie["name"]]
    assert session["name"] == "__Host-aktsam-staff"
    assert (session["secure"], session["httpOnly"], session["sameSite"], session["path"]) == (True, True, "Strict", "/")


def test_a_form_on_another_page_cannot_post_to_us(running_over_tls: Running, open_page):
    """The page is of another origin: the browser says so in its headers, and that alone is enough to refuse."""
    invited = running_over_tls.invite()
    page: Page = open_page(ignore_https_errors=True)
    open_link(page, invited)
    action = page.url + "sections/company"
    form = f'<form method="post" action="{action}"><input name="role" value="maker"><button>win</button>'
    page.route("https://evil.example/**", lambda route: route.fulfill(content_type="text/html", body=form))
    page.goto("https://evil.example/")
    with page.expect_navigation() as moved:
        page.locator("button").click()
    assert moved.value is not None
    assert moved.value.status == 403
    expect(page.locator("h1")).to_be_visible()
