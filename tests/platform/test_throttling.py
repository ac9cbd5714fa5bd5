"""Counters that slow guessing down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.models.accounts import RateLimit
from portal.platform.throttling import Counter, Limit, count_try, forgive, network, seconds_to_wait, sweep, take_back

NOW = datetime(2026, 11, 12, 9, 3, 20, tzinfo=UTC)
COUNTERS = (Counter("a", (Limit(2, 10), Limit(4, 60))), Counter("b", (Limit(3, 10),)))


@pytest.mark.parametrize(("address", "counted_as"), [
    ("192.0.2.77", "192.0.2.0/24"), ("::ffff:192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:23ff::1", "2001:db8:1:2300::/56"),
    ("2001:db8:1:2300:1::", "2001:db8:1:2300::/56"), ("", ""), ("unix", "unix"),
])
def test_an_address_is_counted_under_its_network(address, counted_as):
    assert network(address) == counted_as


def test_tries_count_down_and_then_wait_until_the_window_ends(db):
    assert [count_try(db, COUNTERS, now=NOW) for _ in range(3)] == [1, 0, -1]
    assert seconds_to_wait(db, COUNTERS, now=NOW) == 6 * 60 + 40
    assert seconds_to_wait(db, COUNTERS, now=NOW + timedelta(minutes=7)) == 0


def test_the_longer_window_outlasts_the_shorter(db):
    for minutes in (0, 0, 10, 10):
        count_try(db, COUNTERS, now=NOW + timedelta(minutes=minutes))
    assert seconds_to_wait(db, COUNTERS, now=NOW + timedelta(minutes=20)) == 36 * 60 + 40


def test_looking_counts_nothing(db):
    for _ in range(5):
        assert seconds_to_wait(db, COUNTERS, now=NOW) == 0
    assert count_try(db, COUNTERS, now=NOW) == 1


def test_a_try_can_be_taken_back_and_a_subject_forgiven(db):
    count_try(db, COUNTERS, now=NOW)
    take_back(db, COUNTERS, now=NOW)
    assert count_try(db, COUNTERS, now=NOW) == 1
    count_try(db, COUNTERS, now=NOW)
    forgive(db, COUNTERS[:1], now=NOW)
    assert count_try(db, COUNTERS, now=NOW) == 0  # the other counter remembers


def test_tries_at_once_are_all_counted(database):
    with ThreadPoolExecutor(4) as pool:
        left = list(pool.map(lambda _: database.write(lambda db: count_try(db, COUNTERS, now=NOW)), range(12)))
    assert sorted(left, reverse=True) == [1, 0, *range(-1, -11, -1)]


def test_windows_that_have_ended_are_swept(db):
    count_try(db, COUNTERS, now=NOW)
    sweep(db, now=NOW + timedelta(minutes=30))
    assert db.scalar(select(func.count()).select_from(RateLimit)) == 1
