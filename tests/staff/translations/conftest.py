"""The interface's texts as the sources have them, in no language but their own."""

from pathlib import Path

import pytest

from portal.casework.contents import domains
from portal.language.catalogues import write_catalogue
from tests.fixtures.tongues import template


@pytest.fixture(scope="session")
def untranslated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of catalogues that holds the template alone."""
    folder = tmp_path_factory.mktemp("untranslated")
    write_catalogue(folder / "messages.pot", template())
    return folder


@pytest.fixture(autouse=True)
def interface(untranslated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interface as it is before any translator has begun."""
    monkeypatch.setattr(domains, "CHECKOUT", untranslated)
