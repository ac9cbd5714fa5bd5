"""The commands that fill the register and invite suppliers."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select

from portal.casework.seeding import seed_register
from portal.cli.main import main
from portal.db.work import Database
from portal.models.assessments import AccessLink
from portal.models.contents import RiskEntry, RiskList
from portal.models.mail import OutgoingMail
from portal.models.register import Category, ContractingAuthority, Supplier
from tests.factories.definitions import publish_definitions
from tests.factories.rounds import NOW

FAULTY = Path(__file__).parents[1] / "fixtures" / "suppliers-with-faults.csv"


@pytest.fixture
def installed(database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    """The commands' own database is this test's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PORTAL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("PORTAL_SECRET_KEY", "0123456789abcdef" * 4)
    database.write(lambda db: seed_register(db, NOW))
    return database


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def count(database: Database, kind: type) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(kind)) or 0


def test_the_register_is_seeded_with_the_21_regions_once(installed: Database):
    again = installed.write(lambda db: seed_register(db, NOW))
    assert (again.created, again.changed) == (0, 0)
    assert (count(installed, ContractingAuthority), count(installed, Category)) == (21, 12)


def test_a_file_with_faults_prints_each_and_stores_nothing(installed: Database):
    result = run("suppliers", "import", FAULTY)
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert len(lines) == 7
    assert ":22: registration_number: 556016-0681: The last digit" in lines[0]
    assert ":26: warning: name: =cmd" in lines[5]
    assert lines[6].startswith("not stored")
    assert count(installed, Supplier) == 0


def test_faulty_rows_are_left_out_when_asked_for_and_written_apart(installed: Database, tmp_path: Path):
    result = run("suppliers", "import", FAULTY, "--skip-faulty", "--faulty", tmp_path / "mend.csv", "--json")
    said = json.loads(result.stdout)
    assert (said["stored"], said["counts"]["created"], len(said["faults"]), len(said["warnings"])) == (True, 15, 5, 1)
    assert count(installed, Supplier) == 15
    assert len((tmp_path / "mend.csv").read_text("utf-8-sig").splitlines()) == 6


def test_faulty_rows_left_out_come_back_as_a_file_that_overwrites_none(installed: Database, tmp_path: Path):
    for _ in range(2):
        run("suppliers", "import", FAULTY, "--skip-faulty")
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["suppliers-with-faults-faulty-2.csv",
                                                                    "suppliers-with-faults-faulty.csv"]
    run("suppliers", "import", FAULTY)
    assert len(list(tmp_path.glob("*.csv"))) == 2


def test_a_dry_run_stores_nothing(installed: Database):
    assert "Suppliers: new 15" in run("suppliers", "import", FAULTY, "--dry-run").output
    assert count(installed, Supplier) == 0


def test_a_workbook_is_taken_like_a_text_file(installed: Database, tmp_path: Path):
    book = openpyxl.Workbook()
    for row in csv.reader(FAULTY.read_text().splitlines()):
        book.active.append(row)
    book.active["C26"].data_type = "s"  # else openpyxl, too, takes the name for a formula
    book.save(tmp_path / "list.xlsx")
    said = json.loads(run("suppliers", "import", tmp_path / "list.xlsx", "--skip-faulty", "--json").stdout)
    assert (said["counts"]["created"], len(said["faults"])) == (15, 5)


def test_what_is_no_list_is_refused_in_one_line(installed: Database, tmp_path: Path):
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    result = run("suppliers", "import", tmp_path / "old.xls")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)


@pytest.mark.parametrize(("name", "text"), [
    ("more.yaml", "categories:\n  - {code: toys, name: {sv: Leksaker, en: Toys}}\n"),
    ("more.csv", "code;name_sv;name_en;prioritised\ntoys;Leksaker;Toys;yes\n"),
])
def test_categories_are_added_from_yaml_or_csv(installed: Database, tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)
    assert run("categories", "import", tmp_path / name).output == "1 new categories, 0 changed\n"
    assert run("categories", "import", tmp_path / name).output == "0 new categories, 0 changed\n"


