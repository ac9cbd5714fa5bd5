"""Faults of files as authors read them: where, what, and a way to mend it, each a sentence."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.casework.contents.auditing import Report, examine
from portal.casework.contents.loading import QUESTIONNAIRES
from portal.casework.contents.reading import FileFault
from portal.cli.questionnaires.noun import command

HEAD, WORKERS = "supplier-code/2026-1/questionnaire.yaml", "supplier-code/2026-1/sections/workers.yaml"
RULES, CLAUSE = "supplier-code/rules-1.yaml", "frameworks/clause-2018.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what is shipped."""
    return Path(shutil.copytree(QUESTIONNAIRES, tmp_path / "questionnaires"))


def change(folder: Path, name: str, old: str, new: str) -> Report:
    """Examine the copy after the first place that reads so was changed."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    return examine(folder)


def line_of(folder: Path, name: str, words: str) -> int:
    return next(number for number, line in enumerate((folder / name).read_text().splitlines(), 1) if words in line)


def test_a_section_file_that_no_list_names_is_a_fault(folder: Path):
    (folder / "supplier-code/2026-1/sections/extra.yaml").write_text("id: extra\n")
    [fault] = examine(folder).faults
    assert (fault.path, fault.line) == (HEAD, line_of(folder, HEAD, "sections:"))
    assert fault.what == "The file supplier-code/2026-1/sections/extra.yaml is not in the list."
    assert fault.mend.startswith("Add extra")


def test_a_head_without_a_list_of_sections_is_told_and_breaks_nothing(folder: Path):
    (folder / HEAD).write_text(re.sub(r"(?ms)^sections:.*?(?=^\S|\Z)", "sections:\n", (folder / HEAD).read_text()))
    assert any("workers.yaml is not in the list" in fault.what for fault in examine(folder).faults)


def test_a_version_without_rules_and_rules_without_a_version_are_warnings(folder: Path):
    report = change(folder, RULES, "fits: [2026-1]", "fits: [2027-1]")
    without, foreign = report.warnings
    assert (without.path, without.line, without.what) == (HEAD, line_of(folder, HEAD, "number:"),
                                                          "No rule set fits supplier-code 2026-1.")
    assert (foreign.path, foreign.line, foreign.what) == (RULES, line_of(folder, RULES, "fits:"),
                                                          "The version supplier-code 2027-1 is not here.")
    said = CliRunner().invoke(command, ["check", str(folder)])
    assert f"warning: {HEAD}:" in said.output
    assert "fault" in {row["kind"] for row in json.loads(CliRunner().invoke(command, ["check", "--json", str(folder)]).output)}


def test_what_is_shipped_has_neither_faults_nor_warnings():
    report = examine(QUESTIONNAIRES)
    assert (report.faults, report.warnings) == ([], [])


@pytest.mark.parametrize(("name", "old", "new"), [
    (WORKERS, "kind: one", "kind: several"), (WORKERS, "kind: one", "kinds: one"), (WORKERS, "kind: one", "kind: yes_no"),
    (WORKERS, "id: union-freedom", "id: Union_Freedom"), (HEAD, "number:", "numer:"),
    (CLAUSE, "contains: [pr1.a", "contains: [pr1.zz"), (CLAUSE, "id: routine2", "id: routine1"),
    (CLAUSE, 'version: "2018"', "# no version"), (RULES, "outcome: information", "outcome: perhaps"),
    (WORKERS, "title:", "title: x\ntitle:"), (WORKERS, "title: ", "title: a: "),
])
def test_every_fault_has_a_line_and_reads_as_two_sentences(folder: Path, name: str, old: str, new: str):
    report = change(folder, name, old, new)
    assert report.faults
    for fault in report.faults:
        assert fault.line > 0
        assert re.search(r"[^.][.?!]$", fault.what), fault.what
        assert re.search(r"[.?]$", fault.mend), str(fault)
        assert "\n" not in str(fault)


def test_a_reference_to_what_no_framework_has_is_found_at_its_line(folder: Path):
    [fault] = change(folder, CLAUSE, "contains: [pr1.a", "contains: [pr1.zz").faults
    assert (fault.path, fault.line) == (CLAUSE, line_of(folder, CLAUSE, "pr1.zz"))
    assert "pr1.zz, which no framework has" in fault.what


@pytest.mark.parametrize(("what", "said"), [("wrong", "wrong."), ("wrong.", "wrong."), ("wrong? ", "wrong?")])
def test_what_is_wrong_ends_before_the_way_to_mend_it_begins(what: str, said: str):
    assert str(FileFault("a.yaml", 3, what, "Mend it.")) == f"a.yaml:3: {said} Mend it."


@pytest.mark.parametrize(("name", "old", "new", "said"), [
    (WORKERS, "kind: yes_no\n", "kind: number\n    not_yet: true\n", "only yes_no and one can offer"),
    (WORKERS, "kind: yes_no\n", "kind: yes_no\n    format: email\n", "only a question of kind text has a format"),
    (RULES, "audience: supplier\n", "audience: supplier\n    reviewer_only: true\n", "what only reviewers see blames nobody"),
])
def test_fields_that_do_not_fit_are_told_in_words(folder: Path, name: str, old: str, new: str, said: str):
    assert any(said in fault.what for fault in change(folder, name, old, new).faults)
