"""How far the translations of what stands in the files have come: a state for every text, from the translators' files."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from portal.casework.contents.loading import Package
from portal.casework.contents.masters import masters
from portal.language.catalogues import UNREVIEWED, forms_of, read_catalogue
from portal.language.current import catalogue_folder
from portal.language.texts import MASTER

State = Literal["missing", "outdated", "draft", "there"]
WORDS: dict[State, str] = {"missing": "missing", "outdated": "outdated", "draft": "unreviewed"}
"""What authors read of each state that is not well."""


@dataclass
class Translated:
    """The texts of one language: how many are in which state, and the first of those that a translator must look at.

    `missing`: there is none. `outdated`: it was made from an older Swedish wording. `draft`: nobody has approved it yet.
    """

    tag: str
    counts: Counter[State] = field(default_factory=Counter)
    waiting: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the line an author reads."""
        counted = ", ".join(f"{self.counts[state]} {word}" for state, word in WORDS.items() if self.counts[state])
        return f"texts in {self.tag}: {self.counts.total()}" + (f", of which {counted}" if counted else ", all of them approved")


def translated(package: Package, folder: Path) -> list[Translated]:
    """Return the state of every language that has some file in a folder of translations, by tag.

    `waiting` names each missing and outdated text as `file: key: state`.
    """
    names = masters(package)
    files = [path for name in names for path in folder.glob(f"*/LC_MESSAGES/{name}.po")]
    tags = sorted({path.parent.parent.name.replace("_", "-") for path in files})
    return [_of_language(tag, names, folder) for tag in tags if tag != MASTER]


def _of_language(tag: str, names: dict[str, dict[str, str]], folder: Path) -> Translated:
    found = Translated(tag)
    for name, texts in names.items():
        path = catalogue_folder(tag, folder) / f"{name}.po"
        for key, state in _states(path, texts):
            found.counts[state] += 1
            if state in ("missing", "outdated"):
                found.waiting.append(f"{path.relative_to(folder)}: {key}: {state}")
    return found


def _states(path: Path, texts: dict[str, str]) -> Iterator[tuple[str, State]]:
    if not path.exists():
        yield from ((key, "missing") for key in texts)
        return
    catalogue = read_catalogue(path)
    held = {message.context: message for message in catalogue if message.id}
    approved: State = "draft" if UNREVIEWED in catalogue.header_comment else "there"
    for key, text in texts.items():
        message = held.get(key)
        if message is None or not all(forms_of(message)):
            yield key, "missing"
        else:
            yield key, "outdated" if message.fuzzy or message.id != text else approved
