"""How each area stands, on the page of one assessment."""

import re

from tests.factories.rounds import BAD, make_assessment, make_campaign, make_supplier, submitted
from tests.staff.review_app import as_person, world

assert as_person
assert world


def levels(page):
    """The areas with their levels, as plain text."""
    part = page[page.index("How each area stands"):].split("</details>", 1)[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in part.split("<li>")[1:]]


def test_the_page_of_an_assessment_tells_how_each_area_stands_worst_first(as_person, database, world):
    key = database.write(lambda db: submitted(
        db, make_assessment(db, make_campaign(db, "Två"), make_supplier(db, "Egen AB")), BAD, form_key="own").id)
    page = as_person("reviewer").get(f"/assessments/{key}").text
    told = levels(page)
    assert len(told) == 4
    assert all(line.endswith("To improve") for line in told[:3])
    assert told[-1].startswith("Workers")
    assert told[-1].endswith("Nothing found")


def test_a_region_reads_levels_only_once_the_result_is_told(as_person, world):
    regions = as_person("region_reader")
    assert "How each area stands" not in regions.get(f"/assessments/{world.submitted.ids['assessment_id']}").text
    assert "How each area stands" in regions.get(f"/assessments/{world.ours.ids['assessment_id']}").text
