"""A version read whole: every question with its options, and in words who is asked it."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.core.questionnaire import Question, Section
from portal.language.current import gettext
from portal.language.formats import join_or
from portal.language.sentences import Teller
from portal.staff.authoring.queries import OpenVersion


@dataclass(frozen=True)
class ReadQuestion:
    """One question as authors and reviewers read it.

    Attributes:
        number: as printed, such as `3.2`.
        choices: texts of options, rows and columns.
        asked: sentences that say who is asked it; none when everybody is.
    """

    question: Question
    number: str
    text: str
    help: str
    why: str
    choices: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A section with its questions."""

    section: Section
    title: str
    intro: str
    asked: tuple[str, ...]
    questions: tuple[ReadQuestion, ...]


def chapters_of(opened: OpenVersion) -> list[Chapter]:
    """Return every section of a version in the current language."""
    texts, questionnaire = opened.texts, opened.compiled.questionnaire
    teller = Teller(questionnaire, texts)
    return [Chapter(
        section, f"{place} {texts.text(f'section.{section.id}.title')}",
        texts.text(f"section.{section.id}.intro") if section.intro else "",
        (_only_if(teller, section),) if section.ask_if is not None else (),
        tuple(_question(opened, teller, question) for question in section.questions))
        for place, section in enumerate(questionnaire.sections, 1)]


def named_conditions(opened: OpenVersion) -> list[tuple[str, str]]:
    """Return every named condition with what it means in words."""
    teller = Teller(opened.compiled.questionnaire, opened.texts)
    return [(name, teller.clause(condition.when)) for name, condition in opened.compiled.questionnaire.conditions.items()]


def _question(opened: OpenVersion, teller: Teller, question: Question) -> ReadQuestion:
    texts = opened.texts
    return ReadQuestion(
        question, opened.compiled.questionnaire.numbers[question.id], texts.text(f"{question.id}.text"),
        texts.text(f"{question.id}.help") if question.help else "", texts.text(f"{question.id}.why") if question.why else "",
        tuple(_choices(opened, question)), tuple(_asked(teller, question)))


def _choices(opened: OpenVersion, question: Question) -> Iterator[str]:
    texts, name = opened.texts, question.id
    yield from (texts.text(f"{name}.option.{option.id}") for option in question.options)
    yield from (texts.text(f"{name}.row.{row.id}") for row in question.named_rows)
    yield from (texts.text(f"{name}.column.{column.id}") for column in question.columns)


def _asked(teller: Teller, question: Question) -> Iterator[str]:
    if question.ask_if is not None:
        yield _only_if(teller, question)
    if question.clause:
        yield gettext("Only where a contract has the terms of %(versions)s.", versions=join_or(question.clause))
    if question.level:
        levels = {"basic": gettext("the basic level"), "advanced": gettext("the advanced level")}
        yield gettext("Only where a contract has %(levels)s.", levels=join_or(levels[level] for level in question.level))


def _only_if(teller: Teller, thing: Question | Section) -> str:
    if thing.ask_if is None:
        return ""
    return gettext("Asked only when %(clause)s.", clause=teller.clause(thing.ask_if))
