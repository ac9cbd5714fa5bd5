"""Judging a round anew behind the page: pressed, followed, done or failed, and what to do then."""

import io
import re
import threading
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.app import JOBS
from portal.casework.contents.archives import pack
from portal.cli.worker import Work
from portal.core.states import AssessmentStatus, JobStatus
from portal.db.work import Database
from portal.models.assessments import Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.findings import Finding
from portal.models.house import AuditEvent
from portal.models.jobs import Job
from portal.platform.jobs import queueing
from portal.platform.jobs.queueing import LEASE, Step
from portal.staff.authoring.jobs import RE_EVALUATE, asked_to_re_evaluate, queue_re_evaluation
from tests.casework.test_re_evaluating import published
from tests.factories.drafts import FILES, RULES
from tests.factories.rounds import NOW, make_assessment
from tests.factories.world import World
from tests.fixtures.world import Clock, Wings, make_settings
from tests.house.visitors import Visitor, again

NONE_SUCH = {"process_missing": None, "analysis_missing": None}


@pytest.fixture
def rules(database: Database, world: World) -> RuleSetVersion:
    """Published rules by which less is found, and no job in the queue."""
    def unit(db):
        db.delete(db.scalars(select(Job)).one())
        return published(db, **NONE_SUCH)
    rules_id = database.write(unit)
    with database.read() as db:
        return db.get_one(RuleSetVersion, rules_id)


@pytest.fixture
def address(database: Database, world: World, rules: RuleSetVersion) -> str:
    """The page of a job that judges the world's round anew."""
    job_id = database.write(lambda db: queue_re_evaluation(db, asked_to_re_evaluate(
        world.ours.ids["campaign_id"], rules.id, actor=f"staff:{world.people['author']}", now=NOW)))
    return f"/questionnaires/judging/{job_id}"


def page_of(visitor: Visitor, address: str) -> str:
    answer = visitor.send("GET", address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def work(database: Database, tmp_path, jobs=JOBS) -> None:
    Work(database, make_settings(tmp_path), Clock(), jobs).round(threading.Event())


def figures(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<dd class="num">(\d+)</dd>', page)]


def job_of(database: Database) -> Job:
    with database.read() as db:
        return db.scalars(select(Job)).one()


def test_the_worker_does_it_and_the_page_says_how_far_and_then_what_changed(
    author: Visitor, address: str, database: Database, world: World, rules: RuleSetVersion, tmp_path,
):
    waiting = page_of(author, address)
    assert "waits in line" in waiting
    assert "Anna Berg" in waiting
    held = database.write(lambda db: queueing.claim(db, [RE_EVALUATE], now=NOW))
    database.write(lambda db: queueing.keep(db, held, Step(40, 100, {}), now=NOW))
    assert '<progress value="40" max="100"' in page_of(author, address)
    database.write(lambda db: queueing.keep(db, held, Step(0, 1, {}), now=NOW))
    database.write(lambda db: queueing.give_back(db, held, now=NOW))
    work(database, tmp_path)
    page = page_of(author, address)
    judged, changed, new, reopened, lapsed = figures(page)
    assert (judged, changed, new, reopened) == (1, 1, 0, 0)
    assert "nothing more waits for a decision" in page
    with database.read() as db:
        assert lapsed == db.scalar(select(func.count()).where(Finding.status == "lapsed")) > 0
        assert db.get_one(Campaign, world.ours.ids["campaign_id"]).rule_set_version_id == rules.id
    assert 'http-equiv="refresh"' not in page_of(author, f"{address}?follow=1")


def test_it_looks_again_by_itself_only_for_whoever_asked(author: Visitor, address: str):
    assert 'http-equiv="refresh"' not in page_of(author, address)
    followed = page_of(author, f"{address}?follow=1")
    assert '<meta http-equiv="refresh" content="10; url=' in followed
    assert "follow=2" in followed
    assert 'http-equiv="refresh"' not in page_of(author, f"{address}?follow=61")
    assert "Stop looking again by itself" in followed


def test_a_failure_is_shown_with_what_to_do_and_goes_on_where_it_stopped(
    author: Visitor, address: str, database: Database, tmp_path, caplog: pytest.LogCaptureFixture,
):
    def broken(run):
        yield 1
        raise KeyError("ett svar")
    work(database, tmp_path, {RE_EVALUATE: broken})
    page = page_of(author, address)
    assert "It could not be finished" in page
    assert "KeyError (test_judging.py:" in page
    assert "ett svar" not in page
    assert "failed" in caplog.text
    assert author.send("POST", address).status_code == 303
    assert job_of(database).status is JobStatus.QUEUED
    work(database, tmp_path)
    assert job_of(database).status is JobStatus.DONE


def test_a_crashed_worker_loses_nothing_and_counts_nothing_twice(
    author: Visitor, address: str, database: Database, tmp_path,
):
    held = database.write(lambda db: queueing.claim(db, [RE_EVALUATE], now=NOW - LEASE))

    class Crash(BaseException):
        pass

    def crashing(run):
        yield from JOBS[RE_EVALUATE](run)
        raise Crash  # after the last assessment was committed, before the job was
    database.write(lambda db: queueing.give_back(db, held, now=NOW))
    with pytest.raises(Crash):
        work(database, tmp_path, {RE_EVALUATE: crashing})
    assert job_of(database).status is JobStatus.RUNNING

    def later(db):
        db.scalars(select(Job)).one().lease_until = NOW
    database.write(later)
    work(database, tmp_path)
    assert figures(page_of(author, address))[:2] == [1, 1]
    with database.read() as db:
        assert db.scalar(select(func.count()).where(AuditEvent.action == "assessment.judged_anew")) == 1


def published_drafts(author: Visitor, colleague: Visitor) -> list[str]:
    """Publish a little questionnaire and three rule sets for it, each by two people; return the drafts' addresses."""
    further = [{"mini/rules-2.yaml": RULES.replace("number: 1", "number: 2")},
               {"mini/rules-3.yaml": RULES.replace("number: 1", "number: 3").replace("no: minor", "no: observation")}]
    addresses = []
    for files in (FILES, *further):
        sent = {"title": "Mini", "file": (io.BytesIO(pack(files)), "mini.zip")}
        address = author.send("POST", "/questionnaires/drafts/new", data=sent).location.partition("?")[0].removeprefix("/kansli")
        for visitor, what in ((author, "submit"), (colleague, "approve"), (author, "publish")):
            assert visitor.send("POST", f"{address}/act", data={"what": what, "seen": "", "note": ""}).status_code == 303
        addresses.append(address)
    return addresses


def make_round(db, first: str = "1") -> UUID:
    """A round on the little questionnaire with one submitted assessment."""
    campaign = Campaign(
        title="Minihösten", closes_on=NOW.date(), choice={}, created_at=NOW, created_by="command", invited_at=NOW,
        questionnaire_version_id=db.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.code == "mini")).one(),
        rule_set_version_id=db.scalars(select(RuleSetVersion.id).where(
            RuleSetVersion.code == "mini", RuleSetVersion.number == first)).one())
    db.add(campaign)
    db.flush()
    assessment = make_assessment(db, campaign)
    assessment.status, assessment.submitted_at = AssessmentStatus.SUBMITTED, NOW
    return campaign.id


