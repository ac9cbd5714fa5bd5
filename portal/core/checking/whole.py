"""All checks of a questionnaire and its rules at once: pure, so that an author's draft is checked exactly as a shipped file."""

from collections.abc import Sequence

from portal.core.checking.cases import faults_of_cases
from portal.core.checking.faults import ContentFault, Known
from portal.core.checking.questions import faults_of_questionnaire
from portal.core.checking.reach import faults_of_reach, faults_of_rule_reach
from portal.core.checking.rules import faults_of_rules
from portal.core.checking.texts import warnings_of_texts
from portal.core.checking.versions import faults_beside, faults_of_rules_beside
from portal.core.checking.wordlists import acceptances_in, acceptances_of_rules, unaccepted, warnings_of_use
from portal.core.compiled import compile_questionnaire
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet

_NOT_TO_RUN = frozenset({"unknown_question", "unknown_condition", "names_nothing", "unknown_column", "column_needs_table"})
_NOT_TO_TRY = _NOT_TO_RUN | {"unknown_option", "unknown_attribute", "unknown_fact", "unknown_word", "operator_misfit", "no_sites",
                             "not_yet_not_offered", "too_many", "too_deep"}
_OF_REACH = frozenset({"always_true", "undecided"})


def check(questionnaire: Questionnaire, known: Known, others: Sequence[Questionnaire] = (),
          rule_sets: Sequence[RuleSet] = ()) -> tuple[ContentFault, ...]:
    """Return every fault and warning of a questionnaire; no fault means that it can be compiled and published.

    What can never come true is looked for only where there are no other faults: it would only follow from them.

    Args:
        others: the other versions with the same code, whose ids must have kept their meaning.
        rule_sets: those that judge it; without them nothing is said of conditions that only rules may use.
    """
    faults = [*faults_of_questionnaire(questionnaire, known), *faults_beside(questionnaire, others),
              *warnings_of_texts(questionnaire)]
    unasked = set() if rule_sets else {"unused_condition"}
    if rule_sets:
        faults += warnings_of_use(questionnaire, rule_sets)
    if all(fault.is_warning for fault in faults):
        faults += faults_of_reach(questionnaire)
    else:
        unasked |= _OF_REACH
    return tuple(unaccepted(faults, acceptances_in(questionnaire), unasked=unasked))


def check_rules(rule_set: RuleSet, questionnaire: Questionnaire, known: Known, others: Sequence[RuleSet] = ()
                ) -> tuple[ContentFault, ...]:
    """Return every fault and warning of a rule set beside a questionnaire that `check` found sound.

    The cases of rules with other faults are not run: they would only fail in turn; nor is it asked whether those can speak.
    """
    faults = [*faults_of_rules(rule_set, questionnaire, known), *faults_of_rules_beside(rule_set, others)]
    every = frozenset(range(len(rule_set.rules)))
    faults += [*_run(rule_set, questionnaire, sorted(every - _places(faults, _NOT_TO_RUN))),
               *faults_of_rule_reach(rule_set, questionnaire, sorted(every - _places(faults, _NOT_TO_TRY)))]
    return tuple(unaccepted(faults, acceptances_of_rules(rule_set)))


def _places(faults: Sequence[ContentFault], codes: frozenset[str]) -> set[str | int]:
    """The rules that have one of these faults."""
    return {fault.where[1] for fault in faults if fault.where[0] == "rules" and len(fault.where) > 1 and fault.code in codes}


def _run(rule_set: RuleSet, questionnaire: Questionnaire, numbers: Sequence[int]) -> list[ContentFault]:
    compiled = compile_questionnaire(questionnaire)
    return [fault for number in numbers for fault in faults_of_cases(rule_set.rules[number], number, compiled)]
