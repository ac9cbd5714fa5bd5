"""Plain sentences about rules: why a point was flagged, and for print what a rule looks for, in the current language."""

from collections.abc import Iterator

from portal.core.conditions import All, Any_, Condition, Leaf
from portal.core.rules import Grade, Rule
from portal.core.speaking import Spoken
from portal.language.current import gettext
from portal.language.formats import format_partial_date, join_and
from portal.language.sentences import Teller


def why_flagged(teller: Teller, rule: Rule, spoken: Spoken) -> str:
    """Return which answer or condition made a rule speak, as whole sentences; empty where nothing is known of it."""
    parts = [part for condition in spoken.conditions for part in _deciding(teller, spoken, condition)]
    told = [teller.clause(part, rule.judges) for part in dict.fromkeys(parts)]
    sentences = [gettext("Flagged because %(clause)s.", clause=join_and(told))] if told else []
    if spoken.promised:
        sentences.append(gettext("It was promised to be done by %(day)s.", day=format_partial_date(spoken.promised)))
    return " ".join(sentences)


def rule_lines(teller: Teller, rule: Rule) -> tuple[tuple[Grade, str], ...]:
    """Return what a rule looks for, one line a grade and answer, in the order of the file: for whoever reads the rules on paper.

    A line is a part of a sentence ("the answer to “…” is No"); a condition on the whole rule stands with each.
    """
    guard = [] if rule.when is None else [rule.when]
    lines: list[tuple[Grade, list[Condition]]] = [
        (grade, [Leaf(question=rule.judges, is_=word), *guard]) for word, grade in rule.answers.items()]
    lines += [(line.gives, [line.looks, *guard]) for line in rule.levels]
    if rule.severity is not None:
        lines.append((rule.severity, guard))
    return tuple((grade, join_and(teller.clause(part, rule.judges) for part in parts)) for grade, parts in lines)


def _deciding(teller: Teller, spoken: Spoken, condition: Condition) -> Iterator[Condition]:
    """Yield the parts that were true; what can no longer be decided is told whole."""
    if isinstance(condition, Leaf) and condition.condition is not None:
        yield from _deciding(teller, spoken, teller.questionnaire.conditions[condition.condition].when)
    elif isinstance(condition, All):
        for part in condition.all:
            yield from _deciding(teller, spoken, part)
    elif isinstance(condition, Any_) and (held := [part for part in condition.any if spoken.holds(part) is True]):
        for part in held:
            yield from _deciding(teller, spoken, part)
    else:
        yield condition
