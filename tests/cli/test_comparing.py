"""`portal questionnaires compare` and `replay`: told in lines, and as JSON where a program reads."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from portal.casework.contents.loading import QUESTIONNAIRES
from portal.cli.main import main
from portal.db.work import Database
from tests.factories.rounds import BAD, make_assessment, make_campaign, make_supplier, submitted

VERSION = QUESTIONNAIRES / "supplier-code" / "2026-1"
RULES_2 = """
code: code
number: "2"
fits: ["1"]
rules:
  - id: process-missing
    judges: process
    requirement: pr1.a
    answers: {no: minor, partly: minor, unknown: minor, not_applicable: judgement, yes: quiet}
    short: process brister
    reason: Svaret visar en brist.
    cases: {}
"""


@pytest.fixture
def installed(database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Database:
    """The commands' own database is this test's."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PORTAL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("PORTAL_SECRET_KEY", "0123456789abcdef" * 4)
    return database


def run(*words):
    return CliRunner().invoke(main, ["questionnaires", *map(str, words)])


def test_a_version_and_its_own_files_do_not_differ(installed):
    done = run("compare", "supplier-code 2026-1", VERSION)
    assert done.exit_code == 0
    assert "  Nothing differs." in done.output.splitlines()


def test_a_comparison_is_json_where_a_program_reads(installed):
    data = json.loads(run("compare", "supplier-code 2026-1", VERSION, "--json").output)
    assert (data["added"], data["changed"], data["same_meaning"], data["wording_only"]) == ([], [], True, False)
    assert {each["question"] for each in data["carried"]} >= {"role", "manufacture"}


def test_rule_sets_are_compared_like_versions_and_never_with_them(installed):
    rules = QUESTIONNAIRES / "supplier-code" / "rules-1.yaml"
    assert "  Nothing differs." in run("compare", "supplier-code rules-1", rules).output.splitlines()
    assert json.loads(run("compare", "supplier-code rules-1", rules, "--json").output)["changed"] == []
    mixed = run("compare", "supplier-code 2026-1", rules)
    assert (mixed.exit_code, mixed.output) == (1, "Error: a version is compared with a version, a rule set with a rule set\n")


def test_what_does_not_exist_is_named(installed):
    done = run("compare", "supplier-code 2026-1", "supplier-code 1999-1")
    assert (done.exit_code, done.output) == (1, "Error: there is no version and no rule set supplier-code 1999-1\n")


@pytest.fixture
def rules_2(tmp_path):
    """The file of a rule set that nobody has published."""
    folder = tmp_path / "contents" / "code"
    folder.mkdir(parents=True)
    file = folder / "rules-2.yaml"
    file.write_text(RULES_2, encoding="utf-8")
    return file


def test_a_round_is_replayed_under_a_file_of_rules_and_told_in_lines(installed, rules_2):
    installed.write(lambda db: submitted(db, make_assessment(db, make_campaign(db, "Hösten"), make_supplier(db, "Prov AB")), BAD))
    done = run("replay", rules_2, "--campaign", "Hösten")
    lines = done.output.splitlines()
    assert lines[0] == "1 submissions replayed, 1 of them judged otherwise"
    assert {"  major: 2 lost", "  minor: 1 lighter", "  AA: 2 lost, 1 lighter", "  process-missing: 1 lighter"} <= set(lines)
    assert any("Prov AB  pr1  process-missing lighter" in line for line in lines)


def test_a_replay_is_json_where_a_program_reads(installed, rules_2):
    installed.write(lambda db: submitted(db, make_assessment(db, make_campaign(db, "Hösten"), make_supplier(db, "Prov AB")), BAD))
    data = json.loads(run("replay", rules_2, "--campaign", "Hösten", "--json").output)
    assert (data["judged"], data["affected"]) == (1, 1)
    assert {"kind": "lighter", "name": "minor", "count": 1} in data["findings"]
    assert {each["requirement"] for each in data["examples"]} == {"pr1", "pr2", "pr6"}


def test_a_version_is_no_rule_set_and_a_round_must_be_known(installed, rules_2):
    assert "is no rule set" in run("replay", VERSION, "--campaign", "Hösten").output
    assert "there are 0 rounds called Hösten" in run("replay", rules_2, "--campaign", "Hösten").output
