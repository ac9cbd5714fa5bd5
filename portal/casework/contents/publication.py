"""From definitions to rows: what runs is the row, never the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.casework.contents import masters
from portal.casework.contents.domains import list_domains, reading_order
from portal.casework.contents.loading import Package
from portal.casework.contents.lock import questionnaire_document, rules_document
from portal.casework.contents.revisions import Filed, current_text, revise_from_files
from portal.core import frameworks, questionnaire, rules
from portal.core.documents import canonical, digest
from portal.core.errors import ContentFaults
from portal.core.words import worded
from portal.language.catalogues import approved_texts, read_texts
from portal.language.texts import MASTER
from portal.models.contents import FrameworkVersion, QuestionnaireVersion, RuleSetVersion

Numbered = TypeVar("Numbered", QuestionnaireVersion, RuleSetVersion)
"""Definitions that come in numbers, each of which keeps its meaning."""


@dataclass
class Published:
    """What a publication did: names of new definitions, and of texts that got a new revision."""

    definitions: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    """Where a publication happens: session, who, when, and the folder of catalogues."""

    db: Session
    actor: str
    now: datetime
    translations: Path


def publish(desk: Desk, package: Package) -> Published:
    """Make rows of everything in a package that is not a row yet; mend texts as new revisions.

    Publishing again what is published changes nothing.

    Raises:
        ContentFaults: a published version or rule set would change its meaning.
    """
    done = Published()
    for framework in package.frameworks:
        _texts(desk, done, {"framework_version_id": _framework(desk, framework, done)}, *masters.of_framework(framework))
    for version in package.questionnaires:
        _texts(desk, done, {"questionnaire_version_id": _questionnaire(desk, version, done)}, *masters.of_version(version))
    for rule_set in package.rule_sets:
        _texts(desk, done, {"rule_set_version_id": _rule_set(desk, rule_set, done)}, *masters.of_rules(rule_set))
    return done


def _framework(desk: Desk, framework: frameworks.Framework, done: Published) -> UUID:
    document = canonical(framework.model_dump(mode="json", exclude_defaults=True))
    row = desk.db.scalar(select(FrameworkVersion).where(FrameworkVersion.digest == digest(document)))
    if row is None:
        desk.db.execute(update(FrameworkVersion).where(FrameworkVersion.code == framework.code).values(is_current=False))
        row = FrameworkVersion(code=framework.code, digest=digest(document), document=document, published_at=desk.now,
                               published_by=desk.actor)
        desk.db.add(row)
        desk.db.flush()
        done.definitions.append(framework.code)
    return row.id


def _questionnaire(desk: Desk, version: questionnaire.Questionnaire, done: Published) -> UUID:
    made = QuestionnaireVersion(code=version.code, number=version.number, title=version.title,
                                document=questionnaire_document(version), published_at=desk.now, published_by=desk.actor)
    return _define(desk, made, f"{version.code} {version.number}", done)


def _rule_set(desk: Desk, rule_set: rules.RuleSet, done: Published) -> UUID:
    made = RuleSetVersion(code=rule_set.code, number=rule_set.number, fits=list(rule_set.fits), document=rules_document(rule_set),
                          published_at=desk.now, published_by=desk.actor)
    return _define(desk, made, f"{rule_set.code} rules-{rule_set.number}", done)


def _define(desk: Desk, made: Numbered, name: str, done: Published) -> UUID:
    """Store a numbered definition unless it is there; refuse another meaning under the same number."""
    kind: type[Numbered] = type(made)
    made.digest = digest(made.document)
    row = desk.db.scalar(select(kind).where(kind.code == made.code, kind.number == made.number))
    if row is None:
        desk.db.add(made)
        desk.db.flush()
        done.definitions.append(name)
        return made.id
    if row.digest != made.digest:
        raise ContentFaults((worded(
            "%(name)s is published and its meaning never changes; give the change a new number.", name=name),))
    return row.id


def _texts(desk: Desk, done: Published, owner: dict[str, UUID], name: str, master: dict[str, str]) -> None:
    """Store the Swedish texts and every catalogue found, each as a new revision where it differs from the current one."""
    for locale, filed in all_filed(desk.translations, name, master).items():
        if revise_from_files(desk.db, owner, locale, filed, master, now=desk.now):
            done.texts.append(f"{name} {locale}")


def all_filed(translations: Path, name: str, master: Mapping[str, str]) -> dict[str, Filed]:
    """Return the texts of a definition by language: the Swedish ones, and those of every catalogue in a folder."""
    found = {path.parents[1].name.replace("_", "-"): filed_texts(path, master)
             for path in sorted(translations.glob(f"*/LC_MESSAGES/{name}.po"))}
    return {MASTER: Filed(master), **found}


def load_texts(desk: Desk, tags: Sequence[str] = ()) -> list[str]:
    """Make revisions of a folder's translations for all that is published; return what got one, name and language.

    What was translated from another Swedish wording than the published one is left out, and what was mended in the house stays
    (`revisions`).

    Args:
        tags: languages to load; all there are if empty.
    """
    done = []
    for domain in list_domains(desk.db):
        found = {path.parents[1].name.replace("_", "-"): path
                 for path in sorted(desk.translations.glob(f"*/LC_MESSAGES/{domain.name}.po"))}
        master = current_text(desk.db, domain.owner, MASTER) if domain.owner else None
        if domain.owner is None or master is None:
            continue
        keys = reading_order(desk.db, domain.owner)
        done += [f"{domain.name} {tag}" for tag, path in found.items() if (not tags or tag in tags) and revise_from_files(
            desk.db, domain.owner, tag, filed_texts(path, master.texts), keys, now=desk.now)]
    return done


def filed_texts(path: Path, master: Mapping[str, str]) -> Filed:
    """Return a language's texts as its file has them; what was made from an older wording is left out."""
    own = read_texts(path, master)
    return Filed(own, {key: master[key] for key in own}, approved_texts(path))
