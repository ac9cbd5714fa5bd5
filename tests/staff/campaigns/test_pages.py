"""The pages of rounds: made, looked at, sent after a confirmation, followed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.db.work import Database
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.mail import OutgoingMail
from tests.factories.rounds import DAY, Held
from tests.factories.world import World
from tests.fixtures.world import Wings
from tests.house.visitors import Visitor, again
from tests.staff.campaigns.test_inviting import supplier_with


@pytest.fixture
def kansli(database: Database, wings: Wings, world: World) -> Visitor:
    return again(database, wings["staff"], world, "reviewer")


def entered(database: Database, **changes) -> dict[str, object]:
    with database.read() as db:
        pair = f"{db.scalars(select(QuestionnaireVersion.id)).one()} {db.scalars(select(RuleSetVersion.id)).one()}"
    return {"title": "Våren", "pair": pair, "risks": "", "closes_on": (DAY + timedelta(days=60)).isoformat(), **changes}


def made(kansli: Visitor, database: Database, **changes) -> str:
    answer = kansli.send("POST", "/campaigns/new", data=entered(database, **changes))
    assert answer.status_code == 303
    return answer.location


def page_of(visitor: Visitor, address: str) -> str:
    return visitor.send("GET", address).get_data(as_text=True)


def count(database: Database, kind: type) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(kind)) or 0


def test_a_round_is_made_without_sending_anything(kansli: Visitor, database: Database):
    letters = count(database, OutgoingMail)
    address = made(kansli, database, authorities=["AA"], categories=["care"])
    with database.read() as db:
        campaign = db.scalars(select(Campaign).where(Campaign.title == "Våren")).one()
        assert campaign.choice == {"authorities": ["AA"], "categories": ["care"], "countries": []}
        assert campaign.invited_at is None
    assert "Who gets a letter" in page_of(kansli, address)
    assert count(database, OutgoingMail) == letters


def test_the_last_day_may_be_written_with_its_month_in_words(kansli: Visitor, database: Database):
    day = DAY + timedelta(days=60)
    made(kansli, database, closes_on=f"{day.day} {day:%B} {day.year}")
    with database.read() as db:
        assert db.scalars(select(Campaign.closes_on).where(Campaign.title == "Våren")).one() == day


def test_a_round_says_by_what_its_suppliers_are_chosen_before_the_letters_and_after(kansli: Visitor, database: Database):
    database.write(lambda db: supplier_with(db, "Ny AB", Held("ZZ")))
    address = made(kansli, database, authorities=["ZZ"])
    assert "<dt>Regions</dt><dd>ZZ en</dd>" in page_of(kansli, address)
    kansli.send("POST", f"{address}/invitations")
    page = page_of(kansli, address)
    assert "<dt>Regions</dt><dd>ZZ en</dd>" in page
    assert "<dt>Categories</dt>" not in page


@pytest.mark.parametrize(("changes", "words"), [
    ({"title": ""}, "Write a title."), ({"closes_on": "soon"}, "This is no date."),
    ({"closes_on": "2026-12"}, "This is no date."),
    ({"closes_on": DAY.isoformat()}, "The last day must lie in the future."), ({"pair": "x"}, "Not a valid choice"),
    ({"authorities": ["narnia"]}, "are not valid choices"),
])
def test_a_round_that_does_not_fit_together_is_refused_and_what_was_typed_is_kept(
    kansli: Visitor, database: Database, changes: dict[str, object], words: str,
):
    answer = kansli.send("POST", "/campaigns/new", data=entered(database, **{"title": "Min omgång", **changes}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "title" in changes or 'value="Min omgång"' in page
    assert words in page or "valid" in words


def test_who_gets_a_letter_is_read_by_name_before_it_is_sent(kansli: Visitor, database: Database):
    database.write(lambda db: [supplier_with(db, name, Held("ZZ"), language=language)
                               for name, language in (("Ängs AB", "sv"), ("Zed Ltd", "en"), ("Oy Suomi", "fi"))])
    address = made(kansli, database, authorities=["ZZ"])
    assert f'href="{address}/recipients"' in page_of(kansli, address)
    page = page_of(kansli, f"{address}/recipients")
    listed = re.findall(r"<bdi>([^<]+)</bdi></a></th><td>[^<]*</td><td><bdi>([^<]+)</bdi></td><td>([^<]+)</td>", page)
    assert [(name, language) for name, _email, language in listed] == [
        ("Oy Suomi", "English"), ("Zed Ltd", "English"), ("Ängs AB", "Swedish")]
    assert all("@" in email for _name, email, _language in listed)
    kansli.send("POST", f"{address}/invitations")
    assert "There is nobody to invite now." in page_of(kansli, f"{address}/recipients")


def test_letters_are_read_and_counted_before_they_are_sent(kansli: Visitor, database: Database):
    database.write(lambda db: [supplier_with(db, name, Held("ZZ"), language=language)
                               for name, language in (("Ny", "sv"), ("Neu", "de"))])
    assert "Is being asked in another round" in page_of(kansli, made(kansli, database))
    address = made(kansli, database, authorities=["ZZ"])
    page = page_of(kansli, address)
    assert "Invite 2 suppliers" in page
    assert "2 letters will be sent" not in page
    assert "2 letters will be sent. They cannot be called back." in page_of(kansli, f"{address}?inviting=1&confirm=1")
    letter = page_of(kansli, f"{address}/letters/sv")
    assert "Ny 0" in letter
    assert 'lang="sv"' in letter


def test_after_the_letters_the_round_shows_how_far_everybody_has_come(kansli: Visitor, database: Database):
    database.write(lambda db: supplier_with(db, "Ny AB", Held("ZZ")))
    address = made(kansli, database, authorities=["ZZ"])
    before = count(database, Assessment)
    answer = kansli.send("POST", f"{address}/invitations")
    assert (answer.status_code, answer.location) == (303, f"{address}?invited=1")
    assert count(database, Assessment) == before + 1
    page = page_of(kansli, address)
    assert "Ny AB" in page
    assert "Invite more" in page
    assert "Ny AB" not in page_of(kansli, f"{address}?view=submitted")
    assert kansli.send("POST", f"{address}/invitations").status_code == 303
    assert count(database, Assessment) == before + 1


def test_after_the_letters_the_round_says_how_many_were_invited_and_who_was_left_out_and_why(
    kansli: Visitor, database: Database,
):
    def plant(db) -> None:
        for number in range(2):
            supplier_with(db, f"Ny {number} AB", Held("ZZ"))
        supplier_with(db, "Tyst AB", Held("ZZ"), contact=False)

    database.write(plant)
    address = made(kansli, database, authorities=["ZZ"])
    answer = kansli.send("POST", f"{address}/invitations")
    page = page_of(kansli, answer.location)
    assert "2 suppliers are invited." in page
    assert "1 supplier: Nobody to write to is known." in page
    assert page.index('role="status"') < page.index("<h1")
    again_pressed = page_of(kansli, kansli.send("POST", f"{address}/invitations").location)
    assert "Nobody was invited" in again_pressed
    assert "Nobody to write to is known." in again_pressed
    assert "suppliers are invited" not in page_of(kansli, address)


@pytest.mark.parametrize(("claimed", "told"), [("999999", "1 supplier is invited."), ("-4", "Nobody was invited"), ("x", None)])
def test_an_address_cannot_claim_more_invitations_than_the_round_holds(
    kansli: Visitor, database: Database, claimed: str, told: str | None,
):
    database.write(lambda db: supplier_with(db, "Ny AB", Held("ZZ")))
    address = made(kansli, database, authorities=["ZZ"])
    kansli.send("POST", f"{address}/invitations")
    page = page_of(kansli, f"{address}?invited={claimed}")
    assert told in page if told else "is invited." not in page and "Nobody was invited" not in page


def test_the_round_shows_states_and_percentages_and_nothing_of_a_draft(kansli: Visitor, world: World):
    page = page_of(kansli, f"/campaigns/{world.ours.ids['campaign_id']}")
    assert "Väst AB" in page
    assert "Utkast som ingen annan" not in page


def test_a_language_nobody_offers_has_no_sample(kansli: Visitor, world: World):
    assert kansli.send("GET", f"/campaigns/{world.ours.ids['campaign_id']}/letters/xx").status_code == 404


def test_a_round_whose_last_day_is_over_cannot_be_sent(kansli: Visitor, database: Database):
    address = made(kansli, database)

    def end(db) -> None:
        db.scalars(select(Campaign).where(Campaign.title == "Våren")).one().closes_on = DAY - timedelta(days=1)

    database.write(end)
    page = page_of(kansli, address)
    assert "nobody can be invited. Change the round to give it a later one." in page
    assert f'href="{address.removeprefix("/kansli")}/change"' in page
    assert kansli.send("POST", f"{address}/invitations").status_code == 409
