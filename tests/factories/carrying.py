"""Rounds of the questionnaire whose answers carry over from its first version to its second."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from portal.casework.carrying import carry_over
from portal.casework.contents.publication import Desk, publish
from portal.casework.submissions import submit
from portal.core.questionnaire import COMPANY
from portal.core.states import AssessmentStatus
from portal.core.values import Answer
from portal.db.types import new_id
from portal.models.assessments import Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from tests.factories.content import load_test
from tests.factories.definitions import NOWHERE
from tests.factories.rounds import DAY, NOW, make_assessment, make_supplier, order_of

FIRST: Mapping[str, Answer] = {
    "same": Answer("no", comment="vi prövar"), "kept": Answer(Decimal(7)), "worded": Answer("yes"), "reworded": Answer("yes"),
    "fresh": Answer("no"), "typed-text": Answer("sju"), "old-name": Answer(("asks", "prays")), "old-yes": Answer("yes"),
    "secret": Answer("Kund X"), "person": Answer("Kim"), "role": Answer("vi syr"), "fees": Answer("no")}
MARK = f"earlier:{DAY.isoformat()}"
LATER = NOW + timedelta(days=200)


def round_of(db, number, name="carrying"):
    """Return a campaign on one version of a test questionnaire."""
    publish(Desk(db, "command", NOW, NOWHERE), load_test(name))
    of = QuestionnaireVersion.code == name
    version = db.scalars(select(QuestionnaireVersion.id).where(of, QuestionnaireVersion.number == number)).one()
    campaign = Campaign(
        id=new_id(), title=f"Omgång {number}", closes_on=DAY + timedelta(days=300), choice={}, created_at=NOW,
        created_by="command", questionnaire_version_id=version, invited_at=NOW,
        rule_set_version_id=db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.code == name)).one())
    db.add(campaign)
    db.flush()
    return campaign


def send_in(db, assessment, answers, *, sites=None, now=NOW, form_key="one"):
    """Submit an assessment."""
    order = order_of(db, assessment, {}, form_key=form_key)
    parts = {("workers", instance): given for instance, given in (sites or {}).items()}
    submit(db, replace(order, answers={("policies", COMPANY): answers, **parts}), now=now)


def version_of(db, assessment):
    """Return the id of the version an assessment asks."""
    return db.get(Campaign, assessment.campaign_id).questionnaire_version_id


def begin(db, supplier, number):
    """Return the supplier's assessment in a round of that version, with what carried over."""
    assessment = make_assessment(db, round_of(db, number), supplier)
    carry_over(db, version_of(db, assessment), [assessment], now=LATER)
    return assessment


def answered_before(db, name="Prov AB", answers=FIRST, **more):
    """Return a supplier that has answered version 1."""
    supplier = make_supplier(db, name)
    first = make_assessment(db, round_of(db, "1"), supplier)
    send_in(db, first, answers, **more)
    first.status = AssessmentStatus.CLOSED
    db.flush()
    return supplier
