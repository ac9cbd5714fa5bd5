"""A version laid out to be tried and printed: as it is published, or as a draft would have it, before anything of it is a row."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents import drafting, masters
from portal.casework.contents.comparing import published_rule_set, published_version
from portal.casework.contents.editions import translation_of
from portal.casework.contents.lock import questionnaire_document, rules_document
from portal.casework.contents.reading import FileFault
from portal.casework.contents.revisions import current_text
from portal.casework.contents.running import Kept, compiled_questionnaire, compiled_rules, questionnaire_texts, rule_texts
from portal.casework.contents.staging import CATALOGUES
from portal.core.compiled import CompiledQuestionnaire, compile_questionnaire
from portal.core.documents import digest
from portal.core.drafting import DraftKind
from portal.core.errors import NotFound
from portal.core.judging import CompiledRules, compile_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.language.catalogues import catalogue_in
from portal.language.texts import MASTER, TextLookup
from portal.models.authoring import ContentDraft
from portal.models.contents import ContentText, QuestionnaireVersion, RuleSetVersion

RULES_FILE = re.compile(r"[^/]+/rules-[^/]+\.yaml")
_versions: Kept[str, CompiledQuestionnaire] = Kept(20)
_rules: Kept[tuple[str, str], CompiledRules] = Kept(20)


@dataclass(frozen=True)
class Judges:
    """The rules that judge a version, with their texts in the exhibit's language."""

    compiled: CompiledRules
    texts: TextLookup


@dataclass(frozen=True)
class Exhibit:
    """A version with its texts in one language.

    Attributes:
        languages: tags of the languages it has texts in.
        judges: the rules that would judge it; None where there are none, or they have faults.
    """

    code: str
    number: str
    compiled: CompiledQuestionnaire
    texts: TextLookup
    languages: tuple[str, ...]
    judges: Judges | None

    @property
    def name(self) -> str:
        """As authors name it: `supplier-code 2026-1`."""
        return f"{self.code} {self.number}"


def exhibit_version(db: Session, version_id: UUID, locale: str) -> Exhibit:
    """Return a published version with the newest rules that judge it, withdrawn ones last.  Raises NotFound."""
    row = db.get(QuestionnaireVersion, version_id)
    if row is None:
        raise NotFound
    texts = questionnaire_texts(db, version_id, locale)
    return Exhibit(row.code, row.number, compiled_questionnaire(db, version_id), texts, _languages(db, version_id),
                   _published_judges(db, row, locale))


def obstacles(db: Session, draft: ContentDraft) -> list[FileFault]:
    """Return the faults that keep a draft from being tried: all but those of its rules, which then say nothing."""
    if draft.kind is DraftKind.WORDING:
        return []
    report = drafting.report_of(db, draft)
    return [fault for fault in report.faults if not RULES_FILE.fullmatch(fault.path)]


def names_in(db: Session, draft: ContentDraft) -> list[str]:
    """Return the versions a draft can be tried as, the one it is most about first; none where it holds neither version nor rules.

    They are its own versions, and the published ones that its rules judge.
    """
    if draft.questionnaire_version_id is not None:
        row = db.get_one(QuestionnaireVersion, draft.questionnaire_version_id)
        return [f"{row.code} {row.number}"]
    if draft.rule_set_version_id is not None:
        rule_set = db.get_one(RuleSetVersion, draft.rule_set_version_id)
        judged = [(rule_set.code, number) for number in reversed(rule_set.fits)]
        return [f"{code} {number}" for code, number in judged if _row_of(db, code, number) is not None]
    package = drafting.report_of(db, draft).package
    own = [(version.code, version.number) for version in reversed(package.questionnaires)]
    judged = [(rules.code, number) for rules in reversed(package.rule_sets) for number in reversed(rules.fits)]
    others = [key for key in dict.fromkeys(judged) if key not in own and _row_of(db, *key) is not None]
    return [f"{code} {number}" for code, number in (*own, *others)]


def exhibit_draft(db: Session, draft: ContentDraft, locale: str, name: str = "") -> Exhibit:
    """Return a version as a draft would have it: its own, or a published one with the draft's wording or rules.

    Args:
        name: one of `names_in`; any other text means the first.

    Raises:
        NotFound: there is none, or `obstacles` stand in the way.
    """
    names = names_in(db, draft)
    if not names or obstacles(db, draft):
        raise NotFound
    code, _, number = (name if name in names else names[0]).partition(" ")
    if draft.kind is DraftKind.WORDING:
        return _reworded(db, draft, _row(db, code, number), locale)
    own = next((version for version in drafting.report_of(db, draft).package.questionnaires
                if (version.code, version.number) == (code, number)), None)
    return _made(db, draft, own, locale) if own else _rejudged(db, draft, _row(db, code, number), locale)


