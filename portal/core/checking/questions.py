"""Checks of a questionnaire: ids, what questions refer to, and how much everyone is asked."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from portal.core.checking.answering import faults_of_answering, of_evidence
from portal.core.checking.conditions import ConditionChecks, Surroundings
from portal.core.checking.faults import ContentFault, Known, listed, nearest
from portal.core.checking.limits import MOST_CORE, faults_of_size
from portal.core.checking.wordlists import faults_of_glossary
from portal.core.fields import RESERVED_SUFFIXES
from portal.core.questionnaire import UNANSWERED, Kind, Question, Questionnaire, Section
from portal.core.trees import Place
from portal.core.values import NOT_APPLICABLE, NOT_YET, ROW, UNKNOWN
from portal.core.words import Words, worded, worded_in

_RESERVED = re.compile(rf"{'|'.join(RESERVED_SUFFIXES)}|[0-9]+(-.+)?")


def faults_of_questionnaire(questionnaire: Questionnaire, known: Known) -> Iterator[ContentFault]:
    """Yield every fault of a questionnaire, in reading order of what is checked."""
    conditions = ConditionChecks(questionnaire, known)
    yield from faults_of_size(questionnaire)
    yield from conditions.of_named()
    yield from _duplicates(worded_in("part", "section"),
                           [(("sections", section.id), section.id) for section in questionnaire.sections])
    yield from _duplicates(worded_in("part", "question"), [
        (("sections", section.id, "questions", row), question.id)
        for section in questionnaire.sections for row, question in enumerate(section.questions)])
    for section in questionnaire.sections:
        yield from _of_section(section, conditions, known)
    yield from _reserved(questionnaire)
    yield from _core(questionnaire)
    yield from faults_of_glossary(questionnaire)


def _duplicates(what: Words, placed: list[tuple[Place, str]]) -> Iterator[ContentFault]:
    counted = Counter(found for _, found in placed)
    seen: set[str] = set()
    for where, found in placed:
        if counted[found] > 1 and found in seen:
            yield ContentFault(where, "duplicate_id", {"what": what, "id": found},
                               worded("Give this %(what)s an id of its own.", what=what))
        seen.add(found)


def _of_section(section: Section, conditions: ConditionChecks, known: Known) -> Iterator[ContentFault]:
    where: Place = ("sections", section.id)
    yield from _points((section.requirement, section.article), where, known)
    if not section.questions:
        yield ContentFault((*where, "questions"), "empty_section", {}, worded("Add a question, or take the section away."))
    if section.ask_if is not None:
        first = conditions.order[section.questions[0].id] if section.questions else len(conditions.order)
        yield from conditions.of(section.ask_if, (*where, "ask_if"), Surroundings(before=first, per=section.per))
    for row, question in enumerate(section.questions):
        yield from _of_question(question, (*where, "questions", row), conditions, known)
        yield from faults_of_answering(question, (*where, "questions", row))


def _of_question(question: Question, where: Place, conditions: ConditionChecks, known: Known) -> Iterator[ContentFault]:
    place, per = conditions.order[question.id], conditions.repeated.get(question.id)
    if question.ask_if is not None:
        yield from conditions.of(question.ask_if, (*where, "ask_if"), Surroundings(before=place, per=per))
    if question.evidence is not None and question.evidence.when is not None:
        around = Surroundings(about=question.id, before=place + 1, per=per)
        yield from conditions.of(question.evidence.when, (*where, "evidence", "when"), around)
    yield from _points((question.requirement, question.article), where, known)
    yield from _parts(question, where)
    yield from of_evidence(question.evidence.kinds if question.evidence else (), (*where, "evidence"), known)
    if question.why is None and question.kind not in UNANSWERED:
        yield ContentFault(where, "why_missing", {}, worded("Add why: one or two sentences on what the answer is used for."))


def _points(points: Iterable[str | None], where: Place, known: Known) -> Iterator[ContentFault]:
    for point in points:
        if point is not None and not any(each == point or each.startswith(f"{point}.") for each in known.points):
            mend = nearest(point, known.points, worded("Write a requirement or article of a framework."))
            yield ContentFault((*where, "requirement"), "unknown_point", {"id": point}, mend)


def _parts(question: Question, where: Place) -> Iterator[ContentFault]:
    ids = {worded_in("part", "option"): [option.id for option in question.options],
           worded_in("part", "row"): [row.id for row in question.named_rows],
           worded_in("part", "column"): [column.id for column in question.columns]}
    for what, found in ids.items():
        yield from _duplicates(what, [((*where, f"{what}s", row), each) for row, each in enumerate(found)])
    for row, option in enumerate(question.options):
        if option.id in (UNKNOWN, NOT_APPLICABLE, NOT_YET, *RESERVED_SUFFIXES):
            yield ContentFault((*where, "options", row), "reserved_option", {"id": option.id}, worded("Remove the option."))
    for row, column in enumerate(question.columns):
        place = (*where, "columns", row)
        if column.id == ROW and question.kind is Kind.TABLE and question.named_rows:
            yield ContentFault(place, "reserved_column", {"id": column.id}, worded("Give the column another id."))
        choices = [((*place, "options", each), option.id) for each, option in enumerate(column.options)]
        yield from _duplicates(worded_in("part", "option"), choices)
        if column.kind == "one" and not column.options:
            yield ContentFault(place, "column_needs_options", {}, worded("Add options: with id and text."))


def _reserved(questionnaire: Questionnaire) -> Iterator[ContentFault]:
    """Yield ids that another question already uses: for its fields beside the main one, its cells, or its numbered controls."""
    for section in questionnaire.sections:
        for row, question in enumerate(section.questions):
            owner = _owner(question.id, questionnaire)
            if owner is not None:
                yield ContentFault(("sections", section.id, "questions", row), "reserved_id",
                                   {"id": question.id, "question": owner}, worded("Give the question another id."))


def _owner(question_id: str, questionnaire: Questionnaire) -> str | None:
    cuts = [place for place, sign in enumerate(question_id) if sign == "-"]
    return next((question_id[:cut] for cut in cuts
                 if question_id[:cut] in questionnaire.questions and _RESERVED.fullmatch(question_id[cut + 1:])), None)


def _core(questionnaire: Questionnaire) -> Iterator[ContentFault]:
    everyone = [question.id for section in questionnaire.sections if section.ask_if is None
                for question in section.questions if question.core and question.ask_if is None]
    if len(everyone) > MOST_CORE:
        yield ContentFault(("sections",), "too_many_core", {"count": str(len(everyone)), "max": str(MOST_CORE)},
                           worded("Take core: from %(count)s of them, or ask some by role: %(ids)s.",
                                  count=len(everyone) - MOST_CORE, ids=listed(everyone)))
