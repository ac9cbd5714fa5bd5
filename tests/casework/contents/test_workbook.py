"""Workbooks of questionnaires: out and in again the same, and every slip told at its cell."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from babel.messages.catalog import Message
from hypothesis import given
from hypothesis import strategies as st

from portal.casework.contents.archives import Texts
from portal.casework.contents.editions import Edition, Older, Translation, edition_of
from portal.casework.contents.loading import assemble
from portal.casework.contents.workbook_files import (
    Reading,
    check_sheets,
    check_workbook,
    files_in_workbook,
    read_sheets,
    read_workbook,
)
from portal.casework.contents.workbook_layout import HEAD, LAYOUTS, OPTIONS, QUESTIONS, RULES, SECTIONS
from portal.casework.contents.workbook_writing import sheets_of, workbook_of
from portal.casework.contents.writing import files_of
from portal.core.errors import ContentFaults, ImportRefused
from portal.core.questionnaire import Column, NamedCondition, NamedRow, Option, Question, Questionnaire, Section, Term
from portal.core.rules import Case, Rule
from portal.core.wording import texts_of, worded_questionnaire
from portal.language.catalogues import approval
from portal.platform.workbooks import Row, SheetToWrite
from tests.factories.editions import SMALL, shipped

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=80)


def small() -> Edition:
    return edition_of(assemble(Texts(SMALL)))


def rows_of(sheets: list[SheetToWrite]) -> dict[str, list[Row]]:
    """Give sheets as they come back from a file."""
    lines = {sheet.name: [[heading.name for heading in sheet.headings], *sheet.rows] for sheet in sheets}
    return {name: [Row(number, list(cells)) for number, cells in enumerate(held, 1) if any(cells)]
            for name, held in lines.items()}


def altered(edition: Edition, *cells: tuple[str, str, object]) -> dict[str, list[Row]]:
    """Change cells of an edition's sheets: (sheet, cell, what); a day stands as the reading process gives it."""
    sheets = rows_of(sheets_of(edition))
    for sheet, cell, what in cells:
        letters, number = re.fullmatch("([A-Z]+)([0-9]+)", cell).groups()
        place = openpyxl.utils.column_index_from_string(letters) - 1
        row = next((row for row in sheets[sheet] if row.number == int(number)), Row(int(number), []))
        sheets[sheet] += [] if row in sheets[sheet] else [row]
        row.cells.extend([None] * (place + 1 - len(row.cells)))
        row.cells[place] = [what.isoformat()] if isinstance(what, date) else what
    return sheets


