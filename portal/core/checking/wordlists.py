"""The glossary, named conditions and accepted warnings: every name must be one that exists, and be of use."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from portal.core.checking.faults import ACCEPTABLE, ContentFault, listed, nearest
from portal.core.conditions import Condition
from portal.core.questionnaire import Accepted, Questionnaire
from portal.core.rules import RuleSet
from portal.core.trees import Place, names_in
from portal.core.words import worded


def faults_of_glossary(questionnaire: Questionnaire) -> Iterator[ContentFault]:
    """Yield terms that questions name and nobody explains, and those explained for nobody."""
    used: set[str] = set()
    for section in questionnaire.sections:
        for row, question in enumerate(section.questions):
            used.update(question.terms)
            for place, term in enumerate(question.terms):
                if term not in questionnaire.glossary:
                    where = ("sections", section.id, "questions", row, "terms", place)
                    mend = nearest(term, questionnaire.glossary, worded("Explain it under glossary: in questionnaire.yaml."))
                    yield ContentFault(where, "unknown_term", {"id": term}, mend)
    for term in questionnaire.glossary:
        if term not in used:
            yield ContentFault(("glossary", term), "unused_term", {"id": term}, worded("Name it under terms: of a question."))


def warnings_of_use(questionnaire: Questionnaire, rule_sets: Iterable[RuleSet]) -> Iterator[ContentFault]:
    """Yield named conditions that neither the questionnaire nor any of its rule sets uses."""
    trees: list[Condition | None] = [condition.when for condition in questionnaire.conditions.values()]
    for section in questionnaire.sections:
        trees.append(section.ask_if)
        for question in section.questions:
            trees += [question.ask_if, question.evidence.when if question.evidence else None]
    for rule_set in rule_sets:
        trees += [tree for rule in rule_set.rules for tree in (rule.when, *(line.looks for line in rule.levels))]
    used = {name for tree in trees if tree is not None for name in names_in(tree)}
    for name in questionnaire.conditions:
        if name not in used:
            yield ContentFault(("conditions", name), "unused_condition", {"id": name},
                               worded("Use it in an ask_if:, or take it away."))


def acceptances_in(questionnaire: Questionnaire) -> dict[Place, Accepted]:
    """Return what authors have accepted in a questionnaire, by the place of the part that says so."""
    found: dict[Place, Accepted] = {("conditions", name): each.accepted for name, each in questionnaire.conditions.items()}
    for section in questionnaire.sections:
        found[("sections", section.id)] = section.accepted
        found.update({("sections", section.id, "questions", row): each.accepted for row, each in enumerate(section.questions)})
    return {place: accepted for place, accepted in found.items() if accepted}


def acceptances_of_rules(rule_set: RuleSet) -> dict[Place, Accepted]:
    """Return what authors have accepted in a rule set, by the place of the rule."""
    return {("rules", number): rule.accepted for number, rule in enumerate(rule_set.rules) if rule.accepted}


def unaccepted(faults: Iterable[ContentFault], accepted: Mapping[Place, Accepted], *, unasked: Collection[str] = ()
               ) -> Iterator[ContentFault]:
    """Yield the faults that nobody has accepted, and acceptances of what is not there. A warning is accepted where it stands.

    Args:
        unasked: warnings that were not looked for this time.
    """
    needed: set[tuple[Place, str]] = set()
    for fault in faults:
        place = next((place for place in _around(fault.where) if fault.code in accepted.get(place, {})), None)
        if place is None or not fault.is_warning:
            yield fault
        else:
            needed.add((place, fault.code))
    for place, codes in accepted.items():
        for code in codes:
            if code not in ACCEPTABLE:
                mend = nearest(code, ACCEPTABLE, worded("Write one of %(words)s.", words=listed(sorted(ACCEPTABLE))))
                yield ContentFault((*place, "accepted", code), "unknown_warning", {"id": code}, mend)
            elif (place, code) not in needed and code not in unasked:
                yield ContentFault((*place, "accepted", code), "needless_acceptance", {"id": code}, worded("Remove it."))


def _around(where: Place) -> Iterator[Place]:
    """A place and all places around it, innermost first."""
    return (where[:length] for length in range(len(where), 0, -1))
