"""Texts of a questionnaire with the Swedish master to fall back on."""

import pytest

from portal.language.texts import CLOSES, OPENS, SPEAKS, TextLookup

MASTER = {"a.text": "Fråga", "a.help": "Hjälp"}


def test_a_missing_translation_falls_back_to_swedish_and_says_so():
    texts = TextLookup.of(MASTER, {"a.text": "Question", "a.help": "", "gone": "x"}, "en")
    assert (texts.text("a.text"), texts.lang_of("a.text")) == ("Question", None)
    assert (texts.text("a.help"), texts.lang_of("a.help")) == ("Hjälp", "sv")
    assert texts.missing == {"a.help"}
    assert not texts.has("gone")


def test_swedish_never_falls_back_and_may_be_mended():
    texts = TextLookup.of(MASTER, {"a.text": "Bättre fråga"}, "sv")
    assert (texts.text("a.text"), texts.lang_of("a.help")) == ("Bättre fråga", None)


def test_lookups_are_equal_when_they_read_the_same():
    one, same = (TextLookup.of(MASTER, {"a.text": "Question"}, "en") for _ in range(2))
    other = TextLookup.of(MASTER, {"a.text": "Question?"}, "en")
    assert {one: 1}[same] == 1
    assert one != other


def test_an_unknown_key_is_a_fault():
    with pytest.raises(KeyError):
        TextLookup.of(MASTER, {}, "en").text("b.text")


def test_a_sentence_made_of_texts_can_tell_which_of_them_fall_back():
    texts = TextLookup.of(MASTER, {"a.text": "Question"}, "en").marked()
    assert (texts.text("a.text"), texts.text("a.help")) == ("Question", f"{OPENS}sv{SPEAKS}Hjälp{CLOSES}")
    assert texts.lang_of("a.help") == "sv"


def test_nothing_is_marked_where_nothing_falls_back():
    whole = TextLookup.of(MASTER, MASTER, "en")
    assert whole.marked() is whole
