"""Changing and removing a round: free until the first letter, refused afterwards, and never over what somebody else has done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.casework.contents.withdrawing import Standing, withdraw
from portal.core.errors import CampaignNotReady, CampaignSent, NotFound, StaleRevision
from portal.db.types import new_id
from portal.db.work import Database
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import RiskList, RuleSetVersion
from portal.models.house import AuditEvent
from portal.models.mail import OutgoingMail
from portal.staff.campaigns import changing, choosing, services
from portal.staff.campaigns.marking import mark_of
from portal.staff.campaigns.services import NewCampaign
from tests.casework.test_re_evaluating import published
from tests.factories.rounds import DAY, DOMAIN, NOW, Held
from tests.staff.campaigns.test_inviting import campaign_for, count, invite, invited_names, supplier_with

ACTOR = "staff:1"


def as_it_is(campaign: Campaign, **changes: object) -> NewCampaign:
    """What would be entered to leave a campaign as it is, but for some changes."""
    return replace(NewCampaign(campaign.title, campaign.questionnaire_version_id, campaign.rule_set_version_id,
                               campaign.closes_on, campaign.risk_list_id, campaign.choice), **changes)


def change(db: Session, campaign: Campaign, seen: str | None = None, **changes: object) -> None:
    changing.change_campaign(db, campaign.id, as_it_is(campaign, **changes), seen=mark_of(campaign) if seen is None else seen,
                             actor=ACTOR, now=NOW)


def remove(db: Session, campaign: Campaign, seen: str | None = None) -> None:
    changing.remove_campaign(db, campaign.id, seen=mark_of(campaign) if seen is None else seen, actor=ACTOR, now=NOW)


def events(db: Session, action: str) -> list[AuditEvent]:
    return list(db.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def add_risks(db: Session) -> UUID:
    listed = RiskList(id=new_id(), title="Landrisk", year=2026, source="prov", is_example=True, created_at=NOW)
    db.add(listed)
    db.flush()
    return listed.id


def test_everything_a_round_is_made_of_can_be_changed(db: Session):
    campaign = campaign_for(db)
    rules_id, risks_id, day = published(db), add_risks(db), DAY + timedelta(days=40)
    change(db, campaign, title="Våren", rule_set_id=rules_id, risk_list_id=risks_id, closes_on=day,
           choice={"countries": ["SE", "DE"]})
    db.expire_all()
    assert (campaign.title, campaign.rule_set_version_id, campaign.risk_list_id, campaign.closes_on, campaign.choice) == (
        "Våren", rules_id, risks_id, day, {"authorities": [], "categories": [], "countries": ["DE", "SE"]})
    assert (campaign.created_at, campaign.created_by, campaign.invited_at, campaign.languages) == (NOW, "command", None, ["en"])


def test_the_log_says_what_it_was_and_what_it_became(db: Session):
    campaign = campaign_for(db, countries=["SE"])
    change(db, campaign, closes_on=DAY + timedelta(days=40), choice={"countries": ["DE"]})
    [event] = events(db, "campaign.changed")
    assert (event.actor, event.subject_kind, event.subject_id) == (ACTOR, "campaign", str(campaign.id))
    assert event.data == {
        "before": {"closes_on": "2026-11-30", "choice": {"authorities": [], "categories": [], "countries": ["SE"]}},
        "after": {"closes_on": "2027-01-01", "choice": {"authorities": [], "categories": [], "countries": ["DE"]}}}


def test_what_stays_as_it_was_is_no_event(db: Session):
    campaign = campaign_for(db, countries=["SE", "DE"])
    change(db, campaign, choice={"countries": ["DE", "SE"], "authorities": []})
    assert events(db, "campaign.changed") == []


def test_whom_it_chooses_follows_the_change(db: Session):
    supplier_with(db, "a", Held("AA"))
    supplier_with(db, "b", Held("BB"))
    campaign = campaign_for(db, authorities=["AA"])
    change(db, campaign, choice={"authorities": ["BB"]})
    assert choosing.count_chosen(db, campaign, ["sv", "en"], DAY).ready == 1
    invite(db, campaign)
    assert invited_names(db, campaign) == ["b"]


def test_the_letters_name_the_last_day_as_it_was_changed(db: Session):
    supplier_with(db, "Ett")
    campaign = campaign_for(db)
    change(db, campaign, closes_on=DAY + timedelta(days=40))
    invite(db, campaign)
    assert db.scalars(select(OutgoingMail)).one().context["due_on"] == "2027-01-01"
    assert db.scalars(select(Assessment.due_on)).one() == DAY + timedelta(days=40)


@pytest.mark.parametrize(("changes", "reason"), [
    ({"closes_on": DAY}, "closed"), ({"version_id": new_id()}, "rules"), ({"rule_set_id": new_id()}, "rules"),
    ({"risk_list_id": new_id()}, "risks"),
])
def test_a_change_is_held_to_what_a_new_round_is(db: Session, changes: dict[str, object], reason: str):
    campaign = campaign_for(db)
    before = mark_of(campaign)
    with pytest.raises(CampaignNotReady) as refused:
        change(db, campaign, title="Våren", **changes)
    db.expire_all()
    assert (refused.value.reason, mark_of(campaign)) == (reason, before)


def test_a_round_cannot_stay_on_rules_that_are_withdrawn_but_can_take_others(db: Session):
    campaign = campaign_for(db)
    rules_id, old = published(db), campaign.rule_set_version_id
    withdraw(db, RuleSetVersion, Standing(old, ACTOR, NOW, "Fel."))
    with pytest.raises(CampaignNotReady) as refused:
        change(db, campaign, title="Våren")
    assert (refused.value.reason, refused.value.why) == ("rules_withdrawn", "Fel.")
    change(db, campaign, rule_set_id=rules_id)
    assert campaign.rule_set_version_id == rules_id


def test_a_round_whose_last_day_has_passed_unsent_can_be_given_a_later_one(db: Session):
    supplier_with(db, "Ett")
    campaign = campaign_for(db)
    campaign.closes_on = DAY - timedelta(days=1)
    db.flush()
    change(db, campaign, closes_on=DAY + timedelta(days=9))
    assert invite(db, campaign).count == 1


def test_a_removed_round_leaves_an_event_that_tells_all_of_it(db: Session):
    campaign = campaign_for(db, authorities=["AA"])
    made_of = {"title": "Hösten", "version": str(campaign.questionnaire_version_id), "rules": str(campaign.rule_set_version_id),
               "risks": None, "closes_on": "2026-11-30",
               "choice": {"authorities": ["AA"], "categories": [], "countries": []}}
    key = campaign.id
    remove(db, campaign)
    assert count(db, Campaign) == 0
    [event] = events(db, "campaign.removed")
    assert (event.actor, event.subject_kind, event.subject_id) == (ACTOR, "campaign", str(key))
    assert event.data == {**made_of, "languages": ["en"], "created_by": "command", "created_at": NOW.isoformat()}


def test_another_round_stays_when_one_is_removed(db: Session):
    supplier_with(db, "Ett")
    kept, gone = campaign_for(db), campaign_for(db)
    remove(db, gone)
    assert invite(db, kept).count == 1


@pytest.mark.parametrize("act", [change, remove])
def test_a_round_that_was_sent_can_be_neither_changed_nor_removed(db: Session, act: Callable[..., None]):
    supplier_with(db, "Ett")
    campaign = campaign_for(db)
    invite(db, campaign)
    before = mark_of(campaign)
    with pytest.raises(CampaignSent) as refused:
        act(db, campaign)
    assert (refused.value.at, mark_of(campaign), count(db, Campaign), count(db, Assessment)) == (NOW, before, 1, 1)
    assert [*events(db, "campaign.changed"), *events(db, "campaign.removed")] == []


@pytest.mark.parametrize("act", [change, remove])
def test_nothing_is_done_to_a_round_that_has_changed_since_it_was_seen(db: Session, act: Callable[..., None]):
    campaign = campaign_for(db)
    seen = mark_of(campaign)
    change(db, campaign, title="En kollegas")
    with pytest.raises(StaleRevision):
        act(db, campaign, seen)
    db.expire_all()
    assert campaign.title == "En kollegas"


def test_a_round_that_is_not_there_is_not_found(db: Session):
    campaign = campaign_for(db)
    with pytest.raises(NotFound):
        changing.change_campaign(db, new_id(), as_it_is(campaign), seen="", actor=ACTOR, now=NOW)
    with pytest.raises(NotFound):
        changing.remove_campaign(db, new_id(), seen="", actor=ACTOR, now=NOW)


def test_letters_go_out_only_as_they_were_looked_at(db: Session):
    supplier_with(db, "Ett")
    campaign = campaign_for(db)
    seen = mark_of(campaign)
    change(db, campaign, closes_on=DAY + timedelta(days=40))
    with pytest.raises(StaleRevision):
        invite(db, campaign, seen=seen)
    assert (campaign.invited_at, count(db, OutgoingMail)) == (None, 0)
    assert invite(db, campaign, seen=mark_of(campaign)).count == 1


@pytest.mark.parametrize(("changes", "is_same"), [
    ({}, True), ({"title": "Annan"}, False), ({"closes_on": DAY + timedelta(days=40)}, False),
    ({"choice": {"authorities": [], "categories": [], "countries": []}}, True), ({"choice": {"countries": ["SE"]}}, False),
])
def test_the_mark_tells_what_a_change_can_touch(db: Session, changes: dict[str, object], is_same: bool):
    campaign = campaign_for(db)
    before = mark_of(campaign)
    for name, value in changes.items():
        setattr(campaign, name, value)
    assert (mark_of(campaign) == before) is is_same


def while_another_holds(database: Database, first: Callable[[Session], object], second: Callable[[Session], object]) -> object:
    """Begin a unit, begin another that comes to wait for it, and let the first be kept; return what became of the second."""
    begun, outcome = Event(), []

    def slowly(db: Session) -> None:
        first(db)
        db.flush()
        begun.set()
        Event().wait(0.3)

    def after() -> None:
        begun.wait(5)
        try:
            outcome.append(database.write(second))
        except (NotFound, StaleRevision, CampaignSent) as refused:
            outcome.append(type(refused))

    threads = [Thread(target=lambda: database.write(slowly)), Thread(target=after)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome[0]


@pytest.fixture
def planted(database: Database) -> tuple[UUID, NewCampaign, str]:
    """An unsent round somebody can be invited to: its id, its change to other rules, and its mark."""
    def unit(db: Session) -> tuple[UUID, NewCampaign, str]:
        supplier_with(db, "Ett")
        campaign = campaign_for(db)
        return campaign.id, as_it_is(campaign, rule_set_id=published(db)), mark_of(campaign)
    return database.write(unit)


def test_letters_sent_while_the_round_is_being_changed_wait_and_follow_the_change(
    database: Database, planted: tuple[UUID, NewCampaign, str],
):
    key, new, seen = planted

    def changed(db: Session) -> None:
        changing.change_campaign(db, key, new, seen=seen, actor=ACTOR, now=NOW)

    def sent(db: Session, seen: str | None = None) -> int:
        return services.invite(db, key, actor=ACTOR, now=NOW, domain=DOMAIN, seen=seen).count

    assert while_another_holds(database, changed, lambda db: sent(db, seen)) is StaleRevision
    back = replace(new, title="Sist")
    mark = database.write(lambda db: mark_of(db.get_one(Campaign, key)))
    last = while_another_holds(
        database, lambda db: changing.change_campaign(db, key, back, seen=mark, actor=ACTOR, now=NOW), sent)
    assert last == 1


def test_letters_sent_without_a_look_follow_a_change_of_rules(database: Database, planted: tuple[UUID, NewCampaign, str]):
    """On PostgreSQL the row that is waited for comes back changed; what it then rests on is read anew."""
    key, new, seen = planted
    last = while_another_holds(
        database, lambda db: changing.change_campaign(db, key, new, seen=seen, actor=ACTOR, now=NOW),
        lambda db: services.invite(db, key, actor=ACTOR, now=NOW, domain=DOMAIN).count)
    assert last == 1


@pytest.mark.parametrize("act", ["change", "remove"])
def test_what_comes_after_the_letters_is_told_so(database: Database, planted: tuple[UUID, NewCampaign, str], act: str):
    key, new, seen = planted

    def late(db: Session) -> None:
        if act == "change":
            changing.change_campaign(db, key, new, seen=seen, actor=ACTOR, now=NOW)
        else:
            changing.remove_campaign(db, key, seen=seen, actor=ACTOR, now=NOW)

    last = while_another_holds(
        database, lambda db: services.invite(db, key, actor=ACTOR, now=NOW, domain=DOMAIN), late)
    assert last is CampaignSent
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Assessment)) == 1


def test_letters_to_a_round_that_is_being_removed_are_not_sent(database: Database, planted: tuple[UUID, NewCampaign, str]):
    key, _new, seen = planted
    last = while_another_holds(
        database, lambda db: changing.remove_campaign(db, key, seen=seen, actor=ACTOR, now=NOW),
        lambda db: services.invite(db, key, actor=ACTOR, now=NOW, domain=DOMAIN).count)
    assert last is NotFound
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(OutgoingMail)) == 0
