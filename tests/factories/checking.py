"""Small questionnaires and rules for the checks, as plain data and as definitions."""

from collections.abc import Iterable

from portal.core.checking.attributes import PROFILE, SUBMISSION
from portal.core.checking.faults import ContentFault, Known
from portal.core.checking.whole import check, check_rules
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet

KNOWN = Known(("pr1", "pr1.a", "wr.wage"), lambda point: True, tuple(PROFILE), tuple(SUBMISSION),
              evidence=("policy", "procedure"))


def asked(question_id, kind="yes_no", **more):
    """Return a question as an author would write it."""
    return {"id": question_id, "kind": kind, "text": "Har ni det?", "why": "Därför.", **more}


def options(*ids, alone=()):
    """Return options; those named in `alone` exclude the others."""
    return [{"id": each, "text": f"Val {each}", **({"exclusive": True} if each in alone else {})} for each in ids]


def version(*questions, number="2", conditions=None, sections=(), **head):
    """Return a version with these questions in its first section, and further sections behind it."""
    named = {name: {"when": when, "because": "b", "otherwise": "o"} for name, when in (conditions or {}).items()}
    first = {"id": "first", "title": "Först", "requirement": "pr1", "questions": list(questions)}
    return Questionnaire.model_validate({"code": "code", "number": number, "title": "T", "minutes": {"core": 1, "full": 2},
                                         "conditions": named, "sections": [first, *sections], **head})


def section(section_id, *questions, **more):
    """Return a section as an author would write it."""
    return {"id": section_id, "title": section_id, "requirement": "pr1", "questions": list(questions), **more}


def rule(rule_id, judges, **more):
    """Return a rule as an author would write it; without `cases` it has none."""
    return {"id": rule_id, "judges": judges, "requirement": "pr1.a", "short": "s", "reason": "r", "action": "a", "cases": [],
            **more}


def rule_set(*rules, number="2", fits=("2",), **head):
    """Return a rule set."""
    return RuleSet.model_validate({"code": "code", "number": number, "fits": list(fits), "rules": list(rules), **head})


def codes(faults: Iterable[ContentFault]) -> list[str]:
    """Return the codes of faults."""
    return [fault.code for fault in faults]


def places(faults: Iterable[ContentFault], code: str) -> list[tuple[str | int, ...]]:
    """Return where faults of one code stand."""
    return [fault.where for fault in faults if fault.code == code]


def checked(questionnaire, others=(), rule_sets=()):
    """Return what is found in a version."""
    return check(questionnaire, KNOWN, others, rule_sets)


def checked_rules(rules, questionnaire, others=()):
    """Return what is found in a rule set, but for the cases it should have."""
    return [fault for fault in check_rules(rules, questionnaire, KNOWN, others) if not fault.code.startswith("case_")]
