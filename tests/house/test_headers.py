"""What every answer carries, whatever it says; which hosts are listened to; and that the two wings are two houses."""

import re
from collections.abc import Iterator
from itertools import chain, product

import grimp
import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.db.work import Database
from portal.models.assessments import Assessment
from tests.factories.world import World
from tests.fixtures.world import HTTP, HTTPS, Clock, Wings, make_settings, make_wings
from tests.house.visitors import Visitor, address, again, opener

ALWAYS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow",
}
POLICY = {"default-src": "'none'", "style-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
          "frame-ancestors": "'none'", "object-src": "'none'", "connect-src": "'self'", "img-src": "'self' data:"}
NONCE = re.compile(r"^'nonce-([\w-]{20,})'$")
STATUSES = {200, 303, 400, 403, 404, 405, 409, 413, 422, 500}
HOSTS = [
    "evil.example", "127.0.0.1.evil.example", "evil.example:8000", "127.0.0.1@evil.example", "evil.example@127.0.0.1",
    "127.0.0.1:8000@evil.example", "127.0.0.1#evil.example", "127.0.0.1/evil.example", "127.0.0.1\\evil.example", "localhost",
    "localhost:8000", "127.0.0.2", "127.1", "0", "2130706433", "[::1]", "127.0.0.1.", " 127.0.0.1 evil", "evil.example,127.0.0.1",
    "127.0.0.1, evil.example", "xn--evl-hma.example", "*", "",
]
FORWARDED = {"X-Forwarded-Host": "evil.example", "X-Host": "evil.example", "Forwarded": "host=evil.example",
             "X-Forwarded-Proto": "https", "X-Original-Host": "evil.example", "X-Forwarded-Server": "evil.example"}


def answers(world: World, wings: Wings, database: Database, origin: str = HTTP) -> Iterator[tuple[str, TestResponse]]:
    """Give an answer of every status, to every kind of person, from every route."""
    for wing, app in wings.items():
        yield f"{wing} a first visit", Visitor(app, origin=origin).send("GET", "/" if wing == "supplier" else "/sign-in")
        browsers = [Visitor(app, origin=origin)]
        if wing == "supplier":
            browsers += [opener(app, case, origin=origin) for case in (world.ours, world.invited, world.submitted)]
        elif origin == HTTP:
            browsers += [again(database, app, world, name) for name in ("reviewer", "observer", "password_only")]
        for visitor in browsers:
            for rule in app.url_map.iter_rules():
                for case, method in ((world.ours, "GET"), (None, "GET"), (world.submitted, "POST"), (world.ours, "PUT")):
                    yield f"{wing} {method} {rule.endpoint}", visitor.send(method, address(rule, case, world))
        yield f"{wing} nowhere", browsers[0].send("GET", "/no/such/page")
        yield f"{wing} too much", browsers[0].send("POST", "/language", data={"language": "x" * 1_100_000})
        yield f"{wing} forged", browsers[0].send("POST", "/language", csrf=False)
        yield f"{wing} from elsewhere", browsers[0].send("POST", "/language", headers={"Origin": "https://evil.example"})


def broken(world: World, wings: Wings, database: Database) -> tuple[str, TestResponse]:
    """Give an answer to a request that meets a row no code of ours could have written."""
    log = wings["supplier"].logger
    database.write(lambda db: db.execute(update(Assessment).where(Assessment.id == world.invited.ids["assessment_id"])
                                         .values(profile=["nonsense"])))
    log.disabled = True
    try:
        return "a fault of ours", opener(wings["supplier"], world.invited).send(
            "GET", f"/assessments/{world.invited.ids['assessment_id']}/")
    finally:
        log.disabled = False  # every application of ours has the same one


def policy_of(response: TestResponse) -> dict[str, str]:
    """Return a response's content security policy by directive."""
    parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_every_answer_carries_the_headers_whatever_its_status(world: World, wings: Wings, database: Database):
    wrong, nonces, statuses = [], [], set()
    for what, response in chain(answers(world, wings, database), (broken(*house) for house in [(world, wings, database)])):
        statuses.add(response.status_code)
        policy = policy_of(response)
        script = policy.pop("script-src", None)
        faults = [name for name, value in ALWAYS.items() if response.headers.getlist(name) != [value]]
        faults += [] if policy == POLICY else [f"policy {policy}"]
        if script:
            found = NONCE.match(script)
            nonces += [found[1]] if found else []
            faults += [] if found and found[1] in response.get_data(as_text=True) else [f"script-src {script}"]
        elif b"<script" in response.data:
            faults.append("a script without a nonce")
        if "static" not in what and response.headers["Cache-Control"] != "no-store":
            faults.append("may be stored")
        faults += [f"says {name}" for name in ("X-Powered-By", "Server") if name in response.headers]
        wrong += [(what, response.status_code, faults)] if faults else []
    assert wrong == []
    assert statuses >= STATUSES, STATUSES - statuses
    assert len(set(nonces)) == len(nonces) > 100


