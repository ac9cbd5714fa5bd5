"""Registration numbers in one form, names as lists sort them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.identifiers import BadNumber, number_beginnings, parents_number, registration_number, sort_name


@pytest.mark.parametrize("written", [
    "556016-0680", "5560160680", "16556016-0680", "165560160680", "16 556016 0680", " 556016 - 0680 ",
    "556016–0680", "٥٥٦٠١٦-٠٦٨٠",
])
def test_a_swedish_number_is_read_however_it_is_written(written: str):
    assert registration_number(written, "SE") == "556016-0680"


@pytest.mark.parametrize(("written", "code"), [
    ("556016-0681", "check_digit"), ("556016-068", "number_form"), ("17556016-0680", "number_form"), ("", "number_form"),
    ("SE556016068001", "number_form"), ("55601-60680", "number_form"),
])
def test_a_number_that_cannot_be_swedish_is_refused_with_the_reason(written: str, code: str):
    with pytest.raises(BadNumber) as refused:
        registration_number(written, "SE")
    assert refused.value.code == code


@pytest.mark.parametrize(("written", "kept"), [
    ("de 451 372 794", "DE451372794"), ("HRB 12345/b", "HRB12345/B"), ("12.345.678-9", "12.345.678-9"), ("12", "12"),
    ("９１３１０１", "913101"), ("1" * 30, "1" * 30),
])
def test_a_foreign_number_is_kept_in_capitals_without_spaces(written: str, kept: str):
    assert registration_number(written, "DE") == kept


@pytest.mark.parametrize("written", ["1", "1" * 31, "DE_1", "DE*1", "=1+1", "a;b", "😀😀"])
def test_a_foreign_number_takes_letters_digits_and_four_marks_only(written: str):
    with pytest.raises(BadNumber):
        registration_number(written, "DE")


def test_a_parent_may_be_foreign_but_a_slip_in_a_swedish_number_is_a_slip():
    assert parents_number("5560160680", "SE") == "556016-0680"
    assert parents_number("DE451372794", "SE") == "DE451372794"
    with pytest.raises(BadNumber):
        parents_number("556016-0681", "SE")


@given(st.text(max_size=40), st.sampled_from(["SE", "DE"]))
def test_any_text_is_read_or_refused_and_what_was_read_reads_the_same_again(text: str, country: str):
    try:
        number = registration_number(text, country)
    except BadNumber:
        return
    assert registration_number(number, country) == number


def test_swedish_letters_stand_last_in_their_order_and_accents_count_for_nothing():
    names = ["Östmedicin", "Zeta", "Åvård", "Älvlivs", "alfa", "Éclair", "Eda"]
    assert sorted(names, key=sort_name) == ["alfa", "Éclair", "Eda", "Zeta", "Åvård", "Älvlivs", "Östmedicin"]
    assert sort_name("  A\u030avård   AB") == sort_name("ÅVÅRD ab")


@pytest.mark.parametrize(("text", "beginnings"), [
    ("556016", ("556016",)), ("5560160", ("5560160", "556016-0")), ("556016-0680", ("556016-0680",)),
    ("165560160680", ("165560160680", "556016-0680")), ("de45", ("DE45",)), ("vård", ()), ("", ()),
])
def test_a_search_finds_numbers_as_written_and_in_the_swedish_form(text: str, beginnings: tuple[str, ...]):
    assert number_beginnings(text) == beginnings
