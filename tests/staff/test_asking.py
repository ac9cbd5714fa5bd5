"""What sends a letter is asked once more: telling of one severe deviation alone, withdrawing, reopening what has been told."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from portal.casework import asking, deciding, releasing
from portal.core.errors import StaleRevision
from portal.core.review import Verdict
from portal.core.rules import Ground, Severity
from portal.core.states import Decision, DeviationStatus, FindingStatus, LetterKind
from portal.models.assessments import Assessment, Campaign
from portal.models.findings import Finding
from portal.models.mail import OutgoingMail
from tests.factories.rounds import DOMAIN, NOW, make_reader
from tests.staff.review_app import as_person, world
from tests.staff.test_outcomes import deviation
from tests.staff.test_review_finding import fields, key_of, state_of
from tests.web.parsing import Page

assert as_person
assert world
REASON = "Vi läste \"fel\".\r\nDet fanns <en> väg."


def letters(database, kind):
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(OutgoingMail).where(OutgoingMail.kind == kind))


def words(page):
    """What a page says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


@pytest.fixture
def severe(database, world):
    """A finding confirmed as severe, not told yet."""
    def confirm(db):
        found = db.get_one(Finding, key_of(database))
        verdict = Verdict(Decision.CONFIRM, "Fara.", Severity.SEVERE, Ground.DANGER_TO_LIFE, "Öppna.")
        deciding.decide_finding(db, found.id, verdict, revision=found.revision, actor=make_reader(db), now=NOW)
        return found.id
    return database.write(confirm)


def revision_of(page):
    return Page(page).all("input", name="revision")[0]["value"]


def test_telling_of_one_alone_says_first_whom_of_what_where_to_and_in_which_language(as_person, database, severe):
    before = letters(database, LetterKind.RESULT)
    page = as_person("reviewer").get(f"/findings/{severe}/release")
    said = words(page.text)
    for told in ("Release this one now?", "cannot be called back", "kim@prov.example", "Language Swedish", "Öst AB 0",
                 "Your self-assessment is reviewed, and something needs to be put right", "there is news, never what",
                 "(AA en, 2023: 2.6)", "Plan by Sunday 6 December 2026"):
        assert told in said, told
    assert "Fara." not in said
    [link] = [link for link in Page(page.text).all("a") if "release nothing" in link.text]
    assert link["href"] == f"/findings/{severe}"
    assert letters(database, LetterKind.RESULT) == before
    assert state_of(database, severe).released_at is None


def test_a_double_click_sends_one_letter_and_ends_where_the_first_did(as_person, database, severe):
    browser, path = as_person("reviewer"), f"/findings/{severe}/release"
    shown, before = revision_of(browser.get(path).text), letters(database, LetterKind.RESULT)
    first, second = (browser.post(path, revision=shown) for _ in range(2))
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location)
    assert letters(database, LetterKind.RESULT) == before + 1
    assert "told of the severe deviation" in browser.get(first.location).text


def test_of_two_who_tell_at_the_same_moment_one_does_and_one_letter_goes(database, severe):
    before, revision, start = letters(database, LetterKind.RESULT), state_of(database, severe).revision, Barrier(2)
    actors = [database.write(lambda db, name=name: make_reader(db, name=name)) for name in ("Kim", "Robin")]

    def tell(actor):
        start.wait()
        try:
            database.write(lambda db: releasing.release_severe(db, severe, revision=revision, actor=actor, now=NOW,
                                                               domain=DOMAIN))
        except StaleRevision:
            return "stale"
        return "told"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tell, actors)) == ["stale", "told"]
    assert letters(database, LetterKind.RESULT) == before + 1


def test_the_second_of_two_who_tell_is_told_so(as_person, database, severe):
    slow, quick, path = as_person("reviewer"), as_person("administrator"), f"/findings/{severe}/release"
    shown = revision_of(slow.get(path).text)
    quick.get(path)
    quick.post(path, revision=shown)
    before = letters(database, LetterKind.RESULT)
    answer = slow.post(path, revision=shown)
    assert answer.status_code == 409
    assert "Nothing was released" in answer.text
    assert "Somebody else has released it meanwhile." in answer.text
    again = slow.get(path)
    assert (again.status_code, "The supplier has been told already." in again.text) == (409, True)
    assert letters(database, LetterKind.RESULT) == before


