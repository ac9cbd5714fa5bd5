"""The Swedish texts of everything shipped, under the names of the files in which they travel to translators and back."""

from portal.casework.contents.loading import Package
from portal.core import frameworks, questionnaire, rules, wording
from portal.language.catalogues import text_domain

Named = tuple[str, dict[str, str]]
"""Name of the PO files; key to Swedish text, in reading order."""


def of_framework(framework: frameworks.Framework) -> Named:
    """Return the texts of a framework."""
    return f"framework-{framework.code}", frameworks.texts_of(framework)


def of_version(version: questionnaire.Questionnaire) -> Named:
    """Return the texts of a version of a questionnaire."""
    return text_domain(version.code, version.number), wording.texts_of(version)


def of_rules(rule_set: rules.RuleSet) -> Named:
    """Return the texts of a rule set."""
    return text_domain(rule_set.code, f"rules-{rule_set.number}"), rules.texts_of(rule_set)


def masters(package: Package) -> dict[str, dict[str, str]]:
    """Return all of them, name to texts."""
    return dict([*map(of_framework, package.frameworks), *map(of_version, package.questionnaires),
                 *map(of_rules, package.rule_sets)])
