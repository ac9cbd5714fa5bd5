"""Parting meaning from wording: every text has a key, and what is frozen for ever holds the keys alone."""

from collections.abc import Callable, Iterator, Mapping

from portal.core import rules
from portal.core.questionnaire import Column, NamedCondition, NamedRow, Option, Question, Questionnaire, Section, Term
from portal.core.rules import Rule, RuleSet

Say = Callable[[str], str]
"""Gives the text for a key."""

TEXT_FIELDS = ("text", "help", "why", "example", "none_text")
"""The fields of a question that hold one text each."""


def texts_of(questionnaire: Questionnaire) -> dict[str, str]:
    """Return every text of a questionnaire, key to Swedish text, in reading order."""
    texts = {"title": questionnaire.title}
    if questionnaire.owner:
        texts["owner"] = questionnaire.owner
    for name, term in questionnaire.glossary.items():
        texts[f"term.{name}.term"], texts[f"term.{name}.text"] = term.term, term.text
    for name, condition in questionnaire.conditions.items():
        texts[f"condition.{name}.because"] = condition.because
        texts[f"condition.{name}.otherwise"] = condition.otherwise
    for section in questionnaire.sections:
        texts[f"section.{section.id}.title"] = section.title
        if section.intro:
            texts[f"section.{section.id}.intro"] = section.intro
        for question in section.questions:
            texts.update(question_texts(question))
    return texts


def question_texts(question: Question) -> Iterator[tuple[str, str]]:
    """Yield every text of a question as (key, Swedish text); keys begin with the question's id."""
    for field in TEXT_FIELDS:
        if text := getattr(question, field):
            yield f"{question.id}.{field}", text
    for option in question.options:
        yield f"{question.id}.option.{option.id}", option.text
    for row in question.named_rows:
        yield f"{question.id}.row.{row.id}", row.text
    for column in question.columns:
        yield f"{question.id}.column.{column.id}", column.text
        for option in column.options:
            yield f"{question.id}.column.{column.id}.option.{option.id}", option.text
    if question.evidence and question.evidence.example:
        yield f"{question.id}.evidence.example", question.evidence.example


def frozen_questionnaire(questionnaire: Questionnaire) -> Questionnaire:
    """Return the same questionnaire with every text replaced by its key (`texts_of`): ids, kinds and logic alone.

    Mending a word changes nothing of it; adding or removing a question, an option or a hint does.
    """
    return _questionnaire(_without_notes(questionnaire), str)


def worded_questionnaire(questionnaire: Questionnaire, texts: Mapping[str, str]) -> Questionnaire:
    """Return a questionnaire with its texts by their keys: of a frozen one, what was taken away; of any, another wording.

    Raises:
        KeyError: a text is missing.
    """
    return _questionnaire(questionnaire, texts.__getitem__)


def frozen_rules(rule_set: RuleSet) -> RuleSet:
    """Return the same rule set with every text replaced by its key and without the authors' examples."""
    worded = worded_rules(rule_set, {key: key for key in rules.texts_of(rule_set)})
    bare = [rule.model_copy(update={"cases": {}, "accepted": {}}) for rule in worded.rules]
    return worded.model_copy(update={"rules": tuple(bare)})


def worded_rules(rule_set: RuleSet, texts: Mapping[str, str]) -> RuleSet:
    """Return a rule set with its texts by their keys.  Raises KeyError."""
    return rule_set.model_copy(update={"rules": tuple(_rule(rule, texts) for rule in rule_set.rules)})


def _without_notes(questionnaire: Questionnaire) -> Questionnaire:
    """What an author says to the checks is no part of the meaning."""
    sections = [section.model_copy(update={
        "accepted": {}, "questions": tuple(question.model_copy(update={"accepted": {}}) for question in section.questions),
    }) for section in questionnaire.sections]
    conditions = {name: condition.model_copy(update={"accepted": {}}) for name, condition in questionnaire.conditions.items()}
    return questionnaire.model_copy(update={"sections": tuple(sections), "conditions": conditions})


def _questionnaire(questionnaire: Questionnaire, say: Say) -> Questionnaire:
    conditions = {
        name: NamedCondition(when=condition.when, because=say(f"condition.{name}.because"),
                             otherwise=say(f"condition.{name}.otherwise"), accepted=condition.accepted)
        for name, condition in questionnaire.conditions.items()
    }
    return questionnaire.model_copy(update={
        "title": say("title"), "owner": questionnaire.owner and say("owner"), "conditions": conditions,
        "glossary": {name: Term(term=say(f"term.{name}.term"), text=say(f"term.{name}.text")) for name in questionnaire.glossary},
        "sections": tuple(_section(section, say) for section in questionnaire.sections),
    })


def _section(section: Section, say: Say) -> Section:
    key = f"section.{section.id}"
    return section.model_copy(update={
        "title": say(f"{key}.title"), "intro": section.intro and say(f"{key}.intro"),
        "questions": tuple(_question(question, say) for question in section.questions),
    })


def _question(question: Question, say: Say) -> Question:
    texts = {field: getattr(question, field) and say(f"{question.id}.{field}") for field in TEXT_FIELDS}
    evidence = question.evidence
    if evidence and evidence.example:
        evidence = evidence.model_copy(update={"example": say(f"{question.id}.evidence.example")})
    rows = question.rows
    if isinstance(rows, tuple):
        rows = tuple(NamedRow(id=row.id, text=say(f"{question.id}.row.{row.id}")) for row in rows)
    return question.model_copy(update={
        **texts, "rows": rows, "evidence": evidence,
        "options": _options(question.options, question.id, say),
        "columns": tuple(_column(column, question.id, say) for column in question.columns),
    })


def _column(column: Column, prefix: str, say: Say) -> Column:
    key = f"{prefix}.column.{column.id}"
    return column.model_copy(update={"text": say(key), "options": _options(column.options, key, say)})


def _options(options: tuple[Option, ...], prefix: str, say: Say) -> tuple[Option, ...]:
    return tuple(option.model_copy(update={"text": say(f"{prefix}.option.{option.id}")}) for option in options)


def _rule(rule: Rule, texts: Mapping[str, str]) -> Rule:
    return rule.model_copy(update={
        "short": texts[f"{rule.id}.short"], "reason": texts[f"{rule.id}.reason"],
        "action": rule.action and texts[f"{rule.id}.action"],
    })
