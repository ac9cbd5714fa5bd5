"""Definitions back into the authors' files. What stands there keeps its comments: only the words that differ are changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from babel.messages.catalog import Catalog
from pydantic import BaseModel, ValidationError

from portal.casework.contents.editions import Edition, Translation, translation_of
from portal.casework.contents.emitting import emit, plain
from portal.casework.contents.patching import NotPatchable, changes_between, patch
from portal.casework.contents.reading import Unreadable, read_text
from portal.casework.contents.schema import first_line
from portal.core.questionnaire import Questionnaire, Section
from portal.core.rules import RuleSet
from portal.language.catalogues import (
    APPROVED,
    OLDER,
    UNREVIEWED,
    UnreadableCatalogue,
    catalogue_bytes,
    catalogue_in,
    new_catalogue,
)

TRANSLATIONS_FOLDER = "translations"

Files = dict[str, bytes]
"""Path within a folder or package, with `/`, to what the file holds."""


def files_of(edition: Edition, existing: Mapping[str, bytes] | None = None) -> Files:
    """Return the files of an edition, the definitions first.

    Args:
        existing: files as they stand now, by the same paths. One that says the same is kept byte for byte; where only words or
            numbers differ, only they are changed; where more differs, the file is written anew, without its comments.
    """
    held, version = existing or {}, edition.questionnaire
    folder = f"{version.code}/{version.number}"
    head, files = f"{folder}/questionnaire.yaml", dict[str, bytes]()
    files[head] = _brought(held.get(head), _head(version), _read_head, first_line("questionnaire", 2))
    for section in version.sections:
        name = f"{folder}/sections/{section.id}.yaml"
        files[name] = _brought(held.get(name), plain(section), _reader(Section), first_line("section", 3))
    if edition.rule_set:
        name = f"{version.code}/rules-{edition.rule_set.number}.yaml"
        files[name] = _brought(held.get(name), plain(edition.rule_set), _reader(RuleSet), first_line("rules", 1))
    return files | _catalogues(edition, held)


@dataclass(frozen=True)
class Place:
    """Where files stand: a folder, and the folder of translators' files where that is another than `translations` in it."""

    root: Path
    translations: Path | None = None

    def path(self, name: str) -> Path:
        """Return where a file stands, given its name in a package."""
        first, *parts = PurePosixPath(name).parts
        if first == TRANSLATIONS_FOLDER and self.translations:
            return self.translations.joinpath(*parts)
        return self.root.joinpath(first, *parts)

    def read(self, names: Iterable[str]) -> Files:
        """Return those of the named files that are there, as they stand."""
        return {name: path.read_bytes() for name in names if (path := self.path(name)).is_file()}

    def write(self, files: Mapping[str, bytes]) -> list[Path]:
        """Write the files that differ from what is there, each in one step; return where."""
        written = []
        for name, raw in files.items():
            path = self.path(name)
            if path.is_file() and path.read_bytes() == raw:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f"{path.name}.new")
            unfinished.write_bytes(raw)
            unfinished.replace(path)
            written.append(path)
        return written


def catalogue_name(tag: str, name: str) -> str:
    """Return the path of a language's file within a package."""
    return f"{TRANSLATIONS_FOLDER}/{tag.replace('-', '_')}/LC_MESSAGES/{name}.po"


def _head(version: Questionnaire) -> dict[str, Any]:
    data: dict[str, Any] = plain(version)
    return data | {"sections": [section.id for section in version.sections]}


def _read_head(data: Any) -> dict[str, Any]:  # noqa: ANN401 - what the file held
    return _head(Questionnaire.model_validate({**data, "sections": []})) | {"sections": data["sections"]}


def _reader(model: type[BaseModel]) -> Callable[[Any], dict[str, Any]]:
    def read(data: Any) -> dict[str, Any]:  # noqa: ANN401 - what the file held
        found: dict[str, Any] = plain(model.model_validate(data))
        return found

    return read


def _brought(existing: bytes | None, wanted: dict[str, Any], read: Callable[[Any], dict[str, Any]], first: str) -> bytes:
    """Bring a file to what it shall say, with as little change as possible; a new one begins with the line editors look for."""
    anew = f"{first}\n{emit(wanted)}".encode()
    if existing is None:
        return anew
    try:
        text = existing.decode()
        mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
        changes = changes_between(read(read_text(text, "existing").data), wanted)
        return f"{mark}{patch(text, changes)}".encode() if changes else existing
    except (UnicodeDecodeError, Unreadable, ValidationError, NotPatchable, TypeError, KeyError):
        return anew


def _catalogues(edition: Edition, held: Mapping[str, bytes]) -> Files:
    files = {}
    for name, master in edition.masters.items():
        for tag, translations in edition.translations.items():
            if name in translations:
                path = catalogue_name(tag, name)
                files[path] = _catalogue(tag, master, translations[name], held.get(path))
    return files


def _catalogue(tag: str, master: Mapping[str, str], translation: Translation, existing: bytes | None) -> bytes:
    """Return a translator's file. The notes and drafts of one that stands there are kept, all of it where it says the same."""
    kept = _read_catalogue(existing)
    if kept is not None and existing is not None:
        held = translation_of(kept, master)
        waiting = {key: older for key, older in held.older.items() if key not in translation.texts}
        translation = replace(translation, older=waiting | dict(translation.older))
        if held == translation:
            return existing
    before = {message.context: message for message in kept or () if message.id}
    fresh = new_catalogue(tag, "" if translation.is_reviewed else UNREVIEWED)
    if kept is not None and translation.is_reviewed is (UNREVIEWED not in kept.header_comment):
        fresh.header_comment = kept.header_comment
    for key, source in master.items():
        notes = [note for note in before[key].user_comments if not note.startswith(f"{APPROVED} ")] if key in before else []
        notes += [translation.approved[key]] if key in translation.approved else []
        if key in translation.older:
            older = translation.older[key]
            fresh.add(source, older.text, context=key, flags={"fuzzy"}, auto_comments=[f"{OLDER} {older.source}"],
                      user_comments=notes)
        else:
            fresh.add(source, translation.texts.get(key, ""), context=key, user_comments=notes)
    return catalogue_bytes(fresh)


def _read_catalogue(raw: bytes | None) -> Catalog | None:
    try:
        return None if raw is None else catalogue_in(raw.decode())
    except (UnreadableCatalogue, UnicodeDecodeError):
        return None
