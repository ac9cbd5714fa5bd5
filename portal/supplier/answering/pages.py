"""What the answering pages show, made from a draft: words and addresses, no rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from flask import url_for

from portal.core import progress
from portal.core.answers import faults
from portal.core.instances import SITE, kind_of, name_of
from portal.core.interpreting import holds
from portal.core.questionnaire import COMPANY, Kind, Question, Section
from portal.core.states import SectionState
from portal.core.values import EMPTY, Answer
from portal.language.current import gettext as _
from portal.language.current import lazy_gettext, ngettext
from portal.language.formats import local_day
from portal.language.sentences import Teller
from portal.language.texts import TextLookup
from portal.supplier.answering.drafts import Draft
from portal.web.frames import STAND_IN, STAND_IN_TEXT
from portal.web.here import request_here
from portal.web.questions.fault_texts import fault_text
from portal.web.questions.page import FaultText
from portal.web.questions.reading import present_answer, reading_of

STATES: dict[SectionState, str] = {
    SectionState.TODO: lazy_gettext("Not started"),
    SectionState.STARTED: lazy_gettext("Started"),
    SectionState.DONE: lazy_gettext("Done"),
    SectionState.MEND: lazy_gettext("Needs mending"),
    SectionState.NONE: lazy_gettext("Not for you"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A section in a list: on the overview, or in the rail beside a page; `lang` where its title lacks a translation.

    `place` names the site or contract it is asked of; it is empty for the company.
    """

    id: str
    title: str
    lang: str | None
    url: str
    about: str
    state: str
    words: str
    current: bool = False
    instance: str = COMPANY
    place: str = ""


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """A question with its answer in words; `carried` while it waits to be confirmed."""

    question: str
    lang: str | None
    lines: list[str]
    comment: str
    url: str
    anchor: str
    carried: bool = False


def section_url(draft: Draft, section_id: str, **more: Any) -> str:  # noqa: ANN401 - what url_for takes
    """Return the address of a section's page, of the company or of the site or contract the draft is seen from."""
    return page_url(draft, (section_id, draft.instance), **more)


def page_url(draft: Draft, key: tuple[str, str], **more: Any) -> str:  # noqa: ANN401 - what url_for takes
    """Return the address of the page of a section and instance."""
    section_id, instance = key
    if instance != COMPANY:
        return url_for("answering.show_part", assessment_id=draft.opened.id, section=section_id, part_id=key_of(instance), **more)
    if more:
        return url_for("answering.show_section", assessment_id=draft.opened.id, section=section_id, **more)
    return _section_path(request_here().request.root_path, section_id, str(draft.opened.id))


def own_url(page: str, assessment_id: UUID) -> str:
    """Return the address of one of an assessment's own pages: `show_tasks`, `check_answers`, `show_receipt`."""
    return _pattern(request_here().request.root_path, page).replace(STAND_IN_TEXT, str(assessment_id))


def _section_path(script_root: str, section_id: str, assessment_id: str) -> str:
    return _pattern(script_root, "show_section", section_id).replace(STAND_IN_TEXT, assessment_id)


@lru_cache(maxsize=1000)
def _pattern(_script_root: str, page: str, section_id: str | None = None) -> str:
    """The address of a page for the stand-in, below wherever the application is mounted; a value of None stands in no address."""
    return url_for(f"answering.{page}", assessment_id=STAND_IN, section=section_id)


def teller(draft: Draft) -> Teller:
    """Return who tells why something is asked or not, given these answers."""
    compiled, facts = draft.compiled, draft.route.facts
    return Teller(compiled.questionnaire, draft.texts.marked(),
                  holds=lambda condition: holds(condition, facts, compiled.conditions, rows=compiled.matrix_rows))


def key_of(instance: str) -> str:
    """Return the id of a site or contract, as it stands in addresses."""
    return instance.partition(":")[2]


def entry(assessment_id: UUID, texts: TextLookup, listed: tuple[Section, SectionState], current: bool) -> Item:
    """Return a section in its state as the rail beside a page lists it."""
    section, state = listed
    url = url_for("answering.show_section", assessment_id=assessment_id, section=section.id)
    key = f"section.{section.id}.title"
    return Item(section.id, texts.text(key), texts.lang_of(key), url, "", state.value, str(STATES[state]), current)


