"""Definitions as the portal runs them: compiled once per row and process, since rows under a digest never change."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from portal.core.compiled import CompiledQuestionnaire, compile_questionnaire
from portal.core.frameworks import Framework, Frameworks
from portal.core.judging import CompiledRules, compile_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.db.prepared import Place, Prepared
from portal.language.texts import MASTER, TextLookup
from portal.models.contents import ContentText, FrameworkVersion, QuestionnaireVersion, RiskEntry, RuleSetVersion

K = TypeVar("K")
V = TypeVar("V")
MOST_KEPT = 200


class Kept(Generic[K, V]):
    """Immutable things kept for the life of the process; those kept longest ago leave when there are too many.

    Threads share it: each step is one that the interpreter does not break off.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most, self._things = most, OrderedDict[K, V]()

    def find(self, key: K) -> V | None:
        """Return what is kept under a key."""
        return self._things.get(key)

    def keep(self, key: K, thing: V) -> V:
        """Keep a thing, in place of what was kept under its key, and return it."""
        self._things.pop(key, None)
        self._things[key] = thing
        if len(self._things) > self._most:
            self._things.popitem(last=False)
        return thing

    def forget(self, key: K) -> None:
        """Keep nothing under a key any longer."""
        self._things.pop(key, None)


_questionnaires: Kept[UUID, CompiledQuestionnaire] = Kept()
_rules: Kept[tuple[UUID, UUID], CompiledRules] = Kept()
_lookups: Kept[tuple[UUID, str, str], TextLookup] = Kept()
_texts: Kept[str, Mapping[str, str]] = Kept()
_frameworks: Kept[tuple[UUID, ...], Frameworks] = Kept()
_risks: Kept[UUID, Mapping[str, str]] = Kept()
_DIGESTS = {owner: Prepared(
    select(ContentText.locale, ContentText.digest).where(
        owner == bindparam("owner"), ContentText.is_current,
        or_(ContentText.locale == bindparam("locale"), ContentText.locale == MASTER)))
    for owner in (ContentText.questionnaire_version_id, ContentText.rule_set_version_id, ContentText.framework_version_id)}
"""The current texts of a definition in Swedish and in a language, by the column that names the definition."""


def compiled_questionnaire(db: Place, version_id: UUID) -> CompiledQuestionnaire:
    """Return a published version, compiled.  Raises sqlalchemy.exc.NoResultFound for a foreign key that is none."""
    kept = _questionnaires.find(version_id)
    if kept is not None:
        return kept
    document = db.scalars(select(QuestionnaireVersion.document).where(QuestionnaireVersion.id == version_id)).one()
    return _questionnaires.keep(version_id, compile_questionnaire(Questionnaire.model_validate_json(document)))


def compiled_rules(db: Place, rule_set_id: UUID, version_id: UUID) -> CompiledRules:
    """Return a rule set compiled for a version."""
    kept = _rules.find((rule_set_id, version_id))
    if kept is not None:
        return kept
    document = db.scalars(select(RuleSetVersion.document).where(RuleSetVersion.id == rule_set_id)).one()
    compiled = compile_rules(RuleSet.model_validate_json(document), compiled_questionnaire(db, version_id))
    return _rules.keep((rule_set_id, version_id), compiled)


def questionnaire_texts(db: Session, version_id: UUID, locale: str) -> TextLookup:
    """Return the current texts of a version in a language, Swedish where one is missing."""
    return _current(db, ContentText.questionnaire_version_id, version_id, locale)


def rule_texts(db: Place, rule_set_id: UUID, locale: str) -> TextLookup:
    """Return the current texts of a rule set in a language."""
    return _current(db, ContentText.rule_set_version_id, rule_set_id, locale)


def framework_texts(db: Session, locale: str) -> dict[str, TextLookup]:
    """Return the current texts of every current framework in a language, by the framework's code."""
    rows = db.execute(select(FrameworkVersion.code, FrameworkVersion.id).where(FrameworkVersion.is_current)).all()
    return {code: _current(db, ContentText.framework_version_id, owner, locale) for code, owner in rows}


