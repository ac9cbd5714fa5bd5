"""A version read whole: every question with its options, and in words who is asked it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.core.compiled import CompiledQuestionnaire
from portal.core.instances import SITE, ChosenSite, anchor_of, instance_of
from portal.core.questionnaire import COMPANY, Question, Section
from portal.language.current import gettext
from portal.language.formats import join_or
from portal.language.sentences import Teller
from portal.language.texts import TextLookup


class Version(Protocol):
    """A version in one language: published, or as a draft would have it."""

    @property
    def compiled(self) -> CompiledQuestionnaire:
        """Its questions and conditions."""

    @property
    def texts(self) -> TextLookup:
        """Its texts."""


@dataclass(frozen=True)
class ReadQuestion:
    """One question as authors and reviewers read it.

    Attributes:
        anchor: its id, which stands once on the page.
        number: as printed, such as `3.2`.
        choices: texts of options, rows and columns.
        asked: sentences that say who is asked it; none when everybody is.
    """

    question: Question
    anchor: str
    number: str
    text: str
    help: str
    why: str
    choices: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A section with its questions.

    Attributes:
        anchor: its id, which stands once on the page.
        place: the site it is asked about; empty for the company.
    """

    section: Section
    anchor: str
    place: str
    title: str
    intro: str
    asked: tuple[str, ...]
    questions: tuple[ReadQuestion, ...]


def chapters_of(version: Version, sites: Sequence[ChosenSite] = ()) -> list[Chapter]:
    """Return every section of a version in the current language.

    Args:
        sites: what is asked per site stands once for each of these; without any, it stands once.
    """
    teller = Teller(version.compiled.questionnaire, version.texts)
    return [chapter for number, section in enumerate(version.compiled.questionnaire.sections, 1)
            for chapter in _chapters(version, teller, (number, section), sites)]


def _chapters(version: Version, teller: Teller, numbered: tuple[int, Section], sites: Sequence[ChosenSite]) -> Iterator[Chapter]:
    number, section = numbered
    texts = version.texts
    per_site = version.compiled.repeated.get(SITE, frozenset()) if sites else frozenset()
    places = [(COMPANY, ""), *((instance_of(SITE, site.id), site.name) for site in sites)]
    for instance, place in places:
        own = [question for question in section.questions if (question.id in per_site) == (instance != COMPANY)]
        if own:
            yield Chapter(
                section, anchor_of(section.id, instance), place, f"{number} {texts.text(f'section.{section.id}.title')}",
                texts.text(f"section.{section.id}.intro") if section.intro else "",
                (_only_if(teller, section),) if section.ask_if is not None else (),
                tuple(_question(version, teller, question, instance) for question in own))


def named_conditions(version: Version) -> list[tuple[str, str]]:
    """Return every named condition with what it means in words."""
    teller = Teller(version.compiled.questionnaire, version.texts)
    return [(name, teller.clause(condition.when)) for name, condition in version.compiled.questionnaire.conditions.items()]


def _question(version: Version, teller: Teller, question: Question, instance: str) -> ReadQuestion:
    texts = version.texts
    return ReadQuestion(
        question, anchor_of(question.id, instance), version.compiled.questionnaire.numbers[question.id],
        texts.text(f"{question.id}.text"), texts.text(f"{question.id}.help") if question.help else "",
        texts.text(f"{question.id}.why") if question.why else "", tuple(_choices(version, question)),
        tuple(_asked(teller, question)))


def _choices(version: Version, question: Question) -> Iterator[str]:
    texts, name = version.texts, question.id
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
