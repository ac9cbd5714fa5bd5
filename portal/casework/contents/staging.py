"""A draft's files laid out beside what is shipped, so that the checker sees them as it sees the shipped ones."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from portal.casework.contents.auditing import Report, examine
from portal.casework.contents.loading import QUESTIONNAIRES, Package
from portal.casework.contents.reading import FileFault
from portal.core.words import worded
from portal.language.catalogues import UnreadableCatalogue, catalogue_in

CATALOGUES = "translations"
"""The folder within a package that holds PO files: `translations/<locale>/LC_MESSAGES/<name>.po`."""


@dataclass(frozen=True)
class Staged:
    """A draft's files in a folder, until it is left.

    Attributes:
        root: the folder of questionnaires: what is shipped, and over it the draft's.
        translations: the folder of the draft's own catalogues.
        names: the draft's files, as faults name them.
    """

    root: Path
    translations: Path
    names: frozenset[str]


@contextmanager
def staged(files: Mapping[str, str], beside: Mapping[str, str] | None = None) -> Iterator[Staged]:
    """Lay out a package's files over a copy of what is shipped; gone when left.

    Args:
        beside: files of what was published in this house: it may be built upon, and is not checked.

    Raises:
        ValueError: a path leads outside the folder, or is no file of ours.
    """
    with tempfile.TemporaryDirectory(prefix="portal-draft-") as name:
        folder = Path(name)
        root, translations = folder / "questionnaires", folder / CATALOGUES
        shutil.copytree(QUESTIONNAIRES, root)
        translations.mkdir()
        _lay_out(folder, {**(beside or {}), **files})
        yield Staged(root, translations, frozenset(path for path in files if not path.startswith(f"{CATALOGUES}/")))


@contextmanager
def staged_catalogues(files: Mapping[str, str]) -> Iterator[Path]:
    """Lay out the catalogues alone of a package, and give their folder; gone when left.  Raises ValueError as `staged`."""
    with tempfile.TemporaryDirectory(prefix="portal-draft-") as name:
        folder = Path(name)
        _lay_out(folder, {path: text for path, text in files.items() if path.startswith(f"{CATALOGUES}/")})
        yield folder / CATALOGUES


def _lay_out(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        target = _target(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")


def _target(folder: Path, path: str) -> Path:
    parts = PurePosixPath(path).parts
    if not parts or PurePosixPath(path).is_absolute() or ".." in parts or not path.endswith((".yaml", ".po")):
        raise ValueError(path)
    return folder.joinpath(*parts) if parts[0] == CATALOGUES else folder.joinpath("questionnaires", *parts)


def examine_files(files: Mapping[str, str], beside: Mapping[str, str] | None = None) -> Report:
    """Check a package's files as if they were shipped; faults and warnings of other files are left out.  Args as `staged`."""
    with staged(files, beside) as place:
        report = examine(place.root)
        report.faults = own_faults(report.faults, place.names)
        report.warnings = own_faults(report.warnings, place.names)
        report.package = own_part(report.package, place.names)
        report.faults += unreadable_catalogues(files)
        return report


def unreadable_catalogues(files: Mapping[str, str]) -> Iterator[FileFault]:
    """Name the catalogues of a package that are no PO files: no other check reads them."""
    for path, text in files.items():
        if path.startswith(f"{CATALOGUES}/"):
            try:
                catalogue_in(text)
            except UnreadableCatalogue as fault:
                yield FileFault(path, fault.line, worded("It cannot be read as a PO file."),
                                worded("Export it anew from the tool it comes from."))


def own_faults(found: list[FileFault], names: frozenset[str]) -> list[FileFault]:
    """Return the faults that stand in these files, and those of the lock: a published meaning would change."""
    return [fault for fault in found if fault.path in names or fault.path == "published.lock"]


def own_part(package: Package, names: frozenset[str]) -> Package:
    """Return what of a package stands in these files: a version by its head, a rule set by its file."""
    homes = {thing for thing, home in package.homes.items() if home in names}
    return Package(
        questionnaires=[version for version in package.questionnaires if f"{version.code} {version.number} head" in homes],
        rule_sets=[rules for rules in package.rule_sets if f"{rules.code} rules {rules.number}" in homes],
        sources={name: source for name, source in package.sources.items() if name in names},
        homes={thing: home for thing, home in package.homes.items() if home in names})