def test_an_error_page_tells_nothing_of_the_inside(world: World, wings: Wings, database: Database):
    _, response = broken(world, wings, database)
    assert response.status_code == 500
    assert not re.search(r"Traceback|AttributeError|nonsense|portal/|\.py", response.get_data(as_text=True))


@pytest.mark.parametrize("origin", [HTTP, HTTPS])
def test_cookies_are_named_and_marked_by_the_origin(world: World, database: Database, tmp_path, origin: str):
    wings = make_wings(make_settings(tmp_path, origin=origin), database, Clock())
    secure = origin.startswith("https")
    found: dict[str, str] = {}
    for _, response in answers(world, wings, database, origin):
        for cookie in response.headers.getlist("Set-Cookie"):
            found[cookie.partition("=")[0]] = cookie
        assert ("Strict-Transport-Security" in response.headers) is secure
    prefix = "__Host-" if secure else ""
    assert set(found) == {f"{prefix}aktsam-supplier", f"{prefix}aktsam-staff", "aktsam-language"}
    for name, cookie in found.items():
        marks = {mark.strip().lower() for mark in cookie.split(";")[1:]}
        assert {"httponly", "path=/", f"samesite={'strict' if 'staff' in name else 'lax'}"} <= marks, cookie
        assert ("secure" in marks) is secure
        assert not any(mark.startswith("domain") for mark in marks)


def test_a_request_for_another_host_is_refused(wings: Wings):
    for app, host in product(wings.values(), HOSTS):
        response = app.test_client().get("/", headers={"Host": host}, environ_overrides={"HTTP_HOST": host})
        assert response.status_code == 400, host
        assert "evil" not in response.get_data(as_text=True)


def test_forwarded_hosts_are_not_believed(world: World, wings: Wings, database: Database):
    for app, visitor in ((wings["supplier"], opener(wings["supplier"], world.ours)),
                         (wings["staff"], again(database, wings["staff"], world, "administrator"))):
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                response = visitor.send("GET", address(rule, world.ours, world), headers=FORWARDED)
                assert b"evil" not in response.data + str(response.headers).encode(), rule.endpoint


def test_the_wings_share_no_route_but_health_and_static_files(wings: Wings):
    endpoints = {wing: {rule.endpoint for rule in app.url_map.iter_rules()} for wing, app in wings.items()}
    assert endpoints["supplier"] & endpoints["staff"] == {"static", "health.show_life", "health.show_readiness"}
    assert not any(rule.rule.startswith("/kansli") for rule in wings["supplier"].url_map.iter_rules())
    modules = {wing: {function.__module__ for function in app.view_functions.values()} for wing, app in wings.items()}
    assert not any(name.startswith("portal.staff") for name in modules["supplier"])
    assert not any(name.startswith("portal.supplier") for name in modules["staff"])


def test_the_suppliers_wing_never_reaches_the_staffs_nor_the_other_way():
    graph = grimp.build_graph("portal", cache_dir=None)
    for one, other in (("portal.supplier", "portal.staff"), ("portal.staff", "portal.supplier")):
        assert graph.find_shortest_chains(importer=one, imported=other) == set()


def test_a_session_of_one_wing_is_nothing_in_the_other(world: World, wings: Wings, database: Database):
    """Each wing signs with a key of its own: a cookie carried over opens nothing."""
    staff = again(database, wings["staff"], world, "administrator")
    stolen = staff.client.get_cookie("aktsam-staff", domain="127.0.0.1")
    assert stolen is not None
    supplier = Visitor(wings["supplier"])
    supplier.client.set_cookie("aktsam-supplier", stolen.value, domain="127.0.0.1")
    assert supplier.send("GET", f"/assessments/{world.ours.ids['assessment_id']}/").status_code == 404
