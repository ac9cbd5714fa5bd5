"""Dates whose month is named, dates as Chinese writes them, and where a date is asked for; dates in digits: `test_answers.py`."""

import pytest

from portal.core.dates import ImpossibleDate, NotADate, read_date
from portal.core.fields import date_fields
from tests.core.test_answers import DATE, TABLE, TEXT, YES_NO, question

MONTHS = {"mars": 3, "mar": 3, "march": 3, "februari": 2, "september": 9, "sep": 9}


@pytest.mark.parametrize(("text", "iso"), [
    ("3 mars 2026", "2026-03-03"), ("3 Mars 2026", "2026-03-03"), ("03 MARCH 2026", "2026-03-03"), ("3 mar. 2026", "2026-03-03"),
    ("March 3, 2026", "2026-03-03"), ("3. mars 2026", "2026-03-03"), ("2026-mar-03", "2026-03-03"), ("2026 mars 3", "2026-03-03"),
    ("mars 2026", "2026-03"), ("Sep. 2025", "2025-09"), ("2026 mars", "2026-03"), ("٣ mars ٢٠٢٦", "2026-03-03"),
    ("29 februari 2024", "2024-02-29"), ("14/3 2026", "2026-03-14"), ("2026", "2026"),
])
def test_a_month_may_be_named_wherever_it_cannot_be_misread(text, iso):
    assert read_date(text, MONTHS) == iso


@pytest.mark.parametrize("text", [
    "mars", "3 mars", "mars 26", "3 mars 26", "3 mars april 2026", "3 brumaire 2026", "3 2026 mars", "den 3 mars 2026",
    "3mars2026", "3 mars 2026 10:00", "3 4 mars 2026", "mars 2026 2027", "i mars 2026", "3 mars 20266", "mars, 2026,",
])
def test_a_named_month_does_not_make_a_date_of_what_is_none(text):
    with pytest.raises(NotADate):
        read_date(text, MONTHS)


@pytest.mark.parametrize("text", [
    "31 februari 2026", "29 februari 2023", "0 mars 2026", "32 mars 2026", "mars 1899", "1 mar 2101"])
def test_an_impossible_date_is_one_with_its_month_named_too(text):
    with pytest.raises(ImpossibleDate):
        read_date(text, MONTHS)


@pytest.mark.parametrize(("text", "iso"), [
    ("2026年3月14日", "2026-03-14"), ("2026年3月14号", "2026-03-14"), ("2026 年 3 月", "2026-03"), ("2026年", "2026")])
def test_dates_in_digits_as_chinese_writes_them_are_read(text, iso):
    assert read_date(text) == iso


@pytest.mark.parametrize(("asked", "names", "fields"), [
    (DATE, (), ("q",)), (YES_NO, ("q", "q-by"), ()), (question("yes_no", not_yet=True), (), ("q-by",)), (TEXT, ("q",), ()),
    (TABLE, ("q-0-since", "q-0-product", "q-12-since", "r-0-since", "q-x-since", "q-comment"), ("q-0-since", "q-12-since")),
])
def test_the_fields_of_a_question_that_take_a_date_are_known(asked, names, fields):
    assert date_fields(asked, names) == fields
