"""Points and answers as a reviewer reads them: in the reviewer's language, beside what the supplier read, and in the original."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portal.casework.naming import Names, Shown
from portal.core.instances import anchor_of, is_seen, kind_of, name_of
from portal.core.people import Reader
from portal.core.profile import as_seen
from portal.core.questionnaire import COMPANY, Kind, Question, Questionnaire, Standard
from portal.core.routing import WhyNot
from portal.core.sensitivity import is_personal, is_sealed, may_show
from portal.core.submitted import Document
from portal.core.values import EMPTY, NOT_APPLICABLE, NOT_YET, UNKNOWN, Answer
from portal.language.current import gettext, ngettext
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
        is_personal: it tells of living people; `is_hidden`: and this reader's work does not need it.
        standards: what the question answers to in standards of others, such as `GRI 408-1 (2016)`.
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
    is_personal: bool = False
    is_hidden: bool = False
    standards: tuple[str, ...] = ()
    instance: str = COMPANY

    @property
    def anchor(self) -> str:
        """What tells this answer from all others of the submission, also as part of an address."""
        return anchor_of(self.id, self.instance)


@dataclass(frozen=True)
class Reading:
    """A submission opened for a reader.

    Attributes:
        own: the questionnaire's texts in the reader's language; `theirs`: those the supplier read.
        reader: who decides what is hidden, and what is opened one at a time; `opened` is the anchor of the one that is.
        seen: ids of the contracts that the reader sees; None for all.
    """

    questionnaire: Questionnaire
    document: Document
    own: TextLookup
    theirs: TextLookup
    reader: Reader
    opened: str = ""
    seen: frozenset[str] | None = None

    def show(self, question_id: str, instance: str) -> AnswerShown | None:
        """Return a question with its answer; None when the questionnaire has no such question."""
        question = self.questionnaire.questions.get(question_id)
        if question is None:
            return None
        answer = self.document.answer(instance, question_id)
        hidden, sealed = not may_show(question, self.reader), self.is_sealed(question_id, instance)
        return replace(
            self._shown(question, None if hidden or sealed else answer), instance=instance,
            is_hidden=hidden and answer is not None, is_sealed=sealed and not hidden and answer is not None)

    def is_sealed(self, question_id: str, instance: str = COMPANY) -> bool:
        """Whether an answer to this question is not this reader's to see, or would have to be opened first."""
        question = self.questionnaire.questions.get(question_id)
        if question is None or may_show(question, self.reader) is False:
            return question is not None
        answer = self.document.answer(instance, question_id) or EMPTY
        return is_sealed(question, answer, self.reader) and anchor_of(question_id, instance) != self.opened

    def _shown(self, question: Question, answer: Answer | None) -> AnswerShown:
        key, locale = f"{question.id}.text", self.document.signature.locale
        text, read = Shown(self.own.text(key), self.own.lang_of(key)), Shown(self.theirs.text(key), locale)
        lines = tuple(self._lines(question, answer)) if answer else ()
        written = answer is not None and (bool(answer.not_applicable) or question.kind in WRITTEN) and not answer.unknown
        return AnswerShown(
            question.id, self.questionnaire.numbers[question.id], text, tuple(self._choices(question, answer)), lines,
            locale if written else None, answer.comment if answer else "", locale,
            None if read.text == text.text else read, is_personal=is_personal(question),
            standards=tuple(map(_cited, question.standards)))

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
        not_yet = [(NOT_YET, Shown(gettext("Not yet")))] if question.not_yet else []
        states = [*not_yet, (UNKNOWN, Shown(gettext("Don't know"))), (NOT_APPLICABLE, Shown(gettext("Does not apply")))]
        for name, shown in (*options, *states):
            yield Choice(shown.text, shown.lang, name in chosen)

    def _lines(self, question: Question, answer: Answer) -> list[str]:
        """The answer in words; of contracts that are not the reader's only how many they are."""
        profile = as_seen(self.document.profile, self.seen)
        contracts = {contract["id"]: contract["number"] for contract in profile.get("contracts", ())}
        if question.options_from != "contracts" or self.seen is None or not answer.value:
            return present_answer(question, answer, self.own.marked(), contracts=contracts)
        named = tuple(answer.value) if isinstance(answer.value, tuple) else (answer.value,)
        theirs = tuple(item for item in named if isinstance(item, str) and item in self.seen)
        lines = present_answer(question, replace(answer, value=theirs), self.own.marked(), contracts=contracts)
        if others := len(named) - len(theirs):
            lines.insert(len(theirs), self._others(others))
        return lines

    def _others(self, count: int) -> str:
        if self.reader.categories:
            return ngettext("and %(num)d contract of other categories", "and %(num)d contracts of other categories", count)
        return ngettext("and %(num)d contract of other regions", "and %(num)d contracts of other regions", count)

    def why_not(self, reason: WhyNot) -> str:
        """Return in words why a question was not asked."""
        if reason.kind == "clause":
            return gettext("None of the supplier's contracts has terms of the version that this is asked for.")
        if reason.kind == "level":
            return gettext("None of the supplier's contracts has terms of the level that this is asked for.")
        if reason.condition is not None and not reason.negated:
            return self.own.marked().text(f"condition.{reason.condition}.otherwise")
        if reason.condition is not None:
            return self.own.marked().text(f"condition.{reason.condition}.because")
        if reason.leaf is None:
            return ""
        clause = Teller(self.questionnaire, self.own.marked()).clause(reason.leaf)
        if reason.negated:
            return gettext("Not asked, because %(clause)s.", clause=clause)
        return gettext("Asked only when %(clause)s.", clause=clause)


