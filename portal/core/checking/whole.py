"""All checks of a questionnaire and its rules at once: pure, so that an author's draft is checked exactly as a shipped file."""

from collections.abc import Sequence

from portal.core.checking.cases import faults_of_cases
from portal.core.checking.faults import ContentFault, Known
from portal.core.checking.questions import faults_of_questionnaire
from portal.core.checking.rules import faults_of_rules
from portal.core.compiled import compile_questionnaire
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet


def check(questionnaire: Questionnaire, known: Known) -> tuple[ContentFault, ...]:
    """Return every fault of a questionnaire; none means that it can be compiled and published."""
    return tuple(faults_of_questionnaire(questionnaire, known))


def check_rules(rule_set: RuleSet, questionnaire: Questionnaire, known: Known) -> tuple[ContentFault, ...]:
    """Return every fault of a rule set beside a questionnaire that `check` found sound.

    The cases of rules with other faults are not run: they would only fail in turn.
    """
    faults = list(faults_of_rules(rule_set, questionnaire, known))
    faulty = {fault.where[1] for fault in faults if fault.where[0] == "rules" and fault.code in _NOT_TO_RUN}
    return (*faults, *_run(rule_set, questionnaire, sorted({*range(len(rule_set.rules))} - faulty)))


_NOT_TO_RUN = frozenset({"unknown_question", "unknown_condition", "names_nothing", "unknown_column", "column_needs_table"})


def _run(rule_set: RuleSet, questionnaire: Questionnaire, numbers: Sequence[int]) -> list[ContentFault]:
    compiled = compile_questionnaire(questionnaire)
    return [fault for number in numbers for fault in faults_of_cases(rule_set.rules[number], number, compiled)]
