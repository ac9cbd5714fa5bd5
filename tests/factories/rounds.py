"""Suppliers with contracts, invited to a round, and the people who review them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.casework.contents.running import current_digests
from portal.casework.submissions import SubmitOrder, submit
from portal.core.people import Grant, Reader
from portal.core.profile import ContractFacts, profile_of
from portal.core.questionnaire import COMPANY
from portal.core.states import AssessmentStatus, Role
from portal.core.values import Answer
from portal.db.types import new_id
from portal.models.accounts import RoleGrant, StaffUser
from portal.models.assessments import AccessLink, Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.register import Category, Contract, ContractingAuthority, Supplier
from tests.factories.definitions import publish_definitions

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = NOW.date()
DOMAIN = "kansli.example"
GOOD = {"role": Answer(("service",)), "share": Answer(Decimal(100)), "process": Answer("yes"), "analysis": Answer("yes"),
        "plan": Answer("yes"), "complaints": Answer("yes"), "identity": Answer("no")}
BAD = {**GOOD, "process": Answer("no"), "analysis": Answer("no"), "plan": Answer("no", comment="Inte än."),
       "complaints": Answer("partly")}


@dataclass(frozen=True)
class Held:
    """A contract to be made: of whom, under which clause, until when."""

    authority: str = "AA"
    category: str = "care"
    clause: str = "2023"
    level: str = "basic"
    ends_on: date = DAY + timedelta(days=400)


def find_or_make(db, model, code, **more):
    """Return the row with this code, made if it is not there."""
    row = db.scalar(select(model).where(model.code == code))
    if row is None:
        row = model(id=new_id(), code=code, name_sv=f"{code} sv", name_en=f"{code} en", **more)
        db.add(row)
        db.flush()
    return row


def make_campaign(db, title="Hösten"):
    """Return a campaign on the small questionnaire, published if it is not."""
    publish_definitions(db, NOW)
    campaign = Campaign(
        id=new_id(), title=title, closes_on=DAY + timedelta(days=8), choice={}, created_at=NOW, created_by="command",
        invited_at=NOW,
        questionnaire_version_id=db.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.code == "code")).one(),
        rule_set_version_id=db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.code == "code")).one())
    db.add(campaign)
    db.flush()
    return campaign


def make_supplier(db, name="Prov AB", *held, country="SE"):
    """Return a supplier with contracts; with one of region AA unless others are given."""
    supplier = Supplier(id=new_id(), country=country, registration_number=str(new_id()), name=name, sort_name=name.lower(),
                        created_at=NOW)
    db.add(supplier)
    db.flush()
    for place, contract in enumerate(held or (Held(),)):
        authority = find_or_make(db, ContractingAuthority, contract.authority, procurement_region="A")
        category = find_or_make(db, Category, contract.category)
        db.add(Contract(supplier_id=supplier.id, authority_id=authority.id, category_id=category.id, number=f"{name} {place}",
                        starts_on=DAY - timedelta(days=100), ends_on=contract.ends_on, clause_version=contract.clause,
                        clause_level=contract.level))
    db.flush()
    return supplier


def make_assessment(db, campaign=None, supplier=None, *, locale="sv"):
    """Return an assessment that was invited, with a link; campaign and supplier are made if not given."""
    campaign, supplier = campaign or make_campaign(db), supplier or make_supplier(db)
    rows = db.execute(select(Contract, ContractingAuthority, Category)
                      .join(ContractingAuthority, ContractingAuthority.id == Contract.authority_id)
                      .join(Category, Category.id == Contract.category_id).where(Contract.supplier_id == supplier.id))
    facts = [ContractFacts(
        id=str(contract.id), number=contract.number, authority=authority.code, authority_name=authority.name_sv,
        category=category.code, category_names={"sv": category.name_sv, "en": category.name_en}, labour_intensive=False,
        clause=contract.clause_version, level=contract.clause_level, ends_on=contract.ends_on)
        for contract, authority, category in rows]
    assessment = Assessment(
        id=new_id(), campaign_id=campaign.id, supplier_id=supplier.id, status=AssessmentStatus.INVITED, due_on=campaign.closes_on,
        profile=profile_of(supplier.country, facts), contact_name="Kim", contact_email="kim@prov.example", locale=locale,
        invited_at=NOW)
    db.add(assessment)
    db.flush()
    db.add(AccessLink(id=new_id(), assessment_id=assessment.id, supplier_id=supplier.id, secret_digest=str(new_id()),
                      created_at=NOW, expires_at=NOW + timedelta(days=365)))
    db.flush()
    return assessment


def order_of(db, assessment, answers, *, form_key="one", locale="sv"):
    """Return what answering would hand in."""
    campaign = db.get(Campaign, assessment.campaign_id)
    link = db.scalars(select(AccessLink.id).where(AccessLink.assessment_id == assessment.id)).first()
    return SubmitOrder(assessment.id, {("all", COMPANY): answers}, "Kim Prov", "VD", locale, form_key,
                       current_digests(db, campaign.questionnaire_version_id, locale), link, DOMAIN)


def submitted(db, assessment=None, answers=None, *, now=NOW, form_key="one"):
    """Submit an assessment, made if it is not given, and return it."""
    assessment = assessment or make_assessment(db)
    submit(db, order_of(db, assessment, answers if answers is not None else BAD, form_key=form_key), now=now)
    return assessment


def make_reader(db, *roles: tuple[Role, UUID | None], name="Robin Granskare") -> Reader:
    """Return a person with roles, a reviewer unless others are given; a role is bound to the authority or category beside it."""
    user = StaffUser(id=new_id(), email=f"{new_id()}@kansli.example", name=name, password_hash="", language="sv", created_at=NOW)
    db.add(user)
    db.flush()
    grants = []
    for role, bound in roles or ((Role.REVIEWER, None),):
        where = {"category_id" if role is Role.COORDINATOR else "authority_id": bound} if bound else {}
        db.add(RoleGrant(user_id=user.id, role=role, **where))
        grants.append(Grant(role, **where))
    db.flush()
    return Reader(user.id, user.name, user.email, user.language, tuple(grants))
