"""The demonstration's file follows its password and its link, so that what the next start prints still works."""

import stat
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from portal.core.documents import digest
from portal.models.assessments import AccessLink
from portal.platform import demonstration, links
from portal.platform.demonstration import FILE, Demonstration
from tests.factories.rounds import NOW, make_assessment, make_campaign, make_supplier
from tests.fixtures.world import Clock as WorldClock
from tests.fixtures.world import make_settings, make_wings
from tests.house.visitors import again
from tests.staff.accounts_app import EMAIL, PASSWORD, Browser, Clock, make_app, make_person
from tests.staff.accounts_app import make_settings as staff_settings

KEPT = Demonstration("hemlig", EMAIL, PASSWORD)
NEW = "fyra cyklar under bordet"


@pytest.fixture
def settings(tmp_path):
    return replace(make_settings(tmp_path), is_demonstration=True)


def test_only_the_owner_reads_the_file_and_no_half_of_it_is_ever_there(settings):
    demonstration.keep(settings, KEPT)
    demonstration.keep(settings, replace(KEPT, password=NEW))
    assert demonstration.read(settings) == replace(KEPT, password=NEW)
    assert [path.name for path in settings.instance.iterdir()] == [FILE]
    assert stat.S_IMODE((settings.instance / FILE).stat().st_mode) == 0o600


def test_a_new_password_is_kept_for_the_demonstrations_own_account_only(settings):
    demonstration.note_password(settings, EMAIL, NEW)
    assert demonstration.read(settings) is None
    demonstration.keep(settings, KEPT)
    demonstration.note_password(settings, "annan@kansli.example", NEW)
    assert demonstration.read(settings) == KEPT
    demonstration.note_password(settings, EMAIL, NEW)
    assert demonstration.read(settings).password == NEW


def test_where_others_reach_the_portal_the_new_password_is_not_written_down(settings):
    demonstration.keep(settings, KEPT)
    demonstration.note_password(settings.at("https://aktsam.example"), EMAIL, NEW)
    assert demonstration.read(settings).password == ""


def test_a_password_changed_on_ones_own_page_is_the_one_that_is_kept(database, tmp_path):
    settings = staff_settings(tmp_path, is_demonstration=True)
    demonstration.keep(settings, KEPT)
    database.write(make_person)
    browser = Browser(make_app(settings, database, Clock()))
    browser.sign_in()
    browser.get("/account")
    assert browser.post("/account/password", present=PASSWORD, new=NEW, again=NEW).status_code == 303
    assert demonstration.read(settings).password == NEW
    assert Browser(make_app(settings, database, Clock())).sign_in(EMAIL, NEW).status_code == 303


def test_a_recalled_link_is_replaced_by_one_that_opens(database, settings):
    def plant(db):
        assessment = make_assessment(db, make_campaign(db), make_supplier(db, "Demo AB"))
        link, secret = links.mint(db, assessment.id, assessment.supplier_id, now=NOW, expires_at=NOW.replace(year=2027))
        db.flush()
        return assessment.id, link.id, secret

    assessment_id, link_id, secret = database.write(plant)
    demonstration.keep(settings, replace(KEPT, secret=secret))
    assert database.write(lambda db: demonstration.with_live_link(db, settings, now=NOW)) is None
    database.write(lambda db: links.revoke_all(db, assessment_id, now=NOW))
    renewed = database.write(lambda db: demonstration.with_live_link(db, settings, now=NOW))
    assert renewed.secret != secret
    with database.read() as db:
        assert links.find(db, renewed.secret, NOW).assessment_id == assessment_id
        assert db.scalars(select(AccessLink.expires_at).where(AccessLink.id == link_id)).one() is not None
    assert database.write(lambda db: demonstration.with_live_link(db, replace(settings, is_demonstration=False), now=NOW)) is None


def test_recalling_it_on_the_suppliers_page_keeps_a_new_one(database, settings, world):
    ids = world.invited.ids
    with database.read() as db:
        link = db.scalars(select(AccessLink).where(AccessLink.assessment_id == ids["assessment_id"])).first()
    secret = "ny" * 20
    database.write(lambda db: db.execute(update(AccessLink).where(AccessLink.id == link.id).values(secret_digest=digest(secret))))
    demonstration.keep(settings, replace(KEPT, secret=secret))
    reviewer = again(database, make_wings(settings, database, WorldClock())["staff"], world, "reviewer")
    address = f"/campaigns/{ids['campaign_id']}/assessments/{ids['assessment_id']}/letter"
    assert reviewer.send("POST", address).status_code == 303
    assert demonstration.read(settings).secret == secret
    assert reviewer.send("POST", address, data={"recall": "y"}).status_code == 303
    kept = demonstration.read(settings).secret
    assert kept != secret
    with database.read() as db:
        assert links.find(db, kept, NOW).assessment_id == ids["assessment_id"]
