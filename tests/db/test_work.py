"""Units of work: committed whole, tried again on conflicts, rolled back on refusals."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.core.errors import NotFound, Overtaken
from portal.db.engine import is_wal_sound
from portal.db.paging import decode, encode
from portal.db.types import new_id
from portal.models.house import AuditEvent, Tally
from portal.platform import audit, tallies

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_refusal_rolls_everything_back(database):
    def unit(db):
        audit.record(db, "x", ("y", "z"), actor="command", now=NOW)
        raise NotFound
    with pytest.raises(NotFound):
        database.write(unit)
    with database.read() as db:
        assert db.scalars(select(AuditEvent)).all() == []


def test_an_overtaken_unit_is_run_again(database):
    runs = []

    def unit(db):
        runs.append(1)
        if len(runs) < 3:
            raise Overtaken
        return "done"
    assert database.write(unit) == "done"
    assert len(runs) == 3


def test_writers_queue_and_lose_no_count(database):
    database.write(lambda db: db.add(Tally(subject="s", dimension="d", value="v", state="t", count=0)))

    def add_ten():
        for _ in range(10):
            database.write(lambda db: setattr(row := db.scalars(select(Tally).with_for_update()).one(), "count", row.count + 1))

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as db:
        assert db.scalars(select(Tally.count)).one() == 40


def test_counts_are_exact_before_and_after_folding(database):
    places = {"severity": ["major"], "all": ["all"]}
    database.write(lambda db: tallies.move(db, "finding", None, ("open", places)))
    database.write(lambda db: tallies.move(db, "finding", None, ("open", places)))
    database.write(lambda db: tallies.move(db, "finding", ("open", places), ("confirmed", places)))

    def seen():
        with database.read() as db:
            return tallies.counts(db, "finding", "severity", "open"), tallies.counts(db, "finding", "all", "confirmed")
    before = seen()
    assert database.write(tallies.fold) == 8
    assert seen() == before == ({"major": 1}, {"all": 1})


@pytest.mark.parametrize(("version", "sound"), [
    ((3, 40, 1), False), ((3, 44, 6), True), ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True)])
def test_the_log_mode_is_used_only_on_a_sound_library(version, sound):
    assert is_wal_sound(version) is sound


def test_a_page_key_survives_the_address_and_a_forged_one_is_none():
    key = (2, NOW, new_id())
    assert decode(encode(key), (int, datetime, type(key[2]))) == key
    assert decode("x" * 10, (int,)) is None
    assert decode(encode((1, 2)), (int,)) is None


def test_keys_are_ordered_by_time_and_of_version_seven():
    first, second = new_id(), new_id()
    assert first.version == second.version == 7
    assert first.int >> 80 <= second.int >> 80
