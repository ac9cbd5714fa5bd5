"""Pages are compressed for whoever accepts that, and only pages."""

import gzip

import pytest
from flask import Flask, Response
from werkzeug.test import Client

from portal.web.compression import LEAST, Compressed

PAGE = "<p>Ett svar på svenska.</p>" * 200


def make_app():
    app = Flask(__name__)
    app.add_url_rule("/page", "page", lambda: PAGE)
    app.add_url_rule("/short", "short", lambda: "x" * LEAST)
    app.add_url_rule("/sheet", "sheet", lambda: Response(PAGE, mimetype="text/css"))
    app.add_url_rule("/encoded", "encoded", lambda: Response(
        gzip.compress(PAGE.encode()), mimetype="text/html", headers={"Content-Encoding": "gzip"}))
    app.add_url_rule("/pieces", "pieces", lambda: Response((PAGE for _ in range(3)), mimetype="text/html"))
    app.add_url_rule("/varying", "varying", lambda: Response(PAGE, headers={"Vary": "Cookie"}))
    app.add_url_rule("/missing", "missing", lambda: (PAGE, 404))
    return app


@pytest.fixture
def client():
    return Client(Compressed(make_app()), Response)


def get(client, path, encoding="gzip, deflate, br"):
    return client.get(path, headers={"Accept-Encoding": encoding} if encoding else {})


@pytest.mark.parametrize("path", ["/page", "/missing"])
def test_a_page_is_compressed_and_says_so(client, path):
    response = get(client, path)
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data).decode() == PAGE
    assert int(response.headers["Content-Length"]) == len(response.data) < len(PAGE) / 10
    assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("encoding", ["", "identity", "br", "gzip;q=0", "gzip;q=0, *"])
def test_a_browser_that_does_not_accept_it_gets_the_page_as_it_is(client, encoding):
    response = get(client, "/page", encoding)
    assert "Content-Encoding" not in response.headers
    assert response.text == PAGE
    assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/short", "/sheet", "/pieces"])
def test_what_is_short_or_no_page_or_sent_in_pieces_passes_untouched(client, path):
    response = get(client, path)
    assert "Content-Encoding" not in response.headers
    assert response.data


def test_what_is_encoded_already_is_not_encoded_again(client):
    response = get(client, "/encoded")
    assert response.headers.getlist("Content-Encoding") == ["gzip"]
    assert gzip.decompress(response.data).decode() == PAGE


def test_what_a_response_varied_by_it_still_varies_by(client):
    assert get(client, "/varying").headers["Vary"] == "Cookie, Accept-Encoding"


def test_the_same_page_is_the_same_bytes_whenever_it_is_compressed(client):
    assert get(client, "/page").data == get(client, "/page").data


def test_a_question_for_the_head_alone_gets_no_body(client):
    response = client.head("/page", headers={"Accept-Encoding": "gzip"})
    assert not response.data
    assert response.headers["Content-Length"] == str(len(PAGE.encode()))


def test_what_an_application_opened_is_closed():
    closed = []
    app = make_app()
    app.teardown_request(lambda _error: closed.append(True))
    get(Client(Compressed(app), Response), "/page")
    assert closed


def test_an_application_that_writes_before_it_returns_is_understood():
    def app(_environ, start_response):
        write = start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE.encode())))])
        write(PAGE.encode())
        return []

    response = get(Client(Compressed(app), Response), "/")
    assert gzip.decompress(response.data).decode() == PAGE
