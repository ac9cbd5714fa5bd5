"""Comparing two versions: what is new, gone, elsewhere, reworded, or means something else, and what becomes of the answers."""

import pytest

from portal.core.comparing import Subject, closest, compare
from portal.core.comparing_rules import RuleChange, compare_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet

CHOICES = [{"id": each, "text": each} for each in ("a", "b", "c")]
WORDS = {"short": "s", "reason": "r", "action": "a", "cases": {}}


def asked(question_id, kind="yes_no", **more):
    return {"id": question_id, "kind": kind, "text": f"{question_id}?", **more}


def version(*questions, number="1", **more):
    head = {"code": "code", "number": number, "title": "T", "minutes": {"core": 1, "full": 2}, **more}
    sections = more.get("sections") or [{"id": "all", "title": "A", "questions": list(questions)}]
    return Questionnaire.model_validate({**head, "sections": sections})


def rules(*held, **more):
    head = {"code": "code", "number": "1", "fits": ["1"], **more}
    return RuleSet.model_validate({**head, "rules": [{**WORDS, **rule} for rule in held]})


def aspects(found):
    return [(change.subject.id, change.aspect, change.before, change.after) for change in found.changed]


def test_a_version_compared_with_itself_has_not_changed():
    held = version(asked("one"), asked("two"))
    found = compare(held, held)
    assert (found.added, found.removed, found.moved, found.reworded, found.changed) == ((), (), (), (), ())
    assert found.same_meaning
    assert not found.is_wording_only


def test_questions_come_and_go_in_the_order_of_the_version_they_stand_in():
    found = compare(version(asked("one"), asked("two"), asked("three")), version(asked("four"), asked("two"), asked("five")))
    assert (found.added, found.removed) == (("four", "five"), ("one", "three"))
    assert found.moved == ()


@pytest.mark.parametrize(("order", "moved"), [
    ("abcde", ""), ("bacde", "a"), ("eabcd", "e"), ("abedc", "ed"), ("xabcde", ""), ("edcba", "edcb")])
def test_as_few_questions_as_possible_are_said_to_have_moved(order, moved):
    found = compare(version(*map(asked, "abcde")), version(*map(asked, order)))
    assert len(found.moved) == len(moved)
    if moved == "a":
        assert {each.question for each in found.moved} <= {"a", "b"}


def test_a_question_in_another_section_has_moved_with_both_places_named():
    old = version(sections=[{"id": "s", "title": "S", "questions": [asked("one"), asked("two")]},
                            {"id": "t", "title": "T", "questions": [asked("three")]}])
    new = version(sections=[{"id": "s", "title": "S", "questions": [asked("one")]},
                            {"id": "t", "title": "T", "questions": [asked("three"), asked("two")]}])
    [moved] = compare(old, new).moved
    assert (moved.question, moved.sections, moved.numbers) == ("two", ("s", "t"), ("1.2", "2.2"))


def test_a_mended_word_is_told_with_its_language_and_both_texts_and_changes_no_meaning():
    old, new = version(asked("one")), version(asked("one", text="En?"))
    found = compare(old, new, {"en": {"one.text": "One?"}}, {"en": {"one.text": "Is it one?"}})
    assert [(text.subject, text.locale, text.before, text.after) for text in found.reworded] == [
        (Subject("question", "one"), "sv", "one?", "En?"), (Subject("question", "one"), "en", "One?", "Is it one?")]
    assert found.is_wording_only


def test_the_words_of_what_is_new_or_gone_are_no_rewording():
    found = compare(version(asked("one"), asked("gone")), version(asked("one"), asked("new")))
    assert found.reworded == ()


@pytest.mark.parametrize(("before", "after", "expected"), [
    (asked("q"), asked("q", "text"), [("q", "kind")]), (asked("q"), asked("q", core=True), [("q", "core")]),
    (asked("q"), asked("q", optional=True), [("q", "optional")]), (asked("q"), asked("q", scope="group"), [("q", "scope")]),
    (asked("q"), asked("q", carry="fresh"), [("q", "carry")]), (asked("q"), asked("q", clause=["2023"]), [("q", "clause")]),
    (asked("q"), asked("q", ask_if={"profile": "country", "is": "SE"}), [("q", "ask_if")]),
    (asked("q", "number"), asked("q", "number", max=5), [("q", "max")]),
    (asked("q"), asked("q", help="Så här."), [("q", "help_text")]),
    (asked("q"), asked("q", evidence={"kinds": ["policy"]}), [("q", "evidence")]),
    (asked("q", "one", options=CHOICES), asked("q", "one", options=CHOICES[:2]), [("q", "options_removed")]),
    (asked("q", "one", options=CHOICES[:2]), asked("q", "one", options=CHOICES), [("q", "options_added")]),
    (asked("q", "one", options=CHOICES), asked("q", "one", options=CHOICES[::-1]), [("q", "options")]),
])
def test_every_change_of_meaning_is_named_by_its_aspect(before, after, expected):
    found = compare(version(before), version(after))
    assert [(change.subject.id, change.aspect) for change in found.changed] == expected
    assert not found.same_meaning


