"""Who works on content: an author, and a colleague who may approve what the author wrote."""

import pytest

from portal.db.work import Database
from tests.factories.world import World
from tests.fixtures.world import Wings
from tests.house.visitors import Visitor, again


@pytest.fixture
def author(database: Database, wings: Wings, world: World) -> Visitor:
    """A browser in which the author is signed in."""
    return again(database, wings["staff"], world, "author")


@pytest.fixture
def colleague(database: Database, wings: Wings, world: World) -> Visitor:
    """A browser in which an administrator is signed in."""
    return again(database, wings["staff"], world, "administrator")