def test_faulty_categories_and_risks_are_told_with_their_lines(installed: Database, tmp_path: Path):
    (tmp_path / "c.csv").write_text("code,name_sv,name_en,prioritised\n,Leksaker,Toys,perhaps\n")
    (tmp_path / "r.csv").write_text("country,score\nZZ,low\nSE,mild\n")
    categories = run("categories", "import", tmp_path / "c.csv")
    risks = run("risks", "import", tmp_path / "r.csv", "--title", "x")
    assert (categories.exit_code, risks.exit_code) == (1, 1)
    assert "c.csv:2: code is empty" in categories.output
    assert "r.csv:2: ZZ" in risks.output
    assert "r.csv:3: the score" in risks.output


def test_a_list_of_risks_is_a_new_list_each_time(installed: Database, tmp_path: Path):
    (tmp_path / "r.csv").write_text("country,score,source,year\nse,low,Somebody,2025\nBD,high,,\n")
    assert run("risks", "import", tmp_path / "r.csv", "--title", "Landrisk", "--example").exit_code == 0
    assert run("risks", "import", tmp_path / "r.csv", "--title", "Landrisk", "--year", "2026").exit_code == 0
    with installed.read() as db:
        assert db.execute(select(RiskList.year, RiskList.source, RiskList.is_example).order_by(RiskList.year)).all() == [
            (2025, "Somebody", True), (2026, "Somebody", False)]
    assert count(installed, RiskEntry) == 4


def test_a_round_is_made_sent_and_its_links_written(installed: Database, tmp_path: Path):
    run("suppliers", "import", FAULTY, "--skip-faulty")
    installed.write(lambda db: publish_definitions(db, NOW))
    made = run("campaigns", "create", "Våren", "--questionnaire", "code 1", "--closes", "2099-01-31", "--country", "SE")
    assert made.exit_code == 0, made.output
    sent = run("campaigns", "invite", "Våren", "--links", tmp_path / "links.csv")
    assert sent.exit_code == 0, sent.output
    letters = count(installed, OutgoingMail)
    assert sent.output.splitlines()[0] == f"{letters} letters queued"
    rows = list(csv.DictReader((tmp_path / "links.csv").read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == count(installed, AccessLink) == letters > 5
    assert all(row["link"].startswith("http://127.0.0.1:8000/i/") for row in rows)
    assert (tmp_path / "links.csv").stat().st_mode & 0o077 == 0
    assert run("campaigns", "invite", "Våren").output.splitlines()[0] == "0 letters queued"
    assert run("campaigns", "invite", "Våren", "--links", tmp_path / "links.csv").exit_code == 1
    assert f"{letters} invited" in run("campaigns", "list").output
    assert json.loads(run("campaigns", "list", "--json").output)[0]["title"] == "Våren"


def test_a_round_on_an_example_of_country_risks_is_made_with_a_warning(installed: Database, tmp_path: Path):
    (tmp_path / "r.csv").write_text("country,score\nBD,high\n")
    for words in (("--title", "Exempel", "--example"), ("--title", "Riktig")):
        assert run("risks", "import", tmp_path / "r.csv", "--source", "Somebody", "--year", "2025", *words).exit_code == 0
    installed.write(lambda db: publish_definitions(db, NOW))
    said = {title: run("campaigns", "create", title, "--questionnaire", "code 1", "--closes", "2099-01-31", "--risks", title)
            for title in ("Exempel", "Riktig")}
    assert [result.exit_code for result in said.values()] == [0, 0]
    assert "warning: Exempel is only an example" in said["Exempel"].stderr
    assert said["Riktig"].stderr == ""


@pytest.mark.parametrize(("words", "said"), [
    (("--questionnaire", "code 9", "--closes", "2099-01-31"), "not published"),
    (("--questionnaire", "code 1", "--closes", "2001-01-31"), "in the future"),
    (("--questionnaire", "code 1", "--closes", "2099-01-31", "--authority", "narnia"), "unknown: narnia"),
    (("--questionnaire", "code 1", "--closes", "2099-01-31", "--risks", "none"), "unknown: none"),
])
def test_a_round_that_cannot_be_made_says_why(installed: Database, words: tuple[str, ...], said: str):
    installed.write(lambda db: publish_definitions(db, NOW))
    result = run("campaigns", "create", "Våren", *words)
    assert result.exit_code == 1
    assert said in result.output


def test_an_unknown_round_is_not_invited(installed: Database):
    assert run("campaigns", "invite", "Nowhere").exit_code == 1
