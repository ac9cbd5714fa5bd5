"""Running the examples that authors vouch for: each must come true, and together they must show enough."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from portal.core.answers import entries_of, fault_of, read
from portal.core.checking.faults import ContentFault, nearest
from portal.core.checking.showing import Shown
from portal.core.compiled import CompiledQuestionnaire
from portal.core.facts import Facts
from portal.core.judging import compile_rule, grade_of
from portal.core.questionnaire import UNANSWERED, Kind, Question
from portal.core.rules import Case, Rule
from portal.core.trees import Place
from portal.core.values import EMPTY, MISSING, NOT_APPLICABLE, NOT_YET, UNKNOWN, Answer, Value
from portal.core.words import Words, worded

PROMISED = "2026-12-31"
"""The day that a case with `not_yet` promises: after the day of judging, unless the case says otherwise."""

_WANTED = {
    "fires": worded("the rule firing"), "quiet": worded("the rule keeping quiet"), MISSING: worded("the answer missing"),
    UNKNOWN: worded('"don\'t know"'), NOT_APPLICABLE: worded('"does not apply"'), "partly": worded("'partly'"),
    NOT_YET: worded('"not yet"'),
}
"""What some case of every rule must show; the last two only where they can be answered."""
REASONS = {
    "not_a_number": worded("it is no number"), "not_whole": worded("it is no whole number"),
    "too_small": worded("the number is too small"), "too_large": worded("the number is too large"),
    "not_a_date": worded("it is no date"), "date_impossible": worded("there is no such date"),
    "too_long": worded("the text is too long"), "not_an_option": worded("it is not among the choices"),
    "exclusive_with_others": worded("one of the choices stands alone"), "more_than_one": worded("it takes one value"),
    "row_incomplete": worded("a row lacks something"), "too_few_rows": worded("there are too few rows"),
    "too_many_rows": worded("there are too many rows"), "not_an_email": worded("it is no e-mail address"),
    "not_a_web_address": worded("it is no web address"),
}
"""Why an example's answer cannot be given, by the codes of `portal.core.faults` that an example can lead to."""


