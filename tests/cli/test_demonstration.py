"""The demonstration: made through the real services, whole or not at all, with something to say for every rule."""

import stat
from collections import Counter
from dataclasses import replace

import click
import pytest
from sqlalchemy import func, select

from portal.app import create_supplier_app
from portal.casework.contents import drafting
from portal.casework.contents.loading import load
from portal.casework.languages import offered_with
from portal.cli import demo
from portal.cli.demonstration import __main__ as preparing
from portal.config import Settings
from portal.core.documents import digest
from portal.core.drafting import DraftKind, DraftStatus
from portal.core.instances import chosen_sites
from portal.core.questionnaire import COMPANY
from portal.core.rules import Outcome
from portal.core.states import AssessmentStatus, DeviationStatus, FindingStatus, LetterKind, MailStatus
from portal.db.engine import make_engine
from portal.db.migrating import upgrade
from portal.db.work import Database
from portal.models.accounts import StaffUser
from portal.models.assessments import AccessLink, Assessment, Campaign
from portal.models.authoring import ContentDraft
from portal.models.contents import QuestionnaireVersion
from portal.models.deviations import Deviation
from portal.models.drafts import DraftSection
from portal.models.findings import Finding, Point
from portal.models.mail import OutgoingMail
from portal.models.register import Contract, ContractingAuthority, Supplier
from portal.models.sites import Site
from portal.models.submissions import Submission
from portal.platform import demonstration as secrets_of
from tests.factories.rounds import make_supplier
from tests.web.weighing import Scales, is_short, too_heavy

DOUBLED = (Supplier, Campaign, Assessment, Site, Submission, Point, OutgoingMail, ContentDraft, StaffUser)
"""What a second preparation could make twice."""


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


@pytest.fixture
def link(demonstration, prepared):
    """The supplier's link that the start prints."""
    mark = digest(secrets_of.read(prepared).secret)
    return demonstration.scalars(select(AccessLink).where(AccessLink.secret_digest == mark)).one()


def counted(db, model):
    return db.scalar(select(func.count()).select_from(model))


def rounds_of(db):
    """The trial round that is over, and the one that is going on."""
    return db.scalars(select(Campaign).order_by(Campaign.created_at)).all()


def test_it_holds_the_regions_the_suppliers_a_round_that_is_over_and_one_in_progress(demonstration):
    assert counted(demonstration, ContractingAuthority) == 21
    assert counted(demonstration, Supplier) == 200
    assert counted(demonstration, Contract) == 316
    over, running = (
        dict(demonstration.execute(select(Assessment.status, func.count()).where(Assessment.campaign_id == found.id)
                                   .group_by(Assessment.status)).all()) for found in rounds_of(demonstration))
    assert over == {AssessmentStatus.INVITED: 3, AssessmentStatus.SUBMITTED: 1, AssessmentStatus.REVIEWED: 17}
    assert running == {AssessmentStatus.INVITED: 158, AssessmentStatus.STARTED: 8, AssessmentStatus.SUBMITTED: 26,
                       AssessmentStatus.REVIEWED: 4}
    assert set(demonstration.scalars(select(Deviation.status))) == {
        DeviationStatus.OPEN, DeviationStatus.PLAN_REQUESTED, DeviationStatus.VERIFIED_CLOSED}


def test_the_story_keeps_its_days(demonstration):
    over, running = rounds_of(demonstration)
    assert over.closes_on < running.created_at.date()
    assert all(demonstration.scalars(select(Submission.in_time)))
    published = demonstration.scalars(select(QuestionnaireVersion.published_at))
    assert all(at <= over.created_at for at in published)


def test_the_supplier_link_opens_answers_of_last_time_that_nobody_has_confirmed_of_the_company_and_of_its_sites(
        demonstration, link):
    assessment = demonstration.get_one(Assessment, link.assessment_id)
    assert (assessment.status, assessment.locale) == (AssessmentStatus.INVITED, "sv")
    drafts = demonstration.scalars(select(DraftSection).where(DraftSection.assessment_id == assessment.id)).all()
    carried = {draft.instance for draft in drafts for answer in draft.answers.values()
               if answer.get("carried", "").startswith("earlier:")}
    assert carried == {COMPANY, *(f"site:{site.id}" for site in chosen_sites(assessment.profile))}
    assert len(carried) == 4


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_a_following_page_of_eight_questions_weighs_five_kibibytes_or_less_with_sites_and_answers_of_last_time(
        link, prepared, locale):
    pages = Scales(create_supplier_app(prepared), str(link.assessment_id), str(link.id)).sections(locale)
    assert too_heavy(pages) == {}
    assert sum('class="carried"' in page.html for page in filter(is_short, pages.values())) >= 5


