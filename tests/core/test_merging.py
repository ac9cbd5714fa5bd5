"""Two colleagues in one section: nothing is overwritten unseen."""

from hypothesis import given
from hypothesis import strategies as st

from portal.core.merging import differences, merge, state_at

YES, NO = {"value": "yes"}, {"value": "no"}


def test_what_only_i_changed_is_stored():
    merged = merge(base={"a": YES}, current={"a": YES, "b": NO}, mine={"a": NO})
    assert merged.merged == {"a": NO, "b": NO}
    assert merged.conflicts == merged.theirs == ()


def test_what_only_a_colleague_changed_stays_and_is_told():
    merged = merge(base={"a": YES}, current={"a": NO}, mine={"a": YES})
    assert merged.merged == {"a": NO}
    assert merged.theirs == ("a",)


def test_what_both_changed_differently_is_a_conflict_and_keeps_the_colleagues_answer():
    merged = merge(base={}, current={"a": NO}, mine={"a": YES})
    assert merged.merged == {"a": NO}
    assert merged.conflicts == ("a",)


def test_what_both_changed_alike_is_no_conflict():
    assert merge(base={}, current={"a": YES}, mine={"a": YES}).conflicts == ()


def test_an_emptied_answer_is_a_change():
    assert merge(base={"a": YES}, current={"a": YES}, mine={"a": {}}).merged == {"a": {}}
    assert differences({"a": YES}, {"a": {}, "b": {}}) == {"a": {}}


def test_the_state_at_a_revision_comes_from_the_log():
    changes = [(1, {"a": YES}), (2, {"b": NO}), (3, {"a": NO})]
    assert state_at(changes, 2) == {"a": YES, "b": NO}
    assert state_at(changes, 0) == {}


ANSWERS = st.dictionaries(st.sampled_from("abc"), st.sampled_from([YES, NO, {}]))


@given(ANSWERS, ANSWERS, ANSWERS)
def test_every_answer_is_kept_or_reported(base, current, mine):
    merged = merge(base, current, mine)
    for question, answer in mine.items():
        kept = merged.merged.get(question, {}) == answer
        untouched = answer == base.get(question, {})
        assert kept or untouched or question in merged.conflicts
    for question, answer in current.items():
        assert merged.merged[question] == answer or merged.merged[question] == mine.get(question)
