"""What the journeys share: one running installation a worker, and what is looked at on every page."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.installation import Running, run


@pytest.fixture(scope="session")
def running(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation on loopback, which every journey of this worker uses; each invites its own supplier."""
    folder = tmp_path_factory.mktemp("installation")
    shutil.copyfile(sqlite_template, folder / "portal.sqlite")
    with run(folder, pseudo_locale=True) as installation:
        yield installation


@pytest.fixture
def running_over_tls(sqlite_template: Path, tmp_path: Path) -> Iterator[Running]:
    """An installation that is only reached over TLS, with a certificate that nobody has signed."""
    shutil.copyfile(sqlite_template, tmp_path / "portal.sqlite")
    with run(tmp_path, tls=True) as installation:
        yield installation
