"""The project's own files, for the tests that walk them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = ("services", "queries")
DOCUMENTED = ("portal/core/", "portal/casework/", "portal/platform/")


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that Git keeps or would keep, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout
    return tuple(Path(name) for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def ending(*suffixes: str) -> list[Path]:
    """Return the tracked files with one of the suffixes."""
    return [path for path in tracked() if path.suffix in suffixes]


def modules() -> list[Path]:
    """Return every Python module of the project, tests and commands included."""
    return ending(".py")


def templates() -> list[Path]:
    """Return every page and letter."""
    return [path for path in tracked() if path.parts[0] == "portal" and "templates" in path.parts]


def is_documented(path: Path) -> bool:
    """Whether every public function of a module must say what it does."""
    behind = any(part.removesuffix(".py") in PLACES for part in path.parts)
    return path.parts[0] == "portal" and (behind or path.as_posix().startswith(DOCUMENTED))


@cache
def text(path: Path) -> str:
    """Return a file's text; what cannot be decoded is left out, for pictures hold no words."""
    return (ROOT / path).read_text(encoding="utf-8", errors="ignore")


@cache
def tree(path: Path) -> ast.Module:
    """Return a module parsed."""
    return ast.parse(text(path), str(path))
