"""Requirements 8 and 15 of the questionnaire language, on the test questionnaire that asks per site."""

from datetime import date

from portal.core.compiled import compile_questionnaire
from portal.core.instances import ChosenSite, with_sites
from portal.core.judging import compile_rules, judge
from portal.core.questionnaire import COMPANY, Questionnaire
from portal.core.routing import route
from portal.core.values import Answer
from tests.factories.content import load_test

PACKAGE = load_test("sites")
COMPILED = compile_questionnaire(PACKAGE.questionnaires[0])
RULES = compile_rules(PACKAGE.rule_sets[0], COMPILED)
DAY = date(2026, 6, 1)
SITES = with_sites({}, [ChosenSite("n", "Norra", "SE", "Umeå"), ChosenSite("s", "Södra", "PK", "Sialkot")], "Störst.")
YES, NO, MAKER = Answer("yes"), Answer("no"), Answer(("maker",))


def test_requirement_08_a_question_is_asked_of_the_company_of_each_site_or_of_each_contract():
    found = route(COMPILED, SITES, {"role": MAKER}, risks={}, as_of=DAY)
    assert {instance: sorted(part.asked) for instance, part in found.whole()} == {
        COMPANY: ["role", "statement", "union"], "site:n": ["fees"], "site:s": ["fees"]}
    per_contract = Questionnaire.model_validate({
        "code": "c", "number": "1", "title": "T", "minutes": {"core": 1, "full": 1}, "sections": [
            {"id": "delivery", "title": "D", "scope": "contract", "per": "contract", "questions": [
                {"id": "subcontractors", "kind": "yes_no", "text": "?"},
                {"id": "policy", "kind": "yes_no", "text": "?", "scope": "company"}]}]})
    held = {"contracts": [{"id": "a", "number": "A-1"}, {"id": "b", "number": "B-2"}]}
    found = route(compile_questionnaire(per_contract), held, {}, risks={}, as_of=DAY)
    assert {instance: sorted(part.asked) for instance, part in found.whole()} == {
        COMPANY: ["policy"], "contract:a": ["subcontractors"], "contract:b": ["subcontractors"]}


def test_requirement_08_a_site_inherits_what_the_company_has_answered():
    found = route(COMPILED, SITES, {"role": MAKER, "union": YES}, risks={}, as_of=DAY, parts={"site:n": {"fees": YES}})
    site = found.of("site:n")
    assert "repaid" in site.asked  # asked where fees are paid and the company lets workers organise
    assert site.facts.answers["union"] is YES
    assert "union" not in site.active


def test_requirement_15_answers_to_hidden_questions_are_kept_but_no_rule_sees_them():
    kept = {"site:n": {"fees": YES, "repaid": YES}, "site:gone": {"fees": YES}}
    hidden = route(COMPILED, SITES, {"role": Answer(("service",)), "union": NO}, risks={}, as_of=DAY, parts=kept)
    assert all(part.active.keys() <= {"role"} for _, part in hidden.whole())
    assert not any(judge(RULES, hidden).values())
    shown = route(COMPILED, SITES, {"role": MAKER, "union": NO}, risks={}, as_of=DAY, parts=kept)
    assert [flag.rule for flag in judge(RULES, shown)["site:n"]] == ["fees-paid"]
    assert "repaid" not in shown.of("site:n").active  # still hidden, since the union answer is no
    assert "site:gone" not in judge(RULES, shown)
