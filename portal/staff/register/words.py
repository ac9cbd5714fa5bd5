"""What is said of a file of suppliers: its columns, its faults and warnings, and why it cannot be read."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.core.errors import ImportRefused
from portal.core.registration import COLUMNS, REASON, Remark
from portal.core.states import ANSWERING, AssessmentStatus
from portal.language.current import current_locale, gettext, lazy_gettext, ngettext
from portal.language.formats import format_number
from portal.platform.sheets import write_csv
from portal.staff.register.services import Outcome

LONGEST_VALUE = 120
AGAIN: Mapping[str, str] = {
    **dict.fromkeys(ANSWERING, lazy_gettext("The invitation goes once more, with a new link to answer, to %(address)s.")),
    AssessmentStatus.SUBMITTED: lazy_gettext("The receipt goes once more, with a new link to the answers, to %(address)s."),
    AssessmentStatus.REVIEWED: lazy_gettext("The letter about the result goes once more, with a new link to it, to %(address)s."),
}
"""What is sent when a supplier has lost its link, by the state of its assessment; in the others no link opens it."""

FAULTS: Mapping[str, str] = {
    "column_missing": lazy_gettext("The file has no such column. Add it, or give a column this name."),
    "column_twice": lazy_gettext("The file has this column twice. Remove one of them."),
    "too_many_cells": lazy_gettext("The row has more cells than the first line has columns. Put quotes around texts with the "
                                   "sign that parts the cells."),
    "missing": lazy_gettext("The cell is empty. Fill it in."),
    "unprintable": lazy_gettext("The cell holds signs that cannot be seen. Write the text anew."),
    "too_long": lazy_gettext("The text is too long. Shorten it. Characters at most: %(max)s."),
    "number_form": lazy_gettext("This is no registration number. A Swedish one has ten digits, such as 556016-0680; another "
                                "country's has 2–30 letters, digits, full stops, hyphens and slashes."),
    "check_digit": lazy_gettext("The last digit does not fit the others, so a digit is wrong. Compare with the company's own "
                                "papers."),
    "own_parent": lazy_gettext("The company stands as its own parent. Leave the cell empty, or write the parent's number."),
    "country": lazy_gettext("This is no country code. Write two letters, such as SE."),
    "language": lazy_gettext("This is no language code. Write sv, en or another code of two or three letters."),
    "address": lazy_gettext("This is no e-mail address. It should look like name@company.se."),
    "authority": lazy_gettext("No region has this code. Use one of the 21 codes, such as skane."),
    "category": lazy_gettext("No category has this code. Check the spelling, or add the category first."),
    "date": lazy_gettext("This is no date. Write year, month and day, such as 2026-01-31."),
    "end_before_start": lazy_gettext("The contract ends before it starts, on %(start)s. Check both dates."),
    "clause_version": lazy_gettext("The version of the clause is 2018 (six routines) or 2023 (seven requirements)."),
    "clause_level": lazy_gettext("The level of the clause is basic or advanced."),
    "amount": lazy_gettext("This is no amount. Write whole kronor, at most %(max)s, without other words."),
    "contract_twice": lazy_gettext("The same contract stands on line %(line)s with other values. Keep the right one."),
}
WARNINGS: Mapping[str, str] = {
    "unknown_column": lazy_gettext("The portal knows no such column and leaves it out."),
    "formula": lazy_gettext("The text begins like a formula. It is kept as text, and files from here mark it with an "
                            "apostrophe."),
    "other_name": lazy_gettext("The supplier has another name on line %(line)s. That one is kept."),
}
UNREADABLE: Mapping[str, str] = {
    "too_large": lazy_gettext("The file is larger than %(most)s MB. Split it and take in the parts one by one."),
    "old_excel": lazy_gettext("This is an old or locked Excel file. Open it in Excel and save it as an Excel workbook (.xlsx) "
                              "without password, or as CSV."),
    "damaged": lazy_gettext("The workbook cannot be opened. Open it in your spreadsheet program and save it anew, or save it "
                            "as CSV."),
    "bomb": lazy_gettext("The workbook holds far more than a list of suppliers. Copy the list to a new workbook, or save it as "
                         "CSV."),
    "no_sheet": lazy_gettext("This is no Excel workbook. Choose a file that ends in .xlsx or .csv."),
    "empty": lazy_gettext("The file is empty. Choose the file with the list."),
    "encoding": lazy_gettext("The file is no text that can be read. Save it as CSV UTF-8 and try again."),
    "quotes": lazy_gettext("A quotation mark that begins on line %(line)s never ends, or stands in the middle of a cell. "
                           "Mend it there."),
    "too_many_rows": lazy_gettext("The file has too many rows (at most: %(most)s). Split it and take in the parts one by one."),
    "too_many_cells": lazy_gettext("Line %(line)s has too many columns (at most: %(most)s). Remove what does not belong to "
                                   "the list."),
    "cell_too_long": lazy_gettext("Line %(line)s has a cell that is too long (characters at most: %(most)s). Shorten it."),
}


def column_name(column: str) -> str:
    """Return what a column is called in the reader's language; an unknown one as it is written."""
    if current_locale().tag == "sv":
        return COLUMNS.get(column, column)
    return column


def reason(remark: Remark) -> str:
    """Return what is wrong, or to be looked at, and what to do."""
    text = FAULTS.get(remark.code) or WARNINGS[remark.code]
    return str(text) % remark.data if remark.data else str(text)


def line_of(remark: Remark) -> dict[str, Any]:
    """Return a remark as pages and commands show it; long values are cut."""
    value = remark.value if len(remark.value) <= LONGEST_VALUE else f"{remark.value[:LONGEST_VALUE]}…"
    return {"line": remark.line, "column": column_name(remark.column), "value": value, "reason": reason(remark)}


def unreadable(refused: ImportRefused) -> str:
    """Return why a file cannot be read, and what to do."""
    text = str(UNREADABLE[refused.reason])
    return text % {"line": refused.line, "most": format_number(refused.most)} if "%(" in text else text


def mending_file(outcome: Outcome) -> bytes:
    """Return the faulty rows as a file to mend and take in again, each with what is wrong in a last column."""
    reasons: dict[int, list[str]] = {}
    for fault in outcome.faults:
        said = f"{column_name(fault.column)}: {reason(fault)}" if fault.column else reason(fault)
        reasons.setdefault(fault.line, []).append(said)
    kept = [place for place, name in enumerate(outcome.header) if name.strip().lower() != REASON]
    rows = [[*_places(cells, kept), " ".join(reasons.get(line, ()))] for line, cells in outcome.faulty]
    return write_csv([*_places(outcome.header, kept), REASON], rows)


def _places(cells: Sequence[str], kept: Sequence[int]) -> list[str]:
    return [cells[place] if place < len(cells) else "" for place in kept]


def summary(outcome: Outcome) -> str:
    """Return in one line what an import did, or would do."""
    counts = outcome.counts
    suppliers = gettext("Suppliers: new %(number)s, changed %(changed)s, unchanged %(unchanged)s",
                        number=format_number(counts.created), changed=format_number(counts.changed),
                        unchanged=format_number(counts.unchanged))
    contracts = ngettext("%(number)s new contract", "%(number)s new contracts", counts.new_contracts,
                         number=format_number(counts.new_contracts))
    faulty = ngettext("%(number)s faulty row", "%(number)s faulty rows", counts.faulty, number=format_number(counts.faulty))
    warnings = ngettext("%(number)s warning", "%(number)s warnings", counts.warnings, number=format_number(counts.warnings))
    return f"{suppliers}; {contracts}; {faulty}, {warnings}"
