"""What `portal.js` adds, in a browser; pages here are written by hand and served by the test."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from portal.web.static_files import FOLDER

HOST = "http://aktsam.test"
SCRIPT = (FOLDER / "portal.js").read_text()
STATUS = '<p role="status" data-saving="Saving" data-saved="Saved {}" data-unsaved="Not saved"></p>'
FORM = f"""<form id="answers" action="/save" method="post" data-autosave><input type="hidden" name="revision" value="1">
<input type="hidden" name="form_key" value="a"><textarea name="story" data-limit="20"></textarea>
<fieldset><input type="checkbox" name="m" value="a" id="a"><input type="checkbox" name="m" value="none" id="none" data-exclusive>
<input type="checkbox" name="m" value="unknown" id="unknown" data-exclusive>
<div class="question__more"><input type="checkbox" name="m-na" id="na"></div></fieldset><button>Save</button>{STATUS}</form>"""
LIST = """<div data-keys hidden><button type="button" data-on="Turn off" data-off="Turn on"></button></div>
<table class="list"><tbody><tr><td><a href="#1" id="l1">1</a></td></tr><tr data-selected><td><a href="#2" id="l2">2</a></td></tr>
<tr><td><a href="#3" id="l3">3</a></td></tr></tbody></table><form data-decide><input type="radio" name="d" id="d1">
<input type="radio" name="d" id="d2"><textarea id="t"></textarea></form>"""
SIGNATURE = """<form id="signature" action="/assessments/{}/submit" method="post"><input name="name" value="{}">
<input name="role"><input type="checkbox" name="certify"><button>Submit</button></form>"""


@pytest.fixture
def show(open_page):
    """Open a page with this body; posts are answered by `answer(route)` and collected."""

    def shown(body: str, answer=None) -> tuple[Page, list[str]]:
        page, posts = open_page(), []

        def serve(route: Route) -> None:
            if route.request.url.endswith("portal.js"):
                route.fulfill(body=SCRIPT, content_type="text/javascript")
            elif route.request.method == "POST":
                posts.append(route.request.post_data or "")
                answer(route)
            else:
                route.fulfill(body=f'<!doctype html><html lang="en" data-left="{{}} left" data-over="{{}} too many">'
                                   f'<script src="/portal.js" defer></script>{body}', content_type="text/html")

        page.route("**/*", serve)
        page.goto(f"{HOST}/")
        return page, posts

    return shown


def saved(revision):
    return lambda route: route.fulfill(
        status=204, headers={"X-Revision": str(revision), "X-Form-Key": "b", "X-Saved-At": "kl.%2014.33"})


def test_faults_take_the_focus(show):
    page, _ = show('<div id="faults" tabindex="-1">Faults</div>')
    expect(page.locator("#faults")).to_be_focused()


def test_faults_take_the_focus_also_where_the_address_names_a_place_on_the_page(open_page):
    page = open_page()
    page.route("**/*", lambda route: route.fulfill(body=SCRIPT if route.request.url.endswith("portal.js") else (
        '<!doctype html><html lang="en"><script src="/portal.js" defer></script><div id="faults" tabindex="-1">Faults</div>'
        '<p style="margin-block-start:300vh" id="row">Row</p>'), content_type="text/javascript" if route.request.url.endswith(
        "portal.js") else "text/html"))
    page.goto(f"{HOST}/#row")
    expect(page.locator("#faults")).to_be_focused()


def test_what_is_typed_is_saved_after_a_pause_and_the_words_say_so(show):
    page, posts = show(FORM, saved(2))
    page.locator("[name=story]").fill("Hej")
    expect(page.get_by_role("status")).to_have_text("Saved kl. 14.33")
    assert len(posts) == 1
    assert "revision=1" in posts[0]
    assert "story=Hej" in posts[0]
    assert page.locator("[name=revision]").input_value() == "2"
    assert page.locator("[name=form_key]").input_value() == "b"


def test_a_colleague_s_save_stops_saving_and_is_said(show):
    page, posts = show(FORM, lambda route: route.fulfill(status=409, headers={"X-Why": "A%20colleague%20saved"}))
    page.locator("[name=story]").fill("Hej")
    expect(page.get_by_role("status")).to_have_text("A colleague saved")
    page.locator("[name=story]").fill("Hej igen")
    page.wait_for_timeout(2000)
    assert len(posts) == 1


def test_answers_that_are_in_already_stop_saving_and_that_is_said(show):
    page, posts = show(FORM, lambda route: route.fulfill(status=410, headers={"X-Why": "Already%20submitted"}))
    page.locator("[name=story]").fill("Hej")
    expect(page.get_by_role("status")).to_have_text("Already submitted")
    page.locator("[name=story]").fill("Hej igen")
    page.wait_for_timeout(2000)
    assert len(posts) == 1


def test_a_session_that_has_ended_is_not_called_a_lost_connection(show):
    page, _ = show(FORM, lambda route: route.fulfill(status=403, headers={"X-Why": "Signed%20out"}))
    page.locator("[name=story]").fill("Hej")
    expect(page.get_by_role("status")).to_have_text("Signed out")


def test_what_could_not_be_saved_is_sent_again_when_the_connection_is_back(show):
    answers = iter([lambda route: route.abort(), saved(2)])
    page, posts = show(FORM, lambda route: next(answers)(route))
    page.locator("[name=story]").fill("Hej")
    expect(page.get_by_role("status")).to_have_text("Not saved")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("status")).to_have_text("Saved kl. 14.33")
    assert len(posts) == 2


@pytest.mark.parametrize("answer", [
    lambda route: route.abort(), lambda route: route.fulfill(status=500),
    lambda route: route.fulfill(status=302, headers={"Location": "/i/closed"})])
def test_what_could_not_be_saved_is_said(show, answer):
    page, _ = show(FORM, answer)
    page.locator("[name=story]").fill("Hej")
    expect(page.get_by_role("status")).to_have_text("Not saved")


def test_leaving_with_unsaved_text_asks_first_and_saving_does_not(show):
    page, posts = show(FORM, lambda route: route.fulfill(body="saved", content_type="text/html"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("[name=story]").press_sequentially("Hej")
    page.evaluate("setTimeout(() => location.assign('/elsewhere'))")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile("/save"))
    assert asked == ["beforeunload"]
    assert len(posts) == 1


@pytest.mark.parametrize(("mark", "asked"), [("", 0), ('="unsaved"', 1)])
def test_leaving_a_form_that_came_back_with_something_unsaved_asks_before_anything_else_is_typed(show, mark: str, asked: int):
    page, posts = show(f'<form action="/save" method="post" data-warn{mark}><textarea name="story">Hej</textarea></form>'
                       '<form action="/save" method="post"><button>Other</button></form>', saved(2))
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.dismiss()))
    page.locator("body").click()
    page.get_by_role("button", name="Other").click()
    page.wait_for_timeout(300)
    assert dialogs == ["beforeunload"] * asked
    assert len(posts) == 1 - asked


def test_an_exclusive_choice_and_the_others_untick_each_other(show):
    page, _ = show(FORM, saved(2))
    page.locator("#na").check()
    page.locator("#a").check()
    page.locator("#none").check()
    expect(page.locator("#a")).not_to_be_checked()
    page.locator("#unknown").check()
    expect(page.locator("#none")).not_to_be_checked()
    page.locator("#a").check()
    expect(page.locator("#unknown")).not_to_be_checked()
    expect(page.locator("#na")).to_be_checked()


def test_the_last_fifth_of_a_limit_is_counted(show):
    page, _ = show(FORM, saved(2))
    page.locator("[name=story]").fill("x" * 18)
    expect(page.get_by_text("2 left")).to_be_visible()
    page.locator("[name=story]").fill("x" * 23)
    expect(page.get_by_text("3 too many")).to_be_visible()


def test_keys_move_in_lists_and_choose(show):
    page, _ = show(LIST)
    page.keyboard.press("j")
    expect(page.locator("#l3")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#l2")).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator("#d2")).to_be_checked()
    page.locator("#t").press("1")
    assert page.locator("#t").input_value() == "1"
    expect(page.locator("#d1")).not_to_be_checked()


def test_keys_can_be_turned_off_for_good(show):
    page, _ = show(LIST)
    page.get_by_role("button", name="Turn off").click()
    page.reload()
    expect(page.get_by_role("button", name="Turn on")).to_be_visible()
    page.locator("#l1").focus()
    page.keyboard.press("j")
    expect(page.locator("#l1")).to_be_focused()


def test_filters_apply_when_chosen(show):
    page, _ = show('<form class="filters" action="/list"><select name="region"><option>a<option>b</select>'
                   "<button>Show</button></form>")
    page.locator("select").select_option("b")
    page.wait_for_url(f"{HOST}/list?region=b")


def sign(page: Page) -> None:
    page.locator("[name=name]").fill("Åsa Öberg")
    page.locator("[name=role]").fill("VD")
    page.locator("[name=certify]").check()


def show_again(page: Page, body: str) -> None:
    """Show another page of the same origin in the same tab."""
    page.route("**/again", lambda route: route.fulfill(
        body=f'<!doctype html><html lang="en"><script src="/portal.js" defer></script>{body}', content_type="text/html"))
    page.goto(f"{HOST}/again")


def test_who_signs_is_kept_for_this_tab_and_this_assessment_and_the_tick_is_not(show):
    page, _ = show(SIGNATURE.format(1, ""))
    sign(page)
    show_again(page, SIGNATURE.format(2, ""))
    expect(page.locator("[name=name]")).to_have_value("")
    show_again(page, SIGNATURE.format(1, ""))
    expect(page.locator("[name=name]")).to_have_value("Åsa Öberg")
    expect(page.locator("[name=role]")).to_have_value("VD")
    expect(page.locator("[name=certify]")).not_to_be_checked()


def test_what_came_back_with_a_refused_submission_is_kept_and_not_replaced(show):
    page, _ = show(SIGNATURE.format(1, ""))
    sign(page)
    show_again(page, SIGNATURE.format(1, "Kim Prov"))
    expect(page.locator("[name=name]")).to_have_value("Kim Prov")
    show_again(page, SIGNATURE.format(1, ""))
    expect(page.locator("[name=name]")).to_have_value("Kim Prov")


def test_once_submitted_nobody_s_name_stays_in_the_browser(show):
    page, posts = show(SIGNATURE.format(1, ""), lambda route: route.fulfill(body="Receipt", content_type="text/html"))
    sign(page)
    assert page.evaluate("sessionStorage.length") == 2
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Receipt")).to_be_visible()
    assert len(posts) == 1
    assert page.evaluate("sessionStorage.length") == 0
    assert page.evaluate("localStorage.length") == 0
