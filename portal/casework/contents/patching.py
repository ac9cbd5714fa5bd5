"""Changing words within a YAML file and nothing else: comments, order, quotes and line breaks of the rest stay byte for byte.

The file is read with the place of every scalar; only the signs of those that change are replaced. What comes out is read again
and compared before anybody gets it, so that a slip here can never change what a file says.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from portal.casework.contents.emitting import WIDTH, lines_of, quoted, scalar
from portal.casework.contents.reading import Unreadable, Where, read_text

Scalar = str | int | bool | None | Any
_BLOCK_STYLES = (">", "|")


class NotPatchable(Exception):
    """The file differs by more than some words, so it has to be written anew."""


def changes_between(before: Any, after: Any, where: Where = ()) -> dict[Where, Scalar]:  # noqa: ANN401 - JSON-like data
    """Return the scalars that differ, by their place.

    Raises:
        NotPatchable: something was added, taken away or moved.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        if list(before) != list(after):
            raise NotPatchable
        pairs = [(key, before[key], after[key]) for key in before]
        return _joined(pairs, where)
    if isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            raise NotPatchable
        return _joined([(number, *pair) for number, pair in enumerate(zip(before, after, strict=True))], where)
    if isinstance(before, Mapping | list) or isinstance(after, Mapping | list):
        raise NotPatchable
    return {} if before == after else {where: after}


def _joined(pairs: list[tuple[str | int, Any, Any]], where: Where) -> dict[Where, Scalar]:
    found: dict[Where, Scalar] = {}
    for key, before, after in pairs:
        found.update(changes_between(before, after, (*where, key)))
    return found


def patch(text: str, changes: Mapping[Where, Scalar]) -> str:
    """Return a file's text with some scalars changed.

    Raises:
        NotPatchable: a place is not there, or the file would no longer say what it should.
    """
    nodes = dict(_scalars(yaml.compose(text, Loader=yaml.CSafeLoader), (), None))
    if not changes.keys() <= nodes.keys():
        raise NotPatchable
    patched = text
    for where in sorted(changes, key=lambda place: nodes[place][0].start_mark.index, reverse=True):
        node, parent = nodes[where]
        patched = _replaced(patched, node, parent, changes[where])
    _check(text, patched, changes)
    return patched


def _scalars(node: Any, where: Where, parent: Any) -> Iterator[tuple[Where, tuple[Any, Any]]]:  # noqa: ANN401 - untyped nodes
    """Yield every scalar's place with its node and the mapping or list around it."""
    if isinstance(node, yaml.ScalarNode):
        yield where, (node, parent)
    elif isinstance(node, yaml.SequenceNode):
        for number, part in enumerate(node.value):
            yield from _scalars(part, (*where, number), node)
    elif isinstance(node, yaml.MappingNode):
        for key, part in node.value:
            yield from _scalars(part, (*where, key.value), node)


def _replaced(text: str, node: Any, parent: Any, value: Scalar) -> str:  # noqa: ANN401 - nodes of an untyped library
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in _BLOCK_STYLES:
        end = start + len(text[start:end].rstrip())
    begin = text.rfind("\n", 0, start) + 1
    lead, rest = text[begin:start].rstrip(), text[end:].partition("\n")[0].rstrip("\r")
    lines = _lines(value, lead, rest, parent, node)
    said = "\n".join(lines)[len(lead):]
    if "\r\n" in text:
        said = said.replace("\n", "\r\n")
    return f"{text[:begin]}{lead}{said}{text[end:]}"


def _lines(value: Scalar, lead: str, rest: str, parent: Any, node: Any) -> list[str]:  # noqa: ANN401 - nodes of an untyped library
    """Return the lines from the beginning of the scalar's own line to its end."""
    if not lead.strip():
        lead = " " * (node.start_mark.column - 1)
    flowing = bool(parent is not None and parent.flow_style)
    whole = f"{lead} {scalar(value, flowing=flowing)}"
    if not isinstance(value, str) or len(whole) + len(rest) <= WIDTH:
        return [whole]
    indent = parent.start_mark.column if parent is not None else 0
    if flowing or rest.strip() or not lead.strip():
        return quoted(value, indent + 2, lead, WIDTH - len(rest))
    return lines_of(value, indent, lead)


def _check(before: str, after: str, changes: Mapping[Where, Scalar]) -> None:
    """Raise NotPatchable unless exactly the changes were made."""
    try:
        made = changes_between(read_text(before, "before").data, read_text(after, "after").data)
    except Unreadable as error:
        raise NotPatchable from error
    if made != {where: _as_read(value) for where, value in changes.items()}:
        raise NotPatchable


def _as_read(value: Scalar) -> Any:  # noqa: ANN401 - what the reader makes of a scalar
    return read_text(f"value: {scalar(value)}", "value").data["value"]
