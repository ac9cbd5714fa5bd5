"""Thousands of damaged files: each gives faults or a questionnaire, never anything else, and costs little.

Every fault is in words of ours, so that it can be told in any language.
"""

import json
import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.casework.contents.auditing import Report, audit
from portal.casework.contents.loading import assemble
from portal.casework.contents.reading import Source, Unreadable, read_text
from portal.core.words import Words
from tests.factories.content import FOLDER

ROOT = FOLDER / "everything"
FILES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.yaml"))}
COUNT = 20_000 if os.environ.get("PORTAL_TEST_PROFILE") == "long" else 500
LONGEST_SECONDS = 0.05
NOWHERE = Path("/nonexistent")
WORDS = ["", "yes", "no", "none", "unknown", "not_applicable", "not_yet", "policy", "staff", "role", "maker", "large", "0", "-1",
         "5", "1e99", "NaN", "Infinity", "2026-13-45", "2026", "true", "Å", "x" * 2_500, "a.b", "..", "pr1", "pr9.z", "risk.high"]
KEYS = ["id", "kind", "text", "when", "all", "any", "not", "question", "condition", "is", "any_of", "has", "levels", "answers",
        "rows", "columns", "options", "replaces", "cases", "given", "gives", "ask_if", "min", "max", "any_site", "submission",
        "column", "accepted", "sites", "promised", "older_than_months", "ticked_fewer_than", "rows_fewer_than"]
PYDANTICS = re.compile(r"Input should|Unable to|Field required|String should|Extra inputs|Value error|should have at|valid tuple")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{3,}")
SIGNS = "{}[]:,-&*!|>'\"%@`#?\t\n\x00\ufeff"


class Texts:
    """Files by name, as a shelf to load from."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def names(self) -> list[str]:
        return sorted(self._files)

    def read(self, name: str) -> Source:
        return read_text(self._files[name], name)


def places(data, where=()):
    """Every place in JSON-like data, the outermost left out."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in parts:
        yield (*where, key)
        yield from places(value, (*where, key))


def at(data, where):
    for key in where:
        data = data[key]
    return data


def anything(dice: random.Random, data):
    """Something that may not belong here: a word, a number, an empty thing, or a piece of the same file."""
    there = list(places(data))
    whole = [at(data, where) for where in dice.sample(there, min(3, len(there)))]
    tree = {"question": dice.choice(WORDS), dice.choice(KEYS): dice.choice(WORDS)}
    return dice.choice([dice.choice(WORDS), True, None, [], {}, [dice.choice(WORDS)], tree, {"not": tree}, {"any": [tree, tree]},
                        *whole])


def damaged_data(dice: random.Random, text: str) -> str:
    """The same file with some of its pieces taken away, put elsewhere, renamed or replaced."""
    data = read_text(text, "x").data
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        if not data:
            break
        *around, key = dice.choice(list(places(data)))
        part, act = at(data, around), dice.choice(["replace", "replace", "remove", "rename", "add"])
        if act == "replace":
            part[key] = json.loads(json.dumps(anything(dice, data)))
        elif act == "remove" and len(data) > 1:
            del part[key]
        elif isinstance(part, list):
            part.insert(dice.randint(0, len(part)), json.loads(json.dumps(anything(dice, data))))
        else:
            part[dice.choice(KEYS)] = part.pop(key) if act == "rename" else json.loads(json.dumps(anything(dice, data)))
    return json.dumps(data, ensure_ascii=False)


def damaged_text(dice: random.Random, text: str) -> str:
    """The same file with signs lost, added and doubled, lines swapped."""
    lines = text.split("\n")
    for _ in range(dice.choice([1, 2, 5])):
        place, line = dice.randrange(len(lines)), dice.choice(lines)
        cut = dice.randrange(len(lines[place]) + 1)
        lines[place] = dice.choice([lines[place][:cut] + dice.choice(SIGNS) + lines[place][cut:], lines[place][:cut],
                                    line, lines[place] + line, f"  {lines[place]}", lines[place][1:]])
    return "\n".join(lines)


def untranslated(words: str) -> Iterator[str]:
    """What stands in a fault as it is: ids, keys, what the author wrote; nothing of ours."""
    if not isinstance(words, Words):
        yield words
    for value in words.data.values() if isinstance(words, Words) else ():
        yield from untranslated(value)


def names(report: Report) -> Iterator[str]:
    """What versions are called: a code and a number that stand apart in the files."""
    for version in report.package.questionnaires:
        yield f"{version.code} {version.number}"
    for rules in report.package.rule_sets:
        yield from (f"{rules.code} {number}" for number in (*rules.fits, f"rules-{rules.number}"))


def flat(text: str) -> str:
    return " ".join(text.replace("\\n", " ").split())


def examined(files: dict[str, str]) -> Report:
    """Load and check, as the command and the pages do."""
    return audit(assemble(Texts(files)), NOWHERE)


def examined_in_time(files: dict[str, str], number: int) -> Report:
    """The same, within the time allowed; the least of three counts, since the machine has other work too."""
    for _ in range(3):
        began = time.process_time()
        report = examined(files)
        if time.process_time() - began <= LONGEST_SECONDS:
            return report
    raise AssertionError(f"example {number} takes too long")


def test_what_is_damaged_here_is_sound():
    report = examined(FILES)
    assert (report.faults, report.warnings) == ([], [])


@pytest.mark.parametrize("share", range(10))
def test_a_damaged_file_gives_faults_or_a_questionnaire_and_nothing_else(share: int):
    found = 0
    for number in range(share, COUNT, 10):
        dice = random.Random(number)  # noqa: S311 - examples, not secrets
        name = dice.choice(list(FILES))
        damage = dice.choice([damaged_data, damaged_data, damaged_text])
        files = {**FILES, name: damage(dice, FILES[name])}
        report = examined_in_time(files, number)
        written = flat(" ".join([*files.values(), *names(report)]))
        for fault in (*report.faults, *report.warnings):
            assert fault.line > 0, number
            assert fault.what, number
            assert not PYDANTICS.search(str(fault)), (number, str(fault))
            ours = [each for each in (*untranslated(fault.what), *untranslated(fault.mend))
                    if ENGLISH.search(each) and flat(each.strip("…")) not in written]
            assert ours == [], (number, str(fault))
        found += bool(report.faults)
    assert found > COUNT / 10 / 2  # most damage is noticed


def test_a_text_that_no_file_can_hold_is_refused_like_any_other():
    with pytest.raises(Unreadable):
        read_text("id: \ud800", "x")
