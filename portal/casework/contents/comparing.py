"""Finding what is to be compared: a version or a rule set, published or in files, with its texts in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.casework.contents import masters
from portal.casework.contents.loading import QUESTIONNAIRES, TRANSLATIONS, Package, load
from portal.core.errors import ContentFaults
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.language.catalogues import read_texts
from portal.language.texts import MASTER, TextLookup
from portal.models.contents import ContentText, QuestionnaireVersion, RuleSetVersion

D = TypeVar("D", Questionnaire, RuleSet)
RULES = "rules-"
"""How the name of a rule set's number begins: `supplier-code rules-2`."""


@dataclass(frozen=True)
class Found(Generic[D]):
    """A definition with its texts by language and key; Swedish is always among them."""

    definition: D
    texts: Mapping[str, Mapping[str, str]]

    def lookup(self, locale: str) -> TextLookup:
        """Return its texts in a language, Swedish where one is missing."""
        return TextLookup.of(self.texts[MASTER], self.texts.get(locale, {}), locale)


def published_version(db: Session, code: str, number: str) -> Found[Questionnaire] | None:
    """Return a published version; None when there is none of that name."""
    row = db.execute(select(QuestionnaireVersion.id, QuestionnaireVersion.document).where(
        QuestionnaireVersion.code == code, QuestionnaireVersion.number == number)).one_or_none()
    if row is None:
        return None
    texts = _texts(db, ContentText.questionnaire_version_id == row.id)
    return Found(Questionnaire.model_validate_json(row.document), texts)


def published_rule_set(db: Session, code: str, number: str) -> Found[RuleSet] | None:
    """Return a published rule set; None when there is none of that name."""
    row = db.execute(select(RuleSetVersion.id, RuleSetVersion.document).where(
        RuleSetVersion.code == code, RuleSetVersion.number == number)).one_or_none()
    if row is None:
        return None
    return Found(RuleSet.model_validate_json(row.document), _texts(db, ContentText.rule_set_version_id == row.id))


def version_in_files(code: str, number: str, root: Path = QUESTIONNAIRES) -> Found[Questionnaire] | None:
    """Return a version from files; None when there is none of that name.  Raises ContentFaults."""
    held = next((each for each in _sound(root).questionnaires if (each.code, each.number) == (code, number)), None)
    return None if held is None else Found(held, _of_files(*masters.of_version(held)))


def rule_set_in_files(code: str, number: str, root: Path = QUESTIONNAIRES) -> Found[RuleSet] | None:
    """Return a rule set from files; None when there is none of that name.  Raises ContentFaults."""
    held = next((each for each in _sound(root).rule_sets if (each.code, each.number) == (code, number)), None)
    return None if held is None else Found(held, _of_files(*masters.of_rules(held)))


def at_path(path: Path) -> Found[Questionnaire] | Found[RuleSet] | None:
    """Return what stands at a path: the folder of a version, or the file of a rule set.

    Raises:
        ContentFaults: the files beside it cannot be read.
    """
    root = path.resolve().parents[1]
    package = _sound(root)
    here = str((path.resolve() / "questionnaire.yaml" if path.is_dir() else path.resolve()).relative_to(root))
    name = next((name for name, home in package.homes.items() if home == here), "")
    code, _, rest = name.partition(" ")
    if rest.startswith("rules "):
        return rule_set_in_files(code, rest.removeprefix("rules "), root)
    return version_in_files(code, rest.removesuffix(" head"), root) if rest else None


def _sound(root: Path) -> Package:
    package = load(root)
    if package.faults:
        raise ContentFaults(tuple(map(str, package.faults)))
    return package


def _of_files(domain: str, master: dict[str, str]) -> dict[str, Mapping[str, str]]:
    return {MASTER: master, **dict(_translations(domain, master))}


def _translations(domain: str, master: dict[str, str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for path in sorted(TRANSLATIONS.glob(f"*/LC_MESSAGES/{domain}.po")):
        yield path.parents[1].name.replace("_", "-"), read_texts(path, master)


def _texts(db: Session, owned: ColumnElement[bool]) -> dict[str, Mapping[str, str]]:
    rows = db.execute(select(ContentText.locale, ContentText.texts).where(owned, ContentText.is_current))
    return {row.locale: row.texts for row in rows}
