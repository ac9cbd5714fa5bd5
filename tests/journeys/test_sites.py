"""Sites, from the supplier's list to the section that is asked once for each: with and without scripts, wide and narrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.installation import Running
from tests.journeys.looking import look
from tests.journeys.people import open_link, press, save, sign_in, tick

SITES = {"Sialkot Works": ("PK", 1), "Umeåfabriken": ("SE", 0)}


def list_sites(page: Page) -> None:
    """List the sites one by one."""
    for name, (country, owner) in SITES.items():
        press(page.locator("main a.ds-button"))
        page.fill("#name", name)
        page.fill("#makes", "Saxar")
        page.fill("#town", "Orten")
        page.select_option("#country", country)
        tick(page, f"owner-{owner}")
        press(page.locator("main form button"))
        expect(page.locator("p.saved")).to_contain_text(name)


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 360)], ids=["wide", "narrow without scripts"])
def test_a_supplier_lists_sites_the_kansli_chooses_each_is_asked_about(running: Running, open_page, scripts: bool, width: int):
    invited = running.invite()
    page: Page = open_page(locale="sv", java_script_enabled=scripts, viewport={"width": width, "height": 900})
    page.set_default_timeout(8_000)

    def glance(name: str) -> None:
        if scripts:
            look(page, f"sv-js-{name}")

    open_link(page, invited)
    home = page.url
    page.goto(f"{home}sections/company")
    tick(page, "role-maker")
    save(page)
    page.goto(home)
    press(page.locator(f"a[href$='{invited.assessment_id}/sites']"))
    list_sites(page)
    glance("50-sites")
    press(page.locator("main li button").first)
    expect(page.locator("main li.box")).to_have_count(1)
    press(page.locator(".ds-alert button"))
    expect(page.locator("main li.box")).to_have_count(2)
    choose(running, open_page, str(invited.assessment_id))
    page.goto(home)
    glance("51-tasks-with-sites")
    press(page.locator("ol.tasks a", has_text="Sialkot Works"))
    expect(page).to_have_url(re.compile(r"/sections/workers/[0-9a-f-]{36}$"))
    expect(page.locator("main")).to_contain_text("Sialkot Works")
    glance("52-section-of-a-site")
    tick(page, page.locator(".question input[type=radio]").first.get_attribute("id") or "")
    press(page.locator(".savebar button").nth(1))
    expect(page.locator("ol.tasks li", has_text="Sialkot Works").locator(".state")).to_have_attribute("data-state", "started")
    expect(page.locator("ol.tasks li", has_text="Umeåfabriken").locator(".state")).to_have_attribute("data-state", "todo")
    remove_chosen(page, home, glance)


def remove_chosen(page: Page, home: str, glance) -> None:
    """Take a chosen site off the list: it is said at once, on the list, and on the site's page that it is still asked about."""
    page.goto(f"{home}sites")
    glance("54-sites-chosen")
    press(page.locator("main li", has_text="Sialkot Works").locator("button"))
    expect(page.locator(".ds-alert bdi[dir=ltr]").first).to_be_visible()
    glance("55-chosen-site-removed")
    page.goto(f"{home}sites")
    expect(page.locator("details.extra bdi[dir=ltr]")).to_be_visible()
    glance("56-chosen-site-among-those-removed")
    page.goto(home)
    press(page.locator("ol.tasks a", has_text="Sialkot Works"))
    expect(page.locator(".ds-alert bdi[dir=ltr]")).to_be_visible()
    glance("57-section-of-a-removed-site")


def choose(running: Running, open_page, assessment_id: str) -> None:
    """Choose both sites, as a reviewer does."""
    reviewer: Page = open_page(locale="sv", viewport={"width": 1280, "height": 900})
    reviewer.set_default_timeout(8_000)
    sign_in(reviewer, running, running.employ())
    reviewer.goto(f"{running.origin}/kansli/assessments/{assessment_id}")
    press(reviewer.locator(f"a[href$='{assessment_id}/sites']"))
    for place in range(len(SITES)):
        tick(reviewer, f"sites-{place}")
    reviewer.fill("#because", "Det mesta tillverkas där.")
    look(reviewer, f"sv-js-53-choosing-sites-{assessment_id[-4:]}")
    press(reviewer.locator("main form button"))
    expect(reviewer.locator("p.saved")).to_be_visible()
