"""The words for single comparisons: one phrase an operator of `core.conditions`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.core.conditions import Leaf
from portal.core.questionnaire import Question, Questionnaire
from portal.language.current import gettext, ngettext, pgettext
from portal.language.formats import country_name, format_number, format_quantity, join_or, language_name
from portal.language.texts import TextLookup

HIGH_RISK = "risk.high"


@dataclass(frozen=True, slots=True)
class Names:
    """How questions, options and attributes of the supplier are called in the current language."""

    questionnaire: Questionnaire
    texts: TextLookup
    judged: str | None = None

    def question(self, leaf: Leaf) -> Question | None:
        """Return the question a leaf is about; None for an attribute of the supplier or of all answers together."""
        if leaf.profile is not None or leaf.submission is not None:
            return None
        return self.questionnaire.questions.get(leaf.question or self.judged or "")

    def title(self, leaf: Leaf) -> str:
        """Return the question's text, its column after a colon, or the attribute's name."""
        question = self.question(leaf)
        if question is None:
            return fact_name(leaf.submission) if leaf.submission is not None else attribute_name(leaf.profile or "")
        text = self.texts.text(f"{question.id}.text")
        return f"{text} {self.texts.text(f'{question.id}.column.{leaf.column}')}" if leaf.column else text

    def subject(self, leaf: Leaf) -> str:
        """Return what a sentence is about: "the answer to “…”", or the attribute's name."""
        title = self.title(leaf)
        return title if self.question(leaf) is None else gettext("the answer to “%(question)s”", question=title)

    def value(self, leaf: Leaf, value: bool | Decimal | str) -> str:
        """Return one operand in words: what can be chosen in quotes, a number with its unit, a country."""
        question = self.question(leaf)
        if isinstance(value, Decimal):
            return format_quantity(value, question.unit) if question else format_number(value)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if question is not None and (text := self._own_text(question, leaf, value)):
            return gettext("“%(text)s”", text=text)
        words = _words()
        if value in words:
            return words[value] if question is None else gettext("“%(text)s”", text=words[value])
        return language_name(value) if question is not None and question.options_from == "languages" else country_name(value)

    def values(self, leaf: Leaf, operand: tuple[str, ...] | str) -> str:
        """Return several operands as alternatives."""
        if operand == HIGH_RISK:
            return gettext("a country of high risk")
        return join_or(self.value(leaf, one) for one in ((operand,) if isinstance(operand, str) else operand))

    def _own_text(self, question: Question, leaf: Leaf, value: str) -> str:
        row, _, column = value.partition(".")
        keys = (f"{question.id}.column.{leaf.column}.option.{value}",) if leaf.column else (
            f"{question.id}.option.{value}", f"{question.id}.row.{row}")
        for key in keys:
            if self.texts.has(key):
                text = self.texts.text(key)
                return f"{text}: {self.texts.text(f'{question.id}.column.{column}')}" if column and key.endswith(row) else text
        return self.texts.text(f"{question.id}.none_text") if value == "none" and question.none_text else ""


def attribute_name(attribute: str) -> str:
    """Return what an attribute of the supplier's profile is called; its own name where we have no word."""
    names = {
        "levels": gettext("the level of your contracts"),
        "clauses": gettext("the terms of your contracts"),
        "categories": gettext("what you deliver"),
        "employees": gettext("the number of employees we know of"),
        "country": gettext("the country of your company"),
        "has_parent": gettext("belonging to a group of companies"),
        "labour_intensive": gettext("delivering a labour-intensive service"),
        "authorities": gettext("the regions you have contracts with"),
    }
    return names.get(attribute, attribute)


def fact_name(fact: str) -> str:
    """Return what a fact about the answers as a whole is called; its own name where we have no word."""
    names = {
        "yes-share": gettext("the share of favourable answers, in percent"),
        "files": gettext("the number of files"),
        "files-supported": gettext("that files can be attached"),
        "same-answers": gettext("that another company has answered the same"),
        "time-share": gettext("the time it took to type, in percent of what is usual"),
        "unplanned-risks": gettext("the number of named risks that no plan mentions"),
    }
    return names.get(fact, fact)


def _words() -> Mapping[str, str]:
    return {
        "yes": gettext("Yes"), "partly": gettext("Partly"), "no": gettext("No"), "unknown": gettext("Don't know"),
        "not_applicable": gettext("Does not apply"), "not_yet": gettext("Not yet"), "basic": pgettext("level", "basic"),
        "advanced": pgettext("level", "advanced"),
    }


def phrase(leaf: Leaf, names: Names) -> str:
    """Return a comparison as part of a sentence.  Raises KeyError for an operator without words, which a test rules out."""
    told = PHRASES[leaf.operator](leaf, names)
    return gettext("at some site %(clause)s", clause=told) if leaf.any_site else told


