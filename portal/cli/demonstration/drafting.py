"""What an author of the demonstration has under way: new wording that waits for a second person, and rules with a fault."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework.contents import drafting
from portal.casework.contents.drafting import Act
from portal.casework.contents.loading import QUESTIONNAIRES
from portal.core.drafting import DraftAct
from portal.db.work import Database
from portal.models.assessments import Campaign

WORDING = {
    "union-freedom.help": "Frågan ställs till företaget, inte till varje arbetsplats, så att ingen enskild behöver svara på den.",
    "representatives-time.help":
        "Företrädare är fackligt förtroendevalda, skyddsombud och andra som arbetarna själva har valt.",
}
"""Swedish texts of the running version, by key, as the author would have them."""
RULES, NEW_RULES = "supplier-code/rules-1.yaml", "supplier-code/rules-3.yaml"
SLIPS = (
    ('number: "1"', 'number: "3"'),
    ("plan_days: 30", "plan_days: 60"),
    ("judges: due-diligence-process\n", "judges: due-diligence-proces\n"),
)
"""What the author has changed in the rules so far; the last is a slip of the hand that the checker finds."""


def draft_some(database: Database, campaign_id: UUID, *, actor: str, now: datetime) -> None:
    """Make two drafts for the version that a round uses."""
    def propose(db: Session) -> None:
        owner = {"questionnaire_version_id": db.get_one(Campaign, campaign_id).questionnaire_version_id}
        draft = drafting.make_wording_draft(db, "Tydligare hjälp om arbetarnas företrädare", owner, WORDING, actor=actor, now=now)
        drafting.move(db, Act(draft.id, DraftAct.SUBMIT, None, actor, now, "Två leverantörer frågade vem som räknas."))

    text = (QUESTIONNAIRES / RULES).read_text(encoding="utf-8")
    for before, after in SLIPS:
        text = text.replace(before, after, 1)
    database.write(propose)
    database.write(lambda db: drafting.make_package_draft(db, "Längre tid att ta reda på tillverkningslandet", {NEW_RULES: text},
                                                          actor=actor, now=now).id)
