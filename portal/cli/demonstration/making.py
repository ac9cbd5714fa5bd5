"""What the demonstration's rounds are made of: people of the kansli, an example of country risk, campaigns and invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.languages import ALLOWED_AT_FIRST
from portal.casework.registering import Risks, save_risks
from portal.cli.demonstration.rounds import Round
from portal.cli.mail import post_of
from portal.config import Settings
from portal.core.people import Grant, Reader
from portal.core.rules import RuleSet
from portal.core.states import Role
from portal.db.work import Database
from portal.language.locales import SWEDISH
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.platform.mail.posting import post_all
from portal.staff.accounts.hashing import Passwords, argon2id
from portal.staff.accounts.services import people
from portal.staff.campaigns import services as campaigns

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Plan:
    """A round to be made: its title, when it begins, for how many days, whom it asks, and in which unreviewed languages."""

    title: str
    began: datetime
    days: int
    choice: Mapping[str, Sequence[str]] = field(default_factory=dict)
    languages: Sequence[str] = ALLOWED_AT_FIRST


@dataclass(frozen=True)
class House:
    """What the rounds have in common."""

    settings: Settings
    database: Database
    reviewer: Reader
    rules: RuleSet
    risk_list_id: UUID

    def begin(self, plan: Plan, now: datetime) -> Round:
        """Make a round, invite to it and write the letters; `now` is the day on which its story ends."""
        campaign_id = self.database.write(partial(self._campaign, plan=plan))
        made = Round(self.database, campaign_id, self.reviewer, self.settings.mail_domain, now, self.rules)
        invited, written = made.invite(plan.began), self.post(plan.began)
        click.echo(f"invited to the round “{plan.title}”: {invited}, letters written: {written}")
        return made

    def post(self, now: datetime) -> int:
        """Write the letters that are due by a moment into their folder; return how many."""
        return post_all(post_of(self.database, self.settings, lambda: now)).handed_over

    def _campaign(self, db: Session, plan: Plan) -> UUID:
        """A round on the first version, which all rounds of the demonstration may use, whenever they are."""
        version = db.scalars(select(QuestionnaireVersion.id).order_by(QuestionnaireVersion.number).limit(1)).one()
        rules = db.scalars(select(RuleSetVersion.id).where(
            RuleSetVersion.code == self.rules.code, RuleSetVersion.number == str(self.rules.number))).one()
        closes_on = (plan.began + timedelta(days=plan.days)).date()
        new = campaigns.NewCampaign(plan.title, version, rules, closes_on, self.risk_list_id, plan.choice)
        campaign = campaigns.create_campaign(db, new, actor=self.reviewer.actor, now=plan.began)
        campaigns.allow_languages(db, campaign.id, plan.languages, actor=self.reviewer.actor, now=plan.began)
        return campaign.id


def make_person(database: Database, email: str, name: str, roles: Sequence[Role], *, password: str, now: datetime) -> Reader:
    """Make an account with its roles, and return who it is."""
    stored = Passwords(argon2id()).hash(password)
    user = database.write(lambda db: people.create_account(db, email, name, people.Post(roles[0]), password_hash=stored, now=now))
    for role in roles[1:]:
        database.write(partial(people.grant_role, email=email, post=people.Post(role), now=now))
    return Reader(user, name, email, SWEDISH.tag, tuple(Grant(role) for role in roles))


def save_example_risks(db: Session, actor: str, now: datetime) -> UUID:
    """Store the example of country risk that lies beside this module; return its key."""
    lines = (HERE / "risks.csv").read_text().split()[1:]
    scores = {country: score for country, _, score in (line.partition(",") for line in lines)}
    return save_risks(db, Risks("Exempel på landrisk", "Påhittade värden för demonstrationen", now.year, is_example=True,
                                scores=scores), actor=actor, now=now)
