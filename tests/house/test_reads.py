"""Reading changes nothing: GET and HEAD on every route by everybody leave every row as it was."""

import pytest

from portal.db.work import Database
from tests.factories.world import POSTS, Case, World
from tests.fixtures.world import Wings
from tests.house.visitors import EXCEPTED, Visitor, address, again, changed, fingerprint, linked, opener

THOROUGH = {"reviewer", "region_reader", "released", "draft"}
"""Who is shown rows in every state, and of others, and none; everybody else reads what exists once."""


def all_cases(world: World) -> tuple[Case | None, ...]:
    """Return a case in every state, one of the other region, and none."""
    return world.ours, world.submitted, world.invited, world.unsent, world.theirs, None


def everybody(world: World, wings: Wings, database: Database, wing: str) -> dict[str, Visitor]:
    """Return a browser of everybody who may stand at a wing's door."""
    app = wings[wing]
    if wing == "staff":
        return {"visitor": Visitor(app)} | {name: again(database, app, world, name) for name in POSTS}
    ours = world.ours.ids["assessment_id"]
    return {"visitor": Visitor(app), "released": opener(app, world.ours), "submitted": opener(app, world.submitted),
            "draft": opener(app, world.invited), "expired": linked(app, (ours, world.expired[1])),
            "recalled": linked(app, (ours, world.recalled[1]))}


@pytest.mark.parametrize("wing", ["supplier", "staff"])
def test_nobody_changes_a_row_by_reading(world: World, wings: Wings, database: Database, wing: str):
    app, wrong = wings[wing], []
    browsers = everybody(world, wings, database, wing)
    before = fingerprint(database.engine)
    for who, visitor in browsers.items():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()):
                continue
            for case in all_cases(world) if who in THOROUGH and rule.arguments else (world.ours,):
                statuses = {method: visitor.send(method, address(rule, case, world)).status_code for method in ("GET", "HEAD")}
                if max(statuses.values()) >= 500 or len(set(statuses.values())) > 1:
                    wrong.append((who, rule.endpoint, statuses))
        if moved := changed(before, fingerprint(database.engine)):
            wrong.append((who, moved))
    assert wrong == []


def test_what_reading_may_change_is_listed():
    assert {("staff_session", "seen_at")} == EXCEPTED
