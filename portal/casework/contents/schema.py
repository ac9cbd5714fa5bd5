"""JSON Schema of the files that authors write, so that an editor completes, underlines and explains while they write.

Made from the definitions themselves; a file names its schema by a relative path in its first line, so that no network is needed.
What only the check can know (that an id exists, say) is not in it.
"""

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from portal.casework.contents.explained import KEYS
from portal.core.frameworks import Framework
from portal.core.questionnaire import Questionnaire, Section
from portal.core.rules import RuleSet

FOLDER = "schema"
FILES: dict[str, type[BaseModel]] = {"questionnaire": Questionnaire, "section": Section, "rules": RuleSet, "framework": Framework}
"""Name of each schema and the definition it is made from."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LOOSE = {"Leaf", "Standard"}
"""Definitions in which words may look like numbers to an editor: `any_of: [2023]`."""


def first_line(name: str, depth: int) -> str:
    """Return the comment by which an editor finds a schema.

    Args:
        name: a key of `FILES`.
        depth: how many folders the file lies below the folder of questionnaires.
    """
    return f"# yaml-language-server: $schema={'../' * depth}{FOLDER}/{name}.schema.json"


def schema_of(name: str) -> dict[str, Any]:
    """Return one schema as JSON data.  Raises KeyError."""
    model = FILES[name]
    schema = model.model_json_schema(by_alias=True)
    parts = {model.__name__: schema, **schema.get("$defs", {})}
    if name == "questionnaire":
        schema["properties"]["sections"] = {"type": "array", "items": {"type": "string"}}
        _drop_unused(schema)
        parts = {model.__name__: schema, **schema["$defs"]}
    for part_name, part in parts.items():
        _explain(part_name, part)
    return {"$schema": DIALECT, "title": name, **_plain(schema, loose=False)}


def text_of(name: str) -> str:
    """Return one schema as it is written."""
    return json.dumps(schema_of(name), indent=1, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[Path]:
    """Write every schema into a folder of questionnaires; return the files."""
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    written = []
    for name in FILES:
        path = target / f"{name}.schema.json"
        path.write_text(text_of(name), encoding="utf-8")
        written.append(path)
    return written


def _explain(name: str, part: dict[str, Any]) -> None:
    """Give a definition's keys their sentence, and take away what was written for developers."""
    part.pop("description", None)
    for key, field in part.get("properties", {}).items():
        field["description"] = KEYS[name][key]


def _drop_unused(schema: dict[str, Any]) -> None:
    """Remove definitions that nothing refers to any more."""
    parts = schema["$defs"]
    used: set[str] = set()
    waiting = [{key: value for key, value in schema.items() if key != "$defs"}]
    while waiting:
        names = set(re.findall(r"#/\$defs/(\w+)", json.dumps(waiting.pop()))) - used
        used |= names
        waiting += [parts[name] for name in names]
    schema["$defs"] = {name: part for name, part in parts.items() if name in used}


def _plain(part: Any, *, loose: bool) -> Any:  # noqa: ANN401 - JSON data
    """Leave out titles made of key names and what nobody writes (null); let numbers stand where words may look like them."""
    if isinstance(part, list):
        return [_plain(each, loose=loose) for each in part]
    if not isinstance(part, dict):
        return part
    kept: dict[str, Any] = {}
    for key, value in part.items():
        if key == "properties":
            kept[key] = {name: _plain(field, loose=loose) for name, field in value.items()}
        elif key == "$defs":
            kept[key] = {name: _plain(value[name], loose=name in _LOOSE) for name in sorted(value)}
        elif key == "enum":
            kept[key] = [*value, *(int(word) for word in value if str(word).isdigit())]
        elif key not in ("title", "default") or not isinstance(value, str | None):
            kept[key] = _plain(value, loose=loose)
    return _typed(_without_null(kept), loose=loose)


def _without_null(part: dict[str, Any]) -> dict[str, Any]:
    choices = [choice for choice in part.get("anyOf", ()) if choice != {"type": "null"}]
    if not choices:
        return part
    rest = {key: value for key, value in part.items() if key != "anyOf"}
    return {**choices[0], **rest} if len(choices) == 1 else {**rest, "anyOf": choices}


def _typed(part: dict[str, Any], *, loose: bool) -> dict[str, Any]:
    if part.get("type") == "string" and any(isinstance(word, int) for word in part.get("enum", ())):
        return {key: value for key, value in part.items() if key != "type"}
    if loose and part.get("type") == "string" and "enum" not in part and "const" not in part:
        return {**part, "type": ["string", "number"]}
    return part
