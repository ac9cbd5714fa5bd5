"""Checks of conditions: that what they name exists, stands before them, and can be compared like that."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.core.checking.attributes import PROFILE, SUBMISSION, of_attribute
from portal.core.checking.faults import ContentFault, Known, listed, nearest
from portal.core.checking.texts import faults_of_negation
from portal.core.conditions import Condition, Leaf
from portal.core.countries import COUNTRIES
from portal.core.operators import STATE_WORDS
from portal.core.options import options_of
from portal.core.questionnaire import Column, Kind, Question, Questionnaire
from portal.core.trees import Place, circle_in, leaves, questions_in
from portal.core.values import NOT_YET
from portal.core.words import worded

_STATES = ("is", "any_of", "answered")
_TICKS = ("has", "any_in", "none_of", "only")
OPERATORS_OF: dict[Kind, tuple[str, ...]] = {
    Kind.YES_NO: (*_STATES, "none_of"),
    Kind.ONE: (*_STATES, "none_of"),
    Kind.MANY: (*_STATES, *_TICKS, "ticked_fewer_than"),
    Kind.NUMBER: (*_STATES, "less_than", "at_most", "more_than", "at_least"),
    Kind.DATE: (*_STATES, "older_than_months"),
    Kind.TEXT: _STATES,
    Kind.TABLE: (*_STATES, "rows_fewer_than", "gap_in_column"),
    Kind.MATRIX: (*_STATES, *_TICKS, "ticked_fewer_than", "empty_row", "gap_in_column"),
    Kind.COUNTRY: (*_STATES, "any_in", "none_of"),
    Kind.STATEMENT: ("is", "answered"),
    Kind.INFORMATION: (),
}
"""Which operators compare which kind; `is` and `any_of` compare every kind with `unknown`, `not_applicable` and `not_yet`."""
OPERATORS_OF_COLUMN = (*_STATES, *_TICKS)


@dataclass(frozen=True)
class Surroundings:
    """Where a condition stands.

    Attributes:
        about: the question that a leaf means which names none; None where every leaf must name something.
        before: the place in reading order that questions referred to must stand before; None where order does not matter.
        per: what the place is decided once for each of, `site` or `contract`; None where it is the company.
        judging: whether answers are being judged, so that what is known of the submission as a whole may be asked.
    """

    about: str | None = None
    before: int | None = None
    per: str | None = None
    judging: bool = False

    @property
    def is_of_company(self) -> bool:
        """Whether it is decided on the company's answers; a named condition may be used anywhere, so it is not."""
        return self.per is None and (self.judging or self.before is not None)


class ConditionChecks:
    """Checks the conditions of one questionnaire, and of rules on it."""

    def __init__(self, questionnaire: Questionnaire, known: Known) -> None:
        self.questions = questionnaire.questions
        self.named = {name: condition.when for name, condition in questionnaire.conditions.items()}
        self.repeated = questionnaire.repeated
        self.order = {question_id: place for place, question_id in enumerate(self.questions)}
        self._known = known

    def of_named(self) -> Iterator[ContentFault]:
        """Yield the faults of the named conditions; every circle once."""
        in_circles: set[str] = set()
        for name, condition in self.named.items():
            yield from self.of(condition, ("conditions", name, "when"), Surroundings())
            way = circle_in(self.named, name)
            if way and name not in in_circles:
                in_circles.update(way)
                yield ContentFault(("conditions", name, "when"), "circle", {"way": " > ".join(way)},
                                   worded("Write out in '%(owner)s' what it needs of '%(name)s'.", owner=way[-2], name=name))

    def of(self, condition: Condition, where: Place, around: Surroundings) -> Iterator[ContentFault]:
        """Yield the faults of one condition."""
        yield from faults_of_negation(condition, where)
        for place, leaf in leaves(condition):
            yield from self._of_leaf(leaf, (*where, *place), around)

    def _of_leaf(self, leaf: Leaf, where: Place, around: Surroundings) -> Iterator[ContentFault]:
        if leaf.condition is not None:
            yield from self._of_reference(leaf.condition, where, around)
        elif leaf.profile is not None:
            yield from self._of_attribute(leaf, leaf.profile, where)
        elif leaf.submission is not None:
            yield from self._of_submission(leaf, leaf.submission, where, around)
        elif (question_id := leaf.question or around.about) is None:
            yield ContentFault(where, "names_nothing", {}, worded("Add question:, profile: or condition:."))
        elif question_id not in self.questions:
            mend = nearest(question_id, self.questions, worded("Write the id of a question of this version."))
            yield ContentFault(where, "unknown_question", {"id": question_id}, mend)
        else:
            yield from self._of_order((question_id,), where, around)
            yield from self._of_sites(leaf, question_id, where, around)
            yield from of_comparison(leaf, self.questions[question_id], where)

    def _of_attribute(self, leaf: Leaf, name: str, where: Place) -> Iterator[ContentFault]:
        if name not in self._known.attributes:
            mend = nearest(name, self._known.attributes, worded("Write one of %(words)s.", words=listed(self._known.attributes)))
            yield ContentFault(where, "unknown_attribute", {"id": name}, mend)
        elif name in PROFILE:
            yield from of_attribute(leaf, name, PROFILE[name], where)

    def _of_submission(self, leaf: Leaf, name: str, where: Place, around: Surroundings) -> Iterator[ContentFault]:
        if not around.judging:
            yield ContentFault(where, "unknown_fact", {"id": name},
                               worded("Only rules may ask about the submission as a whole."))
        elif name not in self._known.submission:
            mend = nearest(name, self._known.submission, worded("Write one of %(words)s.", words=listed(self._known.submission)))
            yield ContentFault(where, "unknown_fact", {"id": name}, mend)
        elif name in SUBMISSION:
            yield from of_attribute(leaf, name, SUBMISSION[name], where)

    def _of_sites(self, leaf: Leaf, question_id: str, where: Place, around: Surroundings) -> Iterator[ContentFault]:
        per = self.repeated.get(question_id)
        if leaf.any_site and per != "site":
            yield ContentFault(where, "no_sites", {"question": question_id}, worded("Remove any_site:."))
        elif around.is_of_company and per == "site" and not leaf.any_site:
            yield ContentFault(where, "site_unseen", {"question": question_id}, worded("Add any_site: true."))

    def _of_reference(self, name: str, where: Place, around: Surroundings) -> Iterator[ContentFault]:
        if name in self.named:
            yield from self._of_order(sorted(questions_in(self.named[name], self.named)), where, around)
            for leaf in self._comparisons(name):
                yield from self._of_sites(leaf, leaf.question or "", where, around)
        else:
            mend = nearest(name, self.named, worded("Define it under conditions: with when, because and otherwise."))
            yield ContentFault(where, "unknown_condition", {"id": name}, mend)

    def _comparisons(self, name: str) -> Iterator[Leaf]:
        """Yield every comparison that a named condition rests on."""
        waiting, seen = [name], {name}
        while waiting:
            for _, leaf in leaves(self.named[waiting.pop()]):
                if leaf.condition is None:
                    yield leaf
                elif leaf.condition in self.named and leaf.condition not in seen:
                    seen.add(leaf.condition)
                    waiting.append(leaf.condition)

    def _of_order(self, question_ids: tuple[str, ...] | list[str], where: Place, around: Surroundings) -> Iterator[ContentFault]:
        for question_id in question_ids:
            if around.before is not None and self.order.get(question_id, -1) >= around.before:
                yield ContentFault(where, "forward_reference", {"question": question_id},
                                   worded(
                    "Move '%(question)s' to before this place, or ask by something that stands before.", question=question_id))


