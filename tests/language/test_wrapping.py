"""Plain text in lines."""

from hypothesis import given
from hypothesis import strategies as st

from portal.language.wrapping import columns, wrap

SIGNS = st.text(st.sampled_from("您好请回答行为准则的问题，。（）“”：；？！ab 1 https://x.example/i/abc"), max_size=200)


def test_words_stay_whole_where_a_language_has_spaces():
    assert wrap("one two three-four", "en", 9) == "one two\nthree-four"
    assert wrap("one two", "ur", 5, begins="- ", goes_on="  ") == "- one\n  two"


def test_chinese_breaks_between_signs_and_keeps_latin_words_whole():
    assert wrap("请在十一月三十日之前回答Aktsam的问题。", "zh-Hans", 20) == "请在十一月三十日之前\n回答Aktsam的问题。"
    assert wrap("打开链接（https://aktsam.example）回答", "zh-Hans", 12) == "打开链接\n（https://aktsam.example）\n回答"


@given(SIGNS, st.integers(8, 80))
def test_nothing_is_lost_and_no_line_begins_with_what_ends_a_phrase(text, width):
    wrapped = wrap(text, "zh-Hans", width)
    assert "".join(wrapped.split()) == "".join(text.split())
    first, *others = wrapped.split("\n")
    assert all(line[0] not in "，。）”：；？！" for line in others if line)
    assert columns("字a") == 3
