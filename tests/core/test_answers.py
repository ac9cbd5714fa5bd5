"""Reading answers: what people type becomes typed values, or is kept as typed with one thing to mend."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.answers import entries_of, fault_of, faults, read
from portal.core.dates import ImpossibleDate, NotADate, read_date
from portal.core.faults import CODES
from portal.core.fields import clean
from portal.core.numerals import NotANumber, TooManyDigits, read_number
from portal.core.questionnaire import Question
from portal.core.values import EMPTY, Answer, from_json, to_json

OPTIONS = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}, {"id": "nothing", "text": "Nothing", "exclusive": True}]
COLUMNS = [{"id": "product", "text": "P"}, {"id": "country", "text": "C", "kind": "country"},
           {"id": "town", "text": "T", "optional": True}, {"id": "made", "text": "M", "kind": "number", "optional": True},
           {"id": "since", "text": "S", "kind": "date", "optional": True},
           {"id": "how", "text": "H", "kind": "one", "optional": True, "options": OPTIONS}]


def question(kind, **more):
    return Question.model_validate({"id": "q", "kind": kind, "text": "?", **more})


YES_NO = question("yes_no")
ONE = question("one", options=OPTIONS)
MANY = question("many", options=OPTIONS)
CONTRACTS = question("many", options_from="contracts")
PERCENT = question("number", unit="percent", min=0, max=100)
COUNT = question("number", whole=True, min=0)
DATE = question("date")
TEXT = question("text", max_length=10)
LONG = question("text", long=True)
TABLE = question("table", columns=COLUMNS, rows={"min": 1, "max": 3})
MATRIX = question("matrix", columns=[{"id": "own", "text": "O"}, {"id": "chain", "text": "C"}],
                  rows=[{"id": "people", "text": "P"}, {"id": "nature", "text": "N"}], none_text="Nothing at all")
COUNTRY = question("country")
STATEMENT = question("statement")
KINDS = [YES_NO, ONE, MANY, CONTRACTS, PERCENT, COUNT, DATE, TEXT, LONG, TABLE, MATRIX, COUNTRY, STATEMENT]
NAMED_CONTRACTS = ("A-1", "A-2")


def read_one(asked, entries):
    return read([asked], entries, contracts=NAMED_CONTRACTS)["q"]


@pytest.mark.parametrize(("asked", "entries", "value"), [
    (YES_NO, {"q": ["partly"]}, "partly"),
    (ONE, {"q": ["b"]}, "b"),
    (MANY, {"q": ["b", "a", "b"]}, ("a", "b")),
    (MANY, {"q": ["nothing"]}, ("nothing",)),
    (CONTRACTS, {"q": ["A-2", "A-1"]}, ("A-1", "A-2")),
    (PERCENT, {"q": ["12,50 %"]}, Decimal("12.5")),
    (COUNT, {"q": ["1.500 personer"]}, Decimal(1500)),
    (DATE, {"q": ["14/3 2026"]}, "2026-03-14"),
    (TEXT, {"q": [" two\r\nlines\x00 "]}, "two lines"),
    (LONG, {"q": ["two\r\nlines"]}, "two\nlines"),
    (TABLE, {"q-0-product": ["Scissors"], "q-0-country": ["pk"], "q-2-product": ["Gauze"], "q-2-country": ["SE"],
             "q-2-made": ["1 000,5"], "q-2-since": ["3/2020"], "q-2-how": ["a"]},
     ({"product": "Scissors", "country": "PK"},
      {"product": "Gauze", "country": "SE", "made": "1000.5", "since": "2020-03", "how": "a"})),
    (MATRIX, {"q": ["nature.own", "people.chain"]}, ("people.chain", "nature.own")),
    (MATRIX, {"q": ["none"]}, ("none",)),
    (COUNTRY, {"q": ["se"]}, "SE"),
    (STATEMENT, {"q": ["yes"]}, "yes"),
])
def test_what_was_entered_becomes_a_value(asked, entries, value):
    assert read_one(asked, entries) == Answer(value)


@pytest.mark.parametrize(("asked", "entries", "code", "field"), [
    (YES_NO, {"q": ["maybe"]}, "not_an_option", "q"),
    (YES_NO, {"q": ["yes", "no"]}, "more_than_one", "q"),
    (ONE, {"q": ["c"]}, "not_an_option", "q"),
    (MANY, {"q": ["a", "c"]}, "not_an_option", "q"),
    (MANY, {"q": ["a", "nothing"]}, "exclusive_with_others", "q"),
    (MANY, {"q": ["a", "unknown"]}, "unknown_beside_value", "q"),
    (CONTRACTS, {"q": ["B-1"]}, "not_an_option", "q"),
    (PERCENT, {"q": ["a lot"]}, "not_a_number", "q"),
    (PERCENT, {"q": ["-1"]}, "too_small", "q"),
    (PERCENT, {"q": ["100,1"]}, "too_large", "q"),
    (PERCENT, {"q": ["5"], "q-unknown": ["on"]}, "unknown_beside_value", "q-unknown"),
    (COUNT, {"q": ["1,5"]}, "not_whole", "q"),
    (COUNT, {"q": ["9" * 16]}, "too_large", "q"),
    (DATE, {"q": ["last spring"]}, "not_a_date", "q"),
    (DATE, {"q": ["30/2 2026"]}, "date_impossible", "q"),
    (TEXT, {"q": ["elevensigns"]}, "too_long", "q"),
    (TEXT, {"q": ["short"], "q-comment": ["c" * 4001]}, "too_long", "q-comment"),
    (TABLE, {"q-0-product": ["Gauze"]}, "row_incomplete", "q-0-country"),
    (TABLE, {"q-0-town": ["Sialkot"]}, "row_incomplete", "q-0-product"),
    (TABLE, {"q-0-product": ["x"], "q-0-country": ["Narnia"]}, "not_an_option", "q-0-country"),
    (TABLE, {"q-0-product": ["x"], "q-0-country": ["SE"], "q-0-made": ["few"]}, "not_a_number", "q-0-made"),
    (TABLE, {"q-0-product": ["x"], "q-0-country": ["SE"], "q-0-how": ["c"]}, "not_an_option", "q-0-how"),
    (TABLE, {"q-0-product": ["x" * 301], "q-0-country": ["SE"]}, "too_long", "q-0-product"),
    (TABLE, {f"q-{n}-{c}": [v] for n in range(4) for c, v in (("product", "x"), ("country", "SE"))}, "too_many_rows",
     "q-3-country"),
    (MATRIX, {"q": ["people.own", "none"]}, "exclusive_with_others", "q"),
    (MATRIX, {"q": ["people.there"]}, "not_an_option", "q"),
    (COUNTRY, {"q": ["Sweden"]}, "not_an_option", "q"),
    (STATEMENT, {"q": ["no"]}, "not_an_option", "q"),
    (YES_NO, {"q-na": ["on"]}, "not_applicable_needs_reason", "q-na-reason"),
    (YES_NO, {"q": ["yes"], "q-na-reason": ["we rent"]}, "not_applicable_not_ticked", "q-na"),
    (COUNT, {"q": ["5"], "q-na": ["on"], "q-na-reason": ["we rent"]}, "not_applicable_beside_value", "q-na"),
    (COUNT, {"q-na": ["on"], "q-na-reason": ["r" * 2001]}, "too_long", "q-na-reason"),
])
def test_what_cannot_be_read_is_kept_with_one_thing_to_mend(asked, entries, code, field):
    answer = read_one(asked, entries)
    assert answer.value is None
    assert {**answer.typed, **({"q-comment": (answer.comment,)} if answer.comment else {})} == {
        name: tuple(each) for name, each in entries.items()}
    fault = fault_of(asked, answer, NAMED_CONTRACTS)
    assert (fault.code, fault.field) == (code, field)
    assert code in CODES


def test_too_few_rows_point_at_the_first_empty_row():
    asked = question("table", columns=[{"id": "risk", "text": "R"}], rows={"min": 3, "max": 3})
    answer = read_one(asked, {"q-0-risk": ["Heat"], "q-2-risk": ["Dust"]})
    assert fault_of(asked, answer).field == "q-1-risk"


@pytest.mark.parametrize(("asked", "entries"), [
    (YES_NO, {"q": ["unknown"]}), (MANY, {"q": ["unknown"]}), (COUNT, {"q-unknown": ["on"]}), (MATRIX, {"q-unknown": ["on"]}),
    (TABLE, {"q-unknown": ["on"]}), (COUNTRY, {"q-unknown": ["on"]}),
])
def test_not_knowing_is_an_answer(asked, entries):
    assert read_one(asked, entries) == Answer(unknown=True)


def test_a_reason_makes_a_question_not_apply():
    entries = {"q-na": ["on"], "q-na-reason": ["we rent"], "q-comment": ["see lease"]}
    assert read_one(COUNT, entries) == Answer(not_applicable="we rent", comment="see lease")


def test_a_radio_that_cannot_be_unticked_gives_way_to_does_not_apply():
    assert read_one(YES_NO, {"q": ["yes"], "q-na": ["on"], "q-na-reason": ["we rent"]}) == Answer(not_applicable="we rent")


def test_a_statement_can_neither_be_unknown_nor_not_apply():
    assert read_one(STATEMENT, {"q-unknown": ["on"], "q-na": ["on"], "q-na-reason": ["no"]}) == EMPTY


def test_a_comment_alone_is_no_answer():
    answer = read_one(YES_NO, {"q-comment": ["later"]})
    assert answer.is_empty
    assert answer.comment == "later"


def test_foreign_fields_and_unasked_questions_are_ignored():
    assert read([YES_NO], {"r": ["yes"], "q-0-country": ["SE"], "csrf": ["x"]}) == {"q": EMPTY}
    assert read_one(TABLE, {"q-0-colour": ["red"], "q-01-product": ["x"], "q-1000-product": ["x"]}) == EMPTY


def test_empty_rows_are_dropped():
    entries = {"q-0-product": [" "], "q-1-product": ["Gauze"], "q-1-country": ["SE"]}
    assert read_one(TABLE, entries).value == ({"product": "Gauze", "country": "SE"},)


def test_faults_come_in_reading_order_one_a_question():
    asked = [question("number", id="first"), question("yes_no", id="second"), question("date", id="third")]
    answers = read(asked, {"third": ["x"], "first": ["x"], "second": ["yes"]})
    found = [(fault.question, fault.code) for fault in faults(asked, answers)]
    assert found == [("first", "not_a_number"), ("third", "not_a_date")]


@pytest.mark.parametrize(("text", "number"), [
    ("0", "0"), ("-0", "0"), ("007", "7"), ("1 234", "1234"), ("1\u202f234,5", "1234.5"), ("1.234,5", "1234.5"),
    ("1,234.5", "1234.5"),
    ("1.234.567", "1234567"), ("1,00,000", "100000"), ("12,5 %", "12.5"), ("\u221240", "-40"), ("٤٢", "42"), ("٤٫٢", "4.2"),
    ("४२", "42"), ("15 st.", "15"), ("1.234", "1.234"), (",5", "0.5"), ("30 dagar", "30"), ("１２", "12"), ("3'000", "3000"),
])
def test_numbers_are_read_in_any_script_and_with_both_marks(text, number):
    assert format(read_number(text), "f") == number


@pytest.mark.parametrize("text", ["", "x", "5 thousand", "1,2,3", "1.2.3,4.5", "5.", "ca 5", "5-10", "1e5", "½", "NaN", "..",
                                  "1.23,456"])
def test_what_is_no_single_number_is_refused(text):
    with pytest.raises(NotANumber):
        read_number(text)


def test_whole_numbers_may_be_grouped_by_one_mark():
    assert [read_number(text, whole=True) for text in ("1.500", "1,500", "0,500", "15.00")] == [1500, 1500, Decimal("0.5"), 15]


def test_nobody_means_sixteen_digits():
    with pytest.raises(TooManyDigits):
        read_number("1" * 16)


@pytest.mark.parametrize(("text", "iso"), [
    ("2026-03-14", "2026-03-14"), ("2026-3-4", "2026-03-04"), ("2026/03/14", "2026-03-14"), ("2026.03", "2026-03"),
    ("2026", "2026"),
    ("14/3 2026", "2026-03-14"), ("14.3.2026", "2026-03-14"), ("14. 3. 2026", "2026-03-14"), ("3/2026", "2026-03"),
    ("20260314", "2026-03-14"), ("٢٠٢٦-٠٣-١٤", "2026-03-14"), ("29/2 2024", "2024-02-29"), ("2026 - 03", "2026-03"),
])
def test_dates_keep_the_exactness_they_were_given_with(text, iso):
    assert read_date(text) == iso


@pytest.mark.parametrize("text", ["2026-13", "29/2 2023", "03/14/2026", "1899", "2101-01-01", "2026-00-10", "0000"])
def test_impossible_dates_are_told_apart_from_other_words(text):
    with pytest.raises(ImpossibleDate):
        read_date(text)


@pytest.mark.parametrize("text", ["", "26", "March 2026", "14/3", "2026-03-14T10:00", "1 2 3 4"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(NotADate):
        read_date(text)


def test_texts_are_cleaned_of_what_cannot_be_seen():
    assert clean("a\x00b\u202ec\ud800 e\u0301\t", lines=True) == "abc é"


FIELDS = st.sampled_from(["q", "q-comment", "q-na", "q-na-reason", "q-unknown", "q-0-product", "q-0-country", "q-1-product",
                          "q-1-country", "q-1-made", "q-0-since", "q-2-how", "r", "q-x"])
TEXTS = st.one_of(st.text(max_size=12), st.sampled_from([
    "yes", "no", "unknown", "a", "b", "nothing", "none", "people.own", "nature.chain", "on", "12,5", "1.500", "2026-03",
    "14/3 2026",
    "SE", "pk", "A-1", "A-2", " ", ""]))


@given(st.sampled_from(KINDS), st.dictionaries(FIELDS, st.lists(TEXTS, max_size=3), max_size=6))
@settings(max_examples=500, deadline=None)
def test_whatever_was_entered_can_be_shown_stored_and_read_again(asked, entries):
    answer = read_one(asked, entries)
    assert read_one(asked, entries_of(asked, answer)) == answer
    assert from_json(to_json(answer), number=asked.kind == "number") == answer
    assert (fault_of(asked, answer, NAMED_CONTRACTS) is not None) is answer.is_faulty
    assert [answer.value is not None, answer.unknown, bool(answer.not_applicable), bool(answer.typed)].count(True) <= 1


@given(st.sampled_from(KINDS), st.dictionaries(FIELDS, st.lists(TEXTS, max_size=3), max_size=6))
@settings(deadline=None)
def test_nothing_entered_is_lost_when_it_cannot_be_read(asked, entries):
    answer = read_one(asked, entries)
    if answer.is_faulty:
        kept = {text for texts in entries_of(asked, answer).values() for line in texts for text in line.split("\n")}
        for name in answer.typed:
            assert {line for entry in entries[name] for line in clean(entry, lines=True).split("\n")} - kept <= {""} | {
                clean(line, lines=False) for entry in entries[name] for line in entry.split("\n")}


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    for lines in (True, False):
        assert clean(clean(text, lines=lines), lines=lines) == clean(text, lines=lines)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-10**9, max_value=10**9, places=4))
def test_every_number_reads_back_as_it_is_written(number):
    assert read_number(format(number, "f")) == number
