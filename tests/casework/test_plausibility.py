"""Plausibility: what is known of a submission as a whole is worked out when it comes in, and frozen with it."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.casework.contents.replaying import replay
from portal.casework.re_evaluating import Order, re_evaluate
from portal.casework.submissions import submit
from portal.core.rules import RuleSet
from portal.core.states import AssessmentStatus
from portal.core.values import Answer
from portal.db.types import new_id
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.findings import Finding, Point
from portal.models.submissions import Submission
from tests.factories.content import load_test
from tests.factories.definitions import FRAMEWORKS, NOWHERE
from tests.factories.rounds import DAY, NOW, make_assessment, make_supplier, order_of

NAMES = ("policy", "process", "analysis", "training", "followup", "complaints", "remedy", "board")
ANSWERS = {**{name: Answer("yes") for name in NAMES}, "bribes": Answer("no"), "staff": Answer(Decimal(12)),
           "role": Answer(("maker",)), "migrants": Answer("no")}


def make_round(db):
    package = load_test("plausibility")
    publish(Desk(db, "command", NOW, NOWHERE), Package(package.questionnaires, package.rule_sets, list(FRAMEWORKS)))
    campaign = Campaign(
        id=new_id(), title="Hösten", closes_on=DAY + timedelta(days=8), choice={}, created_at=NOW, created_by="command",
        invited_at=NOW, questionnaire_version_id=db.scalars(select(QuestionnaireVersion.id)).one(),
        rule_set_version_id=db.scalars(select(RuleSetVersion.id)).one())
    db.add(campaign)
    db.flush()
    return campaign


def send(db, campaign, name, answers=None, *, parent=None, seconds=None):
    """Submit as a supplier of this name; return the rules that spoke."""
    supplier = make_supplier(db, name)
    supplier.parent_id = parent
    assessment = make_assessment(db, campaign, supplier)
    order = replace(order_of(db, assessment, {**ANSWERS, **(answers or {})}), typed=lambda db: seconds)
    made = submit(db, order, now=NOW)
    spoken = db.scalars(select(Point.rule).join(Finding, Finding.id == Point.finding_id)
                        .where(Finding.assessment_id == assessment.id).order_by(Point.rule)).all()
    return supplier, list(spoken), json.loads(made.document).get("submission")


def test_the_facts_that_rules_ask_about_are_frozen_in_the_document(db):
    _, spoken, known = send(db, make_round(db), "A")
    assert spoken == []
    assert known == {"yes-share": 90, "files": 0, "files-supported": False, "same-answers": False}


def test_answers_identical_to_an_unrelated_companys_are_told(db):
    campaign = make_round(db)
    send(db, campaign, "A")
    assert send(db, campaign, "B")[1] == ["answered-alike"]
    assert send(db, campaign, "C", {"staff": Answer(Decimal(13))})[1] == []


def test_companies_of_one_group_may_answer_alike(db):
    campaign = make_round(db)
    parent, _, _ = send(db, campaign, "Moder")
    daughter, spoken, _ = send(db, campaign, "Dotter", parent=parent.id)
    assert spoken == []
    assert send(db, campaign, "Syster", parent=parent.id)[1] == []
    assert daughter.parent_id == parent.id
    assert send(db, campaign, "Främmande")[1] == ["answered-alike"]


def test_a_company_may_repeat_its_own_answers(db):
    campaign = make_round(db)
    supplier, _, _ = send(db, campaign, "A")
    db.scalars(select(Assessment)).one().status = AssessmentStatus.REVIEWED
    copied = ("title", "closes_on", "choice", "created_at", "created_by", "questionnaire_version_id", "rule_set_version_id")
    other = Campaign(**{name: getattr(campaign, name) for name in copied}, id=new_id())
    db.add(other)
    db.flush()
    again = submit(db, order_of(db, make_assessment(db, other, supplier), ANSWERS, form_key="again"), now=NOW)
    assert json.loads(again.document)["submission"]["same-answers"] is False


@pytest.mark.parametrize(("seconds", "spoken"), [(300, ["typed-fast"]), (400, []), (None, [])])
def test_a_form_typed_in_under_a_third_of_the_median_is_told(db, seconds, spoken):
    campaign = make_round(db)
    for place in range(20):
        send(db, campaign, f"S{place}", {"staff": Answer(Decimal(100 + place))}, seconds=1000 + place)
    assert send(db, campaign, "Snabb", seconds=seconds)[1] == spoken


def test_a_handful_of_others_makes_no_median(db):
    campaign = make_round(db)
    send(db, campaign, "S", {"staff": Answer(Decimal(100))}, seconds=1000)
    _, spoken, known = send(db, campaign, "Snabb", seconds=10)
    assert spoken == []
    assert "time-share" not in known


def test_migrant_workers_whose_fees_nobody_knows_are_told(db):
    assert send(db, make_round(db), "A", {"migrants": Answer("yes"), "fees": Answer(unknown=True)})[1] == ["fees-not-known"]


def test_nothing_is_kept_where_no_rule_asks(db):
    campaign = make_round(db)
    document = db.scalars(select(RuleSetVersion.document)).one()
    rules = RuleSet.model_validate_json(document)
    plain = rules.model_copy(update={"number": "2", "rules": rules.rules[-1:]})
    publish(Desk(db, "command", NOW, NOWHERE), Package(load_test("plausibility").questionnaires, [plain], []))
    campaign.rule_set_version_id = db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.number == "2")).one()
    db.flush()
    assert send(db, campaign, "A", seconds=10)[2] is None
    kept = db.execute(select(Submission.answers_digest, Submission.typed_seconds)).one()
    assert tuple(kept) == (None, None)


def test_replay_and_re_evaluation_judge_on_what_was_known_then(database):
    def unit(db):
        campaign = make_round(db)
        for name in "ABC":
            send(db, campaign, name)
        return campaign.id, campaign.rule_set_version_id
    campaign_id, rules_id = database.write(unit)
    with database.read() as db:
        rules = RuleSet.model_validate_json(db.get(RuleSetVersion, rules_id).document)
    without = rules.model_copy(update={"rules": tuple(rule for rule in rules.rules if rule.id != "answered-alike")})
    assert replay(database, campaign_id, rules).affected == 0
    assert replay(database, campaign_id, without).affected == 2
    *_, last = re_evaluate(database, Order(campaign_id, rules_id, "command", NOW))
    assert (last.judged, last.changed) == (3, 0)
