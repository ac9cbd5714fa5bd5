"""A supplier's other findings stand round by round: those of the same assessment first."""

from sqlalchemy import select, update

from portal.core.states import AssessmentStatus
from portal.models.assessments import Assessment, Campaign
from portal.models.findings import Finding
from tests.factories.rounds import BAD, GOOD, NOW, make_assessment, make_campaign, make_supplier, submitted
from tests.staff.review_app import as_person, world
from tests.web.parsing import Page

assert as_person
assert world
HERE = "In this self-assessment"


def plant(db, *rounds):
    """A supplier that has answered in these rounds, the newest last; return the ids of its findings by round."""
    supplier, found = make_supplier(db, "Egen AB"), {}
    for place, (title, answers) in enumerate(rounds):
        campaign = make_campaign(db, title)
        campaign.created_at = NOW.replace(hour=place)
        assessment = make_assessment(db, campaign, supplier)
        submitted(db, assessment, answers, form_key=title)
        db.execute(update(Assessment).where(Assessment.id == assessment.id).values(
            status=AssessmentStatus.CLOSED, closed_at=NOW, reviewed_at=NOW))
        found[title] = db.scalars(select(Finding.id).where(Finding.assessment_id == assessment.id).order_by(Finding.rank)).all()
    assert db.scalar(select(Campaign.id).where(Campaign.title == rounds[0][0])) is not None
    return found


def headings(page):
    """What stands above each list of other findings, and how many there are below."""
    section = page[page.index('aria-labelledby="others"'):].split("</section>", 1)[0]
    parts = section.split("<h3")[1:]
    return [(Page("<h3" + part.split("</h3>")[0] + "</h3>").all("h3")[0].text, part.count("/findings/")) for part in parts]


def test_those_of_the_same_assessment_come_first_then_earlier_rounds_by_title_the_newest_first(as_person, database, world):
    found = database.write(lambda db: plant(db, ("Första", BAD), ("Andra", BAD), ("Tredje", BAD)))
    reviewer, number = as_person("reviewer"), len(found["Andra"])
    assert number > 1
    assert headings(reviewer.get(f"/findings/{found['Andra'][0]}").text) == [
        (HERE, number - 1), ("Tredje", number), ("Första", number)]


def test_where_there_is_no_other_there_is_no_heading(as_person, database, world):
    found = database.write(lambda db: plant(db, ("Första", {**GOOD, "process": BAD["process"]})))
    page = as_person("reviewer").get(f"/findings/{found['Första'][0]}").text
    assert len(found["Första"]) == 1
    assert headings(page) == []
    assert "There are none." in page
