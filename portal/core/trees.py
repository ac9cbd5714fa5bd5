"""Walking through conditions: every leaf with its place, and which questions and named conditions a tree rests on."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from portal.core.conditions import All, Condition, Leaf, Not

Place = tuple[str | int, ...]
"""Where in a definition something stands: keys and list positions, outermost first."""


class PlacedLeaf(NamedTuple):
    """A leaf and where it stands within its tree."""

    place: Place
    leaf: Leaf


def leaves(condition: Condition, place: Place = ()) -> Iterator[PlacedLeaf]:
    """Yield every leaf of a tree, in reading order, with its place."""
    if isinstance(condition, Leaf):
        yield PlacedLeaf(place, condition)
    elif isinstance(condition, Not):
        yield from leaves(condition.not_, (*place, "not"))
    else:
        word = "all" if isinstance(condition, All) else "any"
        for number, part in enumerate(condition.all if isinstance(condition, All) else condition.any):
            yield from leaves(part, (*place, word, number))


def names_in(condition: Condition) -> tuple[str, ...]:
    """Return the named conditions that a tree refers to itself, each once, in reading order."""
    return tuple(dict.fromkeys(leaf.condition for _, leaf in leaves(condition) if leaf.condition is not None))


def questions_in(condition: Condition, named: Mapping[str, Condition]) -> frozenset[str]:
    """Return every question a tree rests on, also by way of named conditions; names unknown to `named` are passed over."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [condition]
    while waiting:
        for _, leaf in leaves(waiting.pop()):
            if leaf.question is not None:
                found.add(leaf.question)
            elif leaf.condition is not None and leaf.condition in named and leaf.condition not in seen:
                seen.add(leaf.condition)
                waiting.append(named[leaf.condition])
    return frozenset(found)


def circle_in(named: Mapping[str, Condition], start: str) -> tuple[str, ...]:
    """Return the way from a named condition back to itself, its own name first and last; empty when there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        for other in names_in(named[name]) if name in named else ():
            if other == start:
                way = [start, name]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if other not in came_from:
                came_from[other] = name
                waiting.append(other)
    return ()