def _made(db: Session, draft: ContentDraft, version: Questionnaire, locale: str) -> Exhibit:
    """A version that stands in the draft, compiled from what would be stored of it."""
    document = questionnaire_document(version)
    mark = digest(document)
    compiled = _versions.find(mark) or _versions.keep(mark, compile_questionnaire(Questionnaire.model_validate_json(document)))
    before = published_version(db, version.code, version.number)
    texts = _texts_of(draft.files, *masters.of_version(version), before.texts if before else {})
    return Exhibit(version.code, version.number, compiled, _lookup(texts, locale), tuple(sorted(texts)),
                   _own_judges(db, draft, (version.code, version.number), compiled, locale))


def _rejudged(db: Session, draft: ContentDraft, row: QuestionnaireVersion, locale: str) -> Exhibit:
    """A published version that the draft's rules would judge."""
    compiled = compiled_questionnaire(db, row.id)
    judges = _own_judges(db, draft, (row.code, row.number), compiled, locale)
    return Exhibit(row.code, row.number, compiled, questionnaire_texts(db, row.id, locale), _languages(db, row.id), judges)


def _reworded(db: Session, draft: ContentDraft, row: QuestionnaireVersion, locale: str) -> Exhibit:
    """A published version with the draft's words, or its rules with them; translations stay as they are."""
    compiled, texts = compiled_questionnaire(db, row.id), questionnaire_texts(db, row.id, locale)
    owner = drafting.owner_of(draft)
    own = current_text(db, owner, locale) if locale != MASTER else None
    words = TextLookup.of({**drafting.current_wording(db, owner), **draft.files}, own.texts if own else {}, locale)
    if draft.rule_set_version_id is not None:
        judges: Judges | None = Judges(compiled_rules(db, draft.rule_set_version_id, row.id), words)
    else:
        texts, judges = words, _published_judges(db, row, locale)
    return Exhibit(row.code, row.number, compiled, texts, _languages(db, row.id), judges)


def _own_judges(db: Session, draft: ContentDraft, version: tuple[str, str], compiled: CompiledQuestionnaire,
                locale: str) -> Judges | None:
    """The last rules of the draft that fit a version; None where there are none, or the checker finds faults in them."""
    report = drafting.report_of(db, draft)
    faulty = {fault.path for fault in report.faults}
    fitting = [rules for rules in report.package.rule_sets if rules.code == version[0] and version[1] in rules.fits
               and report.package.homes[f"{rules.code} rules {rules.number}"] not in faulty]
    if not fitting:
        return None
    rules, document = fitting[-1], rules_document(fitting[-1])
    key = (digest(document), digest(questionnaire_document(compiled.questionnaire)))
    made = _rules.find(key) or _rules.keep(key, compile_rules(RuleSet.model_validate_json(document), compiled))
    before = published_rule_set(db, rules.code, rules.number)
    return Judges(made, _lookup(_texts_of(draft.files, *masters.of_rules(rules), before.texts if before else {}), locale))


def _published_judges(db: Session, row: QuestionnaireVersion, locale: str) -> Judges | None:
    rows = db.execute(select(RuleSetVersion.id, RuleSetVersion.fits).where(RuleSetVersion.code == row.code)
                      .order_by(RuleSetVersion.withdrawn_at.is_not(None), RuleSetVersion.published_at.desc(),
                                RuleSetVersion.number.desc())).all()
    newest = next((key for key, fits in rows if row.number in fits), None)
    return None if newest is None else Judges(compiled_rules(db, newest, row.id), rule_texts(db, newest, locale))


def _row_of(db: Session, code: str, number: str) -> QuestionnaireVersion | None:
    return db.scalar(select(QuestionnaireVersion).where(QuestionnaireVersion.code == code, QuestionnaireVersion.number == number))


def _row(db: Session, code: str, number: str) -> QuestionnaireVersion:
    row = _row_of(db, code, number)
    if row is None:
        raise NotFound
    return row


def _languages(db: Session, version_id: UUID) -> tuple[str, ...]:
    tags = select(ContentText.locale).where(ContentText.questionnaire_version_id == version_id, ContentText.is_current)
    return tuple(sorted(db.scalars(tags)))


def _lookup(texts: Mapping[str, Mapping[str, str]], locale: str) -> TextLookup:
    return TextLookup.of(texts[MASTER], texts.get(locale, {}), locale)


def _texts_of(files: Mapping[str, str], name: str, master: Mapping[str, str], before: Mapping[str, Mapping[str, str]]
              ) -> dict[str, Mapping[str, str]]:
    """Return the texts of a definition by language: of a draft's catalogues, and of the languages it does not touch as before."""
    own = {tag: translation_of(catalogue_in(files[path]), master).texts
           for tag, path in _catalogues(files) if PurePosixPath(path).stem == name}
    return {**before, **own, MASTER: master}


def _catalogues(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield language and path of every catalogue in a package."""
    for path in files:
        folder, _, rest = path.partition("/")
        if folder == CATALOGUES:
            yield rest.partition("/")[0].replace("_", "-"), path
