"""Two reviewers at the same finding: the second keeps all that was chosen and written, in words."""

import html
import re

import pytest
from sqlalchemy import select

from portal.models.findings import Point
from tests.factories.rounds import make_assessment, make_campaign, make_supplier, submitted
from tests.staff.review_app import as_person, world
from tests.staff.test_review_finding import fields, key_of, open_one, state_of

assert as_person
assert world


def notice(answer):
    """The words of the notice that somebody was quicker."""
    box = answer.text.split('id="faults"', 1)[1].split("<div class=\"stack", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", box)).split())


@pytest.fixture
def second(as_person, database, world):
    """A function: the answer to a reviewer who chose this after somebody was quicker."""
    def post(*, first="Annat sätt finns.", **typed):
        slow, quick, key = as_person("reviewer"), as_person("administrator"), key_of(database)
        page = slow.get(f"/findings/{key}").text
        quick.get(f"/findings/{key}")
        quick.post(f"/findings/{key}", **fields(page, choice="dismiss", reason=first))
        answer = slow.post(f"/findings/{key}", **fields(page, **typed))
        assert answer.status_code == 409
        return answer
    return post


@pytest.fixture
def too_late(second):
    """A function: what the notice says to a reviewer who chose this after somebody was quicker."""
    return lambda **typed: notice(second(**typed))


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


@pytest.mark.parametrize(("typed", "said"), [
    ({"choice": "minor", "reason": ""}, ["Your decision Lower to minor", "Your reason –"]),
    ({"choice": ""}, ["Your decision –", "Your reason Ingen väg för andra."]),
    ({"choice": "unheard-of"}, ["Your decision –", "Your reason Ingen väg för andra."]),
    ({"choice": "dismiss", "reason": "x" * 2_001}, ["Your decision Dismiss", "Your reason " + "x" * 2_001]),
    ({"choice": "severe", "ground": "", "reason": "Grovt."},
     ["Your decision Severe, with one of the six grounds", "Your reason Grovt."]),
    ({"revision": "", "choice": "minor"}, ["Your decision Lower to minor"]),
])
def test_so_it_does_what_would_have_been_refused_anyway(too_late, typed, said):
    words = too_late(**typed)
    assert [one for one in ("decided", "Annat sätt finns.", *said) if one not in words] == []


def test_the_reason_that_the_rules_suggest_is_shown_too_when_it_stood_under_another_decision(as_person, database, world, second):
    page = as_person("reviewer").get(f"/findings/{key_of(database)}").text
    suggested = html.unescape(re.search(r'<textarea[^>]*name="reason"[^>]*>\s*([^<]*)</textarea>', page)[1]).strip()
    assert suggested
    words = notice(second(choice="dismiss", reason=suggested))
    assert "Your decision Dismiss" in words
    assert " ".join(suggested.split()) in words


def test_what_cannot_be_mended_on_the_page_is_no_fault_of_it(second):
    page = second(choice="minor", reason="").text
    assert "Nothing was decided" not in page
    assert page.count('id="faults"') == 1


@pytest.fixture
def reopened(as_person, database, world):
    """A slow reviewer's browser and the finding, which has been decided and opened again since its page was fetched."""
    slow, quick, key = as_person("reviewer"), as_person("administrator"), key_of(database)
    page = slow.get(f"/findings/{key}").text
    quick.get(f"/findings/{key}")
    quick.post(f"/findings/{key}", **fields(page))
    quick.get(f"/findings/{key}")
    quick.post(f"/findings/{key}", act="reopen", revision=str(state_of(database, key).revision), reason="Fel fråga.")
    return slow, key, page


def test_where_it_is_open_again_the_faults_stand_beside_the_notice_and_the_form_can_be_sent(database, reopened):
    slow, key, page = reopened
    answer = slow.post(f"/findings/{key}", **fields(page, choice="minor", reason="x" * 2_001))
    assert answer.status_code == 409
    assert "Somebody else has decided meanwhile" in answer.text
    assert 'href="#reason"' in answer.text
    assert answer.text.count('id="faults"') == 1
    assert re.search(r'value="minor"[^>]* checked|checked[^>]* value="minor"', answer.text)
    sent = slow.post(f"/findings/{key}", **fields(answer.text, choice="minor", reason="Lindrigt."))
    assert sent.status_code == 303


def test_a_reopening_without_a_reason_that_came_second_says_so(as_person, database, reopened):
    slow, key, _page = reopened
    stale = str(state_of(database, key).revision - 1)
    answer = slow.post(f"/findings/{key}", act="reopen", revision=stale, reason="")
    assert answer.status_code == 409
    assert "Your reason –" in notice(answer)


def test_what_is_refused_of_a_finding_that_nobody_has_touched_stays_a_fault(as_person, database, world):
    reviewer, key = as_person("reviewer"), key_of(database)
    answer = reviewer.post(f"/findings/{key}", **fields(reviewer.get(f"/findings/{key}").text, reason=""))
    assert answer.status_code == 422
    assert "Nothing was decided" in answer.text
    assert "Somebody else has decided meanwhile" not in answer.text


def test_the_lines_of_both_reasons_stay_lines(second):
    page = second(first="Ett.\r\nTvå.", reason="Tre.\r\nFyra.", action="Fem.\r\n<i>Sex.").text
    assert page.count("<q>Ett.<br>Två.</q>") == 2  # in the notice, and beside the finding
    assert "<dd>Tre.<br>Fyra.</dd>" in page
    assert "<dd>Fem.<br>&lt;i&gt;Sex.</dd>" in page


def test_so_do_those_of_how_like_answers_were_decided(as_person, database, world):
    reviewer, key = as_person("reviewer"), key_of(database)
    page = reviewer.get(f"/findings/{key}").text
    reviewer.post(f"/findings/{key}", **fields(page, choice="dismiss", reason="Ett.\r\nTvå <b>."))

    def plant(db):
        submitted(db, make_assessment(db, make_campaign(db, "Två"), make_supplier(db, "Egen AB")), form_key="own")
        return open_one(db).id

    page = reviewer.get(f"/findings/{database.write(plant)}").text
    assert "<td>Ett.<br>Två &lt;b&gt;.</td>" in page
