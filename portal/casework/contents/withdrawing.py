"""Withdrawing what is published, and taking it into use again: no new round begins with it, all that rests on it goes on.

Nothing is deleted. Rounds that have begun keep their version and rules, and everything stored stays readable.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.core.errors import CampaignNotReady, NotFound, StandingRefused
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.platform import audit

Published = QuestionnaireVersion | RuleSetVersion
Kind = type[QuestionnaireVersion] | type[RuleSetVersion]


@dataclass(frozen=True)
class Standing:
    """Who changes the standing of which published row, and when.

    Attributes:
        why: the reason, to withdraw; empty to take into use again.
        actor: as the audit log names people.
    """

    id: UUID
    actor: str
    now: datetime
    why: str = ""


def withdraw(db: Session, kind: Kind, act: Standing) -> None:
    """Withdraw a published version or rule set from new rounds.

    Raises:
        NotFound: there is no such row.
        StandingRefused: `reason_missing`, or `withdrawn` when it is so already.
    """
    why = " ".join(act.why.split())
    if not why:
        raise StandingRefused("reason_missing")
    row = _open(db, kind, act.id)
    if row.withdrawn_at is not None:
        raise StandingRefused("withdrawn")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = act.now, act.actor, why
    _record(db, row, "withdrawn", act)


def take_into_use(db: Session, kind: Kind, act: Standing) -> None:
    """Let new rounds use a withdrawn version or rule set again.

    Raises:
        NotFound: there is no such row.
        StandingRefused: `in_use`, when it was not withdrawn.
    """
    row = _open(db, kind, act.id)
    if row.withdrawn_at is None:
        raise StandingRefused("in_use")
    row.withdrawn_at = row.withdrawn_by = row.withdrawn_why = None
    _record(db, row, "taken_into_use", act)


def require_in_use(version_why: str | None, rules_why: str | None) -> None:
    """Refuse to begin a round with what is withdrawn.

    Args:
        version_why, rules_why: `withdrawn_why` of the version and of the rule set.

    Raises:
        CampaignNotReady: `version_withdrawn` or `rules_withdrawn`, with the reason that was given.
    """
    if version_why is not None:
        raise CampaignNotReady("version_withdrawn", version_why)
    if rules_why is not None:
        raise CampaignNotReady("rules_withdrawn", rules_why)


def _open(db: Session, kind: Kind, key: UUID) -> Published:
    row: Published | None
    if kind is QuestionnaireVersion:
        row = db.get(QuestionnaireVersion, key, with_for_update=True, populate_existing=True)
    else:
        row = db.get(RuleSetVersion, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def _record(db: Session, row: Published, what: str, act: Standing) -> None:
    more = {"why": row.withdrawn_why} if row.withdrawn_why else {}
    audit.record(db, f"content.{what}", (row.__tablename__, row.id), actor=act.actor, now=act.now,
                 name=f"{row.code} {row.number}", **more)
    db.flush()
