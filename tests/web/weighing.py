"""What pages of an assessment weigh as they are sent to a browser that takes them compressed."""

import gzip
import re

from flask import Flask
from werkzeug.test import Client
from werkzeug.wrappers import Response

from portal.web.compression import Compressed
from portal.web.locale import COOKIE
from tests.fixtures.world import HTTP

FILES = re.compile(r'<(?:link|script)[^>]* (?:href|src)="(/static/[^"]+)"')
SECTIONS = re.compile(r'/sections/([a-z-]+(?:/[0-9a-f-]+)?)"')
FOLLOWING, FEW = 5 * 1024, 8
"""What a page of that many questions at the most may weigh, when the files that go with it are there already: goal G23."""


class Page:
    """A page as it was sent."""

    def __init__(self, sent: bytes) -> None:
        self.weight = len(sent)
        self.html = gzip.decompress(sent).decode()
        self.files = FILES.findall(self.html)
        self.questions = self.html.count('class="question"')
        self.has_lists = "<select" in self.html


class Scales:
    """A browser that has opened the link to an assessment."""

    def __init__(self, app: Flask, assessment_id: str, link_id: str) -> None:
        self._app, self._home = app, f"/assessments/{assessment_id}"
        with app.test_client() as client, client.session_transaction(base_url=HTTP) as session:
            session["links"] = {assessment_id: link_id}
        self._cookie = client.get_cookie("aktsam-supplier", domain="127.0.0.1").value

    def sent(self, path: str, locale: str = "sv") -> bytes:
        """What is sent for an address."""
        response = Client(Compressed(self._app), Response, use_cookies=False).get(path, base_url=HTTP, headers={
            "Accept-Encoding": "gzip", "Cookie": f"aktsam-supplier={self._cookie}; {COOKIE}={locale}"})
        assert response.status_code == 200, (path, response.status_code)
        return response.data

    def sections(self, locale: str) -> dict[str, Page]:
        """The page of every section that is asked, of the company and of its sites."""
        found = dict.fromkeys(SECTIONS.findall(Page(self.sent(f"{self._home}/")).html))
        assert len(found) >= 10
        return {section: Page(self.sent(f"{self._home}/sections/{section}", locale)) for section in found}


def too_heavy(pages: dict[str, Page]) -> dict[str, int]:
    """The weight of those of few questions, and without lists of countries, that weigh more than such a page may."""
    return {section: page.weight for section, page in pages.items() if is_short(page) and page.weight > FOLLOWING}


def is_short(page: Page) -> bool:
    """Whether it is one of those that have the limit."""
    return page.questions <= FEW and not page.has_lists
