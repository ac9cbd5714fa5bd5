"""Deciding: points, records, counts, two reviewers at once, and findings raised by hand."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from portal.casework.deciding import decide_finding, raise_by_hand
from portal.casework.findings import Seen
from portal.core.errors import IllegalDecision, NotFound, StaleRevision
from portal.core.review import Verdict
from portal.core.rules import Ground, Severity
from portal.core.states import (
    Decision,
    FindingStatus,
    PointSource,
)
from portal.db.types import new_id
from portal.models.findings import DecisionRecord, Finding, Point
from portal.platform import tallies
from tests.factories.rounds import (
    GOOD,
    NOW,
    make_reader,
    submitted,
)

CONFIRM = Verdict(Decision.CONFIRM, "Skäl.", action="Gör så.")
DISMISS = Verdict(Decision.DISMISS, "Stämmer inte.")


def finding_of(db, requirement):
    return db.scalars(select(Finding).where(Finding.requirement == requirement).order_by(Finding.id.desc())).first()


def say(db, finding, verdict, actor):
    return decide_finding(db, finding.id, verdict, revision=finding.revision, actor=actor, now=NOW)


def test_a_decision_is_recorded_point_by_point(db):
    submitted(db)
    reviewer, finding = make_reader(db), finding_of(db, "pr6")
    struck = db.scalars(select(Point.id).where(Point.rule == "complaints-missing")).one()
    say(db, finding, Verdict(Decision.CONFIRM, "Skäl.", action="Gör så.", struck=frozenset({struck})), reviewer)
    records = db.scalars(select(DecisionRecord).order_by(DecisionRecord.rule)).all()
    assert [(row.rule, row.struck, row.severity, row.actor_id) for row in records] == [
        ("complaints-missing", True, None, reviewer.id), ("plan-missing", False, Severity.MAJOR, reviewer.id)]
    assert (finding.status, finding.severity, finding.decided_by) == (FindingStatus.CONFIRMED, Severity.MAJOR, reviewer.id)


def test_counts_follow_a_decision(db):
    submitted(db)
    say(db, finding_of(db, "pr6"), Verdict(Decision.DOWNGRADE, "Lättare.", Severity.MINOR, action="Gör."), make_reader(db))
    assert tallies.counts(db, "finding", "severity", "open") == {"major": 2}
    assert tallies.counts(db, "finding", "severity", "confirmed") == {"minor": 1}


def test_the_second_of_two_reviewers_is_told(database):
    def plant(db):
        submitted(db)
        return finding_of(db, "pr6").id, make_reader(db)

    key, reviewer = database.write(plant)
    database.write(lambda db: decide_finding(db, key, DISMISS, revision=1, actor=reviewer, now=NOW))
    with pytest.raises(StaleRevision):
        database.write(lambda db: decide_finding(db, key, CONFIRM, revision=1, actor=reviewer, now=NOW))
    with database.read() as db:
        assert db.get(Finding, key).status is FindingStatus.DISMISSED


def test_of_two_who_decide_at_the_same_moment_one_is_told(database):
    key, reviewer = database.write(lambda db: (submitted(db) and finding_of(db, "pr6").id, make_reader(db)))
    ready, outcomes = Barrier(2), []

    def say_so(verdict):
        ready.wait()
        try:
            database.write(lambda db: decide_finding(db, key, verdict, revision=1, actor=reviewer, now=NOW))
            outcomes.append("stored")
        except StaleRevision:
            outcomes.append("told")

    threads = [Thread(target=say_so, args=(verdict,)) for verdict in (CONFIRM, DISMISS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["stored", "told"]
    with database.read() as db:
        assert len({row.decision for row in db.scalars(select(DecisionRecord))}) == 1
        assert tallies.counts(db, "finding", "all", "open") == {"all": 2}


def test_reopening_forgets_the_decision_and_keeps_its_record(db):
    submitted(db)
    reviewer, finding = make_reader(db), finding_of(db, "pr1")
    say(db, finding, DISMISS, reviewer)
    say(db, finding, Verdict(Decision.REOPEN, "Fel."), reviewer)
    assert (finding.status, finding.decided_at) == (FindingStatus.OPEN, None)
    assert [row.decision for row in db.scalars(select(DecisionRecord))] == [Decision.DISMISS, Decision.REOPEN]


def test_an_absent_finding_is_not_found(db):
    with pytest.raises(NotFound):
        decide_finding(db, new_id(), CONFIRM, revision=1, actor=make_reader(db), now=NOW)


def test_a_finding_can_be_raised_by_hand(db):
    assessment = submitted(db, answers=GOOD)
    seen = Seen("pr2.c", Severity.MINOR, "Riskanalysen är en mall.")
    finding = raise_by_hand(db, assessment.id, seen, instance="company", actor=make_reader(db), now=NOW)
    point = db.scalars(select(Point)).one()
    assert (finding.requirement, finding.headline, finding.rank) == ("pr2", "Riskanalysen är en mall.", 3)
    assert (point.source, point.words, point.rule) == (PointSource.REVIEWER, "Riskanalysen är en mall.", None)


def test_what_a_person_saw_joins_the_finding_that_waits_and_opens_it(db):
    assessment = submitted(db)
    reviewer, finding = make_reader(db), finding_of(db, "pr6")
    say(db, finding, DISMISS, reviewer)
    raised = raise_by_hand(db, assessment.id, Seen("pr6", Severity.MAJOR, "Ingen svarar."), instance="company", actor=reviewer,
                           now=NOW)
    assert (raised.id, raised.status) == (finding.id, FindingStatus.OPEN)
    assert raised.headline == "Ingen svarar."


@pytest.mark.parametrize(("seen", "reason"), [
    (Seen("pr9", Severity.MINOR, "x"), "unknown_requirement"), (Seen("pr6", Severity.MINOR, " "), "reason_missing"),
    (Seen("pr6", Severity.SEVERE, "x", Ground.CHILD_LABOUR), "severe_needs_confirmation")])
def test_a_finding_by_hand_needs_a_requirement_words_and_no_severe(db, seen, reason):
    assessment = submitted(db)
    with pytest.raises(IllegalDecision) as told:
        raise_by_hand(db, assessment.id, seen, instance="company", actor=make_reader(db), now=NOW)
    assert told.value.reason == reason
