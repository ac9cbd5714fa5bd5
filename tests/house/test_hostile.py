"""Whatever people write is shown as written: nothing planted becomes markup, code, a template or a fault."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from urllib.parse import quote

import pytest
from werkzeug.routing import Rule

from portal.cli.mail import post_of
from portal.db.work import Database
from portal.platform.mail.posting import post_all
from tests.factories.world import Case, Words, World, build_world
from tests.fixtures.world import Clock, Wings, make_settings
from tests.house.visitors import Visitor, address, again, changed, fingerprint, opener

MARKUP = [
    "<planted>x</planted>", "<script>planted()</script>", "<img src=x onerror=planted()>", "<svg/onload=planted()>",
    "<iframe srcdoc='<planted>'></iframe>", "<base href=//evil.example/>", "<style>@import'//evil.example'</style>",
    '<meta http-equiv="refresh" content="0;url=//evil.example">', "<form action=//evil.example><button>planted</form>",
    "<math><mtext><planted></mtext></math>", "<a href='javascript:planted()'>planted</a>", "&lt;planted&gt;", "&#60;planted&#62;",
]
WAYS_OUT = [
    '"><planted>', "'><planted>", '" onfocus="planted()" autofocus x="', "' onmouseover='planted()", "</textarea><planted>",
    "</title><planted>", "</script><planted>", "</style><planted>", "--><planted>", "]]><planted>", "`-planted()-`",
    '\\";planted();//', "javascript:planted()", "data:text/html,<planted>",
]
TEMPLATES = [
    "{{ 7777*7777 }}", "{% print(7777*7777) %}", "${7777*7777}", "#{7777*7777}", "<%= 7777*7777 %>", "{0.__class__}", "{}",
    "%(name)s", "%s %d %n %", "{{ config }}", "{% raw %}", "\\u003cplanted\\u003e", "%3Cplanted%3E",
]
LETTERS = [
    "\u202egnp.exe\u202c", "\u2066planted\u2069", "\u200b\ufeff", "＜planted＞", "å\u0308\u0300\u0301", "👩‍🔬🇸🇪", "漢字かな",
    "اختبار", "=HYPERLINK(\"//evil.example\")", "+cmd|' /C calc'!A0", "@SUM(1)", "-1", "a\r\nSet-Cookie: planted=1", "\ttab",
    "A" * 3000,
    "'; DROP TABLE supplier; --", "\\", "../../etc/passwd",
]
KINDS = {"markup": MARKUP, "ways out": WAYS_OUT, "templates": TEMPLATES, "letters": LETTERS}
RESULT = str(7777 * 7777)
ADDRESSES = {"href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href"}
NEVER = {"planted", "iframe", "base", "object", "embed", "math", "mtext", "style"}


class Reader(HTMLParser):
    """Reads a page for what must not be in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = [RESULT] if RESULT in html else []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element and its attributes."""
        given = {name: value or "" for name, value in attrs}
        self.found += [f"<{tag}>"] if tag in NEVER else []
        self.found += [f"<{tag} {name}>" for name in given if name.startswith("on") or name in ("style", "srcdoc", "http-equiv")]
        self.found += [f"<{tag} {name}={value}>" for name, value in given.items()
                       if name in ADDRESSES and re.match(r"\s*(javascript|data|vbscript):|//|https?://(?!127\.0\.0\.1)", value)]
        if tag == "script" and not given.get("src", "").startswith(("/static/", "/kansli/static/")):
            self.found.append("<script>")


def planted(payloads: list[str]) -> Words:
    """Write payloads wherever people can write: each field holds all of them."""
    text = " · ".join(payloads)
    line = " ".join(text.split())  # names and titles are one line
    return Words(title=line, supplier="{} " + line.replace("{", "{{").replace("}", "}}"), contact=line, person=line, comment=text,
                 their_comment=text, reason=text, action=text, draft=text)


def browsers(world: World, wings: Wings, database: Database) -> Iterator[tuple[str, Visitor]]:
    """Give everybody who is shown something."""
    for which in ("ours", "submitted", "invited"):
        yield "supplier", opener(wings["supplier"], getattr(world, which))
    for name in ("reviewer", "region_officer", "coordinator"):
        yield "staff", again(database, wings["staff"], world, name)


def cases_of(world: World, rule: Rule) -> tuple[Case, ...]:
    """Return what a route is asked about: a case in every state, and a round in both."""
    every = (world.ours, world.submitted, world.invited)
    return (*every, world.unsent) if "campaign_id" in rule.arguments else every[:3 if rule.arguments else 1]


# What becomes of markup is the same whatever it was stored in; which letters can be stored is not.
@pytest.mark.parametrize(("engine", "kind"), [*product(["sqlite"], KINDS), ("postgres", "letters")], indirect=["engine"])
def test_what_people_write_is_shown_as_written_on_every_page(wings: Wings, database: Database, tmp_path, kind: str):
    payloads = KINDS[kind]
    world = database.write(lambda db: build_world(db, words=planted(payloads)))
    post_all(post_of(database, make_settings(tmp_path), Clock()))
    wrong, shown = [], set()
    for wing, visitor in browsers(world, wings, database):
        for rule in wings[wing].url_map.iter_rules():
            for case in cases_of(world, rule):
                method = "GET" if "GET" in (rule.methods or ()) else "POST"
                if rule.endpoint in ("static", "accounts.sign_out"):
                    continue
                response = visitor.send(method, address(rule, case, world), data={"name": payloads[0], "reason": payloads[0]})
                text = response.data.decode(errors="replace")
                if response.status_code >= 500 or (found := Reader(text).found):
                    wrong.append((rule.endpoint, response.status_code, *(found if response.status_code < 500 else ())))
                if "planted" in str(response.headers):
                    wrong.append((rule.endpoint, "in a header"))
                shown |= {rule.endpoint} if MARKS[kind] in text else set()
    assert wrong == []
    assert shown >= SHOWN


MARKS = {"markup": "&lt;planted&gt;x", "ways out": "&lt;planted&gt;", "templates": "{{ 7777*7777 }}", "letters": "漢字かな"}
SHOWN = {"answering.show_tasks", "answering.show_receipt", "answering.show_invitation", "improving.show_deviation",
         "register.list_suppliers", "review.show_finding", "review.list_findings", "review.show_assessment",
         "outcomes.show_deviation", "campaigns.show_campaign", "campaigns.show_change", "campaigns.show_removal",
         "letters.show_letter"}
"""Pages that must have shown something planted, or the test would prove nothing."""


def test_what_stands_in_an_address_is_no_more_trusted(world: World, wings: Wings, database: Database):
    wrong = []
    names = ("q", "show", "after", "before", "next", "state", "severity", "region", "category", "country", "campaign",
             "requirement", "theirs", "more", "row", "back", "page", "status")
    for wing, visitor in (("supplier", opener(wings["supplier"], world.invited)),
                          ("staff", again(database, wings["staff"], world, "reviewer"))):
        for rule in wings[wing].url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            for payload in ("<planted>\"'", "{{7777*7777}}", "\u202e\x00%00", "1' OR '1'='1", "9" * 400, "-1", "{0.__class__}%s"):
                query = "&".join(f"{name}={quote(payload)}" for name in names)
                response = visitor.send("GET", f"{address(rule, world.invited, world)}?{query}")
                if response.status_code >= 500 or (found := Reader(response.get_data(as_text=True)).found):
                    wrong.append((rule.endpoint, payload, response.status_code, *(found if response.status_code < 500 else ())))
    assert wrong == []


def test_a_character_that_no_database_takes_is_refused_wherever_it_stands(world: World, wings: Wings, database: Database):
    visitors = list(browsers(world, wings, database))
    before = fingerprint(database.engine)
    for wing, visitor in visitors:
        for rule in wings[wing].url_map.iter_rules():
            if "POST" in (rule.methods or ()):
                response = visitor.send("POST", address(rule, world.invited, world), data={"name": "a\0b"})
                assert response.status_code == 400, (rule.endpoint, response.status_code)
        assert visitor.send("GET", "/i/%00" if wing == "supplier" else "/letters?after=%00").status_code == 400
    assert changed(before, fingerprint(database.engine)) == []


def test_nobody_of_the_staff_ever_sees_a_draft(wings: Wings, database: Database):
    canary = "kanariefågel i utkastet"
    world = database.write(lambda db: build_world(db, words=Words(draft=canary)))
    for name in ("administrator", "reviewer", "region_officer", "coordinator"):
        visitor = again(database, wings["staff"], world, name)
        for rule in wings["staff"].url_map.iter_rules():
            if rule.endpoint == "accounts.sign_out":
                continue
            for method in {"GET", "POST"} & (rule.methods or set()):
                text = visitor.send(method, address(rule, world.invited, world)).data.decode(errors="replace")
                assert canary not in text, rule.endpoint
    assert canary in opener(wings["supplier"], world.invited).send(
        "GET", f"/assessments/{world.invited.ids['assessment_id']}/sections/work").get_data(as_text=True)


def test_a_region_sees_nothing_of_another_whatever_it_opens(wings: Wings, database: Database):
    """Names, answers, numbers of contracts: not in lists, filters, counts' labels or pages."""
    canary = "kanariefågel i region BB"
    world = database.write(lambda db: build_world(db, words=Words(their_comment=canary)))
    for name in ("contract_manager", "region_officer", "region_reader", "coordinator"):
        visitor = again(database, wings["staff"], world, name)
        for rule in wings["staff"].url_map.iter_rules():
            if "GET" not in (rule.methods or ()):
                continue
            for case in (world.ours, world.theirs):
                for query in ("", "?q=Syd", "?region=BB&state=confirmed", "?category=transport"):
                    text = visitor.send("GET", address(rule, case, world) + query).data.decode(errors="replace")
                    assert canary not in text, rule.endpoint
                    assert "Syd AB" not in text, (rule.endpoint, name)
