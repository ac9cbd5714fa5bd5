"""The first page: what waits for the kansli, and for everybody else only what is theirs."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core.drafting import DraftKind, DraftStatus
from portal.core.states import LetterKind, MailStatus, Role
from portal.db.types import new_id
from portal.models.authoring import ContentDraft
from portal.models.deviations import Deviation
from portal.models.mail import OutgoingMail
from portal.models.register import ContractingAuthority
from portal.staff.home.queries import Drafts, count_drafts, count_results, count_waiting, list_rounds
from tests.factories.rounds import DAY, GOOD, NOW, Held, make_assessment, make_campaign, make_reader, make_supplier, submitted
from tests.factories.world import build_world
from tests.staff.accounts_app import Browser, Clock, counted, make_app, make_settings


@pytest.fixture
def world(built):
    return built(build_world)


@pytest.fixture
def open_home(world, database, tmp_path):
    clock = Clock()
    clock.now = NOW
    app = make_app(make_settings(tmp_path), database, clock)

    def opened(name):
        browser = Browser(app)
        browser.use(world.tokens[name])
        return browser.get("/")

    return opened


def failed_letter(db, status=MailStatus.FAILED):
    db.add(OutgoingMail(kind=LetterKind.INVITATION, address="kim@prov.example", locale="sv", context={}, status=status,
                        message_id=str(new_id()), next_attempt_at=NOW, created_at=NOW))
    db.flush()


def test_what_waits_is_counted(db):
    submitted(db)
    failed_letter(db)
    failed_letter(db, MailStatus.UNKNOWN)
    failed_letter(db, MailStatus.CANCELLED)
    waiting = count_waiting(db, today=DAY)
    assert (waiting.unreleased, waiting.late_plans, waiting.failed_letters) == (0, 0, 2)
    assert waiting.to_decide > 0


def test_an_assessment_without_open_findings_waits_for_its_release(db):
    submitted(db, answers=GOOD)
    assert count_waiting(db, today=DAY).unreleased == 1


def test_a_plan_is_late_the_day_after_it_was_due(db):
    build_world(db)
    due = min(deviation.plan_due_on for deviation in db.scalars(select(Deviation)) if deviation.plan_due_on)
    assert count_waiting(db, today=due).late_plans == 0
    assert count_waiting(db, today=due + timedelta(days=1)).late_plans > 0


def test_rounds_show_how_many_have_answered_and_end_with_their_closing_day(db):
    campaign = make_campaign(db, "Hösten 2026")
    submitted(db, make_assessment(db, campaign, make_supplier(db, "Ett AB")))
    make_assessment(db, campaign, make_supplier(db, "Två AB"))
    assert [(row.title, row.invited, row.submitted) for row in list_rounds(db, today=DAY)] == [("Hösten 2026", 2, 1)]
    assert list_rounds(db, today=campaign.closes_on + timedelta(days=1)) == []


def test_drafts_wait_for_whoever_can_go_on_with_them(db):
    mine, theirs = "staff:mine", "staff:theirs"
    for status, writers in ((DraftStatus.DRAFT, [mine]), (DraftStatus.DRAFT, [theirs]), (DraftStatus.SUBMITTED, [mine]),
                            (DraftStatus.SUBMITTED, [theirs]), (DraftStatus.APPROVED, [mine]), (DraftStatus.WITHDRAWN, [mine])):
        draft_in(db, status, writers)
    assert count_drafts(db, mine) == Drafts(to_approve=1, to_publish=1, own=1)
    assert count_drafts(db, "staff:third") == Drafts(to_approve=2, to_publish=1, own=0)


def draft_in(db, status, writers):
    approved = {"approved_by": "staff:third", "approved_at": NOW} if status is DraftStatus.APPROVED else {}
    db.add(ContentDraft(title="Frågor om värme", kind=DraftKind.PACKAGE, status=status, files={"a/1/questionnaire.yaml": ""},
                        writers=writers, replayed={}, created_at=NOW, changed_at=NOW, changed_by=writers[0], **approved))
    db.flush()


@pytest.mark.parametrize("name", ["administrator", "author"])
def test_a_draft_to_approve_is_told_to_those_who_can(world, database, open_home, name):
    database.write(lambda db: draft_in(db, DraftStatus.SUBMITTED, ["staff:somebody-else"]))
    page = open_home(name).text
    assert "Draft to approve" in page
    assert 'questionnaires#drafts"' in page, re.findall("[^ ]*questionnaires[^ ]*", page)


def test_a_region_counts_only_its_own(db):
    build_world(db)
    make_supplier(db, "Tredje AB", Held("BB", "transport"))
    from_region = {code: count_results(db, make_reader(db, *roles), today=DAY) for code, roles in _regions(db).items()}
    assert from_region["AA"].contracts == 3
    assert from_region["BB"].contracts == 2
    assert from_region["AA"].deviations > 0


def _regions(db):
    return {row.code: [(Role.REGION_READER, row.id)] for row in db.scalars(select(ContractingAuthority))
            if row.code in ("AA", "BB")}


@pytest.mark.parametrize("name", ["administrator", "reviewer"])
def test_the_kansli_sees_its_tasks(open_home, name):
    page = open_home(name)
    assert page.status_code == 200
    assert "This needs you now" in page.text
    assert "Possible deviation" in page.text
    assert "submitted, " in page.text


@pytest.mark.parametrize(("name", "sees"), [
    ("region_reader", "Your contracts"), ("coordinator", "Your contracts"), ("contract_manager", "Your contracts"),
    ("author", "Welcome"), ("translator", "Welcome"), ("observer", "Welcome"), ("auditor", "Welcome"),
])
def test_everybody_else_sees_a_page_of_their_own(open_home, name, sees):
    page = open_home(name)
    assert page.status_code == 200
    assert sees in page.text
    assert "This needs you now" not in page.text


@pytest.mark.parametrize(("name", "places"), [
    ("reviewer", ["Home", "Review", "Self-assessments", "Deviations", "Rounds", "Suppliers", "Questionnaires", "Letters"]),
    ("region_reader", ["Home", "Decided and released", "Self-assessments", "Deviations", "Suppliers"]),
    ("observer", ["Home"]),
])
def test_the_line_of_places_holds_what_the_role_may_open(open_home, name, places):
    line = re.search(r'<nav class="nav".*?</nav>', open_home(name).text, re.DOTALL)[0]
    assert re.findall(r">([^<>\n]+)</a>", line) == places
    assert line.count('aria-current="page"') == 1


@pytest.mark.parametrize("name", ["disabled", "password_only"])
def test_the_door_stays_shut(open_home, name):
    assert open_home(name).status_code == 303


@pytest.mark.parametrize(("name", "most"), [("reviewer", 4), ("region_reader", 2), ("observer", 1)])
def test_the_page_costs_few_statements_with_session_and_roles(open_home, engine, name, most):
    open_home(name)
    with counted(engine) as statements:
        open_home(name)
    assert len(statements) <= most, statements
