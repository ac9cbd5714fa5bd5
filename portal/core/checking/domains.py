"""Every answer that can matter: for one question or attribute, a small set that stands for all that comparisons can tell apart.

Choices are taken as they are; of numbers and dates the points around which a comparison turns; of words those that a comparison
names and one that none does; of ticks every combination, where there are few, else a family of telling ones. Then the domain is
not `whole`: what holds for none of it may still hold for some answer.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from portal.core.checking.attributes import Attribute
from portal.core.checking.tables import tables_of
from portal.core.conditions import Leaf
from portal.core.dates import months_later
from portal.core.facts import Facts
from portal.core.operators import STATE_WORDS, words_of
from portal.core.options import exclusive_options, options_of
from portal.core.questionnaire import Kind, Question
from portal.core.values import Answer, Value

DAY = date(2026, 6, 1)
"""The day of judging in all that is tried."""
OTHER = "other-than-named"
"""A word that no author writes."""
FEW = 8
"""Up to so many ticks every combination is tried."""
_RATED = {"high-risk": "high", "low-risk": "low"}
"""Countries that stand for all of their rating; an unrated one is any other."""
_STEP = Decimal("0.001")
_ANY_NUMBER = Question(id="any", kind=Kind.NUMBER, text="?")
_ANY_WHOLE_NUMBER = Question(id="any", kind=Kind.NUMBER, text="?", whole=True)
_LONG_AGO = 1_200
"""Months: nobody gives a date of more than a hundred years ago."""


@dataclass(frozen=True)
class Domain:
    """What is tried.

    Attributes:
        facts: each with nothing but this one answer or attribute; missing is not among them.
        whole: whether comparisons can tell nothing apart that is not among them.
    """

    facts: tuple[Facts, ...]
    whole: bool = True


def domain_of_question(question: Question, leaves: Sequence[Leaf]) -> Domain:
    """Return the domain of a question, as far as these comparisons can tell its answers apart."""
    values, whole = _values(question, leaves)
    risks = _risks(leaves)
    tried = [Facts({question.id: Answer(value)}, {}, rated, DAY) for value in values for rated in risks]
    if question.kind not in (Kind.STATEMENT, Kind.INFORMATION):
        states = [Answer(unknown=True), Answer(not_applicable="-"), *([Answer(not_yet="2026-12-01")] if question.not_yet else [])]
        tried += [Facts({question.id: state}, {}, {}, DAY) for state in states]
    return Domain(tuple(tried), whole)


def values_of_attribute(attribute: Attribute | None, leaves: Sequence[Leaf]) -> tuple[list[Any], bool]:
    """Return the values of an attribute that matter, and whether they are all; of an unknown one, those of every kind."""
    if attribute is None:
        lists, whole = _subsets(_named(leaves), frozenset(), leaves)
        return [True, False, *_numbers(leaves, _ANY_NUMBER), OTHER, *_named(leaves), *lists], whole
    if attribute.kind == "truth":
        return [True, False], True
    if attribute.kind == "number":
        return [*_numbers(leaves, _ANY_WHOLE_NUMBER)], True
    words = [*_named(leaves), OTHER] if len(attribute.words) > FEW or not attribute.words else list(attribute.words)
    if attribute.kind == "word":
        return words, True
    return _subsets(words, frozenset(), leaves)


def _values(question: Question, leaves: Sequence[Leaf]) -> tuple[Sequence[Value], bool]:
    kind = question.kind
    if kind in (Kind.YES_NO, Kind.STATEMENT):
        return options_of(question), True
    if kind in (Kind.COUNTRY, Kind.TEXT) or (kind is Kind.ONE and question.options_from):
        return [*_named(leaves), *_RATED, OTHER] if kind is Kind.COUNTRY else [*_named(leaves), OTHER], True
    if kind is Kind.ONE:
        return options_of(question), True
    if kind is Kind.NUMBER:
        return _numbers(leaves, question), True
    if kind is Kind.DATE:
        return _dates(leaves), True
    if kind is Kind.TABLE:
        return tables_of(question, leaves, [*_RATED, OTHER])
    return _ticks(question, leaves)


def _ticks(question: Question, leaves: Sequence[Leaf]) -> tuple[list[Value], bool]:
    if question.kind is Kind.INFORMATION:
        return [], True
    offered = [*_named(leaves), OTHER] if question.options_from else list(options_of(question))
    if question.kind is Kind.MATRIX and len(offered) > FEW:
        return _cells(question, leaves), False
    found, whole = _subsets(offered, exclusive_options(question), leaves)
    return list(found), whole


def _named(leaves: Iterable[Leaf]) -> list[str]:
    """The words that comparisons name, each once."""
    words: dict[str, None] = {}
    for leaf in leaves:
        operand = leaf.operand
        listed = operand if isinstance(operand, tuple) else (operand,) if isinstance(operand, str) else ()
        words.update(dict.fromkeys((*words_of(leaf), *listed)))
    return [word for word in words if word not in STATE_WORDS and word != "risk.high"]


def _risks(leaves: Iterable[Leaf]) -> list[dict[str, str]]:
    """How countries may be rated: where no comparison asks, not at all."""
    asking = list(leaves)
    if not any(leaf.any_in == "risk.high" for leaf in asking):
        return [{}]
    return [_RATED, *({**_RATED, **dict.fromkeys(_named(asking), rating)} for rating in ("high", "low") if _named(asking))]


def _subsets(options: Collection[str], exclusive: frozenset[str], leaves: Sequence[Leaf]) -> tuple[list[tuple[str, ...]], bool]:
    free = [option for option in options if option not in exclusive]
    alone: list[tuple[str, ...]] = [(option,) for option in options if option in exclusive]
    if len(free) <= FEW:
        return [*alone, *_combined(free, 1)], True
    named = [option for option in free if option in set(_named(leaves))]
    others = [option for option in free if option not in named]
    whole = len(named) <= FEW
    of_named = list(_combined(named, 0)) if whole else [*_combined(named, 0, most=2), tuple(named), *_all_but_one(named)]
    most = max((leaf.ticked_fewer_than or 0 for leaf in leaves), default=0)
    counts = sorted({0, 1, len(others), *range(min(most, len(others)) + 1)})
    return [*alone, *(some for ticks in of_named for count in counts if (some := (*ticks, *others[:count])))], whole


def _combined(items: Sequence[str], fewest: int, *, most: int | None = None) -> Iterator[tuple[str, ...]]:
    for count in range(fewest, (len(items) if most is None else most) + 1):
        yield from combinations(items, count)


def _all_but_one(items: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(item for item in items if item != left) for left in items)


def _cells(question: Question, leaves: Sequence[Leaf]) -> list[Value]:
    """Telling patterns of a matrix: nothing, all, one, all but one; by row and by column; every mix of the cells named."""
    rows, columns = [row.id for row in question.named_rows], [column.id for column in question.columns]
    cells = [f"{row}.{column}" for row in rows for column in columns]
    groups = [*([cell] for cell in cells), *([f"{row}.{column}" for column in columns] for row in rows),
              *([f"{row}.{column}" for row in rows] for column in columns)]
    named = [cell for cell in _named(leaves) if cell in cells][:FEW]
    found: list[Value] = [tuple(cells), *(tuple(group) for group in groups)]
    found += [rest for group in groups if (rest := tuple(cell for cell in cells if cell not in group))]
    found += [tuple(some) for some in _combined(named, 1)]
    found += [tuple(cells[:count]) for leaf in leaves for count in range(1, min(leaf.ticked_fewer_than or 0, len(cells)) + 1)]
    return [*found, *([("none",)] if question.none_text else [])]


def _numbers(leaves: Iterable[Leaf], question: Question) -> list[Decimal]:
    """The bounds, every number compared with, and those right beside it."""
    step = Decimal(1) if question.whole else _STEP
    named = {leaf.operand for leaf in leaves if isinstance(leaf.operand, Decimal)}
    bounds = {bound for bound in (question.min, question.max) if bound is not None}
    points = named | bounds | {number + side for number in named for side in (-step, step)} or {Decimal(1)}
    low, high = question.min, question.max
    return sorted(point for point in points if (low is None or point >= low) and (high is None or point <= high)
                  and (not question.whole or point == point.to_integral_value()))


def _dates(leaves: Sequence[Leaf]) -> list[Value]:
    """The day of judging, long ago, and the days around which an age turns."""
    days = {DAY, date(1950, 1, 1)}
    for leaf in leaves:
        if leaf.older_than_months is not None:
            turning = months_later(DAY, -min(max(leaf.older_than_months, 0), _LONG_AGO))
            days |= {turning + timedelta(days=side) for side in (-40, -1, 0, 1)}
    return [*_named(leaves), *(day.isoformat() for day in sorted(days))]