def items(draft: Draft) -> list[Item]:
    """Return the sections asked, of the company and of each of its parts, with how far each has come."""
    listed, in_words, about = [], cache(lambda state: str(STATES[state])), cache(_about)  # many say the same
    root, assessment = request_here().request.root_path, str(draft.opened.id)
    for section, instance in draft.pages():
        part = draft.work.whole.of(instance)
        state = progress.section_state(part, section)
        answered, asked = progress.counts(part, section)
        key = f"section.{section.id}.title"
        waiting = progress.to_confirm(part, section) if part.unconfirmed else 0
        url = _section_path(root, section.id, assessment) if instance == COMPANY else page_url(draft, (section.id, instance))
        listed.append(Item(section.id, draft.texts.text(key), draft.texts.lang_of(key), url,
                           about(state, answered, asked, waiting), state.value, in_words(state), instance=instance,
                           place=name_of(draft.opened.profile, instance)))
    return listed


def is_asked_though_closed(draft: Draft, instance: str) -> bool:
    """Whether an instance is a site that is off the supplier's list by now."""
    return kind_of(instance) == SITE and key_of(instance) in draft.opened.closed_sites


def closed_sites(draft: Draft) -> list[str]:
    """Return the names of the sites that are asked about though they are off the supplier's list by now, in reading order."""
    asked = dict.fromkeys(instance for _section, instance in draft.pages())
    return [name_of(draft.opened.profile, instance) for instance in asked if is_asked_though_closed(draft, instance)]


def _about(state: SectionState, answered: int, asked: int, waiting: int) -> str:
    if waiting and state is not SectionState.MEND:
        return _("%(questions)s, %(waiting)s", questions=ngettext("%(num)d question", "%(num)d questions", asked),
                 waiting=ngettext("%(num)d to confirm", "%(num)d to confirm", waiting))
    if state is SectionState.TODO:
        minutes = max(1, round(asked * progress.MINUTES_A_QUESTION))
        return _("%(questions)s, %(minutes)s", questions=ngettext("%(num)d question", "%(num)d questions", asked),
                 minutes=ngettext("about %(num)d minute", "about %(num)d minutes", minutes))
    if state is SectionState.DONE:
        return ngettext("%(num)d question", "%(num)d questions", asked)
    if state is SectionState.MEND:
        return _("An answer could not be read")
    return _("Questions answered: %(answered)d of %(asked)d", answered=answered, asked=asked)


def not_asked(draft: Draft) -> list[Item]:
    """Return the sections that are not asked at all, each with the reason in words."""
    shown = {section.id for section, _instance in draft.pages()}
    told, texts = teller(draft), draft.texts
    return [Item(section.id, texts.text(f"section.{section.id}.title"), texts.lang_of(f"section.{section.id}.title"), "",
                 told.why_not_asked(section.ask_if) if section.ask_if is not None else _("Nothing in it concerns you."),
                 SectionState.NONE.value, str(STATES[SectionState.NONE]))
            for section in draft.compiled.questionnaire.sections if section.id not in shown]


def left_out(draft: Draft, section: Section) -> list[tuple[str, str]]:
    """Return the questions of a section that are not asked, each with the reason in words."""
    decided = draft.route
    skipped = [question for question in section.questions
               if question.id not in decided.asked and (decided.own is None or question.id in decided.own)]
    if not skipped:
        return []
    told, texts = teller(draft), draft.texts.marked()
    return [(f"{draft.compiled.questionnaire.numbers[question.id]} {texts.text(f'{question.id}.text')}",
             _because(told, question, decided.hindrance(question.id).kind)) for question in skipped]


def inherited(draft: Draft, section: Section) -> list[tuple[str, list[str]]]:
    """Return the questions of a section that the company answers once for all its parts, each with its answer in words."""
    if draft.instance == COMPANY:
        return []
    whole = draft.at(COMPANY)
    items = [answer_item(whole, question, "") for question in whole.questions(section)]
    return [(item.question, item.lines or [_("No answer yet")]) for item in items]


def _because(told: Teller, question: Question, kind: str) -> str:
    if kind in ("clause", "level"):
        return _("None of your contracts has this requirement.")
    if question.ask_if is None:
        return _("The section is not asked of you.")
    return told.why_not_asked(question.ask_if)


