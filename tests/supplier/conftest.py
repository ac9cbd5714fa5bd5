"""An application to read in, and a supplier that has been told what came of its answers."""

from datetime import timedelta

import pytest

from tests.factories.rounds import NOW
from tests.supplier.reading_app import Clock, make_app
from tests.supplier.telling import plant


@pytest.fixture
def clock():
    return Clock(NOW + timedelta(days=6))


@pytest.fixture
def app(database, clock):
    return make_app(database, clock)


@pytest.fixture
def told(database):
    """A released assessment of a supplier with three contracts; the third ended before the release."""
    return plant(database)
