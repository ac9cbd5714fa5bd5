"""Static files: addressed by what they hold, compressed, kept for ever; nothing else of the folder can be fetched."""

import gzip

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.web.static_files import FOLDER, MEDIA_TYPES, build, init_static_files, static_url


@pytest.fixture
def app():
    app = Flask("portal.web", static_folder=None)
    init_static_files(app)
    app.add_url_rule("/address", view_func=lambda: static_url("supplier.css"))
    return app


def fetch(app, address, **headers) -> TestResponse:
    return app.test_client().get(address, headers=headers)


def test_an_address_with_the_right_hash_is_kept_for_ever(app):
    address = fetch(app, "/address").text
    response = fetch(app, address)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.data == (FOLDER / "supplier.css").read_bytes()
    assert response.content_type == "text/css; charset=utf-8"


@pytest.mark.parametrize("query", ["", "?v=000000000000"])
def test_an_address_without_the_right_hash_is_asked_for_again(app, query):
    assert fetch(app, f"/static/supplier.css{query}").headers["Cache-Control"] == "no-cache"


def test_whoever_takes_gzip_gets_it(app):
    response = fetch(app, "/static/supplier.css", **{"Accept-Encoding": "br, gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert gzip.decompress(response.data) == (FOLDER / "supplier.css").read_bytes()
    assert "Content-Encoding" not in fetch(app, "/static/supplier.css", **{"Accept-Encoding": "gzip;q=0"}).headers


def test_a_browser_that_has_the_file_is_told_so(app):
    first = fetch(app, "/static/portal.js")
    assert fetch(app, "/static/portal.js", **{"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", [
    "vendor/VENDOR", "src/tokens.css", "supplier.css.gz", "../static_files.py", "..%2fstatic_files.py", "x"])
def test_nothing_else_can_be_fetched(app, name):
    assert fetch(app, f"/static/{name}").status_code == 404


def test_the_address_follows_where_the_application_is_mounted(app):
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/kansli"}):
        assert static_url("portal.js").startswith("/kansli/static/portal.js?v=")


def test_building_writes_fresh_siblings_once(tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    (tmp_path / "b.txt").write_text("no")
    assert [path.name for path in build(tmp_path)] == ["a.css.gz"]
    assert build(tmp_path) == []
    (tmp_path / "a.css").write_text("b{}")
    assert [path.name for path in build(tmp_path)] == ["a.css.gz"]
    assert gzip.decompress((tmp_path / "a.css.gz").read_bytes()) == b"b{}"


def test_what_a_first_page_loads_is_within_its_budget():
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in FOLDER.iterdir() if path.suffix in MEDIA_TYPES}
    assert sizes["portal.js"] <= 6_000
    assert (FOLDER / "portal.js").stat().st_size <= 20_000
    assert sizes["supplier.css"] + sizes["portal.js"] + sizes["icon.svg"] <= 19_000
