"""Who may import whom: the contracts of `pyproject.toml`, no cycles, and a core without clock, files or chance."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

from tests.house.sources import ROOT, modules, tree

PURE = {
    "__future__", "abc", "ast", "bisect", "calendar", "collections", "collections.abc", "contextlib", "contextvars",
    "dataclasses", "datetime", "decimal", "difflib", "enum", "fractions", "functools", "graphlib", "hashlib", "heapq",
    "itertools", "json", "math", "numbers", "operator", "re", "statistics", "string", "struct", "textwrap", "types",
    "typing", "unicodedata", "uuid", "zoneinfo", "pydantic", "pydantic_core",
}
CLOCKS_AND_FILES = {"now", "today", "utcnow", "open", "uuid1", "uuid4"}
CORE = [path for path in modules() if path.as_posix().startswith("portal/core/")]


def test_every_import_points_downwards():
    linter = Path(sys.executable).with_name("lint-imports")  # a process of its own: it silences every logger there is
    run = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_module_imports_itself_by_a_detour():
    graph = grimp.build_graph("portal", cache_dir=None)
    names = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(names).prepare()  # a CycleError names the modules


def test_the_core_imports_only_what_is_pure():
    strange = {str(path): names for path in CORE if (names := _imported(tree(path)) - PURE)}
    assert strange == {}


def test_the_core_asks_no_clock_and_opens_no_file():
    impure = {str(path): names for path in CORE if (names := _called(tree(path)) & CLOCKS_AND_FILES)}
    assert impure == {}


def test_no_import_hides_in_a_function():
    hidden = {str(path): lines for path in modules() if (lines := _hidden(tree(path)))}
    assert hidden == {}


def _imported(module: ast.Module) -> set[str]:
    """Return what a module imports from elsewhere."""
    whole = {alias.name for node in ast.walk(module) if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module or "" for node in ast.walk(module) if isinstance(node, ast.ImportFrom)}
    return {name for name in whole | parts if name.partition(".")[0] != "portal"}


def _called(module: ast.Module) -> set[str]:
    functions = [node.func for node in ast.walk(module) if isinstance(node, ast.Call)]
    return {function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "") for function in functions}


def _hidden(module: ast.Module) -> list[int]:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [node.lineno for function in functions for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
