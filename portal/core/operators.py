"""The operators, each made into a test of one value: everything about the operand is prepared once, when a condition is compiled.

A test gets a value that is there (never `None`) and answers true, false, or `None` where the operator says nothing about such a
value. `portal.core.interpreting` states the same meanings a second time, plainly; tests hold the two together.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.core.conditions import Leaf
from portal.core.dates import latest_day, months_later
from portal.core.facts import Facts
from portal.core.options import NONE_TICKED
from portal.core.values import NOT_APPLICABLE, NOT_YET, UNKNOWN, Answer

Test = Callable[[object, Facts], bool | None]
AnswerTest = Callable[[Answer | None], bool | None]
STATE_WORDS = frozenset({UNKNOWN, NOT_APPLICABLE, NOT_YET})


def number_of(value: object) -> Decimal | None:
    """Return a value as a number: decimals and whole numbers are, true and false are not, text only when it is all number."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def members_of(value: object) -> frozenset[str] | None:
    """Return what is ticked: a list's items, or a single text alone; None for numbers, truth values and table rows."""
    if isinstance(value, str):
        return frozenset((value,))
    if isinstance(value, tuple | list | set | frozenset) and all(isinstance(item, str) for item in value):
        return frozenset(value)
    return None


def rows_of(value: object) -> Sequence[Mapping[str, str]] | None:
    """Return the rows of a table; None when the value is no table."""
    return value if isinstance(value, tuple | list) and all(isinstance(row, Mapping) for row in value) else None


def column_of(value: object, column: str) -> tuple[str, ...] | None:
    """Return the values of one column of a table, empty cells left out; None when the value is no table."""
    rows = rows_of(value)
    return None if rows is None else tuple(row[column] for row in rows if row.get(column))


def equality(operand: bool | Decimal | str) -> Test:
    """Test for `is`: numbers by amount, truth values also against their words, lists when they hold just this one item."""
    number = None if isinstance(operand, bool) else number_of(operand)
    word = operand if isinstance(operand, str) else str(operand).lower()

    def test(value: object, facts: Facts) -> bool | None:
        if isinstance(value, str):
            return not isinstance(operand, bool) and value == word
        if isinstance(value, bool):
            return word == ("true" if value else "false")
        if isinstance(value, Decimal | int):
            return number is not None and value == number
        members = members_of(value)
        return None if members is None else members == {word}
    return test


def one_of(operand: tuple[str, ...]) -> Test:
    """Test for `any_of`: equals one of these; of a list, some item does."""
    words = frozenset(operand)
    tests = tuple(equality(item) for item in operand)

    def test(value: object, facts: Facts) -> bool | None:
        if isinstance(value, str):
            return value in words
        if isinstance(value, bool | Decimal | int):
            return any(equal(value, facts) for equal in tests)
        members = members_of(value)
        return None if members is None else not members.isdisjoint(words)
    return test


def ticked(decide: Callable[[frozenset[str]], bool]) -> Test:
    """Test something of what is ticked."""
    def test(value: object, facts: Facts) -> bool | None:
        members = members_of(value)
        return None if members is None else decide(members)
    return test


def some_country_of_high_risk(value: object, facts: Facts) -> bool | None:
    """Test for `any_in: risk.high`: a country that is not rated leaves it open, and so does having no list."""
    members = members_of(value)
    if members is None or not facts.risks:
        return None
    ratings = {facts.risks.get(country) for country in members}
    return True if "high" in ratings else None if None in ratings else False


def compared(decide: Callable[[Decimal], bool]) -> Test:
    """Test something of a number."""
    def test(value: object, facts: Facts) -> bool | None:
        number = number_of(value)
        return None if number is None else decide(number)
    return test


def age(months: int) -> Test:
    """Test for `older_than_months`: an inexact date is taken at its latest, in the answerer's favour."""
    def test(value: object, facts: Facts) -> bool | None:
        day = value if isinstance(value, date) else latest_day(value) if isinstance(value, str) else None
        return None if day is None else months_later(day, months) < facts.as_of
    return test


def row_count(fewer_than: int) -> Test:
    """Test for `rows_fewer_than`."""
    def test(value: object, facts: Facts) -> bool | None:
        rows = rows_of(value)
        return None if rows is None else len(rows) < fewer_than
    return test


