"""From files to definitions: every fault at once, with file, line, id and a way to mend it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from portal.casework.contents.misfits import misfits, misplaced
from portal.casework.contents.reading import FileFault, Source, Unreadable, Where, read
from portal.core.frameworks import Framework
from portal.core.questionnaire import Questionnaire, Section
from portal.core.rules import RuleSet
from portal.core.words import Words, worded

ROOT = Path(__file__).parents[3]
QUESTIONNAIRES = ROOT / "questionnaires"
TRANSLATIONS = ROOT / "translations"

M = TypeVar("M", bound=BaseModel)


@dataclass
class Package:
    """What the shipped files hold, and what is wrong with them."""

    questionnaires: list[Questionnaire] = field(default_factory=list)
    rule_sets: list[RuleSet] = field(default_factory=list)
    frameworks: list[Framework] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    """Every file read, by the name faults show."""
    homes: dict[str, str] = field(default_factory=dict)
    """Which file holds what: `supplier-code 2026-1 section policies` to a name in `sources`."""
    faults: list[FileFault] = field(default_factory=list)


class Shelf(Protocol):
    """Where files of questionnaires stand: a folder, a package that somebody sent, the sheets of a workbook."""

    def names(self) -> Collection[str]:
        """Return the name of every YAML file, by the path within the folder, in order."""

    def read(self, name: str) -> Source:
        """Read one of them.  Raises Unreadable."""


@dataclass(frozen=True)
class Folder:
    """A folder as a shelf."""

    root: Path

    def names(self) -> list[str]:
        """Return every YAML file's path within the folder."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*.yaml"))

    def read(self, name: str) -> Source:
        """Read one file.  Raises Unreadable."""
        return read(self.root / name, name)


def load(root: Path = QUESTIONNAIRES) -> Package:
    """Read everything under a folder of questionnaires: frameworks, versions and rule sets."""
    return assemble(Folder(root))


def assemble(shelf: Shelf) -> Package:
    """Read everything that stands on a shelf and join it into definitions."""
    package = Package()
    for name in shelf.names():
        match name.split("/"):
            case ["frameworks", _]:
                if (framework := _parse(name, shelf, Framework, package)) is not None:
                    package.frameworks.append(framework)
            case ["frameworks" | "register", *_]:
                continue
            case [_, _, "questionnaire.yaml"]:
                _load_version(name, shelf, package)
            case [_, file] if file.startswith("rules-"):
                if (rule_set := _parse(name, shelf, RuleSet, package)) is not None:
                    package.rule_sets.append(rule_set)
                    package.homes[f"{rule_set.code} rules {rule_set.number}"] = name
    return package


def _load_version(name: str, shelf: Shelf, package: Package) -> None:
    """Join a version's head and its section files into one questionnaire."""
    source = _read(name, shelf, package)
    if source is None:
        return
    head: dict[str, Any] = source.data if isinstance(source.data, dict) else {}
    key = f"{head.get('code')} {head.get('number')}"
    package.homes[f"{key} head"] = source.path
    folder = f"{name.rpartition('/')[0]}/sections/"
    there = [each for each in shelf.names() if each.startswith(folder)]
    sections, listed = [], head.get("sections")
    listed = listed if isinstance(listed, list) else []
    package.faults += _unlisted(there, source, listed)
    for place, section_id in enumerate(listed):
        if not isinstance(section_id, str):
            package.faults.append(FileFault(source.path, source.line(("sections", place)), *misplaced(section_id, "string")))
            continue
        file = f"{folder}{section_id}.yaml"
        if file not in there:
            package.faults.append(FileFault(
                source.path, source.line(("sections",)), worded("The section %(id)s has no file.", id=section_id),
                worded("Make sections/%(id)s.yaml or remove it from the list.", id=section_id)))
        elif (section := _parse(file, shelf, Section, package)) is not None:
            package.homes[f"{key} section {section.id}"] = file
            sections.append(section)
    questionnaire = _validate(source, {**head, "sections": []}, Questionnaire, package)
    if questionnaire is not None:
        package.questionnaires.append(questionnaire.model_copy(update={"sections": tuple(sections)}))


def _unlisted(there: Iterable[str], head: Source, listed: list[Any]) -> Iterator[FileFault]:
    """Name every section file that no list names: its questions would be left out and nobody would notice."""
    for name in there:
        section = name.rpartition("/")[2].removesuffix(".yaml")
        if section not in listed:
            yield FileFault(head.path, head.line(("sections",)), worded("The file %(file)s is not in the list.", file=name),
                            worded("Add %(id)s where its section belongs, or take the file away.", id=section))


def _read(name: str, shelf: Shelf, package: Package) -> Source | None:
    try:
        source = shelf.read(name)
    except Unreadable as error:
        package.faults.append(error.fault)
        return None
    package.sources[name] = source
    return source


def _parse(name: str, shelf: Shelf, model: type[M], package: Package) -> M | None:
    source = _read(name, shelf, package)
    return None if source is None else _validate(source, source.data, model, package)


def _validate(source: Source, data: Any, model: type[M], package: Package) -> M | None:  # noqa: ANN401 - what the file held
    try:
        return model.model_validate(data)
    except ValidationError as error:
        package.faults += [FileFault(source.path, source.line(each.where), _placed(each.where, source, each.what), each.mend)
                           for each in misfits(error, data)]
        return None


def _placed(where: Where, source: Source, what: Words) -> Words:
    """Put the nearest id around a place before what is wrong there, since authors think in ids, not in paths."""
    data, nearest = source.data, ""
    for part in where:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            nearest = data["id"]
    last = ".".join(str(part) for part in where[-2:] if isinstance(part, str))
    for subject in (last, nearest if nearest != last else ""):
        what = worded("%(subject)s: %(what)s", subject=subject, what=what) if subject else what
    return what