def because(draft: Draft, section: Section) -> dict[str, str]:
    """Return why each routed question of a section is asked of this supplier."""
    routed = {question.id: question.ask_if for question in draft.questions(section)
              if question.ask_if is not None and not question.core}
    if not routed:
        return {}
    told = teller(draft)
    return {question: told.why_asked(condition) for question, condition in routed.items()}


def contract_labels(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Return id and label of the supplier's contracts."""
    return tuple((contract["id"], f"{contract['number']}, {contract['authority_name']}")
                 for contract in draft.opened.profile.get("contracts", ()))


def prefilled(draft: Draft, questions: Iterable[Question]) -> dict[str, Answer]:
    """Return what is ticked before anybody has answered: all contracts, where the question is which of them the answers cover."""
    return {question.id: Answer(draft.contracts) for question in questions
            if question.options_from == "contracts" and draft.answers.get(question.id, EMPTY).is_empty}


def company_details(draft: Draft, questions: Iterable[Question]) -> tuple[tuple[str, str], ...]:
    """Return what we believe to know about the company, for it to confirm; nothing where none of the questions shows it."""
    if not any([question.shows for question in questions]):
        return ()
    opened = draft.opened
    return ((_("Company"), opened.supplier_name), (_("Registration number"), opened.registration_number),
            (_("Contact person"), opened.contact_name), (_("E-mail"), opened.contact_email))


def section_faults(draft: Draft, section: Section) -> dict[str, FaultText]:
    """Return what is to be mended in a section, by question."""
    if not draft.route.faulty:
        return {}
    questions, texts = draft.questions(section), draft.texts.marked()
    known = draft.compiled.questionnaire.questions
    active = draft.route.active
    return {fault.question: FaultText(fault.field, fault_text(fault, known[fault.question], texts, active[fault.question]))
            for fault in faults(questions, active, contracts=draft.contracts, as_of=draft.as_of)}


def readings(draft: Draft, section: Section) -> dict[str, str]:
    """Return how typed numbers and dates are read, where that is worth saying."""
    found = {question.id: reading_of(question, draft.route.active.get(question.id, EMPTY))
             for question in draft.questions(section) if question.kind in (Kind.NUMBER, Kind.DATE)}
    return {question: text for question, text in found.items() if text}


def answer_item(draft: Draft, question: Question, url: str) -> AnswerItem:
    """Return a question with its answer in words.

    Args:
        url: of the page where it can be changed; empty where it cannot.
    """
    answer: Answer = draft.route.active.get(question.id, EMPTY)
    key = f"{question.id}.text"
    lines = present_answer(question, answer, draft.texts.marked(), contracts=dict(contract_labels(draft)))
    if not lines and question.optional:
        lines = [_("Not answered (optional)")]
    return AnswerItem(f"{draft.compiled.questionnaire.numbers[question.id]} {draft.texts.text(key)}", draft.texts.lang_of(key),
                      lines, answer.comment, url and f"{url}#q-{question.id}", f"a-{question.id}", bool(answer.carried))


def their_words(draft: Draft, questions: tuple[str, ...]) -> dict[str, str]:
    """Return what a colleague answered to questions that were answered differently at the same time."""
    labels, known = dict(contract_labels(draft)), draft.compiled.questionnaire.questions
    told = {}
    for question in questions:
        answer = draft.answers.get(question, EMPTY)
        lines = present_answer(known[question], answer, draft.texts, contracts=labels)
        words = "; ".join([*lines, *([answer.comment] if answer.comment else [])]) or _("nothing")
        told[question] = _("A colleague has just answered: %(answer)s. If you save, your answer below replaces it.", answer=words)
    return told


def resume_at(draft: Draft, listed: Sequence[Item]) -> Item | None:
    """Return where to go on: the section saved last unless it is done, else the next one that is not; None when all are."""
    open_ones = [item for item in listed if item.state != SectionState.DONE.value]
    saved = sorted(draft.opened.drafts.items(), key=lambda pair: pair[1].at, reverse=True)
    latest = saved[0][0] if saved and draft.opened.begun else ("", "")
    keys = [(item.id, item.instance) for item in listed]
    after = keys.index(latest) if latest in keys else 0
    later = [item for item in open_ones if keys.index((item.id, item.instance)) >= after]
    return next(iter(later or open_ones), None)


def days_left(draft: Draft, now: datetime) -> int:
    """Return how many days are left until the closing day; negative when it is over."""
    return (draft.opened.due_on - local_day(now)).days
