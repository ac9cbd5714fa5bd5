"""What the header and the rows of a file of suppliers say, and every way in which they can be wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.cells import FORMULA_STARTS, Known, plain
from portal.core.registration import COLUMNS, FAULTS, OPTIONAL, WARNINGS, ReadRow, RowReader, read_header


def an_address(text: str) -> str | None:
    return text.lower() if text.count("@") == 1 and " " not in text else None


KNOWN = Known(frozenset({"skane", "stockholm"}), frozenset({"gloves"}), an_address)
SOUND = {
    "registration_number": "5560160680", "country": "se", "name": "Handskar  AB", "parent_registration_number": "",
    "contact_name": "Kim", "contact_email": "Kim@Firma.example", "language": "SV", "authority": "Skane", "category": "gloves",
    "contract_number": "RS 2024-1", "starts_on": "2024-01-01", "ends_on": "2027-12-31", "clause_version": "2023",
    "clause_level": "", "annual_value": "1 500 000 kr", "notice_email": "", "contract_manager_email": "",
}


def reader(columns: tuple[str, ...] = tuple(COLUMNS)) -> RowReader:
    header = read_header(1, columns)
    assert header.faults == ()
    return RowReader(header, KNOWN)


def read(**changes: str) -> ReadRow:
    return reader().read(2, [{**SOUND, **changes}[column] for column in COLUMNS])


def codes(**changes: str) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for fault in read(**changes).faults]


def test_a_sound_row_is_read_in_its_one_form():
    row = read().row
    assert row is not None
    assert row.supplier == ("SE", "556016-0680")
    assert (row.name, row.contact_email, row.language, row.authority) == ("Handskar AB", "kim@firma.example", "sv", "skane")
    assert (row.starts_on, row.ends_on) == (date(2024, 1, 1), date(2027, 12, 31))
    assert (row.clause_level, row.annual_value, row.notice_email) == ("basic", 1_500_000, None)


@pytest.mark.parametrize("names", [
    tuple(COLUMNS), tuple(COLUMNS.values()), tuple(name.upper() for name in COLUMNS.values()),
    tuple(name.replace("_", " ") for name in COLUMNS), ("Årsvärde (SEK)", *(name for name in COLUMNS if name != "annual_value")),
])
def test_columns_are_found_in_either_language(names: tuple[str, ...]):
    header = read_header(1, names)
    assert (header.given, header.faults, header.warnings) == (frozenset(COLUMNS), (), ())


def test_columns_may_stand_in_any_order():
    turned = tuple(reversed(COLUMNS))
    assert reader(turned).read(2, [SOUND[column] for column in turned]).row == read().row


def test_every_missing_column_is_told_at_once_and_optional_ones_may_be_missing():
    header = read_header(1, ["name", "Favourite colour", "", "Namn"])
    assert [(fault.column, fault.code) for fault in header.faults][0] == ("name", "column_twice")
    missing = {fault.column for fault in header.faults if fault.code == "column_missing"}
    assert missing == set(COLUMNS) - OPTIONAL - {"name"}
    assert [(warning.column, warning.code) for warning in header.warnings] == [("Favourite colour", "unknown_column")]


def test_without_the_optional_columns_a_row_takes_what_is_usual():
    needed = tuple(column for column in COLUMNS if column not in OPTIONAL)
    row = reader(needed).read(2, [SOUND[column] for column in needed]).row
    assert row is not None
    assert row[-4:] == ("basic", None, None, None)


@pytest.mark.parametrize(("column", "cell", "code"), [
    ("registration_number", "556016-0681", "check_digit"), ("registration_number", "12", "number_form"),
    ("registration_number", "", "missing"), ("country", "Sverige", "country"), ("country", "ZZ", "country"),
    ("name", "", "missing"), ("name", "x" * 201, "too_long"), ("name", "a\u202eb", "unprintable"),
    ("name", "a\x00b", "unprintable"),
    ("contact_name", "", "missing"), ("contact_email", "", "missing"), ("contact_email", "einkauf@@formel", "address"),
    ("language", "svenska", "language"), ("authority", "narnia", "authority"), ("category", "toys", "category"),
    ("contract_number", "", "missing"), ("starts_on", "1/2 2024", "date"), ("starts_on", "2024-02-30", "date"),
    ("starts_on", "20240101", "date"), ("ends_on", "2023-12-31", "end_before_start"),
    ("clause_version", "2020", "clause_version"),
    ("clause_version", "", "missing"), ("clause_level", "high", "clause_level"), ("annual_value", "-1", "amount"),
    ("annual_value", "much", "amount"), ("annual_value", "2000000001", "amount"), ("notice_email", "nobody", "address"),
    ("contract_manager_email", "a b@c.example", "address"), ("parent_registration_number", "556016-0680", "own_parent"),
    ("parent_registration_number", "556016-0681", "check_digit"),
])
def test_a_cell_that_does_not_fit_is_a_fault_at_its_column(column: str, cell: str, code: str):
    assert codes(**{column: cell}) == [(column, code)]


def test_a_row_may_have_several_faults_and_each_tells_line_and_value():
    found = read(country="XX", authority="narnia", starts_on="soon").faults
    assert [(fault.line, fault.column, fault.value) for fault in found] == [
        (2, "country", "XX"), (2, "authority", "narnia"), (2, "starts_on", "soon")]


def test_a_contract_may_start_and_end_on_the_same_day():
    assert read(starts_on="2027-12-31").faults == ()


@pytest.mark.parametrize(("cell", "value"), [("", None), ("0", 0), ("2000000000", 2_000_000_000), ("1.500", 1500), ("12,50", 12)])
def test_an_amount_is_whole_kronor(cell: str, value: int | None):
    row = read(annual_value=cell).row
    assert row is not None
    assert row.annual_value == value


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_a_text_that_begins_like_a_formula_is_a_warning_and_is_kept(start: str):
    found = read(name=f"{start}cmd|' /C calc'!A0")
    assert found.row is not None
    assert [(warning.column, warning.code) for warning in found.warnings] == [("name", "formula")]


def test_the_apostrophe_of_our_own_exports_is_taken_off_again():
    assert [plain(f"'{start}1") for start in FORMULA_STARTS if not start.isspace()] == [
        f"{start}1" for start in FORMULA_STARTS if not start.isspace()]
    assert plain("'t Hooft") == "'t Hooft"


def test_cells_beyond_the_header_are_a_fault_unless_empty():
    cells = [SOUND[column] for column in COLUMNS]
    assert reader().read(2, [*cells, "", " "]).faults == ()
    assert [fault.code for fault in reader().read(2, [*cells, "more"]).faults] == ["too_many_cells"]


def test_a_short_row_misses_what_it_lacks():
    assert {fault.code for fault in reader().read(2, ["5560160680", "SE"]).faults} == {"missing"}


def test_the_first_row_of_a_supplier_names_it():
    rows = reader()
    first = rows.read(2, [SOUND[column] for column in COLUMNS])
    second = rows.read(3, [{**SOUND, "name": "Annan AB", "contract_number": "RS 2"}[column] for column in COLUMNS])
    assert (first.is_first, second.is_first) == (True, False)
    assert [(warning.code, warning.data["line"]) for warning in second.warnings] == [("other_name", "2")]


def test_the_same_contract_twice_is_taken_once_and_never_with_two_meanings():
    rows, cells = reader(), [SOUND[column] for column in COLUMNS]
    rows.read(2, cells)
    assert rows.read(3, cells).faults == ()
    other = rows.read(4, [{**SOUND, "ends_on": "2028-12-31"}[column] for column in COLUMNS])
    assert [(fault.code, fault.data["line"]) for fault in other.faults] == [("contract_twice", "2")]


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_row_of_any_cells_is_read_or_told_by_known_codes(cells: list[str]):
    found = reader().read(2, cells)
    assert (found.row is None) == bool(found.faults)
    assert {fault.code for fault in found.faults} <= set(FAULTS)
    assert {warning.code for warning in found.warnings} <= set(WARNINGS)


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_header_is_understood_or_told(cells: list[str]):
    assert read_header(1, cells).faults


@given(st.sampled_from(sorted(COLUMNS)), st.text(max_size=60))
def test_any_text_in_any_cell_is_a_value_or_a_fault_of_that_row(column: str, text: str):
    assert all(fault.line == 2 and fault.code in FAULTS for fault in read(**{column: text}).faults)
