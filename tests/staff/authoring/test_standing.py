"""Withdrawing what is published: no new round begins with it, and whatever rests on it goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework.contents.withdrawing import Standing, withdraw
from portal.core.errors import CampaignNotReady
from portal.db.types import new_id
from portal.db.work import Database
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.house import AuditEvent
from portal.models.register import Contact
from portal.staff.campaigns import queries, services
from tests.casework.test_re_evaluating import Round, published
from tests.factories.rounds import BAD, DAY, DOMAIN, NOW, make_supplier
from tests.factories.world import World
from tests.fixtures.world import Wings
from tests.house.visitors import Visitor, again

WHY = "Fråga 4.2 missförstods <b>ofta</b>."
KINDS = ["version", "rules"]
TABLES = {"version": QuestionnaireVersion, "rules": RuleSetVersion}


@pytest.fixture
def reviewer(database: Database, wings: Wings, world: World) -> Visitor:
    return again(database, wings["staff"], world, "reviewer")


def address_of(world: World, kind: str) -> str:
    ids = world.ours.ids
    return f"/questionnaires/{ids['version_id']}" if kind == "version" else f"/questionnaires/rules/{ids['rule_set_id']}"


def page_of(visitor: Visitor, address: str) -> str:
    answer = visitor.send("GET", address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def withdrawn(database: Database, world: World, kind: str) -> None:
    ids = {"version": world.ours.ids["version_id"], "rules": world.ours.ids["rule_set_id"]}
    database.write(lambda db: withdraw(db, TABLES[kind], Standing(ids[kind], f"staff:{world.people['author']}", NOW, WHY)))


def unbegun(database: Database, world: World) -> str:
    """Return the page of a round that nobody has been invited to yet, though somebody could be."""
    def unit(db) -> str:
        running = db.get_one(Campaign, world.ours.ids["campaign_id"])
        made = Campaign(id=new_id(), title="Ny", questionnaire_version_id=running.questionnaire_version_id,
                        rule_set_version_id=running.rule_set_version_id, closes_on=DAY + timedelta(days=9), choice={},
                        created_at=NOW, created_by="command")
        db.add(made)
        supplier = make_supplier(db, "Ledig AB")
        db.add(Contact(supplier_id=supplier.id, name="Kim", email="kim@firma.example", language="sv"))
        db.flush()
        return f"/campaigns/{made.id}"
    return database.write(unit)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_withdrawn_for_a_reason_shown_with_it_and_taken_into_use_again(
    author: Visitor, database: Database, world: World, kind: str,
):
    address = address_of(world, kind)
    refused = author.send("POST", f"{address}/standing", data={"what": "withdraw", "why": "  "})
    assert refused.status_code == 422
    assert "Write why it is withdrawn" in refused.get_data(as_text=True)
    done = author.send("POST", f"{address}/standing", data={"what": "withdraw", "why": WHY})
    page = page_of(author, done.location.removeprefix("/kansli"))
    assert "No new round can begin with it" in page
    assert "missförstods &lt;b&gt;ofta&lt;/b&gt;" in page
    assert "Anna Berg" in page
    assert page_of(author, "/questionnaires").count('data-state="none">withdrawn') == 1
    twice = author.send("POST", f"{address}/standing", data={"what": "withdraw", "why": WHY})
    assert "Somebody has withdrawn it already." in page_of(author, twice.location.removeprefix("/kansli"))
    assert author.send("POST", f"{address}/standing", data={"what": "again"}).status_code == 303
    assert "withdrawn" not in page_of(author, "/questionnaires")
    late = author.send("POST", f"{address}/standing", data={"what": "again"})
    assert "Somebody has taken it into use again already." in page_of(author, late.location.removeprefix("/kansli"))
    with database.read() as db:
        logged = db.execute(select(AuditEvent.action, AuditEvent.actor, AuditEvent.data)
                            .where(AuditEvent.action.startswith("content.")).order_by(AuditEvent.id)).all()
    who = f"staff:{world.people['author']}"
    assert [(row.action, row.actor, row.data.get("why")) for row in logged] == [
        ("content.withdrawn", who, WHY), ("content.taken_into_use", who, None)]


@pytest.mark.parametrize("kind", KINDS)
def test_no_new_round_is_made_of_it_and_the_form_says_why(reviewer: Visitor, database: Database, world: World, kind: str):
    pair = f"{world.ours.ids['version_id']} {world.ours.ids['rule_set_id']}"
    assert pair in page_of(reviewer, "/campaigns/new")
    withdrawn(database, world, kind)
    page = page_of(reviewer, "/campaigns/new")
    assert pair not in page
    assert "missförstods" in page
    form = {"title": "Ny", "pair": pair, "risks": "", "closes_on": (DAY + timedelta(days=9)).isoformat()}
    answer = reviewer.send("POST", "/campaigns/new", data=form)
    assert answer.status_code == 422
    assert "withdrawn, so no round can begin" in answer.get_data(as_text=True)
    assert "missförstods" in answer.get_data(as_text=True)
    assert reviewer.send("POST", "/campaigns/new", data={**form, "pair": "x"}).status_code == 422


@pytest.mark.parametrize("kind", KINDS)
def test_a_round_not_yet_begun_invites_nobody_and_says_why(reviewer: Visitor, database: Database, world: World, kind: str):
    address = unbegun(database, world)
    assert "confirm=1" in page_of(reviewer, address)
    withdrawn(database, world, kind)
    page = page_of(reviewer, address)
    assert "confirm=1" not in page
    assert "missförstods" in page
    answer = reviewer.send("POST", f"{address}/invitations")
    assert (answer.status_code, "missförstods" in answer.get_data(as_text=True)) == (409, True)
    with database.read() as db:
        assert db.scalars(select(Assessment).join(Campaign).where(Campaign.title == "Ny")).all() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_round_that_has_begun_goes_on_and_everything_can_be_read(
    author: Visitor, reviewer: Visitor, database: Database, world: World, kind: str,
):
    unbegun(database, world)
    withdrawn(database, world, kind)
    running = world.ours.ids["campaign_id"]
    assert "this round goes on unchanged" in page_of(reviewer, f"/campaigns/{running}")
    assert database.write(lambda db: services.invite(db, running, actor="command", now=NOW, domain=DOMAIN)).count == 1
    for address in (f"/assessments/{world.ours.ids['assessment_id']}", f"/findings/{world.ours.ids['finding_id']}"):
        page_of(reviewer, address)
    page_of(author, f"/questionnaires/{world.ours.ids['version_id']}/print")
    assert author.send("GET", f"/questionnaires/{world.ours.ids['version_id']}/file/zip").status_code == 200


def test_withdrawn_rules_take_no_other_rules_place_but_go_on_judging_their_own_round(database: Database):
    held = Round(database, BAD)
    rules_id = held.do(lambda db: published(db))
    held.do(lambda db: withdraw(db, RuleSetVersion, Standing(rules_id, "command", NOW, WHY)))
    with pytest.raises(CampaignNotReady) as refused:
        held.judge()
    assert (refused.value.reason, refused.value.why) == ("rules_withdrawn", WHY)
    held.do(lambda db: setattr(db.get_one(Campaign, held.id), "rule_set_version_id", rules_id))
    assert held.judge().judged == 1


def test_the_newest_rules_in_use_are_offered_when_newer_ones_are_withdrawn(database: Database):
    held = Round(database, BAD)
    rules_id = held.do(lambda db: published(db))
    held.do(lambda db: withdraw(db, RuleSetVersion, Standing(rules_id, "command", NOW, WHY)))
    with database.read() as db:
        offer = queries.find_offer(db)
    assert ([pair.rules for pair in offer.pairs], [(pair.rules, pair.why) for pair in offer.withdrawn]) == (["1"], [("2", WHY)])
