"""Answers that were carried over, until somebody confirms them: whose they are, and how many wait."""

from collections.abc import Iterable
from datetime import date

from portal.core import progress
from portal.core.carrying import GROUP, source_of
from portal.core.questionnaire import Question
from portal.core.values import Answer
from portal.language.current import gettext, ngettext
from portal.language.formats import format_day
from portal.supplier.answering.drafts import Draft


def carried_marks(draft: Draft, questions: Iterable[Question]) -> dict[str, str]:
    """Return what stands above each carried answer that nobody has confirmed yet."""
    if not draft.route.unconfirmed:
        return {}
    return {question.id: mark for question in questions if (mark := mark_of(draft.answers.get(question.id)))}


def mark_of(answer: Answer | None) -> str:
    """Return whose answer it is and that it is to be checked; nothing for an answer of one's own."""
    source = source_of(answer) if answer is not None else None
    if source is None:
        return ""
    if source.kind == GROUP:
        return gettext("This is what %(company)s, of your group, has answered. Check that it is right for you, too.",
                       company=source.told)
    return gettext("From your answers of %(day)s. Check that it is still right.", day=format_day(date.fromisoformat(source.told)))


def waiting_words(draft: Draft) -> str:
    """Return what the overview says of carried answers that wait to be confirmed; nothing when none does."""
    parts = [part for _, part in draft.work.whole.whole() if part.unconfirmed]
    count = sum(progress.to_confirm(part, section) for part in parts for section in draft.compiled.questionnaire.sections)
    return ngettext(
        "%(num)d answer is filled in from before. Go through the sections: what you save there, you confirm.",
        "%(num)d answers are filled in from before. Go through the sections: what you save there, you confirm.",
        count) if count else ""
