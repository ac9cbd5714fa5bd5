"""Which languages a round offers: its owner says so, letters and pages follow, answers are marked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.casework.contents.loading import Package
from portal.casework.contents.publication import Desk, publish
from portal.casework.contents.running import current_digests
from portal.db.work import Database
from portal.language import current
from portal.models.assessments import Campaign
from portal.models.house import AuditEvent
from portal.models.submissions import Submission
from portal.web.locale import COOKIE
from tests.factories.definitions import FRAMEWORKS, QUESTIONNAIRE, RULES
from tests.factories.rounds import NOW
from tests.factories.world import World
from tests.fixtures.tongues import told as full_width_text
from tests.fixtures.tongues import write_language
from tests.fixtures.world import HTTP, Wings
from tests.house.visitors import Visitor, again

PACKAGE = Package([QUESTIONNAIRE], [RULES], list(FRAMEWORKS))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("languages")
    for tag in ("ur", "en"):
        write_language(folder, tag, PACKAGE)
    return folder


@pytest.fixture
def urdu(database: Database, world: World, written: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Urdu and English are whole, and nobody has approved either."""
    monkeypatch.setattr(current, "CHECKOUT", written)
    current.catalogue.cache_clear()
    database.write(lambda db: publish(Desk(db, "command", NOW, written), PACKAGE))
    yield
    current.catalogue.cache_clear()


@pytest.fixture
def kansli(database: Database, wings: Wings, world: World) -> Visitor:
    return again(database, wings["staff"], world, "reviewer")


def allow(kansli: Visitor, world: World, *tags: str) -> None:
    answer = kansli.send("POST", f"/campaigns/{world.ours.ids['campaign_id']}/languages", data={"allowed": list(tags)})
    assert answer.status_code == 303


def opened(wings: Wings, world: World, tag: str) -> tuple[str, str]:
    """Open a letter's link with a browser that wants a language; return the first page and the next."""
    client = wings["supplier"].test_client()
    client.set_cookie(COOKIE, tag, domain="127.0.0.1")
    first = client.get(f"/i/{world.invited.secret}", base_url=HTTP).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', first)[1]
    headers = {"Origin": HTTP, "Sec-Fetch-Site": "same-origin"}
    following = client.post(f"/i/{world.invited.secret}", base_url=HTTP, data={"csrf_token": token}, headers=headers,
                            follow_redirects=True)
    return first, following.get_data(as_text=True)


def lang(page: str) -> str:
    return re.search(r'<html lang="([^"]+)"', page)[1]


@pytest.mark.usefixtures("urdu")
def test_the_owner_ticks_what_is_offered_and_the_log_says_so(kansli: Visitor, database: Database, world: World):
    page = kansli.send("GET", f"/campaigns/{world.ours.ids['campaign_id']}/languages").get_data(as_text=True)
    assert re.search(r'checked[^>]*value="en"|value="en"[^>]*checked', page)
    assert not re.search(r'checked[^>]*value="ur"|value="ur"[^>]*checked', page)
    allow(kansli, world, "ur", "en", "xx")
    with database.read() as db:
        assert db.get_one(Campaign, world.ours.ids["campaign_id"]).languages == ["en", "ur"]
        told = db.scalars(select(AuditEvent).where(AuditEvent.action == "campaign.languages_allowed")).one()
        assert told.data == {"languages": ["en", "ur"]}


@pytest.mark.usefixtures("urdu")
def test_a_language_that_is_not_ticked_is_not_offered_however_it_is_asked_for(kansli: Visitor, wings: Wings, world: World):
    for page in opened(wings, world, "ur"):
        assert lang(page) == "sv"
        assert 'value="ur"' not in page
    allow(kansli, world, "ur")
    first, following = opened(wings, world, "ur")
    assert (lang(first), lang(following)) == ("ur", "ur")
    assert 'value="en"' not in following  # English is unreviewed too, and no longer ticked
    assert 'class="wrap small quiet unreviewed"' in following
    assert 'class="wrap small quiet unreviewed"' not in opened(wings, world, "sv")[1]


@pytest.mark.usefixtures("urdu")
def test_pages_and_menu_offer_what_the_round_offers(kansli: Visitor, wings: Wings, world: World):
    allow(kansli, world, "en", "ur")
    _, page = opened(wings, world, "sv")
    assert re.findall(r'name="language" value="([^"]+)"', page) == ["en", "ur"]
    _, english = opened(wings, world, "en")
    assert "unreviewed" in english


@pytest.mark.usefixtures("urdu")
def test_answers_given_in_an_unreviewed_language_are_marked_for_those_who_read_them(
    kansli: Visitor, database: Database, world: World,
):
    mark = "translation not reviewed"
    assessment = world.submitted.ids["assessment_id"]
    pages = (f"/assessments/{assessment}", f"/findings/{world.submitted.ids['finding_id']}")
    assert not any(mark in told(kansli, path) for path in pages)

    def as_if_urdu(db) -> None:
        submission = db.scalars(select(Submission).where(Submission.assessment_id == assessment)).one()
        campaign = db.get_one(Campaign, world.ours.ids["campaign_id"])
        submission.locale, submission.text_digest = "ur", current_digests(db, campaign.questionnaire_version_id, "ur")[1]

    database.write(as_if_urdu)
    marks = (mark, full_width_text(mark))
    assert all(any(one in told(kansli, path) for one in marks) for path in pages)


def told(visitor: Visitor, path: str) -> str:
    return visitor.send("GET", path).get_data(as_text=True)
