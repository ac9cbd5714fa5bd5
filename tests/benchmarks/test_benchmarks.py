"""What `make bench` stands on: the questionnaire it answers, its floor, and the ratios it makes."""

import os
from itertools import groupby

import pytest

from benchmarks.definitions import BIG_SECTION, package, questionnaire
from benchmarks.floor import create_floor
from benchmarks.goals import GOALS, table, verdict
from benchmarks.measuring import SLICES, Comparison, Sample, Side, take_turns
from benchmarks.scenarios import floor_form
from portal.core.questionnaire import Kind


def sample(cpu_ms):
    return Sample(requests=100, repetitions=100, cpu_ms=cpu_ms, client_ms=0.1, stolen_percent=0.0, per_second=500.0)


def test_sixty_radio_questions_with_help_stand_on_eight_pages():
    sections = questionnaire().sections
    radios = [question for section in sections for question in section.questions if question.kind is Kind.YES_NO]
    assert len(radios) == 60
    assert len(sections) == 8
    assert all(question.help and question.core for question in radios)
    assert len(questionnaire().section(BIG_SECTION).questions) == 8


def test_every_question_is_judged_by_a_rule():
    judged = {rule.judges for rule in package().rule_sets[0].rules}
    assert judged == {name for name, question in questionnaire().questions.items() if question.kind is Kind.YES_NO}


def test_the_floor_shows_what_was_stored(tmp_path):
    client = create_floor(tmp_path / "floor.sqlite").test_client()
    before = client.get("/s/1?r=7").text
    assert before.count('type="radio"') == 32
    assert " checked" not in before
    assert client.post("/s/1?r=7", data=dict(floor_form("no"))).status_code == 303
    assert client.get("/s/1?r=7").text.count(" checked") == 8
    assert client.post("/s/1?r=8", data={}).status_code == 400


def test_a_result_is_the_median_of_its_rounds():
    compared = Comparison([sample(1.0), sample(2.0), sample(1.0)], [sample(1.5), sample(2.2), sample(9.0)])
    assert compared.ratios == [1.5, 1.1, 9.0]
    assert compared.ratio == 1.5


def test_a_whole_run_stands_against_twenty_requests_of_the_floor():
    assert Comparison([sample(2.0)], [sample(30.0)], floor_repetitions=10).ratio == 1.5


def test_the_sides_take_turns_within_a_round_and_every_repetition_counts():
    done = []

    def step(side):
        def work():
            done.append(side)
            return 3
        return work
    floor, product = take_turns(*[Side((os.getpid(),), [step(side)]) for side in ("floor", "product")], seconds=0.02 * SLICES)
    turns = [side for side, _ in groupby(done)]
    assert turns == ["product", "floor", "product", "floor", "product"]
    assert (floor.repetitions, product.repetitions) == (done.count("floor"), done.count("product"))
    assert floor.requests == 3 * floor.repetitions


@pytest.mark.parametrize(("ratio", "said"), [(1.2, "aim"), (1.21, "must"), (1.5, "must"), (1.51, "NOT MET")])
def test_a_goal_is_met_at_its_limit(ratio, said):
    assert verdict(GOALS["pair"], ratio) == said


def test_the_table_names_every_goal():
    lines = list(table({name: Comparison([sample(1.0)], [sample(1.0)]) for name in GOALS}))
    assert len(lines) == 1 + len(GOALS)
    assert all(goal.name in line for goal, line in zip(GOALS.values(), lines[1:], strict=True))