def test_pressing_twice_queues_once_and_other_rules_wait(
    author: Visitor, database: Database, wings: Wings, world: World, rules: RuleSetVersion,
):
    _, second, third = published_drafts(author, again(database, wings["staff"], world, "administrator"))
    campaign_id = database.write(make_round)
    shown = [author.send("POST", f"{second}/re-evaluate", data={"campaign": str(campaign_id)}) for _ in range(2)]
    assert [answer.status_code for answer in shown] == [303, 303]
    assert shown[0].location == shown[1].location
    with database.read() as db:
        wanted = db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.code == "mini", RuleSetVersion.number == "2")).one()
    assert job_of(database).argument == {"campaign": str(campaign_id), "rules": str(wanted)}
    assert "Minihösten" in page_of(author, f"{second}/replay")
    other = author.send("POST", f"{third}/re-evaluate", data={"campaign": str(campaign_id)})
    assert "being judged anew by other rules already" in page_of(author, other.location.removeprefix("/kansli"))
    assert author.send("POST", f"{second}/re-evaluate", data={"campaign": "another"}).status_code == 404


def test_withdrawn_rules_judge_no_round_anew_and_their_page_says_so(
    author: Visitor, database: Database, wings: Wings, world: World, rules: RuleSetVersion,
):
    _, second, _ = published_drafts(author, again(database, wings["staff"], world, "administrator"))
    campaign_id = database.write(make_round)

    def withdraw(db):
        held = db.scalars(select(RuleSetVersion).where(RuleSetVersion.code == "mini", RuleSetVersion.number == "2")).one()
        held.withdrawn_at, held.withdrawn_by, held.withdrawn_why = NOW, "command", "Räknar fel."
    database.write(withdraw)
    answer = author.send("POST", f"{second}/re-evaluate", data={"campaign": str(campaign_id)})
    assert answer.status_code == 303
    assert "Räknar fel." in page_of(author, answer.location.removeprefix("/kansli"))
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Job)) == 0


def test_the_page_of_a_job_costs_three_statements_besides_the_session(author: Visitor, address: str, statements: list[str]):
    page_of(author, address)
    statements.clear()
    page_of(author, address)
    assert len([each for each in statements if not each.startswith("BEGIN")]) <= 4
