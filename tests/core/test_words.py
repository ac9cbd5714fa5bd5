"""Sentences that wait for a language: English text wherever they are printed, and whole until they are told."""

import copy

import pytest

from portal.core.words import NOTHING, Words, at_place, ended, filled, one_of, quoted, worded, worded_in


def test_a_sentence_is_its_english_text():
    said = worded("there is no question '%(id)s'", id="role")
    assert said == "there is no question 'role'"
    assert f"x: {said}" == "x: there is no question 'role'"
    assert (said.template, said.data) == ("there is no question '%(id)s'", {"id": "role"})


def test_a_sentence_keeps_the_sentences_in_its_gaps():
    said = worded("%(what)s (%(count)s)", what=worded_in("part", "row"), count=3)
    assert said == "row (3)"
    assert isinstance(said.data["what"], Words)
    assert (said.data["what"].context, said.data["count"]) == ("part", "3")


def test_signs_of_the_template_language_do_no_harm_in_what_fills_a_gap_or_where_there_is_none():
    assert worded("'%(word)s' is no id", word="100 % %(id)s") == "'100 % %(id)s' is no id"
    assert worded("Write 50 %.") == "Write 50 %."


def test_a_table_of_sentences_is_filled_when_it_is_needed():
    assert filled(worded("no rule '%(id)s'"), {"id": "a"}) == "no rule 'a'"


def test_a_copy_says_the_same():
    said = copy.deepcopy(worded("no rule '%(id)s'", id="a"))
    assert (said, said.template, said.data) == ("no rule 'a'", "no rule '%(id)s'", {"id": "a"})


@pytest.mark.parametrize(("text", "said"), [
    ("wrong", "wrong."), ("wrong.", "wrong."), ("wrong?", "wrong?"), ("wrong ", "wrong.")])
def test_what_is_wrong_ends_as_a_sentence(text, said):
    assert ended(Words(text)) == said


def test_a_line_says_where_what_and_how_to_mend_it():
    assert at_place("a.yaml:3", Words("It is wrong."), Words("Mend it.")) == "a.yaml:3: It is wrong. Mend it."
    assert at_place("a.yaml:3", Words("It is wrong."), NOTHING) == "a.yaml:3: It is wrong."


@pytest.mark.parametrize(("words", "said"), [(["a"], "'a'"), (["a", "b"], "'a' or 'b'"), (["a", "b", "c"], "'a', 'b' or 'c'")])
def test_alternatives_are_joined_by_or(words, said):
    assert one_of(words) == said


def test_what_somebody_wrote_stands_in_quotes():
    assert quoted("mani") == "'mani'"
