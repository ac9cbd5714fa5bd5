"""Parting meaning from wording: what is frozen for ever holds no text, only the keys that texts are looked up by."""

from portal.core.questionnaire import Column, NamedCondition, NamedRow, Option, Question, Questionnaire, Section
from portal.core.rules import Rule, RuleSet


def frozen_questionnaire(questionnaire: Questionnaire) -> Questionnaire:
    """Return the same questionnaire with every text replaced by its key (`texts_of`): ids, kinds and logic alone.

    Mending a word changes nothing of it; adding or removing a question, an option or a hint does.
    """
    conditions = {
        name: NamedCondition(when=condition.when, because=f"condition.{name}.because", otherwise=f"condition.{name}.otherwise")
        for name, condition in questionnaire.conditions.items()
    }
    return questionnaire.model_copy(update={
        "title": "title", "conditions": conditions, "sections": tuple(map(_section, questionnaire.sections)),
    })


def frozen_rules(rule_set: RuleSet) -> RuleSet:
    """Return the same rule set with every text replaced by its key and without the authors' examples."""
    return rule_set.model_copy(update={"rules": tuple(map(_rule, rule_set.rules))})


def _section(section: Section) -> Section:
    key = f"section.{section.id}"
    return section.model_copy(update={
        "title": f"{key}.title", "intro": section.intro and f"{key}.intro", "questions": tuple(map(_question, section.questions)),
    })


def _question(question: Question) -> Question:
    texts = {field: getattr(question, field) and f"{question.id}.{field}" for field in ("text", "help", "why", "none_text")}
    rows = question.rows
    if isinstance(rows, tuple):
        rows = tuple(NamedRow(id=row.id, text=f"{question.id}.row.{row.id}") for row in rows)
    return question.model_copy(update={
        **texts, "rows": rows,
        "options": _options(question.options, question.id),
        "columns": tuple(_column(column, question.id) for column in question.columns),
    })


def _column(column: Column, prefix: str) -> Column:
    key = f"{prefix}.column.{column.id}"
    return column.model_copy(update={"text": key, "options": _options(column.options, key)})


def _options(options: tuple[Option, ...], prefix: str) -> tuple[Option, ...]:
    return tuple(option.model_copy(update={"text": f"{prefix}.option.{option.id}"}) for option in options)


def _rule(rule: Rule) -> Rule:
    return rule.model_copy(update={
        "short": f"{rule.id}.short", "reason": f"{rule.id}.reason", "action": rule.action and f"{rule.id}.action", "cases": {},
    })
