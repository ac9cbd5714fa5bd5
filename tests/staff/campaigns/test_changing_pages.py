"""The pages of changing and removing a round: filled in, held to the same, told what a colleague was quicker with."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.casework.contents.withdrawing import Standing, withdraw
from portal.db.work import Database
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import RuleSetVersion
from portal.models.house import AuditEvent
from portal.models.mail import OutgoingMail
from tests.casework.test_re_evaluating import published
from tests.factories.rounds import DAY, NOW, Held
from tests.factories.world import World
from tests.fixtures.world import Wings
from tests.house.visitors import Visitor, again
from tests.staff.campaigns.test_inviting import supplier_with
from tests.staff.campaigns.test_pages import count, entered, made, page_of

SEEN = re.compile(r'name="seen"[^>]* value="([0-9a-f]*)"')
LATER = (DAY + timedelta(days=90)).isoformat()


@pytest.fixture
def kansli(database: Database, wings: Wings, world: World) -> Visitor:
    return again(database, wings["staff"], world, "reviewer")


@pytest.fixture
def address(kansli: Visitor, database: Database) -> str:
    """The page of an unsent round of region ZZ, whom one supplier fits."""
    database.write(lambda db: supplier_with(db, "Ny AB", Held("ZZ")))
    return made(kansli, database, authorities=["ZZ"], countries=["SE"])


def seen_on(visitor: Visitor, page: str) -> str:
    found = SEEN.search(page_of(visitor, page))
    assert found is not None
    return found[1]


def change(visitor: Visitor, database: Database, address: str, seen: str = "", **changes):
    seen = seen or seen_on(visitor, f"{address}/change")
    return visitor.send("POST", f"{address}/change", data=entered(database, **{"seen": seen, "authorities": ["ZZ"], **changes}))


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def titles(database: Database) -> list[str]:
    with database.read() as db:
        return sorted(db.scalars(select(Campaign.title)))


def test_an_unsent_round_offers_to_be_changed_and_removed_and_a_sent_one_does_not(kansli: Visitor, world: World, address: str):
    page = page_of(kansli, address)
    assert f'href="{address}/change"' in page
    assert f'href="{address}/removal"' in page
    sent = page_of(kansli, f"/campaigns/{world.ours.ids['campaign_id']}")
    assert "/change" not in sent
    assert "/removal" not in sent


def test_the_form_is_filled_in_with_what_the_round_is_made_of(kansli: Visitor, address: str):
    page = page_of(kansli, f"{address}/change")
    assert 'value="Våren"' in page
    assert f'value="{(DAY + timedelta(days=60)).isoformat()}"' in page
    assert re.search(r'<input checked[^>]* value="ZZ"', page)
    assert re.search(r'<input checked[^>]* value="SE"', page)
    assert not re.search(r'<input checked[^>]* value="AA"', page)


def test_a_round_is_changed_and_shown_again_with_whom_it_chooses_now(kansli: Visitor, database: Database, address: str):
    database.write(lambda db: supplier_with(db, "Annan AB", Held("YY")))
    answer = change(kansli, database, address, title=" Sommaren  2027 ", closes_on=LATER, authorities=["YY", "ZZ"])
    assert (answer.status_code, answer.location) == (303, f"{address}?changed=1")
    page = page_of(kansli, answer.location)
    assert "The round is changed." in page
    assert '<bdi>Sommaren 2027</bdi></h1>' in page
    assert "Invite 2 suppliers" in page
    assert "<dt>Regions</dt><dd>YY en, ZZ en</dd>" in page
    assert "The round is changed." not in page_of(kansli, address)


@pytest.mark.parametrize(("changes", "words"), [
    ({"title": ""}, "Write a title."), ({"title": "x" * 121}, "Shorten this."), ({"closes_on": "soon"}, "This is no date."),
    ({"closes_on": DAY.isoformat()}, "The last day must lie in the future."), ({"pair": ""}, "Choose a questionnaire."),
    ({"authorities": ["narnia"]}, "narnia"), ({"risks": "01900000-0000-7000-8000-00000000dead"}, "Not a valid choice"),
])
def test_what_does_not_fit_is_told_at_its_field_and_what_was_typed_is_kept(
    kansli: Visitor, database: Database, address: str, changes: dict[str, object], words: str,
):
    answer = change(kansli, database, address, **{"title": "Min omgång", "closes_on": LATER, **changes})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in html.unescape(page) or "narnia" in words
    assert "title" in changes or 'value="Min omgång"' in page
    assert "closes_on" in changes or f'value="{LATER}"' in page
    assert "<title>Error: " in page
    assert "Min omgång" not in titles(database)


def test_a_choice_that_is_no_longer_offered_is_not_lost_by_saving(kansli: Visitor, database: Database, address: str):
    """Without its box a limit to a country that no supplier is in any more would turn into none."""
    def unit(db) -> None:
        db.scalars(select(Campaign).where(Campaign.title == "Våren")).one().choice = {
            "authorities": ["GONE"], "categories": [], "countries": ["JP"]}
    database.write(unit)
    page = page_of(kansli, f"{address}/change")
    assert re.search(r'<input checked[^>]* value="JP"', page)
    assert "Japan" in page
    assert change(kansli, database, address, authorities=["GONE"], countries=["JP"]).status_code == 303
    with database.read() as db:
        kept = db.scalars(select(Campaign).where(Campaign.title == "Våren")).one().choice
    assert kept == {"authorities": ["GONE"], "categories": [], "countries": ["JP"]}


def test_a_withdrawn_questionnaire_must_be_chosen_anew_and_no_other_slips_in(
    kansli: Visitor, database: Database, world: World, address: str,
):
    rules_id = world.ours.ids["rule_set_id"]
    other = database.write(lambda db: published(db))
    database.write(lambda db: withdraw(db, RuleSetVersion, Standing(rules_id, "command", NOW, "Fel ord.")))
    page = page_of(kansli, f"{address}/change")
    assert 'value="">Choose</option>' in page
    assert "Fel ord." in page
    assert "Change the round to another version" in page_of(kansli, address)
    version_id, seen = world.ours.ids["version_id"], seen_on(kansli, f"{address}/change")
    form = {"title": "Våren", "closes_on": LATER, "risks": "", "seen": seen}
    refused = kansli.send("POST", f"{address}/change", data={**form, "pair": ""})
    assert (refused.status_code, "Choose a questionnaire." in refused.get_data(as_text=True)) == (422, True)
    refused = kansli.send("POST", f"{address}/change", data={**form, "pair": f"{version_id} {rules_id}"})
    assert (refused.status_code, "Fel ord." in refused.get_data(as_text=True)) == (422, True)
    assert kansli.send("POST", f"{address}/change", data={**form, "pair": f"{version_id} {other}"}).status_code == 303


def test_whoever_saves_after_a_colleague_reads_both_and_can_save_again(kansli: Visitor, database: Database, address: str):
    seen = seen_on(kansli, f"{address}/change")
    assert change(kansli, database, address, seen, title="Kollegans").status_code == 303
    late = change(kansli, database, address, seen, title="Min", closes_on=LATER)
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Somebody else has changed this meanwhile" in page
    assert 'value="Min"' in page
    assert f'value="{LATER}"' in page
    assert "Title Kollegans" in plain(page)
    assert "Min" not in titles(database)
    again_seen = SEEN.search(page)
    assert again_seen is not None
    assert change(kansli, database, address, again_seen[1], title="Min", closes_on=LATER).status_code == 303
    assert "Min" in titles(database)


def test_a_change_that_comes_after_the_letters_can_become_a_round_of_its_own(kansli: Visitor, database: Database, address: str):
    seen = seen_on(kansli, f"{address}/change")
    assert kansli.send("POST", f"{address}/invitations").status_code == 303
    late = change(kansli, database, address, seen, title="Min", closes_on=LATER)
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "The round has been sent meanwhile" in page
    assert 'value="Min"' in page
    assert 'action="/campaigns/new"' in page
    assert kansli.send("GET", f"{address}/change").status_code == 409
    assert "Våren" in titles(database)
    assert "Min" not in titles(database)


def test_the_page_before_removing_names_what_goes_away_and_changes_nothing(kansli: Visitor, database: Database, address: str):
    page = plain(page_of(kansli, f"{address}/removal"))
    for words in ("Title Våren", "Uppförandekoden 1, rules 1", "Regions ZZ en", "Sweden", "no letter and no answer goes with it"):
        assert words in page, words
    assert "Våren" in titles(database)


def test_a_round_is_removed_by_the_button_and_the_log_says_by_whom(
    kansli: Visitor, database: Database, world: World, address: str,
):
    seen = seen_on(kansli, f"{address}/removal")
    answer = kansli.send("POST", f"{address}/removal", data={"seen": seen})
    assert (answer.status_code, answer.location) == (303, "/campaigns?removed=1")
    page = page_of(kansli, answer.location)
    assert "The round is removed." in page
    assert "Våren" not in page
    assert kansli.send("GET", address).status_code == 404
    for path in ("removal", "invitations"):  # a second click, and a page that a colleague has open
        again_ = kansli.send("POST", f"{address}/{path}", data={"seen": seen})
        assert (again_.status_code, again_.location) == (303, "/campaigns?removed=1")
    with database.read() as db:
        event = db.scalars(select(AuditEvent).where(AuditEvent.action == "campaign.removed")).one()
    assert (event.actor, event.data["title"]) == (f"staff:{world.people['reviewer']}", "Våren")


@pytest.mark.parametrize("seen", ["", "0" * 16])
def test_a_round_that_looks_otherwise_by_now_is_shown_again_instead_of_removed(
    kansli: Visitor, database: Database, address: str, seen: str,
):
    answer = kansli.send("POST", f"{address}/removal", data={"seen": seen})
    assert answer.status_code == 409
    assert "The round was not removed." in answer.get_data(as_text=True)
    assert "Våren" in titles(database)


def test_a_sent_round_is_not_removed(kansli: Visitor, database: Database, address: str):
    seen = seen_on(kansli, f"{address}/removal")
    kansli.send("POST", f"{address}/invitations")
    before = count(database, Assessment)
    answer = kansli.send("POST", f"{address}/removal", data={"seen": seen})
    assert (answer.status_code, "The round has been sent" in answer.get_data(as_text=True)) == (409, True)
    assert kansli.send("GET", f"{address}/removal").status_code == 409
    assert count(database, Assessment) == before
    assert "Våren" in titles(database)


def test_letters_are_not_sent_to_others_than_those_that_were_confirmed(kansli: Visitor, database: Database, address: str):
    database.write(lambda db: supplier_with(db, "Annan AB", Held("YY")))
    seen = seen_on(kansli, f"{address}?inviting=1&confirm=1")
    assert change(kansli, database, address, authorities=["YY", "ZZ"]).status_code == 303
    before = count(database, OutgoingMail)
    answer = kansli.send("POST", f"{address}/invitations", data={"seen": seen})
    assert answer.status_code == 409
    assert "Nothing was sent. Look at the round as it is now" in answer.get_data(as_text=True)
    assert count(database, OutgoingMail) == before
    now_seen = seen_on(kansli, f"{address}?inviting=1&confirm=1")
    assert kansli.send("POST", f"{address}/invitations", data={"seen": now_seen}).status_code == 303
    assert count(database, OutgoingMail) == before + 2


def test_a_change_of_a_round_that_a_colleague_has_removed_keeps_what_was_typed(kansli: Visitor, database: Database, address: str):
    seen = seen_on(kansli, f"{address}/change")
    assert kansli.send("POST", f"{address}/removal", data={"seen": seen_on(kansli, f"{address}/removal")}).status_code == 303
    answer = change(kansli, database, address, seen=seen, title="Nytt namn på omgången")
    assert answer.status_code == 409
    assert 'value="Nytt namn på omgången"' in answer.text
    assert "Omgången har tagits bort under tiden" in plain(answer.text) or "The round has been removed" in plain(answer.text)
    assert "Nytt namn på omgången" not in titles(database)
