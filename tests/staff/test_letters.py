"""The pages of outgoing letters: newest first, readable, without the personal link."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.core.states import LetterKind, MailStatus
from portal.db.types import new_id
from portal.models.mail import OutgoingMail
from portal.platform.letters.composing import House
from portal.platform.mail.delivery import FolderDelivery
from portal.platform.mail.outbox import SEAL_PURPOSE
from portal.platform.mail.posting import Post, post_all
from portal.platform.sealing import Sealer
from portal.staff.letters import queries
from tests.factories.rounds import NOW
from tests.factories.world import KEYS, build_world
from tests.staff.accounts_app import ORIGIN, Browser, Clock, make_app, make_settings


@pytest.fixture
def world(built):
    return built(build_world)


@pytest.fixture
def open_as(world, database, tmp_path):
    clock = Clock()
    clock.now = NOW

    def opened(name, path, *, is_demonstration=False):
        browser = Browser(make_app(make_settings(tmp_path, is_demonstration=is_demonstration), database, clock))
        browser.use(world.tokens[name])
        return browser.get(path)

    return opened


def newest(database):
    with database.read() as db:
        letter = db.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
        db.expunge_all()
    return letter


def deliver(database, folder):
    post_all(Post(database, FolderDelivery(folder), House(ORIGIN, "08-1"), Sealer(KEYS, SEAL_PURPOSE), "aktsam@kansli.example",
                  lambda: NOW + timedelta(minutes=1)))


def test_the_list_shows_kind_receiver_and_state_newest_first(open_as, database):
    page = open_as("reviewer", "/letters")
    assert page.status_code == 200
    assert "Receipt" in page.text
    assert "kim@prov.example" in page.text
    keys = re.findall(r"/letters/([0-9a-f-]{36})", page.text)
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize(("state", "shown"), [("failed", True), ("sent", False), ("nonsense", True)])
def test_the_list_can_be_narrowed_to_a_state(open_as, database, state, shown):
    letter = newest(database)
    database.write(lambda db: db.execute(update(OutgoingMail).where(OutgoingMail.id == letter.id)
                                         .values(status=MailStatus.FAILED, last_error="550 no such user")))
    assert (str(letter.id) in open_as("reviewer", f"/letters?state={state}").text) is shown


def test_the_list_is_read_in_pages_that_meet(db):
    for _ in range(queries.PER_PAGE + 3):
        db.add(OutgoingMail(kind=LetterKind.RECEIPT, address="a@b.example", locale="sv", context={}, message_id=str(new_id()),
                            next_attempt_at=NOW, created_at=NOW))
    db.flush()
    first = queries.list_letters(db)
    second = queries.list_letters(db, after=first.next or "")
    assert (len(first.rows), len(second.rows), second.next) == (queries.PER_PAGE, 3, None)
    assert first.rows[-1].id > second.rows[0].id
    assert len(queries.list_letters(db, after="tampered").rows) == queries.PER_PAGE


def test_a_letter_that_waits_is_shown_as_it_will_be_written(open_as, database):
    page = open_as("reviewer", f"/letters/{newest(database).id}")
    assert page.status_code == 200
    assert "THE-PERSONAL-LINK" in page.text
    assert "waits" in page.text


def test_a_letter_that_was_written_is_shown_without_its_link_but_in_the_demonstration(open_as, database, tmp_path):
    deliver(database, tmp_path / "letters")
    letter = newest(database)
    written = (tmp_path / "letters" / f"{letter.message_id.partition('@')[0]}.eml").read_text()
    assert letter.status is MailStatus.HANDED_OVER
    masked = open_as("reviewer", f"/letters/{letter.id}").text
    assert not re.search(r"/i/[A-Za-z0-9_-]{43}", masked)
    shown = re.search(r"/i/([A-Za-z0-9_-]{43})", open_as("reviewer", f"/letters/{letter.id}", is_demonstration=True).text)
    assert shown[1] in written.replace("=\n", "").replace("=\r\n", "")


@pytest.mark.parametrize("path", ["/letters/01900000-0000-7000-8000-00000000dead", "/letters/../instance"])
def test_an_unknown_letter_is_not_found(open_as, path):
    assert open_as("reviewer", path).status_code == 404


@pytest.mark.parametrize("name", ["region_reader", "coordinator", "author", "observer"])
def test_only_the_kansli_reads_letters(open_as, database, name):
    assert open_as(name, "/letters").status_code == 403
    assert open_as(name, f"/letters/{newest(database).id}").status_code == 403
