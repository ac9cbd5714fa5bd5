"""Workbooks: what people find in one, and what strangers put into one."""

import io
import zipfile

import openpyxl
import pytest

from portal.core.errors import ImportRefused
from portal.platform import workbooks
from portal.platform.workbooks import LARGEST_WORKBOOK, LONGEST_CELL, Heading, Row, SheetToWrite, column_name, read, write

LONG = tuple(f"choice-number-{place}" for place in range(40))
RAW = write([
    SheetToWrite("First", [Heading("id", 10), Heading("kind", choices=("one", "many"), help="Choose one."),
                           Heading("ground", choices=LONG)],
                 [["a", "one", None], ["b", None, "choice-number-3"], [None, None, None], ["=1+1", 0.5, 7]], frozen=2),
    SheetToWrite("Second", [Heading("first", ids_of="First"), Heading("ur", is_mirrored=True)], [["a", "متن"]]),
])


def part_of(raw: bytes, name: str, new: bytes) -> bytes:
    """Put another part in a workbook's place."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in old.namelist():
            changed.writestr(entry, new if entry == name else old.read(entry))
    return file.getvalue()


def test_cells_come_back_with_their_rows_and_types():
    assert read(RAW)["First"] == [Row(1, ["id", "kind", "ground"]), Row(2, ["a", "one", None]),
                                  Row(3, ["b", None, "choice-number-3"]), Row(5, ["=1+1", 0.5, 7.0])]


def test_vocabularies_are_offered_headings_stay_and_languages_run_their_way():
    book = openpyxl.load_workbook(io.BytesIO(RAW))
    checked = [each for sheet in ("First", "Second") for each in book[sheet].data_validations.dataValidation]
    offered = {str(each.sqref): each.formula1 for each in checked if each.type == "list"}
    assert offered == {"B2:B1048576": '"one,many"', "C2:C1048576": "Lists!$A$1:$A$40", "A2:A1048576": "'First'!$A$2:$A$5000"}
    helped = next(each for each in checked if str(each.sqref) == "B1")
    assert (helped.promptTitle, helped.prompt) == ("kind", "Choose one.")
    assert (book["First"].freeze_panes, book["Second"].freeze_panes) == ("C2", "B2")
    assert book["Lists"].sheet_state == "veryHidden"
    assert book["Second"]["B2"].alignment.readingOrder == 2
    assert book["First"]["A5"].data_type == "s"
    assert book["First"]["A2"].number_format == "@"
    assert book["First"].column_dimensions["A"].width == pytest.approx(10, abs=1)


def test_days_and_truths_are_told_apart_from_texts():
    book = openpyxl.Workbook()
    book.active.append([True, "True", openpyxl.utils.datetime.from_excel(46023), 3])
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue())["Sheet"] == [Row(1, [True, "True", ["2026-01-01"], 3.0])]


def test_a_sheet_that_begins_further_right_keeps_its_columns():
    book = openpyxl.Workbook()
    book.active["C4"] = "x"
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue())["Sheet"] == [Row(4, [None, None, "x"])]


def test_a_cell_too_long_for_the_format_is_refused_when_written():
    with pytest.raises(ValueError, match="row 2"):
        write([SheetToWrite("A", [Heading("a")], [["x" * (LONGEST_CELL + 1)]])])


@pytest.mark.parametrize(("raw", "reason"), [
    (b"", "damaged"), (RAW[:500], "damaged"), (b"\0" * (LARGEST_WORKBOOK + 1), "too_large"),
    (part_of(RAW, "xl/sharedStrings.xml", b"<sst>" + b" " * 150_000_000 + b"</sst>"), "bomb"),
    (part_of(RAW, "xl/workbook.xml", b"no xml"), "damaged"),
])
def test_a_workbook_that_is_broken_or_a_bomb_is_refused(raw: bytes, reason: str):
    with pytest.raises(ImportRefused) as refused:
        read(raw)
    assert refused.value.reason == reason


def test_one_long_text_in_a_million_cells_is_refused_before_it_is_unfolded():
    cells = "".join(f'<row r="{row}">' + f'<c r="A{row}" t="s"><v>0</v></c>' + "</row>" for row in range(1, 2000))
    kind = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f'<?xml version="1.0"?><worksheet {kind}><sheetData>{cells}</sheetData></worksheet>'
    strings = f'<?xml version="1.0"?><sst {kind} count="1" uniqueCount="1"><si><t>{"x" * 30_000}</t></si></sst>'
    raw = part_of(part_of(RAW, "xl/worksheets/sheet1.xml", sheet.encode()), "xl/sharedStrings.xml", strings.encode())
    with pytest.raises(ImportRefused) as refused:
        read(raw)
    assert refused.value.reason == "bomb"


def test_more_rows_than_we_read_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 5)
    with pytest.raises(ImportRefused, match="too_many_rows"):
        read(write([SheetToWrite("A", [Heading("a")], [["x"]] * 6)]))


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(number: int, letters: str):
    assert column_name(number) == letters
