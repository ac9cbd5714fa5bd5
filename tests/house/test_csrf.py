"""Every request that changes something needs our own page's value and our own origin; else it is refused and changes nothing."""

from collections.abc import Iterator

import pytest

from portal.db.work import Database
from tests.factories.world import World
from tests.fixtures.world import HTTP, Wings
from tests.house.visitors import Visitor, address, again, changed, fingerprint, opener

FORGED = {
    "no value": ({}, {}),
    "an empty value": ({"csrf_token": ""}, {}),
    "a made-up value": ({"csrf_token": "A" * 120}, {}),
    "letters that are none": ({"csrf_token": "åäö\u202e%00"}, {}),
    "the value of another session": ({"csrf_token": "foreign"}, {}),
    "another origin": ({"csrf_token": "own"}, {"Origin": "https://evil.example"}),
    "an origin that begins like ours": ({"csrf_token": "own"}, {"Origin": f"{HTTP}.evil.example"}),
    "another port": ({"csrf_token": "own"}, {"Origin": "http://127.0.0.1:9999"}),
    "no origin to name": ({"csrf_token": "own"}, {"Origin": "null"}),
    "a page of another site": ({"csrf_token": "own"}, {"Sec-Fetch-Site": "cross-site"}),
    "a page of a neighbour": ({"csrf_token": "own"}, {"Sec-Fetch-Site": "same-site", "Origin": HTTP}),
}
REFUSED = {400, 403}


def posts(world: World, wings: Wings, database: Database) -> Iterator[tuple[Visitor, Visitor, str]]:
    """Give every address that takes posts, with a browser that may use it and another whose value is foreign."""
    for wing, app in wings.items():
        if wing == "supplier":
            able, other = opener(app, world.invited), opener(app, world.theirs)
        else:
            able, other = again(database, app, world, "administrator"), again(database, app, world, "reviewer")
        case = world.invited if wing == "supplier" else world.submitted
        for rule in app.url_map.iter_rules():
            if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
                yield able, other, address(rule, case, world)


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_post_is_refused_and_changes_nothing(world: World, wings: Wings, database: Database, forgery: str):
    data, headers = FORGED[forgery]
    wrong, asked = [], 0
    targets = list(posts(world, wings, database))
    before = fingerprint(database.engine)
    for able, other, path in targets:
        value = {"own": able.token, "foreign": other.token}.get(data.get("csrf_token", ""), data.get("csrf_token"))
        fields = {"language": "en", **({} if value is None else {"csrf_token": value})}
        response = able.send("POST", path, csrf=False, data=fields, headers=headers)
        asked += 1
        if response.status_code not in REFUSED:
            wrong.append((path, response.status_code))
    assert wrong == []
    assert changed(before, fingerprint(database.engine)) == []
    assert asked > 15


def test_a_value_is_masked_anew_in_every_response(wings: Wings):
    visitor = Visitor(wings["supplier"])
    values = {visitor.client.get("/", base_url=HTTP).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
              for _ in range(20)}
    assert len(values) == 20
