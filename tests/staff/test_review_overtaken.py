"""Two reviewers at the same finding: the second keeps all that was chosen and written, in words."""

import html
import re

import pytest
from sqlalchemy import select

from portal.models.findings import Point
from tests.staff.review_app import as_person, world
from tests.staff.test_review_finding import fields, key_of, state_of

assert as_person
assert world


def notice(answer):
    """The words of the notice that somebody was quicker."""
    box = answer.text.split('id="faults"', 1)[1].split("<div class=\"stack", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", box)).split())


@pytest.fixture
def too_late(as_person, database, world):
    """A function: what the notice says after somebody was quicker than a reviewer who chose this."""
    def post(**typed):
        slow, quick, key = as_person("reviewer"), as_person("administrator"), key_of(database)
        page = slow.get(f"/findings/{key}").text
        quick.get(f"/findings/{key}")
        quick.post(f"/findings/{key}", **fields(page, choice="dismiss", reason="Annat sätt finns."))
        answer = slow.post(f"/findings/{key}", **fields(page, **typed))
        assert answer.status_code == 409
        return notice(answer)
    return post


@pytest.mark.parametrize(("typed", "said", "unsaid"), [
    ({}, ["Your decision Confirm as major", "Your reason Ingen väg för andra.", "What the supplier is to do Öppna en väg."],
     ["Ground", "Struck points"]),
    ({"choice": "minor", "reason": "Lindrigt."}, ["Your decision Lower to minor", "Your reason Lindrigt."], ["Ground"]),
    ({"choice": "dismiss", "reason": "Nej."}, ["Your decision Dismiss"], ["Ground"]),
    ({"choice": "severe", "ground": "danger_to_life"},
     ["Your decision Severe, with one of the six grounds", "Ground Working conditions that endanger life"], []),
    ({"choice": "minor", "ground": "danger_to_life", "reason": "Lindrigt."}, ["Your decision Lower to minor"], ["Ground"]),
])
def test_the_second_of_two_reads_what_was_chosen(too_late, typed, said, unsaid):
    words = too_late(**typed)
    assert [one for one in said if one not in words] == []
    assert [one for one in unsaid if one in words] == []


def test_so_it_does_which_points_were_struck(too_late, database):
    with database.read() as db:
        struck = db.scalars(select(Point.id).where(Point.finding_id == key_of(database), Point.rule == "plan-missing")).one()
    assert "Struck points plan brister" in too_late(strike=str(struck))


def test_a_reopening_that_came_second_keeps_its_reason_and_offers_the_decision(as_person, database, world):
    slow, quick, key = as_person("reviewer"), as_person("administrator"), key_of(database)
    page = quick.get(f"/findings/{key}").text
    quick.post(f"/findings/{key}", **fields(page))
    slow.get(f"/findings/{key}")
    revision = str(state_of(database, key).revision)
    quick.get(f"/findings/{key}")
    quick.post(f"/findings/{key}", act="reopen", revision=revision, reason="Fel fråga.")
    answer = slow.post(f"/findings/{key}", act="reopen", revision=revision, reason="Vi läste fel.")
    assert answer.status_code == 409
    assert "Your reason Vi läste fel." in notice(answer)
    assert 'name="choice"' in answer.text


def test_a_reopening_that_came_second_to_a_new_decision_can_be_sent_again(as_person, database, world):
    slow, quick, key = as_person("reviewer"), as_person("administrator"), key_of(database)
    page = quick.get(f"/findings/{key}").text
    quick.post(f"/findings/{key}", **fields(page))
    stale = str(state_of(database, key).revision)
    quick.get(f"/findings/{key}")
    quick.post(f"/findings/{key}", act="reopen", revision=stale, reason="Fel fråga.")
    quick.post(f"/findings/{key}", **fields(quick.get(f"/findings/{key}").text, choice="dismiss", reason="Nej."))
    slow.get(f"/findings/{key}")
    answer = slow.post(f"/findings/{key}", act="reopen", revision=stale, reason="Vi läste fel.")
    assert answer.status_code == 409
    shown = re.search(r'name="revision"[^>]* value="(\d+)"', answer.text)[1]
    assert shown == str(state_of(database, key).revision)
    assert slow.post(f"/findings/{key}", act="reopen", revision=shown, reason="Vi läste fel.").status_code == 303
