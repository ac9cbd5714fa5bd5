"""What a draft changes, in words: each version and rule set in it against the one it was made from."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.casework.contents import masters
from portal.casework.contents.comparing import published_rule_set, published_version
from portal.casework.contents.loading import Package
from portal.core.comparing import compare
from portal.core.comparing_rules import compare_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.language.changes import Passage, tell_comparison, verdict
from portal.language.rule_changes import RuleTexts, rules_verdict, tell_rules
from portal.language.texts import MASTER, TextLookup
from portal.staff.authoring.queries import newest_number, newest_rules


@dataclass(frozen=True)
class Difference:
    """One definition of a draft against an earlier one.

    Attributes:
        name, base: as authors name them; `base` is empty where there is no earlier one.
        verdict: what kind of change it is, in one sentence.
    """

    name: str
    base: str
    verdict: str
    passages: list[Passage]


def differences_of(db: Session, package: Package, locale: str) -> list[Difference]:
    """Return what every version and rule set of a package changes, in the current language."""
    return [*(_version(db, version, locale) for version in package.questionnaires),
            *(_rules(db, rules, package, locale) for rules in package.rule_sets)]


def _version(db: Session, version: Questionnaire, locale: str) -> Difference:
    name = f"{version.code} {version.number}"
    number = version.derived_from or newest_number(db, version.code, version.number)
    base = published_version(db, version.code, number) if number else None
    if base is None or number is None:
        return Difference(name, "", "", [])
    new = masters.of_version(version)[1]
    found = compare(base.definition, version, base.texts, {**base.texts, MASTER: new})
    return Difference(name, f"{version.code} {number}", verdict(found),
                      tell_comparison(found, base.lookup(locale), TextLookup.of(new, {}, MASTER)))


def _rules(db: Session, rules: RuleSet, package: Package, locale: str) -> Difference:
    name = f"{rules.code} rules-{rules.number}"
    number = rules.derived_from or newest_rules(db, rules)
    base = published_rule_set(db, rules.code, number) if number else None
    judged = _judged(db, rules, package, locale)
    if base is None or judged is None:
        return Difference(name, "", "", [])
    new = masters.of_rules(rules)[1]
    found = compare_rules(base.definition, rules, base.texts[MASTER], new)
    texts = RuleTexts(base.lookup(locale), TextLookup.of(new, {}, MASTER), *judged)
    return Difference(name, f"{rules.code} rules-{number}", rules_verdict(found), tell_rules(found, texts))


def _judged(db: Session, rules: RuleSet, package: Package, locale: str) -> tuple[Questionnaire, TextLookup] | None:
    """Return a version the rules judge, from the draft or published, with its texts."""
    number = rules.fits[-1]
    for version in package.questionnaires:
        if (version.code, version.number) == (rules.code, number):
            return version, TextLookup.of(masters.of_version(version)[1], {}, MASTER)
    found = published_version(db, rules.code, number)
    return None if found is None else (found.definition, found.lookup(locale))