def of_comparison(leaf: Leaf, question: Question, where: Place) -> Iterator[ContentFault]:
    """Yield what does not fit between an operator with its operands and the question it compares."""
    column = None
    if leaf.column is not None:
        if question.kind is not Kind.TABLE:
            yield ContentFault(where, "column_needs_table", {"question": question.id}, worded("Remove column:."))
            return
        column = next((each for each in question.columns if each.id == leaf.column), None)
        if column is None:
            yield _no_column(leaf.column, question, where)
            return
    fitting = OPERATORS_OF[question.kind] if column is None else OPERATORS_OF_COLUMN
    if leaf.operator not in fitting:
        yield ContentFault(where, "operator_misfit", {"operator": leaf.operator, "kind": question.kind.value},
                           worded("Use one of %(words)s.", words=listed(fitting)))
    elif leaf.operator == "gap_in_column":
        if all(each.id != leaf.operand for each in question.columns):
            yield _no_column(leaf.operand, question, where)
    else:
        yield from _of_words(leaf, question, column, where)


def _no_column(column_id: str, question: Question, where: Place) -> ContentFault:
    ids = [column.id for column in question.columns]
    return ContentFault(where, "unknown_column", {"id": column_id, "question": question.id},
                        nearest(column_id, ids, worded("Write one of %(words)s.", words=listed(ids))))


def _of_words(leaf: Leaf, question: Question, column: Column | None, where: Place) -> Iterator[ContentFault]:
    states = STATE_WORDS if leaf.operator in ("is", "any_of") else frozenset()
    offered = words_for(question) if column is None else _words_for_column(column)
    for word in operand_words(leaf):
        if word == NOT_YET and word in states and not question.not_yet:
            yield ContentFault(where, "not_yet_not_offered", {"question": question.id},
                               worded("Add not_yet: true to it, or remove the word."))
        elif offered is not None and word not in states and word not in offered:
            mend = worded("Write is: %(word)s.", word=word) if word in STATE_WORDS else nearest(
                word, offered, worded("Write one of %(words)s.", words=listed(offered)))
            yield ContentFault(where, "unknown_option", {"id": word, "question": question.id}, mend)


def operand_words(leaf: Leaf) -> tuple[str, ...]:
    """Return the words that a leaf compares with; empty when it compares with numbers or truth values."""
    operand = leaf.operand
    if operand == "risk.high" and leaf.operator == "any_in":
        return ()
    if leaf.operator in (*_STATES, *_TICKS):
        return operand if isinstance(operand, tuple) else (operand,) if isinstance(operand, str) else ()
    return ()


def words_for(question: Question) -> tuple[str, ...] | None:
    """Return the ids that answers to a question can be compared with; None when any text may stand there."""
    if question.options_from == "contracts":
        return None
    return tuple(sorted(COUNTRIES)) if question.kind is Kind.COUNTRY else options_of(question)


def _words_for_column(column: Column) -> tuple[str, ...] | None:
    if column.kind == "one":
        return tuple(option.id for option in column.options)
    return tuple(sorted(COUNTRIES)) if column.kind == "country" else None
