"""From files to definitions: every fault at once, with file, line, id and a way to mend it."""

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from portal.casework.contents.reading import FileFault, Source, Unreadable, Where, read
from portal.core.frameworks import Framework
from portal.core.questionnaire import Column, NamedCondition, Option, Question, Questionnaire, Section
from portal.core.rules import Case, Rule, RuleSet

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
    for section_id in listed:
        file = f"{folder}{section_id}.yaml"
        if file not in there:
            package.faults.append(FileFault(source.path, source.line(("sections",)), f"The section {section_id} has no file.",
                                            f"Make sections/{section_id}.yaml or remove it from the list."))
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
            yield FileFault(head.path, head.line(("sections",)), f"The file {name} is not in the list.",
                            f"Add {section} where its section belongs, or take the file away.")


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
        package.faults.extend(_faults(error, source))
        return None


UNION_TAGS = ("leaf", "all", "any", "not")


def _faults(error: ValidationError, source: Source) -> Iterator[FileFault]:
    for item in error.errors():
        where = tuple(part for part in item["loc"] if not _is_tag(part, source))
        what, mend = _words(item["type"], item, where)
        yield FileFault(source.path, source.line(where), f"{_place(where, source)}{what}", mend)


def _is_tag(part: str | int, source: Source) -> bool:
    """Pydantic names the branch of a union in its path; the file does not."""
    return isinstance(part, str) and (part in UNION_TAGS or "[" in part or part in ("RowLimits", "tuple")) and not any(
        part in where for where in source.lines)


def _place(where: Where, source: Source) -> str:
    """Name the nearest id around a place, since authors think in ids, not in paths."""
    data, nearest = source.data, ""
    for part in where:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            nearest = data["id"]
    last = ".".join(str(part) for part in where[-2:] if isinstance(part, str))
    return f"{nearest}: {last}: " if nearest and nearest != last else f"{last}: " if last else ""


RULES = {
    "kind_needs:one": ("a question with one choice needs options", "Add options: with id and text."),
    "kind_needs:many": ("a question with several choices needs options", "Add options: with id and text."),
    "kind_needs:table": ("a table needs columns", "Add columns: with id and text; rows: {min, max}."),
    "kind_needs:matrix": ("a matrix needs columns and named rows", "Add columns: and rows:, each with ids and texts."),
    "core_is_for_everyone": ("a core question is put to everyone", "Remove clause: and level:, or core:."),
    "kind_refuses_options": ("only a question with one or several choices has options", "Remove options:, or change kind:."),
    "confirmed_or_reason": ("it does not say whether its wording is confirmed", "Keep one of confirmed:, unconfirmed_reason:."),
    "point_of_another_requirement": ("a point's id does not begin with its requirement's", "Write pr1.a under pr1."),
    "version_belongs_to_clauses": ("a contract clause needs a version, and nothing else has one", "Add or remove version:."),
    "grounds_belong_to_the_code": ("only the code of conduct has severe grounds", "Remove severe_grounds:."),
    "id_twice": ("an id stands twice", "Give one of them another id."),
    "rule_judges_nothing": ("the rule says nothing about any answer", "Add answers:, levels:, or when: with severity:."),
    "severity_beside_answers": ("severity: stands beside answers: or levels:", "Keep one of the two."),
    "ground_needs_judgement": ("a rule with a ground must ask for judgement", "Write outcome: needs_judgement."),
    "not_yet_needs_choice": ("only yes_no and one can offer \"not yet\"", "Remove not_yet:, or change kind:."),
    "format_needs_text": ("only a question of kind text has a format", "Remove format:, or write kind: text."),
    "reviewer_only_observes": ("what only reviewers see blames nobody", "Write audience: reviewer, outcome: needs_judgement or "
                               "information, and no grade above observation."),
    "leaf_names_two": ("a comparison names more than one thing", "Keep one of question:, profile:, condition:."),
    "leaf_needs_one_operator": ("a comparison needs exactly one operator", "See the table of operators in docs/authors.md."),
    "condition_takes_no_operator": ("a named condition takes no operator", "Write {condition: name} alone."),
}


def _words(kind: str, item: Any, where: Where) -> tuple[str, str]:  # noqa: ANN401 - pydantic's error details
    if kind == "value_error":
        code = str(item["ctx"]["error"])
        name, _, named = code.partition(":")
        what, mend = RULES.get(code) or RULES.get(name) or (code, "Correct it.")
        return (f"{what} ({named})", mend) if name == "id_twice" else (what, mend)
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(str(where[-1]), FIELDS, n=1)
        return f"the key '{where[-1]}' is not known here", f"Did you mean '{close[0]}'?" if close else "Remove it."
    if kind == "missing":
        return "it is missing", f"Add {where[-1]}:."
    if kind in ("enum", "literal_error"):
        expected = item["ctx"]["expected"]
        return f"'{item['input']}' is not allowed", f"Write one of {expected}."
    if kind == "string_pattern_mismatch":
        return f"'{item['input']}' is no id", "Use small letters a-z, digits and single hyphens, beginning with a letter."
    return f"{item['msg']} (here: {item['input']!r:.60})", "Correct it."


FIELDS = sorted({name for model in (Question, Section, Questionnaire, Option, Column, NamedCondition, Rule, RuleSet, Case)
                 for name in model.model_fields})
