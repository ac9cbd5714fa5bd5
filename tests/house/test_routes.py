"""Every route, every method, everybody, every kind of row: the answer is the one in the reviewed table."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlsplit

import pytest

from portal.db.work import Database
from tests.factories.world import POSTS, Case, World
from tests.fixtures.world import Wings
from tests.house import access_table
from tests.house.access_table import STAFF_COLUMNS, SUPPLIER_COLUMNS, Cell, cells
from tests.house.visitors import Visitor, address, again, changed, fingerprint, linked, opener, rules

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
STATUS = {200: "ok", 303: "on", 400: "bad", 403: "no", 404: "gone", 405: "other", 409: "stale", 422: "mend"}
REFUSALS = {"in", "second", "no", "gone", "link"}
ENDS_A_SESSION = "accounts.sign_out"
CHANGES_A_SESSION = {ENDS_A_SESSION, "accounts.end_other_sessions", "answering.open_link"}
"""After these a browser is not what it was: the next request comes from a new one."""
UNLIKE = re.compile(rb'name="csrf_token" value="[^"]+"|nonce="[^"]+"|[0-9a-f]{8}-[0-9a-f-]{27}')
"""What differs between two refusals though nobody learns anything from it: masks, and the address that was asked for itself."""
TABLES = {"supplier": cells(access_table.SUPPLIER), "staff": cells(access_table.STAFF)}
Browsers = Mapping[str, Callable[[], Visitor]]
PathOf = Callable[[str, str, str], str]
"""From endpoint, kind of row and person to the address to ask for."""


def answered(visitor: Visitor, method: str, path: str) -> tuple[str, bytes]:
    """Return what a table says of an answer, and the page without what may differ."""
    response = visitor.send(method, path)
    word = STATUS.get(response.status_code, str(response.status_code))
    target = urlsplit(response.location or "").path
    if word == "on" and "staff" in visitor.app.config["SESSION_COOKIE_NAME"]:
        word = {"/sign-in": "in", "/second-factor": "second", "/": "home"}.get(target, word)
    if word == "gone" and b'class="ds-list"' in response.data:
        word = "link"
    return word, UNLIKE.sub(b"", response.data)


def walk(table: dict[Cell, str], columns: Mapping[str, tuple[str, ...]], browsers: Browsers, path_of: PathOf,
         database: Database) -> list[object]:
    """Ask everything a table speaks of; return where the answer is another, and what a refusal gave away or changed."""
    wrong: list[object] = []
    refused: dict[tuple[str, str, str], dict[str, bytes]] = {}
    kept: dict[str, Visitor] = {}
    stored: dict[str, str] = {}  # what the database holds, where that is known from the request before
    for (endpoint, method, kind, column), said in table.items():
        for who in columns[column]:
            if who not in kept:
                kept[who], stored = browsers[who](), {}
            visitor = kept[who]
            before = (stored or fingerprint(database.engine)) if method == "POST" and visitor.token else {}
            word, page = answered(visitor, method, path_of(endpoint, kind, who))
            stored = {}
            wrong += [] if word == said else [(endpoint, method, kind, who, f"{said} said, {word} found")]
            if before and word in REFUSALS and endpoint != ENDS_A_SESSION:
                stored = fingerprint(database.engine)
                moved = changed(before, stored)
                wrong += [(endpoint, method, kind, who, "refused, but changed", moved)] if moved else []
            if word in REFUSALS and kind in ("foreign", "absent"):
                refused.setdefault((endpoint, method, who), {})[kind] = page
            if endpoint in CHANGES_A_SESSION:
                kept.pop(who)
    return wrong + [where for where, pages in refused.items() if len(pages) == 2 and pages["foreign"] != pages["absent"]]


def test_the_table_names_every_route_and_every_kind_of_row(wings: Wings):
    named = {(wing, endpoint, method) for wing, table in TABLES.items() for endpoint, method, _, _ in table}
    there = {(wing, rule.endpoint, method) for wing, rule in rules(wings) for method in (rule.methods or set()) & {"GET", "POST"}}
    assert named ^ there == set()
    kinds = {(endpoint, kind) for table in TABLES.values() for endpoint, _, kind, _ in table}
    for _, rule in rules(wings):
        leads_to_a_row = any(argument.endswith("_id") or argument == "secret" for argument in rule.arguments)
        has = {kind for endpoint, kind in kinds if endpoint == rule.endpoint}
        assert has >= {"absent"} and has & {"own", "open"} if leads_to_a_row else has == {"-"}, rule


def test_suppliers_are_answered_as_the_table_says(world: World, wings: Wings, database: Database):
    app, ours = wings["supplier"], world.ours.ids["assessment_id"]
    browsers: Browsers = {
        "visitor": lambda: Visitor(app), "draft": lambda: opener(app, world.invited),
        "submitted": lambda: opener(app, world.submitted), "released": lambda: opener(app, world.ours),
        "expired": lambda: linked(app, (ours, world.expired[1])), "recalled": lambda: linked(app, (ours, world.recalled[1]))}
    secrets = {"expired": world.expired[0], "recalled": world.recalled[0]}

    def path_of(endpoint: str, kind: str, who: str) -> str:
        own = {"draft": world.invited, "submitted": world.submitted}.get(who, world.ours)
        case = {"foreign": world.theirs, "absent": None}.get(kind, own)
        [rule] = app.url_map.iter_rules(endpoint)
        if "secret" in rule.arguments and kind == "own" and who in secrets:
            return f"/i/{secrets[who]}"
        return address(rule, case, world)

    assert walk(TABLES["supplier"], SUPPLIER_COLUMNS, browsers, path_of, database) == []


def staff_path(wings: Wings, world: World, endpoint: str, kind: str) -> str:
    cases: dict[str, Case | None] = {"own": world.ours, "open": world.submitted, "draft": world.invited, "foreign": world.theirs,
                                     "unsent": world.unsent, "absent": None, "-": world.ours}
    [rule] = wings["staff"].url_map.iter_rules(endpoint)
    return address(rule, cases[kind], world)


def test_the_staff_is_answered_as_the_table_says(world: World, wings: Wings, database: Database):
    app = wings["staff"]
    browsers: dict[str, Callable[[], Visitor]] = {name: partial(again, database, app, world, name) for name in POSTS}
    browsers["visitor"] = partial(Visitor, app)
    assert walk(TABLES["staff"], STAFF_COLUMNS, browsers, lambda endpoint, kind, who: staff_path(wings, world, endpoint, kind),
                database) == []


def test_a_reader_of_another_region_sees_the_other_half(world: World, wings: Wings, database: Database):
    """What is own to one region is foreign to the other."""
    app, table = wings["staff"], TABLES["staff"]
    turned = {"own": "foreign", "foreign": "own"}
    both = {(endpoint, method) for endpoint, method, kind, _ in table if kind == "foreign"}
    expected = {(endpoint, method, turned[kind], column): said for (endpoint, method, kind, column), said in table.items()
                if column == "region" and kind in turned and (endpoint, method) in both}
    assert len(expected) >= 10
    browsers: Browsers = {"other_reader": lambda: again(database, app, world, "other_reader")}
    assert walk(expected, {"region": ("other_reader",)}, browsers,
                lambda endpoint, kind, who: staff_path(wings, world, endpoint, kind), database) == []


@pytest.mark.parametrize("wing", ["supplier", "staff"])
def test_a_method_that_a_route_does_not_take_is_refused_to_everybody(world: World, wings: Wings, database: Database, wing: str):
    app, wrong = wings[wing], []
    visitor = opener(app, world.ours) if wing == "supplier" else again(database, app, world, "administrator")
    before = fingerprint(database.engine)
    taken: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        taken.setdefault(rule.rule, set()).update(rule.methods or ())
    for rule in app.url_map.iter_rules():
        for method in sorted(METHODS - taken[rule.rule]):
            word, _ = answered(visitor, method, address(rule, world.ours, world))
            wrong += [(rule.endpoint, method, word)] if word != "other" else []
    assert wrong == []
    assert changed(before, fingerprint(database.engine)) == []
