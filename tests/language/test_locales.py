"""Which language a reader gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.language.locales import ENGLISH, OFFERED, PSEUDO, SWEDISH, best, direction, find, for_letters, offered


@pytest.mark.parametrize(("header", "locale"), [
    ("", SWEDISH), ("sv-SE,sv;q=0.9,en;q=0.8", SWEDISH), ("en-GB,en;q=0.9", ENGLISH), ("de,en;q=0.5,sv;q=0.7", SWEDISH),
    ("pl", ENGLISH), ("*", SWEDISH), ("sv;q=0,en", ENGLISH), ("sv;q=x, en;q=0.1", ENGLISH), (",,;", SWEDISH),
])
def test_a_browser_gets_the_offered_language_it_likes_best(header, locale):
    assert best(header) is locale


@given(st.text(max_size=200))
def test_any_header_whatever_yields_an_offered_language(header):
    assert best(header) in OFFERED


def test_the_artificial_language_is_offered_only_when_asked_for():
    assert PSEUDO not in offered()
    assert offered(pseudo=True)[-1] is PSEUDO
    assert best("ar", OFFERED) is ENGLISH


@pytest.mark.parametrize(("tag", "locale"), [("sv", SWEDISH), ("sv_FI", SWEDISH), ("AR-xb", PSEUDO), ("xx", None), ("", None)])
def test_a_tag_finds_its_locale(tag, locale):
    assert find(tag) is locale


@pytest.mark.parametrize(("language", "locale"), [("sv", SWEDISH), ("en", ENGLISH), ("ur", ENGLISH), ("ar-XB", ENGLISH)])
def test_letters_are_in_the_contacts_language_or_in_english(language, locale):
    assert for_letters(language) is locale


@pytest.mark.parametrize(("tag", "way"), [("sv", "ltr"), ("ur", "rtl"), ("ar-XB", "rtl"), ("zh-Hant", "ltr"), ("?", "ltr")])
def test_a_language_knows_which_way_it_is_written(tag, way):
    assert direction(tag) == way
