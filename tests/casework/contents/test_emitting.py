"""Definitions written as YAML: nothing is lost, nothing reads as something else, no line is long."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal.casework.contents.emitting import WIDTH, block, emit, flow, plain, scalar
from portal.casework.contents.reading import read_text
from portal.core.questionnaire import Question, Section
from tests.factories.editions import every_edition

AWKWARD = " \n\t:#-,[]{}\"'?&*!|>%@`~=.0123456789yesnoåÄ\\\u2028\u0085\ufeff\u202e\xa0\xad"
TEXTS = st.text(st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=["Cs"])), max_size=300)
KEYS = st.one_of(st.sampled_from(["questions", "rules", "conditions", "sections", "all", "text", "yes", "no"]),
                 st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
DATA = st.recursive(TEXTS, lambda held: st.lists(held, max_size=4) | st.dictionaries(KEYS, held, max_size=4), max_leaves=12)


@given(st.dictionaries(KEYS, DATA, min_size=1, max_size=4))
def test_whatever_is_written_reads_back_the_same(data: dict[str, object]):
    assert read_text(emit(data), "file").data == data
    assert read_text(flow(data), "line").data == data
    assert read_text(block(data), "cell").data == data


@given(st.dictionaries(KEYS, TEXTS, min_size=1, max_size=4))
def test_no_line_is_longer_than_an_author_sees(data: dict[str, str]):
    assert max(map(len, emit(data).split("\n"))) <= WIDTH


@pytest.mark.parametrize("word", ["yes", "no", "on", "Off", "true", "null", "~", "1.10", "12:30", "2026-06-01", "0x1f", "1e3",
                                  "-", "", "=", "<<", "NO ", "8", ".5"])
def test_a_word_that_other_programs_take_for_something_else_stands_in_quotes(word: str):
    assert scalar(word).startswith('"')
    assert yaml.safe_load(f"a: {scalar(word)}") == {"a": word}


@pytest.mark.parametrize("word", ["2026-1", "yearly", "pr1.a", "Har ni det?", "from-10-to-49", "10–49"])
def test_an_ordinary_word_stands_plain(word: str):
    assert scalar(word) == word


@pytest.mark.parametrize("name", every_edition())
def test_every_section_and_rule_set_reads_back_as_it_was(name: str):
    edition = every_edition()[name]
    for part in (*edition.questionnaire.sections, edition.rule_set):
        text = emit(plain(part))
        assert type(part).model_validate(read_text(text, "file").data) == part
        assert max(map(len, text.split("\n"))) <= WIDTH


def test_keys_stand_in_the_order_of_the_model_whatever_the_order_they_came_in():
    data = {"text": "Vad?", "kind": "text", "long": "true", "id": "a"}
    turned = dict(reversed(data.items()))
    assert [list(plain(Question.model_validate(each))) for each in (data, turned)] == [["id", "kind", "text", "long"]] * 2


def test_what_is_as_by_default_is_not_written():
    section = Section.model_validate({"id": "a", "title": "A", "scope": "company", "questions": []})
    assert plain(section) == {"id": "a", "title": "A", "questions": []}
