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
from portal.models.assessments import AccessLink
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.drafts import DraftSection
from portal.web.compression import Compressed
from portal.web.locale import COOKIE
from tests.content.personas import answer_all, does_not_know, shipped
from tests.factories.rounds import NOW, Held, make_assessment, make_campaign, make_supplier
from tests.fixtures.world import HTTP, Clock, make_settings

KIB = 1024
FIRST_VIEW, REQUESTS = 32 * KIB, 4
FOLLOWING, FEW = 5 * KIB, 8
"""What a page of that many questions at the most may weigh, when the files that go with it are there already."""
FRAME, QUESTION, COUNTRIES = 3.2 * KIB, 310, 3.8 * KIB
"""What any page may weigh: its frame, every question on it with help, reason and comment, and lists of all countries."""
MADE = [{"product": f"Handskar {place}", "country": "MY", "town": "Kuala Lumpur"} for place in range(3)]
EVERYTHING = {
    "role": Answer(("maker", "importer", "distributor", "service")), "employees": Answer("from-250"),
    "manufacture": Answer(tuple(MADE)), "raw-materials": Answer(("cotton", "minerals"))}
FILES = re.compile(r'<(?:link|script)[^>]* (?:href|src)="(/static/[^"]+)"')


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


def pages(browser, locale):
    """Every section's page as it was sent, and as it reads."""
    assessment_id, weigh = browser
    overview = unpacked(weigh(f"/assessments/{assessment_id}/"))
    sections = dict.fromkeys(re.findall(r"/sections/([a-z-]+)\"", overview))
    assert len(sections) >= 10
    return {section: weigh(f"/assessments/{assessment_id}/sections/{section}", locale).data for section in sections}


def unpacked(response):
    return gzip.decompress(response.data).decode()


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_the_first_view_of_the_heaviest_section_is_light(browser, locale):
    sent = max(pages(browser, locale).values(), key=len)
    files = [browser[1](path).data for path in FILES.findall(gzip.decompress(sent).decode())]
    assert len(sent) + sum(map(len, files)) <= FIRST_VIEW
    assert len(files) + 1 <= REQUESTS


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_a_following_page_weighs_what_its_questions_do(browser, locale):
    heavy = {}
    for section, sent in pages(browser, locale).items():
        html = gzip.decompress(sent).decode()
        allowed = FRAME + QUESTION * html.count('class="question"') + (COUNTRIES if "<select" in html else 0)
        if len(sent) > allowed:
            heavy[section] = (len(sent), allowed)
    assert heavy == {}


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_a_following_page_of_eight_questions_weighs_five_kibibytes_or_less(browser, locale):
    weights, heavy = [], {}
    for section, sent in pages(browser, locale).items():
        html = gzip.decompress(sent).decode()
        if html.count('class="question"') <= FEW and "<select" not in html:
            weights.append(len(sent))
            heavy |= {section: len(sent)} if len(sent) > FOLLOWING else {}
    assert heavy == {}
    assert len(weights) >= 8


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_half_of_the_pages_weigh_five_kibibytes_or_less(browser, locale):
    weights = sorted(map(len, pages(browser, locale).values()))
    assert weights[len(weights) // 2] <= FOLLOWING
