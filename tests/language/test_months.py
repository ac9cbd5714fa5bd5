"""Dates with the month in words: read in the language of the page and in English, kept in digits."""

import pytest

from portal.core.answers import entries_of, fault_of, read
from portal.core.questionnaire import Question
from portal.core.values import Answer
from portal.language.current import use_locale
from portal.language.formats import format_day, format_partial_date, format_short_day, local_day
from portal.language.locales import KNOWN, PSEUDO
from portal.language.months import months_by_name, with_dates_in_digits
from tests.language.test_formats import WINTER

DATE = Question.model_validate({"id": "day", "kind": "date", "text": "?"})
PROMISE = Question.model_validate({"id": "plan", "kind": "yes_no", "text": "?", "not_yet": True})
TABLE = Question.model_validate({"id": "audits", "kind": "table", "text": "?", "columns": [
    {"id": "who", "text": "?"}, {"id": "at", "text": "?", "kind": "date"}]})
ASKED = (DATE, PROMISE, TABLE)
TAGS = [locale.tag for locale in (*KNOWN, PSEUDO)]


def day_in(tag, text):
    """What a date's field holds after somebody who reads in this language has written so."""
    with use_locale(tag):
        return with_dates_in_digits([DATE], {"day": [text]})["day"][0]


@pytest.mark.parametrize(("tag", "text"), [
    ("sv", "3 mars 2026"), ("sv", "3 Mars 2026"), ("sv", "3 mar 2026"), ("sv", "3 mar. 2026"), ("sv", "3 March 2026"),
    ("en", "3 March 2026"), ("en", "3 Mar 2026"), ("en", "March 3, 2026"), ("pl", "3 marca 2026"), ("de", "3. März 2026"),
    ("de", "3. Mär 2026"), ("ar", "٣ مارس ٢٠٢٦"), ("ur", "3 مارچ، 2026"), ("zh-Hans", "2026年3月3日"),
])
def test_a_day_is_read_as_people_write_it_in_their_language_and_in_english(tag, text):
    assert day_in(tag, text) == "2026-03-03"


@pytest.mark.parametrize(("tag", "text"), [
    ("en", "3 mars 2026"), ("sv", "3 marca 2026"), ("pl", "3 mars 2026"), ("sv", "3 brumaire 2026"), ("sv", "31 februari 2026"),
    ("sv", "snart"), ("sv", "mars"), ("sv", "2026-03"), ("sv", " 14/3 2026"), ("sv", ""),
])
def test_everything_else_stays_as_it_was_entered(tag, text):
    assert day_in(tag, text) == text


@pytest.mark.parametrize("tag", TAGS)
def test_a_date_can_be_written_as_the_page_itself_writes_it(tag):
    with use_locale(tag):
        day = local_day(WINTER)
        written = [format_day(day), format_short_day(day), format_partial_date(f"{day:%Y-%m}")]
        found = [read([DATE], with_dates_in_digits([DATE], {"day": [text]}))["day"].value for text in written]
    assert found == ["2026-11-12", "2026-11-12", "2026-11"]


@pytest.mark.parametrize("tag", TAGS)
def test_every_month_has_its_names_in_every_language(tag):
    with use_locale(tag):
        assert set(months_by_name().values()) == set(range(1, 13))
        assert (months_by_name()["sept"], months_by_name()["sep"], months_by_name()["december"]) == (9, 9, 12)


def test_dates_are_brought_into_digits_wherever_one_is_asked_for_and_nowhere_else():
    sent = {"day": ["3 mars 2026"], "plan": ["not_yet"], "plan-by": ["maj 2027"], "plan-comment": ["3 mars 2026"],
            "audits-0-who": ["Maj 2026"], "audits-0-at": ["1 maj 2026"], "other": ["3 mars 2026"]}
    with use_locale("sv"):
        found = with_dates_in_digits(ASKED, sent)
    assert found == sent | {"day": ("2026-03-03",), "plan-by": ("2027-05",), "audits-0-at": ("2026-05-01",)}
    assert read(ASKED, found) == {
        "day": Answer("2026-03-03"), "plan": Answer(not_yet="2027-05-31", comment="3 mars 2026"),
        "audits": Answer(({"who": "Maj 2026", "at": "2026-05-01"},))}


def test_what_cannot_be_read_is_kept_and_told_as_ever():
    with use_locale("sv"):
        answer = read([DATE], with_dates_in_digits([DATE], {"day": ["31 februari 2026"]}))["day"]
    assert entries_of(DATE, answer) == {"day": ("31 februari 2026",)}
    fault = fault_of(DATE, answer)
    assert fault is not None
    assert fault.code == "not_a_date"
