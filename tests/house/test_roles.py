"""The documents say of every role what it may do."""

import re

import pytest

from portal.core.states import Role
from tests.house.sources import text, tracked

ROW = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)


@pytest.mark.parametrize(("name", "heading"), [("operators.md", "| Role | Bound to |"), ("reviewers.md", "| Role | Sees |")])
def test_every_role_has_its_place_in_the_table(name: str, heading: str):
    document = next(text(path) for path in tracked() if path.parts == ("docs", name))
    table = document.partition(heading)[2].partition("\n\n")[0]
    named = re.findall(r"[a-z]+(?:[ _][a-z]+)*", " | ".join(ROW.findall(table)))
    assert sorted(role.replace(" ", "_") for role in named) == sorted(role.value for role in Role)
