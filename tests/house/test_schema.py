"""The schemas that editors complete and underline by: fresh, explained, and accepting what is shipped."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from portal.casework.contents.loading import QUESTIONNAIRES, ROOT
from portal.casework.contents.schema import FILES, FOLDER, first_line, schema_of, text_of

TESTS = ROOT / "tests" / "questionnaires" / "everything"
SHIPPED = [path for path in sorted(QUESTIONNAIRES.rglob("*.yaml")) if path.relative_to(QUESTIONNAIRES).parts[0] != "register"]
WRITTEN = [*SHIPPED, *sorted(TESTS.rglob("*.yaml"))]
NAMES = {"questionnaire.yaml": "questionnaire", "sections": "section", "frameworks": "framework"}


class EditorsYaml(yaml.SafeLoader):
    """YAML 1.2 as editors read it: only true, false, null and numbers are anything but text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for tag, pattern, signs in (("bool", r"true|false", "tf"), ("null", r"null|~|", ["n", "~", ""]),
                            ("int", r"-?[0-9]+", "-0123456789"), ("float", r"-?[0-9]+\.[0-9]+", "-0123456789")):
    EditorsYaml.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(signs))


def schema_for(path: Path) -> str:
    return NAMES.get(path.name) or NAMES.get(path.parent.name) or "rules"


@pytest.mark.parametrize("name", FILES)
def test_the_schema_in_the_folder_is_what_the_command_writes(name: str):
    path = QUESTIONNAIRES / FOLDER / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == text_of(name), "run: portal questionnaires schema"


@pytest.mark.parametrize("name", FILES)
def test_every_key_is_explained_in_a_sentence(name: str):
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    for part in (schema, *schema["$defs"].values()):
        for key, field in part.get("properties", {}).items():
            assert field["description"].endswith((".", '"')), key


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: "/".join(path.parts[-3:]))
def test_an_editor_finds_nothing_wrong_with_what_is_shipped(path: Path):
    text = path.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named is not None
    assert (path.parent / named[1]).resolve() == QUESTIONNAIRES / FOLDER / f"{schema_for(path)}.schema.json"
    schema = json.loads((path.parent / named[1]).read_text(encoding="utf-8"))
    found = Draft202012Validator(schema).iter_errors(yaml.load(text, Loader=EditorsYaml))  # noqa: S506 - a safe loader
    assert [f"{list(error.path)}: {error.message}" for error in found] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: "/".join(path.parts[-3:]))
def test_the_first_line_is_the_one_that_exports_write(path: Path):
    depth = len(path.relative_to(QUESTIONNAIRES).parts) - 1
    assert path.read_text(encoding="utf-8").startswith(first_line(schema_for(path), depth) + "\n")


@pytest.mark.parametrize(("name", "data", "wrong"), [
    ("section", {"id": "a", "title": "t", "questions": [{"id": "q", "kind": "yesno", "text": "?"}]}, "yesno"),
    ("section", {"id": "A b", "title": "t", "questions": []}, "A b"),
    ("section", {"id": "a", "title": "t", "questions": [{"id": "q", "kind": "text", "txt": "?"}]}, "txt"),
    ("rules", {"code": "a", "number": "1", "fits": [], "rules": [{"id": "r", "answers": {"yes": "severe"}}]}, "severe"),
    ("questionnaire", {"code": "a", "number": "1", "title": "t", "minutes": {"core": 1}, "sections": []}, "full"),
])
def test_an_editor_underlines_what_is_wrong(name: str, data: object, wrong: str):
    found = " ".join(error.message for error in Draft202012Validator(schema_of(name)).iter_errors(data))
    assert wrong in found
