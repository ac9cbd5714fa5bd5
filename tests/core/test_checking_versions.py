"""A version beside earlier ones: ids keep their meaning, and what carries answers over fits both sides."""

import pytest

from portal.core.checking.versions import in_order
from tests.factories.checking import asked, checked, checked_rules, codes, options, rule, rule_set, version

EASY = {"yes": "quiet", "partly": "minor", "no": "major", "unknown": "minor", "not_applicable": "judgement"}
ONE = version(asked("q"), asked("choice", "one", options=options("a", "b")), asked("count", "number", unit="days"),
              asked("made", "table", columns=[{"id": "town", "text": "Ort"}]), number="1")


def beside(*questions, derived_from="1", **more):
    return checked(version(*questions, derived_from=derived_from, **more), [ONE])


@pytest.mark.parametrize(("question", "what"), [
    (asked("q", "number"), "kind"), (asked("q", reversed=True), "reversed"), (asked("count", "number", unit="hours"), "unit"),
    (asked("count", "number", unit="days", whole=True), "whole"),
    (asked("made", "table", columns=[{"id": "town", "text": "Ort", "kind": "country"}]), "kind"),
])
def test_an_id_that_means_something_else_than_before_is_a_fault(question, what):
    [fault] = beside(question)
    assert (fault.code, fault.data["what"], fault.is_warning) == ("meaning_changed", what, False)


def test_an_id_that_was_gone_for_a_while_may_not_come_back_as_something_else():
    three = version(asked("q", "number"), number="3", derived_from="2")
    assert codes(checked(three, [ONE, version(asked("other"), number="2")])) == ["meaning_changed"]


def test_wordings_may_be_mended_and_one_that_differs_much_is_a_warning():
    assert beside(asked("q") | {"text": "Har ni detta?"}) == ()
    [warning] = beside(asked("choice", "one", options=[{"id": "a", "text": "Något helt annat, om fåglar"}, *options("b")]))
    assert (warning.code, warning.where[-2:], warning.is_warning) == ("reworded", ("options", 0), True)
    assert beside(asked("choice", "one", accepted={"reworded": "Det är samma sak på lättare svenska."},
                        options=[{"id": "a", "text": "Något helt annat, om fåglar"}, *options("b")])) == ()


@pytest.mark.parametrize(("question", "code"), [
    (asked("new", replaces={"question": "qq"}), "unknown_question"),
    (asked("new", "one", options=options("a"), replaces={"question": "choice", "options": {"x": "a"}}), "unknown_option"),
    (asked("new", "one", options=options("a"), replaces={"question": "choice", "options": {"a": "x"}}), "unknown_option"),
    (asked("new", "number", replaces={"question": "choice"}), "replaces_misfit"),
    (asked("new", "one", options=options("a"), replaces={"question": "choice"}), "option_lost"),
])
def test_a_map_of_answers_that_does_not_fit_is_found(question, code):
    assert codes(beside(question)) == [code]


def test_a_map_that_fits_is_none():
    replaces = {"question": "choice", "options": {"a": "c", "b": "d"}}
    assert beside(asked("new", "many", options=options("c", "d"), replaces=replaces)) == ()
    assert beside(asked("new", replaces={"question": "q"})) == ()


def test_answers_are_taken_over_once_and_only_from_what_is_gone():
    assert codes(beside(asked("q"), asked("new", replaces={"question": "q"}))) == ["replaced_is_here"]
    replaces = {"question": "q"}
    assert codes(beside(asked("new", replaces=replaces), asked("other", replaces=replaces))) == ["replaced_twice"]
    assert codes(beside(asked("new", replaces=replaces), derived_from=None)) == ["replaces_nothing"]


def test_what_a_version_was_made_from_must_be_an_earlier_one():
    [fault] = beside(asked("q"), derived_from="11")
    assert (fault.code, fault.mend) == ("unknown_version", "Did you mean '1'?")
    later = version(asked("q"), number="3")
    assert codes(checked(version(asked("q"), number="2", derived_from="3"), [later])) == ["unknown_version"]


def test_versions_stand_in_the_order_of_their_numbers():
    assert sorted(["2026-10", "2026-9", "2025-1", "2026-2.1", "2026-2"], key=in_order) == [
        "2025-1", "2026-2", "2026-2.1", "2026-9", "2026-10"]


def test_a_rule_id_that_judged_another_question_is_a_warning():
    both = version(asked("q"), asked("r"))
    before = rule_set(rule("x", "q", answers=EASY), number="1")
    after = rule_set(rule("x", "r", answers=EASY), number="2", derived_from="1")
    assert codes(checked_rules(after, both, [before])) == ["rule_reused"]
    assert checked_rules(before, both, [after]) == []
    assert codes(checked_rules(rule_set(rule("x", "q", answers=EASY), derived_from="0"), both)) == ["unknown_version"]
