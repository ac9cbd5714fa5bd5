"""From definitions to rows: what runs is the row, never the file."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.casework.contents import masters
from portal.casework.contents.loading import Package
from portal.casework.contents.lock import questionnaire_document, rules_document
from portal.core import frameworks, questionnaire, rules
from portal.core.documents import canonical, digest
from portal.core.errors import ContentFaults
from portal.language.catalogues import is_unreviewed, read_texts
from portal.models.contents import ContentText, FrameworkVersion, QuestionnaireVersion, RuleSetVersion

MASTER = "sv"


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


@dataclass(frozen=True)
class _Texts:
    """Texts of one language by key, and whether a reader of the language has approved them."""

    own: dict[str, str]
    is_reviewed: bool


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
    document, name = questionnaire_document(version), f"{version.code} {version.number}"
    row = desk.db.scalar(select(QuestionnaireVersion).where(QuestionnaireVersion.code == version.code,
                                                            QuestionnaireVersion.number == version.number))
    if row is None:
        row = QuestionnaireVersion(code=version.code, number=version.number, title=version.title, digest=digest(document),
                                   document=document, published_at=desk.now, published_by=desk.actor)
        desk.db.add(row)
        desk.db.flush()
        done.definitions.append(name)
    elif row.digest != digest(document):
        raise ContentFaults((f"{name} is published and its meaning never changes; give the change a new number.",))
    return row.id


def _rule_set(desk: Desk, rule_set: rules.RuleSet, done: Published) -> UUID:
    document, name = rules_document(rule_set), f"{rule_set.code} rules-{rule_set.number}"
    row = desk.db.scalar(select(RuleSetVersion).where(RuleSetVersion.code == rule_set.code,
                                                      RuleSetVersion.number == rule_set.number))
    if row is None:
        row = RuleSetVersion(code=rule_set.code, number=rule_set.number, fits=list(rule_set.fits), digest=digest(document),
                             document=document, published_at=desk.now, published_by=desk.actor)
        desk.db.add(row)
        desk.db.flush()
        done.definitions.append(name)
    elif row.digest != digest(document):
        raise ContentFaults((f"{name} is published and its meaning never changes; give the change a new number.",))
    return row.id


def _texts(desk: Desk, done: Published, owner: dict[str, UUID], name: str, master: dict[str, str]) -> None:
    """Store the Swedish texts and every catalogue found, each as a new revision where it differs from the current one."""
    found = {MASTER: _Texts(master, is_reviewed=True)}
    for path in sorted(desk.translations.glob(f"*/LC_MESSAGES/{name}.po")):
        found[path.parents[1].name.replace("_", "-")] = _Texts(read_texts(path, master), is_reviewed=not is_unreviewed(path))
    for locale, texts in found.items():
        if _revise(desk, owner, locale, texts, master):
            done.texts.append(f"{name} {locale}")


def _revise(desk: Desk, owner: dict[str, UUID], locale: str, texts: _Texts, master: dict[str, str]) -> bool:
    """Store texts as a new revision; return False when they read as the current one, whose approval may still have changed."""
    kept: dict[str, Any] = {key: texts.own[key] for key in master if texts.own.get(key)}
    mark = digest(canonical(kept))
    column, value = next(iter(owner.items()))
    current = desk.db.scalar(select(ContentText).where(getattr(ContentText, column) == value, ContentText.locale == locale,
                                                       ContentText.is_current))
    if current is not None and current.digest == mark:
        current.is_reviewed = texts.is_reviewed
        return False
    if current is not None:
        current.is_current = False
        desk.db.flush()
    desk.db.add(ContentText(**owner, locale=locale, revision=current.revision + 1 if current else 1, digest=mark, texts=kept,
                            is_complete=len(kept) == len(master), is_reviewed=texts.is_reviewed, created_at=desk.now))
    desk.db.flush()
    return True
