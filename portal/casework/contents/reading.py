"""Strict YAML: the line of every key is kept, duplicates, aliases and tags are refused, plain scalars stay text.

YAML 1.1's habit of turning `no`, `1.10` and `12:30` into something else has damaged many a file; here every scalar is text until
the schema says what it is. Limits keep a hostile file cheap.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from portal.core.words import NOTHING, Words, at_place, ended, worded

MOST_BYTES = 2_000_000
MOST_NODES = 50_000
DEEPEST = 20

PROBLEMS: dict[str, Words] = {words: words for words in (
    worded("mapping values are not allowed in this context"), worded("mapping keys are not allowed in this context"),
    worded("block sequence entries are not allowed in this context"), worded("could not find expected ':'"),
    worded("did not find expected key"), worded("did not find expected '-' indicator"),
    worded("did not find expected ',' or ']'"), worded("did not find expected ',' or '}'"),
    worded("did not find expected node content"), worded("found character that cannot start any token"),
    worded("found unexpected end of stream"), worded("found unexpected ':'"), worded("found unknown escape character"),
    worded("found a tab character that violates indentation"),
    worded("found a tab character where an indentation space is expected"),
    worded("did not find expected comment or line break"), worded("found unexpected document indicator"),
    worded("control characters are not allowed"))}
PROBLEMS["did not find expected <document start>"] = worded("did not find the start of a document")
"""What the reader of YAML says, in its words; what it says seldom is left out."""
Where = tuple[str | int, ...]


@dataclass(frozen=True)
class FileFault:
    """One fault of a file: where, which, and one way to mend it."""

    path: str
    line: int
    what: Words
    mend: Words = NOTHING

    def __str__(self) -> str:
        """Return the line an author reads, in English."""
        return str(self.words)

    def __post_init__(self) -> None:
        """End what is wrong with a full stop, so that the mend reads as a sentence of its own."""
        object.__setattr__(self, "what", ended(self.what))

    @property
    def words(self) -> Words:
        """The line an author reads, for any language."""
        return at_place(f"{self.path}:{self.line}", self.what, self.mend)


class Unreadable(Exception):
    """The file is no YAML of ours; carries the fault."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass
class Source:
    """A file read: its data, and the line of every place in it."""

    path: str
    data: Any = None
    lines: dict[Where, int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """Return the line of a place, or of the nearest place around it that has one."""
        for length in range(len(where), -1, -1):
            if line := self.lines.get(where[:length]):
                return line
        return 1


def read(path: Path, shown: str = "") -> Source:
    """Read one file.

    Raises:
        Unreadable: too large, not UTF-8, not YAML, or with duplicates, aliases, tags, or too deep a nesting.
    """
    name = shown or str(path)
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        raise Unreadable(FileFault(name, 1, worded("The file is too large (at most, in bytes: %(most)s).", most=MOST_BYTES),
                                   worded("Split it.")))
    try:
        return read_text(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise Unreadable(FileFault(name, 1, worded("The file is not UTF-8."), worded("Save it as UTF-8."))) from error


def read_text(text: str, name: str) -> Source:
    """Read YAML text.  Raises Unreadable."""
    source = Source(name)
    try:
        _refuse_costly(text, name)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeError as error:
        raise Unreadable(FileFault(name, 1, worded("It holds signs that no file can hold."),
                                   worded("Save it as UTF-8."))) from error
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        problem = PROBLEMS.get(getattr(error, "problem", None) or "", worded("it cannot be read"))
        raise Unreadable(FileFault(name, line, worded("This is not YAML: %(problem)s.", problem=problem),
                                   worded("Check indentation and quotes."))) from error
    if node is not None:
        source.data = _build(node, (), source)
    return source


def _refuse_costly(text: str, name: str) -> None:
    """Walk the events first: aliases, tags, depth and number of nodes are refused before anything is built."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = getattr(event.start_mark, "line", 0) + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(FileFault(name, line, worded("Anchors and aliases are not allowed."),
                                       worded("Write the text out.")))
        if tag := getattr(event, "tag", None):
            raise Unreadable(FileFault(name, line, worded("The tag %(tag)s is not allowed.", tag=tag), worded("Remove it.")))
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > DEEPEST or nodes > MOST_NODES:
            raise Unreadable(FileFault(name, line, worded("The file is nested too deeply or holds too much."),
                                       worded("Split it.")))


def _build(node: yaml.Node, where: Where, source: Source) -> Any:  # noqa: ANN401 - JSON-like data
    source.lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return node.value  # `true` too: the schema makes of it what belongs there
    if isinstance(node, yaml.SequenceNode):
        return [_build(part, (*where, place), source) for place, part in enumerate(node.value)]
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise Unreadable(FileFault(source.path, line, worded("A key must be a word."),
                                       worded("Write a plain word before the colon.")))
        if key in data:
            raise Unreadable(FileFault(source.path, line, worded("The key '%(key)s' stands twice here.", key=key),
                                       worded("Remove one of them.")))
        source.lines[(*where, key)] = line
        data[key] = _build(value_node, (*where, key), source)
    return data
