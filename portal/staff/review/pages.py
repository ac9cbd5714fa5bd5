"""What the page of one finding shows, put together from what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, compiled_rules, rule_texts, texts_by_digests
from portal.casework.contracts import HeldContract, clause_section
from portal.casework.findings import view_of
from portal.casework.naming import Names, Shown
from portal.core.compiled import CompiledQuestionnaire
from portal.core.people import Reader
from portal.core.review import likely_ground, standing, told_severity, uncovered
from portal.core.rules import Ground, Rule, Severity
from portal.core.states import FindingStatus, PointStatus
from portal.core.submitted import read_document
from portal.language.current import gettext, use_locale
from portal.language.formats import format_day
from portal.language.texts import TextLookup
from portal.models.findings import Point
from portal.staff.review.flagging import Flagging, open_flagging
from portal.staff.review.queries.finding import Opened, Precedent, find_precedents, open_finding
from portal.staff.review.reading import AnswerShown, Reading, conventions_of


@dataclass(frozen=True, slots=True)
class PointCard:
    """One point as it is shown."""

    point: Point
    answer: AnswerShown | None
    short: Shown
    why: Shown
    requirement: Shown
    also: tuple[Shown, ...]
    conventions: tuple[str, ...]
    covered_by: Shown | None
    precedents: Sequence[Precedent]
    promised: str
    """By which day the supplier had promised to have it done, in words, where that day has passed."""
    because: str
    """Which answer or condition made the rule speak, in the reader's language."""

    @property
    def stands(self) -> bool:
        """Whether the point still counts for anything."""
        return self.point.status is not PointStatus.LAPSED


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract, and the section of its clause that contains the finding; None where nothing does."""

    contract: HeldContract
    section: str | None
    runs: bool


@dataclass(frozen=True)
class FindingPage:
    """Everything the page and the panel show.

    Attributes:
        proposed: reason and action as the rules word them, in the supplier's language.
        theirs: that language.
        plan_days: what the rules of its points ask for.
    """

    opened: Opened
    names: Names
    headline: Shown
    requirement: Shown
    cards: tuple[PointCard, ...]
    contracts: tuple[ContractLine, ...]
    suggested: Severity
    proposed: tuple[str, str]
    theirs: str
    plan_days: tuple[int, ...]

    @property
    def touched(self) -> int:
        """How many running contracts contain it."""
        return sum(line.runs and line.section is not None for line in self.contracts)

    @property
    def stored(self) -> Severity:
        """What confirming it makes of it."""
        return told_severity(self.suggested, touches_contract=bool(self.touched))

    @property
    def likely_ground(self) -> Ground | None:
        """Which of the six it would be, where the points suggest one."""
        return likely_ground(view_of(card.point) for card in self.cards)

    @property
    def undecided(self) -> tuple[Severity, Severity]:
        """What all points suggest, also those struck since, and what confirming them made of it."""
        stood = standing([view_of(card.point) for card in self.cards], unstruck=True)
        suggested = stood.suggested if stood else self.suggested
        return suggested, told_severity(suggested, touches_contract=bool(self.touched))

    @property
    def is_open(self) -> bool:
        """Whether a decision is awaited."""
        return self.opened.finding.status is FindingStatus.OPEN


def read_finding(db: Session, reader: Reader, finding_id: UUID, names: Names, *, day: date) -> FindingPage:
    """Return a finding ready to be shown.  Raises NotFound for one that is absent or not the reader's."""
    opened = open_finding(db, reader, finding_id)
    rule_set_id = opened.campaign.rule_set_version_id
    compiled = compiled_rules(db, rule_set_id, opened.campaign.questionnaire_version_id)
    rules = {rule.rule.id: rule.rule for rule in compiled.rules}
    precedents = find_precedents(db, opened.finding, opened.points) if reader.sees_everything else {}
    reading = open_reading(db, opened, names, reader)
    flagging = open_flagging(db, opened, reading)
    cards = tuple(_card(opened, names, rules, reading, point, precedents=precedents, flagging=flagging)
                  for point in _in_order(opened.points, compiled_questionnaire(db, opened.campaign.questionnaire_version_id)))
    stood = standing([view_of(point) for point in opened.points])
    standing_cards = [card for card in cards if card.stands]
    # Where every point is struck the contracts are named all the same: they are what it was about.
    wanted = [card.point.requirement for card in standing_cards if card.point.status is not PointStatus.STRUCK] or [
        card.point.requirement for card in standing_cards]
    contracts = tuple(ContractLine(contract, clause_section(names.frameworks, contract, wanted), contract.runs_on(day))
                      for contract in opened.contracts)
    theirs = rule_texts(db, rule_set_id, opened.assessment.locale)
    return FindingPage(
        opened, names, names.headline(rule_set_id, opened.finding.headline), names.requirement(opened.finding.requirement), cards,
        contracts, stood.suggested if stood else opened.finding.suggested,
        _proposed(cards, rules, theirs, _broken(opened, reading, cards)), theirs.locale,
        tuple(rules[card.point.rule].plan_days for card in cards if card.stands and card.point.rule in rules))