def texts_by_digests(db: Place, version_id: UUID, locale: str, digests: tuple[str, str]) -> TextLookup:
    """Return the texts of a version by the digests of its Swedish and its own texts, as a submission or a page knows them.

    Args:
        digests: of the master's and of the locale's texts; equal when the locale is Swedish, or when it has no texts yet.

    Costs no statement once read: what stands under a digest never changes.
    """
    key = (version_id, locale, " ".join(digests))
    kept = _lookups.find(key)
    if kept is not None:
        return kept
    master = _by_digest(db, digests[0])
    own = _by_digest(db, digests[1]) if digests[1] != digests[0] else {}
    return _lookups.keep(key, TextLookup.of(master, own, locale))


def current_digests(db: Session, version_id: UUID, locale: str) -> tuple[str, str]:
    """Return the digests of the current Swedish texts of a version and of those in a language."""
    rows = db.execute(select(ContentText.locale, ContentText.digest).where(
        ContentText.questionnaire_version_id == version_id, ContentText.is_current,
        ContentText.locale.in_((MASTER, locale)))).all()
    found = {row.locale: row.digest for row in rows}
    return found[MASTER], found.get(locale, found[MASTER])


def current_frameworks(db: Session) -> Frameworks:
    """Return the frameworks now current."""
    rows = db.execute(select(FrameworkVersion.id, FrameworkVersion.document).where(FrameworkVersion.is_current)
                      .order_by(FrameworkVersion.code)).all()
    key = tuple(row.id for row in rows)
    kept = _frameworks.find(key)
    return kept or _frameworks.keep(key, Frameworks(held=tuple(Framework.model_validate_json(row.document) for row in rows)))


def frameworks_with_texts(db: Session, locale: str) -> tuple[Frameworks, Mapping[str, TextLookup]]:
    """Return the frameworks now current, and their texts in a language by the framework's code.  One statement once read."""
    rows = db.execute(
        select(FrameworkVersion.id, FrameworkVersion.code, ContentText.locale, ContentText.digest)
        .join(ContentText, ContentText.framework_version_id == FrameworkVersion.id)
        .where(FrameworkVersion.is_current, ContentText.is_current, ContentText.locale.in_((MASTER, locale)))
        .order_by(FrameworkVersion.code)).all()
    codes = {row.id: row.code for row in rows}
    digests = {(row.id, row.locale): row.digest for row in rows}
    lookups = {}
    for version, code in codes.items():
        master = digests[version, MASTER]
        lookups[code] = texts_by_digests(db, version, locale, (master, digests.get((version, locale), master)))
    return _frameworks.find(tuple(codes)) or current_frameworks(db), lookups


def frameworks_by_ids(db: Session, ids: tuple[UUID, ...]) -> Frameworks:
    """Return the frameworks now current by their ids, in the order of their codes; no statement once read."""
    return _frameworks.find(ids) or current_frameworks(db)


def country_risks(db: Place, risk_list_id: UUID | None) -> Mapping[str, str]:
    """Return the risk of every country on a list, `low`, `medium` or `high`; empty without a list: then nobody knows."""
    if risk_list_id is None:
        return {}
    kept = _risks.find(risk_list_id)
    if kept is not None:
        return kept
    rows = db.execute(select(RiskEntry.country, RiskEntry.score).where(RiskEntry.risk_list_id == risk_list_id)).all()
    return _risks.keep(risk_list_id, {row.country: row.score for row in rows})


def _current(db: Place, owner: Any, owner_id: UUID, locale: str) -> TextLookup:  # noqa: ANN401 - a mapped column
    found = {tag: mark for tag, mark in _DIGESTS[owner].rows(db, {"owner": owner_id, "locale": locale})}
    return texts_by_digests(db, owner_id, locale, (found[MASTER], found.get(locale, found[MASTER])))


def _by_digest(db: Place, mark: str) -> Mapping[str, str]:
    kept = _texts.find(mark)
    if kept is not None:
        return kept
    return _texts.keep(mark, db.scalars(select(ContentText.texts).where(ContentText.digest == mark).limit(1)).one())
