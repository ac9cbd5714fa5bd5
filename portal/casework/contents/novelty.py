"""Whether publishing a package would change anything; told before anybody is asked to approve it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents import masters
from portal.casework.contents.loading import Package
from portal.casework.contents.lock import questionnaire_document, rules_document
from portal.casework.contents.publication import all_filed
from portal.casework.contents.revisions import Filed, says_something_new
from portal.casework.contents.running import Kept
from portal.casework.contents.staging import staged_catalogues
from portal.core.documents import canonical, digest
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.models.contents import QuestionnaireVersion, RuleSetVersion

Texts = Mapping[str, Mapping[str, Filed]]
"""Name of the PO files, to language, to what they say."""
_read: Kept[str, Texts] = Kept(20)
Kind = type[QuestionnaireVersion] | type[RuleSetVersion]


def is_new(db: Session, package: Package, files: Mapping[str, str]) -> bool:
    """Return whether a package of versions and rules holds a definition or a text that differs from what is published.

    Another meaning under a published number counts as new: `publish` refuses it in words of its own.

    Args:
        files: what the package was read from, with its catalogues; no faults were found in them.
    """
    texts = _texts_in(package, files)
    return any(_version_is_new(db, version, texts) for version in package.questionnaires) or any(
        _rules_are_new(db, rules, texts) for rules in package.rule_sets)


def published_as(db: Session, kind: Kind, code: str, number: str) -> tuple[UUID, str] | None:
    """Return id and digest of the published row under a number; None where there is none."""
    row = db.execute(select(kind.id, kind.digest).where(kind.code == code, kind.number == number)).one_or_none()
    return None if row is None else (row.id, row.digest)


def _version_is_new(db: Session, version: Questionnaire, texts: Texts) -> bool:
    held = published_as(db, QuestionnaireVersion, version.code, version.number)
    return held is None or held[1] != digest(questionnaire_document(version)) or _texts_are_new(
        db, {"questionnaire_version_id": held[0]}, masters.of_version(version), texts)


def _rules_are_new(db: Session, rules: RuleSet, texts: Texts) -> bool:
    held = published_as(db, RuleSetVersion, rules.code, rules.number)
    return held is None or held[1] != digest(rules_document(rules)) or _texts_are_new(
        db, {"rule_set_version_id": held[0]}, masters.of_rules(rules), texts)


def _texts_are_new(db: Session, owner: dict[str, UUID], named: masters.Named, texts: Texts) -> bool:
    name, master = named
    return any(says_something_new(db, owner, locale, filed, master) for locale, filed in texts[name].items())


def _texts_in(package: Package, files: Mapping[str, str]) -> Texts:
    """Return every text of a package; read once per content and process, since catalogues are long."""
    mark = digest(canonical(dict(files)))
    found = _read.find(mark)
    if found is None:
        named = masters.masters(package)
        with staged_catalogues(files) as translations:
            found = _read.keep(mark, {name: all_filed(translations, name, master) for name, master in named.items()})
    return found
