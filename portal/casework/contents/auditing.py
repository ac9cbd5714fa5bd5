"""Everything that can be said of a folder of questionnaires before it is published: all faults at once, each with its line."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from portal.casework.contents.loading import Package, load
from portal.casework.contents.lock import changed, locked_now
from portal.casework.contents.reading import FileFault, Where
from portal.core.checking.attributes import PROFILE
from portal.core.checking.faults import ContentFault, Known
from portal.core.checking.whole import check, check_rules
from portal.core.frameworks import Frameworks
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.core.whole_submission import FACTS
from portal.core.words import worded


@dataclass
class Report:
    """What an examination found. Warnings do not stand in the way of a publication."""

    package: Package
    faults: list[FileFault] = field(default_factory=list)
    warnings: list[FileFault] = field(default_factory=list)
    to_confirm: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)


def examine(root: Path) -> Report:
    """Load a folder and check it: files, references, kinds, routing, rules, cases, frameworks, lock."""
    return audit(load(root), root)


def audit(package: Package, root: Path) -> Report:
    """Check what was loaded, from wherever, against the lock in a folder."""
    report = Report(package, faults=list(package.faults))
    if package.faults:
        return report
    try:
        frameworks = Frameworks(held=tuple(package.frameworks))
    except ValidationError as error:
        report.faults += [_reference(str(item["ctx"]["error"]), package) for item in error.errors()]
        return report
    known = Known(points=_points(frameworks), is_confirmed=frameworks.is_confirmed, attributes=tuple(PROFILE),
                  submission=tuple(FACTS), evidence=_documents(package))
    for questionnaire in package.questionnaires:
        _check_version(questionnaire, known, report)
    report.warnings += _partnerless(package)
    report.faults += [FileFault("published.lock", 1, worded("%(name)s is locked, and its meaning has changed.", name=name),
                                worded("Undo the change, or give it a new number."))
                      for name in changed(root, locked_now(package.questionnaires, package.rule_sets))]
    report.to_confirm = [f"{item.framework} {item.requirement}: {item.what}: {item.detail}" for item in frameworks.to_confirm()]
    return report


def _reference(code: str, package: Package) -> FileFault:
    """Find where a framework refers to what no framework has (`contains_unknown:<requirement>:<entry>`)."""
    _, requirement, entry = code.split(":")
    what = worded("%(requirement)s: contains names %(entry)s, which no framework has", requirement=requirement, entry=entry)
    for source in package.sources.values():
        held = source.data.get("requirements", ()) if isinstance(source.data, dict) else ()
        for place, each in enumerate(held):
            if each.get("id") == requirement and entry in each.get("contains", ()):
                where = ("requirements", place, "contains", each["contains"].index(entry))
                return FileFault(source.path, source.line(where), what, worded("Correct the reference."))
    return FileFault("frameworks", 1, what, worded("Correct the reference."))


def _partnerless(package: Package) -> Iterator[FileFault]:
    """Name versions that no rules judge, and rules for versions that are not here: neither makes a round."""
    for version in package.questionnaires:
        if not any(rules.code == version.code and version.number in rules.fits for rules in package.rule_sets):
            source = package.sources[package.homes[f"{version.code} {version.number} head"]]
            yield FileFault(source.path, source.line(("number",)),
                            worded("No rule set fits %(version)s.", version=f"{version.code} {version.number}"),
                            worded("Add %(version)s to fits: of a rule set; until then no round can be made of it.",
                                   version=version.number))
    versions = {(version.code, version.number) for version in package.questionnaires}
    for rules in package.rule_sets:
        source = package.sources[package.homes[f"{rules.code} rules {rules.number}"]]
        for place, number in enumerate(rules.fits):
            if (rules.code, number) not in versions:
                yield FileFault(source.path, source.line(("fits", place)),
                                worded("The version %(version)s is not here.", version=f"{rules.code} {number}"),
                                worded("Correct fits:; what is not here the rules were not checked against."))


def _points(frameworks: Frameworks) -> frozenset[str]:
    held = [requirement for framework in frameworks.held for requirement in framework.requirements]
    return frozenset({requirement.id for requirement in held} | {point.id for item in held for point in item.points})


def _documents(package: Package) -> frozenset[str]:
    """The kinds of documents that more than one question asks for: one that stands alone may be a slip of the pen."""
    counted = Counter(kind for version in package.questionnaires for question in version.questions.values() if question.evidence
                      for kind in question.evidence.kinds)
    return frozenset(kind for kind, count in counted.items() if count > 1)


def _check_version(questionnaire: Questionnaire, known: Known, report: Report) -> None:
    key = f"{questionnaire.code} {questionnaire.number}"
    package = report.package
    fitting = [each for each in package.rule_sets if each.code == questionnaire.code and questionnaire.number in each.fits]
    faults = check(questionnaire, known, [each for each in package.questionnaires if each.code == questionnaire.code], fitting)
    _note(faults, key, report)
    core = sum(question.core for question in questionnaire.questions.values())
    report.summary.append(f"{key}: {len(questionnaire.questions)} questions, {core} core")
    if all(fault.is_warning for fault in faults):
        for rule_set in fitting:
            _check_rules(rule_set, questionnaire, known, report)


def _check_rules(rule_set: RuleSet, questionnaire: Questionnaire, known: Known, report: Report) -> None:
    key = f"{rule_set.code} rules {rule_set.number}"
    others = [each for each in report.package.rule_sets if each.code == rule_set.code]
    _note(check_rules(rule_set, questionnaire, known, others), key, report)
    cases = sum(len(rule.cases) for rule in rule_set.rules)
    report.summary.append(f"{rule_set.code} rules-{rule_set.number} on {questionnaire.number}: {len(rule_set.rules)} rules, "
                          f"{cases} cases run")


def _note(faults: Iterable[ContentFault], key: str, report: Report) -> None:
    for fault in faults:
        found, placed = report.warnings if fault.is_warning else report.faults, _placed(fault, key, report.package)
        if placed not in found:  # rules that fit two versions are checked beside both
            found.append(placed)


def _placed(fault: ContentFault, key: str, package: Package) -> FileFault:
    """Find the file and line of a fault."""
    home, where = _home(fault.where, key, package)
    source = package.sources[home]
    nearest = _named(source.data, where)
    what = worded("%(subject)s: %(what)s", subject=nearest, what=fault.what) if nearest else fault.what
    return FileFault(home, source.line(where), what, fault.mend)


def _home(where: Where, key: str, package: Package) -> tuple[str, Where]:
    if where[:1] == ("sections",) and len(where) > 1:
        return package.homes[f"{key} section {where[1]}"], where[2:]
    if where[:1] == ("rules",):
        return package.homes[key], where
    return package.homes.get(f"{key} head", package.homes.get(key, "")), where


def _named(data: object, where: Where) -> str:
    """Return the id nearest around a place; of a named condition and a term, its name."""
    nearest = str(where[1]) if where[:1] in (("conditions",), ("glossary",)) and len(where) > 1 else ""
    for part in where:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            break
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            nearest = str(data["id"])
    return nearest