def open_reading(db: Session, opened: Opened, names: Names, reader: Reader) -> Reading | None:
    """Return the submission that the points stand on, opened for a reader; None where nothing was submitted."""
    submission, version_id = opened.submission, opened.campaign.questionnaire_version_id
    if submission is None:
        return None
    compiled = compiled_questionnaire(db, version_id)
    document = read_document(submission.document, compiled.numbers)
    theirs = texts_by_digests(db, version_id, document.signature.locale, document.signature.text_digests)
    return Reading(compiled.questionnaire, document, names.questionnaire_texts[version_id], theirs,
                   reader, seen=opened.seen)


def _card(opened: Opened, names: Names, rules: Mapping[str, Rule], reading: Reading | None, point: Point,
          *, precedents: Mapping[tuple[str, str], Sequence[Precedent]], flagging: Flagging | None) -> PointCard:
    rule, rule_set_id = rules.get(point.rule or ""), opened.campaign.rule_set_version_id
    return PointCard(
        point, reading.show(point.judges, opened.finding.instance) if reading and point.judges else None,
        names.rule_text(rule_set_id, f"{point.rule}.short", point.words or point.rule or ""),
        names.rule_text(rule_set_id, f"{point.rule}.reason", point.words or ""),
        names.requirement(point.requirement), tuple(names.requirement(also) for also in rule.also) if rule else (),
        conventions_of(names, point.requirement),
        names.rule_text(rule_set_id, f"{point.covered_by}.short", point.covered_by) if point.covered_by else None,
        precedents.get((point.rule or "", point.answer_key), ()), _promised(opened, reading, point),
        flagging.because(rule) if flagging and rule else "")


def _in_order(points: Sequence[Point], compiled: CompiledQuestionnaire) -> list[Point]:
    """Points as their questions follow each other; then what people saw; what has lapsed last."""
    place = {question: place for place, question in enumerate(compiled.questionnaire.questions)}
    return sorted(points, key=lambda point: (point.status is PointStatus.LAPSED, place.get(point.judges or "", len(place)),
                                             point.rule or "", point.id))


def _broken(opened: Opened, reading: Reading | None, cards: Sequence[PointCard]) -> dict[str, date]:
    """The promises that were not kept, by question."""
    if reading is None:
        return {}
    days = {card.point.judges: reading.document.broken_promise(opened.finding.instance, card.point.judges)
            for card in cards if card.point.judges and card.point.rule}
    return {question: day for question, day in days.items() if day is not None}


def _promised(opened: Opened, reading: Reading | None, point: Point) -> str:
    if reading is None or not point.judges or not point.rule:
        return ""
    day = reading.document.broken_promise(opened.finding.instance, point.judges)
    return gettext("The supplier promised this by %(day)s.", day=format_day(day)) if day else ""


def _proposed(cards: Sequence[PointCard], rules: Mapping[str, Rule], texts: TextLookup,
              broken: Mapping[str, date]) -> tuple[str, str]:
    """Reason and action, in the supplier's language, of the points that count; a reason says which promise was not kept."""
    points = [card.point for card in cards]
    counting = {view.id for view in uncovered([view_of(point) for point in points
                                               if point.status in (PointStatus.OPEN, PointStatus.CONFIRMED)])}
    held = [point for point in points if point.id in counting]
    reasons = [texts.text(f"{point.rule}.reason") if point.rule in rules else point.words or "" for point in held]
    actions = [texts.text(f"{point.rule}.action") for point in held
               if point.rule in rules and texts.has(f"{point.rule}.action")]
    with use_locale(texts.locale):
        reasons += [gettext("You promised this by %(day)s.", day=format_day(broken[point.judges])) for point in held
                    if point.judges and point.judges in broken]
    return "\n".join(dict.fromkeys(reasons)), "\n".join(dict.fromkeys(actions))