def test_what_a_colleague_took_back_meanwhile_is_not_told(as_person, database, severe):
    slow, quick, path = as_person("reviewer"), as_person("administrator"), f"/findings/{severe}/release"
    shown = revision_of(slow.get(path).text)
    quick.get("/findings")
    quick.post(f"/findings/{severe}", act="reopen", revision=shown, reason="Fel fråga.")
    answer = slow.post(path, revision=shown)
    assert answer.status_code == 409
    assert "Somebody else has decided meanwhile" in answer.text
    assert "Fel fråga." in answer.text
    assert letters(database, LetterKind.RESULT) == 2  # of the two that the world has released


@pytest.mark.parametrize("choice", ["confirm", "dismiss"])
def test_only_a_severe_one_is_asked_about_and_the_page_says_why(as_person, database, world, choice):
    browser, key = as_person("reviewer"), key_of(database)
    browser.post(f"/findings/{key}", **fields(browser.get(f"/findings/{key}").text, choice=choice))
    for answer in (browser.get(f"/findings/{key}/release"),
                   browser.post(f"/findings/{key}/release", revision=str(state_of(database, key).revision))):
        assert answer.status_code == 409
        assert "Only a confirmed severe deviation" in answer.text
        assert Page(answer.text).by_id("faults")["role"] == "alert"
        assert "Somebody else" not in answer.text


def test_the_release_of_a_whole_takes_no_single_one_any_more(as_person, database, severe):
    browser, found = as_person("reviewer"), state_of(database, severe)
    browser.get("/findings")
    answer = browser.post(f"/assessments/{found.assessment_id}/release", finding=str(severe), revision=str(found.revision))
    assert answer.status_code == 409
    assert state_of(database, severe).released_at is None


def asked_to_withdraw(browser, world):
    """Path and page, as the first click gives them."""
    path = f"/deviations/{world.ours.ids['deviation_id']}"
    browser.get(path)
    return path, browser.post(f"{path}/withdraw", revision="1", reason=REASON)


def test_withdrawing_asks_once_more_and_the_reason_goes_there_and_back(as_person, database, world):
    browser = as_person("reviewer")
    path, asked = asked_to_withdraw(browser, world)
    assert asked.status_code == 200
    said, number = words(asked.text), deviation(database, world.ours.ids["deviation_id"]).number
    for told in ("Withdraw the deviation?", number, "Nord AB", "kim@prov.example", "Language Swedish",
                 "We have changed a decision about your company", "there is news, never what", "Vi läste \"fel\".", "<en> väg."):
        assert told in said, told
    assert letters(database, LetterKind.WITHDRAWAL) == 0
    carried = {name: values[0] for name, values in Page(asked.text).entries().items() if name in ("revision", "reason")}
    assert carried["reason"].splitlines() == REASON.splitlines()
    back = browser.post(f"{path}/withdraw", **carried, step="back")
    page = Page(back.text)
    assert back.status_code == 200
    assert page.by_id("withdraw-reason").text.strip().splitlines() == REASON.splitlines()
    assert "open" in page.by_id("withdraw-reason").inside("details").attributes
    assert deviation(database, world.ours.ids["deviation_id"]).status is DeviationStatus.PLAN_REQUESTED
    assert letters(database, LetterKind.WITHDRAWAL) == 0


def test_a_double_click_withdraws_once_with_one_letter(as_person, database, world):
    browser = as_person("reviewer")
    path, _ = asked_to_withdraw(browser, world)
    first, second = (browser.post(f"{path}/withdraw", revision="1", reason=REASON, step="send") for _ in range(2))
    assert (first.status_code, second.status_code, second.location) == (303, 303, f"{path}?done=withdraw")
    assert letters(database, LetterKind.WITHDRAWAL) == 1


@pytest.mark.parametrize("step", ["", "send"])
def test_the_second_of_two_who_withdraw_is_told_and_keeps_what_was_typed(as_person, database, world, step):
    slow, quick = as_person("reviewer"), as_person("administrator")
    path, _ = asked_to_withdraw(slow, world)
    quick.get(path)
    quick.post(f"{path}/withdraw", revision="1", reason="Klart.", step="send")
    answer = slow.post(f"{path}/withdraw", revision="1", reason="Mitt skäl.", step=step)
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile" in answer.text
    assert "Mitt skäl." in answer.text
    assert deviation(database, world.ours.ids["deviation_id"]).ended_reason == "Klart."
    assert letters(database, LetterKind.WITHDRAWAL) == 1


def test_what_has_ended_is_not_asked_about(as_person, database, world):
    browser = as_person("reviewer")
    path, _ = asked_to_withdraw(browser, world)
    browser.post(f"{path}/close", revision="1", reason="Sett.")
    answer = browser.post(f"{path}/withdraw", revision="2", reason="Fel.")
    assert answer.status_code == 422
    assert "The deviation has already ended." in answer.text


