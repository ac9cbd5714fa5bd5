"""What conditions may ask of a supplier's profile: the kind of each attribute, and which values it can have."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from portal.core.checking.faults import ContentFault, listed, nearest
from portal.core.conditions import Leaf
from portal.core.countries import COUNTRIES
from portal.core.trees import Place
from portal.core.whole_submission import FACTS
from portal.core.words import worded, worded_in


@dataclass(frozen=True)
class Attribute:
    """One attribute of the profile (`portal.core.profile`), or one fact about a submission.

    Attributes:
        kind: a word, a list of words, a number, or true or false.
        words: every word that can stand there; empty where the register or the author decides.
        always: whether it is known of every supplier.
    """

    kind: Literal["word", "list", "number", "truth"]
    words: tuple[str, ...] = ()
    always: bool = True


PROFILE: dict[str, Attribute] = {
    "country": Attribute("word", tuple(sorted(COUNTRIES))),
    "categories": Attribute("list"),
    "clauses": Attribute("list", ("2018", "2023")),
    "levels": Attribute("list", ("basic", "advanced")),
    "authorities": Attribute("list"),
    "labour_intensive": Attribute("truth"),
    "has_parent": Attribute("truth"),
    "employees": Attribute("number", always=False),
}
"""Every attribute that a condition may name."""

SUBMISSION: dict[str, Attribute] = {name: Attribute(kind, always=False) for name, kind in FACTS.items()}
"""Every fact about a submission as a whole that a rule may name."""
_ORDER = ("less_than", "at_most", "more_than", "at_least")
OPERATORS_OF_ATTRIBUTE: dict[str, tuple[str, ...]] = {
    "word": ("is", "any_of", "any_in", "none_of", "answered"),
    "list": ("is", "any_of", "has", "any_in", "none_of", "only", "ticked_fewer_than", "answered"),
    "number": ("is", *_ORDER, "answered"),
    "truth": ("is", "answered"),
}
"""Which operators compare which kind of attribute."""
_KINDS = {"word": worded_in("attribute", "word"), "list": worded_in("attribute", "list"),
          "number": worded_in("attribute", "number"), "truth": worded_in("attribute", "truth")}


def of_attribute(leaf: Leaf, name: str, attribute: Attribute, where: Place) -> Iterator[ContentFault]:
    """Yield what does not fit between an operator with its operand and the attribute it compares."""
    fitting = OPERATORS_OF_ATTRIBUTE[attribute.kind]
    if leaf.operator not in fitting:
        yield ContentFault(where, "operator_misfit", {"operator": leaf.operator, "kind": _KINDS[attribute.kind]},
                           worded("Use one of %(words)s.", words=listed(fitting)))
    elif attribute.kind == "truth" and leaf.operator == "is" and not _says_truth(leaf.is_):
        yield ContentFault(where, "unknown_word", {"id": str(leaf.is_), "name": name}, worded("Write true or false."))
    elif attribute.words and leaf.operand != "risk.high":
        words = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,) if isinstance(leaf.operand, str) else ()
        for word in words:
            if word not in attribute.words:
                mend = nearest(word, attribute.words, worded("Write one of %(words)s.", words=listed(attribute.words)))
                yield ContentFault(where, "unknown_word", {"id": word, "name": name}, mend)


def _says_truth(word: object) -> bool:
    return isinstance(word, bool) or word in ("true", "false")
