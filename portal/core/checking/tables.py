"""Tables that can matter: rows made of the words that comparisons name, one that none does, and empty cells."""

from collections.abc import Sequence
from itertools import product

from portal.core.conditions import Leaf
from portal.core.questionnaire import Column, Question
from portal.core.values import Row, Value

MOST_ROWS_TRIED = 60
"""How many different rows are tried at most, and as many pairs of them."""


def tables_of(question: Question, leaves: Sequence[Leaf], strangers: Sequence[str]) -> tuple[list[Value], bool]:
    """Return tables of one row and of two, and of as many rows as comparisons count; and whether they are all that matter.

    Args:
        strangers: words that stand for all that no comparison names.
    """
    columns = [column for column in question.columns if any(_reads(leaf, column.id) for leaf in leaves)]
    choices = [_words(column, leaves, strangers) for column in columns]
    rows = [_row(question, dict(zip((column.id for column in columns), words, strict=True))) for words in product(*choices)]
    whole, rows = len(rows) <= MOST_ROWS_TRIED, rows[:MOST_ROWS_TRIED]
    pairs = [(one, other) for place, one in enumerate(rows) for other in rows[place + 1:]]
    counts = {limit + side for leaf in leaves if (limit := leaf.rows_fewer_than) for side in (-1, 0)}
    fitting = [count for count in sorted(counts) if max(1, question.limits.min) <= count <= question.limits.max]
    tables: list[Value] = [(row,) for row in rows]
    tables += pairs[:MOST_ROWS_TRIED * MOST_ROWS_TRIED]
    tables += [(row,) * count for row in rows[:4] for count in fitting if count > 1]
    return tables, whole and len(columns) < 3


def _reads(leaf: Leaf, column: str) -> bool:
    return leaf.column == column or leaf.gap_in_column == column


def _words(column: Column, leaves: Sequence[Leaf], strangers: Sequence[str]) -> list[str]:
    named: dict[str, None] = {}
    for leaf in leaves:
        if leaf.column == column.id and leaf.operand != "risk.high":
            listed = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)
            named.update(dict.fromkeys(word for word in listed if isinstance(word, str)))
    offered = [option.id for option in column.options] if column.kind == "one" else [*named, *strangers]
    return [*offered, *([""] if column.optional else [])]


def _row(question: Question, filled: dict[str, str]) -> Row:
    rest = {column.id: "x" for column in question.columns if column.id not in filled and not column.optional}
    return {name: word for name, word in {**rest, **filled}.items() if word}
