"""What a section's page weighs as it is served: the shipped questionnaire, everything asked, in every language."""

import gzip
import re

import pytest
from sqlalchemy import URL, insert, select
from werkzeug.test import Client
from werkzeug.wrappers import Response

from portal.app import create_supplier_app
from portal.casework.contents.loading import TRANSLATIONS, load
from portal.casework.contents.publication import Desk, publish
from portal.core.questionnaire import COMPANY
from portal.core.values import Answer, to_json
from portal.db.engine import make_engine
from portal.db.migrating import upgrade
from portal.db.work import Database
from portal.models.assessments import AccessLink, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.drafts import DraftSection
from portal.web.compression import Compressed
from portal.web.locale import COOKIE
from tests.content.personas import answer_all, does_not_know, shipped
from tests.factories.rounds import NOW, Held, make_assessment, make_campaign, make_supplier
from tests.fixtures.world import HTTP, Clock, make_settings

KIB = 1024
FIRST_VIEW, LATER_PAGES, REQUESTS = 32 * KIB, 5 * KIB, 4
MADE = [{"product": f"Handskar {place}", "country": "MY", "town": "Kuala Lumpur"} for place in range(3)]
EVERYTHING = {
    "role": Answer(("maker", "importer", "distributor", "service")), "employees": Answer("from-250"),
    "manufacture": Answer(tuple(MADE)), "raw-materials": Answer(("cotton", "minerals"))}
FILES = re.compile(r'<(?:link|script)[^>]* (?:href|src)="(/static/[^"]+)"')


def plant(db):
    """The shipped questionnaire, and a supplier that is asked everything and has answered everything."""
    publish(Desk(db, "test", NOW, TRANSLATIONS), load())
    version = db.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.code == "supplier-code")).one()
    campaign = make_campaign(db)
    campaign.questionnaire_version_id = version
    campaign.rule_set_version_id = db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.code == "supplier-code")).one()
    supplier = make_supplier(db, "Nordisk Sjukvårdsutrustning i Halmstad AB", Held(level="advanced"), Held("BB", level="advanced"))
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
def place(tmp_path_factory):
    """The application on a database of its own, and the assessment with its link."""
    folder = tmp_path_factory.mktemp("weight")
    engine = make_engine(URL.create("sqlite", database=str(folder / "portal.sqlite")))
    upgrade(engine)
    database = Database(engine)
    yield create_supplier_app(make_settings(folder), database=database, clock=Clock()), *database.write(plant)
    engine.dispose()


@pytest.fixture
def browser(place):
    """A browser that has opened the link and takes what is compressed."""
    app, assessment_id, link_id = place
    with app.test_client() as client, client.session_transaction(base_url=HTTP) as session:
        session["links"] = {assessment_id: link_id}
    cookie = client.get_cookie("aktsam-supplier", domain="127.0.0.1").value

    def weigh(path, locale="sv"):
        response = Client(Compressed(app), Response, use_cookies=False).get(path, base_url=HTTP, headers={
            "Accept-Encoding": "gzip", "Cookie": f"aktsam-supplier={cookie}; {COOKIE}={locale}"})
        assert response.status_code == 200, (path, response.status_code)
        return response

    return assessment_id, weigh


def asked_sections(weigh, assessment_id):
    overview = weigh(f"/assessments/{assessment_id}/")
    return re.findall(r"/sections/([a-z-]+)\"", gzip.decompress(overview.data).decode())


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_the_first_view_of_the_heaviest_section_is_light(browser, locale):
    assessment_id, weigh = browser
    sections = dict.fromkeys(asked_sections(weigh, assessment_id))
    assert len(sections) >= 10
    pages = {section: weigh(f"/assessments/{assessment_id}/sections/{section}", locale) for section in sections}
    heaviest = max(pages, key=lambda section: len(pages[section].data))
    files = [weigh(path) for path in FILES.findall(gzip.decompress(pages[heaviest].data).decode())]
    sizes = [len(response.data) for response in (pages[heaviest], *files)]
    print(locale, heaviest, sizes, {section: len(page.data) for section, page in pages.items()})
    assert sum(sizes) <= FIRST_VIEW, (heaviest, sizes)
    assert len(sizes) <= REQUESTS
    assert len(pages[heaviest].data) <= LATER_PAGES, {section: len(page.data) for section, page in pages.items()}