def reopening(database, world, **more):
    key = world.ours.ids["finding_id"]
    return key, {"act": "reopen", "revision": str(state_of(database, key).revision), "reason": REASON, **more}


def test_reopening_what_was_told_asks_once_more_and_the_reason_goes_there_and_back(as_person, database, world):
    browser, (key, typed) = as_person("reviewer"), reopening(database, world)
    browser.get(f"/findings/{key}")
    asked = browser.post(f"/findings/{key}", **typed)
    assert asked.status_code == 200
    for told in ("Reopen what the supplier has been told?", "Nord AB", "kim@prov.example", "Language Swedish",
                 "We have changed a decision about your company", "AV-2026-", "<en> väg."):
        assert told in words(asked.text), told
    assert [each["value"] for each in Page(asked.text).all("input", name="act")] == ["reopen"]
    assert state_of(database, key).status is FindingStatus.CONFIRMED
    back = browser.post(f"/findings/{key}", **typed | {"step": "back"})
    assert back.status_code == 200
    assert Page(back.text).by_id("reason").text.strip().splitlines() == REASON.splitlines()
    assert letters(database, LetterKind.WITHDRAWAL) == 0
    first, second = (browser.post(f"/findings/{key}", **typed | {"step": "send"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert letters(database, LetterKind.WITHDRAWAL) == 1


def test_the_second_of_two_who_reopen_is_told_and_no_second_letter_goes(as_person, database, world):
    slow, quick, (key, typed) = as_person("reviewer"), as_person("administrator"), reopening(database, world)
    for browser in (slow, quick):
        browser.get(f"/findings/{key}")
        assert browser.post(f"/findings/{key}", **typed).status_code == 200
    assert quick.post(f"/findings/{key}", **typed | {"step": "send", "reason": "Fel."}).status_code == 303
    for step in ("", "send"):
        answer = slow.post(f"/findings/{key}", **typed | {"step": step})
        assert answer.status_code == 409
        assert "<en> väg." in html.unescape(answer.text)
    assert letters(database, LetterKind.WITHDRAWAL) == 1


def test_reopening_what_has_ended_sends_no_letter_and_asks_nothing(as_person, database, world):
    browser = as_person("reviewer")
    path, _ = asked_to_withdraw(browser, world)
    browser.post(f"{path}/close", revision="1", reason="Sett.")
    key, typed = reopening(database, world)
    assert "says so by letter" not in browser.get(f"/findings/{key}").text
    assert browser.post(f"/findings/{key}", **typed).status_code == 303
    assert letters(database, LetterKind.WITHDRAWAL) == 0


def test_what_something_later_took_the_place_of_is_refused_before_it_is_asked(as_person, database, world):
    key, typed = reopening(database, world)

    def later(db):
        found = db.get_one(Finding, key)
        verdict = Finding(**{column.key: getattr(found, column.key) for column in Finding.__table__.columns
                             if column.key not in ("id", "released_at", "revision")})
        verdict.id = world.theirs.ids["assessment_id"]
        db.add(verdict)

    database.write(later)
    browser = as_person("reviewer")
    browser.get(f"/findings/{key}")
    answer = browser.post(f"/findings/{key}", **typed)
    assert answer.status_code == 422
    assert "A later submission has raised this anew." in answer.text


def test_the_page_names_the_language_that_the_letter_will_be_in(as_person, database, severe):
    """A round that offers the contact's language no longer writes in English, or in Swedish."""
    def withdraw(db):
        db.execute(update(Assessment).values(locale="pl"))
        db.execute(update(Campaign).values(languages=["en"]))

    database.write(withdraw)
    browser, path = as_person("reviewer"), f"/findings/{severe}/release"
    page = browser.get(path).text
    browser.post(path, revision=revision_of(page))
    with database.read() as db:
        mail = db.scalars(select(OutgoingMail).where(OutgoingMail.kind == LetterKind.RESULT)
                          .order_by(OutgoingMail.id.desc())).first()
        address = db.scalars(select(Assessment.contact_email).where(Assessment.id == mail.assessment_id)).one()
    assert {"en": "Language English", "sv": "Language Swedish"}[mail.locale] in words(page)
    assert address in words(page)


def test_asking_changes_nothing(database, severe, world):
    told = world.ours.ids["finding_id"]
    with database.read() as db:
        asking.before_release(db, severe, now=NOW)
        asking.before_reopening(db, told, revision=state_of(database, told).revision)
        asking.before_withdrawal(db, world.ours.ids["deviation_id"], revision=1)
        assert (list(db.dirty), list(db.new)) == ([], [])
