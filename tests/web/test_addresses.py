"""Where an address leads is remembered for all keys, and is what werkzeug would find."""

import pytest
from flask import Flask, request

from portal.web.application import PortalFlask

A, B = "0192aaaa-1234-7234-8234-123456789012", "0192BBBB-1234-7234-8234-123456789012"
PATHS = [
    "/one/{a}/", "/one/{a}", "/one//{a}/", "/one/{a}/more/{b}", "/one/{b}/more/{a}", "/one/{a}/more/text", "/one/{a}/more/{a}x",
    "/text/{a}", "/text/{a}/{b}", "/text/word/{a}", "/text/{a}/word", "/rest/{a}/{b}/x", "/one/{a}/more/\0",
    "/one/\0/more/{a}", "/one/{a}/more/å ä?b={b}", "/one/{a}/standing", "/one/x{a}/", "/{a}", "/one/{a}-/", "/nowhere/{a}",
    "/one/{a}/more/{b}/",
]


def sample(kind):
    app = kind("sample")
    app.config["TRUSTED_HOSTS"] = ["localhost"]
    for number, rule in enumerate(["/one/<uuid:key>/", "/one/<uuid:key>/more/<uuid:other>", "/one/<uuid:key>/more/<word>",
                                   "/text/<word>", "/text/<word>/<uuid:key>", "/text/<uuid:key>/<word>", "/rest/<path:rest>"]):
        app.add_url_rule(rule, f"page{number}", lambda **values: repr((request.endpoint, values)).encode(), methods=["GET"])
    app.add_url_rule("/one/<uuid:key>/", "change", lambda **values: repr(values).encode(), methods=["POST"])
    app.add_url_rule("/one/<uuid:key>/standing", "standing", lambda **values: repr(values).encode(), defaults={"word": "fast"})
    return app


def told(app, path, method):
    response = app.test_client().open(path, method=method)
    return response.status_code, response.headers.get("Location"), response.headers.get("Allow"), response.data


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
def test_every_address_leads_where_werkzeug_leads_whatever_was_asked_before(method):
    ours, theirs = sample(PortalFlask), sample(Flask)
    for a, b in ((A, B), (B, A), (A, A)):
        for path in (each.format(a=a, b=b) for each in PATHS):
            assert told(ours, path, method) == told(theirs, path, method), path


def test_the_same_address_leads_elsewhere_by_another_method():
    app = sample(PortalFlask)
    for _ in range(2):
        assert b"page0" in app.test_client().get(f"/one/{A}/").data
        assert b"page0" not in app.test_client().post(f"/one/{A}/").data


def test_only_addresses_with_keys_are_remembered_so_no_secret_is():
    app = sample(PortalFlask)
    app.test_client().get("/text/secret")
    assert app.addresses.find(("GET", "/text/secret")) is None
    app.test_client().get(f"/one/{A}/")
    assert app.addresses.find(("GET", "/one/\0/")) is not None