def _compared(leaf: Leaf, names: Names) -> str:
    value = names.value(leaf, leaf.operand)
    subject = names.subject(leaf)
    forms = {
        "is": lambda: gettext("%(subject)s is %(value)s", subject=subject, value=value),
        "less_than": lambda: gettext("%(subject)s is less than %(value)s", subject=subject, value=value),
        "at_most": lambda: gettext("%(subject)s is at most %(value)s", subject=subject, value=value),
        "more_than": lambda: gettext("%(subject)s is more than %(value)s", subject=subject, value=value),
        "at_least": lambda: gettext("%(subject)s is at least %(value)s", subject=subject, value=value),
        "has": lambda: gettext("%(subject)s includes %(value)s", subject=subject, value=value),
    }
    return forms[leaf.operator]()


def _chosen(leaf: Leaf, names: Names) -> str:
    values, subject = names.values(leaf, leaf.operand), names.subject(leaf)
    forms = {
        "any_of": lambda: gettext("%(subject)s is %(values)s", subject=subject, values=values),
        "any_in": lambda: gettext("%(subject)s includes %(values)s", subject=subject, values=values),
        "none_of": lambda: gettext("%(subject)s includes none of %(values)s", subject=subject, values=values)
        if len(leaf.operand) > 1 else gettext("%(subject)s does not include %(values)s", subject=subject, values=values),
        "only": lambda: gettext("%(subject)s is nothing but %(values)s", subject=subject, values=values),
    }
    return forms[leaf.operator]()


def _older(leaf: Leaf, names: Names) -> str:
    return ngettext("%(subject)s is more than %(num)d month old", "%(subject)s is more than %(num)d months old",
                    leaf.operand, subject=names.subject(leaf))


def _fewer_rows(leaf: Leaf, names: Names) -> str:
    return ngettext("%(subject)s has fewer than %(num)d row", "%(subject)s has fewer than %(num)d rows",
                    leaf.operand, subject=names.subject(leaf))


def _fewer_ticks(leaf: Leaf, names: Names) -> str:
    return ngettext("%(subject)s has fewer than %(num)d choice ticked", "%(subject)s has fewer than %(num)d choices ticked",
                    leaf.operand, subject=names.subject(leaf))


def _empty_row(leaf: Leaf, names: Names) -> str:
    if leaf.operand:
        return gettext("some row of “%(question)s” has nothing ticked", question=names.title(leaf))
    return gettext("every row of “%(question)s” has something ticked", question=names.title(leaf))


def _gap(leaf: Leaf, names: Names) -> str:
    question = names.question(leaf)
    column = names.texts.text(f"{question.id}.column.{leaf.operand}") if question else leaf.operand
    return gettext("some row of “%(question)s” lacks “%(column)s”", question=names.title(leaf), column=column)


def _answered(leaf: Leaf, names: Names) -> str:
    if names.question(leaf) is None:
        subject = names.subject(leaf)
        if leaf.operand:
            return gettext("%(subject)s is known", subject=subject)
        return gettext("%(subject)s is not known", subject=subject)
    if leaf.operand:
        return gettext("“%(question)s” is answered", question=names.title(leaf))
    return gettext("“%(question)s” is not answered", question=names.title(leaf))


def _is(leaf: Leaf, names: Names) -> str:
    named = leaf.profile or leaf.submission
    truth = {"true": True, "false": False}.get(str(leaf.operand).lower())  # files hold the word, forms the thing
    if named is None or truth is None:
        return _compared(leaf, names)
    told = {
        ("same-answers", True): gettext("another company, of no group with this one, has answered the same"),
        ("same-answers", False): gettext("no other company has answered the same"),
        ("files-supported", True): gettext("files can be attached"),
        ("files-supported", False): gettext("files cannot be attached"),
        ("has_parent", True): gettext("you belong to a group of companies"),
        ("has_parent", False): gettext("you do not belong to a group of companies"),
        ("labour_intensive", True): gettext("you deliver a service where the risk of poor working conditions is greater"),
        ("labour_intensive", False): gettext("you deliver no service where the risk of poor working conditions is greater"),
    }
    return told.get((named, truth)) or _compared(leaf.model_copy(update={"is_": truth}), names)


PHRASES: Mapping[str, Callable[[Leaf, Names], str]] = {
    "is": _is, "any_of": _chosen, "has": _compared, "any_in": _chosen, "none_of": _chosen, "only": _chosen,
    "less_than": _compared, "at_most": _compared, "more_than": _compared, "at_least": _compared,
    "older_than_months": _older, "ticked_fewer_than": _fewer_ticks, "rows_fewer_than": _fewer_rows, "empty_row": _empty_row,
    "gap_in_column": _gap, "answered": _answered,
}
