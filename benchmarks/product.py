"""The product as it is measured: the supplier wing over a database with a published questionnaire and many invited suppliers."""

import hashlib
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Insert, insert, select
from sqlalchemy.orm import Session

from benchmarks.definitions import package
from portal.app import create_supplier_app
from portal.casework.contents.loading import TRANSLATIONS
from portal.casework.contents.publication import Desk, publish
from portal.config import Settings
from portal.core.profile import ContractFacts, profile_of
from portal.core.states import AssessmentStatus
from portal.db.engine import make_engine
from portal.db.migrating import upgrade
from portal.db.types import new_id
from portal.db.work import Database
from portal.models.assessments import AccessLink, Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.register import Category, Contract, ContractingAuthority, Supplier

CLOSES_AFTER = timedelta(days=40)


def secret_of(place: int) -> str:
    """Return the secret of the link to the n-th supplier's assessment."""
    return f"benchmark-{place:06d}"


def create_product(url: str, folder: Path, origin: str) -> Flask:
    """Return the supplier wing over a planted database, served at an origin."""
    settings = Settings.from_environment({
        "PORTAL_INSTANCE": str(folder), "PORTAL_DATABASE_URL": url, "PORTAL_SECRET_KEY": secrets.token_hex(32)})
    return create_supplier_app(settings.at(origin))


def plant(url: str, suppliers: int) -> None:
    """Bring an empty database to the newest revision and fill it: the questionnaire, one campaign, invited suppliers."""
    engine = make_engine(url, seconds=60)
    upgrade(engine)
    Database(engine).write(lambda db: _plant(db, suppliers, datetime.now(UTC)))
    engine.dispose()


def _plant(db: Session, suppliers: int, now: datetime) -> None:
    publish(Desk(db, "benchmark", now, TRANSLATIONS), package())
    campaign = Campaign(
        title="Mätning", questionnaire_version_id=db.scalars(select(QuestionnaireVersion.id)).one(),
        rule_set_version_id=db.scalars(select(RuleSetVersion.id)).one(), closes_on=now.date() + CLOSES_AFTER, choice={},
        created_at=now, created_by="benchmark")
    authority = _one(db, ContractingAuthority, code="benchmark", name_sv="Region Prov", name_en="Region Sample",
                     procurement_region="norr")
    category = _one(db, Category, code="benchmark", name_sv="Läkemedel", name_en="Pharmaceuticals")
    db.add_all((campaign, authority, category))
    db.flush()
    rows: dict[Insert, list[dict[str, Any]]] = {insert(kind): [] for kind in (Supplier, Contract, Assessment, AccessLink)}
    for place in range(suppliers):
        for statement, row in zip(rows, _supplier(place, campaign, (authority, category), now), strict=True):
            rows[statement].append(row)
    for statement, values in rows.items():
        db.execute(statement, values)


def _one(db: Session, kind: type[Any], **values: Any) -> Any:  # noqa: ANN401 - a row of either table
    """The row of this code: what migrations plant may hold it already."""
    return db.scalar(select(kind).where(kind.code == values["code"])) or kind(**values)


def _supplier(place: int, campaign: Campaign, held: tuple[Any, Any], now: datetime) -> tuple[dict[str, Any], ...]:
    """Rows of one supplier: itself, its contract, its assessment, the link to it."""
    authority, category = held
    supplier, contract, assessment = new_id(), new_id(), new_id()
    number, name = f"55{place:08d}", f"Provleverantör {place} AB"
    facts = ContractFacts(str(contract), f"PROV {place}", authority.code, authority.name_sv, category.code,
                          {"sv": category.name_sv, "en": category.name_en}, False, "2023", "advanced", date(2099, 1, 1))
    return (
        {"id": supplier, "country": "SE", "registration_number": number, "name": name, "sort_name": name.casefold(),
         "created_at": now},
        {"id": contract, "supplier_id": supplier, "authority_id": authority.id, "category_id": category.id,
         "number": facts.number, "starts_on": date(2024, 1, 1), "ends_on": facts.ends_on, "clause_version": facts.clause,
         "clause_level": facts.level},
        {"id": assessment, "campaign_id": campaign.id, "supplier_id": supplier, "status": AssessmentStatus.INVITED,
         "due_on": campaign.closes_on, "profile": profile_of("SE", [facts]), "contact_name": "Prov Provsson",
         "contact_email": f"prov{place}@leverantor.example", "locale": "sv", "percent": 0, "invited_at": now},
        {"id": new_id(), "assessment_id": assessment, "supplier_id": supplier,
         "secret_digest": hashlib.sha256(secret_of(place).encode()).hexdigest(), "created_at": now,
         "expires_at": now + timedelta(days=400)},
    )
