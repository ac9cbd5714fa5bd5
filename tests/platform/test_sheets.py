"""Sheets from people: every way they are written, and every way they can be meant badly."""

import contextlib
import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.cells import FORMULA_STARTS, plain
from portal.core.errors import ImportRefused
from portal.platform import sheets
from portal.platform.sheets import open_sheet, write_csv

TEXT = "namn;ort\r\nÅke;Öland\r\n\r\nEva;\r\n"
ROWS = [(1, ["namn", "ort"]), (2, ["Åke", "Öland"]), (4, ["Eva", ""])]


def rows_of(raw: bytes) -> list[tuple[int, list[str]]]:
    with open_sheet(io.BytesIO(raw)) as sheet:
        return list(sheet.rows())


def workbook(*rows: list[object], at: int = 1) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(rows, at):
        for place, cell in enumerate(row, 1):
            sheet.cell(number, place, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def reason_of(raw: bytes) -> tuple[str, int]:
    with pytest.raises(ImportRefused) as refused:
        rows_of(raw)
    return refused.value.reason, refused.value.line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_is_read_in_whatever_it_is_written(encoding: str):
    assert rows_of(TEXT.encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_however_cells_and_lines_are_parted(delimiter: str, end: str):
    written = f'a{delimiter}b{end}"1{delimiter}2"{delimiter}3{end}'
    assert rows_of(written.encode()) == [(1, ["a", "b"]), (2, [f"1{delimiter}2", "3"])]


def test_a_row_with_a_line_break_in_a_cell_is_named_by_its_first_line():
    assert rows_of(b'a,b\n"1\n2",3\n4,5\n') == [(1, ["a", "b"]), (2, ["1\n2", "3"]), (4, ["4", "5"])]


def test_a_sheet_can_be_read_again():
    with open_sheet(io.BytesIO(TEXT.encode())) as sheet:
        assert list(sheet.rows()) == list(sheet.rows()) == ROWS


@pytest.mark.parametrize(("raw", "reason"), [
    (b"", ("empty", 0)), (b"\n\n", ("empty", 0)), (b"a,b\n\x81\x8d", ("encoding", 0)), (b'a,b\n1,"2\n3,4\n', ("quotes", 2)),
    (b"%PDF-1.7 a;b", ("no_sheet", 0)), (b"\x89PNG\r\n", ("no_sheet", 0)), (b"<!DOCTYPE html>", ("no_sheet", 0)),
    (b"\xd0\xcf\x11\xe0old", ("old_excel", 0)), (b"PK\x03\x04nothing", ("damaged", 0)), (b"a" * 10_001, ("cell_too_long", 1)),
    (b"," * 100, ("empty", 0)), (b"x" + b"," * 100, ("too_many_cells", 1)),
])
def test_what_is_no_sheet_is_refused_with_the_reason(raw: bytes, reason: tuple[str, int]):
    assert reason_of(raw) == reason


def test_more_rows_or_bytes_than_we_take_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert reason_of(b"a\n1\n2\n") == ("too_many_rows", 3)
    assert reason_of(workbook(["a"], [1], [2])) == ("too_many_rows", 3)
    monkeypatch.setattr(sheets, "LARGEST_FILE", 3)
    assert reason_of(b"a,b\n") == ("too_large", 0)


def test_a_workbook_gives_its_cells_as_a_csv_file_would():
    values = [5560160680, date(2025, 2, 1), datetime(2025, 2, 1, 14, 3), 1.5, "=1+1", True]
    raw = workbook(["nr", "dag", "tid", "tal", "ord", "ja"], values, [None] * 6, [None, None, None, 7.0])
    assert rows_of(raw) == [
        (1, ["nr", "dag", "tid", "tal", "ord", "ja"]),
        (2, ["5560160680", "2025-02-01", "2025-02-01 14:03:00", "1.5", "", "True"]),  # a formula without a stored result is empty
        (4, ["", "", "", "7", "", ""]),
    ]


def test_rows_of_a_workbook_keep_the_numbers_the_reader_sees():
    assert rows_of(workbook([None, "a"], [None, 1], at=3)) == [(3, ["a"]), (4, ["1"])]


def test_an_empty_workbook_is_empty():
    assert reason_of(workbook()) == ("empty", 0)


def zip_of(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def lying(raw: bytes) -> bytes:
    """The same archive with every stated size of its parts' content set to one."""
    changed = bytearray(raw)
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = raw.find(signature)
        while place >= 0:
            changed[place + offset:place + offset + 4] = (1).to_bytes(4, "little")
            place = raw.find(signature, place + 1)
    return bytes(changed)


NESTED = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"}


@pytest.mark.parametrize("raw", [
    zip_of(zeros=b"0" * 20_000_000), zip_of(**{f"f{number}": b"x" for number in range(1_001)}),
    lying(zip_of(zeros=b"0" * 20_000_000)), zip_of(**NESTED), zip_of(readme=b"no workbook"), workbook(["a"], ["b"])[:-300],
    workbook(["a"], ["b"])[:500] + b"x" * 500,
], ids=["bomb", "entries", "lie", "entity", "other zip", "cut", "mangled"])
def test_a_hostile_workbook_is_refused(raw: bytes):
    assert reason_of(raw)[0] in {"damaged", "bomb", "no_sheet"}


def test_a_workbook_that_claims_a_whole_sheet_of_cells_cannot_take_the_memory():
    raw = workbook(["a"], ["b"])
    source, file = zipfile.ZipFile(io.BytesIO(raw)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, content.replace(b'r="A2"', b'r="XFD1048576"').replace(b'r="2"', b'r="1048576"'))
    assert reason_of(file.getvalue())[0] == "damaged"


def test_a_csv_file_of_ours_holds_no_formula_and_keeps_numbers():
    raw = write_csv(["name", "share"], [[f"{start}1+1", -5] for start in FORMULA_STARTS])
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert all(row[0].startswith("'") and row[1] == "-5" for row in read[1:])


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20), min_size=2, max_size=2))
def test_whatever_we_write_our_import_reads_as_the_same_words(cells: list[str]):
    rows = rows_of(write_csv(["one", "two"], [cells]))[1:]
    assert [[plain(cell) for cell in row] for _line, row in rows] == ([[plain(cell) for cell in cells]] if any(cells) else [])


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_refused(raw: bytes):
    with contextlib.suppress(ImportRefused):
        rows_of(raw)
