"""What a process remembers of drafts is used only while it is the same: two processes, one database."""

import hashlib
import re

import pytest
from sqlalchemy import select, update

from portal.app import create_supplier_app
from portal.casework.contents.running import Kept
from portal.casework.findings import Seen, raise_by_hand
from portal.core.rules import Severity
from portal.models.assessments import AccessLink, Assessment
from portal.models.drafts import DraftSection
from portal.models.findings import Finding
from portal.models.register import Supplier
from portal.models.submissions import Submission
from portal.supplier.answering import remembering
from tests.factories.rounds import NOW, make_assessment, make_reader
from tests.fixtures.world import Clock, make_settings

ORIGIN = "http://127.0.0.1:8000"
HIDDEN = re.compile(r'name="(csrf_token|revision|form_key|shown)" value="([^"]*)"')
WORK = {"process": "yes", "analysis": "yes", "plan": "no", "complaints": "yes", "identity": "no"}
COMPANY = {"role": "service", "share": "80"}


class Browser:
    """Somebody who has opened the link, at one of the processes."""

    def __init__(self, app, assessment_id):
        self.app, self.home = app, f"/assessments/{assessment_id}"
        self.client = app.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/i/secret", base_url=ORIGIN).text)[1]
        self.client.post("/i/secret", base_url=ORIGIN, data={"csrf_token": token})

    def see(self, path="sections/work"):
        return self.client.get(f"{self.home}/{path}", base_url=ORIGIN)

    def save(self, section="work", **answers):
        hidden = dict(HIDDEN.findall(self.see(f"sections/{section}").text))
        return self.client.post(f"{self.home}/sections/{section}", base_url=ORIGIN, data=hidden | answers)

    def submit(self):
        hidden = dict(HIDDEN.findall(self.see("check").text))
        return self.client.post(f"{self.home}/submit", base_url=ORIGIN,
                                data=hidden | {"name": "Kim Prov", "role": "VD", "certify": "yes"})

    def chosen(self, question="process"):
        """What stands ticked on the page."""
        return re.findall(rf'name="{question}"[^>]*value="(\w+)" checked|value="(\w+)"[^>]*name="{question}"[^>]*checked',
                          self.see().text)


@pytest.fixture
def assessment_id(database):
    def unit(db):
        assessment = make_assessment(db)
        db.execute(update(AccessLink).values(secret_digest=hashlib.sha256(b"secret").hexdigest()))
        return assessment.id
    return database.write(unit)


@pytest.fixture
def processes(database, tmp_path, assessment_id):
    """Two browsers of one supplier, each served by a process of its own."""
    settings = make_settings(tmp_path)
    return [Browser(create_supplier_app(settings, database=database, clock=Clock()), assessment_id) for _ in range(2)]


def remembered(browser, assessment_id):
    with browser.app.app_context():
        return remembering.recall(assessment_id)


def test_a_page_after_a_save_elsewhere_shows_what_was_saved(processes):
    here, there = processes
    assert here.save(process="yes").status_code == 303
    first = here.chosen()
    assert first
    assert there.save(process="no").status_code == 303
    assert here.chosen() == there.chosen() != first


def test_a_save_after_one_elsewhere_is_merged_with_it(processes, database):
    here, there = processes
    here.save(process="yes")
    stale = dict(HIDDEN.findall(here.see().text))
    there.save(process="yes", analysis="no")
    response = here.client.post(f"{here.home}/sections/work", base_url=ORIGIN, data=stale | {"process": "yes", "plan": "no"})
    assert response.status_code == 303
    with database.read() as db:
        answers = db.scalars(select(DraftSection.answers).where(DraftSection.section == "work")).one()
    assert {name: answer["value"] for name, answer in answers.items()} == {"process": "yes", "analysis": "no", "plan": "no"}


def test_the_same_revision_saved_at_another_moment_is_another_draft(processes, database):
    here = processes[0]
    here.save(process="yes")
    before = here.chosen()
    database.write(lambda db: db.execute(update(DraftSection).values(answers={"process": {"value": "no"}}, saved_at=NOW)))
    assert here.chosen() != before, "as after a database was put back from a copy"


