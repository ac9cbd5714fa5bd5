"""A round that asks per site, and suppliers with sites."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal.casework import sites
from portal.casework.contents.publication import Desk, publish
from portal.casework.sites import SiteDetails
from portal.core.instances import SiteLister, SiteOwner
from portal.core.people import Reader
from portal.db.types import new_id
from portal.models.assessments import Assessment, Campaign
from portal.models.contents import QuestionnaireVersion, RuleSetVersion
from portal.models.register import Supplier
from portal.models.sites import Site
from tests.factories.content import load_test
from tests.factories.definitions import FRAMEWORKS, NOWHERE
from tests.factories.rounds import DAY, NOW, make_assessment, make_supplier

MILL = SiteDetails("Sialkot Mill", "1 Mill Road", "Sialkot", "PK", "Saxar och pincetter", SiteOwner.SUPPLIER)


@dataclass(frozen=True)
class SiteRound:
    """A campaign on the test questionnaire that asks per site, and one supplier's part in it."""

    campaign: Campaign
    assessment: Assessment


def make_site_round(db, *, supplier_id: UUID | None = None, title="Hösten") -> SiteRound:
    """Publish the questionnaire that asks per site, and invite one supplier; a new one unless it is given."""
    package = load_test("sites")
    publish(Desk(db, "command", NOW, NOWHERE), type(package)(package.questionnaires, package.rule_sets, list(FRAMEWORKS)))
    campaign = Campaign(
        id=new_id(), title=title, closes_on=DAY + timedelta(days=8), choice={}, created_at=NOW, created_by="command",
        invited_at=NOW,
        questionnaire_version_id=db.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.code == "per-site")).one(),
        rule_set_version_id=db.scalars(select(RuleSetVersion.id).where(RuleSetVersion.code == "per-site")).one())
    db.add(campaign)
    db.flush()
    supplier = db.get(Supplier, supplier_id) if supplier_id else make_supplier(db, "Kirurgi AB")
    return SiteRound(campaign, make_assessment(db, campaign, supplier))


def make_site(db, supplier_id: UUID, name="Sialkot Mill") -> Site:
    """Put a site on a supplier's list."""
    details = SiteDetails(name, MILL.address, MILL.town, MILL.country, MILL.makes, MILL.owner)
    return sites.add_site(db, supplier_id, details, listed_by=SiteLister.SUPPLIER, actor="link:1", now=NOW)


def choose(db, assessment: Assessment, reader: Reader, *names: str) -> tuple[UUID, ...]:
    """List sites of these names and choose them; return their ids."""
    made = tuple(make_site(db, assessment.supplier_id, name).id for name in names)
    sites.choose_sites(db, assessment.id, made, "Störst volym.", actor=reader, now=NOW)
    return made
