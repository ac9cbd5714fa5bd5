"""Plain sentences from conditions: why a question is asked, why it is not, in the current language.

A named condition brings its own authored sentences (`because`, `otherwise`); they win. Everything else is put together from the
texts of questions and options, so that any tree an author may write can be read by whoever is asked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.core.conditions import All, Any_, Condition, Leaf, Not
from portal.core.questionnaire import Questionnaire
from portal.language.current import gettext
from portal.language.formats import join_and, join_or
from portal.language.phrases import Names, phrase
from portal.language.texts import TextLookup

Holds = Callable[[Condition], bool | None]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells conditions of one questionnaire in its texts.

    `holds` (for instance bound to someone's answers) is optional: with it only the parts that decide are told.
    """

    questionnaire: Questionnaire
    texts: TextLookup
    holds: Holds | None = None

    def why_asked(self, condition: Condition) -> str:
        """Return why a question with this condition is asked, as one or several whole sentences."""
        return self._told(condition, True)

    def why_not_asked(self, condition: Condition) -> str:
        """Return why a question with this condition is not asked, as one or several whole sentences."""
        return self._told(condition, False)

    def clause(self, condition: Condition, judged: str | None = None) -> str:
        """Return a condition as part of a sentence: "the answer to “…” is Yes".

        Args:
            judged: the question that leaves without one mean (in rules and evidence).
        """
        if isinstance(condition, All):
            return join_and(self._grouped(part, judged) for part in condition.all)
        if isinstance(condition, Any_):
            return join_or(self._grouped(part, judged) for part in condition.any)
        if isinstance(condition, Not):
            return gettext("it is not so that %(clause)s", clause=self.clause(condition.not_, judged))
        if condition.condition is not None:
            return self.clause(self.questionnaire.conditions[condition.condition].when, judged)
        return phrase(condition, Names(self.questionnaire, self.texts, judged))

    def _grouped(self, part: Condition, judged: str | None) -> str:
        text = self.clause(part, judged)
        return f"({text})" if isinstance(self._meant(part), All | Any_) else text

    def _meant(self, condition: Condition) -> Condition:
        while isinstance(condition, Leaf) and condition.condition is not None:
            condition = self.questionnaire.conditions[condition.condition].when
        return condition

    def _told(self, condition: Condition, asked: bool) -> str:
        authored: list[str] = []
        clauses: list[Condition] = []
        for part in self._deciding(condition, asked):
            if isinstance(part, Leaf) and part.condition is not None:
                authored.append(self.texts.text(f"condition.{part.condition}.{'because' if asked else 'otherwise'}"))
            else:
                clauses.append(part)
        if clauses:
            authored.append(self._sentence(clauses, condition, asked))
        return " ".join(dict.fromkeys(authored))

    def _deciding(self, condition: Condition, asked: bool) -> Iterator[Condition]:
        """Yield the parts each of which is a reason by itself; without answers an alternative stays whole."""
        parts = self._parts(condition, asked)
        if not parts:
            yield condition
            return
        for part in parts:
            if self.holds is None or (self.holds(part) is True) == asked:
                yield from self._deciding(part, asked)

    def _parts(self, condition: Condition, asked: bool) -> tuple[Condition, ...]:
        if isinstance(condition, All):
            return condition.all
        if isinstance(condition, Any_) and self.holds is not None:
            # Asked: each part that holds is a reason. Not asked: none holds, and all of them together are the reason.
            return condition.any
        return ()

    def _sentence(self, clauses: list[Condition], whole: Condition, asked: bool) -> str:
        told = [self._grouped(part, None) if len(clauses) > 1 else self.clause(part) for part in clauses]
        if asked:
            return gettext("This question is asked because %(clause)s.", clause=join_and(told))
        joined = join_or(told) if isinstance(whole, Any_) and self.holds is not None else join_and(told)
        return gettext("This question is not shown, because it is asked only when %(clause)s.", clause=joined)
