"""The worked example of the guide for authors, followed word for word in a copy: what it promises is what happens."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.casework.contents.explained import KEYS
from portal.casework.contents.loading import QUESTIONNAIRES, ROOT, TRANSLATIONS
from portal.cli.questionnaires.noun import command
from portal.cli.translations import command as translations
from portal.core.checking.faults import ACCEPTABLE
from portal.core.checking.limits import DEEPEST, LONGEST, MOST, MOST_CORE

GUIDE = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE.split("## From an idea to a published question\n")[1].split("\n## ")[0]
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", EXAMPLE, re.DOTALL)
COPY, HEAD, RULES_HEAD, REMOVED, QUESTION, RULE, _, SOUND, MISSPELT, NEVER, CATALOGUES, _ = (text for _, text in BLOCKS)
VERSION, RULES = "questionnaires/supplier-code/2027-1", "questionnaires/supplier-code/rules-2027.yaml"


def with_lines(path: Path, lines: str) -> None:
    """Write the lines of a block over those with the same keys at the top of a file; new ones follow the first of them."""
    text = path.read_text(encoding="utf-8")
    first, *more = lines.strip().splitlines()
    for line in more:
        text = re.sub(rf"^{line.partition(':')[0]}: .*\n", "", text, count=1, flags=re.MULTILINE)
    text = re.sub(rf"^{first.partition(':')[0]}: .*\n", lines, text, count=1, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def appended(path: Path, lines: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(lines)


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def said(line: str) -> str:
    """A line of the check without the number of the line in the file: notes of colleagues may move it."""
    return re.sub(r":\d+:", ":", line, count=1).strip()


def check(folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(command, ["check", str(folder / "questionnaires")])
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy in which steps 1 to 3 have been done."""
    shutil.copytree(QUESTIONNAIRES, tmp_path / "questionnaires")
    shutil.copytree(TRANSLATIONS / "en", tmp_path / "translations" / "en", ignore=shutil.ignore_patterns("*.mo"))
    subprocess.run(["sh", "-e", "-c", COPY], cwd=tmp_path, check=True)
    with_lines(tmp_path / VERSION / "questionnaire.yaml", HEAD)
    with_lines(tmp_path / RULES, RULES_HEAD)
    replaced(tmp_path / VERSION / "questionnaire.yaml", REMOVED, "")
    appended(tmp_path / VERSION / "sections/complaints.yaml", QUESTION)
    appended(tmp_path / RULES, RULE)
    return tmp_path


def test_the_example_passes_and_says_what_the_guide_says(folder: Path):
    status, output = check(folder)
    assert status == 0
    promised = [line for line in SOUND.splitlines() if "…" not in line and not line.startswith("texts in")]
    assert [line for line in promised if line not in output.splitlines()] == []
    assert "warning" not in output


def test_the_faults_that_the_guide_shows_are_the_ones_one_reads(folder: Path):
    replaced(folder / RULES, "judges: complaints-read", "judges: complaint-read")
    assert said(MISSPELT) in map(said, check(folder)[1].splitlines())
    replaced(folder / RULES, "judges: complaint-read\n", "judges: complaints-read\n")
    question = folder / VERSION / "sections/complaints.yaml"
    never = re.search(r"`(ask_if: \{all: .*?\]\})`", EXAMPLE)
    assert never is not None
    text = question.read_text(encoding="utf-8")
    question.write_text(re.sub(r"ask_if: \{condition: deeper\}\n\Z", f"{never[1]}\n", text), encoding="utf-8")
    status, output = check(folder)
    assert status == 1
    assert said(output.splitlines()[0]) == said(NEVER)


def test_the_catalogues_are_brought_along(folder: Path):
    for line in CATALOGUES.splitlines():
        if line.startswith("cp"):
            subprocess.run(["sh", "-e", "-c", line], cwd=folder, check=True)
    assert {line.split(maxsplit=2)[2] for line in CATALOGUES.splitlines() if "portal" in line} <= {
        f"{name}{options}" for name in translations.commands for options in ("", " -l en")}
    assert "texts in en:" in check(folder)[1]


def test_the_table_of_limits_is_the_one_that_is_enforced():
    for name, most in {**MOST, **LONGEST, "core questions put to everyone": MOST_CORE,
                       "how deep a condition is nested": DEEPEST}.items():
        assert f"| {name} | {most:,} |" in GUIDE


def test_every_warning_that_can_be_accepted_is_explained():
    assert [code for code in sorted(ACCEPTABLE) if f"`{code}`" not in GUIDE] == []


def test_every_key_an_author_may_write_is_in_the_guide():
    explained = {key for keys in (KEYS[name] for name in ("Questionnaire", "Question", "Rule", "Leaf", "Case", "Evidence"))
                 for key in keys}
    assert [key for key in sorted(explained) if not re.search(rf"\b{key}\b", GUIDE)] == []