def changed(edition: Edition, *cells: tuple[str, str, object]) -> bytes:
    """Write an edition and change cells as somebody with a spreadsheet program would: (sheet, cell, what)."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(edition)))
    for sheet, cell, what in cells:
        book[sheet][cell] = what
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def told(found: Reading) -> list[str]:
    return list(map(str, found.faults))


def column(sheet: str, heading: str) -> str:
    names = [field.name for field in LAYOUTS[sheet].fields]
    return openpyxl.utils.get_column_letter(names.index(heading) + 1)


def test_the_same_edition_gives_the_same_file():
    assert workbook_of(shipped()) == workbook_of(shipped())


def test_every_part_of_a_definition_has_a_column():
    def names(sheet: str) -> set[str]:
        return {field.name.partition(".")[0] for field in LAYOUTS[sheet].fields}

    assert names(QUESTIONS) == set(Question.model_fields) - {"options", "columns"} | {"section"}
    assert names(SECTIONS) == set(Section.model_fields) - {"questions"}
    assert names(RULES) == set(Rule.model_fields) - {"cases"}
    assert names("Cases") == {*Case.model_fields, "rule", "answer"}
    assert names("Conditions") == {*NamedCondition.model_fields, "id"}
    assert names("Terms") == {*Term.model_fields, "id"}
    assert names(OPTIONS) - {"question", "part"} == {*Option.model_fields, *NamedRow.model_fields, *Column.model_fields,
                                                       "column"} - {"options"}
    own_sheets = {"sections", "glossary", "conditions"}
    assert {field.name.partition(".")[0] for field in HEAD} | own_sheets == set(Questionnaire.model_fields)


@given(st.dictionaries(st.sampled_from(sorted(texts_of(small().questionnaire))), WORDS.map(str.strip).filter(bool)))
def test_any_words_come_back_from_the_sheets(words: dict[str, str]):
    edition = small()
    edition = replace(edition, questionnaire=worded_questionnaire(edition.questionnaire, texts_of(edition.questionnaire) | words))
    assert read_sheets(rows_of(sheets_of(edition))).edition == edition


def test_a_text_stays_text_whatever_it_begins_with():
    begun = ["=1+1", '=HYPERLINK("http://x")', "+46 8 123", "-5 grader", "@SUM(A1)", "'citat", "1.10", "2026-1", "true",
             "_x0041_", "tab\there", "rad\nnästa", "\u202evänt", "a,b;c", "#N/A", "007", "😀", "=cmd|' /C calc'!A0"]
    edition = small()
    options = tuple(Option(id=f"o{place}", text=text) for place, text in enumerate(begun))
    first = edition.questionnaire.sections[0]
    asked = (first.questions[0].model_copy(update={"options": options}), *first.questions[1:])
    edition = replace(edition, questionnaire=edition.questionnaire.model_copy(
        update={"sections": (first.model_copy(update={"questions": asked}),)}))
    raw = workbook_of(edition)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert not any(b"<f>" in parts.read(name) or b"hyperlink" in parts.read(name) for name in parts.namelist()
                       if name.startswith("xl/worksheets/"))
    assert read_workbook(raw).edition == edition


def test_drafts_of_older_wordings_and_approvals_of_single_texts_come_back():
    (name, master), = small().masters.items()
    comment = approval(Message(master["title"], "Small"), "Aino, 2026-11-22")
    translation = Translation({"title": "Small", "role.text": "Which?"}, {"role.text": Older("Vad?", "What?"),
                                                                         "role.why": Older(master["role.why"], "Why")},
                              {"title": comment})
    edition = replace(small(), translations={"ar": {name: replace(translation, approved={})}, "en": {name: translation},
                                             "fi": {name: Translation({"title": "Pieni"}, is_reviewed=True)}})
    assert read_workbook(workbook_of(edition)).edition == edition


def test_whoever_changes_an_approved_text_takes_the_approval_away():
    (name, master), = small().masters.items()
    comment = approval(Message(master["title"], "Small"), "Aino")
    edition = replace(small(), translations={"en": {name: Translation({"title": "Small"}, {}, {"title": comment})}})
    found = read_sheets(altered(edition, ("Texts", "D2", "Tiny"))).edition
    assert found is not None
    assert found.translations["en"][name] == Translation({"title": "Tiny"})


def test_a_changed_swedish_text_leaves_its_translations_to_be_looked_at():
    (name, master), = small().masters.items()
    edition = replace(small(), translations={"en": {name: Translation({"role.text": "Which role?"})}})
    found = read_sheets(altered(edition, (QUESTIONS, f"{column(QUESTIONS, 'text')}2", "Vilka roller har ni?"))).edition
    assert found is not None
    assert found.translations["en"][name] == Translation({}, {"role.text": Older(master["role.text"], "Which role?")})


def test_what_a_spreadsheet_program_makes_of_cells_is_read_as_meant():
    edition = small()
    found = read_workbook(changed(
        edition, ("Questionnaire", "B3", date(2026, 1, 1)), ("Questionnaire", "B7", date(2027, 3, 1)),
        ("Questionnaire", "B10", 5),
        (QUESTIONS, f"{column(QUESTIONS, 'core')}2", True), (QUESTIONS, f"{column(QUESTIONS, 'whole')}3", "Ja"),
        (QUESTIONS, f"{column(QUESTIONS, 'min')}3", 0.25), (QUESTIONS, f"{column(QUESTIONS, 'max')}3", "1,5"),
        (QUESTIONS, f"{column(QUESTIONS, 'clause')}3", 2023), (OPTIONS, f"{column(OPTIONS, 'text')}2", 10)))
    assert told(found) == []
    assert found.edition is not None
    version = found.edition.questionnaire
    role, share = version.questions["role"], version.questions["share"]
    assert (version.number, version.valid_from, version.minutes.core) == ("2026-1", date(2027, 3, 1), 5)
    assert (role.core, role.options[0].text, share.whole, str(share.min), str(share.max)) == (True, "10", True, "0.25", "1.5")
    assert share.clause == ("2023",)


@pytest.mark.parametrize(("sheet", "cell", "what", "heading", "says", "mend"), [
    ("Questionnaire", "B3", 1.1, "number", "has made a number of it", "as text"),
    ("Questionnaire", "B3", "../1", "number", "cannot stand here", "letters"),
    ("Questionnaire", "A5", "langage", "key", "the key 'langage' is unknown", "Did you mean 'language'?"),
    (SECTIONS, "A2", "Först!", "id", "is no id", "small letters"),
    (QUESTIONS, "A2", "frist", "section", "there is no section 'frist'", "Did you mean 'first'?"),
    (QUESTIONS, "B3", date(2026, 3, 4), "id", "has made a day of it", "as text"),
    (QUESTIONS, "C2", "mani", "kind", "'mani' is not allowed", "Write one of"),
    (QUESTIONS, "D2", "perhaps", "core", "neither yes nor no", "Write yes"),
    (QUESTIONS, "E2", None, "text", "it is missing", "Add text:"),
    (QUESTIONS, "E2", True, "text", "has made something else of the text", "as text"),
    (QUESTIONS, "I3", "{question: role, has: [", "ask_if", "of the cell: This is not YAML", "quotes"),
    (QUESTIONS, "I3", "{question: role, hass: maker}", "ask_if", "'hass' is not known", ""),
    (QUESTIONS, "I3", "role = maker", "ask_if", "neither a condition nor a table", "key: value"),
    (QUESTIONS, "I3", "&a {question: role, has: *a}", "ask_if", "Anchors", "out"),
    (QUESTIONS, "I3", "!!python/object:os.system {}", "ask_if", "tag", "Remove"),
    (QUESTIONS, "E1", "txt", "txt", "the heading 'txt' is not known", "Did you mean 'text'?"),
    (OPTIONS, "A2", "rol", "question", "there is no question 'rol'", "Did you mean 'role'?"),
    (OPTIONS, "B2", "choice", "part", "'choice' is not allowed", "option"),
    (OPTIONS, "B2", "column option", "column", "no row above makes the column", ""),
    ("Conditions", "A2", None, "id", "the row has no id", "id of its own"),
])
def test_a_slip_is_told_with_sheet_row_column_and_a_way_to_mend_it(sheet: str, cell: str, what: object, heading: str, says: str,
                                                                 mend: str):
    fault, *_others = read_sheets(altered(small(), (sheet, cell, what))).faults
    assert (fault.place.sheet, fault.place.row, fault.place.heading) == (sheet, int(cell[-1]), heading)
    assert says in str(fault)
    assert mend in fault.mend


def test_a_fault_names_the_cell_as_the_spreadsheet_program_does():
    (fault,) = told(read_sheets(altered(small(), (QUESTIONS, "C2", "mani"))))
    assert fault.startswith("Questions, row 2, column kind (C2): role: kind: 'mani' is not allowed. Write one of")


def test_rules_and_examples_can_be_added_and_must_find_each_other():
    added = [("Questionnaire", "B12", 1), ("Questionnaire", "B14", "1"), (RULES, "A2", "no-role"), (RULES, "B2", "role"),
             (RULES, "C2", "maker: quiet\nunknown: minor"), (RULES, f"{column(RULES, 'requirement')}2", "pr1"),
             (RULES, f"{column(RULES, 'short')}2", "Kort"), (RULES, f"{column(RULES, 'reason')}2", "Skäl")]
    cases = [("Cases", "A2", "no-role"), ("Cases", "B2", "maker"), ("Cases", f"{column('Cases', 'gives')}2", "quiet")]
    found = read_sheets(altered(small(), *added, *cases)).edition
    assert found is not None
    assert found.rule_set is not None
    assert (found.rule_set.number, found.rule_set.rules[0].answers, found.rule_set.rules[0].cases) == (
        "1", {"maker": "quiet", "unknown": "minor"}, {"maker": "quiet"})
    (fault,) = told(read_sheets(altered(small(), *added, ("Cases", "A2", "no-rule"))))
    assert fault == "Cases, row 2, column rule (A2): there is no rule 'no-rule'. Did you mean 'no-role'?"
    mixed = read_sheets(altered(small(), *added, *cases, ("Cases", "A3", "no-role"), ("Cases", "C3", "{role: [maker]}")))
    assert "the examples of one rule are all by answer, or all by given" in told(mixed)[0]
    (fault,) = told(read_sheets(altered(small(), *cases)))
    assert fault.startswith("Questionnaire, row 12, column rules.number (B12): '' cannot stand here")


def test_what_stands_under_no_heading_is_not_left_out_in_silence():
    (fault,) = told(read_sheets(altered(small(), ("Terms", "A2", "wage"), ("Terms", "B2", "Lön"), ("Terms", "C2", "Pengar"),
                                        ("Terms", "H2", "?"))))
    assert "Terms, row 2, column ? (H2): this stands under no heading" in fault


def test_what_the_checker_says_is_told_at_its_cell():
    edition = shipped()
    names = [question.id for question in edition.questionnaire.questions.values()]
    row = names.index("conflict-countries") + 2
    cell = (QUESTIONS, f"{column(QUESTIONS, 'ask_if')}{row}", "{question: conflict-area, is: buys}")
    found = check_sheets(altered(edition, cell))
    assert found.edition is None
    assert any(f"Questions, row {row}, column ask_if" in fault and "there is no question 'conflict-area'" in fault
               and "Did you mean 'conflict-areas'?" in fault for fault in told(found))


def test_the_lock_is_told_at_the_number():
    edition = shipped()
    row = list(edition.questionnaire.questions).index("support-wanted") + 2
    found = check_sheets(altered(edition, (QUESTIONS, f"{column(QUESTIONS, 'optional')}{row}", None)))
    begins = "Questionnaire, row 3, column number (B3): supplier-code 2026-1 is locked"
    assert any(fault.startswith(begins) for fault in told(found))


def test_the_shipped_workbook_passes_the_checker():
    found = check_workbook(workbook_of(shipped()))
    assert told(found) == []
    assert found.edition == shipped()


def test_translations_of_what_is_gone_are_left_out_with_a_note():
    (name, _master), = small().masters.items()
    edition = replace(small(), translations={"en": {name: Translation({"share.text": "How much?"})}})
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(edition)))
    book[QUESTIONS].delete_rows(3)
    file = io.BytesIO()
    book.save(file)
    found = read_workbook(file.getvalue())
    assert told(found) == []
    assert [str(note).partition(": ")[2] for note in found.warnings] == [
        f"there is no text 'share.{field}' any more, so its translations are left out." for field in ("text", "why")]


def test_the_files_of_a_workbook_are_those_of_its_edition_and_faults_are_refused():
    assert files_in_workbook(workbook_of(small()))[0] == {name: raw.decode() for name, raw in files_of(small()).items()}
    with pytest.raises(ContentFaults, match="Questions, row 2, column kind"):
        files_in_workbook(changed(small(), (QUESTIONS, "C2", "mani")))


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"code;number\n", b"\0" * 5_000_001])
def test_what_is_no_workbook_is_refused(raw: bytes):
    with pytest.raises(ImportRefused):
        read_workbook(raw)


def test_an_empty_workbook_says_where_to_begin():
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    assert "the sheet 'Questionnaire' is missing or empty. Begin with a workbook made by the portal." in told(
        read_workbook(file.getvalue()))[0]
