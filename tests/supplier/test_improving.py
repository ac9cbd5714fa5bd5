"""What a supplier is told: the result, and each deviation with its reason and what to do."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.casework import deviations
from portal.core.rules import Severity
from portal.core.states import DeviationStatus
from portal.core.values import Answer
from portal.db.types import new_id
from portal.models.contents import ContentText, QuestionnaireVersion
from portal.models.deviations import Deviation
from portal.supplier.improving import words
from tests.factories.rounds import GOOD, NOW, make_reader, submitted
from tests.supplier.reading_app import ADDRESS, ORIGIN, get, link_to, opened
from tests.supplier.telling import change, confirm_all, dismiss_all, main, page_of, plant, release, result_of


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_the_result_lists_the_deviations_with_their_days(app, told, locale):
    page = get(opened(app, told.link, locale=locale), result_of(told))
    links = [link["href"] for link in page.all("a") if "/deviations/" in (link["href"] or "")]
    assert sorted(links) == sorted(f"/deviations/{key}" for key in told.deviations.values())
    assert "plan brister" in main(page)
    assert "27 " in main(page)
    assert "2026" in main(page)


def test_the_result_says_by_whom_and_until_when(app, told):
    text = main(get(opened(app, told.link, locale="en"), result_of(told)))
    assert "The regions' secretariat for sustainable procurement" in text
    assert "Valid untilTuesday 27 November 2029" in text
    assert "Robin" not in text


def test_a_headline_in_another_language_than_the_page_says_so(app, told):
    page = get(opened(app, told.link, locale="en"), result_of(told))
    assert {link["lang"] for link in page.all("a") if "/deviations/" in (link["href"] or "")} == {"sv"}
    assert get(opened(app, told.link, locale="en"), page_of(told)).all("h1")[0]["lang"] == "sv"
    assert get(opened(app, told.link, locale="sv"), page_of(told)).all("h1")[0]["lang"] is None


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_a_deviation_says_what_why_and_by_when(app, told, locale):
    page = get(opened(app, told.link, locale=locale), page_of(told))
    text = main(page)
    assert "Gör så här." in text
    assert "Så är det." in text
    assert "Har ni en åtgärdsplan?" in text
    assert "Inte än." in text
    assert page.all("q")[0].text == "Inte än."
    assert "Möjliggöra klagomål" in text
    assert ADDRESS in text
    assert page.all("time") == []


def test_the_days_are_those_of_the_release(app, told):
    text = main(get(opened(app, told.link, locale="en"), page_of(told, "pr2")))
    assert "Send a plan no later thanThursday 17 December 2026" in text
    assert "Done no later thanThursday 25 February 2027" in text


def test_what_the_rules_say_stands_beside_the_answer_once(app, told, database):
    text = main(get(opened(app, told.link), page_of(told, "pr1")))
    assert text.count("Svaret om process visar en brist.") == 1
    change(database, Deviation, told.deviations["pr1"], reason="Vi ser: Svaret om process visar en brist. Mer än så.")
    assert main(get(opened(app, told.link), page_of(told, "pr1"))).count("Svaret om process visar en brist.") == 1


def test_each_contract_is_named_with_its_section_or_the_reason_it_is_left_alone(app, told):
    page = get(opened(app, told.link, locale="en"), page_of(told, "pr6"))
    assert [[cell.text for cell in page.all("td") if cell.inside("tr") is row] for row in page.all("tr")[1:]] == [
        ["Prov AB 0", "AA en", "2023, section 2.6"]]
    text = main(page)
    assert "The contract Prov AB 1 is not touched: its terms of 2018 have no such requirement." in text
    assert "The contract Prov AB 2 is not touched: it had ended when we decided." in text


def test_a_contract_under_the_older_terms_is_named_with_its_own_section(app, told):
    text = main(get(opened(app, told.link, locale="en"), page_of(told, "pr2")))
    assert "2023, section 2.2" in text
    assert "2018, section 3" in text


def test_a_section_without_a_number_is_called_by_its_title(app, database):
    told = plant(database, answers={**GOOD, "identity": Answer("yes")})
    page = get(opened(app, told.link, locale="en"), page_of(told, "wr.forced"))
    cells = [cell.text for cell in page.all("td")]
    assert "2018, code" in cells
    assert "Svaret om identity" not in main(page)  # said to reviewers, not to suppliers


def test_an_observation_asks_for_nothing(app, told, database):
    change(database, Deviation, told.deviations["pr6"], severity=Severity.OBSERVATION, plan_due_on=None, close_due_on=None,
           status=DeviationStatus.OPEN)
    page = get(opened(app, told.link, locale="en"), page_of(told))
    assert "We ask for no plan" in main(page)
    assert "Send a plan" not in main(page)
    assert len(page.all("ol", class_="tasks")[0].text.strip().split("Done")) == 2


def test_a_plan_that_is_late_is_said_in_words(app, told, clock):
    clock.now = NOW + timedelta(days=60)
    client = opened(app, told.link, locale="en")
    assert "The day has passed." in main(get(client, page_of(told)))
    assert "Late: we wait for you" in main(get(client, result_of(told)))


@pytest.mark.parametrize(("status", "words"), [
    (DeviationStatus.VERIFIED_CLOSED, "This deviation is closed"), (DeviationStatus.WITHDRAWN, "This deviation is withdrawn")])
def test_an_ended_deviation_says_so_and_why(app, told, database, status, words):
    def unit(db):
        deviation = db.get_one(Deviation, told.deviations["pr6"])
        deviations.end(db, deviation, status, "Sett på plats.", actor=told.actor, now=NOW + timedelta(days=6))
    database.write(unit)
    client = opened(app, told.link, locale="en")
    text = main(get(client, page_of(told)))
    assert words in text
    assert "Sett på plats." in text
    assert "Send a plan" not in text
    get(client, result_of(told))


def test_good_answers_end_with_a_result_that_asks_for_nothing(app, database):
    told = plant(database, answers=GOOD)
    text = main(get(opened(app, told.link, locale="en"), result_of(told)))
    assert "We found no deviations" in text
    assert "You need to do nothing now." in text


def test_before_the_release_nothing_is_told(app, database):
    def unit(db):
        assessment = submitted(db)
        confirm_all(db, make_reader(db))
        link = link_to(db, assessment)
        return SimpleNamespace(id=link.id, assessment_id=assessment.id)
    link = database.write(unit)
    text = main(get(opened(app, link, locale="en"), f"/assessments/{link.assessment_id}/result"))
    assert "There is no result yet" in text
    assert "brister" not in text


def test_everything_left_alone_is_told_as_no_deviations(app, database):
    def unit(db):
        assessment, actor = submitted(db), make_reader(db)
        dismiss_all(db, actor)
        release(db, assessment, actor)
        link = link_to(db, assessment)
        return SimpleNamespace(id=link.id, assessment_id=assessment.id)
    link = database.write(unit)
    assert "We found no deviations" in main(get(opened(app, link, locale="en"), f"/assessments/{link.assessment_id}/result"))


def test_texts_translated_after_the_decision_are_read_in_the_page_s_language(app, told, database):
    def unit(db):
        version = db.scalars(select(QuestionnaireVersion.id)).one()
        db.add(ContentText(questionnaire_version_id=version, locale="en", revision=1, is_complete=False, digest=str(new_id()),
                           texts={"plan.text": "Do you have a plan?"}, created_at=NOW))
    database.write(unit)
    page = get(opened(app, told.link, locale="en"), page_of(told))
    [plan, complaints] = page.all("dt", lang=None)[-1:] + page.all("dt", lang="sv")
    assert plan.text == "Do you have a plan?"
    assert complaints.text == "Kan arbetare klaga?"


@pytest.mark.parametrize("status", list(DeviationStatus))
def test_every_state_has_words_and_steps(status):
    ended = NOW if status in (DeviationStatus.VERIFIED_CLOSED, DeviationStatus.WITHDRAWN) else None
    deviation = SimpleNamespace(number="AV-2026-000001", status=status, plan_due_on=NOW.date(), close_due_on=NOW.date(),
                                released_at=NOW, ended_at=ended)
    kind, said = words.standing(deviation, NOW.date())
    taken = words.steps(deviation, NOW.date())
    assert kind in ("todo", "started", "done", "mend", "none")
    assert said
    assert taken[0].state == "done"
    assert len(taken) == (2 if ended else 5)
    assert len([step for step in taken if step.state == "started"]) == (0 if ended else 1)


def test_what_a_reviewer_wrote_keeps_its_lines(app, told, database):
    def html():
        return opened(app, told.link).get(page_of(told), base_url=ORIGIN).text

    change(database, Deviation, told.deviations["pr6"], reason="Ett.\r\nTvå.", action="Tre.\n\nFyra <b>.")
    assert "Ett.<br>Två." in html()
    assert "Tre.<br><br>Fyra &lt;b&gt;." in html()
    change(database, Deviation, told.deviations["pr6"], status=DeviationStatus.WITHDRAWN, ended_at=NOW, ended_by=told.actor.id,
           ended_reason="Fem.\nSex.")
    assert "Fem.<br>Sex." in html()
