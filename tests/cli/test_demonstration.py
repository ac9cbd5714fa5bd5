"""The demonstration: made through the real services, whole or not at all, with something to say for every rule."""

import stat

import click
import pytest
from sqlalchemy import func, select

from portal.casework.contents.loading import load
from portal.cli import demo
from portal.cli.demonstration import __main__ as preparing
from portal.config import Settings
from portal.core.rules import Outcome
from portal.core.states import AssessmentStatus, MailStatus
from portal.db.engine import make_engine
from portal.db.work import Database
from portal.models.assessments import Assessment
from portal.models.deviations import Deviation
from portal.models.findings import Point
from portal.models.mail import OutgoingMail
from portal.models.register import Contract, ContractingAuthority, Supplier
from portal.models.submissions import Submission
from portal.platform import demonstration as secrets_of


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The settings of a demonstration that was set up in an empty folder."""
    folder = tmp_path_factory.mktemp("instance")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_INSTANCE", str(folder))
        patch.delenv("PORTAL_DATABASE_URL", raising=False)
        preparing.main()
        yield Settings.from_environment()


@pytest.fixture
def demonstration(prepared):
    """A session on it."""
    engine = make_engine(prepared.database_url)
    with Database(engine).read() as db:
        yield db
    engine.dispose()


def counted(db, model):
    return db.scalar(select(func.count()).select_from(model))


def test_it_holds_the_regions_the_suppliers_and_a_round_in_progress(demonstration):
    assert counted(demonstration, ContractingAuthority) == 21
    assert counted(demonstration, Supplier) == 200
    assert counted(demonstration, Contract) == 316
    states = dict(demonstration.execute(select(Assessment.status, func.count()).group_by(Assessment.status)).all())
    assert states == {AssessmentStatus.INVITED: 162, AssessmentStatus.STARTED: 8, AssessmentStatus.SUBMITTED: 26,
                      AssessmentStatus.REVIEWED: 4}
    assert counted(demonstration, Deviation) > 0


def test_every_rule_has_something_to_say(demonstration):
    flagged = set(demonstration.scalars(select(Point.rule)))
    signals = {rule for found in demonstration.scalars(select(Submission.signals)) for rule in found}
    assert {rule.id for rule in load().rule_sets[0].rules} == flagged | signals
    assert set(demonstration.scalars(select(Point.outcome))) == {Outcome.BREACH, Outcome.NEEDS_JUDGEMENT}


def test_every_invitation_was_written_into_the_folder(demonstration, prepared):
    assert len(list(prepared.mail_folder.glob("*.eml"))) == 200
    assert demonstration.scalar(select(func.count()).where(OutgoingMail.status == MailStatus.HANDED_OVER)) == 200


def test_preparing_it_again_changes_nothing(prepared, demonstration):
    before = [counted(demonstration, model) for model in (Supplier, Assessment, Submission, Point, OutgoingMail)]
    secrets = secrets_of.read(prepared)
    preparing.main()
    demonstration.expire_all()
    assert [counted(demonstration, model) for model in (Supplier, Assessment, Submission, Point, OutgoingMail)] == before
    assert secrets_of.read(prepared) == secrets


def test_its_secrets_are_read_by_their_owner_only_and_stand_in_the_lines_only_on_this_machine(prepared):
    kept = secrets_of.read(prepared)
    assert stat.S_IMODE((prepared.instance / secrets_of.FILE).stat().st_mode) == 0o600
    local = demo.lines(demo.settings_for("127.0.0.1", 8000))
    assert [line.split()[0] for line in local] == ["Supplier", "Kansli", "Letters", "Data"]
    assert kept.secret in local[0]
    assert kept.password in local[1]
    elsewhere = "\n".join(demo.lines(prepared.at("https://aktsam.example")))
    assert kept.secret not in elsewhere
    assert kept.password not in elsewhere


def test_an_address_that_others_reach_needs_an_https_origin(monkeypatch):
    monkeypatch.delenv("PORTAL_SUPPLIER_ORIGIN", raising=False)
    with pytest.raises(click.ClickException, match="PORTAL_SUPPLIER_ORIGIN"):
        demo.settings_for("0.0.0.0", 8000)  # noqa: S104 - the point of the test
    monkeypatch.setenv("PORTAL_SUPPLIER_ORIGIN", "https://aktsam.example")
    assert not demo.settings_for("0.0.0.0", 8000).is_demonstration  # noqa: S104 - the point of the test
