"""What every test may use. The fixtures themselves stand in `tests/fixtures`, one file a subject."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from portal.language.current import use_locale
from portal.language.locales import SOURCE
from tests.fixtures import postgres_server
from tests.fixtures.run_folder import VARIABLE

pytest_plugins = [
    "tests.fixtures.postgres",
    "tests.fixtures.database",
    "tests.fixtures.snapshots",
    "tests.fixtures.statements",
    "tests.fixtures.chromium",
    "tests.fixtures.smtp",
    "tests.fixtures.server",
    "tests.fixtures.world",
]

OBJECTS_BETWEEN_SEARCHES = 50_000

# The same examples every time, so that a build is no lottery; new ones are sought by the long profile.
settings.register_profile("short", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("PORTAL_TEST_PROFILE", "short"))


def pytest_configure(config: pytest.Config) -> None:
    """Make one folder for the whole run before the workers start; they inherit its name."""
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="aktsam-"))
        folder.chmod(0o711)  # the PostgreSQL server may run as another user and must reach its own folder
        os.environ[VARIABLE] = str(folder)


def pytest_collection_finish() -> None:
    """Leave out of every search for garbage what lives until the end anyway: the modules and some thousand tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_SEARCHES)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the workers shared, and leave nothing behind."""
    if not hasattr(config, "workerinput") and VARIABLE in os.environ:
        folder = Path(os.environ.pop(VARIABLE))
        postgres_server.clear_up(folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def language_of_no_request() -> Iterator[None]:
    """Begin every test in the language spoken outside requests: a request made by an earlier test has spoken its own."""
    with use_locale(SOURCE.tag):
        yield
