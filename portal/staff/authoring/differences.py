"""What a draft changes, in words: each version and rule set in it against the one it was made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.casework.contents import masters
from portal.casework.contents.comparing import published_rule_set, published_version
from portal.casework.contents.loading import Package
from portal.core.comparing import closest, compare
from portal.core.comparing_rules import compare_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import Rule, RuleSet
from portal.core.wording import frozen_questionnaire, frozen_rules
from portal.language.changes import Passage, tell_comparison, verdict
from portal.language.rule_changes import RuleTexts, rules_verdict, tell_rules
from portal.language.texts import MASTER, TextLookup
from portal.staff.authoring.queries import rule_set_numbers, version_numbers

VERSION, RULES = "version", "rules"
MOST_TRIED = 8
"""How many earlier ones, the newest, are looked at for what a draft was made from."""


@dataclass(frozen=True)
class Difference:
    """One definition of a draft against an earlier one.

    Attributes:
        name, base: as authors name them; `base` is empty where there is no earlier one.
        verdict: what kind of change it is, in one sentence.
        field: how an address says what to compare with.
        others: the numbers it can be compared with instead.
    """

    name: str
    base: str
    verdict: str
    passages: list[Passage]
    field: str = ""
    others: Sequence[str] = ()


def differences_of(db: Session, package: Package, locale: str, wanted: Mapping[str, str]) -> list[Difference]:
    """Return what every version and rule set of a package changes, in the current language.

    Args:
        wanted: by `version` and `rules`, the number to compare with, where somebody chose one. Else it is what the author says
            it was made from, and if nothing is said, what most of it was taken from.
    """
    return [*(_version(db, version, locale, wanted.get(VERSION, "")) for version in package.questionnaires),
            *(_rules(db, rules, (package, locale), wanted.get(RULES, "")) for rules in package.rule_sets)]


def _version(db: Session, version: Questionnaire, locale: str, wanted: str) -> Difference:
    name, numbers = f"{version.code} {version.number}", version_numbers(db, version.code, version.number)
    known = {number: held for number in numbers[:MOST_TRIED] if (held := published_version(db, version.code, number))}
    number = next((each for each in (wanted, version.derived_from) if each in numbers), None) or closest(
        frozen_questionnaire(version).questions, ((each, held.definition.questions) for each, held in known.items()))
    base = (known.get(number) or published_version(db, version.code, number)) if number else None
    if base is None or number is None:
        return Difference(name, "", "", [])
    new = masters.of_version(version)[1]
    found = compare(base.definition, version, base.texts, {**base.texts, MASTER: new})
    return Difference(name, f"{version.code} {number}", verdict(found),
                      tell_comparison(found, base.lookup(locale), TextLookup.of(new, {}, MASTER)), VERSION,
                      [each for each in numbers if each != number])


def _rules(db: Session, rules: RuleSet, beside: tuple[Package, str], wanted: str) -> Difference:
    name, numbers = f"{rules.code} rules-{rules.number}", rule_set_numbers(db, rules)
    package, locale = beside
    first = [each for each, alike in numbers.items() if alike] or list(numbers)
    known = {each: held for each in first[:MOST_TRIED] if (held := published_rule_set(db, rules.code, each))}
    number = next((each for each in (wanted, rules.derived_from) if each in numbers), None) or closest(
        _by_id(frozen_rules(rules)), ((each, _by_id(held.definition)) for each, held in known.items()))
    base = (known.get(number) or published_rule_set(db, rules.code, number)) if number else None
    judged = _judged(db, rules, package, locale)
    if base is None or judged is None:
        return Difference(name, "", "", [])
    new = masters.of_rules(rules)[1]
    found = compare_rules(base.definition, rules, base.texts[MASTER], new)
    texts = RuleTexts(base.lookup(locale), TextLookup.of(new, {}, MASTER), *judged, _judged(db, base.definition, package, locale))
    return Difference(name, f"{rules.code} rules-{number}", rules_verdict(found), tell_rules(found, texts), RULES,
                      [each for each in numbers if each != number])


def _by_id(rules: RuleSet) -> dict[str, Rule]:
    return {rule.id: rule for rule in rules.rules}


def _judged(db: Session, rules: RuleSet, package: Package, locale: str) -> tuple[Questionnaire, TextLookup] | None:
    """Return a version the rules judge, from the draft or published, with its texts."""
    number = rules.fits[-1]
    for version in package.questionnaires:
        if (version.code, version.number) == (rules.code, number):
            return version, TextLookup.of(masters.of_version(version)[1], {}, MASTER)
    found = published_version(db, rules.code, number)
    return None if found is None else (found.definition, found.lookup(locale))