@dataclass(frozen=True, slots=True)
class Line:
    """A question on the page that shows an assessment whole: answered, asked and empty, or not asked, because."""

    shown: AnswerShown
    state: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section on that page, of the company or of one of the sites or contracts it is asked for.

    Attributes:
        number: the section's place in the questionnaire, from 1.
        place: name of the site or contract; empty for the company.
    """

    number: int
    anchor: str
    title: Shown
    place: str
    lines: list[Line]


def sections_of(reading: Reading) -> list[Chapter]:
    """Return every section with its questions, in reading order: the company first, then each site.

    None is left out, but for those about contracts that are not the reader's.
    """
    document, repeated = reading.document, reading.questionnaire.repeated
    kinds = {kind_of(instance) for instance in document.answers}
    found = []
    for number, section in enumerate(reading.questionnaire.sections, 1):
        key = f"section.{section.id}.title"
        title = Shown(reading.own.text(key), reading.own.lang_of(key))
        for place, instance in enumerate(document.answers):
            kind = kind_of(instance)
            asked = [question.id for question in section.questions
                     if question.kind is not Kind.INFORMATION and _asked_of(repeated.get(question.id), kinds) == kind]
            if asked and is_seen(instance, reading.seen):
                not_asked = document.not_asked.get(instance, {})
                found.append(Chapter(number, f"s{number}" + (f"-{place}" if place else ""), title,
                                     name_of(document.profile, instance),
                                     [_line(reading, question_id, instance, not_asked) for question_id in asked]))
    return found


def _asked_of(per: str | None, kinds: set[str | None]) -> str | None:
    """What a question was asked of: each site or contract when the submission has any, else the company."""
    return per if per in kinds else None


def _line(reading: Reading, question_id: str, instance: str, not_asked: Mapping[str, WhyNot]) -> Line:
    shown = reading.show(question_id, instance)
    if shown is None:
        raise KeyError(question_id)
    if (reason := not_asked.get(question_id)) is not None:
        return Line(shown, "not_asked", reading.why_not(reason))
    return Line(shown, "answered" if shown.lines or shown.is_sealed or shown.is_hidden else "empty")


def conventions_of(names: Names, point: str) -> tuple[str, ...]:
    """Return the conventions that a requirement point or article rests on."""
    try:
        owners = names.frameworks.owners(point)
    except KeyError:
        return ()
    return tuple(dict.fromkeys(convention for _, requirement in owners for convention in requirement.conventions))


def _cited(standard: Standard) -> str:
    version = f" ({standard.version})" if standard.version else ""
    return f"{standard.scheme.upper()} {standard.id}{version}"


def _chosen(answer: Answer | None) -> frozenset[str]:
    if answer is None:
        return frozenset()
    if answer.unknown:
        return frozenset((UNKNOWN,))
    if answer.not_applicable:
        return frozenset((NOT_APPLICABLE,))
    if answer.not_yet:
        return frozenset((NOT_YET,))
    if isinstance(answer.value, tuple):
        return frozenset(item for item in answer.value if isinstance(item, str))
    return frozenset((answer.value,)) if isinstance(answer.value, str) else frozenset()