def test_what_else_is_shown_is_read_every_time(processes, database):
    here = processes[0]
    here.save(process="yes")
    database.write(lambda db: db.execute(update(Supplier).values(name="Nytt namn AB")))
    assert "Nytt namn AB" in here.see().text


def test_a_link_recalled_meanwhile_opens_nothing(processes, database):
    here = processes[0]
    assert here.save(process="yes").status_code == 303
    database.write(lambda db: db.execute(update(AccessLink).values(revoked_at=NOW)))
    assert here.see().status_code == 404


def test_a_save_that_fails_is_not_remembered(processes, assessment_id, database):
    here = processes[0]
    here.save(process="yes")
    before = remembered(here, assessment_id)
    stale = dict(HIDDEN.findall(here.see().text))
    database.write(lambda db: db.execute(update(Assessment).values(status="submitted", submitted_at=NOW)))
    refused = here.client.post(f"{here.home}/sections/work", base_url=ORIGIN, data=stale | {"process": "no"})
    assert (refused.status_code, remembered(here, assessment_id)) == (409, before)


def test_a_submitted_draft_is_forgotten(processes, assessment_id):
    here = processes[0]
    here.save("company", **COMPANY)
    here.save(**WORK)
    assert remembered(here, assessment_id) is not None
    assert here.submit().location.endswith("/receipt")
    assert remembered(here, assessment_id) is None
    assert here.see("receipt").status_code == 200
    assert remembered(here, assessment_id) is None


NONCES = re.compile(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"')


def receipts_of(processes):
    """The receipt as each process draws it, but for what is random; the second has not taken the answers in."""
    pages = [browser.see("receipt") for browser in processes]
    assert [page.status_code for page in pages] == [200, 200]
    return [NONCES.sub("", page.text) for page in pages]


def test_a_receipt_says_the_same_where_the_answers_came_in_and_elsewhere(processes, assessment_id):
    here = processes[0]
    here.save("company", **COMPANY)
    here.save(**WORK)
    here.submit()
    with here.app.app_context():
        assert remembering.recall_submitted(assessment_id) is not None
    own, other = receipts_of(processes)
    assert own == other
    assert "plan brister" in own, "what may be asked about"


def test_a_receipt_is_of_the_newest_submission_wherever_that_came_in(processes, assessment_id, database):
    here, there = processes
    here.save("company", **COMPANY)
    here.save(**WORK)
    here.submit()
    database.write(lambda db: db.execute(update(Assessment).values(status="reopened")))
    there.save(**WORK | {"plan": "yes"})
    assert there.submit().location.endswith("/receipt")
    own, other = receipts_of(processes)
    assert own == other
    assert "plan brister" not in own


def test_the_same_form_sent_again_leaves_the_receipt_as_it_was(processes):
    here = processes[0]
    here.save("company", **COMPANY)
    here.save(**WORK)
    hidden = dict(HIDDEN.findall(here.see("check").text))
    sent = hidden | {"name": "Kim Prov", "role": "VD", "certify": "yes"}
    locations = [here.client.post(f"{here.home}/submit", base_url=ORIGIN, data=sent).location for _ in range(2)]
    assert locations[0] == locations[1]
    own, other = receipts_of(processes)
    assert own == other


def test_answers_come_in_beside_a_finding_raised_by_hand_before(processes, assessment_id, database):
    here = processes[0]

    def unit(db):
        raise_by_hand(db, db.get_one(Assessment, assessment_id), Seen("pr4.c", Severity.MINOR, "Sett på plats"),
                      instance="company", country="SE", actor=make_reader(db), now=NOW)

    database.write(unit)
    here.save("company", **COMPANY)
    here.save(**WORK)
    assert here.submit().location.endswith("/receipt")
    with database.read() as db:
        assert len(db.scalars(select(Submission.id)).all()) == 1
        assert {finding.requirement for finding in db.scalars(select(Finding))} >= {"pr4"}


def test_those_kept_longest_ago_leave_first():
    kept = Kept(2)
    for key in "aba":
        kept.keep(key, key)
    kept.keep("c", "c")
    assert (kept.find("a"), kept.find("b"), kept.find("c")) == ("a", None, "c")
    kept.forget("a")
    kept.forget("never")
    assert kept.find("a") is None