def test_sites_are_listed_five_of_six_chosen_and_judged_by_themselves(demonstration):
    listed = Counter(demonstration.scalars(select(Site.supplier_id)))
    assert sorted(listed.values()) == [2, 2, 3, 6]
    _over, running = rounds_of(demonstration)
    chosen = {one.supplier_id: len(chosen_sites(one.profile)) for one in demonstration.scalars(
        select(Assessment).where(Assessment.campaign_id == running.id, Assessment.supplier_id.in_(listed)))}
    assert sorted(chosen.values()) == [0, 2, 3, 5]  # one still waits for the kansli's choice
    undecided = select(Finding.instance).where(Finding.instance != COMPANY, Finding.status == FindingStatus.OPEN)
    by_site = Counter(demonstration.scalars(undecided))
    assert len(by_site) == 2
    assert by_site.total() > 5


def test_one_supplier_has_answered_in_a_translation_that_nobody_has_reviewed(demonstration):
    _over, running = rounds_of(demonstration)
    assert running.languages == ["en", "pl"]
    assert not offered_with(demonstration, running.questionnaire_version_id, running.rule_set_version_id, running.languages)["pl"]
    polish = demonstration.scalars(select(Submission).where(Submission.locale == "pl")).one()
    assert "Pracujemy nad tym" in polish.document
    assert demonstration.scalar(select(func.count()).where(Finding.assessment_id == polish.assessment_id)) > 0


def test_new_wording_waits_for_the_reviewer_and_rules_have_one_fault(demonstration):
    reviewer = demonstration.scalars(select(StaffUser).where(StaffUser.email == preparing.EMAIL)).one()
    drafts = {draft.kind: draft for draft in demonstration.scalars(select(ContentDraft))}
    wording, rules = drafts[DraftKind.WORDING], drafts[DraftKind.PACKAGE]
    assert f"staff:{reviewer.id}" not in wording.writers
    assert (wording.status, rules.status) == (DraftStatus.SUBMITTED, DraftStatus.DRAFT)
    assert [fault.mend for fault in drafting.faults_of(demonstration, rules)] == ["Did you mean 'due-diligence-process'?"]


def test_every_rule_has_something_to_say(demonstration):
    flagged = set(demonstration.scalars(select(Point.rule)))
    signals = {rule for found in demonstration.scalars(select(Submission.signals)) for rule in found}
    assert {rule.id for rule in load().rule_sets[0].rules} == flagged | signals
    assert set(demonstration.scalars(select(Point.outcome))) == {Outcome.BREACH, Outcome.NEEDS_JUDGEMENT}


def test_every_invitation_was_written_into_the_folder(demonstration, prepared):
    handed_over = OutgoingMail.status == MailStatus.HANDED_OVER
    of_rounds = select(func.count()).where(handed_over, OutgoingMail.kind == LetterKind.INVITATION)
    assert demonstration.scalar(of_rounds) == counted(demonstration, Assessment) == 217
    assert len(list(prepared.mail_folder.glob("*.eml"))) == demonstration.scalar(select(func.count()).where(handed_over))


def test_preparing_it_again_changes_nothing(prepared, demonstration):
    before = [counted(demonstration, model) for model in DOUBLED]
    secrets = secrets_of.read(prepared)
    preparing.main()
    demonstration.expire_all()
    assert [counted(demonstration, model) for model in DOUBLED] == before
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


def test_it_is_served_and_what_holds_other_suppliers_is_not(prepared, tmp_path):
    demo.require_own(prepared)
    own = replace(prepared, database_url=f"sqlite:///{tmp_path}/own.sqlite")
    demo.require_own(own)  # there is none yet
    engine = make_engine(own.database_url)
    upgrade(engine)
    demo.require_own(own)  # nothing is in it
    Database(engine).write(lambda db: make_supplier(db, "Riktig AB").id)
    engine.dispose()
    with pytest.raises(click.ClickException, match="portal serve"):
        demo.require_own(own)
