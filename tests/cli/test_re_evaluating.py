"""`portal questionnaires re-evaluate`: the same job as the page's, in the foreground."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from portal.cli.main import main
from portal.core.states import JobStatus
from portal.db.work import Database
from portal.models.contents import RuleSetVersion
from portal.models.jobs import Job
from portal.platform.jobs import queueing
from portal.staff.authoring.jobs import asked_to_re_evaluate
from tests.casework.test_re_evaluating import Round, published
from tests.factories.rounds import BAD, GOOD, NOW

RULES = "code rules-2"


@pytest.fixture
def held(database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Round:
    """A round of three in the commands' own database, and rules by which less is found."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PORTAL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("PORTAL_SECRET_KEY", "0123456789abcdef" * 4)
    made = Round(database, BAD, BAD, GOOD)
    made.do(lambda db: published(db, process_missing=None, plan_missing=None))
    return made


def run(*words: str):
    return CliRunner().invoke(main, ["questionnaires", "re-evaluate", *words])


def test_it_tells_what_changed_and_twice_changes_nothing_more(held: Round):
    done = run(RULES, "--campaign", "Hösten")
    assert (done.exit_code, done.output) == (
        0, "3 self-assessments judged anew, 2 changed; findings: 0 new, 0 reopened, 2 lapsed\n")
    again = json.loads(run(RULES, "--campaign", str(held.id), "--json").output)
    assert again == {"judged": 3, "changed": 0, "new": 0, "reopened": 0, "lapsed": 0}


def test_it_says_now_and_then_how_far_it_has_come(held: Round, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.casework.re_evaluating.BATCH", 1)
    monkeypatch.setattr("portal.cli.questionnaires.re_evaluating.SECONDS", 0)
    lines = run(RULES, "--campaign", "Hösten").output.splitlines()
    assert [line for line in lines if line.endswith("…")] == [
        f"{judged} self-assessments judged anew, {changed} changed …" for judged, changed in ((1, 1), (2, 2), (3, 2))]


def test_what_is_under_way_is_not_begun_a_second_time(held: Round):
    def unit(db):
        rules = db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.number == "2")).one()
        first = db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.number == "1")).one()
        queueing.queue(db, asked_to_re_evaluate(held.id, rules, actor="staff:1", now=NOW))
        return first
    held.do(unit)
    other = run("code rules-1", "--campaign", "Hösten")
    assert (other.exit_code, "by other rules" in other.output) == (1, True)
    assert run(RULES, "--campaign", "Hösten").exit_code == 0  # it waited in the queue, and is done here instead


def test_a_failure_ends_with_one_and_the_next_call_goes_on(held: Round, monkeypatch: pytest.MonkeyPatch):
    def broken(*_args, **_more):
        raise KeyError("x")
    with monkeypatch.context() as patch:
        patch.setattr("portal.casework.re_evaluating.raise_findings", broken)
        failed = run(RULES, "--campaign", "Hösten")
    assert failed.exit_code == 1
    assert "not finished: KeyError" in failed.output
    assert run(RULES, "--campaign", "Hösten").exit_code == 0
    assert held.rows(select(Job.status)) == [JobStatus.DONE]


@pytest.mark.parametrize(("words", "said"), [(("code rules-9", "--campaign", "Hösten"), "is not published"),
                                             ((RULES, "--campaign", "Våren"), "there are 0 rounds")])
def test_what_does_not_exist_is_named(held: Round, words: tuple[str, ...], said: str):
    done = run(*words)
    assert (done.exit_code, said in done.output) == (1, True)
