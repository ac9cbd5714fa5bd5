"""Frameworks: whose words a point is, whether they are confirmed, and which clause contains it."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from portal.core.frameworks import Framework, Frameworks, requirement_of, texts_of

SHIPPED = Path(__file__).parents[2] / "questionnaires" / "frameworks"
SEEN = {"by": "published-wording", "date": "2026-11-01", "source": "example.org/terms"}
CODE = {"code": "code", "title": "Kod", "kind": "code_of_conduct",
        "requirements": [{"id": "wr.forced", "number": "2.2", "title": "Fritt valt arbete", "text": "Ingen tvingas.",
                          "conventions": ["ILO 29"], "confirmed": SEEN},
                         {"id": "wr.wage", "title": "Lön", "text": "Lönen räcker.", "unconfirmed_reason": "Inte sedd."}],
        "severe_grounds": [{"id": "forced_labour", "title": "Tvångsarbete", "text": "Någon tvingas."}]}
NEW = {"code": "new", "title": "Nya villkor", "kind": "contract_clause", "version": "2023",
       "requirements": [{"id": "pr1", "number": "2.1", "title": "Policyer", "text": "Det finns policyer.", "confirmed": SEEN,
                         "points": [{"id": "pr1.a", "text": "De täcker allt."}, {"id": "pr1.b", "text": "De är öppna."}]},
                        {"id": "code", "title": "Koden", "text": "Koden följs.", "confirmed": SEEN, "contains": ["wr"]}]}
OLD = {"code": "old", "title": "Äldre villkor", "kind": "contract_clause", "version": "2018",
       "requirements": [{"id": "routine1", "number": "1", "title": "Policy", "text": "Det finns en policy.", "confirmed": SEEN,
                         "contains": ["pr1.a"]}]}
THREE = Frameworks.model_validate({"held": [CODE, OLD, NEW]})


@pytest.fixture(scope="module")
def shipped():
    files = ("code-of-conduct", "clause-2018", "clause-2023")
    return Frameworks.model_validate(
        {"held": [yaml.load((SHIPPED / f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader) for name in files]})  # noqa: S506


@pytest.mark.parametrize(("point", "requirement"), [
    ("pr1.a", "pr1"), ("pr5", "pr5"), ("wr.forced", "wr.forced"), ("reporting", "reporting"), ("hr.general", "hr.general")])
def test_a_lettered_point_belongs_to_its_requirement_and_an_article_is_its_own(point, requirement):
    assert requirement_of(point) == requirement


def test_every_text_has_a_key_in_reading_order():
    assert list(texts_of(THREE.held[0]).items()) == [
        ("title", "Kod"), ("wr.forced.title", "Fritt valt arbete"), ("wr.forced.text", "Ingen tvingas."),
        ("wr.wage.title", "Lön"), ("wr.wage.text", "Lönen räcker."),
        ("ground.forced_labour.title", "Tvångsarbete"), ("ground.forced_labour.text", "Någon tvingas.")]
    assert texts_of(THREE.held[2])["pr1.b.text"] == "De är öppna."


@pytest.mark.parametrize(("point", "confirmed"), [("pr1.a", True), ("pr1", True), ("wr.forced", True), ("wr.wage", False)])
def test_a_point_is_confirmed_when_its_requirement_is(point, confirmed):
    assert THREE.is_confirmed(point) is confirmed


def test_a_requirement_written_in_two_clauses_is_confirmed_only_where_both_are():
    unseen = {"id": "pr1", "title": "Policy", "text": "En policy.", "unconfirmed_reason": "Inte sedd."}
    both = Frameworks.model_validate({"held": [NEW, CODE, OLD | {"requirements": [unseen]}]})
    assert not both.is_confirmed("pr1")


@pytest.mark.parametrize("ask", [THREE.is_confirmed, THREE.title_key])
def test_a_point_that_is_written_nowhere_is_refused(ask):
    with pytest.raises(KeyError):
        ask("pr9.z")


def test_the_title_of_a_point_is_found_in_the_newest_clause_that_has_it():
    both = Frameworks.model_validate({"held": [OLD | {"requirements": NEW["requirements"][:1]}, NEW, CODE]})
    assert both.title_key("pr1.b") == ("new", "pr1.title")
    assert both.title_key("wr.forced") == ("code", "wr.forced.title")


@pytest.mark.parametrize(("clause", "point", "section"), [
    ("2023", "pr1.a", "2.1"), ("2023", "pr1", "2.1"), ("2018", "pr1.a", "1"), ("2018", "pr1.b", None), ("2018", "pr1", "1"),
    ("2023", "wr.forced", "Koden"), ("2018", "wr.forced", None), ("2023", "routine1", None), ("1999", "pr1.a", None)])
def test_a_clause_names_the_section_that_contains_a_point(clause, point, section):
    assert THREE.contains(clause, point) == section


def test_the_kansli_confirms_unseen_wordings_and_our_reading_of_the_clauses():
    assert [(todo.requirement, todo.what) for todo in THREE.to_confirm()] == [
        ("wr.wage", "wording"), ("routine1", "contains"), ("code", "contains")]


def test_a_reading_that_the_kansli_vouches_for_need_not_be_confirmed_again():
    vouched = OLD | {"contains_confirmed": {"by": "kansli", "date": "2026-12-01", "source": "Protokoll 4"}}
    held = Frameworks.model_validate({"held": [CODE, vouched, NEW]})
    assert "routine1" not in [todo.requirement for todo in held.to_confirm()]


@pytest.mark.parametrize(("change", "fault"), [
    ({"version": None}, "version_belongs_to_clauses"),
    ({"severe_grounds": CODE["severe_grounds"]}, "grounds_belong_to_the_code"),
    ({"requirements": OLD["requirements"] * 2}, "id_twice:routine1"),
    ({"requirements": [OLD["requirements"][0] | {"confirmed": None}]}, "confirmed_or_reason:routine1"),
    ({"requirements": [OLD["requirements"][0] | {"unconfirmed_reason": "Inte sedd."}]}, "confirmed_or_reason:routine1"),
    ({"requirements": [OLD["requirements"][0] | {"points": [{"id": "pr1.a", "text": "Täcker."}]}]}, "point_of_another"),
    ({"colour": "blue"}, "extra_forbidden")])
def test_a_framework_that_contradicts_itself_is_refused(change, fault):
    with pytest.raises(ValidationError, match=fault):
        Framework.model_validate(OLD | change)


def test_a_clause_cannot_contain_what_no_framework_has():
    with pytest.raises(ValidationError, match="contains_unknown:routine1:pr1.a"):
        Frameworks.model_validate({"held": [CODE, OLD]})


@pytest.mark.parametrize(("points", "section"), [
    ("pr1.a pr1.b pr1.c", "1"), ("pr1.d pr1.e", "2"), ("pr2.a pr2.b pr2.c pr2.d pr2.e pr2.f", "3"), ("pr4.c", "4"),
    ("pr4.a pr5", "5"), ("pr3.a pr3.b pr3.c pr4.b pr4.d pr4.e", "6"), ("pr6 pr7.a pr7.b pr7.c be.other", None)])
def test_the_routines_of_2018_contain_what_the_domain_says(shipped, points, section):
    assert {shipped.contains("2018", point) for point in points.split()} == {section}


@pytest.mark.parametrize("point", [
    "hr.general", "wr.association", "wr.forced", "wr.child", "wr.discrimination", "wr.ohs", "wr.wage", "wr.hours", "wr.regular",
    "wr.treatment", "env.general", "env.climate", "env.chemicals", "env.nature", "be.corruption", "reporting", "transparency",
    "audit", "participation"])
def test_both_shipped_clauses_contain_the_articles_and_the_other_duties(shipped, point):
    assert shipped.contains("2018", point)
    assert shipped.contains("2023", point)


def test_the_shipped_clause_of_2023_prints_its_seven_requirements_as_2_1_to_2_7(shipped):
    assert [shipped.contains("2023", f"pr{place}") for place in range(1, 8)] == [f"2.{place}" for place in range(1, 8)]
    assert shipped.contains("2023", "be.other")


def test_only_published_wording_is_shipped_as_confirmed(shipped):
    written = {requirement.id: requirement.confirmed for held in shipped.held for requirement in held.requirements}
    assert {name for name, confirmed in written.items() if not confirmed} == {
        "pr5", "wr.wage", "wr.hours", "wr.regular", "wr.treatment", "env.general", "env.climate", "env.chemicals", "env.nature",
        "be.other", "duties"}
    assert {confirmed.by for confirmed in written.values() if confirmed} == {"published-wording"}
