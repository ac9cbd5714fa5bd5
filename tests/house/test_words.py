"""Words that must not stand in our files: places on one machine, hosts of registries, notes to self, and two in Swedish."""

import re
from pathlib import Path

import pytest

from tests.house.sources import text, tracked

PLACES = re.compile(r"\.\./shared|(?<![\w./-])/(root|home|tmp|work|Users)/[a-z]", re.IGNORECASE)
HOSTS = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(com|org)|deb\.debian\.org|yarnpkg\.com", re.IGNORECASE)
NOTES = re.compile(r"(#|//|/\*|<!--|\{#|\"\"\"|\()\s*(TODO|FIXME|XXX|HACK)\b|(?<![.\w])(TODO|FIXME|XXX|HACK):")
SWEDISH = re.compile("kampanj|triage", re.IGNORECASE)

OURS = [path for path in tracked() if path != Path(__file__).relative_to(Path(__file__).parents[2])]
TEXTS = [path for path in OURS if path.parts[0] in ("translations", "questionnaires")]


@pytest.mark.parametrize("pattern", [PLACES, HOSTS, NOTES], ids=["a place on one machine", "a registry", "a note to self"])
def test_no_file_holds(pattern: re.Pattern[str]):
    assert _found(pattern, OURS) == []


def test_a_round_is_never_called_a_campaign_nor_a_review_a_triage_in_swedish():
    assert _found(SWEDISH, TEXTS) == []


def _found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [f"{path}:{number}: {line.strip()[:120]}" for path in paths
            for number, line in enumerate(text(path).splitlines(), 1) if pattern.search(line)]
