"""What makes two answers alike, so that a reviewer sees how the same has been decided before."""

from portal.core.questionnaire import Kind
from portal.core.rules import Severity
from portal.core.values import MISSING, NOT_APPLICABLE, UNKNOWN, Answer

LONGEST_KEY = 120
CHOSEN = frozenset({Kind.YES_NO, Kind.ONE, Kind.COUNTRY, Kind.STATEMENT})
TICKED = frozenset({Kind.MANY, Kind.MATRIX})


def answer_key(kind: Kind, answer: Answer | None, severity: Severity) -> str:
    """Return an answer in short: what was chosen; where hardly two answers are alike (numbers, words, rows), how it weighs."""
    if answer is None or answer.is_empty or answer.is_faulty:
        return MISSING
    if answer.unknown:
        return UNKNOWN
    if answer.not_applicable:
        return NOT_APPLICABLE
    if kind in CHOSEN:
        return str(answer.value)[:LONGEST_KEY]
    if kind in TICKED and isinstance(answer.value, tuple):
        return "+".join(sorted(str(item) for item in answer.value))[:LONGEST_KEY]
    return severity.value
