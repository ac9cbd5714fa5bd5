"""Judging a round anew under another rule set: decisions stand where nothing changed, and nothing changes once it is told."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.casework.deciding import decide_finding, raise_by_hand
from portal.casework.deviations import answers_otherwise
from portal.casework.findings import Seen
from portal.casework.planning import plan_release
from portal.casework.re_evaluating import Order, Progress, re_evaluate
from portal.casework.releasing import release
from portal.core.errors import CampaignNotReady
from portal.core.questionnaire import COMPANY
from portal.core.review import Verdict
from portal.core.rules import RuleSet, Severity
from portal.core.states import Decision, FindingStatus, PointStatus
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import RuleSetVersion
from portal.models.deviations import Deviation
from portal.models.findings import DecisionRecord, Finding, Point
from portal.models.house import AuditEvent
from portal.models.submissions import Submission
from portal.platform import tallies
from tests.factories.definitions import EASY, NOWHERE, QUESTIONNAIRE, RULES, rule
from tests.factories.rounds import BAD, DOMAIN, GOOD, NOW, make_assessment, make_campaign, make_reader, make_supplier, submitted

LATER = NOW + timedelta(days=3)
CONFIRM = Verdict(Decision.CONFIRM, "Det är en brist.", action="Åtgärda.")


def published(db, **changes):
    """Publish a second rule set: the first with some rules replaced, others taken away (None) or added; return its id."""
    held = {each.id: each.model_dump(mode="json", by_alias=True, exclude_defaults=True) for each in RULES.rules}
    for name, change in changes.items():
        held[name.replace("_", "-")] = None if change is None else {**(held.get(name.replace("_", "-")) or {}), **change}
    rules = [{**each, "cases": {}} for each in held.values() if each]
    rule_set = RuleSet.model_validate({"code": "code", "number": "2", "fits": ["1"], "rules": rules})
    publish(Desk(db, "command", NOW, NOWHERE), Package([QUESTIONNAIRE], [rule_set], []))
    return db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.number == "2")).one()


class Round:
    """A round in the database, judged anew when asked."""

    def __init__(self, database, *answers):
        self.database = database

        def unit(db):
            campaign = make_campaign(db)
            self.reader = make_reader(db)
            self.assessments = [submitted(db, make_assessment(db, campaign, make_supplier(db, f"Prov {place}")), given).id
                                for place, given in enumerate(answers)]
            return campaign.id
        self.id = database.write(unit)

    def do(self, unit):
        return self.database.write(unit)

    def decide(self, requirement, verdict=CONFIRM):
        def unit(db):
            finding = db.scalars(select(Finding).where(Finding.requirement == requirement)).first()
            decide_finding(db, finding.id, verdict, revision=finding.revision, actor=self.reader, now=NOW)
        self.do(unit)

    def release(self):
        def unit(db):
            seen = plan_release(db, self.assessments[0], now=NOW).mark
            release(db, self.assessments[0], seen=seen, actor=self.reader, now=NOW, domain=DOMAIN)
        self.do(unit)

    def judge(self, **changes):
        rules = self.do(lambda db: published(db, **changes))
        *_, last = [Progress(0, 0, None), *re_evaluate(self.database, Order(self.id, rules, "command", LATER))]
        return last

    def states(self):
        with self.database.read() as db:
            return {finding.requirement: (finding.status.value, finding.suggested.value, finding.points_count)
                    for finding in db.scalars(select(Finding).order_by(Finding.id))}

    def rows(self, statement):
        with self.database.read() as db:
            return db.scalars(statement).all()


@pytest.fixture
def bad(database):
    return Round(database, BAD)


def test_the_same_rules_change_nothing_and_the_points_stand_on_the_new_set(bad):
    bad.decide("pr1")
    before = bad.states()
    assert bad.judge().changed == 0
    assert bad.states() == before
    [number] = {number for number in bad.rows(select(RuleSetVersion.number).join(
        Point, Point.rule_set_version_id == RuleSetVersion.id))}
    assert number == "2"


def test_an_unchanged_point_keeps_its_decision(bad):
    bad.decide("pr1")
    bad.judge(analysis_missing=None)
    assert bad.states()["pr1"][0] == "confirmed"
    assert bad.states()["pr2"][0] == "lapsed"


def test_a_heavier_point_opens_the_finding_and_the_earlier_decision_stays_on_record(bad):
    bad.decide("pr6")
    bad.judge(complaints_missing={"answers": {**EASY, "partly": "major"}})
    assert bad.states()["pr6"] == ("open", "major", 2)
    assert len(bad.rows(select(DecisionRecord))) == 2


def test_a_new_point_opens_a_decided_finding_and_a_new_finding_waits(bad):
    bad.decide("pr1")
    bad.judge(plan_told=rule("plan-told", "plan", "pr1.b"),
              identity_no=rule("identity-no", "identity", "wr.forced", {"no": "minor"}))
    assert bad.states()["pr1"] == ("open", "major", 2)
    assert bad.states()["wr.forced"] == ("open", "minor", 1)


def test_a_vanished_point_lapses_and_its_finding_with_the_last_one(bad):
    bad.judge(process_missing=None, plan_missing=None)
    assert bad.states()["pr1"][0] == "lapsed"
    assert bad.states()["pr6"] == ("open", "minor", 1)
    assert len(bad.rows(select(Point).where(Point.status == PointStatus.LAPSED))) == 2


def test_what_a_person_saw_never_lapses(bad):
    bad.do(lambda db: raise_by_hand(db, bad.assessments[0], Seen("pr1.b", Severity.MINOR, "Såg det."), instance=COMPANY,
                                    actor=bad.reader, now=NOW))
    bad.judge(process_missing=None)
    assert bad.states()["pr1"] == ("open", "minor", 1)


def test_after_release_nothing_changes_and_the_deviation_still_rests_on_the_rules_it_was_found_by(bad):
    for requirement in ("pr1", "pr2", "pr6"):
        bad.decide(requirement)
    bad.release()
    before = bad.states()
    assert bad.judge(process_missing=None, analysis_missing={"answers": {**EASY, "no": "minor"}}).judged == 0
    assert bad.states() == before

    def unit(db):
        return [answers_otherwise(db, deviation) for deviation in db.scalars(select(Deviation))]
    assert bad.do(unit) == [False] * 3


def test_a_later_submission_is_judged_by_the_new_rules(database):
    made = Round(database, GOOD)
    made.judge(identity_no=rule("identity-no", "identity", "wr.forced", {"no": "minor"}))

    def unit(db):
        submitted(db, make_assessment(db, db.get(Campaign, made.id), make_supplier(db, "Sen")), GOOD, now=LATER)
    made.do(unit)
    assert len(made.rows(select(Finding).where(Finding.status == FindingStatus.OPEN))) == 2


def test_it_goes_on_where_it_was_broken_off_and_doing_it_twice_changes_nothing_more(database, monkeypatch):
    monkeypatch.setattr("portal.casework.re_evaluating.BATCH", 2)
    made = Round(database, *[BAD] * 5)
    order = Order(made.id, made.do(lambda db: published(db, process_missing=None)), "command", LATER)
    first = next(re_evaluate(database, order))
    assert (first.judged, first.changed) == (2, 2)
    rest = list(re_evaluate(database, order, begun=Progress(last=first.last)))
    assert (rest[-1].judged, rest[-1].changed) == (3, 3)
    *_, again = re_evaluate(database, order)
    assert (again.judged, again.changed) == (5, 0)


def test_every_change_is_logged_and_counted_and_no_submission_is_touched(bad):
    documents = bad.rows(select(Submission.document))
    bad.judge(process_missing=None)
    logged = bad.rows(select(AuditEvent.action).where(AuditEvent.at == LATER))
    assert logged == ["campaign.rules_changed", "assessment.judged_anew"]
    assert bad.rows(select(Submission.document)) == documents
    with bad.database.read() as db:
        assert {state: tallies.counts(db, "finding", "requirement", state).get("pr1", 0) for state in ("open", "lapsed")} == {
            "open": 0, "lapsed": 1}


def test_rules_for_another_version_are_refused(bad):
    def unit(db):
        rules = published(db)
        db.get(RuleSetVersion, rules).fits = ["9"]
        return rules
    rules = bad.do(unit)
    with pytest.raises(CampaignNotReady):
        list(re_evaluate(bad.database, Order(bad.id, rules, "command", LATER)))


def test_who_submits_at_this_very_moment_is_judged_by_the_new_rules_too(database):
    made = Round(database)
    assessment_id = made.do(lambda db: make_assessment(db, db.get(Campaign, made.id), make_supplier(db, "Samtidig AB")).id)
    rules = made.do(lambda db: published(db, identity_no=rule("identity-no", "identity", "wr.forced", {"no": "minor"})))
    judged_by_old, may_commit, done = threading.Event(), threading.Event(), []

    def slow(db):
        submitted(db, db.get(Assessment, assessment_id), GOOD)
        judged_by_old.set()
        may_commit.wait(20)
    submitting = threading.Thread(target=lambda: made.do(slow))
    judging = threading.Thread(
        target=lambda: done.extend(re_evaluate(made.database, Order(made.id, rules, "command", LATER))))
    submitting.start()
    assert judged_by_old.wait(20)
    judging.start()
    judging.join(0.5)
    assert judging.is_alive()
    may_commit.set()
    submitting.join(20)
    judging.join(20)
    assert [last.judged for last in done[-1:]] == [1]
    assert len(made.rows(select(Finding).where(Finding.status == FindingStatus.OPEN))) == 1
