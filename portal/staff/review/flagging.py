"""Which answer or condition made a rule speak, in the reviewer's words."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework.contents.running import compiled_questionnaire, country_risks
from portal.core.compiled import CompiledQuestionnaire
from portal.core.facts import Facts
from portal.core.rules import Rule
from portal.core.speaking import why_spoken
from portal.core.trees import questions_in
from portal.language.reasons import why_flagged
from portal.language.sentences import Teller
from portal.staff.review.queries.finding import Opened
from portal.staff.review.reading import Reading


@dataclass(frozen=True, slots=True)
class Flagging:
    """Tells why the points of one finding were flagged.

    `facts` are the answers they stand on, as they were when the submission was received.
    """

    reading: Reading
    compiled: CompiledQuestionnaire
    facts: Facts

    def because(self, rule: Rule) -> str:
        """Return why a rule spoke; empty where that would tell a sealed answer, or nothing is known of it."""
        trees = [line.looks for line in rule.levels] + ([] if rule.when is None else [rule.when])
        read = {rule.judges}.union(*(questions_in(tree, self.compiled.conditions) for tree in trees))
        if any(self.reading.is_sealed(question) for question in read):
            return ""
        teller = Teller(self.reading.questionnaire, self.reading.own.marked())
        return why_flagged(teller, rule, why_spoken(rule, self.facts, self.compiled))


def open_flagging(db: Session, opened: Opened, reading: Reading | None) -> Flagging | None:
    """Return who tells it for a finding; None where nothing was submitted."""
    if reading is None:
        return None
    document, instance = reading.document, opened.finding.instance
    listed = document.definitions.risk_list
    facts = document.facts(instance, country_risks(db, UUID(listed) if listed else None))
    return Flagging(reading, compiled_questionnaire(db, opened.campaign.questionnaire_version_id), facts)
