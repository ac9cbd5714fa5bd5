"""What the rules make of the answers in a trial, and what rules look for on paper: for authors, never for suppliers."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.casework.contents.exhibits import Exhibit, Judges
from portal.core.instances import name_of
from portal.core.judging import flags_of
from portal.core.rules import Flag, Rule
from portal.core.speaking import why_spoken
from portal.language.current import gettext
from portal.language.reasons import rule_lines, why_flagged
from portal.language.rule_changes import grade_name
from portal.language.sentences import Teller
from portal.staff.authoring.trying import Trial
from portal.web.words import SEVERITIES


@dataclass(frozen=True)
class Remark:
    """One rule that speaks. The texts may hold marks around what lacks a translation.

    Attributes:
        short, reason: as reviewers read them.
        place: the site or contract it is about; empty for the company.
        weight: how heavy the rule suggests that it is.
        because: what made the rule speak, in whole sentences.
    """

    rule: str
    short: str
    place: str
    weight: str
    reason: str
    because: str


@dataclass(frozen=True)
class PrintedRule:
    """A rule as it is read on paper: what it looks for, each line with what that leads to."""

    rule: str
    number: str
    short: str
    reason: str
    lines: tuple[tuple[str, str], ...]


def remarks_of(trial: Trial, judges: Judges) -> list[Remark]:
    """Return what the rules say of the answers so far, the company's first, in the order of the rules.

    Rules that ask about a submission as a whole are silent: there is none.
    """
    return list(_remarks(trial, judges))


def _remarks(trial: Trial, judges: Judges) -> Iterator[Remark]:
    rules = {rule.id: rule for rule in judges.compiled.rule_set.rules}
    teller, texts = Teller(trial.compiled.questionnaire, trial.texts.marked()), judges.texts.marked()
    for instance, part in trial.route.whole():
        for flag in flags_of(judges.compiled, part.facts, instance):
            rule = rules[flag.rule]
            yield Remark(rule.id, texts.text(f"{rule.id}.short"), name_of(trial.profile, instance), _weight(flag),
                         texts.text(f"{rule.id}.reason"), why_flagged(teller, rule, why_spoken(rule, part.facts, trial.compiled)))


def _weight(flag: Flag) -> str:
    if flag.severity is None:
        return gettext("a signal")
    return str(SEVERITIES["possibly_severe" if flag.ground else flag.severity])


def printed_rules(exhibit: Exhibit) -> list[PrintedRule]:
    """Return every rule that judges a version, in the order of the file; none where there are no rules, or they have faults."""
    if exhibit.judges is None:
        return []
    teller = Teller(exhibit.compiled.questionnaire, exhibit.texts.marked())
    return [_printed(rule, teller, exhibit, exhibit.judges) for rule in exhibit.judges.compiled.rule_set.rules]


def _printed(rule: Rule, teller: Teller, exhibit: Exhibit, judges: Judges) -> PrintedRule:
    texts = judges.texts.marked()
    lines = tuple((grade_name(grade), clause) for grade, clause in rule_lines(teller, rule) if grade != "quiet")
    return PrintedRule(rule.id, exhibit.compiled.questionnaire.numbers[rule.judges], texts.text(f"{rule.id}.short"),
                       texts.text(f"{rule.id}.reason"), lines)
