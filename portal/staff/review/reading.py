"""Points and answers as a reviewer reads them: in the reviewer's language, beside what the supplier read, and in the original."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.casework.naming import Names, Shown
from portal.core.questionnaire import Kind, Question, Questionnaire
from portal.core.routing import WhyNot
from portal.core.submitted import Document
from portal.core.values import NOT_APPLICABLE, UNKNOWN, Answer
from portal.language.current import gettext
from portal.language.sentences import Teller
from portal.language.texts import TextLookup
from portal.web.questions.reading import present_answer

WRITTEN = frozenset({Kind.TEXT, Kind.TABLE})
"""Kinds whose answers are people's own words, in their own language."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a question, and whether it was chosen."""

    text: str
    lang: str | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """A question with what was answered.

    Attributes:
        lines: the answer in words; empty when none was given.
        lines_lang: the language of people's own words; None where the lines are ours.
        read: the question as the supplier read it, where that differs from `text`.
        is_sealed: the answer is there and is opened one at a time, with a reason.
    """

    id: str
    number: str
    text: Shown
    choices: tuple[Choice, ...]
    lines: tuple[str, ...]
    lines_lang: str | None
    comment: str
    comment_lang: str
    read: Shown | None
    is_sealed: bool = False


@dataclass(frozen=True)
class Reading:
    """A submission opened for a reader.

    Attributes:
        own: the questionnaire's texts in the reader's language; `theirs`: those the supplier read.
        sealed: whether supply-chain fields are opened one at a time.
    """

    questionnaire: Questionnaire
    document: Document
    own: TextLookup
    theirs: TextLookup
    sealed: bool = False
    opened: str = ""

    def show(self, question_id: str, instance: str) -> AnswerShown | None:
        """Return a question with its answer; None when the questionnaire has no such question."""
        question = self.questionnaire.questions.get(question_id)
        if question is None:
            return None
        answer = self.document.answer(instance, question_id)
        sealed = self.sealed and question.secrecy == "likely" and answer is not None and question_id != self.opened
        return self._shown(question, None if sealed else answer, sealed=sealed)

    def _shown(self, question: Question, answer: Answer | None, *, sealed: bool) -> AnswerShown:
        key, locale = f"{question.id}.text", self.document.signature.locale
        text, read = Shown(self.own.text(key), self.own.lang_of(key)), Shown(self.theirs.text(key), locale)
        lines = tuple(present_answer(question, answer, self.own, contracts=self._contracts())) if answer else ()
        written = answer is not None and (bool(answer.not_applicable) or question.kind in WRITTEN) and not answer.unknown
        return AnswerShown(
            question.id, self.questionnaire.numbers[question.id], text, tuple(self._choices(question, answer)), lines,
            locale if written else None, answer.comment if answer else "", locale,
            None if read.text == text.text else read, sealed)

    def _choices(self, question: Question, answer: Answer | None) -> Iterator[Choice]:
        if question.kind is Kind.YES_NO:
            words = [("yes", gettext("Yes")), ("partly", gettext("Partly")), ("no", gettext("No"))]
            options = [(name, Shown(word)) for name, word in words]
        elif question.options:
            keys = {option.id: f"{question.id}.option.{option.id}" for option in question.options}
            options = [(name, Shown(self.own.text(key), self.own.lang_of(key))) for name, key in keys.items()]
        else:
            return
        chosen = _chosen(answer)
        states = [(UNKNOWN, Shown(gettext("Don't know"))), (NOT_APPLICABLE, Shown(gettext("Does not apply")))]
        for name, shown in (*options, *states):
            yield Choice(shown.text, shown.lang, name in chosen)

    def _contracts(self) -> dict[str, str]:
        return {contract["id"]: contract["number"] for contract in self.document.profile.get("contracts", ())}

    def why_not(self, reason: WhyNot) -> str:
        """Return in words why a question was not asked."""
        if reason.kind == "clause":
            return gettext("None of the supplier's contracts has terms of the version that this is asked for.")
        if reason.kind == "level":
            return gettext("None of the supplier's contracts has terms of the level that this is asked for.")
        if reason.condition is not None and not reason.negated:
            return self.own.text(f"condition.{reason.condition}.otherwise")
        if reason.condition is not None:
            return self.own.text(f"condition.{reason.condition}.because")
        if reason.leaf is None:
            return ""
        clause = Teller(self.questionnaire, self.own).clause(reason.leaf)
        if reason.negated:
            return gettext("Not asked, because %(clause)s.", clause=clause)
        return gettext("Asked only when %(clause)s.", clause=clause)


@dataclass(frozen=True, slots=True)
class Line:
    """A question on the page that shows an assessment whole: answered, asked and empty, or not asked, because."""

    shown: AnswerShown
    state: str
    because: str = ""


def sections_of(reading: Reading, instance: str) -> list[tuple[Shown, list[Line]]]:
    """Return every section with its questions, in reading order, none left out."""
    not_asked = reading.document.not_asked.get(instance, {})
    found = []
    for section in reading.questionnaire.sections:
        key = f"section.{section.id}.title"
        title = Shown(reading.own.text(key), reading.own.lang_of(key))
        found.append((title, [_line(reading, question.id, instance, not_asked) for question in section.questions]))
    return found


def _line(reading: Reading, question_id: str, instance: str, not_asked: Mapping[str, WhyNot]) -> Line:
    shown = reading.show(question_id, instance)
    if shown is None:
        raise KeyError(question_id)
    if (reason := not_asked.get(question_id)) is not None:
        return Line(shown, "not_asked", reading.why_not(reason))
    return Line(shown, "answered" if shown.lines or shown.is_sealed else "empty")


def conventions_of(names: Names, point: str) -> tuple[str, ...]:
    """Return the conventions that a requirement point or article rests on."""
    try:
        owners = names.frameworks.owners(point)
    except KeyError:
        return ()
    return tuple(dict.fromkeys(convention for _, requirement in owners for convention in requirement.conventions))


def _chosen(answer: Answer | None) -> frozenset[str]:
    if answer is None:
        return frozenset()
    if answer.unknown:
        return frozenset((UNKNOWN,))
    if answer.not_applicable:
        return frozenset((NOT_APPLICABLE,))
    if isinstance(answer.value, tuple):
        return frozenset(item for item in answer.value if isinstance(item, str))
    return frozenset((answer.value,)) if isinstance(answer.value, str) else frozenset()
