"""Who may read which answers: what an author marked as personal, and what may have to be kept secret."""

from portal.core.people import Reader
from portal.core.questionnaire import Question
from portal.core.states import Role
from portal.core.values import Answer

PERSONAL = "personal"
READ_PERSONAL = frozenset({Role.ADMINISTRATOR, Role.REVIEWER, Role.COORDINATOR, Role.CONTRACT_MANAGER, Role.REGION_OFFICER,
                           Role.AUDITOR})
"""Roles whose work with a supplier needs personal data; those that only read along do without."""


def is_personal(question: Question) -> bool:
    """Whether answers tell of living people."""
    return PERSONAL in question.sensitivity


def may_show(question: Question, reader: Reader) -> bool:
    """Whether a reader may see answers to a question at all, in pages, figures and exports alike."""
    return not is_personal(question) or not reader.roles.isdisjoint(READ_PERSONAL)


def is_sealed(question: Question, answer: Answer, reader: Reader) -> bool:
    """Whether a reader opens this answer by itself and with a reason that is logged.

    So it is outside the kansli where the author thinks secrecy likely, or where the supplier asks for it.
    """
    return not reader.sees_everything and (question.secrecy == "likely" or bool(answer.secrecy))
