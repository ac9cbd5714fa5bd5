"""Replaying a round under another rule set: what it would change, told before anything is changed."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from portal.casework.contents.replaying import EXAMPLES, replay
from portal.core.errors import CampaignNotReady, NotFound
from portal.core.rules import RuleSet
from portal.core.states import AssessmentStatus
from portal.core.values import Answer
from portal.db.base import Base
from portal.db.engine import make_engine
from portal.db.types import new_id
from portal.db.work import Database
from tests.factories.definitions import EASY, RULES, rule
from tests.factories.rounds import BAD, GOOD, NOW, Held, make_assessment, make_campaign, make_supplier, submitted


def rules_2(**changes):
    """The small rule set, with some rules replaced (None takes one away) and others added."""
    held = {each.id: each.model_dump(mode="json", by_alias=True, exclude_defaults=True) for each in RULES.rules}
    for name, change in changes.items():
        name = name.replace("_", "-")
        if change is None:
            del held[name]
        else:
            held[name] = {**held.get(name, {}), **change}
    return RuleSet.model_validate({"code": "code", "number": "2", "derived_from": "1", "fits": ["1"], "rules": [
        {**each, "cases": {}} for each in held.values()]})


def round_of(database, *answers):
    """Store a submitted assessment for every set of answers; return the round."""
    def unit(db):
        campaign = make_campaign(db)
        for place, given in enumerate(answers):
            submitted(db, make_assessment(db, campaign, make_supplier(db, f"Prov {place} AB")), given)
        return campaign.id
    return database.write(unit)


def figures(counted):
    return {key: number for key, number in counted.items() if number}


def test_a_rule_set_that_judges_alike_changes_nothing(database):
    found = replay(database, round_of(database, BAD, GOOD), RULES)
    assert (found.judged, found.affected, figures(found.findings)) == (2, 0, {})


def test_mended_words_change_nothing(database):
    found = replay(database, round_of(database, BAD), rules_2(process_missing={"reason": "Nya ord."}))
    assert (found.judged, found.affected) == (1, 0)


def test_findings_gained_lost_heavier_and_lighter_are_told_by_severity(database):
    campaign = round_of(database, BAD, GOOD)
    found = replay(database, campaign, rules_2(
        process_missing=None, analysis_missing={"answers": {**EASY, "no": "minor"}},
        complaints_missing={"answers": {**EASY, "partly": "major"}}, plan_missing=None,
        identity_no=rule("identity-no", "identity", "wr.forced", {"yes": "quiet", "no": "minor"})))
    assert figures(found.findings) == {
        ("lost", "major"): 1, ("lighter", "minor"): 1, ("altered", "major"): 1, ("gained", "minor"): 2}
    assert figures(found.points) == {
        ("lost", "process-missing"): 1, ("lighter", "analysis-missing"): 1, ("heavier", "complaints-missing"): 1,
        ("lost", "plan-missing"): 1, ("gained", "identity-no"): 2}
    assert (found.judged, found.affected) == (2, 2)


def test_what_may_be_one_of_the_six_is_told_apart(database):
    campaign = round_of(database, {**GOOD, "identity": Answer("yes")})
    found = replay(database, campaign, rules_2(passports_kept=None))
    assert figures(found.findings) == {("lost", "possibly_severe"): 1}


def test_a_point_that_rests_on_other_answers_is_to_be_decided_anew(database):
    found = replay(database, round_of(database, BAD), rules_2(process_missing={"when": {"question": "plan", "is": "no"}}))
    assert figures(found.findings) == {("altered", "major"): 1}


def test_a_rule_under_another_requirement_is_lost_there_and_gained_here(database):
    found = replay(database, round_of(database, BAD), rules_2(process_missing={"requirement": "pr2.b"}))
    assert figures(found.findings) == {("lost", "major"): 1, ("altered", "major"): 1}


def test_regions_and_categories_are_those_of_the_contracts_frozen_at_invitation(database):
    def unit(db):
        campaign = make_campaign(db)
        supplier = make_supplier(db, "Prov AB", Held("AA", "care"), Held("BB", "transport"))
        submitted(db, make_assessment(db, campaign, supplier), BAD)
        return campaign.id
    found = replay(database, database.write(unit), rules_2(process_missing=None))
    assert figures(found.authorities) == {("lost", "AA"): 1, ("lost", "BB"): 1}
    assert figures(found.categories) == {("lost", "care"): 1, ("lost", "transport"): 1}


def test_ten_examples_of_each_kind_name_supplier_requirement_and_rules(database):
    found = replay(database, round_of(database, *[BAD] * (EXAMPLES + 2)), rules_2(process_missing=None))
    shown = found.examples["lost", "major"]
    assert len(shown) == EXAMPLES
    assert shown[0].supplier.startswith("Prov ")
    assert (shown[0].change.requirement, [point.rule for point in shown[0].change.points]) == ("pr1", ["process-missing"])


def test_only_the_newest_submission_counts_and_a_cancelled_assessment_does_not(database):
    def unit(db):
        campaign = make_campaign(db)
        first = submitted(db, make_assessment(db, campaign, make_supplier(db, "A")), BAD)
        first.status = AssessmentStatus.REOPENED
        db.flush()
        submitted(db, first, GOOD, form_key="two", now=NOW + timedelta(days=1))
        gone = submitted(db, make_assessment(db, campaign, make_supplier(db, "B")), BAD)
        gone.status, gone.cancel_reason = AssessmentStatus.CANCELLED, "not_us"
        make_assessment(db, campaign, make_supplier(db, "C"))
        return campaign.id
    found = replay(database, database.write(unit), rules_2(process_missing=None))
    assert (found.judged, found.affected) == (1, 0)


def test_batches_follow_each_other_without_a_gap(database, monkeypatch):
    monkeypatch.setattr("portal.casework.contents.replaying.BATCH", 2)
    campaign = round_of(database, *[BAD] * 5)
    said = []
    assert replay(database, campaign, rules_2(process_missing=None), say=said.append).affected == 5
    assert said == [2, 4]


def test_a_rule_set_for_another_version_is_refused(database):
    campaign = round_of(database)
    with pytest.raises(CampaignNotReady):
        replay(database, campaign, rules_2().model_copy(update={"fits": ("9",)}))
    with pytest.raises(NotFound):
        replay(database, new_id(), rules_2())


def test_replaying_writes_nothing_and_needs_no_right_to_write(database):
    campaign = round_of(database, BAD, GOOD)
    before = everything(database)
    engine = make_engine(database.engine.url)
    word = "PRAGMA query_only=ON" if engine.dialect.name == "sqlite" else "SET default_transaction_read_only = on"

    def forbid(connection, _record):
        connection.cursor().execute(word)
        connection.commit()

    event.listen(engine, "connect", forbid)
    try:
        assert replay(Database(engine), campaign, rules_2(process_missing=None)).affected == 1
    finally:
        engine.dispose()
    assert everything(database) == before


def everything(database):
    """Every row of every table."""
    with database.read() as db:
        return {table.name: sorted(map(repr, db.execute(select(table)).all())) for table in Base.metadata.sorted_tables}
