"""What a section's page weighs as it is served: the shipped questionnaire, everything asked, in every language."""

import pytest
from sqlalchemy import URL, insert, select

from portal.app import create_supplier_app
from portal.casework.contents.loading import TRANSLATIONS, load
from portal.casework.contents.publication import Desk, publish
from portal.core.questionnaire import COMPANY
from portal.core.values import Answer, to_json
from portal.db.engine import make_engine
from portal.db.migrating import upgrade
from portal.db.work import Database
from portal.models.assessments import AccessLink
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.drafts import DraftSection
from tests.content.personas import answer_all, does_not_know, shipped
from tests.factories.rounds import NOW, Held, make_assessment, make_campaign, make_supplier
from tests.fixtures.world import Clock, make_settings
from tests.web.weighing import FOLLOWING, Scales, is_short, too_heavy

KIB = 1024
FIRST_VIEW, REQUESTS = 32 * KIB, 4
FRAME, QUESTION, COUNTRIES = 3.0 * KIB, 310, 3.7 * KIB
"""What any page may weigh: its frame, every question on it with help, reason and comment, and lists of all countries."""
MADE = [{"product": f"Handskar {place}", "country": "MY", "town": "Kuala Lumpur"} for place in range(3)]
EVERYTHING = {
    "role": Answer(("maker", "importer", "distributor", "service")), "employees": Answer("from-250"),
    "manufacture": Answer(tuple(MADE)), "raw-materials": Answer(("cotton", "minerals"))}


def plant(db):
    """The shipped questionnaire, and a supplier that is asked everything and has answered everything."""
    publish(Desk(db, "test", NOW, TRANSLATIONS), load())
    version = db.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.number == "2026-1")).one()
    campaign = make_campaign(db)
    campaign.questionnaire_version_id = version
    campaign.rule_set_version_id = db.scalars(select(RuleSetVersion.id).where(
        RuleSetVersion.code == "supplier-code", RuleSetVersion.number == "1")).one()
    supplier = make_supplier(db, "Nordisk Sjukvårdsutrustning AB", Held(level="advanced"), Held("BB", level="advanced"))
    supplier.registration_number = "5595247064"
    assessment = make_assessment(db, campaign, supplier)
    assessment.profile = assessment.profile | {"labour_intensive": True}
    decided = answer_all(does_not_know, EVERYTHING, assessment.profile, risks={"MY": "high"})
    for section in shipped()[0].questionnaire.sections:
        answers = {question.id: to_json(decided.active[question.id]) for question in section.questions
                   if question.id in decided.active}
        db.execute(insert(DraftSection).values(assessment_id=assessment.id, section=section.id, instance=COMPANY, revision=1,
                                               supplier_id=supplier.id, answers=answers, saved_at=NOW))
    return str(assessment.id), str(db.scalars(select(AccessLink.id).where(AccessLink.assessment_id == assessment.id)).one())


@pytest.fixture(scope="module")
def scales(tmp_path_factory):
    """A browser that has opened the link, on a database of its own."""
    folder = tmp_path_factory.mktemp("weight")
    engine = make_engine(URL.create("sqlite", database=str(folder / "portal.sqlite")))
    upgrade(engine)
    database = Database(engine)
    yield Scales(create_supplier_app(make_settings(folder), database=database, clock=Clock()), *database.write(plant))
    engine.dispose()


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_the_first_view_of_the_heaviest_section_is_light(scales, locale):
    page = max(scales.sections(locale).values(), key=lambda page: page.weight)
    assert page.weight + sum(len(scales.sent(path)) for path in page.files) <= FIRST_VIEW
    assert len(page.files) + 1 <= REQUESTS


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_a_following_page_weighs_what_its_questions_do(scales, locale):
    allowed = {section: FRAME + QUESTION * page.questions + COUNTRIES * page.has_lists
               for section, page in scales.sections(locale).items()}
    weights = {section: page.weight for section, page in scales.sections(locale).items()}
    assert {section: weight for section, weight in weights.items() if weight > allowed[section]} == {}


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_a_following_page_of_eight_questions_weighs_five_kibibytes_or_less(scales, locale):
    pages = scales.sections(locale)
    assert too_heavy(pages) == {}
    assert sum(map(is_short, pages.values())) >= 8


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_half_of_the_pages_weigh_five_kibibytes_or_less(scales, locale):
    weights = sorted(page.weight for page in scales.sections(locale).values())
    assert weights[len(weights) // 2] <= FOLLOWING
