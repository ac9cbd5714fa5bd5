"""What is translated: the interface, and every published definition, under the names of the files texts travel in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from babel.messages.catalog import Catalog
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.contents.revisions import Owner
from portal.casework.contents.running import Kept
from portal.core import frameworks, questionnaire, rules, wording
from portal.core.errors import NotFound
from portal.language.catalogues import read_catalogue, text_domain
from portal.language.current import CHECKOUT, MESSAGES, catalogue_folder
from portal.language.locales import KNOWN, SOURCE, SWEDISH, Locale
from portal.models.contents import FrameworkVersion, QuestionnaireVersion, RuleSetVersion

_files: Kept[tuple[str, int], Catalog] = Kept()
_orders: Kept[UUID, tuple[str, ...]] = Kept()


@dataclass(frozen=True, slots=True)
class Domain:
    """One set of texts.

    Attributes:
        name: of its files: `messages`, `supplier-code-2026-1`.
        kind: `interface`, `questionnaire`, `rules` or `framework`.
        owner: the definition; None for the interface, whose texts stand in files alone.
    """

    name: str
    kind: str
    owner: Owner | None = None

    @property
    def source(self) -> Locale:
        """The language it is translated from."""
        return SOURCE if self.owner is None else SWEDISH

    @property
    def targets(self) -> tuple[Locale, ...]:
        """The languages it is translated into."""
        return tuple(locale for locale in KNOWN if locale != self.source)


def list_domains(db: Session) -> list[Domain]:
    """Return all there is to translate: interface, questionnaires and rules newest first, frameworks.  Three statements."""
    versions = db.execute(select(QuestionnaireVersion.id, QuestionnaireVersion.code, QuestionnaireVersion.number)
                          .order_by(QuestionnaireVersion.published_at.desc(), QuestionnaireVersion.number.desc()))
    rule_sets = db.execute(select(RuleSetVersion.id, RuleSetVersion.code, RuleSetVersion.number)
                           .order_by(RuleSetVersion.published_at.desc(), RuleSetVersion.number.desc()))
    held = db.execute(select(FrameworkVersion.id, FrameworkVersion.code).where(FrameworkVersion.is_current)
                      .order_by(FrameworkVersion.code))
    interface = [Domain(MESSAGES, "interface")] if template_path() else []
    return [
        *interface,
        *(Domain(text_domain(code, number), "questionnaire", {"questionnaire_version_id": key})
          for key, code, number in versions),
        *(Domain(text_domain(code, f"rules-{number}"), "rules", {"rule_set_version_id": key})
          for key, code, number in rule_sets),
        *(Domain(f"framework-{code}", "framework", {"framework_version_id": key}) for key, code in held)]


def find_domain(domains: Sequence[Domain], name: str, tag: str) -> tuple[Domain, Locale]:
    """Return a set of texts and a language it is translated into.  Raises NotFound."""
    for domain in domains:
        for locale in domain.targets if domain.name == name else ():
            if locale.tag == tag:
                return domain, locale
    raise NotFound


def reading_order(db: Session, owner: Owner) -> tuple[str, ...]:
    """Return the keys of a definition's texts as a reader meets them.  One statement the first time."""
    [(column, key)] = owner.items()
    return _orders.find(key) or _orders.keep(key, tuple(_texts(db, column, key)))


def _texts(db: Session, column: str, key: UUID) -> Mapping[str, str]:
    if column == "questionnaire_version_id":
        document = db.scalars(select(QuestionnaireVersion.document).where(QuestionnaireVersion.id == key)).one()
        return wording.texts_of(questionnaire.Questionnaire.model_validate_json(document))
    if column == "rule_set_version_id":
        document = db.scalars(select(RuleSetVersion.document).where(RuleSetVersion.id == key)).one()
        return rules.texts_of(rules.RuleSet.model_validate_json(document))
    document = db.scalars(select(FrameworkVersion.document).where(FrameworkVersion.id == key)).one()
    return frameworks.texts_of(frameworks.Framework.model_validate_json(document))


def template_path() -> Path | None:
    """Return where the template of the interface stands; None in a checkout without it."""
    path = CHECKOUT / f"{MESSAGES}.pot"
    return path if path.exists() else None


def interface_template() -> Catalog:
    """Return the interface's texts as they are now.  Raises NotFound."""
    path = template_path()
    if path is None:
        raise NotFound
    return _kept(path)


def interface_file(tag: str) -> Catalog | None:
    """Return the interface's file of a language; None where there is none."""
    path = catalogue_folder(tag, CHECKOUT) / f"{MESSAGES}.po"
    return _kept(path) if path.exists() else None


def _kept(path: Path) -> Catalog:
    """A file read once for as long as it stays as it is; whoever gets it leaves it alone."""
    key = (str(path), path.stat().st_mtime_ns)
    return _files.find(key) or _files.keep(key, read_catalogue(path))
