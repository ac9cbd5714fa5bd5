"""Weak passwords are told from strong ones by length and by what is left without common words."""

import pytest

from portal.core.passwords import COMMON, GREATEST_LENGTH, Weakness, weakness


@pytest.mark.parametrize("password", [
    "korrekt häst batteri", "v7Kq-92mw-hT4z", " inledande blanksteg ", "密码足够长的一句话再加几个字呢",
    "x" + "yzåäö123ghtk" * 10,
])
def test_a_long_password_of_ones_own_may_be_used(password):
    assert weakness(password, ["anna.berg@kansli.example", "Anna Berg"]) is None


@pytest.mark.parametrize(("password", "why"), [
    ("", Weakness.SHORT), ("v7Kq92mwhT4", Weakness.SHORT), ("x1" * GREATEST_LENGTH, Weakness.LONG),
    ("123456789012", Weakness.COMMON), ("passwordpassword", Weakness.COMMON), ("Sommaren2026!", Weakness.COMMON),
    ("qwertyuiop12", Weakness.COMMON), ("aaaaaaaaaaaaaaaa", Weakness.COMMON), ("Lösenord-1234", Weakness.COMMON),
    ("aktsamkansli2026", Weakness.COMMON), ("abababababababab", Weakness.COMMON),
    ("annaberg-annaberg", Weakness.PERSONAL), ("Berg.anna.2026", Weakness.PERSONAL),
])
def test_a_weak_password_is_refused_with_the_reason(password, why):
    assert weakness(password, ["anna.berg@kansli.example", "Anna Berg"]) is why


@pytest.mark.parametrize("word", sorted(COMMON))
@pytest.mark.parametrize("shape", ["{0}{0}{0}{0}", "{0}123456789012", "!!!{0}!!!2026!!!"])
def test_no_common_word_makes_a_password_by_repetition_or_figures(word, shape):
    assert weakness(shape.format(word)) in (Weakness.COMMON, Weakness.SHORT)


def test_the_length_limit_counts_what_is_compared_so_that_joined_letters_do_not_slip_past():
    assert weakness("x9" * (GREATEST_LENGTH // 2) + "y") is Weakness.LONG
