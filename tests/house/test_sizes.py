"""Everything stays small enough to be read at one sitting, says what it is, and has a telling name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import is_documented, modules, templates, text, tree

LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 40
LINES_OF_A_TEMPLATE = 150
LINES_OF_A_MACRO = 25
LINES_OF_CONFTEST = 120
ARGUMENTS = 5
NO_NAME = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "handler", "handlers", "base", "misc", "data"}
THE_DECLARATIVE_BASE = "portal/db/base.py"
CAMEL = re.compile("[A-Z][a-z0-9]*")
MACRO = re.compile(r"{%-?\s*macro\s+(\w+).*?{%-?\s*endmacro", re.DOTALL)

# A revision is written by alembic, once, and records a moment: splitting it would help nobody.
WRITTEN = [path for path in modules() if path.parts[:2] != ("migrations", "versions")]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_every_module_is_short():
    limits = {path: LINES_OF_CONFTEST if path.name == "conftest.py" else LINES_OF_A_MODULE for path in WRITTEN}
    assert {str(path): lines for path, limit in limits.items() if (lines := len(text(path).splitlines())) > limit} == {}


def test_every_function_is_short():
    long = {f"{path}:{function.name}": _lines(function) for path in WRITTEN for function in _functions(path)}
    assert {name: lines for name, lines in long.items() if lines > LINES_OF_A_FUNCTION} == {}


def test_every_function_takes_five_arguments_and_further_ones_by_name():
    product = [path for path in WRITTEN if path.parts[0] != "tests"]  # tests ask for as many fixtures as they need
    wide = {f"{path}:{function.name}": _positional(function) for path in product for function in _functions(path)}
    assert {name: count for name, count in wide.items() if count > ARGUMENTS} == {}


def test_every_module_says_what_it_is_for():
    assert [str(path) for path in WRITTEN if path.name != "__init__.py" and not ast.get_docstring(tree(path))] == []


def test_a_package_holds_nothing_itself():
    assert [str(path) for path in WRITTEN if path.name == "__init__.py" and text(path).strip()] == []


def test_every_public_function_behind_the_pages_says_what_it_does():
    behind = [(path, node) for path in WRITTEN if is_documented(path) for node in tree(path).body if isinstance(node, Function)]
    public = [(path, function) for path, function in behind if not function.name.startswith("_")]
    assert [f"{path}:{function.name}" for path, function in public if not ast.get_docstring(function)] == []


def test_every_module_and_class_has_a_telling_name():
    vague = {str(path): found for path in WRITTEN if (found := _vague_names(path)) and path.as_posix() != THE_DECLARATIVE_BASE}
    assert vague == {}


def test_every_template_is_short():
    assert {str(path): lines for path in templates() if (lines := len(text(path).splitlines())) > LINES_OF_A_TEMPLATE} == {}


def test_every_macro_is_short():
    macros = {f"{path}:{found[1]}": found[0].count("\n") + 1 for path in templates() for found in MACRO.finditer(text(path))}
    assert {name: lines for name, lines in macros.items() if lines > LINES_OF_A_MACRO} == {}


def _functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def _lines(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def _positional(function: Function) -> int:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _vague_names(path: Path) -> list[str]:
    """Return the module's own name and those of its classes whose last word says nothing."""
    classes = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    last_words = {name: (CAMEL.findall(name) or [name])[-1] for name in classes} | {path.stem: path.stem}
    return [name for name, word in last_words.items() if word.lower() in NO_NAME]
