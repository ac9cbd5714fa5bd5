"""Published rows back as editions, and so as the authors' files: ids, logic and the texts now current, in every language.

A row keeps neither the examples of its rules nor what authors said to the checks, for they are no part of its meaning. Both are
found again in the files it was made of: those that are shipped, or those of the draft that was published.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from babel.messages.catalog import Message
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.archives import Texts
from portal.casework.contents.editions import Edition, Older, Translation
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS, Package, assemble, load
from portal.casework.contents.lock import questionnaire_document, rules_document
from portal.casework.contents.masters import of_rules, of_version
from portal.casework.contents.writing import Files, catalogue_name
from portal.core.drafting import DraftKind, DraftStatus
from portal.core.errors import NotFound
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.core.wording import worded_questionnaire, worded_rules
from portal.language.catalogues import approval
from portal.language.states import fingerprint
from portal.language.texts import MASTER
from portal.models.authoring import ContentDraft
from portal.models.contents import ContentText, QuestionnaireVersion, RuleSetVersion


def published_edition(db: Session, code: str, number: str, rules: str | None = None) -> Edition:
    """Return a published version with its current texts, and the newest rule set that fits it unless one is asked for.

    Raises:
        NotFound: no such version or rule set is published.
    """
    row = db.scalar(select(QuestionnaireVersion).where(QuestionnaireVersion.code == code, QuestionnaireVersion.number == number))
    if row is None:
        raise NotFound
    texts, translations = _texts(db, ContentText.questionnaire_version_id, row.id)
    version = worded_questionnaire(Questionnaire.model_validate_json(row.document), texts)
    found = {tag: {of_version(version)[0]: translation} for tag, translation in translations.items()}
    if (rules_row := _rules_row(db, code, number, rules)) is None:
        return Edition(version, None, found)
    texts, translations = _texts(db, ContentText.rule_set_version_id, rules_row.id)
    rule_set = worded_rules(RuleSet.model_validate_json(rules_row.document), texts)
    for tag, translation in translations.items():
        found.setdefault(tag, {})[of_rules(rule_set)[0]] = translation
    return Edition(version, rule_set, dict(sorted(found.items())))


def _rules_row(db: Session, code: str, number: str, rules: str | None) -> RuleSetVersion | None:
    rows = [row for row in db.scalars(select(RuleSetVersion).where(RuleSetVersion.code == code)
                                      .order_by(RuleSetVersion.published_at, RuleSetVersion.number))
            if number in row.fits and rules in (None, row.number)]
    if rules is not None and not rows:
        raise NotFound
    return rows[-1] if rows else None


class _Wordings:
    """Earlier Swedish wordings of a definition, read only when a translation is found to be made from one."""

    def __init__(self, db: Session, column: Any, owner: UUID) -> None:  # noqa: ANN401 - a mapped column
        self._db, self._is_owners = db, column == owner

    def find(self, key: str, mark: str) -> str:
        """Return the wording of a text that has this fingerprint; empty where none is kept."""
        return self._known.get((key, mark), "")

    @cached_property
    def _known(self) -> dict[tuple[str, str], str]:
        revisions = self._db.scalars(select(ContentText.texts).where(self._is_owners, ContentText.locale == MASTER))
        return {(key, fingerprint(text)): text for texts in revisions for key, text in texts.items()}


def _texts(db: Session, column: Any, owner: UUID) -> tuple[dict[str, str], dict[str, Translation]]:  # noqa: ANN401 - a mapped column
    """Return the current Swedish texts of a definition, and its translations that hold anything."""
    rows = {row.locale: row for row in db.scalars(select(ContentText).where(column == owner, ContentText.is_current))}
    master: dict[str, str] = dict(rows[MASTER].texts)
    wordings = _Wordings(db, column, owner)
    return master, {tag: _translation(row, master, wordings) for tag, row in sorted(rows.items()) if tag != MASTER and row.texts}


def _translation(row: ContentText, master: dict[str, str], wordings: _Wordings) -> Translation:
    texts: dict[str, str] = {}
    older: dict[str, Older] = {}
    approved: dict[str, str] = {}
    for key, text in row.texts.items():
        state = (row.states or {}).get(key, {})
        if state.get("from", "") not in ("", fingerprint(master[key])):
            older[key] = Older(wordings.find(key, state["from"]) or master[key], text)
            continue
        texts[key] = text
        if state.get("approved") and not row.is_reviewed:
            approved[key] = approval(Message(master[key], text), "")
    return Translation(texts, older, approved, row.is_reviewed)


def with_notes(edition: Edition, packages: Sequence[Package]) -> Edition:
    """Return an edition with the examples and the accepted warnings of the first definitions that mean the same."""
    version, rule_set = edition.questionnaire, edition.rule_set
    meaning = questionnaire_document(version)
    versions = [each for package in packages for each in package.questionnaires
                if (each.code, each.number) == (version.code, version.number) and questionnaire_document(each) == meaning]
    if versions:
        version = worded_questionnaire(versions[0], edition.masters[of_version(version)[0]])
    if rule_set is not None:
        judged = rules_document(rule_set)
        rule_sets = [each for package in packages for each in package.rule_sets
                     if (each.code, each.number) == (rule_set.code, rule_set.number) and rules_document(each) == judged]
        rule_set = worded_rules(rule_sets[0], edition.masters[of_rules(rule_set)[0]]) if rule_sets else rule_set
    return Edition(version, rule_set, edition.translations)


def origins(db: Session, edition: Edition) -> tuple[list[Package], Files]:
    """Return where a published edition came from: shipped definitions and those of published drafts, and their files.

    The files are given by the names that `files_of` gives; where several hold one, the shipped comes first.
    """
    packages, files = [load(QUESTIONNAIRES)], dict[str, bytes]()
    for draft in db.scalars(select(ContentDraft).where(ContentDraft.kind == DraftKind.PACKAGE,
                                                       ContentDraft.status == DraftStatus.PUBLISHED)
                            .order_by(ContentDraft.published_at)):
        packages.append(assemble(Texts(draft.files)))
        files |= {name: text.encode() for name, text in draft.files.items()}
    folder = f"{edition.questionnaire.code}/"
    files |= {path.relative_to(QUESTIONNAIRES).as_posix(): path.read_bytes() for path in QUESTIONNAIRES.rglob("*.yaml")
              if path.relative_to(QUESTIONNAIRES).as_posix().startswith(folder)}
    return packages, files | _shipped_catalogues(edition, TRANSLATIONS)


def _shipped_catalogues(edition: Edition, folder: Path) -> Files:
    names = [(catalogue_name(tag, name), folder / tag.replace("-", "_") / "LC_MESSAGES" / f"{name}.po")
             for tag, held in edition.translations.items() for name in held]
    return {name: path.read_bytes() for name, path in names if path.is_file()}
