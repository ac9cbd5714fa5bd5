"""Facts about a submission as a whole: known, or left out so that rules on them stay silent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from portal.core.compiled import compile_questionnaire
from portal.core.facts import Facts
from portal.core.judging import compile_rules, speaking
from portal.core.values import Answer
from portal.core.whole_submission import (
    FACTS,
    FEWEST_TIMES,
    Beside,
    answers_digest,
    facts_of,
    time_share,
    typed_seconds,
    unplanned_risks,
    yes_share,
)
from tests.factories.content import load_test
from tests.factories.rounds import DAY, NOW

PACKAGE = load_test("plausibility")
[VERSION], [RULES] = PACKAGE.questionnaires, PACKAGE.rule_sets
RULES_READY = compile_rules(RULES, compile_questionnaire(VERSION))
YES = {name: Answer("yes") for name in ("policy", "process", "analysis", "training", "followup", "complaints", "remedy", "board")}
ALL = {**YES, "bribes": Answer("no"), "staff": Answer(Decimal(12)), "role": Answer(("maker", "service"))}


def company(answers):
    return {"company": answers}


@pytest.mark.parametrize(("answers", "share"), [
    (YES, 100), ({**YES, "policy": Answer("no")}, 87), ({**YES, "policy": Answer(unknown=True)}, 87),
    ({**YES, "policy": Answer(not_applicable="x")}, 100), ({**YES, "bribes": Answer("no")}, 100),
    ({**YES, "bribes": Answer("yes")}, 88), (dict(list(YES.items())[:4]), None), ({}, None),
])
def test_the_share_of_favourable_answers_counts_yes_and_the_reversed_no(answers, share):
    assert yes_share(VERSION, company(answers)) == share


def test_identical_answers_have_one_digest_whatever_their_order_their_words_and_their_comments():
    turned = dict(reversed(list(ALL.items()))) | {"role": Answer(("service", "maker")), "wishes": Answer("Mer stöd"),
                                                  "policy": Answer("yes", comment="Vår egen")}
    assert answers_digest(VERSION, company(ALL)) == answers_digest(VERSION, company(turned))
    assert answers_digest(VERSION, company({**ALL, "staff": Answer(Decimal(13))})) != answers_digest(VERSION, company(ALL))


def test_sites_are_compared_without_their_names():
    one, other = ({"company": ALL, f"site:{name}": {"migrants": Answer("yes")}} for name in ("a", "b"))
    assert answers_digest(VERSION, one) == answers_digest(VERSION, other) != answers_digest(VERSION, company(ALL))


def test_few_answers_are_no_ground_for_calling_them_identical():
    assert answers_digest(VERSION, company(dict(list(ALL.items())[:9]))) is None


@pytest.mark.parametrize(("typed", "others", "share"), [
    (300, (900,) * FEWEST_TIMES, 33), (300, (901,) * FEWEST_TIMES, 33), (900, (900,) * FEWEST_TIMES, 100),
    (300, (900,) * (FEWEST_TIMES - 1), None), (None, (900,) * FEWEST_TIMES, None), (300, (0,) * FEWEST_TIMES, None),
])
def test_time_is_told_as_a_share_of_the_median_of_enough_others(typed, others, share):
    assert time_share(typed, others) == share


@pytest.mark.parametrize(("minutes", "people", "seconds"), [
    ((0, 5, 9), "aaa", 540), ((0, 5, 65), "aaa", 300), ((0, 15), "aa", 900), ((0, 16), "aa", 0), ((0, 5), "ab", None),
    ((0,), "a", None), ((), "", None),
])
def test_time_typed_counts_no_pauses_and_only_one_person(minutes, people, seconds):
    saves = [(NOW + timedelta(minutes=minute), who) for minute, who in zip(minutes, people, strict=True)]
    assert typed_seconds(saves) == seconds


RISKS = Answer(({"risk": "Barnarbete på bomullsfält"}, {"risk": "Rekryteringsavgifter"}))


@pytest.mark.parametrize(("answers", "count"), [
    ({"main-risks": RISKS, "plan": Answer("yes"), "plan-actions": Answer("Vi granskar bomullsodlingarna.")}, 1),
    ({"main-risks": RISKS, "plan": Answer("yes", comment="Rekryteringsavgiften återbetalas, barnarbetet stoppas.")}, 0),
    ({"main-risks": RISKS, "plan": Answer("yes")}, None), ({"main-risks": RISKS}, None),
    ({"plan": Answer("yes", comment="Vi har en plan.")}, None), ({"main-risks": Answer(unknown=True)}, None),
    ({"main-risks": RISKS, "plan-actions": Answer("Vi arbetar med frågan."), "wishes": Answer("barnarbete")}, 2),
])
def test_a_risk_is_planned_for_when_some_plan_names_it_in_words(answers, count):
    assert unplanned_risks(VERSION, company(answers)) == count


def test_every_fact_has_a_name_and_what_cannot_be_known_is_left_out():
    assert facts_of(VERSION, company({}), Beside()) == {"files": 0, "files-supported": False, "same-answers": False}
    beside = Beside(True, (600,) * FEWEST_TIMES, 300, 2)
    whole = {**ALL, "main-risks": RISKS, "plan": Answer("yes", comment="Barnarbete stoppas.")}
    assert facts_of(VERSION, company(whole), beside) == {
        "yes-share": 100, "files": 2, "files-supported": True, "same-answers": True, "time-share": 50, "unplanned-risks": 1}
    assert set(FACTS) == set(facts_of(VERSION, company(whole), beside))


@pytest.mark.parametrize("case", [(rule.id, case) for rule in RULES.rules for case in rule.cases], ids=lambda case: case[0])
def test_the_rules_of_the_test_questionnaire_give_what_their_examples_say(case):
    name, example = case
    states = {"unknown": Answer(unknown=True), "not_applicable": Answer(not_applicable="x")}
    answers = {key: states.get(value) if isinstance(value, str) and value in states else
               Answer(value if isinstance(value, str) else tuple(value)) for key, value in example.given.items()}
    facts = Facts(answers, {}, {}, DAY, {key: _typed(value) for key, value in example.submission.items()})
    found = {rule.rule.id: grade for rule, grade in speaking(RULES_READY, facts)}
    assert found.get(name, "quiet") == example.gives


def _typed(value):
    return value == "true" if value in ("true", "false") else int(value)


def test_yes_everywhere_and_no_files_stays_silent_until_files_exist():
    for files, spoken in ((None, []), (0, ["yes-without-files"]), (1, [])):
        facts = Facts(ALL, {}, {}, DAY, facts_of(VERSION, company(ALL), Beside(files=files)))
        assert [rule.rule.id for rule, _ in speaking(RULES_READY, facts)] == spoken


def test_the_day_is_no_part_of_it():
    assert typed_seconds([(datetime(2026, 1, 1, tzinfo=UTC), "a"), (datetime(2026, 1, 2, tzinfo=UTC), "a")]) == 0
