"""Requirements 29 (files) and 31 (workbook): what leaves the portal comes back the same."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.casework.contents.archives import Texts, files_in_package, pack
from portal.casework.contents.editions import Edition, edition_of
from portal.casework.contents.loading import QUESTIONNAIRES, assemble, load
from portal.casework.contents.lock import locked_now, read_lock
from portal.casework.contents.workbook_files import check_workbook, read_workbook
from portal.casework.contents.workbook_writing import workbook_of
from portal.casework.contents.writing import Place, files_of
from portal.core.wording import texts_of, worded_questionnaire
from tests.factories.editions import every_edition, said, shipped, shipped_files, with_translations

EVERY = every_edition()


def edition(name: str) -> Edition:
    return EVERY[name]


def reworded(words: dict[str, str]) -> Edition:
    version = shipped().questionnaire
    return Edition(worded_questionnaire(version, texts_of(version) | words))


@pytest.mark.parametrize("name", EVERY)
def test_requirement_29_files_are_read_and_written_without_loss(name: str, tmp_path: Path):
    place = Place(tmp_path)
    place.write(files_of(edition(name)))
    package = load(tmp_path)
    assert not package.faults
    again = with_translations(edition_of(package), tmp_path / "translations")
    assert again == edition(name)
    assert said(again) == said(edition(name))
    assert files_in_package(pack(files_of(again))) == {path: raw.decode() for path, raw in files_of(edition(name)).items()}


def test_requirement_29_shipped_files_keep_their_comments_byte_for_byte():
    made = files_of(shipped(), shipped_files())
    kept = {name: raw for name, raw in made.items() if name.endswith(".yaml")}
    assert kept == {name: raw for name, raw in shipped_files().items() if name in kept}
    assert sum(raw.count(b"#") for raw in kept.values()) > 20


@settings(max_examples=settings().max_examples // 5)
@given(st.dictionaries(st.sampled_from(sorted(texts_of(shipped().questionnaire))),
                       st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120).map(str.strip).filter(bool),
                       min_size=1, max_size=3))
def test_requirement_29_changed_words_leave_every_other_line_as_it_was(words: dict[str, str]):
    held = shipped_files()
    made = files_of(reworded(words), held)
    again = edition_of(assemble(Texts({name: raw.decode() for name, raw in made.items()})))
    assert again.questionnaire == reworded(words).questionnaire
    (mark,) = locked_now([again.questionnaire], [])
    assert read_lock(QUESTIONNAIRES)[mark.name] == mark.digest
    for name, raw in made.items():
        assert notes_in(raw) == notes_in(held[name])
        assert max(map(len, raw.decode().split("\n"))) <= 130


def notes_in(raw: bytes) -> list[str]:
    return [line for line in raw.decode().split("\n") if line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", EVERY)
def test_requirement_29_what_is_written_means_the_same_to_another_program(name: str):
    """No implicit yes and no, days and versions in quotes, short lines, the order of keys the same every time."""
    def texts(held: object) -> list[object]:
        parts = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
        return [held] if not isinstance(held, dict | list) else [*(held if isinstance(held, dict) else ()),
                                                                 *(each for part in parts for each in texts(part))]

    for path, raw in files_of(edition(name)).items():
        if path.endswith(".yaml"):
            text = raw.decode()
            assert max(map(len, text.split("\n"))) <= 130
            kinds = {type(each) for each in texts(yaml.safe_load(text))}
            assert kinds <= {str, int, float, bool}
            said_true = [line for line in text.split("\n") if line.rstrip(",}").endswith((": yes", ": no", ": on", ": off"))]
            assert said_true == []
    assert files_of(edition(name)) == files_of(edition(name))


@pytest.mark.parametrize("name", EVERY)
def test_requirement_31_a_workbook_comes_back_as_the_very_same_package(name: str):
    found = read_workbook(workbook_of(edition(name)))
    assert [*map(str, found.faults)] == []
    assert found.edition == edition(name)
    assert files_of(found.edition) == files_of(edition(name))


def test_requirement_31_the_same_checker_reads_a_workbook_and_names_the_cell():
    sound = check_workbook(workbook_of(shipped()))
    assert [*map(str, sound.faults)] == []
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(shipped())))
    for row in book["Rules"].iter_rows(min_row=2, max_row=60):
        if row[2].value and "no: major" in row[2].value:
            row[2].value = row[2].value.replace("no: major", "no: quiet")
            changed = row[0]
            break
    file = io.BytesIO()
    book.save(file)
    faults = [*map(str, check_workbook(file.getvalue()).faults)]
    rows = [cell.row for cell in book["Cases"]["A"] if cell.value == changed.value]
    assert any("the case says major, the rule gives quiet" in fault and any(f"Cases, row {row}, " in fault for row in rows)
               for fault in faults), faults


def test_requirement_31_a_question_added_in_a_workbook_is_a_question_in_the_files():
    edition = replace(shipped(), translations={})
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(edition)))
    sheet = book["Questions"]
    headings = [cell.value for cell in sheet[1]]
    added = {"section": "complaints", "id": "complaints-read", "kind": "yes_no", "text": "Läser ledningen klagomålen?",
             "why": "Bara ledningen kan ändra det som orsakar dem.", "ask_if": "{condition: deeper}"}
    sheet.append([added.get(heading) for heading in headings])
    file = io.BytesIO()
    book.save(file)
    found = read_workbook(file.getvalue()).edition
    assert found is not None
    assert found.questionnaire.section("complaints").questions[-1].id == "complaints-read"
    text = files_of(found)["supplier-code/2026-1/sections/complaints.yaml"].decode()
    assert text.endswith("""\
  - id: complaints-read
    kind: yes_no
    text: Läser ledningen klagomålen?
    why: Bara ledningen kan ändra det som orsakar dem.
    ask_if: {condition: deeper}
""")
