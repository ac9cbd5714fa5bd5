"""Results and deviations are a supplier's own, cost few statements, and show what people wrote without running it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import event

from portal.core.states import AssessmentStatus
from portal.core.values import Answer
from portal.db.types import new_id
from portal.models.assessments import AccessLink, Assessment
from portal.models.deviations import Deviation
from tests.factories.rounds import BAD, NOW
from tests.supplier.reading_app import ORIGIN, get, opened, visitor
from tests.supplier.telling import change, page_of, plant, result_of

HOSTILE = '<script>alert("x")</script>&amp;{{7*7}}\' onmouseover=x %(y)s'


def test_a_foreign_deviation_and_one_that_does_not_exist_look_alike(app, told, database):
    other = plant(database, name="Annan AB")
    client = opened(app, other.link)
    foreign, absent = (client.get(path, base_url=ORIGIN) for path in (page_of(told), f"/deviations/{new_id()}"))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert "Prov AB" not in foreign.get_data(as_text=True)

    def plain(response):
        return [line for line in response.get_data(as_text=True).split("\n") if "csrf_token" not in line and "nonce" not in line]
    assert plain(foreign) == plain(absent)
    get(client, result_of(told), 404)


def test_a_link_to_one_assessment_does_not_open_another_by_its_address(app, told, database):
    other = plant(database, name="Annan AB")
    forged = SimpleNamespace(id=other.link.id, assessment_id=told.assessment)  # a cookie of ours never says this
    get(opened(app, forged), result_of(told), 404)
    get(opened(app, forged), page_of(told), 404)


def test_two_links_in_one_browser_open_both(app, told, database):
    other = plant(database, name="Annan AB")
    client = opened(app, told.link, other.link)
    for one in (told, other):
        get(client, result_of(one))
        get(client, page_of(one))


@pytest.mark.parametrize("broken", ["revoked", "expired", "cancelled", "long closed"])
def test_a_link_that_no_longer_holds_opens_nothing(app, told, database, clock, broken):
    client = opened(app, told.link)
    if broken == "revoked":
        change(database, AccessLink, told.link.id, revoked_at=NOW)
    elif broken == "expired":
        change(database, AccessLink, told.link.id, expires_at=clock.now)
    elif broken == "cancelled":
        change(database, Assessment, told.assessment, status=AssessmentStatus.CANCELLED, cancel_reason="not_us")
    else:
        change(database, Assessment, told.assessment, status=AssessmentStatus.CLOSED, closed_at=clock.now - timedelta(days=90))
    get(client, result_of(told), 404)
    get(client, page_of(told), 404)


def test_a_closed_assessment_is_read_on_for_ninety_days(app, told, database, clock):
    change(database, Assessment, told.assessment, status=AssessmentStatus.CLOSED, closed_at=clock.now - timedelta(days=89))
    get(opened(app, told.link), result_of(told))
    get(opened(app, told.link), page_of(told))


def test_a_visitor_without_a_link_reads_nothing(app, told):
    get(visitor(app), result_of(told), 404)
    get(visitor(app), page_of(told), 404)


def test_what_people_wrote_is_shown_and_never_run(app, database):
    told = plant(database, name=HOSTILE, answers={**BAD, "plan": Answer("no", comment=HOSTILE)}, reason=HOSTILE, action=HOSTILE)
    for requirement in told.deviations:
        change(database, Deviation, told.deviations[requirement], headline=HOSTILE)
    client = opened(app, told.link)
    for path in (result_of(told), page_of(told)):
        page = get(client, path)
        assert HOSTILE in page.all("body")[0].text
        assert [element for element in page.all("script") if not element["src"]] == []
        assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]


@pytest.mark.parametrize(("path", "limit"), [(result_of, 1), (page_of, 4)])
def test_a_page_takes_few_statements(app, told, database, path, limit):
    client, seen = opened(app, told.link), []
    get(client, path(told))  # definitions and texts are read once a process
    event.listen(database.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    get(client, path(told))
    statements = [statement for statement in seen if statement.lstrip()[:6].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE")]
    assert len(statements) <= limit, statements
    assert all(statement.lstrip().upper().startswith("SELECT") for statement in statements)