def test_a_named_condition_that_changes_names_the_questions_it_asks():
    def held(word):
        condition = {"when": {"question": "one", "is": word}, "because": "b", "otherwise": "o"}
        return version(asked("one"), asked("two", ask_if={"condition": "c"}), asked("three"), conditions={"c": condition})
    [change] = compare(held("yes"), held("no")).changed
    assert (change.subject, change.aspect, change.touches) == (Subject("condition", "c"), "when", ("two",))


def test_another_number_and_origin_change_no_meaning():
    old, new = version(asked("one")), version(asked("one"), number="2", derived_from="1", owner="Kansliet")
    assert compare(old, new).same_meaning is False  # an owner was not named before: a text came
    assert compare(old, version(asked("one"), number="2", derived_from="1", valid_from="2027-01-01")).same_meaning


@pytest.mark.parametrize(("before", "after", "expected"), [
    (asked("q"), asked("q"), ("q", "q", "confirmed", "", ())),
    (asked("q"), asked("q", carry="keep"), ("q", "q", "kept", "", ())),
    (asked("q"), asked("q", carry="confirm_if_reworded"), ("q", "q", "kept", "", ())),
    (asked("q"), asked("q", carry="confirm_if_reworded", text="Nu?"), ("q", "q", "confirmed", "", ())),
    (asked("q"), asked("q", carry="fresh"), ("q", "q", "lost", "fresh", ())),
    (asked("q"), asked("q", "text"), ("q", "q", "lost", "kind", ())),
    (asked("q"), asked("other"), ("q", "", "lost", "removed", ())),
    (asked("q", "one", options=CHOICES), asked("q", "one", options=CHOICES[1:]), ("q", "q", "confirmed", "", ("a",))),
    (asked("q", "one", options=CHOICES),
     asked("r", "one", options=CHOICES, replaces={"question": "q", "options": {"a": "b", "b": "c"}}),
     ("q", "r", "confirmed", "", ("c",))),
])
def test_what_becomes_of_the_answers_is_told_question_by_question(before, after, expected):
    [told] = [each for each in compare(version(before), version(after)).carried if each.question == "q"]
    assert (told.question, told.into, told.effect, told.because, told.lost_options) == expected


def test_a_question_asked_of_each_site_takes_no_answer_of_the_company():
    old = version(sections=[{"id": "s", "title": "S", "questions": [asked("q")]}])
    new = version(sections=[{"id": "s", "title": "S", "per": "site", "questions": [asked("q")]}])
    assert compare(old, new).carried[0].because == "instance"


JUDGING = {"id": "r", "judges": "one", "requirement": "pr1.a", "answers": {"no": "major", "yes": "quiet"}}


@pytest.mark.parametrize(("change", "expected"), [
    ({"answers": {"no": "minor", "yes": "quiet"}}, RuleChange("r", "answers", "major", "minor", "no")),
    ({"answers": {"no": "major", "yes": "quiet", "partly": "minor"}}, RuleChange("r", "answers", None, "minor", "partly")),
    ({"requirement": "pr1.b"}, RuleChange("r", "requirement", "pr1.a", "pr1.b")),
    ({"plan_days": 10}, RuleChange("r", "plan_days", 30, 10)),
    ({"audience": "reviewer"}, RuleChange("r", "audience", "supplier", "reviewer")),
])
def test_every_change_of_a_rule_is_told_with_what_it_was(change, expected):
    found = compare_rules(rules(JUDGING), rules({**JUDGING, **change}))
    assert found.changed == (expected,)
    assert found.judging_otherwise == {"r"}


def test_a_condition_that_a_rule_gets_is_a_change_of_it():
    found = compare_rules(rules(JUDGING), rules({**JUDGING, "when": {"profile": "country", "is": "SE"}}))
    assert [(change.rule, change.aspect, change.before) for change in found.changed] == [("r", "when", None)]


def test_rules_come_and_go_and_mended_words_judge_nothing_otherwise():
    old, new = rules(JUDGING, {**JUDGING, "id": "gone"}), rules({**JUDGING, "reason": "Nytt."}, {**JUDGING, "id": "new"})
    found = compare_rules(old, new)
    assert (found.added, found.removed, found.changed) == (("new",), ("gone",), ())
    assert [(text.key, text.before, text.after) for text in found.reworded] == [("r.reason", "r", "Nytt.")]
    assert compare_rules(rules(JUDGING), rules({**JUDGING, "short": "Nytt"})).is_wording_only


def test_examples_of_a_rule_are_no_part_of_what_it_does():
    assert compare_rules(rules(JUDGING), rules({**JUDGING, "cases": {"no": "major"}})).judging_otherwise == frozenset()


def test_another_table_of_levels_is_told():
    levels = [{"level": "serious", "severity": "major"}]
    assert compare_rules(rules(JUDGING), rules(JUDGING, levels=levels)).levels_changed


def test_what_most_parts_were_taken_from_is_the_closest():
    made = {"a": 1, "b": 2, "c": 3}
    assert closest(made, [("newest", {"a": 9, "b": 2}), ("older", {"a": 1, "b": 2}), ("oldest", {"c": 3, "b": 2})]) == "older"
    assert closest(made, []) is None
