"""Deviations after release: the list, one of them, its end, and whose they are."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.core.rules import Ground, Severity
from portal.core.states import AssessmentStatus, DeviationStatus, Role
from portal.db.paging import Place
from portal.models.assessments import Assessment
from portal.models.deviations import Deviation
from portal.models.mail import OutgoingMail
from portal.models.register import ContractingAuthority
from portal.staff.outcomes import queries
from portal.staff.outcomes.queries import Filters
from tests.factories.rounds import BAD, DAY, GOOD, NOW, make_reader, submitted
from tests.factories.world import ABSENT, build_world
from tests.staff.review_app import as_person, world
from tests.web.parsing import Page

assert as_person
assert world


def listed(db, reader, filters=None, today=DAY):
    return queries.list_deviations(db, reader, filters or Filters(), Place(), today=today).rows


def deviation(database, key):
    with database.read() as db:
        return db.get(Deviation, key)


@pytest.mark.parametrize(("filters", "days", "expected"), [
    (Filters(), 0, 6), (Filters(severity="major"), 0, 6), (Filters(severity="minor"), 0, 0), (Filters(requirement="pr6"), 0, 2),
    (Filters(authority="AA"), 0, 3), (Filters(state="verified_closed"), 0, 0), (Filters(late="1"), 19, 0),
    (Filters(late="1"), 21, 2), (Filters(late="1"), 31, 6),
])
def test_the_list_is_narrowed_by_what_the_address_says(db, filters, days, expected):
    build_world(db)
    assert len(listed(db, make_reader(db), filters, DAY + timedelta(days=days))) == expected


def test_the_newest_stand_first_and_pages_go_by_key(db, monkeypatch):
    build_world(db)
    monkeypatch.setattr(queries, "PER_PAGE", 4)
    reader = make_reader(db)
    first = queries.list_deviations(db, reader, Filters(), Place(), today=DAY)
    second = queries.list_deviations(db, reader, Filters(), Place(after=first.next), today=DAY)
    keys = [row.id for row in (*first.rows, *second.rows)]
    assert keys == sorted(db.scalars(select(Deviation.id)), reverse=True)
    assert (len(first.rows), len(second.rows), second.next) == (4, 2, None)


def test_a_region_lists_its_own(db):
    build_world(db)
    region = db.scalars(select(ContractingAuthority.id).where(ContractingAuthority.code == "AA")).one()
    assert {row.supplier for row in listed(db, make_reader(db, (Role.REGION_READER, region)))} == {"Nord AB"}
    assert listed(db, make_reader(db, (Role.OBSERVER, None))) == []


def test_the_page_names_reason_deadlines_and_contracts_with_their_section(as_person, world):
    page = as_person("reviewer").get(f"/deviations/{world.ours.ids['deviation_id']}").text
    for words in ("Skälet är tydligt.", "Gör en plan.", "Nord AB 0", "AV-2026-"):
        assert words in page


@pytest.mark.parametrize("role", ["reviewer", "region_reader"])
def test_the_page_of_a_severe_one_says_which_of_the_six_it_is(as_person, database, world, role):
    database.write(lambda db: db.execute(update(Deviation).values(severity=Severity.SEVERE, ground=Ground.FORCED_LABOUR)))
    page = as_person(role).get(f"/deviations/{world.ours.ids['deviation_id']}")
    assert page.status_code == 200
    assert "Forced labour" in page.text


def test_absent_and_foreign_ones_are_both_not_found(as_person, world):
    browser = as_person("region_reader")
    assert browser.get(f"/deviations/{world.ours.ids['deviation_id']}").status_code == 200
    for key in (world.theirs.ids["deviation_id"], ABSENT):
        assert browser.get(f"/deviations/{key}").status_code == 404


def test_a_region_sees_no_button_and_may_not_end_anything(as_person, world):
    browser, path = as_person("region_reader"), f"/deviations/{world.ours.ids['deviation_id']}"
    assert "Close as verified" not in browser.get(path).text
    assert browser.post(f"{path}/close", revision="1", reason="x").status_code == 403


def test_closing_needs_a_reason_and_keeps_what_was_typed(as_person, database, world):
    browser, key = as_person("reviewer"), world.ours.ids["deviation_id"]
    browser.get(f"/deviations/{key}")
    assert browser.post(f"/deviations/{key}/close", revision="1", reason="").status_code == 422
    too_long = "x" * 2001
    assert too_long in browser.post(f"/deviations/{key}/close", revision="1", reason=too_long).text
    assert browser.post(f"/deviations/{key}/close", revision="1", reason="Sett på plats.").status_code == 303
    found = deviation(database, key)
    assert (found.status, found.ended_reason) == (DeviationStatus.VERIFIED_CLOSED, "Sett på plats.")
    assert "Sett på plats." in browser.get(f"/deviations/{key}").text


def test_the_second_of_two_who_end_it_is_told_and_keeps_what_was_typed(as_person, world):
    slow, quick, path = as_person("reviewer"), as_person("administrator"), f"/deviations/{world.ours.ids['deviation_id']}"
    slow.get(path)
    quick.get(path)
    quick.post(f"{path}/close", revision="1", reason="Klart.")
    answer = slow.post(f"{path}/close", revision="1", reason="Mitt skäl.")
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile" in answer.text
    assert "Mitt skäl." in answer.text


def test_withdrawing_says_so_by_letter(as_person, database, world):
    browser, key = as_person("reviewer"), world.ours.ids["deviation_id"]
    browser.get(f"/deviations/{key}")
    refused = browser.post(f"/deviations/{key}/withdraw", revision="1", reason="")
    assert 'href="#withdraw-reason"' in refused.text
    assert browser.post(f"/deviations/{key}/withdraw", revision="1", reason="Vi läste fel.", step="send").status_code == 303
    assert deviation(database, key).status is DeviationStatus.WITHDRAWN
    with database.read() as db:
        assert "withdrawal" in db.scalars(select(OutgoingMail.kind)).all()


def test_withdrawing_without_a_reason_marks_the_field_as_closing_does(as_person, world):
    browser, path = as_person("reviewer"), f"/deviations/{world.ours.ids['deviation_id']}"
    plain = Page(browser.get(path).text)
    for name in ("reason", "withdraw-reason"):
        field = plain.by_id(name)
        assert "required" in field.attributes
        assert (field["name"], field["aria-invalid"], field["aria-describedby"]) == ("reason", None, f"{name}-help")
        assert plain.by_id(f"{name}-help").text == "Read by the supplier and the regions."
    refused = Page(browser.post(f"{path}/withdraw", revision="1", reason="").text)
    field = refused.by_id("withdraw-reason")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "withdraw-reason-help withdraw-reason-error")
    assert refused.by_id("withdraw-reason-error").text == "Error: Write the reason."
    assert refused.by_id("reason")["aria-invalid"] is None
    assert "open" in field.inside("details").attributes


@pytest.mark.parametrize(("act", "field"), [("close", "reason"), ("withdraw", "withdraw-reason")])
def test_a_reason_that_is_too_long_is_refused_in_words_and_kept(as_person, world, act, field):
    browser, path = as_person("reviewer"), f"/deviations/{world.ours.ids['deviation_id']}"
    browser.get(path)
    answer = browser.post(f"{path}/{act}", revision="1", reason="x" * 2001)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.by_id(f"{field}-error").text == "Error: Shorten this. Characters at most: 2000."
    assert page.by_id(field).text.strip() == "x" * 2001
    assert (page.by_id(field)["maxlength"], page.by_id(field)["data-limit"]) == (None, "2000")


def test_the_reason_a_deviation_ended_with_keeps_its_lines(as_person, world):
    browser, path = as_person("reviewer"), f"/deviations/{world.ours.ids['deviation_id']}"
    browser.get(path)
    browser.post(f"{path}/close", revision="1", reason="Sett på plats.\r\nAllt är <klart>.")
    assert "<p>Sett på plats.<br>Allt är &lt;klart&gt;.</p>" in browser.get(path).text


@pytest.mark.parametrize(("answers", "otherwise"), [(GOOD, True), (BAD, False)])
def test_the_page_says_that_a_later_submission_answers_otherwise(as_person, database, world, answers, otherwise):
    def correct(db):
        assessment = db.get(Assessment, world.ours.ids["assessment_id"])
        assessment.status = AssessmentStatus.REOPENED
        db.flush()
        submitted(db, assessment, answers, form_key="later", now=NOW + timedelta(hours=2))

    database.write(correct)
    page = as_person("reviewer").get(f"/deviations/{world.ours.ids['deviation_id']}").text
    assert ("A later submission answers otherwise." in page) is otherwise
