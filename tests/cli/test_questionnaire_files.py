"""`portal questionnaires export|workbook|import`: from rows to files, packages and workbooks, and back."""

import filecmp
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from portal.casework.contents.archives import pack
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS, load
from portal.casework.contents.publication import Desk, publish
from portal.casework.contents.writing import Place, files_of
from portal.cli.main import main
from portal.db.work import Database
from tests.factories.editions import SMALL, shipped
from tests.factories.rounds import NOW


@pytest.fixture
def installed(database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The commands' own database is this test's, and holds what is shipped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PORTAL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("PORTAL_SECRET_KEY", "0123456789abcdef" * 4)
    database.write(lambda db: publish(Desk(db, "command", NOW, TRANSLATIONS), load(QUESTIONNAIRES)))
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["questionnaires", *map(str, words)])


def test_a_published_version_goes_out_and_comes_back_by_every_road(installed: Path):
    names = list(files_of(shipped()))
    out = run("export", "supplier-code", "2026-1", "--rules", "1", "out")
    assert (out.exit_code, out.output.count("written: ")) == (0, len(names))
    assert f"{len(names)} of {len(names)} files were as they should be" in run("export", "supplier-code", "2026-1", "out").output
    held = Place(installed / "out").read(names)
    assert held == Place(QUESTIONNAIRES, TRANSLATIONS).read(names)
    for command, file in (("export", "out.zip"), ("workbook", "out.xlsx")):
        assert run(command, "supplier-code", "2026-1", file).exit_code == 0
        again = run("import", file, "--to", f"back-{command}")
        assert (again.exit_code, again.output.splitlines()[-1]) == (0, f"{len(names)} files in back-{command}")
    assert Place(installed / "back-export").read(names) == held
    assert Place(installed / "back-workbook").read(names) == files_of(shipped())
    assert f"{len(names)} files in out" in run("import", "out.xlsx", "--to", "out").output
    assert Place(installed / "out").read(names) == held


def test_a_folder_with_another_version_of_that_number_is_left_alone(installed: Path):
    run("export", "supplier-code", "2026-1", "out")
    section = installed / "out/supplier-code/2026-1/sections/close.yaml"
    mine = section.read_text(encoding="utf-8").replace("optional: true", "optional: false", 1)
    section.write_text(mine, encoding="utf-8")
    refused = run("export", "supplier-code", "2026-1", "out")
    assert refused.exit_code == 1
    assert refused.output.strip() == "Error: out holds another supplier-code 2026-1; choose another folder"
    assert section.read_text(encoding="utf-8") == mine


@pytest.mark.parametrize(("words", "says"), [
    (("supplier-code", "2099-1"), "there is no supplier-code 2099-1; it may not be published yet"),
    (("supplier-code", "2026-1", "--rules", "9"), "there is no supplier-code 2026-1 with rules-9; it may not be published yet"),
    (("other", "1", "--from", QUESTIONNAIRES), f"there is no other 1 in {QUESTIONNAIRES}"),
])
def test_what_is_not_there_is_said_in_one_line(installed: Path, words: tuple[object, ...], says: str):
    refused = run("workbook", *words, "out.xlsx")
    assert (refused.exit_code, refused.output.strip()) == (1, f"Error: {says}")
    assert not Path("out.xlsx").exists()


def test_a_workbook_of_files_needs_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Place(tmp_path / "mine").write({name: text.encode() for name, text in SMALL.items()})
    made = run("workbook", "small", "1", "small.xlsx", "--from", "mine")
    assert (made.exit_code, made.output.strip()) == (0, "small.xlsx: 2 questions, no rules, 0 translations")
    assert run("export", "small", "1", "copy", "--from", "mine").exit_code == 0
    assert not filecmp.dircmp("mine/small/1", "copy/small/1").diff_files


def test_a_faulty_workbook_is_told_cell_by_cell_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    run("workbook", "supplier-code", "2026-1", "out.xlsx", "--from", QUESTIONNAIRES)
    book = openpyxl.load_workbook("out.xlsx")
    book["Questions"]["C2"], book["Questions"]["C3"] = "yesno", "mani"
    book.save("out.xlsx")
    refused = run("import", "out.xlsx", "--to", "mine")
    assert refused.exit_code == 1
    assert "Questions, row 2, column kind (C2): details-right: kind: 'yesno' is not allowed. Write one of" in refused.output
    assert "Questions, row 3, column kind (C3): role: kind: 'mani' is not allowed." in refused.output
    assert not Path("mine").exists()


@pytest.mark.parametrize(("content", "says"), [
    (b"no package", "it is damaged, or protected"), (pack({"a/run.sh": b""}), "is no file of a questionnaire"),
    (pack({**SMALL, "small/1/sections/first.yaml": "id: first\n"}), "small/1/sections/first.yaml:1: title: it is missing"),
    (b"xl/workbook.xml", "it is damaged, or protected"), (b"\0" * 6_000_000, "it is larger than we read"),
])
def test_a_faulty_package_is_told_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, says: str):
    monkeypatch.chdir(tmp_path)
    Path("sent").write_bytes(content)
    refused = run("import", "sent", "--to", "mine")
    assert refused.exit_code == 1
    assert says in refused.output
    assert not Path("mine").exists()


def test_files_of_sections_that_are_gone_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    run("workbook", "supplier-code", "2026-1", "out.xlsx", "--from", QUESTIONNAIRES)
    (tmp_path / "mine/supplier-code/2026-1/sections").mkdir(parents=True)
    (tmp_path / "mine/supplier-code/2026-1/sections/old.yaml").write_text("id: old\n")
    done = run("import", "out.xlsx", "--to", "mine", "--translations", "po")
    assert (done.exit_code, Path("po/en/LC_MESSAGES/supplier-code-2026-1.po").is_file()) == (0, True)
    assert "warning: mine/supplier-code/2026-1/sections/old.yaml belongs to no section any more; take it away" in done.output
