"""Editions for tests: what is shipped with all its languages, the test questionnaires, and small ones with any words in them."""

from functools import cache
from pathlib import Path

from portal.casework.contents.archives import Texts
from portal.casework.contents.editions import Edition, edition_of, translations_in
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS, Folder, Package, assemble
from portal.casework.contents.writing import Files, Place
from portal.core.documents import canonical
from tests.factories.content import FOLDER, load_test

SMALL = {
    "small/1/questionnaire.yaml": """\
# A note at the top.
code: small
number: "1"   # not a number
title: Liten
minutes: {core: 1, full: 2}
conditions:
  maker:   # who makes things
    when: {question: role, has: maker}
    because: Ni tillverkar.
    otherwise: Ställs till tillverkare.
sections: [first]
""",
    "small/1/sections/first.yaml": """\
id: first
title: 'Först'
questions:

  # About the role.
  - {id: role, kind: many, text: Vilken roll har ni?, why: Det styr frågorna., options: [{id: maker, text: Tillverkare}]}
  - id: share
    kind: number
    text: >-
      Hur stor
      del?
    why: "Vi vill: veta"   # a colon

    min: 0.50
    max: 1.10
""",
}
"""A version with notes, quotes and line breaks of every kind."""


@cache
def shipped_files() -> Files:
    """Return the shipped files of the version and its rules, as they stood when they were first asked for."""
    names = [name for name in Folder(QUESTIONNAIRES).names() if name.startswith("supplier-code/")]
    return Place(QUESTIONNAIRES).read(names)


@cache
def shipped_package() -> Package:
    """Return what those files hold."""
    package = assemble(Texts({name: raw.decode() for name, raw in shipped_files().items()}))
    assert not package.faults, package.faults
    return package


@cache
def shipped(number: str = "2026-1") -> Edition:
    """Return a shipped version with its last rules and every translation there is."""
    return with_translations(edition_of(shipped_package(), number), TRANSLATIONS)


def every_edition() -> dict[str, Edition]:
    """Return every shipped version and every version of the test questionnaires, by its name."""
    numbers = [version.number for version in shipped_package().questionnaires]
    return {f"shipped {number}": shipped(number) for number in numbers} | small_editions()


def with_translations(edition: Edition, folder: Path) -> Edition:
    return Edition(edition.questionnaire, edition.rule_set, translations_in(folder, edition.masters))


def small_editions() -> dict[str, Edition]:
    """Return every version of every test questionnaire, by its name."""
    found = {}
    for name in sorted(path.name for path in FOLDER.iterdir() if path.is_dir()):
        package = load_test(name)
        for version in package.questionnaires:
            found[f"{name} {version.number}"] = edition_of(package, version.number)
    return found


def said(edition: Edition) -> str:
    """Return all an edition says as one text, so that `1.10` and `1.1` differ."""
    parts = [edition.questionnaire] + ([edition.rule_set] if edition.rule_set else [])
    return canonical([part.model_dump(mode="json", by_alias=True, exclude_defaults=True) for part in parts])
