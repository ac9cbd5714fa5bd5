"""One version of a questionnaire with its rules, in every language: what travels as files, as a package or as a workbook."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from portal.casework.contents.loading import Package
from portal.casework.contents.masters import of_rules, of_version
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.language.catalogues import OLDER, UNREVIEWED, approval, read_catalogue


@dataclass(frozen=True)
class Older:
    """A translation made from a wording that the Swedish text no longer has, or one that waits for somebody's eyes."""

    source: str
    text: str


@dataclass(frozen=True)
class Translation:
    """The texts of one definition in one language.

    Attributes:
        texts: key to text, of the present Swedish wording.
        older: key to a translation of an older one; kept for whoever translates, never shown.
        approved: key to the comment by which a reader of the language has approved just these words; only where not all are.
        is_reviewed: whether all of it is approved.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    older: Mapping[str, Older] = field(default_factory=dict)
    approved: Mapping[str, str] = field(default_factory=dict)
    is_reviewed: bool = False


Translations = Mapping[str, Mapping[str, Translation]]
"""Tag of a language to name of the PO file (`supplier-code-2026-1`) to translation."""


@dataclass(frozen=True)
class Edition:
    """One version, the rule set that goes with it (if any), and their translations; Swedish stands in the definitions."""

    questionnaire: Questionnaire
    rule_set: RuleSet | None = None
    translations: Translations = field(default_factory=dict)

    @property
    def masters(self) -> dict[str, dict[str, str]]:
        """The Swedish texts by the name of the PO file, key to text in reading order."""
        parts = [of_version(self.questionnaire)]
        return dict(parts + [of_rules(self.rule_set)] if self.rule_set else parts)


def edition_of(package: Package, number: str | None = None, rules: str | None = None) -> Edition:
    """Return one version out of a package: the last one unless a number is given, with the last rules that fit it.

    Raises:
        KeyError: there is no such version or rule set in it.
    """
    versions = [version for version in package.questionnaires if number in (None, version.number)]
    if not versions:
        raise KeyError(number)
    version = versions[-1]
    fitting = [each for each in package.rule_sets if each.code == version.code and version.number in each.fits
               and rules in (None, each.number)]
    if rules is not None and not fitting:
        raise KeyError(rules)
    return Edition(version, fitting[-1] if fitting else None)


def translations_in(folder: Path, masters: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Translation]]:
    """Return the translations that stand in a folder of catalogues (`<language>/LC_MESSAGES/<name>.po`); not those only begun."""
    found: dict[str, dict[str, Translation]] = {}
    for name, master in masters.items():
        for path in sorted(folder.glob(f"*/LC_MESSAGES/{name}.po")):
            translation = translation_of(read_catalogue(path), master)
            if translation.texts or translation.older:
                found.setdefault(path.parents[1].name.replace("_", "-"), {})[name] = translation
    return dict(sorted(found.items()))


def translation_of(catalogue: Catalog, master: Mapping[str, str]) -> Translation:
    """Return what a translator's file says of the texts there are; keys that no longer exist are left out."""
    is_reviewed = UNREVIEWED not in catalogue.header_comment
    texts, older, approved = {}, {}, {}
    held = {message.context: message for message in catalogue if message.id and message.string}
    for key, source in master.items():
        if (message := held.get(key)) is None:
            continue
        if message.id == source and not message.fuzzy:
            texts[key] = str(message.string)
            if not is_reviewed and (comment := approving(message)):
                approved[key] = comment
        else:
            older[key] = Older(_older_source(message.auto_comments, str(message.id)), str(message.string))
    return Translation(texts, older, approved, is_reviewed)


def approving(message: Message) -> str:
    """Return the comment that approves a translation as it stands; empty where none does."""
    mark = approval(message, "")
    return next((comment.strip() for comment in message.user_comments if comment.strip().startswith(mark)), "")


def _older_source(comments: Iterable[str], source: str) -> str:
    """Return the wording a draft was made from; where nothing is noted, the one it stands beside.

    A long note comes back in several lines.
    """
    _, _, noted = " ".join(comments).partition(OLDER)
    return noted.strip() or source
