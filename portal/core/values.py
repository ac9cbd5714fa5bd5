"""What an answer is once read: typed, frozen, and the same on a page, in a sheet and in a stored document.

A value is, by kind: `yes_no`, `one`, `country`, `text` a str; `many`, `matrix` a tuple of str (a matrix cell is `row.column`);
`number` a Decimal; `date` a str of ISO form, as exact as it was given (`2026`, `2026-03`, `2026-03-14`); `table` a tuple of
mappings, column id to str (and `row` to the row's id, where the rows are fixed); `statement` the str `yes`; `information` none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from portal.core.documents import canonical

Row = Mapping[str, str]
Value = str | Decimal | tuple[str, ...] | tuple[Row, ...]

UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"
NOT_YET = "not_yet"
MISSING = "missing"
ROW = "row"
"""The key under which a row of a table of fixed rows carries that row's id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one question.

    Exactly one of these holds: a `value`; `unknown` ("don't know"); a reason in `not_applicable`; the day in `not_yet` by which
    it will be done, in ISO form; `typed`, what was entered when it could not be read, kept as it was, by field name; or nothing
    at all. Beside any of them may stand a `comment`, and in `secrecy` why secrecy is asked for.

    `carried` names where an answer came from that nobody has confirmed yet: `earlier:<day of that submission>` or `group:<name of
    the company that gave it>`. Saving the page that shows it confirms it, and empties this.
    """

    value: Value | None = None
    unknown: bool = False
    not_applicable: str = ""
    comment: str = ""
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_yet: str = ""
    secrecy: str = ""
    carried: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered; a comment alone is no answer."""
        return self.value is None and not self.unknown and not self.not_applicable and not self.typed and not self.not_yet

    @property
    def is_faulty(self) -> bool:
        """Whether something was entered that could not be read."""
        return bool(self.typed)


Answers = Mapping[str, Answer]
"""Question id to answer, of one instance."""

EMPTY = Answer()
DONT_KNOW = Answer(unknown=True)
"""What `from_json` reads for "don't know" with nothing beside it, as `chosen` for a choice: one object for every time."""
LONGEST_CHOICE = 20
"""Signs of the longest value that is looked up rather than made anew: ids of options, countries, dates."""


def to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain JSON data; empty parts are left out, decimals become text."""
    return {"value": answer.value} if is_choice(answer) else _parts(answer)


def _parts(answer: Answer) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if answer.value is not None:
        data["value"] = _plain(answer.value)
    if answer.unknown:
        data["unknown"] = True
    if answer.not_applicable:
        data["not_applicable"] = answer.not_applicable
    if answer.comment:
        data["comment"] = answer.comment
    data.update({name: text for name in ("not_yet", "secrecy", "carried") if (text := getattr(answer, name))})
    if answer.typed:
        data["typed"] = {name: list(entries) for name, entries in answer.typed.items()}
    return data


def from_json(data: Mapping[str, Any], *, number: bool = False) -> Answer:
    """Return the answer that `to_json` wrote.

    Args:
        number: whether the question is of kind number, so that the text is read as a Decimal.
    """
    value = data.get("value")
    if len(data) == 1:
        if not number and isinstance(value, str) and len(value) <= LONGEST_CHOICE:
            return chosen(value)
        if data.get("unknown") is True:
            return DONT_KNOW
    if isinstance(value, list):
        value = tuple(value)
    elif number and value is not None:
        value = Decimal(value)
    return Answer(value, bool(data.get("unknown")), data.get("not_applicable", ""), data.get("comment", ""),
                  {name: tuple(entries) for name, entries in data.get("typed", {}).items()},
                  data.get("not_yet", ""), data.get("secrecy", ""), data.get("carried", ""))


@lru_cache(maxsize=1000)
def chosen(value: str) -> Answer:
    """Return the answer that is a choice and nothing else, as nearly all are: one object for every time it is read."""
    return Answer(value)


def text_of(answer: Answer) -> str:
    """Return an answer as canonical text: equal for equal answers, whatever they hold."""
    value = answer.value
    if isinstance(value, str) and len(value) <= LONGEST_CHOICE and chosen(value) is answer:
        return _text_of_choice(value)
    return canonical(to_json(answer))


@lru_cache(maxsize=1000)
def _text_of_choice(value: str) -> str:
    return canonical({"value": value})


def is_choice(answer: Answer) -> bool:
    """Whether an answer that `from_json` read is a choice and nothing else: what is drawn of it holds for all who chose so."""
    value = answer.value
    return isinstance(value, str) and len(value) <= LONGEST_CHOICE and chosen(value) is answer


def _plain(value: Value) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [item if isinstance(item, str) else dict(item) for item in value]
    return value
