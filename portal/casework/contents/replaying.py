"""Replaying a round's stored submissions under another rule set: what it would change, before anything is changed.

Reads in batches, each on its own, keeps figures and a few examples only, and writes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, compiled_rules, country_risks
from portal.core.errors import CampaignNotReady, NotFound
from portal.core.judging import compile_rules
from portal.core.paired_rules import Kind
from portal.core.replaying import FindingChange, Replayer
from portal.core.rules import RuleSet
from portal.core.states import AssessmentStatus
from portal.core.stored import Stored, read_stored
from portal.db.prepared import Prepared
from portal.db.work import Database
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import RuleSetVersion
from portal.models.register import Supplier
from portal.models.submissions import Submission

BATCH = 200
"""Submissions read at once: some megabytes at most."""
EXAMPLES = 10
"""Of each kind and severity."""
FIRST = UUID(int=0)
Say = Callable[[int], None]
Key = UUID | str
"""An id as the driver gives it."""


@dataclass(frozen=True, slots=True)
class Example:
    """One assessment in which a finding changes; the supplier's name is read when all is done."""

    assessment_id: UUID
    supplier_id: UUID
    change: FindingChange
    supplier: str = ""


@dataclass
class Replay:
    """What another rule set makes of a round.

    Attributes:
        judged: submissions replayed: the newest of each assessment.
        affected: assessments in which some finding changes.
        findings: how many, by kind and severity; `points` by kind and rule.
        authorities, categories: findings by kind and code; a supplier of several counts under each.
        examples: up to ten of each kind and severity.
    """

    judged: int = 0
    affected: int = 0
    findings: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    points: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    authorities: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    categories: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    examples: dict[tuple[Kind, str], list[Example]] = field(default_factory=dict)

    def add(self, changes: list[FindingChange], profile: Mapping[str, Any], ids: tuple[Key, Key]) -> None:
        """Count what changes in one assessment, named by its own id and its supplier's."""
        self.affected += bool(changes)
        authorities, categories = profile.get("authorities", ()), profile.get("categories", ())
        for change in changes:
            kind, severity = change.kind, change.severity
            self.findings[kind, severity] += 1
            for point in change.points:
                self.points[point.kind, point.rule] += 1
            for code in authorities:
                self.authorities[kind, code] += 1
            for code in categories:
                self.categories[kind, code] += 1
            shown = self.examples.setdefault((kind, severity), [])
            if len(shown) < EXAMPLES:
                shown.append(Example(_key(ids[0]), _key(ids[1]), change))


_newest = (select(Submission.id).where(Submission.assessment_id == Assessment.id)
           .order_by(Submission.received_at.desc(), Submission.id.desc()).limit(1).correlate(Assessment).scalar_subquery())
_BATCH = Prepared(
    select(Assessment.supplier_id, Assessment.id, Submission.document).join(Submission, Submission.id == _newest)
    .where(Assessment.campaign_id == bindparam("campaign_id"), Assessment.supplier_id > bindparam("after"),
           Assessment.status != AssessmentStatus.CANCELLED)
    .order_by(Assessment.supplier_id).limit(bindparam("most")))
"""In a round there is one assessment a supplier, and an index on both: every batch begins where the last one ended."""


def replay(database: Database, campaign_id: UUID, rule_set: RuleSet, *, say: Say | None = None) -> Replay:
    """Return what a rule set would change in a round, against the one that judges it now.

    Args:
        rule_set: published or not.
        say: told how many submissions have been replayed, now and then.

    Raises:
        NotFound: there is no such round.
        CampaignNotReady: `rules`: the rule set does not judge the round's version.
    """
    with database.read() as db:
        replayer = _replayer(db, campaign_id, rule_set)
    done, risks = Replay(), _Risks(database)
    for supplier_id, assessment_id, stored in _stored(database, campaign_id):
        done.judged += 1
        if say is not None and done.judged % BATCH == 0:
            say(done.judged)
        if replayer.can_differ:
            done.add(replayer.changes(stored, risks.of(stored.risk_list)), stored.profile, (assessment_id, supplier_id))
    _name(database, done)
    return done


def published_rules(db: Session, code: str, number: str) -> RuleSet:
    """Return a published rule set by its code and number.  Raises NotFound."""
    document = db.scalar(select(RuleSetVersion.document).where(RuleSetVersion.code == code, RuleSetVersion.number == number))
    if document is None:
        raise NotFound
    return RuleSet.model_validate_json(document)


def _replayer(db: Session, campaign_id: UUID, rule_set: RuleSet) -> Replayer:
    campaign = db.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound
    compiled = compiled_questionnaire(db, campaign.questionnaire_version_id)
    version = compiled.questionnaire
    if rule_set.code != version.code or version.number not in rule_set.fits:
        raise CampaignNotReady("rules")
    now = compiled_rules(db, campaign.rule_set_version_id, campaign.questionnaire_version_id)
    return Replayer(compiled, now, compile_rules(rule_set, compiled))


def _stored(database: Database, campaign_id: UUID) -> Iterator[tuple[Key, Key, Stored]]:
    """Yield supplier, assessment and newest submission of each assessment, in batches that hold no transaction in between."""
    after: UUID = FIRST
    while True:
        with database.read_directly() as place:
            rows = _BATCH.rows(place, {"campaign_id": campaign_id, "after": after, "most": BATCH})
        for supplier_id, assessment_id, document in rows:
            yield supplier_id, assessment_id, read_stored(document)
        if len(rows) < BATCH:
            return
        after = _key(rows[-1][0])


def _key(value: Key) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


class _Risks:
    """The lists of country risks that the submissions name: read once each, usually there is one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: dict[str, Mapping[str, str]] = {}

    def of(self, risk_list: str | None) -> Mapping[str, str]:
        """Return the risk of every country on a list; empty without a list."""
        if risk_list is None:
            return {}
        if risk_list not in self._held:
            with self._database.read() as db:
                self._held[risk_list] = country_risks(db, UUID(risk_list))
        return self._held[risk_list]


def _name(database: Database, done: Replay) -> None:
    """Put the suppliers' names to the examples."""
    wanted = {example.supplier_id for shown in done.examples.values() for example in shown}
    with database.read() as db:
        names = {row.id: row.name for row in db.execute(select(Supplier.id, Supplier.name).where(Supplier.id.in_(wanted)))}
    done.examples = {key: [Example(each.assessment_id, each.supplier_id, each.change, names.get(each.supplier_id, ""))
                           for each in shown] for key, shown in done.examples.items()}
