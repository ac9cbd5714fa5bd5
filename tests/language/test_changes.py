"""Comparisons told in plain sentences."""

import pytest

from portal.core.comparing import compare
from portal.core.comparing_rules import compare_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.core.rules import texts_of as texts_of_rules
from portal.core.wording import texts_of
from portal.language.changes import tell_comparison
from portal.language.current import use_locale
from portal.language.locales import PSEUDO
from portal.language.rule_changes import RuleTexts, tell_rules
from portal.language.texts import TextLookup

CHOICES = [{"id": "a", "text": "Första"}, {"id": "b", "text": "Andra"}]
RULE = {"id": "r", "judges": "one", "requirement": "pr1.a", "answers": {"no": "major"}, "short": "Saknas", "reason": "r",
        "cases": {}}


def asked(question_id, kind="yes_no", **more):
    return {"id": question_id, "kind": kind, "text": f"{question_id}?", **more}


def version(*questions, **more):
    return Questionnaire.model_validate({"code": "c", "number": "1", "title": "T", "minutes": {"core": 1, "full": 2},
                                         "sections": [{"id": "all", "title": "Allt", "questions": list(questions)}], **more})


def lookup(held):
    return TextLookup.of(texts_of(held), {}, "sv")


def told(old, new):
    passages = tell_comparison(compare(old, new), lookup(old), lookup(new))
    return {passage.title: list(passage.sentences) for passage in passages}


@pytest.mark.parametrize(("before", "after", "sentence"), [
    (asked("one"), asked("one", core=True), "1.1 “one?”: it is now asked of everyone."),
    (asked("one"), asked("one", optional=True), "1.1 “one?”: it need no longer be answered."),
    (asked("one", "one", options=CHOICES[:1]), asked("one", "one", options=CHOICES), "1.1 “one?”: “Andra” came."),
    (asked("one", "one", options=CHOICES), asked("one", "one", options=CHOICES[:1]), "1.1 “one?”: “Andra” went."),
    (asked("one", "number", max=3), asked("one", "number", max=5), "1.1 “one?”: the greatest number was 3 and is 5."),
    (asked("one"), asked("one", ask_if={"profile": "country", "is": "SE"}),
     "1.1 “one?”: it is now asked only when the country of your company is Sweden."),
    (asked("one", carry="keep"), asked("one", carry="fresh"), "1.1 “one?”: earlier answers are no longer offered."),
    (asked("one"), asked("one", "text"), "1.1 “one?”: the way of answering was yes_no and is text."),
])
def test_a_change_of_meaning_is_one_plain_sentence(before, after, sentence):
    assert told(version(before), version(after))["Changes of meaning"] == [sentence]


def test_what_came_and_went_is_named_by_its_words_and_its_number():
    found = told(version(asked("one"), asked("two")), version(asked("two"), asked("three")))
    assert found["New questions"] == ["1.2 “three?”"]
    assert found["Questions that are gone"] == ["1.1 “one?”"]


def test_mended_words_are_told_with_both_readings_and_no_change_of_meaning():
    found = told(version(asked("one")), version(asked("one", text="En?")))
    assert found["In short"] == ["Only words differ: they can be mended in the version itself, and answers stay comparable."]
    assert found["Words that differ"] == ["one.text (Swedish) reads “En?”; before, “one?”."]
    assert "Changes of meaning" not in found


def test_the_words_of_a_choice_that_came_or_went_are_no_mended_words():
    found = told(version(asked("one", "one", options=CHOICES)), version(asked("one", "one", options=CHOICES[:1])))
    assert "Words that differ" not in found


def test_what_becomes_of_answers_is_told_with_those_whose_choice_is_gone():
    old = version(asked("one", "one", options=CHOICES), asked("two", carry="fresh"), asked("gone"))
    new = version(asked("one", "one", options=CHOICES[:1]), asked("two", carry="fresh"), number="2", derived_from="1")
    assert told(old, new)["What becomes of answers already given"] == [
        "The answers to 1 question carry over and are to be confirmed.",
        "1 question is asked afresh, as before.", "1.3 “gone?”: answers do not carry over, since the question is gone.",
        "1.1 “one?”: whoever chose “Andra” is asked anew."]


def rules(*held):
    return RuleSet.model_validate({"code": "c", "number": "1", "fits": ["1"], "rules": list(held)})


@pytest.mark.parametrize(("change", "sentence"), [
    ({"answers": {"no": "minor"}},
     "“Saknas” (r): the answer “No” gives a minor deviation; before, a major deviation."),
    ({"plan_days": 10}, "“Saknas” (r): the days for a plan was 30 and is 10."),
    ({"when": {"question": "two", "is": "yes"}}, "“Saknas” (r): it now speaks only when the answer to “two?” is “Yes”."),
])
def test_a_rule_that_judges_otherwise_is_told_in_one_sentence(change, sentence):
    old, new, asked_about = rules(RULE), rules({**RULE, **change}), version(asked("one"), asked("two"))
    texts = RuleTexts(*(TextLookup.of(texts_of_rules(each), {}, "sv") for each in (old, new)), asked_about, lookup(asked_about))
    passages = {passage.title: passage.sentences for passage in tell_rules(compare_rules(old, new), texts)}
    assert passages["Rules that judge otherwise"] == (sentence,)


def test_a_condition_that_only_the_earlier_version_names_is_told_in_its_words():
    when = {"condition": "gone"}
    was = version(asked("one"), asked("two"), conditions={"gone": {
        "when": {"question": "two", "is": "yes"}, "because": "Så.", "otherwise": "Inte så."}})
    old, new, now = rules({**RULE, "when": when}), rules(RULE), version(asked("one"))
    lookups = [TextLookup.of(texts_of_rules(each), {}, "sv") for each in (old, new)]
    told_of = lambda before: {passage.title: passage.sentences for passage in tell_rules(  # noqa: E731
        compare_rules(old, new), RuleTexts(*lookups, now, lookup(now), before))}["Rules that judge otherwise"]
    assert told_of((was, lookup(was))) == (
        "“Saknas” (r): it now always speaks; before, only when the answer to “two?” is “Yes”.",)
    assert told_of(None) == ("“Saknas” (r): what it looks for in the answer is another.",)


def test_a_comparison_is_told_in_the_readers_language():
    with use_locale(PSEUDO.tag):
        assert "In short" not in told(version(asked("one")), version(asked("two")))
