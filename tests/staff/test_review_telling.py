"""What the review pages tell: why a decision is refused and where to mend it, and which texts are in another language."""

import pytest
from sqlalchemy import select

from portal.core.documents import canonical, digest
from portal.models.contents import ContentText
from tests.staff.review_app import as_person, world
from tests.staff.test_review_finding import fields, key_of, state_of
from tests.web.parsing import Page
from tests.web.speaking import unmarked

assert as_person
assert world


@pytest.mark.parametrize(("typed", "control"), [
    ({"choice": "severe"}, "ground"), ({"choice": "confirm", "ground": "danger_to_life"}, "ground"),
    ({"choice": "hexed"}, "choice-0"), ({"action": ""}, "action"), ({"reason": ""}, "reason"),
    ({"choice": "dismiss", "reason": "Svaret om plan visar en brist.\nSvaret om complaints visar en brist."}, "reason"),
])
def test_a_refusal_is_an_alert_that_leads_to_the_field_at_fault(as_person, database, world, typed, control):
    browser, key = as_person("reviewer"), key_of(database)
    page = Page(browser.post(f"/findings/{key}", **fields(browser.get(f"/findings/{key}").text, **typed)).text)
    summary = page.by_id("faults")
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    assert "Nothing was decided" in summary.text
    [link] = [link for link in page.all("a") if link.inside("div") is summary]
    assert link["href"] == f"#{control}"
    at_fault = page.by_id(control) if control != "choice-0" else page.by_id(control).inside("fieldset")
    assert f"{control.removesuffix('-0')}-error" in at_fault["aria-describedby"].split()
    assert page.all("title")[0].text.startswith("Error:")


def test_a_refusal_about_no_field_is_an_alert_too(as_person, database, world):
    browser, key = as_person("reviewer"), key_of(database)
    page = browser.get(f"/findings/{key}").text
    browser.post(f"/findings/{key}", **fields(page))
    again = browser.post(f"/findings/{key}", **fields(page, revision=str(state_of(database, key).revision)))
    assert again.status_code == 409
    summary = Page(again.text).by_id("faults")
    assert summary["role"] == "alert"
    assert "It is decided already." in summary.text


def test_the_decision_stands_after_the_points_it_is_about_and_before_all_else(as_person, database, world):
    page = as_person("reviewer").get(f"/findings/{key_of(database)}").text
    places = [page.index(f'id="{name}"') for name in ("points", "decide-h", "contracts", "before", "others")]
    assert places == sorted(places)


def test_what_is_swedish_for_want_of_english_says_so(as_person, database, world):
    def untranslate(db):
        for row in db.scalars(select(ContentText).where(ContentText.locale != "sv")).all():
            row.texts, row.digest = {}, digest(canonical({}))
        return [text for row in db.scalars(select(ContentText).where(ContentText.locale == "sv")) for text in row.texts.values()
                if " " in text]

    swedish, reviewer = database.write(untranslate), as_person("reviewer")
    for path in ("/findings", f"/findings?show={key_of(database)}", f"/findings/{key_of(database)}", "/deviations",
                 f"/deviations/{world.ours.ids['deviation_id']}", f"/assessments/{world.submitted.ids['assessment_id']}",
                 f"/findings/{world.ours.ids['finding_id']}",
                 f"/assessments/{world.submitted.ids['assessment_id']}/findings/new"):
        page = reviewer.get(path).text
        assert unmarked(page, swedish, "sv") == [], path
        assert len(unmarked(page.replace(' lang="sv"', ""), swedish, "sv")) >= 1, path
