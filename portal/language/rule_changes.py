"""Plain sentences from a comparison of two rule sets, in the current language."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.core.comparing_rules import GRADES_BY_ANSWER, RuleChange, RulesComparison
from portal.core.questionnaire import Questionnaire
from portal.core.rules import RuleSet
from portal.core.values import NOT_APPLICABLE, NOT_YET, UNKNOWN
from portal.language.changes import Passage, aspect_name, plain
from portal.language.current import gettext
from portal.language.sentences import Teller
from portal.language.texts import TextLookup


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """What rules and what they judge are called: the texts of both rule sets, the version they judge, and its texts.

    `before`: the version that the old rules judge, with its texts, where that is another.
    """

    old: TextLookup
    new: TextLookup
    questionnaire: Questionnaire
    questions: TextLookup
    before: tuple[Questionnaire, TextLookup] | None = None

    def name(self, rule: str) -> str:
        """Return a rule as reviewers know it, with its id."""
        key = f"{rule}.short"
        texts = self.new if self.new.has(key) else self.old
        return f"“{texts.text(key)}” ({rule})" if texts.has(key) else rule


def tell_rules(found: RulesComparison, texts: RuleTexts) -> list[Passage]:
    """Return what changed from one rule set to another, in passages that hold something."""
    passages = [
        Passage(gettext("In short"), (rules_verdict(found),)),
        Passage(gettext("New rules"), tuple(map(texts.name, found.added))),
        Passage(gettext("Rules that are gone"), tuple(map(texts.name, found.removed))),
        Passage(gettext("Rules that judge otherwise"), tuple(_told(found, texts))),
        Passage(gettext("Words that differ"), tuple(gettext(
            "%(key)s reads “%(after)s”; before, “%(before)s”.", key=text.key, after=text.after, before=text.before)
            for text in found.reworded)),
    ]
    return [passage for passage in passages if passage.sentences]


def rules_verdict(found: RulesComparison) -> str:
    """Return what kind of change it is, in one sentence."""
    if found.judging_otherwise or found.levels_changed:
        return gettext("The same answers may be judged otherwise: it is another rule set, with a number of its own.")
    return gettext("Only words differ.") if found.reworded else gettext("Nothing differs.")


def grade_name(grade: str | None) -> str:
    """Return what an answer leads to, in words."""
    return {
        "quiet": gettext("no remark"), "information": gettext("a signal"), "observation": gettext("an observation"),
        "judgement": gettext("a question of judgement"), "minor": gettext("a minor deviation"),
        "major": gettext("a major deviation"),
    }.get(grade or "", gettext("nothing"))


def _told(found: RulesComparison, texts: RuleTexts) -> Iterator[str]:
    for change in found.changed:
        yield gettext("%(subject)s: %(what)s", subject=texts.name(change.rule), what=_what(change, found, texts))
    if found.levels_changed:
        yield gettext("The table that makes levels from points is another.")


def _what(change: RuleChange, found: RulesComparison, texts: RuleTexts) -> str:
    if change.aspect == GRADES_BY_ANSWER:
        judged = next(rule.judges for rule in found.new.rules if rule.id == change.rule)
        return gettext("the answer %(answer)s gives %(after)s; before, %(before)s.", answer=_answer(judged, change.answer, texts),
                       after=grade_name(change.after), before=grade_name(change.before))
    if change.aspect == "when":
        return _condition(change, found, texts)
    if change.aspect == "levels":
        return gettext("what it looks for in the answer is another.")
    return gettext("%(aspect)s was %(before)s and is %(after)s.", aspect=aspect_name(change.aspect), before=plain(change.before),
                   after=plain(change.after))


def _answer(question: str, answer: str, texts: RuleTexts) -> str:
    words = {"yes": gettext("Yes"), "partly": gettext("Partly"), "no": gettext("No"), UNKNOWN: gettext("Don't know"),
             NOT_APPLICABLE: gettext("Does not apply"), NOT_YET: gettext("Not yet")}
    key = f"{question}.option.{answer}"
    return f"“{texts.questions.text(key) if texts.questions.has(key) else words.get(answer, answer)}”"


def _condition(change: RuleChange, found: RulesComparison, texts: RuleTexts) -> str:
    new = (texts.questionnaire, texts.questions)
    told = ((change.before, found.old, texts.before or new), (change.after, found.new, new))
    try:
        before, after = (Teller(*version).clause(tree, _judged(rules, change.rule)) if tree is not None else ""
                         for tree, rules, version in told)
    except KeyError:  # a draft whose rules name what their version lacks; the checker says what
        return gettext("what it looks for in the answer is another.")
    if not before:
        return gettext("it now speaks only when %(after)s.", after=after)
    if not after:
        return gettext("it now always speaks; before, only when %(before)s.", before=before)
    return gettext("it now speaks when %(after)s; before, when %(before)s.", after=after, before=before)


def _judged(rules: RuleSet, rule: str) -> str | None:
    return next((each.judges for each in rules.rules if each.id == rule), None)
