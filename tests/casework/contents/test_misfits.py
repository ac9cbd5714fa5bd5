"""What does not fit the models, in plain words: each thing once, with what to write instead, and never in pydantic's."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from portal.casework.contents.misfits import RULES, Misfit, misfits
from portal.core import conditions, frameworks, questionnaire, rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.core.words import Words

QUESTION = {"id": "role", "kind": "yes_no", "text": "Roll?"}
RULE = {"id": "r", "judges": "role", "answers": {"no": "minor"}, "requirement": "pr1", "short": "Kort", "reason": "Skäl",
        "cases": {"no": "minor"}}


def wrong(model: type, data: dict) -> list[Misfit]:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(data)
    return list(misfits(refused.value, data))


def in_rule(**fields: object) -> list[Misfit]:
    return wrong(RuleSet, {"code": "c", "number": "1", "fits": ["1"], "rules": [{**RULE, **fields}]})


def in_question(**fields: object) -> list[Misfit]:
    section = {"id": "s", "title": "T", "questions": [{**QUESTION, **fields}]}
    return wrong(Questionnaire, {"code": "c", "number": "1", "title": "T", "minutes": {"core": "1", "full": "2"},
                                 "sections": [section]})


def test_a_grade_that_is_none_is_told_once_at_its_answer():
    [found] = in_rule(cases={"yes": "quiet", "not_applicable": "needs_judgement"})
    assert found.where == ("rules", 0, "cases", "not_applicable")
    assert found.what == "'needs_judgement' is not allowed"
    assert found.mend.startswith("Write one of 'quiet', 'observation'")


def test_of_several_shapes_the_one_begun_is_told():
    [missing] = in_rule(cases=[{"given": {"role": "no"}}])
    assert (missing.where, missing.what, missing.mend) == (("rules", 0, "cases", 0, "gives"), "it is missing", "Add gives:.")
    [limit] = in_question(kind="table", columns=[{"id": "a", "text": "A"}], rows={"min": "few"})
    assert (limit.where[-2:], limit.what) == (("rows", "min"), "'few' stands here instead of a whole number")
    [row] = in_question(kind="table", columns=[{"id": "a", "text": "A"}], rows=[{"id": "x"}])
    assert (row.where[-3:], row.what) == (("rows", 0, "text"), "it is missing")


@pytest.mark.parametrize(("key", "value", "what", "mend"), [
    ("rows", "5", "'5' does not fit here", "Write {min: 1, max: 20}, or a list of rows, each with id and text."),
    ("ask_if", {"question": "a", "is": {"b": "c"}}, "a pair of key and value does not fit here",
     "Write one word, a number, or true or false."),
    ("ask_if", {"question": "a", "any_in": "risk.low"}, "'risk.low' does not fit here",
     "Write a list, [one, other], or risk.high."),
])
def test_where_no_shape_fits_it_is_told_once_which_there_are(key, value, what, mend):
    [found] = in_question(**{key: value})
    assert (found.what, found.mend) == (what, mend)


@pytest.mark.parametrize(("fields", "what", "mend"), [
    ({"text": ["a"]}, "a list stands here instead of one text", "Write one text or one word."),
    ({"text": " "}, "the text is empty", "Write a text, or take the key away."),
    ({"text": "x" * 2001}, "the text is too long (signs: 2001; at most: 2000)", "Shorten it."),
    ({"text": None}, "nothing stands here instead of one text", "Write one text or one word."),
    ({"core": "perhaps"}, "'perhaps' stands here instead of true or false", "Write true or false."),
    ({"core": {}}, "a list of keys with values stands here instead of true or false", "Write true or false."),
    ({"min": "few"}, "'few' stands here instead of a number", "Write a number, such as 12 or 0.5."),
    ({"min": "NaN"}, "'NaN' stands here instead of a number", "Write a number, such as 12 or 0.5."),
    ({"max_length": "1.5"}, "'1.5' stands here instead of a whole number", "Write a whole number, such as 12."),
    ({"max_length": "0"}, "'0' is too small", "Write a number that is 1 or more."),
    ({"max_length": "9000"}, "'9000' is too large", "Write a number that is 8000 or less."),
    ({"terms": "wage"}, "'wage' stands here instead of a list", "Write a list: [one, other], or a line with a hyphen for each."),
    ({"accepted": "x"}, "'x' stands here instead of keys with values",
     "Write a key, a colon and a value for each: {key: value}."),
    ({"evidence": "x"}, "'x' stands here instead of keys with values",
     "Write a key, a colon and a value for each: {key: value}."),
    ({"ask_if": "x"}, "'x' stands here instead of a condition", "Write a condition, such as {question: role, is: maker}."),
    ({"ask_if": {"all": []}}, "the list is empty", "Add something to it, or take the key away."),
    ({"ask_if": {"not": {"any": "x"}}}, "'x' stands here instead of a list",
     "Write a list: [one, other], or a line with a hyphen for each."),
    ({"kind": "mani"}, "'mani' is not allowed", None), ({"id": "Å"}, "'Å' is no id", None),
    ({"txt": "a"}, "the key 'txt' is not known here", "Did you mean 'text'?"),
    ({"id": "a" * 61}, "the text is too long (signs: 61; at most: 60)", "Shorten it."),
])
def test_each_kind_of_slip_says_what_stands_there_and_what_to_write(fields, what, mend):
    [found] = in_question(**fields)
    assert found.what == what
    assert mend is None or found.mend == mend
    assert isinstance(found.what, Words)


def test_a_day_that_is_none_says_how_a_day_is_written():
    found = wrong(RuleSet, {"code": "c", "number": "1", "fits": ["1"],
                            "rules": [{**RULE, "cases": [{"as_of": "2026-13-45", "gives": "quiet"}]}]})
    assert [(each.what, each.mend) for each in found] == [
        ("'2026-13-45' stands here instead of a day", "Write a day, such as 2026-03-14.")]


@pytest.mark.parametrize("data", [None, "x", ["x"], 5])
def test_a_file_that_holds_no_keys_says_so(data):
    [found] = wrong(RuleSet, data)
    assert found.where == ()
    assert found.what.endswith("stands here instead of keys with values")


def test_whatever_our_models_refuse_has_words_of_its_own():
    sources = [Path(module.__file__).read_text("utf-8") for module in (conditions, frameworks, questionnaire, rules)]
    raised = {code for source in sources for code in re.findall(r'raise ValueError\(f?"(\w+)', source)}
    elsewhere = {"contains_unknown"}  # told with its place among the frameworks, by `auditing`
    assert raised - elsewhere == {code.partition(":")[0] for code in RULES}
