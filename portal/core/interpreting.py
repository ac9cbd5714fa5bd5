"""Conditions decided straight from their trees: slower than the compiled functions, plainer, and the oracle they are held to."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.dates import latest_day, months_later
from portal.core.facts import Facts, MatrixRows
from portal.core.values import Answer


def holds(condition: Condition, facts: Facts, named: Mapping[str, Condition], *, about: str | None = None,
          rows: MatrixRows | None = None) -> bool | None:
    """Decide a condition; arguments as `portal.core.compiling.compile_condition`.

    Raises:
        ValueError: a named condition does not exist or refers to itself, or a leaf names nothing and `about` is not given.
    """
    if isinstance(condition, Leaf):
        return _leaf(condition, facts, named, about=about, rows=rows or {})
    if isinstance(condition, Not):
        value = holds(condition.not_, facts, named, about=about, rows=rows)
        return None if value is None else not value
    parts = condition.all if isinstance(condition, All) else condition.any
    values = [holds(part, facts, named, about=about, rows=rows) for part in parts]
    decisive = isinstance(condition, Any_)
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _leaf(leaf: Leaf, facts: Facts, named: Mapping[str, Condition], *, about: str | None, rows: MatrixRows) -> bool | None:
    if leaf.condition is not None:
        if leaf.condition not in named:
            raise ValueError(f"unknown, or in a circle: {leaf.condition}")
        rest = {name: tree for name, tree in named.items() if name != leaf.condition}
        return holds(named[leaf.condition], facts, rest, rows=rows)
    if leaf.any_site:
        here = leaf.model_copy(update={"any_site": None})
        values = [_leaf(here, replace(facts, answers=answers, sites=()), named, about=about, rows=rows)
                  for answers in facts.sites or (facts.answers,)]
        return True if True in values else None if None in values else False
    if leaf.profile is not None or leaf.submission is not None:
        value = facts.submission.get(leaf.submission) if leaf.submission else facts.profile.get(leaf.profile or "")
        if leaf.operator == "answered":
            return (value is not None) is leaf.answered
        return None if value is None else _of_value(leaf, value, facts, ())
    question = leaf.question or about
    if question is None:
        raise ValueError("a leaf names nothing to compare")
    return _of_answer(leaf, facts.answers.get(question, Answer()), facts, rows.get(question, ()))


def _of_answer(leaf: Leaf, answer: Answer, facts: Facts, rows: tuple[str, ...]) -> bool | None:
    if leaf.operator == "answered":
        return _is_answered(answer, leaf.column) is leaf.answered
    if leaf.operator == "any_of":
        return _one_of(leaf, answer, facts)
    if leaf.is_ in ("unknown", "not_applicable", "not_yet"):
        return None if answer.is_faulty or answer.is_empty else bool(getattr(answer, str(leaf.is_)))
    return None if answer.value is None else _of_value(leaf, answer.value, facts, rows)


def _one_of(leaf: Leaf, answer: Answer, facts: Facts) -> bool | None:
    words = leaf.any_of or ()
    if answer.value is None:
        alternatives = [_of_answer(Leaf(is_=word), answer, facts, ()) for word in words]
        return True if True in alternatives else None if None in alternatives else False
    values = tuple(word for word in words if word not in ("unknown", "not_applicable", "not_yet"))
    return _of_value(leaf.model_copy(update={"any_of": values}), answer.value, facts, ()) if values else False


def _is_answered(answer: Answer, column: str | None) -> bool:
    if column is not None and answer.value is not None:
        return isinstance(answer.value, tuple) and any(not isinstance(row, str) and row.get(column) for row in answer.value)
    return answer.value is not None or answer.unknown or answer.not_applicable != "" or answer.not_yet != ""


def _of_value(leaf: Leaf, value: object, facts: Facts, rows: tuple[str, ...]) -> bool | None:
    if leaf.column is not None:
        table = _rows(value)
        if table is None:
            return None
        value = [row[leaf.column] for row in table if row.get(leaf.column)]
    if leaf.operator in ("is", "any_of"):
        return _equal(leaf, value)
    if leaf.operator in ("less_than", "at_most", "more_than", "at_least"):
        return _compare(leaf, value)
    if leaf.operator == "older_than_months":
        day = latest_day(value) if isinstance(value, str) else value
        return months_later(day, leaf.older_than_months or 0) < facts.as_of if isinstance(day, date) else None
    if leaf.operator == "rows_fewer_than":
        table = _rows(value)
        return None if table is None else len(table) < (leaf.rows_fewer_than or 0)
    return _of_ticks(leaf, value, facts, rows)


def _rows(value: object) -> list[Mapping[str, str]] | None:
    return list(value) if isinstance(value, tuple | list) and all(isinstance(row, Mapping) for row in value) else None


def _equal(leaf: Leaf, value: object) -> bool | None:
    wanted = [leaf.is_] if leaf.operator == "is" else list(leaf.any_of or ())
    if isinstance(value, list | tuple | set | frozenset):
        if any(not isinstance(item, str) for item in value):
            return None
        texts = [str(item) for item in wanted]
        return set(value) == set(texts) if leaf.operator == "is" else any(item in texts for item in value)
    return any(_same(value, item) for item in wanted)


def _same(value: object, wanted: bool | Decimal | str | None) -> bool:
    if isinstance(value, bool):
        return str(value).lower() == str(wanted).lower()
    if isinstance(value, str):
        return not isinstance(wanted, bool) and value == str(wanted)
    try:
        return not isinstance(wanted, bool) and Decimal(str(wanted)) == value
    except ArithmeticError:
        return False


def _compare(leaf: Leaf, value: object) -> bool | None:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    if not number.is_finite():
        return None
    limit = Decimal(leaf.operand)
    signs = {"less_than": number < limit, "at_most": number <= limit, "more_than": number > limit, "at_least": number >= limit}
    return signs[leaf.operator]


def _of_ticks(leaf: Leaf, value: object, facts: Facts, rows: tuple[str, ...]) -> bool | None:
    table = _rows(value)
    if leaf.operator == "gap_in_column" and table:
        return any(not row.get(leaf.operand) for row in table)
    ticks = [value] if isinstance(value, str) else value
    if not isinstance(ticks, list | tuple | set | frozenset) or any(not isinstance(tick, str) for tick in ticks):
        return None
    if leaf.operator in ("empty_row", "gap_in_column"):
        return _of_cells(leaf, ticks, rows) if rows else None
    if leaf.any_in == "risk.high":
        return _of_countries(ticks, facts)
    wanted = [leaf.has] if leaf.operator == "has" else leaf.operand
    if leaf.operator == "ticked_fewer_than":
        return len([tick for tick in ticks if tick != "none"]) < (leaf.ticked_fewer_than or 0)
    found = [tick for tick in ticks if tick in wanted]
    if leaf.operator == "only":
        return len(ticks) > 0 and len(found) == len(ticks)
    return not found if leaf.operator == "none_of" else bool(found)


def _of_cells(leaf: Leaf, ticks: Collection[str], rows: tuple[str, ...]) -> bool:
    if leaf.operator == "gap_in_column":
        return any(f"{row}.{leaf.operand}" not in ticks for row in rows)
    return any(not any(tick.split(".")[0] == row for tick in ticks) for row in rows) is leaf.operand


def _of_countries(countries: Collection[str], facts: Facts) -> bool | None:
    if any(facts.risks.get(country) == "high" for country in countries):
        return True
    return False if facts.risks and all(country in facts.risks for country in countries) else None
