"""Answers that no rule mentions: nothing is derived silently, so what an answer leads to stands in the file, `quiet` included."""

from collections.abc import Iterable, Iterator, Sequence

from portal.core.checking.about import about
from portal.core.checking.conditions import operand_words, words_for
from portal.core.checking.faults import ContentFault
from portal.core.conditions import Leaf
from portal.core.questionnaire import UNANSWERED, Kind, Question, Questionnaire
from portal.core.rules import Grade, Rule, RuleSet, Severity
from portal.core.trees import leaves
from portal.core.values import NOT_APPLICABLE, NOT_YET, UNKNOWN
from portal.core.words import worded

CHOSEN = (Kind.YES_NO, Kind.ONE, Kind.MANY)
"""Kinds whose every option needs a rule's word."""
_WHOLE = frozenset({"ticked_fewer_than", "empty_row", "answered", "rows_fewer_than"})
"""Operators that speak of everything that is ticked."""


def faults_of_gaps(rule_set: RuleSet, questionnaire: Questionnaire) -> Iterator[ContentFault]:
    """Yield what may be answered to a judged question and no rule mentions."""
    judging: dict[str, list[tuple[int, Rule]]] = {}
    for number, rule in enumerate(rule_set.rules):
        judging.setdefault(rule.judges, []).append((number, rule))
    for question_id, numbered in judging.items():
        question = questionnaire.questions.get(question_id)
        if question is None or question.kind in UNANSWERED:
            continue
        rules = [rule for _, rule in numbered]
        for answer in _unmentioned(question, rules):
            mend = worded("Add '%(answer)s: %(grade)s' under answers: of '%(rule)s', or quiet.", answer=answer,
                          grade=proposed(answer, question, rules), rule=rules[0].id)
            yield ContentFault(("rules", numbered[0][0]), "gap", {"id": answer, "question": question_id}, mend)
        for part in _unmentioned_parts(question, rules):
            yield ContentFault(("rules", numbered[0][0]), "part_unmentioned", {"id": part, "question": question_id},
                               worded(
                "Add a line to levels: of '%(rule)s' that names it, with gives: quiet where it is harmless.", rule=rules[0].id))


def states_of(question: Question) -> tuple[str, ...]:
    """Return what may be answered beside the options."""
    return (UNKNOWN, NOT_APPLICABLE, NOT_YET) if question.not_yet else (UNKNOWN, NOT_APPLICABLE)


def _unmentioned(question: Question, rules: Sequence[Rule]) -> Iterator[str]:
    looks = list(_looks(rules))
    mentioned = {word for rule in rules for word in rule.answers} | {word for leaf in looks for word in operand_words(leaf)}
    all_ticks = question.kind is Kind.MANY and any(leaf.operator in _WHOLE - {"answered"} for leaf in looks)
    options = (words_for(question) or ()) if question.kind in CHOSEN and not all_ticks and question.options_from is None else ()
    return (answer for answer in (*options, *states_of(question)) if answer not in mentioned)


def _unmentioned_parts(question: Question, rules: Sequence[Rule]) -> Iterator[str]:
    """Columns and options within tables, and cells of a matrix: once some are named, all must be."""
    looks = [leaf for leaf in _looks(rules) if leaf.operator not in ("is", "any_of") or leaf.column]
    if question.kind is Kind.MATRIX and not any(leaf.operator in _WHOLE for leaf in looks):
        named = {word for leaf in looks for word in operand_words(leaf)} | {word for rule in rules for word in rule.answers}
        columns = {leaf.gap_in_column for leaf in looks}
        if named & set(words_for(question) or ()):
            yield from (f"{row.id}.{column.id}" for row in question.named_rows for column in question.columns
                        if column.id not in columns and f"{row.id}.{column.id}" not in named)
    for column in question.columns if question.kind is Kind.TABLE else ():
        of_column = [leaf for leaf in looks if leaf.column == column.id and leaf.operator != "answered"]
        named = {word for leaf in of_column for word in operand_words(leaf)}
        if of_column and column.kind == "one":
            yield from (f"{column.id}: {option.id}" for option in column.options if option.id not in named)


def _looks(rules: Iterable[Rule]) -> Iterator[Leaf]:
    """Every comparison with the judged question."""
    for rule in rules:
        for tree in (*(line.looks for line in rule.levels), *([] if rule.when is None else [rule.when])):
            yield from (leaf for _, leaf in leaves(about(tree, rule.judges)) if leaf.question == rule.judges)


def proposed(answer: str, question: Question, rules: list[Rule]) -> Grade:
    """Return what the house's scale gives an answer that no rule mentions, going by the worst answer that one does mention.

    `partly` is one step lighter than `no`, and so is a promise ("not yet"); "don't know" counts as `partly`, but minor where the
    worst may be severe, and then observation on reversed questions; "does not apply" asks for judgement where it matters; any
    other option is harmless.
    """
    suspicious = any(rule.ground is not None for rule in rules)
    worst = _worst(rules)
    if answer == NOT_APPLICABLE:
        return "judgement" if question.core or suspicious or worst is Severity.MAJOR else "information"
    if answer == UNKNOWN and suspicious:
        return "observation" if question.reversed else "minor"
    if answer not in ("partly", UNKNOWN, NOT_YET) or worst is None:
        return "quiet"
    lighter: dict[Severity, Grade] = {Severity.MAJOR: "minor", Severity.MINOR: "observation"}
    return lighter.get(worst, "observation")


def _worst(rules: list[Rule]) -> Severity | None:
    grades = {grade for rule in rules for grade in (*rule.answers.values(), *(line.gives for line in rule.levels), rule.severity)}
    return next((severity for severity in (Severity.MAJOR, Severity.MINOR, Severity.OBSERVATION) if severity in grades), None)