class NoSuchAnswer(ValueError):
    """An example's answer cannot be given to the question; carries why, as a code of `portal.core.faults` or in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.reason = why if isinstance(why, Words) else REASONS.get(why, Words(why))


class PlacedCase(NamedTuple):
    """A case and where it stands."""

    where: Place
    case: Case


def faults_of_cases(rule: Rule, number: int, questionnaire: CompiledQuestionnaire) -> Iterator[ContentFault]:
    """Yield every case of a sound rule that does not come true, and what no case shows."""
    where: Place = ("rules", number, "cases")
    if isinstance(rule.cases, Mapping) and rule.when is not None:
        yield ContentFault(where, "cases_need_list", {}, worded("Write a list: - {given: {question: answer}, gives: grade}."))
        return
    compiled = compile_rule(rule, questionnaire)
    shown: set[str] = set()
    branches = Shown(rule, questionnaire)
    for place, case in _placed(rule, where):
        facts, wrong = _facts(case, place, questionnaire)
        yield from wrong
        if wrong:
            continue
        found = grade_of(compiled, facts)
        branches.add(facts)
        shown.add(_shown(facts.answers.get(rule.judges, EMPTY)))
        shown.add("quiet" if found == "quiet" else "fires")
        if found != case.gives:
            yield ContentFault(place, "case_untrue", {"said": case.gives, "found": found},
                               worded("Mend the case or the rule."))
    yield from _unshown(questionnaire.questionnaire.questions[rule.judges], shown, where)
    for part, words in branches.unshown():
        yield ContentFault((*where[:2], *part), "case_unshown", {"what": words}, worded("Add such a case."))


def _placed(rule: Rule, where: Place) -> Iterator[PlacedCase]:
    if isinstance(rule.cases, Mapping):
        for answer, gives in rule.cases.items():
            given = {} if answer == MISSING else {rule.judges: answer}
            yield PlacedCase((*where, answer), Case(given=given, gives=gives))
    else:
        yield from (PlacedCase((*where, row), case) for row, case in enumerate(rule.cases))


def _unshown(question: Question, shown: set[str], where: Place) -> Iterator[ContentFault]:
    for what, words in _WANTED.items():
        is_answer = what in ("partly", NOT_YET)
        if what not in shown and (not is_answer or (question.not_yet if what == NOT_YET else question.kind is Kind.YES_NO)):
            yield ContentFault(where, "case_missing", {"what": words}, worded("Add such a case."))


def _shown(answer: Answer) -> str:
    if answer.unknown:
        return UNKNOWN
    if answer.not_applicable:
        return NOT_APPLICABLE
    if answer.not_yet:
        return NOT_YET
    return answer.value if isinstance(answer.value, str) else MISSING if answer.value is None else "value"


def _facts(case: Case, where: Place, questionnaire: CompiledQuestionnaire) -> tuple[Facts, list[ContentFault]]:
    """What a case says, and what of it cannot be read."""
    answers, wrong = _answers(case.given, where, questionnaire)
    sites = []
    for given in case.sites:
        at_site, faults = _answers(given, where, questionnaire)
        sites.append({**answers, **at_site})
        wrong += faults
    promises = {question: day.isoformat() for question, day in case.promised.items()}
    return Facts(answers, case.profile, case.risks, case.as_of, case.submission, tuple(sites), promises), wrong


def _answers(entries: Mapping[str, Any], where: Place, questionnaire: CompiledQuestionnaire
             ) -> tuple[dict[str, Answer], list[ContentFault]]:
    answers, faults = {}, []
    questions = questionnaire.questionnaire.questions
    for question_id, given in entries.items():
        if question_id not in questions:
            mend = nearest(question_id, questions, worded("Write the id of a question of this version."))
            faults.append(ContentFault(where, "unknown_question", {"id": question_id}, mend))
            continue
        try:
            answers[question_id] = answer_from(questions[question_id], given)
        except NoSuchAnswer as error:
            faults.append(ContentFault(where, "case_unreadable", {"question": question_id, "reason": error.reason},
                                       worded("Write it as docs/authors.md shows for this kind.")))
    return answers, faults


def answer_from(question: Question, given: Any) -> Answer:  # noqa: ANN401 - whatever stands in the file
    """Return the answer that an author's example means, read by the same reader as suppliers' answers.

    Raises:
        NoSuchAnswer: no such answer can be given to the question.
    """
    if given == UNKNOWN and question.kind not in UNANSWERED:
        return Answer(unknown=True)
    if given == NOT_APPLICABLE and question.kind not in UNANSWERED:
        return Answer(not_applicable="-")
    if given == NOT_YET and question.not_yet:
        return Answer(not_yet=PROMISED)
    value = _value(question, given)
    contracts = value if question.options_from is not None and isinstance(value, tuple) else ()
    ids = tuple(item for item in contracts if isinstance(item, str))
    answer = read([question], entries_of(question, Answer(value)), contracts=ids)[question.id]
    if fault := fault_of(question, answer, ids):
        raise NoSuchAnswer(fault.code)
    if answer.is_empty:
        raise NoSuchAnswer(worded("nothing is answered; leave the question out instead"))
    return answer


def _value(question: Question, given: Any) -> Value:  # noqa: ANN401 - whatever stands in the file
    if question.kind is Kind.TABLE:
        if not isinstance(given, list | tuple) or not all(isinstance(row, Mapping) for row in given):
            raise NoSuchAnswer(worded("a table takes a list of rows"))
        return tuple({str(column): str(text) for column, text in row.items()} for row in given)
    if question.kind in (Kind.MANY, Kind.MATRIX):
        return tuple(str(item) for item in given) if isinstance(given, list | tuple) else (str(given),)
    if isinstance(given, list | tuple | Mapping):
        raise NoSuchAnswer(worded("it takes one value"))
    if question.kind is not Kind.NUMBER:
        return str(given)
    try:
        return Decimal(str(given))
    except InvalidOperation:
        raise NoSuchAnswer("not_a_number") from None