def empty_row(rows: tuple[str, ...], wanted: bool) -> Test:
    """Test for `empty_row`: whether some row of the matrix has nothing ticked."""
    def decide(cells: frozenset[str]) -> bool:
        filled = {cell.partition(".")[0] for cell in cells}
        return any(row not in filled for row in rows) is wanted
    return ticked(decide) if rows else _nothing_known


def gap(rows: tuple[str, ...], column: str) -> Test:
    """Test for `gap_in_column`: whether some row lacks this column; of a matrix every row counts, of a table those filled in."""
    cells = frozenset(f"{row}.{column}" for row in rows)
    of_matrix = ticked(lambda members: not cells <= members) if rows else _nothing_known

    def test(value: object, facts: Facts) -> bool | None:
        table = rows_of(value)
        return any(not row.get(column) for row in table) if table else of_matrix(value, facts)
    return test


def _nothing_known(value: object, facts: Facts) -> bool | None:
    return None


def _any_in(operand: Any) -> Test:  # noqa: ANN401 - the operand's type follows from the operator
    return some_country_of_high_risk if operand == "risk.high" else ticked(lambda members: not members.isdisjoint(operand))


_MAKERS: dict[str, Callable[[Any], Test]] = {
    "is": equality,
    "any_of": one_of,
    "has": lambda operand: ticked(lambda members: operand in members),
    "any_in": _any_in,
    "none_of": lambda operand: ticked(lambda members: members.isdisjoint(operand)),
    "only": lambda operand: ticked(lambda members: bool(members) and members <= frozenset(operand)),
    "less_than": lambda operand: compared(lambda number: number < operand),
    "at_most": lambda operand: compared(lambda number: number <= operand),
    "more_than": lambda operand: compared(lambda number: number > operand),
    "at_least": lambda operand: compared(lambda number: number >= operand),
    "older_than_months": age,
    "ticked_fewer_than": lambda operand: ticked(lambda members: len(members - {NONE_TICKED}) < operand),
    "rows_fewer_than": row_count,
}


def value_test(leaf: Leaf, rows: tuple[str, ...]) -> Test:
    """Return the test of a leaf's operator; `rows` are the ids of the matrix's rows, empty for anything else."""
    if leaf.operator == "empty_row":
        test = empty_row(rows, leaf.operand)
    elif leaf.operator == "gap_in_column":
        test = gap(rows, leaf.operand)
    else:
        test = _MAKERS[leaf.operator](leaf.operand)
    return test if leaf.column is None else _of_column(leaf.column, test)


def _of_column(column: str, test: Test) -> Test:
    def test_column(value: object, facts: Facts) -> bool | None:
        values = column_of(value, column)
        return None if values is None else test(values, facts)
    return test_column


def words_of(leaf: Leaf) -> tuple[str, ...]:
    """Return what `is` or `any_of` compare with, as a list; empty for every other operator."""
    if leaf.operator == "any_of":
        return leaf.any_of or ()
    return (leaf.is_,) if leaf.operator == "is" and isinstance(leaf.is_, str) else ()


def state_test(words: frozenset[str], *, also_values: bool) -> AnswerTest:
    """Test an answer for being unknown, not applicable or promised, whichever `words` name.

    `also_values` says that the leaf names values as well: then an answer in another state leaves it open.
    """
    otherwise = None if also_values else False

    def test(answer: Answer | None) -> bool | None:
        if answer is None or answer.is_empty or answer.typed:
            return None
        if answer.value is not None:
            return False
        state = UNKNOWN if answer.unknown else NOT_YET if answer.not_yet else NOT_APPLICABLE
        return True if state in words else otherwise
    return test


def answered_test(wanted: bool, column: str | None) -> AnswerTest:
    """Test for `answered`: a value, "don't know", "not yet" or "does not apply" is there; with a column, some row has it."""
    def test(answer: Answer | None) -> bool | None:
        if answer is None or answer.typed:
            return not wanted
        if answer.value is not None and column is not None:
            return bool(column_of(answer.value, column)) is wanted
        return (not answer.is_empty) is wanted
    return test
