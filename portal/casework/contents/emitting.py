"""Definitions as YAML text, the way authors write it: stable order, short lines, nothing that reads as something else elsewhere.

Small things stand on one line (`{id: maker, text: Tillverkare}`), long texts are folded after `>-`. What a YAML 1.1 program would
read as a truth, a number or a day (`yes`, `1.10`, `2026-06-01`) stands in quotes where it is text. Reading it back
(`contents.reading`) gives the same data.
"""

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import yaml
from pydantic import BaseModel

from portal.core.questionnaire import RowLimits

WIDTH = 130
BLOCKS = frozenset({"questions", "rules", "conditions", "glossary"})
"""Keys whose entries always stand on lines of their own, however short they are."""
_FIRST_SIGNS = "(\u201d\u201c\u201e\u2026"
_FLOW_SIGNS = frozenset(",[]{}:?")
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_BACKSLASH = "\\"
_BETWEEN_WORDS = re.compile(r"(?<=[^ ]) (?=[^ ])")
_IMPLICIT = yaml.SafeLoader.yaml_implicit_resolvers
"""By their first sign, the forms in which YAML 1.1 takes a text for something else."""


def plain(thing: Any) -> Any:  # noqa: ANN401 - any piece of a definition
    """Return a definition as dictionaries, lists and scalars, in the order of its model; what is as by default is left out."""
    if isinstance(thing, BaseModel):
        return {field.alias or name: plain(getattr(thing, name)) for name, field in type(thing).model_fields.items()
                if isinstance(thing, RowLimits) or field.is_required() or getattr(thing, name) != field.default}
    if isinstance(thing, Mapping):
        return {key: plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [plain(value) for value in thing]
    if isinstance(thing, Enum):
        return thing.value
    return thing.isoformat() if isinstance(thing, date) else thing


def emit(data: Mapping[str, Any]) -> str:
    """Return a file's text."""
    return "".join(f"{line}\n" for line in _mapping(data, 0, ""))


def flow(value: Any) -> str:  # noqa: ANN401 - JSON-like data
    """Return data on one line, as it may stand within brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, flowing=True)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value, flowing=True)


def block(value: Any) -> str:  # noqa: ANN401 - JSON-like data
    """Return data as it may stand alone: on one line where that is short, else on several."""
    if isinstance(value, Mapping) and value:
        return "\n".join(_mapping(value, 0, ""))
    return flow(value)


def scalar(value: Any, *, flowing: bool = False) -> str:  # noqa: ANN401 - a scalar
    """Return a scalar on one line; text stands in quotes where it could be taken for something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if _is_plain(value, flowing=flowing) else f'"{"".join(map(_escaped, value))}"'


def lines_of(text: str, indent: int, lead: str) -> list[str]:
    """Return a text as the lines that follow a key: on its line where it fits, else folded below.

    Args:
        indent: by how much the key is indented, in signs.
        lead: the line so far: the key and its colon, or the dash.
    """
    whole = scalar(text)
    if len(lead) + 1 + len(whole) <= WIDTH:
        return [f"{lead} {whole}"]
    if folded := _folded(text, WIDTH - indent - 2):
        return [f"{lead} >-", *(f"{' ' * (indent + 2)}{line}" if line else "" for line in folded)]
    return quoted(text, indent + 2, lead)


def quoted(text: str, indent: int, lead: str, width: int = WIDTH) -> list[str]:
    """Return a text in double quotes over several lines, broken at spaces; where there is none, a backslash joins two lines."""
    lines, line = [], f'{lead} "'
    for number, word in enumerate(_BETWEEN_WORDS.split(text)):
        signs = [*map(_escaped, word)]
        if number and len(line) + 2 + sum(map(len, signs)) > width:
            lines.append(line)
            line = " " * indent
        elif number:
            line += " "
        for sign in signs:
            if len(line) + len(sign) + 1 > width:
                lines.append(f"{line}\\")
                line = f"{' ' * indent}{_BACKSLASH if sign == ' ' else ''}"
            line += sign
    return [*lines, f'{line}"']


def _mapping(data: Mapping[str, Any], indent: int, lead: str) -> Iterator[str]:
    """Yield a mapping's lines; `lead` stands before its first key (`- `), already indented."""
    for key, value in data.items():
        begin = f"{lead or ' ' * indent}{scalar(key)}:"
        lead = ""
        if isinstance(value, Mapping | list) and value:
            yield from _nested(key, value, indent, begin)
        elif isinstance(value, str):
            yield from lines_of(value, indent, begin)
        else:
            yield f"{begin} {flow(value)}"


def _nested(key: str, value: Any, indent: int, begin: str) -> Iterator[str]:  # noqa: ANN401 - a mapping or a list
    if not _needs_lines(key, value) and len(line := f"{begin} {flow(value)}") <= WIDTH:
        yield line
        return
    yield begin
    if isinstance(value, list):
        yield from _sequence(value, indent + 2, key)
        return
    for name, each in value.items():
        if key in BLOCKS and isinstance(each, Mapping) and each:
            yield f"{' ' * (indent + 2)}{scalar(name)}:"
            yield from _mapping(each, indent + 4, "")
        else:
            yield from _mapping({name: each}, indent + 2, "")


def _needs_lines(key: str, value: Any) -> bool:  # noqa: ANN401 - a mapping or a list
    """Whether entries are read one by one: those of definitions, and lists of mappings that are no conditions."""
    return key in BLOCKS or key == "sections" or (
        isinstance(value, list) and key not in ("all", "any", "standards") and isinstance(value[0], Mapping))


def _sequence(values: Sequence[Any], indent: int, key: str) -> Iterator[str]:
    lead = f"{' ' * indent}-"
    for value in values:
        if not isinstance(value, Mapping | list) or not value:
            yield from lines_of(value, indent, lead) if isinstance(value, str) else [f"{lead} {flow(value)}"]
        elif key not in BLOCKS and len(line := f"{lead} {flow(value)}") <= WIDTH:
            yield line
        elif isinstance(value, Mapping):
            yield from _mapping(value, indent + 2, f"{lead} ")
        else:
            yield lead
            yield from _sequence(value, indent + 2, key)


def _is_plain(text: str, *, flowing: bool) -> bool:
    """Whether a text means itself without quotes, to this reader and to any other."""
    if not text or not (text[0].isalnum() or text[0] in _FIRST_SIGNS) or text != text.strip() or not _is_printable(text):
        return False
    if "\n" in text or "\t" in text or ": " in text or " #" in text or text.endswith(":"):
        return False
    if flowing and _FLOW_SIGNS & set(text):
        return False
    return not _is_number(text) and not any(pattern.match(text) for _tag, pattern in _IMPLICIT.get(text[0], ()))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return text[:2].lower() in ("0x", "0o", "0b")
    return True


def _is_printable(text: str) -> bool:
    return text.isprintable() or all(sign in "\n\t\u00a0" or _escaped(sign) == sign for sign in text if not sign.isprintable())


def _escaped(sign: str) -> str:
    """Return a sign as it stands within double quotes; what cannot be seen is written by its number."""
    if sign in _SHORT:
        return _SHORT[sign]
    if sign.isprintable() or unicodedata.category(sign) == "Zs":
        return sign
    return f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}" if ord(sign) < 65536 else f"\\U{ord(sign):08x}"


def _folded(text: str, width: int) -> list[str]:
    """Return the lines of a folded scalar; empty where folding would lose something."""
    paragraphs = text.split("\n")
    if not text.strip() or not _is_printable(text) or not all(_folds(part, width) for part in paragraphs):
        return []
    lines: list[str] = []
    for number, part in enumerate(paragraphs):
        lines += [""] if number else []
        lines += textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False) if part else []
    return lines


def _folds(part: str, width: int) -> bool:
    """Whether breaking a paragraph at its spaces loses nothing."""
    words = part.split(" ")
    return part == part.strip() and "\t" not in part and (all(words) or not part) and max(map(len, words)) <= width
