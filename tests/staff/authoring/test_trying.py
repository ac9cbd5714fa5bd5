"""A trial as a pure thing: pages for the company, its sites and contracts, and answers kept apart."""

from datetime import date

import pytest

from portal.core.compiled import compile_questionnaire
from portal.core.questionnaire import Questionnaire
from portal.core.wording import texts_of
from portal.language.current import use_locale
from portal.language.texts import MASTER, TextLookup
from portal.staff.authoring.imagining import Imagined
from portal.staff.authoring.trying import Trial
from tests.factories.content import load_test

DAY = date(2026, 11, 22)
[PER_SITE] = load_test("sites").questionnaires
PER_CONTRACT = Questionnaire.model_validate({
    "code": "each", "number": "1", "title": "Avtal", "minutes": {"core": 1, "full": 1}, "sections": [
        {"id": "delivery", "title": "Leveranserna", "scope": "contract", "per": "contract", "questions": [
            {"id": "late", "kind": "yes_no", "text": "Är ni försenade?"}]}]})


def trial_of(version: Questionnaire, imagined: Imagined, entries: dict[str, list[str]], sent: str = "") -> Trial:
    texts = TextLookup.of(texts_of(version), {}, MASTER)
    return Trial(compile_questionnaire(version), texts, imagined.profile(), entries, DAY, sent)


@pytest.mark.parametrize("count", range(6))
def test_a_section_per_site_has_a_page_for_each_site(count: int):
    trial = trial_of(PER_SITE, Imagined(sites=count), {"role": ["maker"]})
    sites = [f"workers/site:sample-{place}" for place in range(1, count + 1)]
    assert [page.name for page in trial.pages] == ["company", "workers", *sites]
    assert [page.name for page in trial.pages if trial.place(page)] == sites


def test_more_than_five_sites_are_no_profile():
    with pytest.raises(ValueError, match="at most 5"):
        Imagined(sites=6).profile()


def test_a_section_per_contract_has_a_page_for_each_contract():
    trial = trial_of(PER_CONTRACT, Imagined(clauses=("2018", "2023")), {})
    assert [(page.name, trial.place(page)) for page in trial.pages] == [
        ("delivery/contract:sample-1", "001"), ("delivery/contract:sample-2", "002")]


def test_what_was_sent_belongs_to_the_site_of_its_page_and_to_no_other():
    entries = {"role": ["maker"], "union": ["yes"], "fees": ["yes"], "site:sample-2:fees": ["no"], "site:sample-9:fees": ["yes"]}
    trial = trial_of(PER_SITE, Imagined(sites=2), entries, "workers/site:sample-1")
    assert {place: sorted(held) for place, held in trial.answers.items()} == {
        "company": ["role", "union"], "site:sample-1": ["fees"], "site:sample-2": ["fees"]}
    assert trial.answers["site:sample-2"]["fees"].value == "no"
    onward = trial.after("workers/site:sample-1")
    assert onward is not None
    assert onward.name == "workers/site:sample-2"
    assert sorted(trial.carried(onward)) == [("role", "maker"), ("site:sample-1:fees", "yes"), ("union", "yes")]


def test_a_date_may_be_tried_with_its_month_in_words():
    [version] = load_test("kinds").questionnaires
    with use_locale("sv"):
        trial = trial_of(version, Imagined(), {"since": ["3 mars 2026"]})
        assert trial.answers["company"]["since"].value == "2026-03-03"


def test_an_answer_to_a_question_no_longer_asked_is_kept():
    entries = {"role": ["service"], "site:sample-1:fees": ["yes"]}
    trial = trial_of(PER_SITE, Imagined(sites=1), entries, "company")
    assert [page.name for page in trial.pages] == ["company"]
    assert ("site:sample-1:fees", "yes") in trial.carried(trial.pages[0])


def test_after_a_page_that_is_asked_no_more_the_next_one_asked_follows():
    trial = trial_of(PER_SITE, Imagined(), {"role": ["service"]}, "company")
    assert trial.after("company") is None
    assert trial.after("no-such-page") is None
