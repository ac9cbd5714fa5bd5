"""Hostile files: refused at little cost, with a line and a reason."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from portal.casework.contents.reading import MOST_BYTES, Unreadable, read_text

LONGEST_SECONDS = 0.2
MOST_MEMORY = 50_000_000
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True))
BOMBS: dict[str, Callable[[], str]] = {
    "billion laughs": lambda: LAUGHS,
    "one alias": lambda: "a: &x 1\nb: *x\n",
    "an anchor without alias": lambda: "a: &x 1\n",
    "an alias to itself": lambda: "a: &a [*a]\n",
    "a merge key with an alias": lambda: "a: &a {b: 1}\nc: {<<: *a}\n",
    "an undefined alias": lambda: "a: *nobody\n",
    "nested lists": lambda: "[" * 100_000,
    "nested lists, closed": lambda: "[" * 50_000 + "]" * 50_000,
    "nested mappings": lambda: "{a: " * 50_000,
    "nested blocks": lambda: "".join(f"{' ' * depth}a:\n" for depth in range(1_000)),
    "nested sequences": lambda: "- " * 50_000,
    "just too deep": lambda: "[" * 21 + "]" * 21,
    "too many items": lambda: "[" + "x," * 60_000 + "]",
    "too many keys": lambda: "".join(f"k{number}: 1\n" for number in range(60_000)),
    "too many empty lists": lambda: "[" + "[]," * 60_000 + "]",
    "a python object": lambda: "!!python/object/apply:os.system ['true']\n",
    "a python name": lambda: "a: !!python/name:os.system\n",
    "a python module": lambda: "a: !!python/module:os\n",
    "a binary": lambda: "a: !!binary aGVq\n",
    "a set": lambda: "!!set {a, b}\n",
    "a float": lambda: "a: !!float 1\n",
    "an own tag": lambda: "a: !include /etc/passwd\n",
    "a tag by another name": lambda: "%TAG ! tag:yaml.org,2002:python/\n---\na: !name:os.system\n",
    "a duplicate key": lambda: "a: 1\na: 2\n",
    "a duplicate key in quotes": lambda: "a: 1\n'a': 2\n",
    "a list as a key": lambda: "? [a, b]\n: 1\n",
    "a mapping as a key": lambda: "{{a: 1}: 2}",
    "two documents": lambda: "a: 1\n---\nb: 2\n",
    "control characters": lambda: "a: \x00\x01\n",
    "an open quote of a million signs": lambda: "a: \"" + "x" * 1_000_000,
    "many open quotes": lambda: "a: '" * 100_000,
    "a million spaces and a tab": lambda: "a:\n" + " " * 1_000_000 + "\tb: 1\n",
    "a key of a million signs": lambda: "x" * 1_000_000 + ": 1\ny",
    "a million comments": lambda: "# x\n" * 400_000 + "a: *x\n",
    "directives": lambda: "%YAML 9.9\n" * 50_000 + "---\na: 1\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_file_is_refused_quickly_and_names_its_line(name: str):
    text = BOMBS[name]()
    assert len(text.encode()) <= MOST_BYTES
    began = time.process_time()
    with pytest.raises(Unreadable) as refused:
        read_text(text, "bomb.yaml")
    assert time.process_time() - began <= LONGEST_SECONDS
    assert refused.value.fault.line >= 1
    assert refused.value.fault.mend


def test_all_of_them_are_refused_within_little_memory():
    """In a process of its own that may take no more than so much beyond what it holds before the first file."""
    program = (
        "import resource\n"
        "from portal.casework.contents.reading import Unreadable, read_text\n"
        "from tests.casework.contents.test_reading import BOMBS\n"
        "texts = [make() for make in BOMBS.values()]\n"
        "held = int(next(line for line in open('/proc/self/status') if line.startswith('VmSize')).split()[1]) * 1024\n"
        f"resource.setrlimit(resource.RLIMIT_AS, (held + {MOST_MEMORY}, held + {MOST_MEMORY}))\n"
        "for text in texts:\n"
        "    try:\n"
        "        read_text(text, 'bomb')\n"
        "    except Unreadable:\n"
        "        continue\n"
        "    raise SystemExit('not refused')\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("text", "data"), [
    ("a: yes\nb: 1.10\nc: 12:30\nd: 2026-1\n", {"a": "yes", "b": "1.10", "c": "12:30", "d": "2026-1"}),
    ("a: true\nb: ~\nc:\n", {"a": "true", "b": "~", "c": ""}), ("<<: {a: 1}\n", {"<<": {"a": "1"}}), ("", None),
])
def test_scalars_stay_text_and_nothing_is_merged(text: str, data: object):
    assert read_text(text, "x").data == data
